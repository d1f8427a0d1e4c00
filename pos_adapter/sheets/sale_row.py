"""One row of a receipts file: the line it holds and what it says about its receipt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from pos_adapter.adapter import Outlet
from pos_adapter.money import rounded
from pos_adapter.records import CHANNELS, LINE_KINDS, Channel, Line, LineKind
from pos_adapter.sheets.profile import plain
from pos_adapter.sheets.rows import Row
from pos_adapter.values import BadValue


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleRow:
    """`file_line` is 1-based; the rest as in `Receipt`."""

    file_line: int
    number_title: str
    outlet: Outlet
    occurred_at: datetime
    member_id: str | None
    phone: str | None
    coupon_codes: tuple[str, ...]
    staff: str | None
    refund_of: str | None
    channel: Channel | None
    void: bool
    line: Line
    warnings: tuple[str, ...]


def receipt_id(row: Row, field: str = "receipt") -> str | None:
    """The receipt number with its scope before it, as in A01:2026-05-01:0007; None when the row has none."""
    number = row.code(field)
    if number is None:
        return None
    outlet = row.profile.context.outlet(row.code("store"))
    parts = {"store": outlet.code or ""}
    if "day" in row.profile.receipt_scope:
        moment = row.need("time", row.moment("time", outlet.timezone))
        parts["day"] = moment.astimezone(ZoneInfo(outlet.timezone)).date().isoformat()
    return ":".join([*(parts[name] for name in row.profile.receipt_scope), number])


def read_sale_row(row: Row) -> SaleRow:
    """Raises `BadValue` with the header of what cannot be read."""
    warnings: list[str] = []
    sent = row.code("store")
    outlet = row.profile.context.outlet(sent)
    if sent is None and outlet.code is not None:
        warnings.append("store_assumed")
    kind = row.word("kind", str)
    return SaleRow(
        file_line=row.line,
        number_title=row.title("receipt"),
        outlet=outlet,
        occurred_at=row.need("time", row.moment("time", outlet.timezone)),
        member_id=row.code("member"),
        phone=_phone(row, warnings),
        coupon_codes=row.codes("coupon"),
        staff=row.code("staff"),
        refund_of=_refund_of(row, warnings),
        channel=row.word("channel", CHANNELS.__getitem__),
        void=kind == "void",
        line=_line(row, outlet, kind == "refund" or _is_refund_number(row), warnings),
        warnings=tuple(warnings),
    )


def _line(row: Row, outlet: Outlet, returned: bool, warnings: list[str]) -> Line:
    quantity = row.need("quantity", row.quantity("quantity"))
    unit_price = row.number("unit_price")
    total = row.number("total")
    if total is None and unit_price is not None:
        total = rounded(unit_price * quantity, outlet.currency)
    total = row.need("total", total)
    discount = row.number("discount") or Decimal(0)
    if returned:
        # Some tills write returns with positive numbers, some with negative ones.
        quantity, total, discount = -abs(quantity), -abs(total), -abs(discount)
    if quantity == 0:
        warnings.append("quantity_zero")
    if quantity * total < 0:
        warnings.append("signs_differ")
    sku, name = row.code("sku"), row.text("name") or ""
    weighed = row.word("weighed", lambda word: word == "yes")
    return Line(
        line_no=1,
        sku=sku,
        style=row.code("style"),
        name=name,
        quantity=quantity,
        total=total,
        list_price=row.number("list_price"),
        discount=discount,
        kind=row.word("line_kind", LINE_KINDS.__getitem__) or _known_kind(row, sku, name),
        guides=row.codes("guide"),
        weighed=quantity != quantity.to_integral_value() if weighed is None else weighed,
        colour=row.text("colour"),
        size=row.text("size"),
    )


def _known_kind(row: Row, sku: str | None, name: str) -> LineKind:
    kinds = row.profile.line_kinds
    return kinds.get(plain(sku or "")) or kinds.get(plain(name)) or "item"


def _is_refund_number(row: Row) -> bool:
    prefix = row.profile.refund_prefix
    return prefix is not None and (row.code("receipt") or "").startswith(prefix)


def _phone(row: Row, warnings: list[str]) -> str | None:
    try:
        return row.phone("phone")
    except BadValue:
        # The sale counts all the same; she may be known by her member id.
        warnings.append("phone_unreadable")
        return None


def _refund_of(row: Row, warnings: list[str]) -> str | None:
    if "day" in row.profile.receipt_scope and row.code("refund_of"):
        # A number that starts again each day does not say which sale it was.
        warnings.append("refund_of_unclear")
        return None
    return receipt_id(row, "refund_of")
