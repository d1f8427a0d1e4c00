"""Many at once, on a database where commits are real."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from cast import Shop, open_shop
from sales_examples import claim, receipt, refund, till
from sqlalchemy import func, select

from store_api.coupons import redeem as redeeming
from store_api.coupons.models import Claim, Redemption, RedemptionRefusal
from store_api.coupons.service import code_of
from store_api.customers.models import Customer
from store_api.db import database
from store_api.events import Event
from store_api.sales.models import PosConnection, Receipt
from store_api.sales.service import apply_receipt
from store_api.staff.models import Device, Staff, Store

AT_ONCE = 20


def together(work: Callable[[int], Any], times: int = AT_ONCE) -> list[Any]:
    """Run it so often in as many threads, all let go at the same moment."""
    gate = threading.Barrier(times)

    def waiting(number: int) -> Any:
        gate.wait()
        return work(number)

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(waiting, range(times)))


@pytest.fixture
def opened(own_database: str) -> Shop:
    """The shop with a till, stored for good."""
    with database.session() as session:
        shop = open_shop(session)
    with database.transaction() as session:
        till(session)
    return shop


def count(model: type[Any], *conditions: Any) -> int:
    """Rows that are stored."""
    with database.session() as session:
        return session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0


def deliver(shop: Shop, sent: Any) -> None:
    """Apply it in a transaction of its own."""
    with database.transaction() as session:
        store = session.get_one(Store, shop.store.id)
        apply_receipt(session, session.scalars(select(PosConnection)).one(), store, sent)


def test_the_same_receipt_many_times_at_once_is_one_row_and_one_event(opened: Shop) -> None:
    together(lambda _: deliver(opened, receipt(member_id="M-1")))
    assert (count(Receipt), count(Event, Event.kind == "receipt.changed"), count(Customer)) == (1, 1, 1)


def test_versions_that_come_at_once_end_with_the_highest(opened: Shop) -> None:
    together(lambda number: deliver(opened, receipt(version=number)))
    with database.session() as session:
        assert session.scalars(select(Receipt.version)).all() == [AT_ONCE - 1]


def test_many_receipts_of_a_new_member_at_once_make_one_customer(opened: Shop) -> None:
    together(lambda number: deliver(opened, receipt(external_id=f"R-{number}", member_id="M-1")))
    assert (count(Receipt), count(Customer)) == (AT_ONCE, 1)


def test_a_refund_and_its_sale_at_the_same_moment_are_linked(opened: Shop) -> None:
    def one(number: int) -> None:
        pair, is_refund = divmod(number, 2)
        sale = f"S-{pair}"
        deliver(opened, refund(external_id=f"B-{pair}", refund_of=sale) if is_refund else receipt(external_id=sale))

    together(one)
    assert count(Receipt, Receipt.refund_of_id.is_not(None)) == AT_ONCE // 2


def coupon(shop: Shop) -> Claim:
    """A coupon that is stored for good."""
    with database.transaction() as session:
        return claim(session, shop)


def at_the_counter(shop: Shop, found: Claim) -> bool:
    """Whether a tablet's redemption in its own transaction succeeds."""
    with database.transaction() as session:
        device, staff = session.get_one(Device, shop.tablet.id), session.get_one(Staff, shop.lin.id)
        answer = redeeming.redeem(session, uuid4(), code_of(found), device=device, staff=staff)
        return isinstance(answer, Redemption)


def test_of_parallel_redemptions_one_succeeds_and_the_others_are_remembered(opened: Shop) -> None:
    found = coupon(opened)
    assert sum(together(lambda _: at_the_counter(opened, found))) == 1
    assert (count(Redemption), count(RedemptionRefusal)) == (1, AT_ONCE - 1)


def test_without_the_guarded_update_several_would_have_found_it_unused(opened: Shop) -> None:
    """The control: looking first and writing afterwards lets more than one through."""
    found = coupon(opened)
    looked = threading.Barrier(AT_ONCE)

    def look_then_write(_: int) -> bool:
        with database.transaction() as session:
            unused = session.scalar(select(Claim.used_at).where(Claim.id == found.id)) is None
            looked.wait()
            return unused

    assert sum(together(look_then_write)) > 1


def test_of_parallel_receipts_with_one_coupon_one_uses_it(opened: Shop) -> None:
    found = coupon(opened)
    code = code_of(found)
    together(lambda number: deliver(opened, receipt(external_id=f"R-{number}", coupon_codes=(code,))))
    assert (count(Redemption), count(RedemptionRefusal)) == (1, AT_ONCE - 1)


def test_a_tablet_and_a_till_at_the_same_moment_use_it_once(opened: Shop) -> None:
    found = coupon(opened)
    sent = receipt(coupon_codes=(code_of(found),))
    together(lambda number: deliver(opened, sent) if number else at_the_counter(opened, found), times=2)
    assert count(Redemption) == 1
