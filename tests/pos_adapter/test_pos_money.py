"""Amounts and minor units."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_adapter.money import currency_code, disagree, minor_unit, rounded, to_minor
from pos_adapter.values import BadValue


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("299.00", "CNY", 29900),
        ("12.345", "CNY", 1235),
        ("-12.345", "CNY", -1235),
        ("1200", "JPY", 1200),
        ("0.5", "JPY", 1),
        ("1.2345", "KWD", 1235),
        ("1000000000000", "USD", 100000000000000),
    ],
)
def test_minor_units_follow_the_currency(amount: str, currency: str, minor: int) -> None:
    assert to_minor(Decimal(amount), currency) == minor


@given(st.integers(-(10**14), 10**14), st.sampled_from(["CNY", "JPY", "KWD"]))
def test_minor_units_come_back_the_same(minor: int, currency: str) -> None:
    assert to_minor(minor * minor_unit(currency), currency) == minor


@given(st.decimals(-(10**9), 10**9, places=5))
def test_rounding_is_the_same_for_a_sale_and_its_refund(amount: Decimal) -> None:
    assert rounded(-amount, "CNY") == -rounded(amount, "CNY")


@pytest.mark.parametrize("wrong", ["cny", "RMB1", "¥", "CN", ""])
def test_a_currency_is_three_capitals(wrong: str) -> None:
    with pytest.raises(BadValue) as problem:
        currency_code(wrong, "currency")
    assert problem.value.code == "currency_invalid"


def test_a_known_form_of_currency_is_kept() -> None:
    assert currency_code("CNY", "currency") == "CNY"


def test_half_a_cent_per_unit_is_no_disagreement() -> None:
    # Prices kept without tax: 3 x 4.30435 = 12.91305.
    assert not disagree(Decimal("12.91"), [Decimal("12.91305")], Decimal(3), "USD")
    assert not disagree(Decimal("12.92"), [Decimal("12.905")], Decimal(3), "USD")


def test_a_cent_for_one_unit_is_a_disagreement() -> None:
    assert disagree(Decimal("299.01"), [Decimal("299.00")], Decimal(1), "CNY")


def test_a_total_without_lines_disagrees() -> None:
    assert disagree(Decimal("10.00"), [], Decimal(0), "CNY")
    assert not disagree(Decimal(0), [], Decimal(0), "CNY")
