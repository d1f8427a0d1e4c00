"""What a till sends is stored first, sealed, and only then read and applied."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from pos_adapter.adapter import Event, Ignored, NeedFetch, Outlet, Pending, Rejected, StoreContext
from pos_adapter.money import to_minor
from pos_adapter.records import Footfall, Member, Product, Receipt, StockLevel
from pos_adapter.webhook import WebhookAdapter
from store_api import events
from store_api.catalog import service as catalog
from store_api.crypto import vault
from store_api.customers import service as customers
from store_api.customers.phones import normalise_phone
from store_api.db import Session, new_id
from store_api.errors import Conflict, DomainError, Invalid, NotFound, Unauthorized
from store_api.pos.forgetting import remember_people
from store_api.pos.models import PosEvent, PosEventState
from store_api.sales import lookups
from store_api.sales.buyers import find_buyer
from store_api.sales.connections import secret_of
from store_api.sales.models import ConnectionKind, PosConnection
from store_api.sales.service import apply_receipt, lock
from store_api.staff.models import Store
from store_api.staff.service import stores

ADAPTER = WebhookAdapter()


def receive(session: Session, connection_id: uuid.UUID, headers: Mapping[str, str], raw: bytes) -> PosEvent:
    """Verify and store one delivery; a repeated one is the same row. Raises Unauthorized, Conflict, Invalid."""
    connection = session.get(PosConnection, connection_id)
    if connection is None or connection.kind is not ConnectionKind.WEBHOOK:
        raise NotFound("connection_unknown")
    verdict = ADAPTER.verify(headers, raw, "", [secret_of(connection)], session.now)
    if not verdict.ok:
        raise Unauthorized(verdict.reason or "signature_wrong")
    key = event_key(raw)
    event_id = new_id()
    stored = session.scalar(
        insert(PosEvent)
        .values(
            id=event_id,
            connection_id=connection.id,
            key=key,
            body_hash=digest(raw),
            raw=vault.seal(raw, place(event_id)),
            received_at=session.now,
            state=PosEventState.RECEIVED,
            problems=[],
        )
        .on_conflict_do_nothing(index_elements=["connection_id", "key"])
        .returning(PosEvent.id)
    )
    if stored is not None:
        events.record(session, "till.received", stored)
        return session.get_one(PosEvent, stored)
    known = session.scalars(select(PosEvent).where(PosEvent.connection_id == connection.id, PosEvent.key == key)).one()
    # What the first version stored has a plain digest.
    if known.body_hash not in (digest(raw), hashlib.sha256(raw).digest()):
        raise Conflict("event_changed")
    return known


def event_key(raw: bytes) -> str:
    """The till's event id. Raises Invalid when there is none to tell a retry by."""
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        raise Invalid("event_unreadable") from None
    key = body.get("event_id") if isinstance(body, dict) else None
    if not isinstance(key, str) or not 0 < len(key) <= 200 or not key.isprintable():
        raise Invalid("event_unreadable")
    return key


def digest(raw: bytes) -> bytes:
    """What stands for a payload once it is gone. It is keyed, since the payload may hold phone numbers."""
    return vault.index("till", hashlib.sha256(raw).hexdigest())


def place(event_id: uuid.UUID) -> str:
    """Where the sealed payload belongs."""
    return f"pos_event|raw|{event_id}"


def apply(session: Session, event: PosEvent) -> None:
    """Read the payload and apply every part of it that makes sense; the rest is listed with its reason. A payload that
    is gone was applied before."""
    if event.raw is None:
        return
    connection = session.get_one(PosConnection, event.connection_id)
    lock(session, connection)
    parts = ADAPTER.parse({}, vault.unseal(event.raw, place(event.id)), context(session, connection))
    event.problems = [problem for part in parts if (problem := try_part(session, connection, part)) is not None]
    event.state = PosEventState.REJECTED if event.problems else PosEventState.APPLIED
    event.applied_at = session.now
    remember_people(session, event, parts)


def try_part(session: Session, connection: PosConnection, part: Event) -> dict[str, str] | None:
    """Apply one part wholly or not at all; what was wrong with it, None when nothing was."""
    if isinstance(part, Rejected):
        return {"code": part.code, "part": part.dedupe_key, "message": part.message}
    try:
        with session.begin_nested():
            apply_part(session, connection, part)
    except DomainError as error:
        lookups.clear(session)  # What was looked up may have been made, and is gone again.
        return {"code": error.code, "part": part.dedupe_key}
    return None


def context(session: Session, connection: PosConnection) -> StoreContext:
    """Our stores as the adapter needs them; the connection's own store is the one of messages that name none."""
    outlets = {store.code: Outlet(store.code, store.currency, store.timezone, store.name) for store in stores(session)}
    if connection.store_id is not None:
        home = outlets[session.get_one(Store, connection.store_id).code]
        return StoreContext(home=home, outlets=outlets)
    first = next(iter(outlets.values()))
    return StoreContext(home=Outlet(None, first.currency, first.timezone), outlets=outlets)


def apply_part(session: Session, connection: PosConnection, part: Event) -> None:
    """One object of a message. Raises NotFound for a store we do not know, Invalid for a wrong currency.

    Raises TypeError for what only other kinds of tills bring.
    """
    match part:
        case Receipt():
            apply_receipt(session, connection, store_of(session, connection, part.store), part)
        case Product():
            apply_product(session, connection, part)
        case StockLevel():
            apply_stock(session, connection, part)
        case Member():
            apply_member(session, connection, part)
        case Ignored() | Rejected():
            return  # Nothing to apply; `try_part` lists what is rejected.
        case Footfall() | NeedFetch() | Pending():
            raise TypeError(f"a message brings no {type(part).__name__}")


def store_of(session: Session, connection: PosConnection, code: str | None) -> Store:
    """The store a message names, else the connection's. A connection of one store takes nothing for another."""
    if connection.store_id is not None:
        own = session.get_one(Store, connection.store_id)
        if code in (None, own.code):
            return own
        raise NotFound("store_unknown")
    store = session.scalar(select(Store).where(Store.code == code))
    if store is None:
        raise NotFound("store_unknown")
    return store


def apply_product(session: Session, connection: PosConnection, part: Product) -> uuid.UUID:
    """The style and SKU, and the stock that came along."""
    product = catalog.put_product(session, style=part.style or part.sku, name=part.name, category=part.category)
    sku_id = catalog.put_sku(
        session,
        product,
        code=part.sku,
        colour=part.colour,
        size=part.size,
        barcode=part.barcode,
        price=None if part.price is None else to_minor(part.price, part.currency),
        currency=part.currency,
    )
    for level in part.stock:
        store = store_of(session, connection, level.store)
        catalog.put_stock(session, store.id, sku_id, level.qty, level.as_of)
    return sku_id


def apply_stock(session: Session, connection: PosConnection, part: StockLevel) -> None:
    """What a store has of a SKU. Raises NotFound for a SKU we do not know."""
    piece = catalog.find_piece(session, part.sku)
    if piece.sku_id is None:
        raise NotFound("sku_unknown")
    store = store_of(session, connection, part.store)
    catalog.put_stock(session, store.id, piece.sku_id, part.qty, part.as_of)


def apply_member(session: Session, connection: PosConnection, part: Member) -> None:
    """A member of the till: known to us from now on, without any consent. What we know ourselves stays."""
    phone = normalise_phone(part.phone) if part.phone else None
    named = part.store is not None or connection.store_id is not None
    store = store_of(session, connection, part.store) if named else None
    customer = find_buyer(session, connection.id, part.member_id, phone)
    if customer is None:
        return
    customer.name = customer.name or part.name
    customer.birthday = customer.birthday or part.birthday
    if store is not None:
        customers.meet(session, store.id, customer.id)
