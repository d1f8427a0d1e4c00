"""Products, customers and door counts from a file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pos_examples import csv_bytes, utc, xlsx_bytes

from pos_adapter.adapter import Outlet, Rejected, StoreContext
from pos_adapter.records import Footfall, Member, Product, StockLevel, stock_version
from pos_adapter.sheets import (
    Source,
    read_customers,
    read_footfall,
    read_products,
    shipped_profile,
)

PRODUCTS = shipped_profile("huitouke-products")
CUSTOMERS = shipped_profile("huitouke-customers")
FOOTFALL = shipped_profile("huitouke-footfall")
FILE_TIME = utc(2026, 5, 2, 1)


def products(*lines: str) -> list[Product | Rejected]:
    return list(read_products(csv_bytes(*lines), PRODUCTS, FILE_TIME))


def customers(source: Source) -> list[Member | Rejected]:
    return list(read_customers(source, CUSTOMERS))


def footfall(*lines: str) -> list[Footfall | Rejected]:
    return list(read_footfall(csv_bytes(*lines), FOOTFALL))


def test_a_product_is_read_with_stock_and_its_date() -> None:
    (found,) = products(
        "货号,款号,品名,类别,颜色,尺码,条码,售价,店号,库存,库存日期",
        "KT-01-M,KT-01,阔腿裤,裤装,黑,M,6901234567892,¥399.00,A01,3,2026-05-01 14:03",
    )
    as_of = utc(2026, 5, 1, 6, 3)
    level = StockLevel(sku="KT-01-M", store="A01", qty=Decimal(3), as_of=as_of, version=stock_version(as_of))
    assert found == Product(
        sku="KT-01-M",
        style="KT-01",
        name="阔腿裤",
        category="裤装",
        colour="黑",
        size="M",
        barcode="6901234567892",
        price=Decimal(399),
        currency="CNY",
        stock=(level,),
    )


def test_stock_without_a_date_is_as_old_as_the_file_and_says_so() -> None:
    (found,) = products("货号,品名,库存", "K,裤,3")
    assert isinstance(found, Product)
    assert (found.stock[0].as_of, found.stock[0].warnings) == (FILE_TIME, ("as_of_assumed",))


@pytest.mark.parametrize("stock", ["", "null"])
def test_a_product_without_a_count_has_no_stock(stock: str) -> None:
    (found,) = products("货号,品名,库存", f"K,裤,{stock}")
    assert isinstance(found, Product)
    assert found.stock == ()


@pytest.mark.parametrize(
    ("row", "code"),
    [(",裤,1", "missing"), ("K,,1", "missing"), ("K,裤,many", "number_invalid"), ("6.9E+12,裤,1", "number_rounded")],
)
def test_a_product_that_cannot_be_read_is_told_with_its_line(row: str, code: str) -> None:
    good, bad = products("货号,品名,库存", "A,裤,1", row)
    assert isinstance(good, Product)
    assert isinstance(bad, Rejected)
    assert (bad.code, bad.line) == (code, 3)


def test_the_same_sku_in_two_stores_is_two_rows() -> None:
    first, second = products("货号,品名,店号,库存", "K,裤,A01,1", "K,裤,B02,2")
    assert isinstance(first, Product)
    assert isinstance(second, Product)
    assert [level.store for found in (first, second) for level in found.stock] == ["A01", "B02"]


def test_a_customer_is_read() -> None:
    (found,) = customers(csv_bytes("会员号,手机,姓名,生日,店号", "M7,138-0013-8000,王女士,1990/12/31,A01"))
    assert found == Member(member_id="M7", phone="13800138000", name="王女士", birthday=date(1990, 12, 31), store="A01")


def test_phones_saved_as_numbers_in_a_workbook_are_read() -> None:
    events = customers(xlsx_bytes([["手机"], [13800138000], [13800138000.0], ["13800138000"], ["13800138000.0"]]))
    assert [event.phone for event in events if isinstance(event, Member)] == ["13800138000"] * 4


@pytest.mark.parametrize(
    ("phone", "code"),
    [("1.38E+10", "number_rounded"), ("138****8000", "phone_masked"), ("无", "phone_invalid"), ("", "missing")],
)
def test_a_phone_that_cannot_be_read_is_told_with_its_line(phone: str, code: str) -> None:
    (event,) = customers(csv_bytes("手机,姓名", f"{phone},王女士"))
    assert isinstance(event, Rejected)
    assert (event.code, event.line, event.params["field"]) == (code, 2, "手机")


def test_a_member_number_is_enough() -> None:
    (found,) = customers(csv_bytes("会员号,手机", "00042,"))
    assert isinstance(found, Member)
    assert (found.member_id, found.phone) == ("00042", None)


@pytest.mark.parametrize("birthday", ["0000-00-00", "12-31", "1900-01-00"])
def test_a_birthday_that_is_no_date_only_warns(birthday: str) -> None:
    (found,) = customers(csv_bytes("手机,生日", f"13800138000,{birthday}"))
    assert isinstance(found, Member)
    assert (found.birthday, found.warnings) == (None, ("birthday_unreadable",))


def test_a_birthday_from_a_workbook_is_its_day() -> None:
    born = datetime(1990, 12, 31)  # noqa: DTZ001 - a workbook knows no zones
    (found,) = customers(xlsx_bytes([["手机", "生日"], ["13800138000", born]]))
    assert isinstance(found, Member)
    assert found.birthday == date(1990, 12, 31)


def test_a_column_of_consent_is_not_read() -> None:
    (found,) = customers(csv_bytes("手机,同意回访", "13800138000,是"))
    assert found == Member(phone="13800138000")


def test_a_count_per_date_and_hour_is_read_in_the_zone_of_the_store() -> None:
    (found,) = footfall("店号,日期,小时,客流", "A01,2026-05-01,14,37")
    assert found == Footfall(store="A01", hour=utc(2026, 5, 1, 6), visitors=37)


@pytest.mark.parametrize("hour", ["14:00", "14:00-15:00", "14点"])
def test_an_hour_may_be_written_as_a_span(hour: str) -> None:
    (found,) = footfall("日期,时段,客流", f"2026/5/1,{hour},37")
    assert isinstance(found, Footfall)
    assert found.hour == utc(2026, 5, 1, 6)


def test_counts_of_quarters_are_added_up_to_hours() -> None:
    events = footfall(
        "store,time,visitors",
        "A01,2026-05-01 14:00,5",
        "A01,2026-05-01 15:00,1",
        "A01,2026-05-01 14:15,6",
        "B02,2026-05-01 14:45,9",
    )
    assert [(event.store, event.visitors) for event in events if isinstance(event, Footfall)] == [
        ("A01", 11),
        ("B02", 9),
        ("A01", 1),
    ]


def test_a_row_that_stands_twice_is_told_and_not_added() -> None:
    event, found = footfall("日期,小时,客流", "2026-05-01,14,5", "2026-05-01,14,6")
    assert isinstance(event, Rejected)
    assert (event.code, event.line) == ("row_duplicate", 3)
    assert isinstance(found, Footfall)
    assert found.visitors == 5


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("2026-05-01,14,-1", "number_invalid"),
        ("2026-05-01,14,1.5", "number_invalid"),
        ("2026-05-01,14,", "missing"),
        ("2026-05-01,24,1", "hour_invalid"),
        ("2026-05-01,,1", "missing"),
        (",14,1", "missing"),
        ("01.05.2026,14,1", "date_invalid"),
    ],
)
def test_a_count_that_cannot_be_read_is_told(row: str, code: str) -> None:
    (event,) = footfall("日期,小时,客流", row)
    assert isinstance(event, Rejected)
    assert event.code == code


def test_the_hours_of_a_zone_half_an_hour_off_are_its_own() -> None:
    india = StoreContext(Outlet("D1", "INR", "Asia/Kolkata"))
    source = csv_bytes("time,visitors", "2026-05-01 14:10,5", "2026-05-01 14:50,6")
    (found,) = read_footfall(source, replace(FOOTFALL, context=india))
    assert found == Footfall(store="D1", hour=utc(2026, 5, 1, 8, 30), visitors=11)


@given(st.lists(st.integers(0, 59), unique=True, min_size=1), st.integers(0, 1000))
def test_nobody_is_lost_when_counts_are_added_up(minutes: list[int], visitors: int) -> None:
    rows = (f"2026-05-01 14:{minute:02},{visitors}" for minute in minutes)
    (found,) = footfall("time,visitors", *rows)
    assert isinstance(found, Footfall)
    assert found.visitors == visitors * len(minutes)
