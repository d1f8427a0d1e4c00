"""Notes, and what becomes of them when they are corrected."""

from __future__ import annotations

import uuid

import pytest
from cast import Cast, fresh_id
from counter_book import Tablet, found, refused
from sqlalchemy import func, select

from store_api.customers import service as customers
from store_api.customers.models import Customer
from store_api.db import Session
from store_api.events import Event
from store_api.visits.models import NoteRevision


@pytest.fixture
def tablet(people: Cast) -> Tablet:
    """Lin's tablet."""
    return Tablet(people)


@pytest.fixture
def note(tablet: Tablet) -> str:
    """A note of version 1."""
    return str(found(tablet.note(visit_id=tablet.visited(), text="想要米色阔腿裤"))["id"])


def revisions(session: Session, note: str) -> list[tuple[int, str]]:
    """The words that were replaced."""
    rows = session.scalars(select(NoteRevision).where(NoteRevision.note_id == uuid.UUID(note)))
    return [(row.version, row.text) for row in rows]


def test_a_note_about_a_visit(tablet: Tablet) -> None:
    visit = tablet.visited()
    note = found(tablet.note(visit_id=visit, text="想要米色阔腿裤"))
    assert (note["visit_id"], note["text"], note["version"]) == (visit, "想要米色阔腿裤", 1)


def test_a_note_about_a_customer(tablet: Tablet) -> None:
    customer_id = tablet.met()
    assert found(tablet.note(customer_id=customer_id, text="生日在三月"))["customer_id"] == customer_id


def test_a_note_is_about_one_of_the_two(tablet: Tablet) -> None:
    both = {"visit_id": tablet.visited(), "customer_id": tablet.met()}
    assert refused(tablet.note(text="x", **both)) == (422, "invalid")
    assert refused(tablet.note(text="x")) == (422, "invalid")


def test_a_note_about_an_unknown_visit_is_refused(tablet: Tablet) -> None:
    assert refused(tablet.note(visit_id=fresh_id(), text="x")) == (404, "visit_unknown")


def test_a_note_about_somebody_the_store_has_not_met_is_refused(tablet: Tablet, session: Session) -> None:
    stranger = Customer.arrived(session.now, "+8613700137000")
    session.add(stranger)
    session.flush()
    customers.meet(session, tablet.people.shop.other_store.id, stranger.id)
    session.settle()
    assert refused(tablet.note(customer_id=str(stranger.id), text="x")) == (404, "customer_unknown")


@pytest.mark.parametrize("text", ["", "   ", "字" * 4001, "a\x00b", "\ud800"])
def test_text_that_cannot_be_kept_is_refused(tablet: Tablet, text: str) -> None:
    assert refused(tablet.note(visit_id=tablet.visited(), text=text)) == (422, "invalid")


def test_lines_and_emoji_are_kept(tablet: Tablet) -> None:
    text = "第一行\n第二行 😀"
    assert found(tablet.note(visit_id=tablet.visited(), text=text))["text"] == text


def test_a_number_in_a_note_is_masked(tablet: Tablet) -> None:
    note = found(tablet.note(visit_id=tablet.visited(), text="她先生电话13900139000"))
    assert note["text"] == "她先生电话139****9000"


def test_the_same_note_again_gets_the_same_answer(tablet: Tablet) -> None:
    visit, key = tablet.visited(), fresh_id()
    first = found(tablet.note(key, visit_id=visit, text="13900139000"))
    assert found(tablet.note(key, visit_id=visit, text="13900139000")) == first


def test_other_words_under_the_id_are_a_conflict(tablet: Tablet) -> None:
    visit, key = tablet.visited(), fresh_id()
    found(tablet.note(key, visit_id=visit, text="a"))
    assert refused(tablet.note(key, visit_id=visit, text="b")) == (409, "id_used")


def test_a_correction_replaces_the_words(tablet: Tablet, note: str) -> None:
    corrected = found(tablet.correct(note, "想要黑色阔腿裤", '"1"'))
    assert (corrected["text"], corrected["version"]) == ("想要黑色阔腿裤", 2)


def test_the_version_may_come_without_quotes(tablet: Tablet, note: str) -> None:
    assert found(tablet.correct(note, "x", "1"))["version"] == 2


def test_the_old_words_are_kept(tablet: Tablet, note: str, session: Session) -> None:
    found(tablet.correct(note, "b", '"1"'))
    found(tablet.correct(note, "c", '"2"'))
    assert revisions(session, note) == [(1, "想要米色阔腿裤"), (2, "b")]


def test_who_corrected_and_when_is_kept(tablet: Tablet, note: str, session: Session) -> None:
    found(tablet.correct(note, "b", '"1"'))
    (row,) = session.scalars(select(NoteRevision).where(NoteRevision.note_id == uuid.UUID(note)))
    assert (row.staff_id, row.replaced_at) == (tablet.people.shop.lin.id, tablet.now)


def test_the_slower_of_two_editors_sees_the_newest_words(tablet: Tablet, note: str) -> None:
    found(tablet.correct(note, "first", '"1"'))
    answer = tablet.correct(note, "second", '"1"')
    assert refused(answer) == (412, "note_changed")
    assert answer.json is not None
    assert answer.json["errors"] == {"text": "first", "version": 2}


def test_what_the_slower_editor_wrote_changes_nothing(tablet: Tablet, note: str, session: Session) -> None:
    found(tablet.correct(note, "first", '"1"'))
    tablet.correct(note, "second", '"1"')
    assert revisions(session, note) == [(1, "想要米色阔腿裤")]


def test_the_same_correction_again_gets_the_same_answer(tablet: Tablet, note: str, session: Session) -> None:
    first = found(tablet.correct(note, "打 13900139000", '"1"'))
    assert found(tablet.correct(note, "打 13900139000", '"1"')) == first
    assert len(revisions(session, note)) == 1


def test_a_number_in_a_correction_is_masked(tablet: Tablet, note: str) -> None:
    assert found(tablet.correct(note, "打13900139000", '"1"'))["text"] == "打139****9000"


@pytest.mark.parametrize("version", [None, "", "x", "*", 'W/"1"', "-1", '"12345678901"'])
def test_a_correction_says_which_version_it_saw(tablet: Tablet, note: str, version: str | None) -> None:
    assert refused(tablet.correct(note, "b", version)) == (422, "invalid")


def test_an_unknown_note_cannot_be_corrected(tablet: Tablet) -> None:
    assert refused(tablet.correct(fresh_id(), "b", '"1"')) == (404, "note_unknown")


def test_a_note_and_its_correction_are_events(tablet: Tablet, note: str, session: Session) -> None:
    found(tablet.correct(note, "b", '"1"'))
    assert session.scalar(select(func.count()).where(Event.subject_id == uuid.UUID(note))) == 2
