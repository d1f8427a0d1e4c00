"""Where she does not agree, or no longer, nothing about her health stays, whatever it came from."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta

import pytest
from cast import NOW, Cast, Person, open_shop
from counter_book import found
from flask import Flask
from health_shop import NEWS, SECRET, TRYING, Shop, held, note_of_who_agreed, told
from merges import OTHER_PHONE, send
from sqlalchemy import select, text
from story import drain
from tag_book import Book

from store_api.db import database, utc_now
from store_api.staff.access import Caller
from store_api.staff.models import StaffSession
from store_api.tags.models import TagVerdict
from store_api.tags.verdicts import judge


@pytest.fixture
def shop(book: Book) -> Shop:
    """A shop that may keep what those say about their health who agree, as she does."""
    shop = Shop(book)
    shop.switch()
    shop.agrees()
    return shop


def test_a_clerks_word_about_a_harmless_note_goes(shop: Shop) -> None:
    note = shop.book.writes("想要米色裙子")
    found(shop.book.judge(note, "米色", TRYING))
    assert ("household", "备孕") in shop.book.names()
    shop.refuses()
    assert held(shop.book) == set()
    assert ("color", "米色") in shop.book.names()


def test_what_was_said_of_a_note_goes_with_the_note(shop: Shop) -> None:
    note = shop.book.writes(NEWS)
    found(shop.book.judge(note, "米色", TRYING))
    shop.book.take_back("notes", str(note))
    assert held(shop.book) == set()


def test_and_with_its_visit(shop: Shop) -> None:
    found(shop.book.judge(shop.book.writes(NEWS), "米色", TRYING))
    shop.book.take_back("visits", shop.book.visit)
    assert held(shop.book) == set()


def test_a_visit_taken_back_leaves_no_tags(shop: Shop) -> None:
    note = shop.book.writes(NEWS)
    shop.book.take_back("visits", shop.book.visit)
    assert shop.book.tags(note) == set()


def test_other_words_of_clerks_stay_though_a_note_is_taken_back(shop: Shop) -> None:
    note = shop.book.writes("喜欢米色")
    found(shop.book.judge(note, "米色", {**TRYING, "facet": "color", "tag": "黑色", "polarity": "like"}))
    shop.book.take_back("notes", str(note))
    assert told(shop.book, note) == {"黑色"}


class Two:
    """Two customers who were one for a while; she agreed, the other never did."""

    def __init__(self, shop: Shop) -> None:
        self.shop, self.book = shop, shop.book
        self.other = self.book.tablet.met(OTHER_PHONE)
        self.visit = self.book.tablet.visited(phone=OTHER_PHONE)

    def merge(self) -> str:
        """The other turns out to be her; everything has reacted."""
        key = found(send(self.book.people.mei, self.other, self.book.customer))["id"]
        drain(self.book.session.now)
        return str(key)

    def part(self, key: str) -> None:
        """They are two after all."""
        assert self.book.people.mei.call("DELETE", f"/merges/{key}").status_code == 204
        drain(self.book.session.now)


def test_the_others_notes_are_kept_while_they_are_one(shop: Shop) -> None:
    two = Two(shop)
    note = shop.book.writes(NEWS, visit_id=two.visit)
    assert SECRET not in shop.book.tags(note)
    two.merge()
    assert SECRET in shop.book.tags(note)


def test_parted_again_who_never_agreed_has_nothing_about_her_health(shop: Shop) -> None:
    two = Two(shop)
    key = two.merge()
    note = shop.book.writes(NEWS, visit_id=two.visit)
    found(shop.book.judge(note, "米色", TRYING))
    two.part(key)
    assert held(shop.book) == set()
    names = {tag["tag"] for tag in found(shop.book.tablet.person.get(f"/customers/{two.other}/tags"))}
    assert names == {"米色", "裙子"}


def test_parted_again_who_agreed_has_hers(shop: Shop) -> None:
    two = Two(shop)
    key = two.merge()
    note = shop.book.writes(NEWS)
    two.part(key)
    assert SECRET in shop.book.tags(note)
    assert SECRET in shop.book.names()


def test_merged_with_who_refused_later_nothing_stays(shop: Shop) -> None:
    two = Two(shop)
    shop.book.writes(NEWS)
    shop.book.later(seconds=60)
    shop.refuses(two.other)
    mei = Person(shop.book.people.client, shop.book.session, shop.book.shop.mei, None)
    found(send(mei, shop.book.customer, two.other))
    drain(shop.book.session.now)
    assert held(shop.book) == set()


class Counter:
    """A clerk whose verdict is on its way, on real commits: it has been written, its transaction has not ended."""

    def __init__(self, app: Flask) -> None:
        with database.session() as session:
            opened = open_shop(session)
            self.people = Cast(app.test_client(), opened)
            self.customer, note = note_of_who_agreed(self.people, "想要米色裙子")
            self.note = uuid.UUID(note)
            assert self.people.lin.session_id is not None
            self.session_id = self.people.lin.session_id
        self.minutes = 0
        self.react()

    def react(self) -> None:
        """Everything has reacted."""
        self.minutes += 1
        drain(NOW + timedelta(minutes=self.minutes))

    def body(self) -> dict[str, object]:
        """She says that it is something about health."""
        said = {"facet": "color", "tag": "米色", "kind": "correct", "now": TRYING}
        return {"note_id": self.note, "occurred_at": NOW, **said}

    def she_refuses(self) -> None:
        """At the counter."""
        found(self.people.lin.put(f"/customers/{self.customer}/consents", {"sensitive": False}))

    def kept(self) -> list[str | None]:
        """What clerks said."""
        with database.transaction() as session:
            return list(session.scalars(select(TagVerdict.now_tag)))


@pytest.fixture
def counter(app: Flask, own_database: str) -> Iterator[Counter]:
    """On a database of its own."""
    database.clock = lambda: NOW
    yield Counter(app)
    database.clock = utc_now


def waits(reviewing: Future[None]) -> bool:
    """Whether the job waits for somebody's lock, rather than end."""
    blocked = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    while not reviewing.done():
        with database.session() as session:
            if session.scalar(blocked):
                return True
        time.sleep(0.01)
    return False


def test_a_verdict_stays_while_she_agrees(counter: Counter) -> None:
    with database.transaction() as session:
        caller = Caller(session.get_one(StaffSession, counter.session_id))
        judge(session, caller, uuid.uuid4(), counter.body())
    counter.react()
    assert counter.kept() == ["备孕"]


def test_a_verdict_that_is_on_its_way_while_she_refuses_does_not_stay(counter: Counter) -> None:
    with ThreadPoolExecutor(1) as pool:
        with database.transaction() as session:
            caller = Caller(session.get_one(StaffSession, counter.session_id))
            judge(session, caller, uuid.uuid4(), counter.body())
            counter.she_refuses()
            reviewing = pool.submit(counter.react)
            assert waits(reviewing)
        reviewing.result()
    counter.react()
    assert counter.kept() == []
