"""A guest turns out to be somebody."""

from __future__ import annotations

import pytest
from cast import PHONE, Cast, fresh_id
from counter_book import Tablet, found, refused
from sqlalchemy import func, select

from store_api.coupons import scans
from store_api.customers import service as customers
from store_api.customers.models import Acquaintance, Consent, Purpose
from store_api.db import Session
from store_api.events import Event


@pytest.fixture
def tablet(people: Cast) -> Tablet:
    """Lin's tablet."""
    return Tablet(people)


def events_of(session: Session, subject: str) -> int:
    """How many events name it."""
    return session.scalar(select(func.count()).where(Event.subject_id == subject)) or 0


def answers(session: Session) -> list[bool]:
    """What was answered about follow-up calls."""
    return list(session.scalars(select(Consent.granted).where(Consent.purpose == Purpose.FOLLOW_UP)))


def test_a_guest_is_tied_by_phone(tablet: Tablet) -> None:
    assert found(tablet.tie(tablet.visited(), phone=PHONE))["customer_id"] == tablet.met()


def test_a_guest_is_tied_by_scan(tablet: Tablet, session: Session) -> None:
    member = customers.get_or_make(session, PHONE)
    session.settle()
    visit = found(tablet.tie(tablet.visited(), scan=scans.member_text(member)))
    assert visit["customer_id"] == str(member.id)


def test_a_guest_is_tied_to_a_known_customer(tablet: Tablet) -> None:
    customer_id = tablet.met()
    assert found(tablet.tie(tablet.visited(), customer_id=customer_id))["customer_id"] == customer_id


def test_a_tie_names_somebody(tablet: Tablet) -> None:
    assert refused(tablet.tie(tablet.visited())) == (404, "customer_unknown")


def test_an_unknown_customer_cannot_be_tied(tablet: Tablet) -> None:
    assert refused(tablet.tie(tablet.visited(), customer_id=fresh_id())) == (404, "customer_unknown")


def test_an_unknown_visit_cannot_be_tied(tablet: Tablet) -> None:
    assert refused(tablet.tie(fresh_id(), phone=PHONE)) == (404, "visit_unknown")


def test_the_store_has_then_met_her(tablet: Tablet, session: Session) -> None:
    customer_id = found(tablet.tie(tablet.visited(), phone=PHONE))["customer_id"]
    assert session.get(Acquaintance, (tablet.people.shop.store.id, customer_id)) is not None


def test_tying_again_to_the_same_customer_changes_nothing(tablet: Tablet, session: Session) -> None:
    visit = tablet.visited()
    first = found(tablet.tie(visit, phone=PHONE))
    before = events_of(session, visit)
    assert found(tablet.tie(visit, phone=PHONE)) == first
    assert events_of(session, visit) == before


def test_a_visit_is_not_tied_to_a_second_customer(tablet: Tablet) -> None:
    visit = tablet.visited()
    found(tablet.tie(visit, phone=PHONE))
    assert refused(tablet.tie(visit, phone="13900139000")) == (409, "visit_is_tied")


def test_a_visit_that_began_with_a_customer_is_hers(tablet: Tablet) -> None:
    visit = tablet.visited(phone=PHONE)
    assert refused(tablet.tie(visit, phone="13900139000")) == (409, "visit_is_tied")


def test_a_refused_tie_makes_no_customer(tablet: Tablet, session: Session) -> None:
    visit = tablet.visited(phone=PHONE)
    tablet.tie(visit, phone="13900139000")
    assert customers.by_phone(session, "+8613900139000") is None


def test_a_tie_is_an_event_of_the_visit_and_of_its_notes(tablet: Tablet, session: Session) -> None:
    visit = tablet.visited()
    note = found(tablet.note(visit_id=visit, text="喜欢米色"))["id"]
    before = events_of(session, visit), events_of(session, note)
    found(tablet.tie(visit, phone=PHONE))
    assert (events_of(session, visit), events_of(session, note)) == (before[0] + 1, before[1] + 1)


def test_a_guests_answer_becomes_a_consent_when_she_is_known(tablet: Tablet, session: Session) -> None:
    visit = tablet.visited()
    found(tablet.close(visit, may_call=True))
    assert answers(session) == []
    found(tablet.tie(visit, phone=PHONE))
    assert answers(session) == [True]


def test_a_guest_who_was_not_asked_has_agreed_to_nothing(tablet: Tablet, session: Session) -> None:
    visit = tablet.visited()
    found(tablet.close(visit))
    found(tablet.tie(visit, phone=PHONE))
    assert answers(session) == []


def test_tying_again_records_no_second_consent(tablet: Tablet, session: Session) -> None:
    visit = tablet.visited()
    found(tablet.close(visit, may_call=True))
    for _ in range(3):
        found(tablet.tie(visit, phone=PHONE))
    assert answers(session) == [True]
