"""A delivery remembers whom it speaks of, so that erasing one of them empties it; it is known all the same."""

from __future__ import annotations

from hashlib import sha256

import pytest
from cast import PHONE, Shop, take_coupon
from flask.testing import FlaskClient
from pos_deliveries import Till, line, message, sale, work
from sqlalchemy import select
from story import count

from store_api.coupons.service import code_of
from store_api.customers import service as customers
from store_api.customers.models import Customer, MemberId
from store_api.db import Session
from store_api.pos.jobs import apply_event, forget_customer
from store_api.pos.models import PosEvent, PosEventPerson, PosEventState
from store_api.pos.service import apply
from store_api.privacy.erasure import erase
from store_api.sales.models import Receipt


@pytest.fixture
def till(client: FlaskClient, session: Session, shop: Shop) -> Till:
    """A till of the whole company."""
    return Till(client, session)


def named(session: Session) -> set[object]:
    """The customers whom deliveries speak of."""
    return set(session.scalars(select(PosEventPerson.customer_id)))


def owner(session: Session, phone: str = PHONE) -> Customer:
    """Who has this number."""
    found = customers.by_phone(session, phone)
    assert found is not None
    return found


def test_a_receipt_speaks_of_its_buyer(till: Till, session: Session) -> None:
    till.deliver(sale(phone="138 0013 8000"))
    assert named(session) == {owner(session).id}


def test_a_receipt_with_a_member_id_only_speaks_of_the_member(till: Till, session: Session) -> None:
    till.deliver(sale(member_id="M-1"))
    assert named(session) == set(session.scalars(select(MemberId.customer_id)))


def test_a_receipt_with_a_coupon_only_speaks_of_its_owner(till: Till, session: Session, shop: Shop) -> None:
    claim = take_coupon(session, shop.code)
    session.settle()
    dear = [line(total="599.00")]
    till.deliver(sale(total="599.00", lines=dear, coupon_codes=[code_of(claim)]))
    assert named(session) == {owner(session).id}


def test_a_list_speaks_of_everybody_in_it(till: Till, session: Session) -> None:
    till.deliver([sale(phone="13800138000"), sale(id="R-2", phone="13900139000"), sale(id="R-3")])
    assert named(session) == {owner(session).id, owner(session, "+8613900139000").id}


def test_an_older_version_speaks_of_whom_it_names(till: Till, session: Session) -> None:
    till.deliver(sale(version=1, phone="13800138000"))
    till.deliver(sale(version=3, phone="13900139000"), key="e-2")
    late = till.deliver(sale(version=2, phone="13800138000"), key="e-3")
    of_it = select(PosEventPerson.customer_id).where(PosEventPerson.event_id == late.id)
    assert owner(session).id in set(session.scalars(of_it))


def test_a_member_is_spoken_of(till: Till, session: Session) -> None:
    member = {"id": "M-1", "phone": "13800138000", "name": "王女士"}
    till.deliver(member, "member.upserted")
    assert named(session) == {owner(session).id}


def test_erasing_one_of_them_empties_the_delivery_and_no_other(till: Till, session: Session) -> None:
    mine = till.deliver([sale(phone="13800138000"), sale(id="R-2", phone="13900139000")])
    other = till.deliver(sale(id="R-3", phone="13900139000"), key="e-2")
    erase(session, owner(session).id)
    session.settle()
    work(session)
    assert (mine.raw, mine.state) == (None, PosEventState.APPLIED)
    assert other.raw is not None
    assert named(session) == {owner(session, "+8613900139000").id}
    assert count(session, Receipt) == 3


def test_the_same_delivery_again_is_still_known(till: Till, session: Session) -> None:
    till.deliver(sale(phone="13800138000"))
    erase(session, owner(session).id)
    session.settle()
    work(session)
    again = till.send(message(sale(phone="13800138000"), event_id="e-1"))
    assert again.status_code == 202
    work(session)
    assert customers.by_phone(session, PHONE) is None
    assert till.send(message(sale(total="1.00"), event_id="e-1")).status_code == 409


def test_a_delivery_whose_payload_is_gone_changes_nothing(till: Till, session: Session) -> None:
    event = till.deliver(sale())
    event.raw, event.state = None, PosEventState.RECEIVED
    session.settle()
    apply_event(session, event.id)
    apply(session, event)
    assert count(session, Receipt) == 1
    assert event.problems == []


def test_forgetting_twice_or_nobody_does_no_harm(till: Till, session: Session, shop: Shop) -> None:
    event = till.deliver(sale(phone="13800138000"))
    stranger = customers.get_or_make(session, "+8613700137000")
    forget_customer(session, stranger.id)
    session.refresh(event)
    assert event.raw is not None
    for _ in range(2):
        forget_customer(session, owner(session).id)
    session.refresh(event)
    assert event.raw is None


def test_what_stands_for_a_payload_cannot_be_tried_without_the_keys(till: Till, session: Session) -> None:
    event = till.deliver(sale(phone="13800138000"))
    assert event.body_hash != sha256(message(sale(phone="13800138000"), event_id="e-1")).digest()
    assert count(session, PosEvent) == 1
