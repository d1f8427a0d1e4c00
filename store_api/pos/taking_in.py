"""One item of a file taken in, and whether that made a difference."""

from __future__ import annotations

import uuid
from typing import Literal

from sqlalchemy import select

from pos_adapter import records
from store_api.catalog.models import Product, Sku, StockLevel
from store_api.customers import service as customers
from store_api.customers.models import Acquaintance, Customer, MemberId
from store_api.customers.phones import normalise_phone
from store_api.db import Session
from store_api.pos.service import apply_member, apply_product
from store_api.pos.sheet_file import Item
from store_api.sales.models import PosConnection
from store_api.sales.service import apply_receipt
from store_api.staff.models import Store
from store_api.visits.models import Footfall
from store_api.visits.recording import fingerprint

Change = Literal["added", "changed", "unchanged"]


def take_in(session: Session, connection: PosConnection, stores: dict[str, Store], item: Item) -> Change:
    """Apply the item; `stores` holds every store the file names. Raises a DomainError before anything is written."""
    match item:
        case records.Receipt(store=str(code)):
            applied = apply_receipt(session, connection, stores[code], item)
            return "added" if applied.added else "changed" if applied.changed else "unchanged"
        case records.Product():
            before: object = product_facts(session, item.sku)
            apply_product(session, connection, item)
            return difference(before, product_facts(session, item.sku))
        case records.Member():
            before = member_facts(session, connection.id, item)
            apply_member(session, connection, item)
            return difference(before, member_facts(session, connection.id, item))
        case records.Footfall(store=str(code)):
            return count_hour(session, connection, stores[code], item)
    raise TypeError(f"a {type(item).__name__} without a store")


def difference(before: object, after: object) -> Change:
    """What became of something; None = it was not there."""
    if before is None:
        return "added"
    return "changed" if before != after else "unchanged"


def product_facts(session: Session, sku: str) -> object:
    """What the catalogue says about a SKU and its stock; None = nothing."""
    product = session.execute(
        select(Product.style, Product.name, Product.category, *Sku.__table__.columns).join(Sku).where(Sku.code == sku)
    ).one_or_none()
    stock = session.execute(
        select(*StockLevel.__table__.columns).join(Sku).where(Sku.code == sku).order_by(StockLevel.store_id)
    ).all()
    return None if product is None else (product, stock)


def member_facts(session: Session, source: uuid.UUID, member: records.Member) -> object:
    """What we know about a member; None = nobody. Raises Invalid for a number that is no mobile number."""
    link = session.get(MemberId, (source, member.member_id)) if member.member_id is not None else None
    person = customers.by_phone(session, normalise_phone(member.phone)) if member.phone is not None else None
    if person is None and link is not None:
        person = session.get_one(Customer, link.customer_id)
    if person is None:
        return None
    met = session.scalars(select(Acquaintance.store_id).where(Acquaintance.customer_id == person.id))
    return person.id, person.name, person.birthday, link and link.customer_id, set(met)


def count_hour(session: Session, connection: PosConnection, store: Store, count: records.Footfall) -> Change:
    """The visitors of a store and hour by this kind of file; a corrected count replaces the earlier one."""
    key = uuid.uuid5(connection.id, f"{store.id}|{count.hour.isoformat()}")
    row = session.get(Footfall, key)
    if row is not None and row.visitors == count.visitors:
        return "unchanged"
    values = {
        "visitors": count.visitors,
        "source": connection.name.replace("files:", "import:", 1),
        "fingerprint": fingerprint({"hour": count.hour, "visitors": count.visitors}),
        "recorded_at": session.now,
    }
    session.merge(Footfall(id=key, store_id=store.id, hour=count.hour, **values))
    return "added" if row is None else "changed"
