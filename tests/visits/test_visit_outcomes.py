"""How a visit ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cast import PHONE, Cast, fresh_id
from counter_book import Tablet, found, refused
from sqlalchemy import select

from store_api.customers import consents
from store_api.customers.models import Channel, Consent, Customer, Purpose
from store_api.db import Session
from store_api.events import Event


@pytest.fixture
def tablet(people: Cast) -> Tablet:
    """Lin's tablet."""
    return Tablet(people)


def answers(session: Session) -> list[Consent]:
    """The answers about follow-up calls."""
    return list(session.scalars(select(Consent).where(Consent.purpose == Purpose.FOLLOW_UP)))


def test_a_visit_ends_as_bought(tablet: Tablet) -> None:
    assert found(tablet.close(tablet.visited(), "bought"))["kind"] == "bought"


def test_a_visit_ends_without_a_sale_for_a_reason(tablet: Tablet) -> None:
    outcome = found(tablet.close(tablet.visited(), reason="price"))
    assert (outcome["kind"], outcome["reason"]) == ("no_sale", "price")


def test_a_sale_needs_no_reason(tablet: Tablet) -> None:
    assert found(tablet.close(tablet.visited(), "bought", reason="price"))["reason"] is None


def test_a_number_in_the_reason_is_masked(tablet: Tablet) -> None:
    outcome = found(tablet.close(tablet.visited(), reason="等她先生 13900139000"))
    assert outcome["reason"] == "等她先生 139****9000"


def test_what_she_asked_for_in_vain_is_kept(tablet: Tablet) -> None:
    missing = [{"piece": "A02", "colour": "米色", "size": "M"}, {"piece": "阔腿裤"}]
    assert found(tablet.close(tablet.visited(), missing=missing))["missing"] == missing
    assert found(tablet.close(tablet.visited()))["missing"] == []


@pytest.mark.parametrize("missing", [[{"size": "M"}], [{"piece": " "}], [{"piece": "A02"}] * 21, "A02", [{"price": 1}]])
def test_what_was_missing_is_named_and_is_not_everything(tablet: Tablet, missing: object) -> None:
    assert refused(tablet.close(tablet.visited(), missing=missing)) == (422, "invalid")


def test_another_word_for_the_end_is_refused(tablet: Tablet) -> None:
    assert refused(tablet.close(tablet.visited(), "perhaps")) == (422, "invalid")


def test_an_unknown_visit_cannot_end(tablet: Tablet) -> None:
    assert refused(tablet.close(fresh_id())) == (404, "visit_unknown")


def test_the_same_end_again_gets_the_same_answer(tablet: Tablet) -> None:
    visit = tablet.visited()
    assert found(tablet.close(visit)) == found(tablet.close(visit))


def test_another_end_is_a_conflict(tablet: Tablet) -> None:
    visit = tablet.visited()
    found(tablet.close(visit))
    assert refused(tablet.close(visit, "bought")) == (409, "id_used")


def test_an_end_is_an_event(tablet: Tablet, session: Session) -> None:
    visit = tablet.visited()
    found(tablet.close(visit))
    assert len(session.scalars(select(Event).where(Event.subject_id == visit)).all()) == 2


def test_may_i_call_you_is_a_consent(tablet: Tablet, session: Session) -> None:
    found(tablet.close(tablet.visited(phone=PHONE), may_call=True))
    (consent,) = answers(session)
    assert (consent.granted, consent.channel, consent.staff_id) == (True, Channel.CLERK, tablet.people.shop.lin.id)
    assert consent.store_id == tablet.people.shop.store.id


def test_a_no_is_a_consent_refused(tablet: Tablet, session: Session) -> None:
    found(tablet.close(tablet.visited(phone=PHONE), may_call=False))
    assert [consent.granted for consent in answers(session)] == [False]


def test_nobody_asked_is_no_answer(tablet: Tablet, session: Session) -> None:
    found(tablet.close(tablet.visited(phone=PHONE)))
    assert answers(session) == []


def test_a_replay_is_no_second_consent(tablet: Tablet, session: Session) -> None:
    visit = tablet.visited(phone=PHONE)
    for _ in range(3):
        found(tablet.close(visit, may_call=True))
    assert len(answers(session)) == 1


def test_an_answer_counts_from_when_it_was_given(tablet: Tablet, session: Session) -> None:
    earlier = tablet.now - timedelta(minutes=4)
    found(tablet.close(tablet.visited(phone=PHONE), may_call=True, occurred_at=earlier.isoformat()))
    session.expire_all()
    assert answers(session)[0].at == earlier


def test_an_answer_that_arrives_late_does_not_undo_a_later_no(tablet: Tablet, session: Session) -> None:
    visit = found(tablet.visit(phone=PHONE))
    session.now -= timedelta(minutes=1)
    customer = session.get_one(Customer, visit["customer_id"])
    consents.answer(session, customer.id, Purpose.FOLLOW_UP, granted=False, channel=Channel.QR_PAGE, store_id=None)
    session.settle()
    earlier = session.now - timedelta(minutes=3)
    found(tablet.close(visit["id"], may_call=True, occurred_at=earlier.isoformat()))
    assert not consents.contactable(session, customer)
