"""The objects of the generic webhook. A receipt:

    {"id": "R-1", "version": 3, "store": "A01", "occurred_at": "2026-05-01T14:03:00+08:00", "currency": "CNY",
     "kind": "sale", "total": "299.00", "member_id": "M7", "phone": "13800138000", "coupon_codes": ["K7Q2"],
     "staff": "E12", "guides": ["E7"], "refund_of": null, "channel": "store",
     "lines": [{"line_no": 1, "sku": "KT-01-M", "style": "KT-01", "name": "阔腿裤", "colour": "黑", "size": "M",
                "quantity": "1", "total": "299.00", "list_price": "399.00", "discount": "100.00", "kind": "item",
                "guides": ["E7"], "weighed": false}],
     "payments": [{"method": "wechat", "amount": "299.00"}]}

Required: id, version, occurred_at, total, lines, and quantity and total of each line. Money is decimal text or a
number, in major units; returned goods and refunds are negative; a voided receipt is sent with its whole content.
What the till leaves out and the connection knows (store, currency, zone) is filled in with a warning `…_assumed`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial

from pos_adapter import values
from pos_adapter.adapter import Event, Outlet, StoreContext
from pos_adapter.fields import Fields
from pos_adapter.money import currency_code, disagree
from pos_adapter.records import (
    CHANNELS,
    KINDS,
    LINE_KINDS,
    Kind,
    Line,
    Member,
    Payment,
    Product,
    Receipt,
    StockLevel,
    kind_of,
    stock_version,
)
from pos_adapter.times import written_date
from pos_adapter.values import BadValue

_version = partial(values.whole, limit=2**63 - 1)
_line_no = partial(values.whole, limit=1_000_000)
_channel = partial(values.choice, choices=CHANNELS)
_line_kind = partial(values.choice, choices=LINE_KINDS)
_sent_kind = partial(values.choice, choices=KINDS)


def _receipt(fields: Fields, key: str, ctx: StoreContext, *, void: bool) -> Receipt:
    outlet = _outlet(fields, ctx)
    currency = _currency(fields, outlet)
    if fields.raw("lines") is None:
        raise BadValue("missing", field=fields.at("lines"))
    lines = tuple(_line(entry, position) for position, entry in enumerate(fields.objects("lines"), 1))
    total = fields.need("total", values.number)
    units = sum((abs(line.quantity) for line in lines), Decimal(0))
    if disagree(total, [line.total for line in lines], units, currency):
        fields.warn(f"total_differs:{fields.at('total')}")
    receipt = Receipt(
        dedupe_key=key,
        version=fields.need("version", _version),
        external_id=fields.need("id", values.code),
        store=outlet.code,
        kind=_kind(fields, total, lines),
        occurred_at=fields.need_time("occurred_at", outlet.timezone),
        currency=currency,
        total=total,
        member_id=fields.read("member_id", values.code),
        phone=fields.phone("phone"),
        coupon_codes=fields.codes("coupon_codes"),
        staff=fields.read("staff", values.code),
        guides=fields.codes("guides"),
        refund_of=fields.read("refund_of", values.code),
        channel=fields.read("channel", _channel) or "store",
        void=void,
        lines=lines,
        payments=tuple(_payment(entry, ctx) for entry in fields.objects("payments")),
    )
    fields.close()
    return replace(receipt, warnings=fields.warnings)


def _line(fields: Fields, position: int) -> Line:
    quantity = fields.need("quantity", values.quantity)
    weighed = fields.flag("weighed")
    line = Line(
        line_no=fields.read("line_no", _line_no) or position,
        sku=fields.read("sku", values.code),
        style=fields.read("style", values.code),
        name=fields.read("name", values.text) or "",
        quantity=quantity,
        total=fields.need("total", values.number),
        list_price=fields.read("list_price", values.number),
        discount=fields.read("discount", values.number) or Decimal(0),
        kind=fields.read("kind", _line_kind) or "item",
        guides=fields.codes("guides"),
        # Only what is weighed has parts of a piece.
        weighed=quantity != quantity.to_integral_value() if weighed is None else weighed,
        colour=fields.read("colour", values.text),
        size=fields.read("size", values.text),
    )
    if quantity == 0:
        fields.warn(f"quantity_zero:{fields.at('quantity')}")
    if quantity * line.total < 0:
        fields.warn(f"signs_differ:{fields.at('total')}")
    fields.close()
    return line


def _payment(fields: Fields, ctx: StoreContext) -> Payment:
    method = fields.need("method", values.code)
    payment = Payment(method=ctx.pay_methods.get(method, method), amount=fields.need("amount", values.number))
    fields.close()
    return payment


def _product(fields: Fields, key: str, ctx: StoreContext) -> Product:
    sku = fields.need("sku", values.code)
    product = Product(
        dedupe_key=key,
        version=fields.read("version", _version),
        sku=sku,
        style=fields.read("style", values.code),
        name=fields.need("name", values.text),
        category=fields.read("category", values.text),
        colour=fields.read("colour", values.text),
        size=fields.read("size", values.text),
        barcode=fields.read("barcode", values.code),
        price=fields.read("price", values.number),
        currency=_currency(fields, ctx.home),
        stock=tuple(
            _stock(entry, f"{key}/stock/{index}", ctx, sku) for index, entry in enumerate(fields.objects("stock"))
        ),
    )
    fields.close()
    return replace(product, warnings=fields.warnings)


def _stock(fields: Fields, key: str, ctx: StoreContext, sku: str | None = None) -> StockLevel:
    outlet = _outlet(fields, ctx)
    as_of = fields.need_time("as_of", outlet.timezone)
    level = StockLevel(
        dedupe_key=key,
        version=stock_version(as_of),
        sku=sku or fields.need("sku", values.code),
        store=outlet.code,
        qty=fields.read("quantity", values.quantity),
        as_of=as_of,
    )
    fields.close()
    return replace(level, warnings=fields.warnings)


def _member(fields: Fields, key: str, ctx: StoreContext) -> Member:
    member = Member(
        dedupe_key=key,
        version=fields.read("version", _version),
        member_id=fields.need("id", values.code),
        phone=fields.phone("phone"),
        name=fields.read("name", values.text),
        birthday=fields.read("birthday", _birthday),
        store=_outlet(fields, ctx).code,
    )
    fields.close()
    return replace(member, warnings=fields.warnings)


READERS: Mapping[str, Callable[[Fields, str, StoreContext], Event]] = {
    "receipt.upserted": partial(_receipt, void=False),
    "receipt.voided": partial(_receipt, void=True),
    "product.upserted": _product,
    "stock.changed": _stock,
    "member.upserted": _member,
}


def _outlet(fields: Fields, ctx: StoreContext) -> Outlet:
    sent = fields.read("store", values.code)
    if sent is None:
        fields.warn(f"store_assumed:{fields.at('store')}")
    return ctx.outlet(sent)


def _currency(fields: Fields, outlet: Outlet) -> str:
    sent = fields.read("currency", values.code)
    if sent is None:
        fields.warn(f"currency_assumed:{fields.at('currency')}")
        return outlet.currency
    return currency_code(sent, fields.at("currency"))


def _kind(fields: Fields, total: Decimal, lines: tuple[Line, ...]) -> Kind:
    kind: Kind = fields.read("kind", _sent_kind) or kind_of(total, lines)
    wrong = total < 0 if kind == "sale" else total > 0
    if wrong:
        raise BadValue("sign_wrong", field=fields.at("total"))
    return kind


def _birthday(value: object, field: str) -> date | None:
    written = values.text(value, field)
    if written is None:
        return None
    return written_date(written, field, ("%Y-%m-%d",))
