"""What was recorded by mistake is taken back: the row stays, readers leave it out."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from cast import PHONE, Cast, fresh_id
from counter_book import Tablet, found, refused
from sqlalchemy import func, select

from store_api.db import Session
from store_api.events import Event
from store_api.staff.models import Withdrawal
from store_api.visits.models import Visit
from store_api.visits.service import visits_of

HOUR = "2026-03-10T05:00:00+00:00"


@pytest.fixture
def tablet(people: Cast) -> Tablet:
    """Lin's tablet."""
    return Tablet(people)


def returned(tablet: Tablet) -> str:
    """A piece that came back."""
    key = fresh_id()
    found(tablet.person.put(f"/returns/{key}", tablet.body(kind="return", piece="x", reasons=["太小"])))
    return key


RECORDS: dict[str, Callable[[Tablet], str]] = {
    "visits": lambda tablet: tablet.visited(),
    "try-ons": lambda tablet: str(found(tablet.try_on(tablet.visited(), piece="x"))["id"]),
    "notes": lambda tablet: str(found(tablet.note(visit_id=tablet.visited(), text="x"))["id"]),
    "returns": returned,
    "footfall": lambda tablet: str(found(tablet.count(hour=HOUR))["id"]),
}


@pytest.mark.parametrize("kind", RECORDS)
def test_every_record_can_be_taken_back(tablet: Tablet, session: Session, kind: str) -> None:
    key = RECORDS[kind](tablet)
    assert tablet.take_back(kind, key).status_code == 204
    row = session.scalars(select(Withdrawal).where(Withdrawal.subject_id == uuid.UUID(key))).one()
    assert (row.staff_id, row.at) == (tablet.people.shop.lin.id, tablet.now)


@pytest.mark.parametrize("kind", RECORDS)
def test_taking_back_again_changes_nothing(tablet: Tablet, session: Session, kind: str) -> None:
    key = RECORDS[kind](tablet)
    assert [tablet.take_back(kind, key).status_code for _ in range(2)] == [204, 204]
    assert session.scalar(select(func.count()).where(Withdrawal.subject_id == uuid.UUID(key))) == 1


@pytest.mark.parametrize("kind", RECORDS)
def test_what_was_never_recorded_cannot_be_taken_back(tablet: Tablet, kind: str) -> None:
    assert refused(tablet.take_back(kind, fresh_id())) == (404, "record_unknown")


@pytest.mark.parametrize("kind", RECORDS)
def test_another_stores_record_looks_unknown(tablet: Tablet, people: Cast, kind: str) -> None:
    key = RECORDS[kind](tablet)
    assert refused(Tablet(people, people.stranger).take_back(kind, key)) == (404, "record_unknown")


@pytest.mark.parametrize("kind", RECORDS)
def test_a_manager_takes_back_from_her_desk(tablet: Tablet, people: Cast, kind: str) -> None:
    key = RECORDS[kind](tablet)
    assert Tablet(people, people.mei).take_back(kind, key).status_code == 204


def test_a_visit_taken_back_is_not_among_hers(tablet: Tablet, session: Session) -> None:
    kept, gone = tablet.visited(phone=PHONE), tablet.visited(phone=PHONE)
    tablet.take_back("visits", gone)
    customer_id = session.get_one(Visit, uuid.UUID(kept)).customer_id
    assert customer_id is not None
    assert [str(visit.id) for visit in visits_of(session, customer_id)] == [kept]


def test_a_visit_taken_back_is_still_stored(tablet: Tablet, session: Session) -> None:
    visit = tablet.visited()
    tablet.take_back("visits", visit)
    assert session.get(Visit, uuid.UUID(visit)) is not None


@pytest.mark.parametrize(("kind", "events"), [("visits", 2), ("notes", 2)])
def test_taking_back_is_an_event(tablet: Tablet, session: Session, kind: str, events: int) -> None:
    key = RECORDS[kind](tablet)
    tablet.take_back(kind, key)
    assert session.scalar(select(func.count()).where(Event.subject_id == uuid.UUID(key))) == events


def test_taking_back_a_try_on_is_an_event_of_its_visit(tablet: Tablet, session: Session) -> None:
    visit = tablet.visited()
    row = found(tablet.try_on(visit, piece="x"))
    tablet.take_back("try-ons", row["id"])
    assert session.scalar(select(func.count()).where(Event.subject_id == uuid.UUID(visit))) == 3
