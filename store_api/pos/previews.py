"""How the first items of a file will be understood, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from pos_adapter.adapter import Rejected
from pos_adapter.records import Footfall, Member, Product, Receipt
from pos_adapter.sheets.profile import Table
from store_api.pos.sheet_file import Entry, Item, SheetFile


@dataclass(frozen=True)
class Preview:
    """What an import is about to do. `rows` are those of the file, `items` what they make (rows of one receipt are
    one item); `stores` are the codes it names, `new_stores` those that will be created; `first` are the first items,
    each a title and a text per column."""

    profile: str
    table: Table
    rows: int
    items: int
    currency: str
    stores: list[str]
    new_stores: list[str]
    first: list[dict[str, str]]


def described(entry: Entry, file: SheetFile) -> dict[str, str]:
    """One item as it will be understood, without what it does not say."""
    if isinstance(entry.item, Rejected):
        return {"problem": entry.item.message}
    return {title: str(value) for title, value in columns(entry.item, file).items() if value not in (None, "")}


def columns(item: Item, file: SheetFile) -> dict[str, object]:
    """What is worth showing, by column."""
    match item:
        case Receipt():
            return {
                "receipt": item.external_id,
                "store": item.store,
                "time": local(item.occurred_at, item.store, file),
                "lines": len(item.lines),
                "total": f"{item.total} {item.currency}",
                "member": item.member_id,
                "phone": masked(item.phone),
            }
        case Product():
            stock = item.stock[0] if item.stock else None
            return {
                "sku": item.sku,
                "style": item.style,
                "name": item.name,
                "price": None if item.price is None else f"{item.price} {item.currency}",
                "store": stock and stock.store,
                "stock": stock and stock.qty,
            }
        case Member():
            return {
                "member": item.member_id,
                "phone": masked(item.phone),
                "name": item.name,
                "birthday": item.birthday,
                "store": item.store,
            }
        case Footfall():
            return {"store": item.store, "hour": local(item.hour, item.store, file), "visitors": item.visitors}


def local(instant: datetime, store: str | None, file: SheetFile) -> str:
    """The clock of the store."""
    return f"{instant.astimezone(ZoneInfo(file.outlet(store).timezone)):%Y-%m-%d %H:%M}"


def masked(phone: str | None) -> str | None:
    """A preview may be read over the shoulder."""
    return None if phone is None else f"****{phone[-4:]}"
