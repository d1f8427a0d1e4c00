"""What every till is turned into: receipts, products, stock, members and door counts.

Money is Decimal in major units with a currency, ids are text, returned goods are negative, times are aware UTC.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Literal, get_args

Kind = Literal["sale", "refund"]
Channel = Literal["store", "online", "delivery", "mini_program"]
LineKind = Literal["item", "bag", "gift", "fee", "freight", "deposit", "topup", "tip"]
KINDS: Mapping[str, Kind] = {name: name for name in get_args(Kind)}
CHANNELS: Mapping[str, Channel] = {name: name for name in get_args(Channel)}
LINE_KINDS: Mapping[str, LineKind] = {name: name for name in get_args(LineKind)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What every event carries.

    `dedupe_key` is the same for every delivery of one message (empty for rows of a file); `version` rises with
    each change of the object (None: the till has none, the newest arrival counts); `warnings` are words such as
    `total_differs` or `unknown_field:data.note`.
    """

    dedupe_key: str = ""
    version: int | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a receipt.

    `total` is what was paid for the line, after discounts, tax included; `list_price` is for one unit; `discount`
    is what was taken off the whole line, so list_price x quantity - discount = total. A returned line has a
    negative quantity, total and discount.
    """

    line_no: int
    sku: str | None = None
    style: str | None = None
    name: str = ""
    quantity: Decimal
    total: Decimal
    list_price: Decimal | None = None
    discount: Decimal = Decimal(0)
    kind: LineKind = "item"
    guides: tuple[str, ...] = ()
    weighed: bool = False
    colour: str | None = None
    size: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """One means of payment; negative when paid back."""

    method: str
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt(Envelope):
    """A sale or a refund at one store. `staff` is the cashier, `guides` are the clerks who sold.

    `refund_of` is the `external_id` of the sale. A voided receipt (作废, 反结账) keeps its content and has `void`.
    """

    external_id: str
    store: str | None
    kind: Kind
    occurred_at: datetime
    currency: str
    total: Decimal
    member_id: str | None = None
    phone: str | None = None
    coupon_codes: tuple[str, ...] = ()
    staff: str | None = None
    guides: tuple[str, ...] = ()
    refund_of: str | None = None
    channel: Channel = "store"
    void: bool = False
    lines: tuple[Line, ...] = ()
    payments: tuple[Payment, ...] = ()

    @property
    def object_key(self) -> str:
        """Unique within one connection."""
        return f"receipt:{self.external_id}"

    @property
    def content_hash(self) -> str:
        """SHA-256 of what the receipt says: the same for 1.5 and 1.50, for any order of lines, for any delivery.

        A receipt of a file has no version: the same hash means no change, another one replaces.
        """
        skipped = {"dedupe_key", "version", "warnings"}
        content = {f.name: _canonical(getattr(self, f.name)) for f in fields(self) if f.name not in skipped}
        return sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class StockLevel(Envelope):
    """How many of a SKU a store had at `as_of`; None: the till does not know."""

    sku: str
    store: str | None
    qty: Decimal | None
    as_of: datetime

    @property
    def object_key(self) -> str:
        """Unique within one connection."""
        return f"stock:{self.store or ''}:{self.sku}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Product(Envelope):
    """One SKU: a style in one colour and size, with its price and the stock that came along."""

    sku: str
    style: str | None = None
    name: str
    category: str | None = None
    colour: str | None = None
    size: str | None = None
    barcode: str | None = None
    price: Decimal | None = None
    currency: str
    stock: tuple[StockLevel, ...] = ()

    @property
    def object_key(self) -> str:
        """Unique within one connection."""
        return f"product:{self.sku}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member(Envelope):
    """A customer as the till knows her. Being here is no consent to anything."""

    member_id: str | None = None
    phone: str | None = None
    name: str | None = None
    birthday: date | None = None
    store: str | None = None

    @property
    def object_key(self) -> str:
        """Unique within one connection; a phone number is not written out."""
        return f"member:{self.member_id or sha256((self.phone or '').encode()).hexdigest()[:20]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Footfall(Envelope):
    """How many people came through the door in the hour that begins at `hour`."""

    store: str | None
    hour: datetime
    visitors: int

    @property
    def object_key(self) -> str:
        """Unique within one connection."""
        return f"footfall:{self.store or ''}:{self.hour:%Y-%m-%dT%H:%MZ}"


def kind_of(total: Decimal, lines: Sequence[Line]) -> Kind:
    """Paying back is a refund, and so is an even swap of nothing but returned lines; the rest are sales."""
    returned = total == 0 and bool(lines) and all(line.quantity < 0 for line in lines)
    return "refund" if total < 0 or returned else "sale"


def stock_version(as_of: datetime) -> int:
    """A newer count replaces an older one: microseconds since 1970."""
    return round((as_of - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1_000_000)


def _canonical(value: object) -> object:
    match value:
        case Decimal():
            return format(value.normalize() + 0, "f")
        case datetime():
            return value.isoformat()
        case tuple():
            return sorted((_canonical(entry) for entry in value), key=repr)
        case Line() | Payment():
            return {f.name: _canonical(getattr(value, f.name)) for f in fields(value) if f.name != "line_no"}
    return value
