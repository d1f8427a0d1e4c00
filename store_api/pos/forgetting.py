"""Whom a till's message speaks of, and when its payload goes."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from datetime import timedelta

from sqlalchemy import delete, exists, select, update
from sqlalchemy.dialects.postgresql import insert

from pos_adapter.adapter import Event
from pos_adapter.records import Member, Receipt
from store_api.customers import service as customers
from store_api.customers.models import MemberId
from store_api.customers.phones import normalise_phone
from store_api.db import Session
from store_api.errors import Invalid
from store_api.pos.models import PosEvent, PosEventPerson
from store_api.sales.models import Receipt as Sale

# A till's maker may ask what it had sent; after a month nobody does.
PAYLOADS_KEPT = timedelta(days=30)


def remember_people(session: Session, event: PosEvent, parts: Iterable[Event]) -> None:
    """Write down whom an applied delivery speaks of, so that erasing one of them finds it."""
    named = {one for part in parts for one in people(session, event.connection_id, part)}
    rows = [{"event_id": event.id, "customer_id": customer_id} for customer_id in sorted(named)]
    if rows:
        session.execute(insert(PosEventPerson).values(rows).on_conflict_do_nothing())


def people(session: Session, source: uuid.UUID, part: Event) -> Iterator[uuid.UUID]:
    """The customers whom a part names: by number, by member id, and whose receipt it turned out to be."""
    if not isinstance(part, Receipt | Member):
        return
    if part.phone is not None and (owner := owner_of(session, part.phone)) is not None:
        yield owner
    if part.member_id is not None and (member := session.get(MemberId, (source, part.member_id))) is not None:
        yield member.customer_id
    if isinstance(part, Receipt):
        sold = select(Sale.customer_id).where(Sale.connection_id == source, Sale.external_id == part.external_id)
        if (buyer := session.scalar(sold)) is not None:
            yield buyer


def owner_of(session: Session, typed: str) -> uuid.UUID | None:
    """Who has this number; None for one that is none."""
    try:
        owner = customers.by_phone(session, normalise_phone(typed))
    except Invalid:
        return None
    return None if owner is None else owner.id


def forget_customer(session: Session, customer_id: uuid.UUID) -> None:
    """The payloads of the deliveries that speak of her go; what was applied of them stays."""
    hers = select(PosEventPerson.event_id).where(PosEventPerson.customer_id == customer_id)
    session.execute(update(PosEvent).where(PosEvent.id.in_(hers)).values(raw=None))
    session.execute(delete(PosEventPerson).where(PosEventPerson.event_id.in_(hers)))


def forget_payloads(session: Session) -> int:
    """Payloads that were applied long ago go; key and digest stay, so that a repeated delivery is still known. How
    many."""
    old = PosEvent.applied_at <= session.now - PAYLOADS_KEPT
    emptied = session.scalars(
        update(PosEvent).where(PosEvent.raw.is_not(None), old).values(raw=None).returning(PosEvent.id)
    ).all()
    empty = exists().where(PosEvent.id == PosEventPerson.event_id, PosEvent.raw.is_(None))
    session.execute(delete(PosEventPerson).where(empty))
    return len(emptied)
