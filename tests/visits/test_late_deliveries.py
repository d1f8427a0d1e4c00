"""A tablet sends later what was recorded without a network: what it may change then, and what not."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from cast import NOW, PHONE, Cast, fresh_id
from counter_book import Tablet, found, refused
from sqlalchemy import select
from werkzeug.test import TestResponse

from store_api.db import new_id
from store_api.staff import service, signin
from store_api.staff.models import Device, Withdrawal
from store_api.visits.models import Note, NoteRevision, Visit

SHIFT = timedelta(hours=8)


class Outbox:
    """Mei's session on Lin's tablet began at `NOW` and is over; the tablet now delivers for it."""

    def __init__(self, people: Cast) -> None:
        self.people, self.session = people, people.shop.session
        row = signin.open_session(self.session, people.shop.mei, people.shop.tablet).session
        row.ended_at = NOW + SHIFT
        self.row = row
        self.session.settle()

    def send(self, method: str, path: str, body: dict[str, Any] | None = None, **headers: str) -> TestResponse:
        """One item of the outbox."""
        named = {"Authorization": f"Bearer {self.people.shop.tablet_token}", "Huitouke-Session": str(self.row.id)}
        return self.people.client.open(f"/api/v1{path}", method=method, json=body, headers={**named, **headers})

    def visit_of_lin(self, at: datetime, tablet: Device | None = None) -> Visit:
        """Lin served a guest then, at this tablet or another."""
        shop = self.people.shop
        row = signin.open_session(self.session, shop.lin, tablet or shop.tablet).session
        visit = Visit(
            id=new_id(),
            day=at.date(),
            store_id=shop.store.id,
            staff_id=shop.lin.id,
            session_id=row.id,
            occurred_at=at,
            recorded_at=at,
            fingerprint=b"",
        )
        self.session.add(visit)
        self.session.settle()
        return visit

    def note_of_lin(self, at: datetime, tablet: Device | None = None) -> Note:
        """What Lin noted about that guest then."""
        visit = self.visit_of_lin(at, tablet)
        signed = {name: getattr(visit, name) for name in ("store_id", "staff_id", "session_id", "occurred_at")}
        note = Note(
            id=new_id(), visit_id=visit.id, text="喜欢米色", version=1, recorded_at=at, fingerprint=b"", **signed
        )
        self.session.add(note)
        self.session.settle()
        return note

    def ties(self, visit: Visit) -> TestResponse:
        """The guest turned out to be somebody."""
        return self.send("PUT", f"/visits/{visit.id}/customer", {"phone": PHONE})

    def corrects(self, note: Note, text: str = "喜欢黑色", version: int = 1) -> TestResponse:
        """The note was corrected."""
        return self.send("PATCH", f"/notes/{note.id}", {"text": text}, **{"If-Match": f'"{version}"'})


@pytest.fixture
def outbox(people: Cast) -> Outbox:
    """What waits on the tablet."""
    return Outbox(people)


@pytest.fixture
def second_tablet(people: Cast) -> Device:
    """Another tablet of the store."""
    _, code = service.invite_device(people.shop.session, people.shop.store, people.shop.mei)
    device, _ = service.enrol_device(people.shop.session, code, "二号平板")
    people.shop.session.settle()
    return device


EARLIEST = NOW - signin.CLOCK_SKEW - timedelta(hours=24)


@pytest.mark.parametrize("at", [EARLIEST, NOW - timedelta(hours=20), NOW, NOW + SHIFT])
def test_a_colleagues_visit_of_that_day_goes_on(outbox: Outbox, at: datetime) -> None:
    assert found(outbox.ties(outbox.visit_of_lin(at)))["customer_id"] is not None


@pytest.mark.parametrize("at", [EARLIEST - timedelta(seconds=1), NOW - timedelta(days=9)])
def test_what_is_older_is_left_alone(outbox: Outbox, at: datetime) -> None:
    assert refused(outbox.ties(outbox.visit_of_lin(at))) == (404, "record_unknown")


def test_what_came_after_her_shift_is_left_alone(outbox: Outbox) -> None:
    visit = outbox.visit_of_lin(NOW + SHIFT + timedelta(seconds=1))
    assert refused(outbox.ties(visit)) == (404, "record_unknown")


def test_a_visit_that_began_at_another_tablet_goes_on(outbox: Outbox, second_tablet: Device) -> None:
    assert found(outbox.ties(outbox.visit_of_lin(NOW, second_tablet)))["customer_id"] is not None


def test_who_vouches_goes_on_with_what_was_there_then(outbox: Outbox) -> None:
    visit = outbox.visit_of_lin(NOW - timedelta(days=4))
    assert outbox.ties(visit).status_code == 404
    outbox.row.vouches_since = NOW - timedelta(days=4)
    outbox.session.settle()
    assert found(outbox.ties(visit))["customer_id"] is not None


def test_who_is_signed_in_goes_on_with_any_visit_of_the_store(
    outbox: Outbox, people: Cast, second_tablet: Device
) -> None:
    visit = outbox.visit_of_lin(NOW - timedelta(days=9), second_tablet)
    assert Tablet(people).tie(str(visit.id), phone=PHONE).status_code == 200


def test_a_mistake_of_that_day_is_taken_back(outbox: Outbox, people: Cast) -> None:
    visit = outbox.visit_of_lin(NOW - timedelta(hours=2))
    assert outbox.send("DELETE", f"/visits/{visit.id}").status_code == 204
    taken = outbox.session.scalars(select(Withdrawal)).one()
    assert (taken.subject_id, taken.staff_id) == (visit.id, people.shop.mei.id)


def test_an_older_record_is_not_taken_back(outbox: Outbox) -> None:
    visit = outbox.visit_of_lin(NOW - timedelta(days=2))
    assert refused(outbox.send("DELETE", f"/visits/{visit.id}")) == (404, "record_unknown")


def test_a_note_of_that_day_is_corrected_by_whose_session_it_was(outbox: Outbox, people: Cast) -> None:
    note = outbox.note_of_lin(NOW - timedelta(hours=2))
    corrected = found(outbox.corrects(note))
    assert (corrected["text"], corrected["version"]) == ("喜欢黑色", 2)
    before = outbox.session.scalars(select(NoteRevision).where(NoteRevision.note_id == note.id)).one()
    assert (before.text, before.staff_id) == ("喜欢米色", people.shop.mei.id)


def test_the_same_correction_again_changes_nothing(outbox: Outbox) -> None:
    note = outbox.note_of_lin(NOW)
    assert found(outbox.corrects(note)) == found(outbox.corrects(note))


def test_a_colleague_who_was_faster_keeps_her_words(outbox: Outbox) -> None:
    note = outbox.note_of_lin(NOW)
    found(outbox.corrects(note, "喜欢黑色"))
    answer = outbox.corrects(note, "喜欢白色")
    assert refused(answer) == (412, "note_changed")
    assert answer.json is not None
    assert answer.json["errors"] == {"text": "喜欢黑色", "version": 2}


def test_an_older_note_is_neither_corrected_nor_shown(outbox: Outbox) -> None:
    note = outbox.note_of_lin(NOW - timedelta(days=2))
    answer = outbox.corrects(note, version=9)
    assert refused(answer) == (404, "record_unknown")
    assert "喜欢米色" not in answer.text


def test_a_session_of_another_tablet_is_nobody(outbox: Outbox, second_tablet: Device) -> None:
    outbox.row.device_id = second_tablet.id
    outbox.session.settle()
    assert refused(outbox.send("PUT", f"/visits/{fresh_id()}", {"occurred_at": NOW.isoformat()}))[0] == 401


ADDITIONS: dict[str, Any] = {
    "outcome": {"kind": "no_sale", "may_call": True},
    "try-ons": {"piece": "KZ-01"},
    "notes": {"text": "喜欢米色"},
    "returns": {"kind": "return", "piece": "KZ-01", "reasons": ["太小"]},
}


def adds(outbox: Outbox, visit: Visit, kind: str) -> int:
    """Something was added to the visit."""
    paths = {"outcome": f"/visits/{visit.id}/outcome", "try-ons": f"/visits/{visit.id}/try-ons/{fresh_id()}"}
    about = {} if kind in paths else {"visit_id": str(visit.id)}
    body = {**ADDITIONS[kind], **about, "occurred_at": NOW.isoformat()}
    return outbox.send("PUT", paths.get(kind, f"/{kind}/{fresh_id()}"), body).status_code


@pytest.mark.parametrize("kind", ADDITIONS)
def test_a_visit_of_last_week_is_closed_and_added_to(outbox: Outbox, kind: str) -> None:
    assert adds(outbox, outbox.visit_of_lin(NOW - timedelta(days=7)), kind) == 200


@pytest.mark.parametrize("kind", ADDITIONS)
def test_nothing_is_added_to_a_visit_of_long_ago(outbox: Outbox, kind: str) -> None:
    assert adds(outbox, outbox.visit_of_lin(NOW - timedelta(days=200)), kind) == 404


def test_in_the_name_of_who_has_left_nothing_of_others_changes(outbox: Outbox, people: Cast) -> None:
    note = outbox.note_of_lin(NOW)
    service.change_staff(outbox.session, people.shop.mei, active=False)
    outbox.session.settle()
    answer = outbox.corrects(note, version=9)
    assert refused(answer) == (404, "record_unknown")
    assert "喜欢米色" not in answer.text
    assert refused(outbox.ties(outbox.visit_of_lin(NOW))) == (404, "record_unknown")


@pytest.mark.parametrize(("hours_ago", "status"), [(3, 200), (2, 401), (5, 401)])
def test_a_late_count_belongs_to_an_hour_in_which_she_was_signed_in(people: Cast, hours_ago: int, status: int) -> None:
    outbox = Outbox(people)
    outbox.row.started_at, outbox.row.ended_at = NOW - timedelta(hours=3), NOW - timedelta(hours=2, minutes=30)
    outbox.session.settle()
    hour = NOW - timedelta(hours=hours_ago)
    answer = outbox.send("PUT", f"/footfall/{fresh_id()}", {"hour": hour.isoformat(), "visitors": 2})
    assert answer.status_code == status
