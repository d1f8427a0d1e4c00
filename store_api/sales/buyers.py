"""Whose receipt it is: the person behind a till's member id and phone."""

from __future__ import annotations

import uuid

from store_api.customers import service as customers
from store_api.customers.merging import lock_people, point, take_turns
from store_api.customers.models import Customer, MemberId
from store_api.customers.people import person_of, with_phone
from store_api.db import Session, new_id
from store_api.sales import lookups


def find_buyer(session: Session, source: uuid.UUID, member_id: str | None, phone: str | None) -> Customer | None:
    """The customer of this member id of `source` and this E.164 number, made when new; None when neither is given.

    The number decides. Who was known by her member id only, and bought before the till told her number, turns out to be
    the person of that number, so that the order of messages and files does not matter.
    """
    if phone is None:
        return None if member_id is None else by_member_id(session, source, member_id)
    person = customers.get_or_make(session, phone)
    if member_id is not None:
        known = session.get(MemberId, (source, member_id))
        if known is None or known.customer_id != person.id:
            before_id = None if known is None else known.customer_id
            customers.link_member_id(session, source, member_id, person)
            lookups.forget(session, ("member", source, member_id))
            if before_id is not None:
                become(session, before_id, person)
    return person


def by_member_id(session: Session, source: uuid.UUID, member_id: str) -> Customer:
    """As in `customers`, looked up once in a transaction."""
    return lookups.once(
        session, ("member", source, member_id), lambda: customers.by_member_id(session, source, member_id)
    )


def become(session: Session, before_id: uuid.UUID, person: Customer) -> None:
    """Whoever was known by her member id only is this person: a merge that the till knows of. Somebody with a number
    of her own stays who she is."""
    take_turns(session)
    lock_people(session, before_id, person.id)
    before, after = person_of(session, before_id), person_of(session, person.id)
    if before.id != after.id and with_phone(session, before.id) is None and before.erased_at is None:
        point(session, new_id(), before.id, person.id, None)
