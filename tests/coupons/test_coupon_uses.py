"""Whose use it is: the rules of `uses.hold`, whatever order the facts came in."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from store_api.coupons.uses import Holding, ReceiptUse, TabletUse, hold

HERE, ELSEWHERE = uuid.UUID(int=1), uuid.UUID(int=2)
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
TODAY = date(2026, 3, 10)


def tablet(n: int, *, minute: int = 0, store: uuid.UUID = HERE, day: date = TODAY) -> TabletUse:
    """A redemption at the counter."""
    return TabletUse(uuid.UUID(int=100 + n), store, day, NOON + timedelta(minutes=minute))


def bill(n: int, *, minute: int = 0, stands: bool = True, store: uuid.UUID = HERE, day: date = TODAY,
         refusal: str | None = None) -> ReceiptUse:  # fmt: skip
    """A receipt that names the coupon."""
    return ReceiptUse(uuid.UUID(int=200 + n), store, day, NOON + timedelta(minutes=minute), stands, refusal)


def test_nothing_holds_nothing() -> None:
    assert hold([], []) == Holding(None, {})


def test_a_tablet_alone_waits_and_holds() -> None:
    assert hold([tablet(1)], []) == Holding(tablet(1), {tablet(1).id: None})


def test_a_tablet_takes_the_receipt_of_its_store_and_day() -> None:
    held = hold([tablet(1)], [bill(1, minute=5)])
    assert (held.receipts, held.conflicts) == ({tablet(1).id: bill(1).id}, {})


def test_a_receipt_of_another_store_or_day_is_a_conflict() -> None:
    others = [bill(1, store=ELSEWHERE), bill(2, day=TODAY + timedelta(days=1))]
    held = hold([tablet(1)], others)
    assert held.holder == tablet(1)
    assert held.conflicts == {one.id: "coupon_used" for one in others}


def test_without_a_tablet_the_earliest_receipt_uses_it() -> None:
    held = hold([], [bill(2, minute=9), bill(1, minute=3)])
    assert held.holder == bill(1, minute=3)
    assert held.conflicts == {bill(2).id: "coupon_used"}


def test_a_receipt_that_was_too_late_is_listed_and_uses_nothing() -> None:
    assert hold([], [bill(1, refusal="coupon_expired")]) == Holding(None, {}, {bill(1).id: "coupon_expired"})


def test_a_voided_receipt_gives_the_tablets_use_back() -> None:
    held = hold([tablet(1)], [bill(1, stands=False)])
    assert (held.holder, held.receipts, held.conflicts) == (None, {tablet(1).id: bill(1).id}, {})


def test_a_sale_voided_and_rung_up_again_keeps_the_tablets_use() -> None:
    held = hold([tablet(1)], [bill(1, stands=False), bill(2, minute=4)])
    assert (held.holder, held.receipts) == (tablet(1), {tablet(1).id: bill(2).id})


def test_after_a_void_a_second_redemption_holds_it() -> None:
    held = hold([tablet(1), tablet(2, minute=30)], [bill(1, stands=False)])
    assert held.holder == tablet(2, minute=30)
    assert held.receipts == {tablet(1).id: bill(1).id, tablet(2).id: None}


def test_the_second_redemptions_receipt_is_its_own() -> None:
    held = hold([tablet(1), tablet(2, minute=30)], [bill(1, stands=False), bill(2, minute=31)])
    assert held.receipts == {tablet(1).id: bill(1).id, tablet(2).id: bill(2).id}


def test_a_void_that_was_taken_back_leaves_one_use() -> None:
    held = hold([tablet(1), tablet(2, minute=30)], [bill(1)])
    assert held.holder == tablet(2, minute=30)
    assert held.receipts == {tablet(1).id: None, tablet(2).id: bill(1).id}


TABLETS = st.lists(
    st.builds(tablet, st.integers(0, 9), minute=st.integers(0, 9)), unique_by=lambda one: one.id, max_size=3
)
BILLS = st.lists(
    st.builds(
        bill, st.integers(0, 9), minute=st.integers(0, 9), stands=st.booleans(),
        store=st.sampled_from([HERE, ELSEWHERE]), refusal=st.sampled_from([None, "coupon_expired"]),
    ),
    unique_by=lambda one: one.id,
    max_size=4,
)  # fmt: skip


@given(TABLETS, BILLS)
def test_the_order_of_arrival_does_not_matter(tablets: list[TabletUse], bills: list[ReceiptUse]) -> None:
    expected = hold(tablets, bills)
    for order in permutations(bills):
        assert hold(tablets[::-1], order) == expected


@given(TABLETS, BILLS)
def test_every_standing_receipt_is_held_by_one_or_listed_once(
    tablets: list[TabletUse], bills: list[ReceiptUse]
) -> None:
    held = hold(tablets, bills)
    attached = [one for one in held.receipts.values() if one is not None]
    mine = [held.holder.id] if isinstance(held.holder, ReceiptUse) else []
    assert len(set(attached)) == len(attached)
    standing = {one.id for one in bills if one.stands}
    assert sorted((set(attached) & standing) | set(mine) | set(held.conflicts)) == sorted(standing)
    assert not set(attached) & set(held.conflicts)


@given(TABLETS, BILLS)
def test_there_is_at_most_one_use(tablets: list[TabletUse], bills: list[ReceiptUse]) -> None:
    held = hold(tablets, bills)
    standing = {one.id for one in bills if one.stands}
    using = [one for one, receipt in held.receipts.items() if receipt in standing]
    if isinstance(held.holder, TabletUse):
        assert set(using) <= {held.holder.id}
    else:
        assert not using
