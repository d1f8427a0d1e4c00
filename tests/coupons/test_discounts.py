"""R52: what a coupon gives, to the fen."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store_api.coupons.discounts import PaidLine, covered, discount_after, discount_before, doubt
from store_api.coupons.models import CampaignKind

MONEY = st.integers(0, 100_000_000)


@dataclass
class Coupon:
    """The terms of a coupon."""

    kind: CampaignKind = CampaignKind.AMOUNT
    value: int = 5000
    discount_cap: int | None = None
    minimum_spend: int = 0
    styles: list[str] = field(default_factory=list)
    categories: list[str] = field(default_factory=list)


PERCENT = st.builds(Coupon, st.just(CampaignKind.PERCENT), st.integers(1, 99), st.none() | st.integers(1, 1_000_000))
ANY = PERCENT | st.builds(Coupon, st.sampled_from(CampaignKind).filter(lambda kind: kind != "percent"), MONEY)


@pytest.mark.parametrize(
    ("coupon", "price", "gives"),
    [
        (Coupon(value=5000), 29_900, 5000),
        (Coupon(value=5000), 3000, 3000),
        (Coupon(CampaignKind.PERCENT, 20), 29_900, 5980),
        (Coupon(CampaignKind.PERCENT, 20, 4000), 29_900, 4000),
        (Coupon(CampaignKind.PERCENT, 15), 10, 2),  # 1.5 fen are 2.
        (Coupon(CampaignKind.GIFT, 1200), 0, 1200),
        (Coupon(CampaignKind.ALTERATION, 0), 29_900, 0),
    ],
)
def test_what_a_coupon_takes_off(coupon: Coupon, price: int, gives: int) -> None:
    assert discount_before(coupon, price) == gives


@given(ANY, MONEY)
def test_a_discount_is_never_negative_nor_above_its_price_or_cap(coupon: Coupon, price: int) -> None:
    gives = discount_before(coupon, price)
    assert gives >= 0
    if coupon.kind in (CampaignKind.AMOUNT, CampaignKind.PERCENT):
        assert gives <= price
    if coupon.discount_cap is not None:
        assert gives <= coupon.discount_cap


@given(PERCENT, MONEY)
@settings(max_examples=1000)
def test_what_was_paid_tells_the_percentage_to_the_fen(coupon: Coupon, price: int) -> None:
    gives = discount_before(coupon, price)
    if coupon.discount_cap is None or gives < coupon.discount_cap:
        # Several prices can lead to one payment, so the answer may be off by what a rounded fen of payment stands for.
        assert abs(discount_after(coupon, price - gives) - gives) <= coupon.value // (100 - coupon.value) + 1
    else:
        assert discount_after(coupon, price - gives) <= coupon.discount_cap


@given(PERCENT, MONEY, MONEY)
def test_who_pays_more_was_given_no_less(coupon: Coupon, one: int, other: int) -> None:
    low, high = sorted((one, other))
    assert discount_before(coupon, low) <= discount_before(coupon, high)


LINES = [PaidLine("KT-1", "裤", 20_000), PaidLine("DR-1", "裙", 9_900), PaidLine(None, None, 100)]


@pytest.mark.parametrize(
    ("styles", "categories", "paid"), [([], [], 30_000), (["KT-1"], [], 20_000), ([], ["裙"], 9_900), (["X"], ["Y"], 0)]
)
def test_a_coupon_is_for_its_styles_and_categories(styles: list[str], categories: list[str], paid: int) -> None:
    assert sum(line.amount for line in covered(Coupon(styles=styles, categories=categories), LINES)) == paid


def test_too_little_on_the_receipt_is_worth_a_look() -> None:
    assert doubt(Coupon(minimum_spend=40_000), LINES) == "coupon_minimum"


def test_the_minimum_is_meant_before_the_coupon() -> None:
    assert doubt(Coupon(minimum_spend=35_000), LINES) is None


def test_nothing_it_is_for_is_worth_a_look() -> None:
    assert doubt(Coupon(categories=["鞋"]), LINES) == "coupon_other_pieces"
