"""The objects of the generic webhook."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from pos_examples import line, parse_one, parsed_receipt, receipt, utc

from pos_adapter.adapter import Rejected
from pos_adapter.records import Line, Member, Payment, Product, Receipt, StockLevel, stock_version


def refused(data: object, kind: str = "receipt.upserted") -> tuple[str, str | None]:
    event = parse_one(data, kind)
    assert isinstance(event, Rejected), event
    return event.code, event.path


def stocked(**changes: object) -> dict[str, object]:
    return {"sku": "KT-01-M", "store": "A01", "quantity": "3", "as_of": "2026-05-01T06:03:00Z"} | changes


def test_a_whole_receipt_is_read() -> None:
    found = parsed_receipt(
        kind="sale",
        member_id="M7",
        phone="+86 13800138000",
        coupon_codes=["K7Q2"],
        staff="E12",
        guides=["E7"],
        channel="mini_program",
        payments=[{"method": "PAY_1", "amount": "299.00"}],
    )
    assert found == Receipt(
        dedupe_key="e-1/receipt.upserted/0",
        version=1,
        external_id="R-1",
        store="A01",
        kind="sale",
        occurred_at=utc(2026, 5, 1, 6, 3),
        currency="CNY",
        total=Decimal(299),
        member_id="M7",
        phone="+8613800138000",
        coupon_codes=("K7Q2",),
        staff="E12",
        guides=("E7",),
        channel="mini_program",
        lines=(Line(line_no=1, sku="KT-01-M", name="阔腿裤", quantity=Decimal(1), total=Decimal(299)),),
        payments=(Payment(method="wechat", amount=Decimal(299)),),
    )


def test_a_whole_line_is_read() -> None:
    sent = line(
        line_no=7,
        style="KT-01",
        list_price="399.00",
        discount="100.00",
        kind="gift",
        guides=["E7", "E8"],
        weighed=True,
        colour="黑",
        size="M",
    )
    (found,) = parsed_receipt(lines=[sent]).lines
    assert found == Line(
        line_no=7,
        sku="KT-01-M",
        style="KT-01",
        name="阔腿裤",
        quantity=Decimal(1),
        total=Decimal(299),
        list_price=Decimal(399),
        discount=Decimal(100),
        kind="gift",
        guides=("E7", "E8"),
        weighed=True,
        colour="黑",
        size="M",
    )


@pytest.mark.parametrize("key", ["id", "version", "occurred_at", "total", "lines"])
def test_what_a_receipt_needs_is_told_when_missing(key: str) -> None:
    sent = receipt()
    del sent[key]
    assert refused(sent) == ("missing", f"data.{key}")


@pytest.mark.parametrize("key", ["quantity", "total"])
def test_what_a_line_needs_is_told_when_missing(key: str) -> None:
    sent = line()
    del sent[key]
    assert refused(receipt(lines=[line(), sent])) == ("missing", f"data.lines[1].{key}")


@pytest.mark.parametrize("key", ["version", "total", "occurred_at", "id", "lines", "store", "staff", "channel", "kind"])
def test_a_field_of_the_wrong_type_is_refused(key: str) -> None:
    assert refused(receipt(**{key: {"a": 1}})) == ("wrong_type", f"data.{key}")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"version": "1.5"}, "number_invalid"),
        ({"version": -1}, "number_invalid"),
        ({"version": 2**63}, "number_too_large"),
        ({"total": "1e999999"}, "number_invalid"),
        ({"total": float("nan")}, "number_invalid"),
        ({"currency": "元"}, "currency_invalid"),
        ({"channel": "shop"}, "choice_unknown"),
        ({"kind": "exchange"}, "choice_unknown"),
        ({"occurred_at": "2026-05-01"}, "time_invalid"),
        ({"id": "a\x00"}, "text_invalid"),
        ({"staff": "x" * 101}, "text_too_long"),
        ({"kind": "refund"}, "sign_wrong"),
        ({"kind": "sale", "total": "-1"}, "sign_wrong"),
    ],
)
def test_a_value_that_cannot_be_is_refused(changes: dict[str, object], code: str) -> None:
    assert refused(receipt(**changes))[0] == code


def test_what_the_connection_knows_is_filled_in_and_flagged() -> None:
    found = parsed_receipt(store=None, currency=None, occurred_at="2026-05-01T14:03:00")
    assert (found.store, found.currency, found.occurred_at) == ("A01", "CNY", utc(2026, 5, 1, 6, 3))
    assert set(found.warnings) == {
        "store_assumed:data.store",
        "currency_assumed:data.currency",
        "zone_assumed:data.occurred_at",
    }


def test_a_mapped_store_brings_its_code_currency_and_zone() -> None:
    found = parsed_receipt(store="HK-7", currency=None)
    assert (found.store, found.currency) == ("B02", "HKD")


def test_an_id_sent_as_a_long_number_keeps_its_digits() -> None:
    assert parsed_receipt(id=123456789012345678).external_id == "123456789012345678"


def test_extra_fields_are_ignored_with_a_warning() -> None:
    found = parsed_receipt(note="x", lines=[line(shelf=3)])
    assert found.warnings == ("unknown_field:data.lines[0].shelf", "unknown_field:data.note")


def test_the_total_of_the_till_is_kept_when_the_lines_disagree() -> None:
    found = parsed_receipt(total="290.00")
    assert found.total == Decimal(290)
    assert found.warnings == ("total_differs:data.total",)


def test_a_refund_is_negative_and_names_its_sale() -> None:
    found = parsed_receipt(total="-299.00", refund_of="R-0", lines=[line(quantity="-1", total="-299.00")])
    assert (found.kind, found.refund_of, found.warnings) == ("refund", "R-0", ())


def test_an_exchange_with_a_surplus_is_a_sale() -> None:
    lines = [line(quantity="-1", total="-299.00"), line(total="399.00")]
    assert parsed_receipt(total="100.00", lines=lines).kind == "sale"


def test_a_voided_receipt_keeps_its_content() -> None:
    void = parse_one(receipt(version=2), "receipt.voided")
    assert isinstance(void, Receipt)
    assert void.void
    assert void.lines == parsed_receipt().lines
    assert not parsed_receipt().void


def test_a_refund_without_lines_is_taken() -> None:
    found = parsed_receipt(total="-10.00", lines=[])
    assert found.kind == "refund"
    assert found.lines == ()


def test_a_quantity_of_zero_is_kept_with_a_warning() -> None:
    found = parsed_receipt(total="0", lines=[line(quantity="0", total="0")])
    assert found.lines[0].quantity == 0
    assert found.warnings == ("quantity_zero:data.lines[0].quantity",)


def test_a_discount_line_warns_of_its_sign() -> None:
    found = parsed_receipt(total="289.00", lines=[line(), line(total="-10.00")])
    assert found.warnings == ("signs_differ:data.lines[1].total",)


@pytest.mark.parametrize(("quantity", "weighed"), [("0.25", True), ("2", False), ("2.000", False)])
def test_parts_of_a_piece_are_weighed(quantity: str, weighed: bool) -> None:
    assert parsed_receipt(lines=[line(quantity=quantity)]).lines[0].weighed is weighed


def test_the_till_may_say_that_a_whole_number_is_weighed() -> None:
    assert parsed_receipt(lines=[line(quantity="1", weighed=True)]).lines[0].weighed


def test_a_masked_phone_does_not_cost_the_receipt() -> None:
    found = parsed_receipt(phone="138****8000")
    assert found.phone is None
    assert found.warnings == ("phone_unreadable:data.phone",)


def test_null_as_text_is_null() -> None:
    found = parsed_receipt(member_id="null", phone="null", refund_of="", coupon_codes="[]", staff=False)
    assert (found.member_id, found.phone, found.refund_of, found.coupon_codes, found.staff) == (
        None,
        None,
        None,
        (),
        None,
    )


def test_lines_are_numbered_when_the_till_does_not() -> None:
    assert [found.line_no for found in parsed_receipt(lines=[line(), line()]).lines] == [1, 2]


def test_an_unmapped_payment_keeps_its_name() -> None:
    found = parsed_receipt(payments=[{"method": "花呗", "amount": 299}])
    assert found.payments == (Payment(method="花呗", amount=Decimal(299)),)


def test_a_payment_without_amount_is_refused() -> None:
    assert refused(receipt(payments=[{"method": "cash"}])) == ("missing", "data.payments[0].amount")


def test_a_product_is_read_with_its_stock() -> None:
    stock = [{"store": "A01", "quantity": "3", "as_of": "2026-05-01T06:03:00Z"}]
    sent = {"sku": "KT-01-M", "style": "KT-01", "name": "阔腿裤", "price": "399", "currency": "CNY", "stock": stock}
    found = parse_one(sent, "product.upserted")
    assert isinstance(found, Product)
    assert (found.sku, found.style, found.name, found.price) == ("KT-01-M", "KT-01", "阔腿裤", Decimal(399))
    (level,) = found.stock
    assert (level.sku, level.store, level.qty) == ("KT-01-M", "A01", Decimal(3))
    assert found.warnings == ()


@pytest.mark.parametrize("key", ["sku", "name"])
def test_what_a_product_needs_is_told_when_missing(key: str) -> None:
    sent = {"sku": "KT-01-M", "name": "阔腿裤", "currency": "CNY"}
    del sent[key]
    assert refused(sent, "product.upserted") == ("missing", f"data.{key}")


def test_a_change_of_stock_is_read() -> None:
    found = parse_one(stocked(), "stock.changed")
    assert found == StockLevel(
        dedupe_key="e-1/stock.changed/0",
        version=stock_version(utc(2026, 5, 1, 6, 3)),
        sku="KT-01-M",
        store="A01",
        qty=Decimal(3),
        as_of=utc(2026, 5, 1, 6, 3),
    )


@pytest.mark.parametrize(("quantity", "expected"), [(None, None), ("-2", Decimal(-2)), ("0.5", Decimal("0.5"))])
def test_stock_may_be_unknown_negative_or_weighed(quantity: object, expected: Decimal | None) -> None:
    found = parse_one(stocked(quantity=quantity), "stock.changed")
    assert isinstance(found, StockLevel)
    assert found.qty == expected


def test_stock_without_a_time_is_refused() -> None:
    assert refused(stocked(as_of=None), "stock.changed") == ("missing", "data.as_of")


def test_a_member_is_read() -> None:
    sent = {"id": 42, "phone": "13800138000", "name": "王女士", "birthday": "1990-12-31", "store": "A01"}
    found = parse_one(sent, "member.upserted")
    assert found == Member(
        dedupe_key="e-1/member.upserted/0",
        member_id="42",
        phone="13800138000",
        name="王女士",
        birthday=date(1990, 12, 31),
        store="A01",
    )


def test_a_birthday_of_another_form_is_refused() -> None:
    assert refused({"id": "M7", "birthday": "31.12.1990"}, "member.upserted") == ("date_invalid", "data.birthday")


def test_a_member_without_id_is_refused() -> None:
    assert refused({"phone": "13800138000"}, "member.upserted") == ("missing", "data.id")


def test_a_member_with_a_masked_phone_is_kept_without_it() -> None:
    found = parse_one({"id": "M7", "phone": "138****8000", "store": "A01"}, "member.upserted")
    assert isinstance(found, Member)
    assert (found.phone, found.warnings) == (None, ("phone_unreadable:data.phone",))


def test_stock_within_a_product_is_told_with_its_place() -> None:
    sent = {"sku": "K", "name": "裤", "currency": "CNY", "stock": [{"store": "A01", "quantity": "x", "as_of": None}]}
    assert refused(sent, "product.upserted") == ("missing", "data.stock[0].as_of")


def test_stock_without_a_sku_is_refused() -> None:
    assert refused(stocked(sku=""), "stock.changed") == ("missing", "data.sku")


def test_stock_without_a_store_is_of_the_connection_and_says_so() -> None:
    found = parse_one(stocked(store=None), "stock.changed")
    assert isinstance(found, StockLevel)
    assert (found.store, found.warnings) == ("A01", ("store_assumed:data.store",))


@pytest.mark.parametrize("field", ["list_price", "discount", "total"])
def test_money_of_a_line_may_be_a_json_number(field: str) -> None:
    (found,) = parsed_receipt(lines=[line(**{field: 4.30435})]).lines
    assert getattr(found, field) == Decimal("4.30435")


@pytest.mark.parametrize("kind", ["item", "bag", "gift", "fee", "freight", "deposit", "topup", "tip"])
def test_every_kind_of_line_is_known(kind: str) -> None:
    assert parsed_receipt(lines=[line(kind=kind)]).lines[0].kind == kind


@pytest.mark.parametrize("channel", ["store", "online", "delivery", "mini_program"])
def test_every_channel_is_known(channel: str) -> None:
    assert parsed_receipt(channel=channel).channel == channel


@pytest.mark.parametrize("version", [0, 1, "1777615380123", 2**63 - 1])
def test_a_version_is_a_counter_or_milliseconds(version: object) -> None:
    assert parsed_receipt(version=version).version == int(str(version))


def test_a_time_in_the_summer_of_another_zone_is_its_own() -> None:
    found = parsed_receipt(occurred_at="2026-07-01T10:00:00-04:00")
    assert found.occurred_at == utc(2026, 7, 1, 14)
