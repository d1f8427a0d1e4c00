"""What a rebuild makes of tags is what the jobs had made."""

from __future__ import annotations

from typing import Any

import pytest
from counter_book import found
from merges import OTHER_PHONE, merged
from sqlalchemy import delete, select
from story import count
from tag_book import Book

from store_api import rebuild
from store_api.customers.models import Customer
from store_api.tags.models import CustomerTag, TagEvidence

EVIDENCE = tuple(column for column in TagEvidence.__table__.c if column.name != "tagged_at")


@pytest.fixture
def full(book: Book) -> Book:
    """Notes, verdicts, a purchase, a merge and somebody else."""
    note = book.writes("喜欢米色，不要黑色，喜欢真丝")
    found(book.judge(note, "米色", {"facet": "color", "tag": "白色", "polarity": "like"}))
    book.later(days=30)
    found(book.judge(book.writes("喜欢红色", customer_id=book.customer), "红色"))
    book.buys("黑色")
    twin, other = book.story.customer(OTHER_PHONE), book.story.customer("+8613700137000")
    book.writes("没结婚", customer_id=str(twin.id))
    book.writes("给老公买XL", customer_id=str(other.id))
    book.take_back("notes", str(book.writes("喜欢绿色", customer_id=book.customer)))
    merged(book.session, book.shop, twin, book.anna)
    book.settle()
    return book


def derived(book: Book) -> list[list[tuple[Any, ...]]]:
    """All evidence and all clouds."""
    parts = (EVIDENCE, tuple(CustomerTag.__table__.c))
    return [sorted(map(tuple, book.session.execute(select(*columns))), key=str) for columns in parts]


def rebuilt(book: Book) -> list[list[tuple[Any, ...]]]:
    """The same after `huitouke rebuild tags`."""
    for step in rebuild.steps("tags"):
        list(rebuild.run(step, rebuild.ids_of(step)))
    book.session.expire_all()
    return derived(book)


def test_a_rebuild_makes_the_same_tags(full: Book) -> None:
    before = derived(full)
    assert all(before)
    assert rebuilt(full) == before


def test_what_was_lost_comes_back(full: Book) -> None:
    before = derived(full)
    full.session.execute(delete(CustomerTag))
    full.session.execute(delete(TagEvidence))
    full.session.settle()
    assert rebuilt(full) == before


def test_what_does_not_follow_from_the_facts_goes(full: Book) -> None:
    before = derived(full)
    full.session.add(CustomerTag(
        customer_id=full.anna.id, facet="color", tag="紫色", for_person="", polarity="like", level=1.0, count=1,
        first_at=full.session.now, last_at=full.session.now,
    ))  # fmt: skip
    full.session.settle()
    assert rebuilt(full) == before


def test_one_that_was_interrupted_is_begun_again(full: Book) -> None:
    before = derived(full)
    full.session.execute(delete(CustomerTag))
    full.session.settle()
    for step in rebuild.steps("tags"):
        next(rebuild.run(step, rebuild.ids_of(step)[:1]))
    assert rebuilt(full) == before


def test_only_people_get_clouds_in_the_order_in_which_they_are_locked(full: Book) -> None:
    people = full.session.scalars(select(Customer.person_id).distinct().order_by(Customer.person_id)).all()
    assert rebuild.ids_of(rebuild.CLOUDS) == people
    assert len(people) < count(full.session, Customer)


def test_it_says_how_far_it_is(full: Book) -> None:
    for step in rebuild.steps("tags"):
        ids = rebuild.ids_of(step)
        assert sum(rebuild.run(step, ids)) == len(ids) > 0
