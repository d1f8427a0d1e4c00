"""Somebody is being served: under whose name, when, and for whom."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from cast import PHONE, Cast, fresh_id
from counter_book import Tablet, found, refused
from sqlalchemy import func, select

from store_api.coupons import scans
from store_api.customers import service as customers
from store_api.customers.models import Acquaintance, Customer
from store_api.db import Session
from store_api.events import Event
from store_api.staff import service as staff
from store_api.visits.models import Visit


@pytest.fixture
def tablet(people: Cast) -> Tablet:
    """Lin's tablet."""
    return Tablet(people)


def test_a_guest_has_no_customer(tablet: Tablet) -> None:
    assert found(tablet.visit())["customer_id"] is None


def test_a_visit_carries_store_clerk_and_day(tablet: Tablet) -> None:
    visit, shop = found(tablet.visit()), tablet.people.shop
    assert (visit["store_id"], visit["staff_id"]) == (str(shop.store.id), str(shop.lin.id))
    assert visit["day"] == "2026-03-10"


def test_one_person_came_unless_told_otherwise(tablet: Tablet) -> None:
    assert found(tablet.visit())["party"] == 1
    assert found(tablet.visit(party=3))["party"] == 3


@pytest.mark.parametrize("party", [0, 101, "2", 1.5, None])
def test_a_party_is_a_whole_number_of_people(tablet: Tablet, party: object) -> None:
    assert refused(tablet.visit(party=party)) == (422, "invalid")


def test_a_time_without_a_zone_is_refused(tablet: Tablet) -> None:
    assert refused(tablet.visit(occurred_at="2026-03-10T06:00:00")) == (422, "invalid")


def test_a_visit_needs_a_time(tablet: Tablet) -> None:
    answer = tablet.person.put(f"/visits/{fresh_id()}", {})
    assert refused(answer) == (422, "invalid")


def test_a_visit_without_a_session_is_refused(people: Cast) -> None:
    answer = people.client.put(f"/api/v1/visits/{fresh_id()}", json={})
    assert refused(answer) == (401, "not_signed_in")


def test_off_the_tablet_nobody_serves(people: Cast) -> None:
    assert refused(Tablet(people, people.mei).visit()) == (403, "tablet_needed")


def test_a_tablet_that_runs_fast_is_set_right(tablet: Tablet) -> None:
    visit = found(tablet.visit(occurred_at=(tablet.now + timedelta(minutes=2)).isoformat()))
    assert visit["occurred_at"] == tablet.now.isoformat()


def test_a_tablet_a_day_ahead_does_not_move_the_day(tablet: Tablet, session: Session) -> None:
    # The session still counts, since it lasts for hours.
    visit = found(tablet.visit(occurred_at=(tablet.now + timedelta(hours=11)).isoformat()))
    assert (visit["occurred_at"], visit["day"]) == (tablet.now.isoformat(), "2026-03-10")


def test_an_earlier_time_is_kept(tablet: Tablet, session: Session) -> None:
    earlier = tablet.now - timedelta(minutes=2)
    visit = found(tablet.visit(occurred_at=earlier.isoformat()))
    row = session.get_one(Visit, uuid.UUID(visit["id"]))
    assert (row.occurred_at, row.recorded_at) == (earlier, tablet.now)


def test_a_time_before_the_session_is_not_vouched_for(tablet: Tablet) -> None:
    answer = tablet.visit(occurred_at=(tablet.now - timedelta(days=1)).isoformat())
    assert refused(answer) == (401, "session_not_valid_then")


def test_a_customer_is_named_by_full_phone(tablet: Tablet) -> None:
    visit = found(tablet.visit(phone="138 0013 8000"))
    assert visit["customer_id"] == tablet.met()


def test_a_phone_nobody_knows_makes_a_customer(tablet: Tablet, session: Session) -> None:
    visit = found(tablet.visit(phone="13900139000"))
    made = customers.by_phone(session, "+8613900139000")
    assert made is not None
    assert visit["customer_id"] == str(made.id)


def test_a_wrong_phone_is_refused_and_nothing_is_written(tablet: Tablet, session: Session) -> None:
    key = fresh_id()
    assert refused(tablet.visit(key, phone="12345")) == (422, "phone_invalid")
    assert session.scalar(select(Visit).where(Visit.id == key)) is None


def test_naming_her_by_phone_makes_the_store_meet_her(tablet: Tablet, session: Session) -> None:
    customer_id = found(tablet.visit(phone=PHONE))["customer_id"]
    assert session.get(Acquaintance, (tablet.people.shop.store.id, customer_id)) is not None


def test_a_customer_is_named_by_member_qr(tablet: Tablet, session: Session) -> None:
    member = customers.get_or_make(session, PHONE)
    session.settle()
    visit = found(tablet.visit(scan=scans.member_text(member)))
    assert visit["customer_id"] == str(member.id)


def test_a_scan_of_something_else_is_refused(tablet: Tablet) -> None:
    assert refused(tablet.visit(scan="https://example.com")) == (404, "scan_unknown")


def test_a_customer_the_store_has_met_is_named_by_id(tablet: Tablet) -> None:
    customer_id = tablet.met()
    assert found(tablet.visit(customer_id=customer_id))["customer_id"] == customer_id


def test_an_unknown_customer_is_refused(tablet: Tablet) -> None:
    assert refused(tablet.visit(customer_id=fresh_id())) == (404, "customer_unknown")


def test_a_customer_of_another_store_looks_unknown(tablet: Tablet, session: Session) -> None:
    stranger = Customer.arrived(session.now, "+8613700137000")
    session.add(stranger)
    session.flush()
    customers.meet(session, tablet.people.shop.other_store.id, stranger.id)
    session.settle()
    assert refused(tablet.visit(customer_id=str(stranger.id))) == (404, "customer_unknown")


def test_she_is_named_in_one_way_only(tablet: Tablet) -> None:
    assert refused(tablet.visit(phone=PHONE, customer_id=tablet.met())) == (422, "invalid")


def test_unknown_fields_are_refused(tablet: Tablet) -> None:
    assert refused(tablet.visit(colour="red")) == (422, "invalid")


def test_a_visit_is_an_event(tablet: Tablet, session: Session) -> None:
    key = tablet.visited()
    kinds = session.scalars(select(Event.kind).where(Event.subject_id == key)).all()
    assert kinds == ["visit.changed"]


def test_the_same_body_again_gets_the_same_answer(tablet: Tablet) -> None:
    key = fresh_id()
    first = tablet.visit(key, phone=PHONE)
    assert found(tablet.visit(key, phone=PHONE)) == found(first)


def test_the_same_body_again_is_no_second_event(tablet: Tablet, session: Session) -> None:
    key = fresh_id()
    for _ in range(3):
        found(tablet.visit(key))
    assert session.scalar(select(func.count()).where(Event.subject_id == key)) == 1


def test_the_order_of_fields_makes_no_other_body(tablet: Tablet) -> None:
    key, body = fresh_id(), tablet.body(party=2)
    found(tablet.person.put(f"/visits/{key}", body))
    found(tablet.person.put(f"/visits/{key}", dict(reversed(body.items()))))


def test_another_body_under_the_id_is_a_conflict(tablet: Tablet) -> None:
    key = tablet.visited()
    assert refused(tablet.visit(key, party=2)) == (409, "id_used")


def test_a_replay_after_the_visit_was_tied_is_still_the_same(tablet: Tablet) -> None:
    key = fresh_id()
    found(tablet.visit(key))
    found(tablet.tie(key, phone=PHONE))
    assert found(tablet.visit(key))["customer_id"] == tablet.met()


def test_a_tablet_delivers_for_a_session_that_has_ended(tablet: Tablet, session: Session) -> None:
    shop = tablet.people.shop
    staff.change_staff(session, shop.lin, active=False)
    session.settle()
    headers = {"Authorization": f"Bearer {shop.tablet_token}", "Huitouke-Session": str(tablet.person.session_id)}
    tablet.person.headers = headers
    assert found(tablet.visit())["staff_id"] == str(shop.lin.id)


def test_a_session_does_not_vouch_for_what_came_after_its_end(tablet: Tablet, session: Session) -> None:
    shop, after = tablet.people.shop, tablet.now + timedelta(minutes=5)
    staff.change_staff(session, shop.lin, active=False)
    session.settle()
    headers = {"Authorization": f"Bearer {shop.tablet_token}", "Huitouke-Session": str(tablet.person.session_id)}
    tablet.person.headers = headers
    assert refused(tablet.visit(occurred_at=after.isoformat())) == (401, "session_not_valid_then")
