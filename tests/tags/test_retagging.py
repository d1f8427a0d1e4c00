"""After a change of the dictionary all notes are read again, in batches, from where it stopped."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from cast import Cast, open_shop
from counter_book import Tablet, found
from flask import Flask
from own_words import Words, read_all_again
from sqlalchemy import select
from tag_book import Book

from store_api.db import database
from store_api.dictionary.models import Retagging
from store_api.dictionary.reading import PAUSE
from store_api.events import Event
from store_api.tags import retagging
from store_api.tags.models import TagEvidence


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
        retagging.read_batch(session, session.scalars(select(Retagging.id)).one())


def test_it_goes_on_where_a_worker_died(book: Book, words: Words, monkeypatch: pytest.MonkeyPatch) -> None:
    notes = [book.writes("想要燕麦外套") for _ in range(3)]
    found(words.put("燕麦", "color:米色"))
    step(book, monkeypatch)
    assert [("color", "米色") in book.tags(note) for note in sorted(notes)] == [True, True, False]
    read_all_again()
    assert all(("color", "米色") in book.tags(note) for note in notes)


def test_another_change_begins_anew(book: Book, words: Words, monkeypatch: pytest.MonkeyPatch) -> None:
    note = book.writes("想要燕麦外套")
    book.writes("想要燕麦外套")
    key = found(words.put("燕麦", "color:米色"))["id"]
    step(book, monkeypatch)
    found(words.put("燕麦", "color:棕色", key))
    assert words.show()["retagging"] == {"done": 0, "of": 2}
    read_all_again()
    assert book.tags(note) & {("color", "米色"), ("color", "棕色")} == {("color", "棕色")}


def test_reading_twice_gives_the_same(book: Book, words: Words) -> None:
    note = book.writes("想要燕麦外套")
    found(words.put("燕麦", "color:米色"))
    read_all_again()
    before = book.tags(note), book.rows()
    read_all_again()
    assert (book.tags(note), book.rows()) == before


def test_only_who_is_touched_gets_a_new_cloud(book: Book, words: Words) -> None:
    book.writes("喜欢黑色")
    touched = book.writes("想要燕麦外套")
    before = set(book.session.scalars(select(Event.id)))
    found(words.put("燕麦", "color:米色"))
    read_all_again()
    told = [row for row in book.session.scalars(select(Event)) if row.id not in before]
    assert [(row.kind, row.subject_id) for row in told] == [("note.tagged", touched)]


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
    retagging.here(ids, now)
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
        list(pool.map(lambda _: retagging.go_on(retagging_id, now, 10), range(2)))
    with database.transaction() as session:
        progress = session.get_one(Retagging, retagging_id)
        assert (progress.done, progress.of, progress.finished_at) == (7, 7, now)
        assert len(session.scalars(select(TagEvidence).where(TagEvidence.tag == "米色")).all()) == 7
