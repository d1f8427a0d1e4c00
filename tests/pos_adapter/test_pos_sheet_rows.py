"""Rows of a file through a profile: cells of each kind, headers, the count."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pos_examples import csv_bytes, utc, xlsx_bytes

from pos_adapter.sheets import Profile, SheetError, count_rows, read_rows, shipped_profile
from pos_adapter.sheets.numbers import cell_number
from pos_adapter.sheets.profile import Layout, layout, plain, positions
from pos_adapter.sheets.rows import Row
from pos_adapter.sheets.source import Cell, RawRow
from pos_adapter.values import BadValue, number

RECEIPTS = shipped_profile("huitouke-receipts")
EUROPEAN = replace(RECEIPTS, decimal=",", thousands=".", signs=("€",))
CUSTOMERS = shipped_profile("huitouke-customers")


def row(field: str, *cells: Cell, profile: Profile = RECEIPTS) -> Row:
    return Row(RawRow(2, cells), Layout({field: tuple(range(len(cells)))}, {field: "金额"}), profile)


def amount(cell: Cell, profile: Profile = RECEIPTS) -> Decimal | None:
    return row("total", cell, profile=profile).number("total")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("299.00", "299"),
        ("1,299.50", "1299.5"),
        ("¥1,299.50", "1299.5"),
        ("￥299", "299"),
        ("-¥299", "-299"),
        ("¥-299", "-299"),
        ("299 元", "299"),
        ("２９９．５", "299.5"),
        ("\N{MINUS SIGN}12", "-12"),
        (" 12\u00a0", "12"),
        (299, "299"),
        (0.1 + 0.2, "0.3"),
        (-29.99, "-29.99"),
    ],
)
def test_amounts_are_read_in_the_form_of_the_profile(cell: Cell, expected: str) -> None:
    assert amount(cell) == Decimal(expected)


@pytest.mark.parametrize(("cell", "expected"), [("1.299,50 €", "1299.5"), ("12,5", "12.5"), ("€ -3", "-3")])
def test_another_profile_reads_commas_as_points(cell: str, expected: str) -> None:
    assert amount(cell, EUROPEAN) == Decimal(expected)


@pytest.mark.parametrize(
    "cell", ["1,29", "12,34,567", "1.2.3", "(12.00)", "12-", "--1", "-¥-1", "$12", "1e5", "12%", "abc", "1 2", True]
)
def test_an_amount_of_another_form_is_not_guessed(cell: Cell) -> None:
    with pytest.raises(BadValue) as problem:
        amount(cell)
    assert (problem.value.code, problem.value.params) == ("number_invalid", {"field": "金额"})


@pytest.mark.parametrize("cell", [float("nan"), float("inf"), datetime(2026, 5, 1, tzinfo=UTC), time(1)])
def test_a_cell_that_is_no_amount_is_refused(cell: Cell) -> None:
    with pytest.raises(BadValue):
        amount(cell)


@pytest.mark.parametrize("cell", [None, "", " ", "null", "#N/A"])
def test_an_empty_amount_is_none(cell: Cell) -> None:
    assert amount(cell) is None


def test_several_columns_are_added_up() -> None:
    assert row("discount", "1.50", None, 0.25).number("discount") == Decimal("1.75")
    assert row("discount", None, "").number("discount") is None


@given(st.decimals(-(10**9), 10**9, places=2))
def test_an_amount_written_with_thousands_comes_back_the_same(money: Decimal) -> None:
    assert number(cell_number(f"¥{money:,}", RECEIPTS, "t"), "t") == money
    european = f"{money:,}".translate(str.maketrans(",.", ".,"))
    assert number(cell_number(f"{european} €", EUROPEAN, "t"), "t") == money


@given(st.integers(-(10**11), 10**11))
def test_an_amount_from_a_workbook_comes_back_the_same(minor: int) -> None:
    assert amount(minor / 100) == Decimal(minor) / 100


@given(st.one_of(st.text(), st.floats(), st.integers(), st.booleans(), st.none(), st.dates(), st.times()))
def test_any_cell_is_read_or_refused(cell: Cell) -> None:
    one = row("total", cell)
    for read in (one.text, one.code, one.codes, one.phone, one.number, one.quantity, one.day, one.hour):
        try:
            read("total")
        except BadValue:
            continue


@pytest.mark.parametrize(
    ("cell", "expected"),
    [(13800138000.0, "13800138000"), (13800138000, "13800138000"), ("13800138000.0", "13800138000"), (None, None)],
    ids=["float", "int", "text", "empty"],
)
def test_a_phone_saved_as_a_number_is_read(cell: Cell, expected: str | None) -> None:
    assert row("phone", cell).phone("phone") == expected


@pytest.mark.parametrize("cell", ["1.38E+10", "1.38e+10", 1.2345678901234567e17])
def test_a_number_rounded_by_a_spreadsheet_is_no_id(cell: Cell) -> None:
    with pytest.raises(BadValue) as problem:
        row("member", cell).code("member")
    assert problem.value.code == "number_rounded"


@pytest.mark.parametrize(("cell", "expected"), [("KT-01E", "KT-01E"), ("00042", "00042"), (42.0, "42"), (1.5, "1.5")])
def test_other_ids_are_kept(cell: Cell, expected: str) -> None:
    assert row("sku", cell).code("sku") == expected


@pytest.mark.parametrize(
    "cells",
    [
        ("2026-05-01 14:03",),
        ("2026/5/1 14:03:00",),
        ("２０２６-05-01 14:03",),
        ("2026-05-01T06:03:00+0000",),
        ("2026年5月1日 14:03",),
        (datetime(2026, 5, 1, 14, 3),),  # noqa: DTZ001 - a workbook knows no zones
        ("2026-05-01", "14:03"),
        (datetime(2026, 5, 1), time(14, 3)),  # noqa: DTZ001 - a workbook knows no zones
    ],
)
def test_times_are_read_in_the_zone_of_the_store(cells: tuple[Cell, ...]) -> None:
    assert row("time", *cells).moment("time", "Asia/Shanghai") == utc(2026, 5, 1, 6, 3)


@pytest.mark.parametrize("cell", ["2026-05-01", date(2026, 5, 1), datetime(2026, 5, 1)])  # noqa: DTZ001 - the same
def test_a_day_without_a_clock_is_noon(cell: Cell) -> None:
    assert row("time", cell).moment("time", "Asia/Shanghai") == utc(2026, 5, 1, 4)


@pytest.mark.parametrize("cell", ["05/01/2026", 46143.5, 46143, "null x", time(1)])
def test_a_time_of_another_form_is_not_guessed(cell: Cell) -> None:
    with pytest.raises(BadValue):
        row("time", cell).moment("time", "Asia/Shanghai")


@pytest.mark.parametrize(
    ("cell", "hour"), [("8", 8), (9, 9), (7.0, 7), ("09:00", 9), ("09:00-10:00", 9), ("9点", 9), (time(9), 9)]
)
def test_hours_are_read(cell: Cell, hour: int) -> None:
    assert row("hour", cell).hour("hour") == hour


@pytest.mark.parametrize("cell", ["24", "9.5", "morning", "-1", 123])
def test_what_is_no_hour_is_refused(cell: Cell) -> None:
    with pytest.raises(BadValue) as problem:
        row("hour", cell).hour("hour")
    assert problem.value.code == "hour_invalid"


@pytest.mark.parametrize(
    ("cell", "meaning"), [("退货", "refund"), ("Return", "refund"), ("refund", "refund"), ("", None)]
)
def test_words_mean_what_the_profile_says(cell: str, meaning: str | None) -> None:
    assert row("kind", cell).word("kind", str) == meaning


def test_a_word_nobody_knows_is_refused() -> None:
    with pytest.raises(BadValue) as problem:
        row("kind", "盘点").word("kind", str)
    assert problem.value.code == "choice_unknown"


def test_a_row_shorter_than_its_header_is_empty_at_the_end() -> None:
    (only,) = read_rows(b"phone,name\n13800138000\n", CUSTOMERS)
    assert only.text("name") is None


@pytest.mark.parametrize(
    ("header", "same"), [("小票号 ", "小票号"), ("Item_No", "item no"), ("ＳＫＵ", "sku"), ("\ufeffstore", "store")]
)
def test_headers_are_compared_without_what_people_write_differently(header: str, same: str) -> None:
    assert plain(header) == plain(same)


def test_the_header_may_stand_below_a_title() -> None:
    source = csv_bytes("会员报表,", "2026年5月,", "手机,姓名", "13800138000,王女士")
    (only,) = read_rows(source, CUSTOMERS)
    assert (only.line, only.phone("phone"), only.title("phone")) == (4, "13800138000", "手机")


def test_of_two_headers_for_one_field_the_preferred_is_taken() -> None:
    found = layout(RECEIPTS, ("时间", "数量", "金额", "实收金额"))
    assert found.columns["total"] == (3,)


def test_a_header_that_stands_twice_is_refused() -> None:
    with pytest.raises(SheetError) as problem:
        layout(RECEIPTS, ("时间", "数量", "金额", "金额"))
    assert problem.value.code == "column_twice"


def test_columns_that_are_missing_are_named() -> None:
    with pytest.raises(SheetError, match="profile huitouke-receipts: no column found for 数量; 实收金额 / 成交价"):
        layout(RECEIPTS, ("时间", "店号", None))


def test_positions_count_from_one() -> None:
    found = positions(shipped_profile("cdnow"))
    assert found.columns == {"member": (0,), "time": (2,), "quantity": (3,), "total": (4,)}
    assert found.titles["time"] == "column 3"


def test_rows_are_counted_without_header_and_blank_lines() -> None:
    assert count_rows(b"phone,name\n\n13800138000,a\n13900139000,b\n", CUSTOMERS) == 2
    assert count_rows(xlsx_bytes([["手机"], [13800138000]]), CUSTOMERS) == 1


@pytest.mark.parametrize("raw", [b"", b"\n\n", b"phone,name\n"])
def test_a_file_without_data_is_empty(raw: bytes) -> None:
    with pytest.raises(SheetError) as problem:
        count_rows(raw, CUSTOMERS)
    assert problem.value.code == "file_empty"


def test_counting_finds_a_broken_end_before_anything_is_read() -> None:
    with pytest.raises(SheetError) as problem:
        count_rows(b'phone,name\n13800138000,a\n13900139000,"b\n', CUSTOMERS)
    assert problem.value.code == "csv_broken"
