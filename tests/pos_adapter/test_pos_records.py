"""What every till is turned into."""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from decimal import Decimal
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pos_examples import line, parsed_receipt, utc

from pos_adapter.adapter import Event
from pos_adapter.records import Footfall, Line, Member, Product, Receipt, StockLevel, kind_of, stock_version

NOON = utc(2026, 5, 1, 4)


def sold(quantity: str, total: str) -> Line:
    return Line(line_no=1, quantity=Decimal(quantity), total=Decimal(total))


@pytest.mark.parametrize(
    ("total", "lines", "kind"),
    [
        ("299", [sold("1", "299")], "sale"),
        ("-299", [sold("-1", "-299")], "refund"),
        ("100", [sold("-1", "-299"), sold("1", "399")], "sale"),
        ("0", [sold("-1", "-299"), sold("1", "299")], "sale"),
        ("0", [sold("-1", "0")], "refund"),
        ("0", [], "sale"),
        ("-10", [], "refund"),
    ],
)
def test_the_kind_follows_the_money(total: str, lines: list[Line], kind: str) -> None:
    assert kind_of(Decimal(total), lines) == kind


def test_every_event_carries_what_the_store_needs() -> None:
    for event in get_args(Event):
        names = {field.name for field in dataclasses.fields(event)}
        assert {"dedupe_key", "version", "warnings"} <= names
        assert "object_key" in names or isinstance(event.__dict__["object_key"], property)


def test_records_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        parsed_receipt().total = Decimal(0)  # type: ignore[misc]  # what is tested


def test_object_keys_tell_kinds_and_stores_apart() -> None:
    keys = {
        parsed_receipt().object_key,
        Product(sku="R-1", name="x", currency="CNY").object_key,
        StockLevel(sku="R-1", store="A01", qty=None, as_of=NOON).object_key,
        StockLevel(sku="R-1", store="B02", qty=None, as_of=NOON).object_key,
        Member(member_id="R-1").object_key,
        Footfall(store="A01", hour=NOON, visitors=1).object_key,
    }
    assert len(keys) == 6
    assert "footfall:A01:2026-05-01T04:00Z" in keys


def test_the_key_of_a_member_without_number_does_not_show_the_phone() -> None:
    key = Member(phone="13800138000").object_key
    assert "13800138000" not in key
    assert key == Member(phone="13800138000", name="x").object_key
    assert key != Member(phone="13900139000").object_key


def test_a_newer_count_of_stock_has_a_higher_version() -> None:
    assert stock_version(utc(1970, 1, 1, 0, 0, 1)) == 1_000_000
    assert stock_version(utc(2026, 5, 1, 6, 3, 0, 1)) == stock_version(utc(2026, 5, 1, 6, 3)) + 1


def test_the_hash_ignores_how_the_receipt_came() -> None:
    receipt = parsed_receipt()
    delivered_again = replace(receipt, dedupe_key="e-2", version=9, warnings=("late",))
    assert delivered_again.content_hash == receipt.content_hash


def test_the_hash_ignores_how_numbers_are_written() -> None:
    assert parsed_receipt(total="299").content_hash == parsed_receipt(total="299.00").content_hash
    assert parsed_receipt(total="-0", lines=[]).content_hash == parsed_receipt(total="0.000", lines=[]).content_hash


@pytest.mark.parametrize(
    "change",
    [
        {"total": "298.00"},
        {"occurred_at": "2026-05-01T14:03:01+08:00"},
        {"member_id": "M7"},
        {"staff": "E1"},
        {"refund_of": "R-0"},
        {"coupon_codes": ["K7Q2"]},
        {"lines": []},
        {"lines": [line(), line()]},
        {"lines": [line(guides=["E1"])]},
        {"payments": [{"method": "cash", "amount": "299"}]},
    ],
)
def test_the_hash_sees_every_change_of_content(change: dict[str, object]) -> None:
    assert parsed_receipt(**change).content_hash != parsed_receipt().content_hash


def test_a_void_changes_the_hash() -> None:
    receipt = parsed_receipt()
    assert replace(receipt, void=True).content_hash != receipt.content_hash


@given(st.permutations(range(4)))
def test_the_hash_ignores_the_order_of_lines(order: list[int]) -> None:
    def with_lines(numbers: list[int]) -> Receipt:
        lines = tuple(
            Line(line_no=position, sku=f"S{number % 3}", quantity=Decimal(1), total=Decimal(number))
            for position, number in enumerate(numbers, 1)
        )
        return replace(parsed_receipt(), lines=lines)

    assert with_lines(order).content_hash == with_lines([0, 1, 2, 3]).content_hash
