"""Whose receipt it is: the person behind a till's member id and phone."""

from __future__ import annotations

import uuid

from sqlalchemy import update

from store_api import events
from store_api.customers import service as customers
from store_api.customers.models import Customer, MemberId
from store_api.db import Session
from store_api.sales import lookups
from store_api.sales.models import Receipt


def find_buyer(session: Session, source: uuid.UUID, member_id: str | None, phone: str | None) -> Customer | None:
    """The customer of this member id of `source` and this E.164 number, made when new; None when neither is given.

    The number decides. Who was known by her member id only, and bought before the till told her number, becomes the
    person of that number together with her receipts, so that the order of messages and files does not matter.
    """
    if phone is None:
        return None if member_id is None else by_member_id(session, source, member_id)
    person = customers.get_or_make(session, phone)
    if member_id is not None:
        known = session.get(MemberId, (source, member_id))
        if known is None or known.customer_id != person.id:
            before = None if known is None else session.get_one(Customer, known.customer_id)
            customers.link_member_id(session, source, member_id, person)
            lookups.forget(session, ("member", source, member_id))
            if before is not None and before.phone_index is None:
                hand_over_receipts(session, before, person)
    return person


def by_member_id(session: Session, source: uuid.UUID, member_id: str) -> Customer:
    """As in `customers`, looked up once in a transaction."""
    return lookups.once(
        session, ("member", source, member_id), lambda: customers.by_member_id(session, source, member_id)
    )


def hand_over_receipts(session: Session, before: Customer, person: Customer) -> None:
    """What was bought under the bare member id belongs to the person."""
    moved = session.execute(
        update(Receipt)
        .where(Receipt.customer_id == before.id)
        .values(customer_id=person.id)
        .returning(Receipt.id, Receipt.store_id)
    ).all()
    for store_id in sorted({row.store_id for row in moved}):
        customers.meet(session, store_id, person.id)
    for row in moved:
        events.record(session, "receipt.changed", row.id)
