"""After a change of the dictionary all notes are read again, in batches, from where it stopped."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from cast import Cast, fresh_id, open_shop
from counter_book import Tablet, found
from flask import Flask
from merges import OTHER_PHONE
from own_words import Words, read_all_again
from sqlalchemy import select, update
from story import count
from tag_book import Book, statements_of

from store_api.db import database
from store_api.dictionary.models import Retagging
from store_api.dictionary.reading import PAUSE
from store_api.events import Reaction
from store_api.tags import retagging
from store_api.tags.models import CustomerTag, TagEvidence


@pytest.fixture
def words(people: Cast) -> Words:
    """An empty dictionary."""
    return Words(people)


def test_old_notes_get_the_tags_of_new_words(book: Book, words: Words) -> None:
    note = book.writes("想要燕麦外套")
    assert ("color", "米色") not in book.tags(note)
    found(words.put("燕麦", "color:米色"))
    read_all_again()
    assert ("color", "米色") in book.tags(note)
    assert ("color", "米色") in book.names()


def test_it_waits_until_the_last_change_is_a_moment_old(book: Book, words: Words) -> None:
    book.writes("想要燕麦外套")
    found(words.put("燕麦", "color:米色"))
    with database.transaction(book.session.now + PAUSE - timedelta(seconds=1)) as session:
        assert retagging.lease_due(session) == []


def test_how_far_it_is_is_shown(book: Book, words: Words, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        book.writes("想要燕麦外套")
    assert words.show()["retagging"] is None
    found(words.put("燕麦", "color:米色"))
    assert words.show()["retagging"] == {"done": 0, "of": 3}
    step(book, monkeypatch)
    assert words.show()["retagging"] == {"done": 2, "of": 3}
    read_all_again()
    assert words.show()["retagging"] is None


def step(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    """One batch of two notes, by a worker that dies before it gives its lease back."""
    monkeypatch.setattr(retagging, "NOTES_AT_ONCE", 2)
    with database.transaction(book.session.now + PAUSE) as session:
        oldest = select(Retagging.id).order_by(Retagging.id).limit(1)
        retagging.read_batch(session, session.scalars(oldest).one())


def test_the_newest_notes_are_read_first(book: Book, words: Words, monkeypatch: pytest.MonkeyPatch) -> None:
    notes = [book.writes("想要燕麦外套") for _ in range(3)]
    found(words.put("燕麦", "color:米色"))
    step(book, monkeypatch)
    assert [("color", "米色") in book.tags(note) for note in sorted(notes)] == [False, True, True]


def test_it_goes_on_where_a_worker_died(book: Book, words: Words, monkeypatch: pytest.MonkeyPatch) -> None:
    notes = [book.writes("想要燕麦外套") for _ in range(3)]
    found(words.put("燕麦", "color:米色"))
    step(book, monkeypatch)
    assert [("color", "米色") in book.tags(note) for note in sorted(notes)] == [False, True, True]
    read_all_again()
    assert all(("color", "米色") in book.tags(note) for note in notes)


def test_a_change_while_notes_are_read_is_read_after_it(
    book: Book, words: Words, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = [book.writes("想要燕麦外套") for _ in range(3)]
    key = found(words.put("燕麦", "color:米色"))["id"]
    step(book, monkeypatch)
    found(words.put("燕麦", "color:棕色", key))
    assert words.show()["retagging"] == {"done": 2, "of": 6}
    read_all_again()
    read_all_again()
    assert words.show()["retagging"] is None
    assert [book.tags(note) & {("color", "米色"), ("color", "棕色")} for note in notes] == [{("color", "棕色")}] * 3


def test_however_often_words_change_every_note_has_its_turn(
    book: Book, words: Words, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = [book.writes("想要燕麦外套") for _ in range(3)]
    found(words.put("燕麦", "color:米色"))
    for number in range(3):
        step(book, monkeypatch)
        found(words.put(f"奶咖{number}", "color:棕色"))
    assert all(("color", "米色") in book.tags(note) for note in notes)


def test_changes_of_one_moment_are_read_together(book: Book, words: Words) -> None:
    book.writes("想要燕麦外套")
    found(words.put("燕麦", "color:米色"))
    found(words.put("奶咖", "color:棕色"))
    assert words.show()["retagging"] == {"done": 0, "of": 1}
    assert book.session.scalars(select(Retagging.words)).one() == sorted(["燕麦", "米色", "奶咖", "棕色"])


def test_notes_without_the_word_are_not_read(book: Book, words: Words) -> None:
    other, has_it = book.writes("喜欢黑色"), book.writes("想要燕麦襯衫")
    before = tagged_at(book, other), tagged_at(book, has_it)
    book.later(minutes=1)
    for note in (other, has_it):
        book.session.execute(update(TagEvidence).where(TagEvidence.note_id == note).values(rule="older"))
    book.session.settle()
    found(words.put("燕麦衬衫", "category:衬衫"))
    read_all_again()
    assert tagged_at(book, other) == before[0]
    assert tagged_at(book, has_it) > before[1]


def tagged_at(book: Book, note: uuid.UUID) -> datetime:
    """When the tags of a note were last found."""
    return book.session.scalars(select(TagEvidence.tagged_at).where(TagEvidence.note_id == note)).unique().one()


def test_another_name_of_a_facet_reads_nothing(book: Book, words: Words) -> None:
    book.writes("想要礼盒装")
    found(words.facet("gift_box"))
    found(words.put("礼盒装", "gift_box:礼盒装"))
    read_all_again()
    found(words.facet("gift_box", name="包装"))
    assert words.show()["retagging"] is None
    assert book.told("礼盒装")["facet_name"] == "包装"


def test_a_person_gets_one_cloud_for_all_her_notes_of_a_batch(book: Book, words: Words) -> None:
    def statements(notes: int) -> int:
        for _ in range(notes):
            book.writes("想要燕麦外套")
        found(words.put("燕麦", f"color:{'米色' if notes == 1 else '棕色'}", key))
        return statements_of(book, read_all_again)

    key = fresh_id()
    assert statements(1) == statements(12)


def test_reading_twice_gives_the_same(book: Book, words: Words) -> None:
    note = book.writes("想要燕麦外套")
    found(words.put("燕麦", "color:米色"))
    read_all_again()
    before = book.tags(note), book.rows()
    read_all_again()
    assert (book.tags(note), book.rows()) == before


def test_only_who_is_touched_gets_a_new_cloud(book: Book, words: Words) -> None:
    other = book.tablet.met(OTHER_PHONE)
    book.writes("喜欢黑色燕麦", customer_id=other)
    book.writes("想要燕麦外套")
    book.session.execute(update(CustomerTag).values(level=0.0))
    book.session.settle()
    found(words.put("燕麦外套", "category:燕麦外套"))
    read_all_again()
    assert book.told("燕麦外套")["count"] == 1
    untouched = select(CustomerTag.level).where(CustomerTag.customer_id == uuid.UUID(other))
    assert set(book.session.scalars(untouched)) == {0.0}


def test_what_happens_meanwhile_does_not_wait_for_old_notes(book: Book, words: Words) -> None:
    book.writes("想要燕麦外套")
    found(words.put("燕麦", "color:米色"))
    before = count(book.session, Reaction)
    read_all_again()
    assert count(book.session, Reaction) == before


def test_without_valkey_the_clock_reads_a_batch_itself(
    book: Book, words: Words, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        book.writes("想要燕麦外套")
    found(words.put("燕麦", "color:米色"))
    monkeypatch.setattr(retagging, "NOTES_AT_ONCE", 2)
    now = book.session.now + PAUSE
    with database.transaction(now) as session:
        ids = retagging.lease_due(session)
    retagging.retag_here(ids, now)
    assert words.show()["retagging"] == {"done": 2, "of": 3}
    with database.transaction(now) as session:
        assert retagging.lease_due(session) == ids


def test_two_workers_read_every_note_once(app: Flask, own_database: str) -> None:
    with database.session() as session:
        shop = open_shop(session)
        people = Cast(app.test_client(), shop)
        tablet = Tablet(people)
        visit = tablet.visited()
        for _ in range(7):
            found(tablet.note(visit_id=visit, text="想要燕麦外套"))
        found(Words(people).put("燕麦", "color:米色"))
        retagging_id = session.scalars(select(Retagging.id)).one()
        now = session.now + timedelta(minutes=1)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: retagging.read_batches(retagging_id, now, 10), range(2)))
    with database.transaction() as session:
        assert session.get(Retagging, retagging_id) is None
        assert len(session.scalars(select(TagEvidence).where(TagEvidence.tag == "米色")).all()) == 7
