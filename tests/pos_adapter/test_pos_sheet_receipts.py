"""Receipts from a file."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pos_examples import csv_bytes, utc, xlsx_bytes

from pos_adapter.adapter import Outlet, Rejected, StoreContext
from pos_adapter.records import Receipt
from pos_adapter.sheets import Profile, Source, read_receipts, shipped_profile

PLAIN = shipped_profile("huitouke-receipts")
CDNOW = shipped_profile("cdnow")
RETAIL = shipped_profile("online_retail")
HEADER = "店号,小票号,时间,货号,数量,金额"


def read(source: Source, profile: Profile = PLAIN) -> tuple[list[Receipt], list[Rejected]]:
    events = list(read_receipts(source, profile))
    receipts = [event for event in events if isinstance(event, Receipt)]
    return receipts, [event for event in events if isinstance(event, Rejected)]


def one(*rows: str, header: str = HEADER, profile: Profile = PLAIN) -> Receipt:
    (receipt,), rejected = read(csv_bytes(header, *rows), profile)
    assert rejected == []
    return receipt


def test_rows_of_one_number_are_one_receipt() -> None:
    found = one("A01,7,2026-05-01 14:03,KT-01,1,299.00", "A01,7,2026-05-01 14:03,WZ-02,2,20")
    assert (found.external_id, found.store, found.kind, found.currency) == ("A01:7", "A01", "sale", "CNY")
    assert found.occurred_at == utc(2026, 5, 1, 6, 3)
    assert found.total == Decimal(319)
    assert [(line.line_no, line.sku, line.total) for line in found.lines] == [(1, "KT-01", 299), (2, "WZ-02", 20)]
    assert (found.version, found.warnings, found.dedupe_key) == (None, (), "")


def test_rows_need_not_stand_together() -> None:
    found, _ = read(
        csv_bytes(
            HEADER,
            "A01,7,2026-05-01 14:03,KT-01,1,299",
            "A01,8,2026-05-01 14:05,KT-01,1,299",
            "A01,7,2026-05-01 14:03,WZ-02,1,20",
        )
    )
    assert {receipt.external_id: len(receipt.lines) for receipt in found} == {"A01:7": 2, "A01:8": 1}


def test_one_number_in_two_stores_is_two_receipts() -> None:
    found, rejected = read(csv_bytes(HEADER, "A01,7,2026-05-01,K,1,1", "B02,7,2026-05-01,K,1,1"))
    assert {receipt.external_id for receipt in found} == {"A01:7", "B02:7"}
    assert rejected == []


def test_a_broken_row_is_told_and_the_good_ones_are_kept() -> None:
    (found,), (broken,) = read(
        csv_bytes(HEADER, "A01,7,2026-05-01 14:03,KT-01,1,299", "A01,7,2026-05-01 14:03,WZ-02,1,free")
    )
    assert (broken.line, broken.code, broken.params) == (3, "number_invalid", {"field": "金额"})
    assert broken.message == "line 3: 金额 is not a plain number"
    assert found.total == Decimal(299)
    assert found.warnings == ("lines_rejected:1",)


def test_a_corrected_file_has_another_hash_and_the_same_id() -> None:
    broken = csv_bytes(HEADER, "A01,7,2026-05-01,K,1,299", "A01,7,2026-05-01,W,1,free")
    (first,), _ = read(broken)
    (second,), _ = read(broken.replace(b"free", b"20"))
    assert first.external_id == second.external_id
    assert first.content_hash != second.content_hash


def test_a_receipt_of_broken_rows_only_is_none() -> None:
    found, rejected = read(csv_bytes(HEADER, "A01,7,yesterday,K,1,299", "A01,8,2026-05-01,K,1,1"))
    assert [receipt.external_id for receipt in found] == ["A01:8"]
    assert [event.code for event in rejected] == ["time_invalid"]


def test_a_broken_last_row_still_closes_its_receipt() -> None:
    (found,), (broken,) = read(csv_bytes(HEADER, "A01,7,2026-05-01,K,1,299", "A01,7,,W,1,1"))
    assert (found.external_id, broken.code, broken.line) == ("A01:7", "missing", 3)


def test_a_rounded_receipt_number_is_refused_rather_than_mixed_up() -> None:
    found, rejected = read(csv_bytes(HEADER, "A01,2.02605E+17,2026-05-01,K,1,1", "A01,2.02605E+17,2026-05-01,K,1,2"))
    assert found == []
    assert [event.code for event in rejected] == ["number_rounded", "number_rounded"]


def test_a_number_that_comes_back_the_next_day_is_refused_with_advice() -> None:
    (found,), (again,) = read(csv_bytes(HEADER, "A01,7,2026-05-02 10:00,K,1,2", "A01,7,2026-05-01 10:00,K,1,1"))
    assert found.occurred_at == utc(2026, 5, 1, 2)
    assert (again.line, again.code) == (2, "receipt_number_reused")
    assert "receipt_scope" in again.message


def test_a_receipt_may_go_past_midnight() -> None:
    found = one("A01,7,2026-05-01 23:59,K,1,1", "A01,7,2026-05-02 00:02,K,1,2")
    assert found.total == Decimal(3)


def test_with_the_day_in_its_scope_a_number_may_start_again() -> None:
    profile = replace(PLAIN, receipt_scope=("store", "day"))
    found, rejected = read(csv_bytes(HEADER, "A01,7,2026-05-01,K,1,1", "A01,7,2026-05-02,K,1,2"), profile)
    assert {receipt.external_id for receipt in found} == {"A01:2026-05-01:7", "A01:2026-05-02:7"}
    assert rejected == []


def test_numbers_unique_in_the_file_may_not_stand_in_two_stores() -> None:
    profile = replace(PLAIN, receipt_scope=())
    (found,), (other,) = read(csv_bytes(HEADER, "B02,7,2026-05-01,K,1,1", "A01,7,2026-05-01,K,1,1"), profile)
    assert (found.external_id, found.store) == ("7", "A01")
    assert (other.line, other.code) == (2, "receipt_number_reused")


def test_rows_without_a_number_are_receipts_of_their_own() -> None:
    rows = csv_bytes(HEADER, "A01,,2026-05-01,K,1,1", "A01,,2026-05-01,K,1,1", "A01,,2026-05-01,K,1,2")
    found, _ = read(rows)
    assert len({receipt.external_id for receipt in found}) == 3
    assert found[0].external_id.removesuffix("1") == found[1].external_id.removesuffix("2")
    assert all(receipt.external_id.startswith("row-") for receipt in found)


def test_names_of_rows_stay_when_the_file_grows_or_gains_a_column() -> None:
    first, _ = read(csv_bytes(HEADER, "A01,,2026-05-01,K,1,1"))
    second, _ = read(csv_bytes(f"{HEADER},备注", "A01,,2026-04-30,K,1,9,x", "A01,,2026-05-01,K,1,1,y"))
    assert first[0].external_id == second[1].external_id


def test_returns_written_with_positive_numbers_become_negative() -> None:
    found = one("A01,8,2026-05-01,K,1,299,退货,7", header=f"{HEADER},类型,原单号")
    assert (found.kind, found.total, found.refund_of) == ("refund", Decimal(-299), "A01:7")
    assert found.lines[0].quantity == Decimal(-1)


def test_returns_written_with_negative_numbers_stay_negative() -> None:
    assert one("A01,8,2026-05-01,K,-1,-299").kind == "refund"
    assert one("A01,8,2026-05-01,K,-1,-299,退货", header=f"{HEADER},类型").total == Decimal(-299)


def test_a_voided_receipt_is_void() -> None:
    assert one("A01,8,2026-05-01,K,1,299,作废", header=f"{HEADER},类型").void


def test_a_refund_does_not_name_its_sale_when_numbers_start_again_each_day() -> None:
    profile = replace(PLAIN, receipt_scope=("store", "day"))
    found = one("A01,8,2026-05-01,K,-1,-299,7", header=f"{HEADER},原单号", profile=profile)
    assert (found.refund_of, found.warnings) == (None, ("refund_of_unclear",))


def test_a_row_of_every_column_is_read() -> None:
    header = f"{HEADER},款号,品名,颜色,尺码,吊牌价,优惠,会员号,手机,券码,导购,收银员,渠道,行类型"
    found = one(
        'A01,7,2026-05-01,K,1,299,KT,阔腿裤,黑,M,399,100,M7,138 0013 8000,K7Q2,"张三,李四",E12,小程序,赠品',
        header=header,
    )
    (line,) = found.lines
    assert (found.member_id, found.phone, found.coupon_codes, found.staff) == ("M7", "13800138000", ("K7Q2",), "E12")
    assert (found.guides, found.channel) == (("张三", "李四"), "mini_program")
    assert (line.style, line.name, line.colour, line.size, line.kind) == ("KT", "阔腿裤", "黑", "M", "gift")
    assert (line.list_price, line.discount, line.guides) == (Decimal(399), Decimal(100), ("张三", "李四"))


def test_two_customers_on_one_receipt_make_it_anonymous() -> None:
    found = one("A01,7,2026-05-01,K,1,1,M1", "A01,7,2026-05-01,K,1,1,M2", header=f"{HEADER},会员号")
    assert (found.member_id, found.warnings) == (None, ("member_id_differs",))


def test_a_customer_named_in_one_row_counts_for_the_receipt() -> None:
    found = one("A01,7,2026-05-01,K,1,1,", "A01,7,2026-05-01,K,1,1,M2", header=f"{HEADER},会员号")
    assert (found.member_id, found.warnings) == ("M2", ())


def test_a_phone_that_cannot_be_read_does_not_cost_the_sale() -> None:
    found = one("A01,7,2026-05-01,K,1,1,1.38E+10", header=f"{HEADER},手机")
    assert (found.phone, found.warnings) == (None, ("phone_unreadable",))


def test_bags_are_known_by_name() -> None:
    assert one("A01,7,2026-05-01,,1,0.5,购物袋", header=f"{HEADER},品名").lines[0].kind == "bag"


@pytest.mark.parametrize(
    ("quantity", "amount", "warning"), [("0", "0", "quantity_zero"), ("1", "-5", "signs_differ"), ("0.25", "5", None)]
)
def test_odd_lines_are_kept_with_a_warning(quantity: str, amount: str, warning: str | None) -> None:
    found = one(f"A01,7,2026-05-01,K,{quantity},{amount}")
    assert found.warnings == (() if warning is None else (warning,))
    assert found.lines[0].weighed is (quantity == "0.25")


def test_the_whether_weighed_column_wins() -> None:
    assert one("A01,7,2026-05-01,K,1,5,是", header=f"{HEADER},称重").lines[0].weighed
    assert not one("A01,7,2026-05-01,K,0.5,5,否", header=f"{HEADER},称重").lines[0].weighed


def test_the_caller_may_say_which_store_the_file_is_of() -> None:
    home = Outlet("H1", "HKD", "Asia/Hong_Kong")
    profile = replace(PLAIN, context=StoreContext(home))
    found = one("7,2026-05-01,1,299", header="小票号,时间,数量,金额", profile=profile)
    assert (found.external_id, found.store, found.currency) == ("H1:7", "H1", "HKD")
    assert found.warnings == ("store_assumed",)


def test_a_store_map_is_used_for_files_too() -> None:
    context = StoreContext(PLAIN.context.home, {"旗舰店": Outlet("A01", "CNY", "Asia/Shanghai")})
    assert one("旗舰店,7,2026-05-01,K,1,1", profile=replace(PLAIN, context=context)).external_id == "A01:7"


def test_a_workbook_gives_the_same_receipt_as_text() -> None:
    moment = datetime(2026, 5, 1, 14, 3)  # noqa: DTZ001 - a workbook knows no zones
    rows = [HEADER.split(","), ["A01", 7, moment, "K", 1, 299.9]]
    (found,), _ = read(xlsx_bytes(rows))
    assert found == one("A01,7,2026-05-01 14:03,K,1,299.90")


def test_a_price_times_a_quantity_is_the_total_when_the_file_has_none() -> None:
    raw = b"536365,22752,NESTING BOXES,3,12/1/2010 8:26,7.655,17850,United Kingdom\n"
    (found,), _ = read(raw, RETAIL)
    assert (found.total, found.currency, found.occurred_at) == (Decimal("22.97"), "GBP", utc(2010, 12, 1, 8, 26))


def test_an_invoice_that_begins_with_c_is_a_cancellation_of_either_sign() -> None:
    for quantity in ("1", "-1"):
        raw = f"C536379,D1,TIN,{quantity},12/1/2010 9:41,27.5,14527,United Kingdom\n".encode()
        (found,), _ = read(raw, RETAIL)
        assert (found.external_id, found.kind, found.total) == ("C536379", "refund", Decimal("-27.5"))


def test_postage_is_freight() -> None:
    raw = (
        b"536370,POST,POSTAGE,3,12/1/2010 8:45,18,12583,France\n536370,22728,CLOCK,1,12/1/2010 8:45,3.75,12583,France\n"
    )
    (found,), _ = read(raw, RETAIL)
    assert [line.kind for line in found.lines] == ["freight", "item"]


def test_a_purchase_with_a_date_only_is_at_noon_of_the_store() -> None:
    (found,), _ = read(b" 00004 0001 19970101  2   29.33\n", CDNOW)
    assert (found.occurred_at, found.member_id) == (utc(1997, 1, 1, 17), "00004")
    assert found.lines[0].quantity == Decimal(2)


def test_a_good_row_is_given_before_the_end_of_the_file_is_reached() -> None:
    rows = csv_bytes(HEADER, *(f"A01,{number},2026-05-01,K,1,1" for number in range(50)))
    assert isinstance(next(read_receipts(rows, PLAIN)), Receipt)


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["A01", "B02"]), st.integers(1, 4), st.integers(0, 700), st.integers(-3, 9), st.integers(0, 2)
    ),
    min_size=1,
    max_size=12,
)


def sheet(rows: list[tuple[str, int, int, int, int]]) -> bytes:
    start = utc(2026, 5, 1)
    lines = (
        f"{store},{number},{start + timedelta(minutes=minute):%Y-%m-%d %H:%M},S{amount},1,{amount},M{member}"
        for store, number, minute, amount, member in rows
    )
    return csv_bytes(f"{HEADER},会员号", *lines)


@given(ROWS, st.randoms())
def test_receipts_do_not_depend_on_the_order_of_rows(
    rows: list[tuple[str, int, int, int, int]], random: object
) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    first, _ = read(sheet(rows))
    second, _ = read(sheet(shuffled))
    assert {found.external_id: found.content_hash for found in first} == {
        found.external_id: found.content_hash for found in second
    }


@given(ROWS)
def test_a_second_run_gives_the_same_names_and_hashes(rows: list[tuple[str, int, int, int, int]]) -> None:
    unnumbered = sheet(rows).replace(b",1,2026", b",,2026")
    first, second = read(unnumbered)[0], read(unnumbered)[0]
    assert first == second
    assert len({found.external_id for found in first}) == len(first)


@given(st.lists(st.text(st.characters(exclude_characters='"', codec="utf-8"), max_size=12), min_size=6, max_size=6))
def test_any_text_in_the_cells_is_a_receipt_or_a_reason(cells: list[str]) -> None:
    row = ",".join(f'"{cell}"' for cell in cells)
    events = list(read_receipts(csv_bytes(HEADER, row, "A01,7,2026-05-01,K,1,1"), PLAIN))
    assert len(events) >= 1
