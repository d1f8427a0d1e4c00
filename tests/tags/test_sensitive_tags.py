"""Tags about health: kept and shown only where headquarters switched them on and the customer agreed."""

from __future__ import annotations

import json
import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from cast import Cast, Person, fresh_id, open_shop
from counter_book import Tablet, found, refused
from flask import Flask
from health_shop import NEWS, SECRET, TEXT, TRYING, Shop, held, note_of_who_agreed, switched
from own_words import read_all_again
from sqlalchemy import select
from story import drain
from tag_book import Book

from store_api.db import database
from store_api.staff.models import AuditEntry, Company, Staff
from store_api.tags import sensitive
from store_api.tags.jobs import tag_note
from store_api.tags.models import CustomerTag, TagEvidence


@pytest.fixture
def shop(book: Book) -> Shop:
    """A shop that has not switched anything on."""
    return Shop(book)


def test_they_are_off_until_somebody_switches_them_on(shop: Shop) -> None:
    shown = found(shop.hua.get("/sensitive-tags"))
    assert (shown["on"], shown["since"], shown["text"]) == (False, None, None)
    assert "健康情况" in shown["suggested"]


def test_agreeing_where_they_are_off_is_refused(shop: Shop) -> None:
    answer = shop.book.tablet.person.put(f"/customers/{shop.book.customer}/consents", {"sensitive": True})
    assert refused(answer) == (409, "sensitive_tags_off")


def test_switched_on_they_are_kept_of_who_agreed(shop: Shop) -> None:
    shop.switch()
    shop.agrees()
    assert SECRET in shop.book.tags(shop.book.writes(NEWS))
    assert SECRET in shop.book.names()


def test_the_shops_switch_alone_is_not_enough(shop: Shop) -> None:
    shop.switch()
    shop.book.writes(NEWS)
    assert held(shop.book) == set()
    assert ("color", "米色") in shop.book.names()


def test_of_a_guest_nothing_is_kept(shop: Shop) -> None:
    shop.switch()
    guest = shop.book.tablet.visited()
    assert SECRET not in shop.book.tags(shop.book.writes(NEWS, visit_id=guest))


def test_what_she_said_before_she_agreed_counts(shop: Shop) -> None:
    shop.switch()
    shop.book.writes(NEWS)
    shop.agrees()
    assert SECRET in shop.book.names()


def test_switching_on_reads_the_old_notes_of_who_agreed(shop: Shop) -> None:
    shop.switch()
    shop.agrees()
    shop.switch(None)
    shop.book.writes(NEWS)
    assert held(shop.book) == set()
    shop.switch()
    assert SECRET in shop.book.names()


def test_another_text_has_to_be_agreed_to_anew(shop: Shop) -> None:
    shop.switch()
    shop.agrees()
    shop.book.writes(NEWS)
    shop.switch(TEXT + "有效期一年。")
    assert held(shop.book) == set()
    shop.agrees()
    assert SECRET in shop.book.names()


def test_switched_off_they_are_deleted_when_the_notes_are_read_again(shop: Shop) -> None:
    shop.switch()
    shop.agrees()
    note = shop.book.writes(NEWS)
    found(shop.book.judge(note, "米色", TRYING))
    shop.switch(None)
    assert held(shop.book) == set()


def shown(clerk: Person, path: str) -> str:
    """An answer without the words of the note itself."""
    return json.dumps(found(clerk.get(path)), ensure_ascii=False).replace(NEWS, "")


@pytest.mark.parametrize("text", [None, TEXT + "有效期一年。"], ids=["off", "on with another text"])
def test_no_page_shows_them_from_the_moment_they_may_not_be_kept(shop: Shop, text: str | None) -> None:
    shop.switch()
    shop.agrees()
    found(shop.book.judge(shop.book.writes(NEWS), "米色", TRYING))
    customer, clerk = shop.book.customer, shop.book.tablet.person
    paths = (f"/customers/{customer}/tags", f"/customers/{customer}/tag-evidence?facet=color&tag=米色")
    assert all(any(word in shown(clerk, path) for path in paths) for word in ("备孕", "孕期"))
    assert len(found(clerk.get("/customers/with-tags?tag=household:孕期"))["customers"]) == 1
    switched(shop.hua, text)
    assert held(shop.book) == {"孕期", "备孕"}
    for path in (*paths, f"/customers/{customer}/arrival-card"):
        assert not any(word in shown(clerk, path) for word in ("孕", "household")), path
    assert shop.book.evidence("household", "孕期") == shop.book.evidence("household", "备孕") == []
    assert found(clerk.get("/customers/with-tags?tag=household:孕期"))["customers"] == []
    assert all(tag["facet"] != "household" for tag in found(clerk.get(f"/customers/{customer}"))["tags"])


def test_when_she_takes_her_yes_back_they_are_deleted(shop: Shop) -> None:
    shop.switch()
    shop.agrees()
    note = shop.book.writes(NEWS)
    found(shop.book.judge(note, "米色", TRYING))
    shop.refuses()
    assert held(shop.book) == set()
    assert ("color", "米色") in shop.book.names()


def test_a_clerk_cannot_bring_in_what_is_not_kept(shop: Shop) -> None:
    shop.switch()
    note = shop.book.writes(NEWS)
    assert refused(shop.book.judge(note, "米色", TRYING)) == (422, "tag_not_kept")


def test_a_pharmacys_tags_are_about_health(shop: Shop) -> None:
    shop.book.session.get_one(Company, True).vertical = "pharmacy"
    shop.book.session.settle()
    note = shop.book.writes("头疼，要布洛芬，预算五十元")
    before = shop.book.tags(note)
    shop.switch()
    shop.agrees()
    assert {facet for facet, _ in shop.book.tags(note) - before} >= {"symptom"}


def test_what_another_kind_of_shop_may_not_keep_is_hidden_at_once(shop: Shop) -> None:
    shop.book.writes("想要米色裙子，预算五百")
    assert ("category", "裙子") in shop.book.names()
    shop.sells("pharmacy")
    assert shop.book.names() == {("budget", "预算≈500")}
    assert shop.book.evidence("category", "裙子") == []
    found_by = found(shop.book.tablet.person.get("/customers/with-tags?tag=category:裙子"))
    assert found_by["customers"] == []


def test_and_goes_when_the_notes_are_read_again(shop: Shop) -> None:
    note = shop.book.writes("想要米色裙子，预算五百")
    shop.sells("pharmacy")
    drain(shop.book.session.now)
    read_all_again()
    assert shop.book.tags(note) == {("budget", "预算≈500")}


def test_what_clerks_said_outlives_another_kind_of_shop(shop: Shop) -> None:
    found(shop.book.judge(shop.book.writes("想要米色裙子"), "米色"))
    for vertical in ("pharmacy", "apparel"):
        shop.sells(vertical)
        drain(shop.book.session.now)
        read_all_again()
    assert shop.book.names() == {("category", "裙子")}


def test_both_switches_are_remembered(shop: Shop) -> None:
    shop.switch()
    assert shop.switch() == shop.switch()
    shop.switch(None)
    shop.switch(None)
    rows = shop.book.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    done = [(row.action, row.staff_id) for row in rows if row.action.startswith("sensitive_tags")]
    assert done == [(f"sensitive_tags.{what}", shop.book.shop.hua.id) for what in ("on", "off")]


def test_on_needs_a_text(shop: Shop) -> None:
    assert refused(shop.hua.put("/sensitive-tags", {"on": True})) == (422, "invalid")
    assert refused(shop.hua.put("/sensitive-tags", {"on": True, "text": "同意"})) == (422, "invalid")


def test_a_note_that_is_being_read_leaves_nothing_behind(app: Flask, own_database: str) -> None:
    with database.session() as session:
        opened = open_shop(session)
        people = Cast(app.test_client(), opened)
        visit = Tablet(people).visited(phone="13900139000")
        note_of_who_agreed(people)
        bodies = {"visit_id": visit, "text": NEWS}
        notes = [uuid.UUID(found(Tablet(people).note(fresh_id(), **bodies))["id"]) for _ in range(6)]
        hua = opened.hua.id
    barrier = Barrier(7)

    def reads(note: uuid.UUID) -> None:
        barrier.wait()
        with database.transaction() as own:
            tag_note(own, note)

    def switches() -> None:
        barrier.wait()
        with database.transaction() as own:
            sensitive.switch(own, own.get_one(Staff, hua), None)

    with ThreadPoolExecutor(7) as pool:
        done = [*(pool.submit(reads, note) for note in notes), pool.submit(switches)]
    for one in done:
        one.result()
    read_all_again()
    with database.transaction() as own:
        for column in (TagEvidence.tag, CustomerTag.tag):
            assert "孕期" not in set(own.scalars(select(column)))
