"""Tags about health: kept and shown only where headquarters switched them on and the customer agreed."""

from __future__ import annotations

import json
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from cast import Cast, Person, form, fresh_id, open_shop
from counter_book import Tablet, found, refused
from flask import Flask
from own_words import read_all_again
from sqlalchemy import select
from story import drain
from tag_book import Book

from store_api.coupons import scans
from store_api.coupons.models import Claim
from store_api.customers.models import Consent, SensitiveSwitch
from store_api.db import database
from store_api.staff.models import AuditEntry, Company, Staff
from store_api.tags import sensitive
from store_api.tags.jobs import tag_note
from store_api.tags.models import CustomerTag, TagEvidence, TagVerdict

TEXT = "同意本店整理我说到的健康情况，只用来推荐合适的商品，可以不同意。"
NEWS = "怀孕了，想要米色裙子"
SECRET = ("household", "孕期")


class Shop:
    """Headquarters' switch, and what a customer answers."""

    def __init__(self, book: Book) -> None:
        self.book, self.hua = book, book.people.hua

    def switch(self, text: str | None = TEXT) -> dict[str, Any]:
        """On with a text, or off; everything has reacted and all notes are read again."""
        body = {"on": False} if text is None else {"on": True, "text": text}
        shown: dict[str, Any] = found(self.hua.put("/sensitive-tags", body))
        read_all_again()
        return shown

    def answers(self, **answers: bool) -> None:
        """She says yes or no to a clerk; everything has reacted."""
        found(self.book.tablet.person.put(f"/customers/{self.book.customer}/consents", answers))
        drain(self.book.session.now)


@pytest.fixture
def shop(book: Book) -> Shop:
    """A shop that has not switched anything on."""
    return Shop(book)


def held(book: Book) -> set[str]:
    """Every word about health that is stored as a tag."""
    rows: list[str | None] = []
    for column in (TagEvidence.tag, CustomerTag.tag, TagVerdict.tag, TagVerdict.now_tag):
        rows += book.session.scalars(select(column))
    return {word for word in rows if word in ("孕期", "备孕", "产后")}


def test_they_are_off_until_somebody_switches_them_on(shop: Shop) -> None:
    shown = found(shop.hua.get("/sensitive-tags"))
    assert (shown["on"], shown["since"], shown["text"]) == (False, None, None)
    assert "健康情况" in shown["suggested"]


def test_agreeing_where_they_are_off_is_refused(shop: Shop) -> None:
    answer = shop.book.tablet.person.put(f"/customers/{shop.book.customer}/consents", {"sensitive": True})
    assert refused(answer) == (409, "sensitive_tags_off")


def test_switched_on_they_are_kept_of_who_agreed(shop: Shop) -> None:
    shop.switch()
    shop.answers(sensitive=True)
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
    shop.answers(sensitive=True)
    assert SECRET in shop.book.names()


def test_switching_on_reads_the_old_notes_of_who_agreed(shop: Shop) -> None:
    shop.switch()
    shop.answers(sensitive=True)
    shop.switch(None)
    shop.book.writes(NEWS)
    assert held(shop.book) == set()
    shop.switch()
    assert SECRET in shop.book.names()


def test_another_text_has_to_be_agreed_to_anew(shop: Shop) -> None:
    shop.switch()
    shop.answers(sensitive=True)
    shop.book.writes(NEWS)
    shop.switch(TEXT + "有效期一年。")
    assert held(shop.book) == set()
    shop.answers(sensitive=True)
    assert SECRET in shop.book.names()


def test_switched_off_they_are_gone_before_anything_else_runs(shop: Shop) -> None:
    shop.switch()
    shop.answers(sensitive=True)
    shop.book.writes(NEWS)
    found(shop.hua.put("/sensitive-tags", {"on": False}))
    assert held(shop.book) == set()


def shown(clerk: Person, path: str) -> str:
    """An answer without the words of the note itself."""
    return json.dumps(found(clerk.get(path)), ensure_ascii=False).replace(NEWS, "")


def test_no_page_leaks_them_after_they_were_switched_off(shop: Shop) -> None:
    shop.switch()
    shop.answers(sensitive=True)
    note = shop.book.writes(NEWS)
    shop.book.judge(note, "米色", {"facet": "household", "tag": "备孕", "polarity": "fact", "for_person": None})
    assert shop.book.session.scalars(select(TagVerdict.id)).all()
    customer, clerk = shop.book.customer, shop.book.tablet.person
    paths = (f"/customers/{customer}/tags", f"/customers/{customer}/tags/color/米色")
    assert all(any(word in shown(clerk, path) for path in paths) for word in ("备孕", "孕期"))
    shop.switch(None)
    for path in (*paths, f"/customers/{customer}/arrival-card"):
        assert not any(word in shown(clerk, path) for word in ("孕", "household")), path
    assert found(clerk.get(f"/customers/{customer}/tags/household/孕期")) == []
    assert found(clerk.get("/customers/with-tags?tag=household:孕期"))["customers"] == []
    assert all(tag["facet"] != "household" for tag in found(clerk.get(f"/customers/{customer}"))["tags"])


def test_when_she_takes_her_yes_back_they_are_deleted(shop: Shop) -> None:
    shop.switch()
    shop.answers(sensitive=True)
    note = shop.book.writes(NEWS)
    shop.book.judge(note, "米色", {"facet": "household", "tag": "备孕", "polarity": "fact", "for_person": None})
    shop.answers(sensitive=False)
    assert held(shop.book) == set()
    assert ("color", "米色") in shop.book.names()


def test_a_clerk_cannot_bring_in_what_is_not_kept(shop: Shop) -> None:
    shop.switch()
    note = shop.book.writes(NEWS)
    now = {"facet": "household", "tag": "备孕", "polarity": "fact", "for_person": None}
    assert refused(shop.book.judge(note, "米色", now)) == (422, "tag_not_kept")


def test_a_pharmacys_tags_are_about_health(shop: Shop) -> None:
    shop.book.session.get_one(Company, True).vertical = "pharmacy"
    shop.book.session.settle()
    note = shop.book.writes("头疼，要布洛芬，预算五十元")
    before = shop.book.tags(note)
    shop.switch()
    shop.answers(sensitive=True)
    assert {facet for facet, _ in shop.book.tags(note) - before} >= {"symptom"}


def test_what_another_kind_of_shop_may_not_keep_goes(shop: Shop) -> None:
    note = shop.book.writes("想要米色裙子，预算五百")
    assert ("color", "米色") in shop.book.tags(note)
    found(shop.hua.call("PATCH", "/company", json={"vertical": "pharmacy"}))
    drain(shop.book.session.now)
    assert ("color", "米色") not in shop.book.tags(note)
    assert ("color", "米色") not in shop.book.names()
    assert ("budget", "预算≈500") in shop.book.tags(note)


def test_her_answer_names_the_text(shop: Shop) -> None:
    shop.switch()
    shop.answers(sensitive=True)
    answer = shop.book.session.scalars(select(Consent).where(Consent.purpose == "sensitive")).one()
    switch = shop.book.session.scalars(select(SensitiveSwitch)).one()
    assert (answer.text_version, switch.text) == (switch.text_version, TEXT)
    assert found(shop.book.tablet.person.get("/consent-texts"))["sensitive"] == TEXT


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
        tablet = Tablet(people)
        visit, customer = tablet.visited(phone="13900139000"), tablet.met("13900139000")
        found(people.hua.put("/sensitive-tags", {"on": True, "text": TEXT}))
        found(people.lin.put(f"/customers/{customer}/consents", {"sensitive": True}))
        notes = [uuid.UUID(found(tablet.note(fresh_id(), visit_id=visit, text=NEWS))["id"]) for _ in range(6)]
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
    with database.transaction() as own:
        assert set(own.scalars(select(TagEvidence.tag))) & {"孕期"} == set()
        drain(own.now + timedelta(minutes=1))
        assert set(own.scalars(select(CustomerTag.tag))) & {"孕期"} == set()


def test_she_can_agree_on_her_own_page_and_takes_the_text_along(shop: Shop) -> None:
    book, client = shop.book, shop.book.people.client
    client.post(f"/q/{book.shop.code.slug}", data=form())
    cookie, claim = client.get_cookie("browser"), book.session.scalars(select(Claim)).one()
    assert cookie is not None
    found(book.people.lin.post("/scans", {"text": scans.counter_text(claim, cookie.value)}))
    assert TEXT not in client.get("/me").text
    shop.switch()
    assert TEXT in client.get("/me").text
    client.post("/me/answers", data={"purpose": "sensitive", "granted": "yes"})
    assert SECRET in book.tags(book.writes(NEWS))
    texts = found(client.get("/me/export.json"))["agreed_texts"]
    answer = book.session.scalars(select(Consent).where(Consent.purpose == "sensitive")).one()
    assert texts[-1] == {"version": answer.text_version, "sensitive": TEXT}
