"""From a clerk's note to tags, each with the words it came from."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from cast import Cast, Shop, open_shop
from counter_book import Tablet, found, refused
from flask import Flask
from sqlalchemy import delete, select
from story import drain
from tag_book import WORDS, Book, statements_of

from store_api.db import Session, database
from store_api.staff.models import Company
from store_api.tags.evidence import read_notes
from store_api.tags.jobs import tag_note
from store_api.tags.models import TagEvidence

SAYING_MORE = "喜欢真丝，穿M，怕热，预算三百"


def test_a_note_gives_tags(book: Book) -> None:
    assert ("color", "米色") in book.tags(book.writes(WORDS))


def test_a_note_without_tags_gives_none(book: Book) -> None:
    assert book.tags(book.writes("。")) == set()


def test_tagging_again_gives_the_same_rows(book: Book) -> None:
    note = book.writes(WORDS)
    before = book.tags(note)
    for _ in range(2):
        tag_note(book.session, note)
        book.session.flush()
    assert book.tags(note) == before


def test_a_corrected_note_gives_the_tags_of_its_new_words(book: Book) -> None:
    note = book.writes(WORDS)
    found(book.tablet.correct(str(note), "想要黑色阔腿裤", '"1"'))
    drain(book.session.now)
    assert ("color", "黑色") in book.tags(note)
    assert ("color", "米色") not in book.tags(note)


def test_a_note_taken_back_gives_none(book: Book) -> None:
    note = book.writes(WORDS)
    book.tablet.take_back("notes", str(note))
    drain(book.session.now)
    assert book.tags(note) == set()


def test_what_tells_about_health_is_left_out(book: Book) -> None:
    tags = book.tags(book.writes("怀孕了，想要米色裙子"))
    assert ("household", "孕期") not in tags
    assert ("color", "米色") in tags


def test_another_trade_has_other_secrets(book: Book) -> None:
    company = book.session.get(Company, True)
    assert company is not None
    company.vertical = "pharmacy"
    book.session.settle()
    facets = {facet for facet, _ in book.tags(book.writes("头疼，要布洛芬，预算五十元"))}
    assert facets <= {"budget", "service", "household", "brand"}


def test_a_tag_knows_its_words_in_the_note(book: Book) -> None:
    note = book.writes(WORDS)
    row = book.session.get_one(TagEvidence, (note, "color", "米色"))
    assert WORDS[row.starts : row.ends] == "米色"
    assert (row.polarity, row.tagged_at) == ("like", book.session.now)


def test_the_evidence_is_the_note_and_its_clerk(book: Book) -> None:
    note = book.writes(WORDS)
    (row,) = book.evidence("color", "米色")
    assert (row["note_id"], row["text"], row["clerk"]) == (str(note), WORDS, "小林")
    assert row["text"][row["starts"] : row["ends"]] == "米色"


def test_a_size_with_a_slash_has_evidence(book: Book) -> None:
    book.writes("西裤165/88A正好")
    (row,) = book.evidence("size", "165/88A")
    assert row["text"][row["starts"] : row["ends"]] == "165/88A"


@pytest.mark.parametrize("query", ["", "facet=size", "tag=M", "facet=size&tag=%00"])
def test_evidence_of_no_tag_is_refused(book: Book, query: str) -> None:
    assert refused(book.tablet.person.get(f"/customers/{book.customer}/tag-evidence?{query}")) == (422, "invalid")


def test_the_newest_evidence_comes_first(book: Book) -> None:
    earlier = (book.session.now - timedelta(minutes=3)).isoformat()
    old = found(book.tablet.note(text="喜欢米色", visit_id=book.visit, occurred_at=earlier))["id"]
    new = book.writes(WORDS)
    assert [row["note_id"] for row in book.evidence("color", "米色")] == [str(new), old]


def test_evidence_taken_back_is_left_out(book: Book) -> None:
    note = book.writes(WORDS)
    book.tablet.take_back("notes", str(note))
    assert book.evidence("color", "米色") == []


def test_another_store_sees_no_evidence(book: Book) -> None:
    stranger = book.tablet.people.stranger
    answer = stranger.get(f"/customers/{book.customer}/tag-evidence?facet=color&tag=米色")
    assert refused(answer) == (404, "customer_unknown")


def test_a_number_behind_a_tag_is_masked(book: Book) -> None:
    book.writes("喜欢米色，打13800138000")
    (row,) = book.evidence("color", "米色")
    assert "13800138000" not in row["text"]


def test_two_jobs_at_once_make_one_set_of_tags(app: Flask, own_database: str) -> None:
    with database.session() as session:
        shop: Shop = open_shop(session)
        note = uuid.UUID(found(Tablet(Cast(app.test_client(), shop)).note(**about(app, shop)))["id"])
    barrier = Barrier(6)

    def tag(_: int) -> None:
        barrier.wait()
        with database.transaction() as own:
            tag_note(own, note)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(tag, range(6)))
    with database.transaction() as own:
        assert len(names(own, note)) == len(set(names(own, note))) > 0


def test_the_statements_do_not_grow_with_notes_and_tags(book: Book) -> None:
    few = [book.writes("喜欢米色", customer_id=book.customer)]
    colours = ("黑色", "白色", "红色", "绿色", "紫色", "藏青")
    many = few + [book.writes(f"喜欢{colour}外套，{SAYING_MORE}", customer_id=book.customer) for colour in colours]
    counted = []
    for notes in (few, many):
        book.session.execute(delete(TagEvidence).where(TagEvidence.note_id.in_(notes)))
        book.session.flush()
        counted.append(statements_of(book, lambda notes=notes: read_notes(book.session, notes)))
    assert counted[0] == counted[1]


def about(app: Flask, shop: Shop) -> dict[str, str]:
    """The fields of a note about a fresh visit."""
    return {"visit_id": Tablet(Cast(app.test_client(), shop)).visited(), "text": WORDS}


def names(session: Session, note: uuid.UUID) -> list[tuple[str, str]]:
    """The tags of a note."""
    rows = session.scalars(select(TagEvidence).where(TagEvidence.note_id == note))
    return [(row.facet, row.tag) for row in rows]
