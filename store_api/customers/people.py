"""Which customers are one person: a merge points from one row to another, and every reader resolves it here."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from sqlalchemy import ScalarSelect, Select, select
from sqlalchemy.orm import aliased

from store_api.customers.models import Customer
from store_api.db import Session
from store_api.errors import Gone

# The customer who stands for the person speaks first, then her other rows, the newest first.
SPEAKING_ORDER = (Customer.person_id, (Customer.id == Customer.person_id).desc(), Customer.id.desc())


def same_person(customer_id: uuid.UUID) -> Select[uuid.UUID]:
    """SQL: the ids of all customers who are the same person as this one, herself included.

    To be used as `Fact.customer_id.in_(same_person(customer_id))`.
    """
    one = aliased(Customer)
    person: ScalarSelect[uuid.UUID] = select(one.person_id).where(one.id == customer_id).scalar_subquery()
    return select(Customer.id).where(Customer.person_id == person)


def person_of(session: Session, customer_id: uuid.UUID) -> Customer:
    """The customer who stands for the person: the one a merge points to, else herself."""
    customer = session.get_one(Customer, customer_id)
    return customer if customer.person_id == customer.id else session.get_one(Customer, customer.person_id)


def lock_person_of(session: Session, customer_id: uuid.UUID) -> Customer:
    """The customer who stands for the person, locked until the transaction ends, whatever is merged meanwhile."""
    whose = select(Customer.person_id).where(Customer.id == customer_id)
    person_id = session.scalars(whose).one()
    while True:
        person = session.get_one(Customer, person_id, with_for_update={"key_share": True})
        person_id = session.scalars(whose).one()
        if person_id == person.id:
            return person


def rows_of(session: Session, customer_id: uuid.UUID) -> Sequence[Customer]:
    """All rows of the person as they stand now, in speaking order."""
    rows = select(Customer).where(Customer.id.in_(same_person(customer_id))).order_by(*SPEAKING_ORDER)
    return session.scalars(rows.execution_options(populate_existing=True)).all()


def with_phone(session: Session, customer_id: uuid.UUID) -> Customer | None:
    """The row whose number the person is called at; None when she has none."""
    return next((row for row in rows_of(session, customer_id) if row.phone_index is not None), None)


def check_not_erased(person: Customer) -> None:
    """Raise Gone for somebody whose data was deleted: her shell takes nothing new."""
    if person.erased_at is not None:
        raise Gone("customer_erased")


@dataclass(frozen=True)
class Profile:
    """A person as everybody sees her. What the row that stands for her lacks is taken from her other rows."""

    id: uuid.UUID
    name: str | None
    birthday: date | None
    masked_phone: str | None
    phone_proved_at: datetime | None
    created_at: datetime


def profiles(session: Session, customer_ids: Iterable[uuid.UUID]) -> list[Profile]:
    """The people these customers are, each once, in the order in which they are first named."""
    return list({one.id: one for one in profiles_by_customer(session, customer_ids).values()}.values())


def profiles_by_customer(session: Session, customer_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Profile]:
    """Which person each of these customers is, in the order in which they are first named."""
    wanted = list(customer_ids)
    named = select(Customer.id, Customer.person_id).where(Customer.id.in_(wanted))
    people = {row.id: row.person_id for row in session.execute(named)}
    rows = session.scalars(
        select(Customer).where(Customer.person_id.in_(set(people.values()))).order_by(*SPEAKING_ORDER)
    )
    made = {person_id: _profile(list(hers)) for person_id, hers in groupby(rows, lambda row: row.person_id)}
    return {one: made[people[one]] for one in wanted}


def profile(session: Session, customer_id: uuid.UUID) -> Profile:
    """The person this customer is."""
    return profiles(session, [customer_id])[0]


def _profile(rows: Sequence[Customer]) -> Profile:
    phone = next((row for row in rows if row.phone_index is not None), None)
    return Profile(
        id=rows[0].person_id,
        name=next((row.name for row in rows if row.name is not None), None),
        birthday=next((row.birthday for row in rows if row.birthday is not None), None),
        masked_phone=None if phone is None else phone.masked_phone,
        phone_proved_at=None if phone is None else phone.phone_proved_at,
        created_at=min(row.created_at for row in rows),
    )
