"""Merges as a manager makes them, in as few words as a test needs."""

from __future__ import annotations

import uuid

from cast import Person, Shop, fresh_id
from sqlalchemy.orm import object_session
from werkzeug.test import TestResponse

from store_api.customers import merging, service
from store_api.customers.models import Customer, CustomerMerge
from store_api.db import Session, new_id
from store_api.staff.access import Caller
from store_api.staff.models import Staff, StaffSession

OTHER_PHONE = "+8613900139000"


def at_desk(staff: Staff) -> Caller:
    """This person, off any tablet."""
    return Caller(StaffSession(staff=staff, device=None))


def merged(session: Session, shop: Shop, one: Customer, into: Customer) -> CustomerMerge:
    """Mei finds out that the one is the other."""
    return merging.merge(session, at_desk(shop.mei), new_id(), from_id=one.id, into_id=into.id)


def undone(session: Session, shop: Shop, merge: CustomerMerge) -> None:
    """Mei was wrong."""
    merging.undo(session, at_desk(shop.mei), merge.id)


def send(person: Person, one: object, into: object, key: str | None = None) -> TestResponse:
    """The merge over HTTP."""
    return person.put(f"/merges/{key or fresh_id()}", {"from_id": str(one), "into_id": str(into)})


def known(session: Session, shop: Shop, phone: str, **columns: object) -> Customer:
    """A customer whom the store has met."""
    customer = service.get_or_make(session, phone)
    service.meet(session, shop.store.id, customer.id)
    for name, value in columns.items():
        setattr(customer, name, value)
    return customer


def stored(customer: Customer) -> Customer:
    """The customer as others have left her."""
    session = object_session(customer)
    assert session is not None
    session.refresh(customer)
    return customer


def person_ids(*customers: Customer) -> list[uuid.UUID]:
    """Whom each of them is."""
    return [stored(one).person_id for one in customers]
