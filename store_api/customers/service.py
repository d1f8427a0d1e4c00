"""One person per phone: find, make, recognise, assign."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, literal, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from store_api.crypto import normalise_code, vault
from store_api.customers import consents, sensitive
from store_api.customers.handovers import check_not_frozen
from store_api.customers.models import (
    Acquaintance,
    Channel,
    Customer,
    CustomerAssignment,
    MemberId,
    Purpose,
)
from store_api.customers.people import Profile, check_not_erased, person_of, profile, profiles, same_person
from store_api.customers.phones import normalise_phone
from store_api.db import NewRow, Session, UtcDateTime, new_id, table_of
from store_api.errors import NotFound, Refusal
from store_api.staff import guard
from store_api.staff.access import Caller
from store_api.staff.models import Device, Staff
from store_api.staff.service import audit

MOST_MATCHES = 20
# A busy clerk types some dozens of new numbers a day; who tries numbers one by one types thousands.
NUMBERS = guard.Limit(in_a_row=60, a_day=150)
TAILS = guard.Limit(in_a_row=150, a_day=500)

NEW_CUSTOMER = (
    insert(table_of(Customer)).on_conflict_do_nothing(index_elements=["phone_index"]).returning(table_of(Customer).c.id)
)


def by_phone(session: Session, phone: str) -> Customer | None:
    """The customer with this E.164 number."""
    return session.scalar(select(Customer).where(Customer.phone_index == vault.index("phone", phone)))


def get_or_make(session: Session, phone: str) -> Customer:
    """The one customer of this E.164 number, made if new; parallel calls get the same one."""
    while (known := by_phone(session, phone)) is None:  # Once more where somebody is deleted between two looks.
        session.connection().execute(NEW_CUSTOMER, Customer.values(new_id(), session.now, phone))
    return known


@dataclass(frozen=True)
class Person:
    """Who has a number: the customer with it, the person she is after merges, and whether she has just been made."""

    customer_id: uuid.UUID
    id: uuid.UUID
    is_new: bool


def lock_person(session: Session, phone: str) -> Person:
    """The one person of this E.164 number, made if new, her row locked until the transaction ends.

    Only the row of the person is locked, never a second one on the way, so that a claim and a merge cannot wait for
    each other.
    """
    customer_id = new_id()
    values = Customer.values(customer_id, session.now, phone)
    whose = select(Customer.id, Customer.person_id).where(Customer.phone_index == values["phone_index"])
    while True:  # Until no merge, its undoing, or erasure is faster.
        if session.connection().scalar(NEW_CUSTOMER, values) is not None:
            return Person(customer_id, customer_id, is_new=True)
        row = session.execute(whose).one_or_none()
        if row is None:
            continue
        session.execute(select(Customer.id).where(Customer.id == row.person_id).with_for_update(key_share=True))
        again = session.execute(whose).one_or_none()
        if again is not None and again.person_id == row.person_id:
            return Person(again.id, again.person_id, is_new=False)


def by_member_code(session: Session, code: str) -> Customer | None:
    """The customer whose member QR says this; None for anything else."""
    canonical = normalise_code(code)
    if canonical is None:
        return None
    return session.scalar(select(Customer).where(Customer.member_code == vault.index("code", canonical)))


def by_phone_tail(session: Session, store_id: uuid.UUID, tail: str) -> list[Profile]:
    """The people this store has met who have a number that ends in these four digits, latest first."""
    return met_people(session, store_id, Customer.phone_tail == vault.index("tail", tail))


def by_name(session: Session, store_id: uuid.UUID, typed: str) -> list[Profile]:
    """The people this store has met whose name has this in it, or is typed so: in pinyin, or by its initials."""
    is_it = Customer.name.icontains(typed, autoescape=True)
    letters = "".join(typed.lower().replace("ü", "v").split())
    if letters.isascii() and letters.isalnum():
        is_it = or_(is_it, Customer.name_keys.contains(letters))
    row = aliased(Customer)
    met = select(row.person_id).join(Acquaintance, Acquaintance.customer_id == row.id)
    return met_people(session, store_id, is_it, Customer.person_id.in_(met.where(Acquaintance.store_id == store_id)))


def met_people(session: Session, store_id: uuid.UUID, *are: ColumnElement[bool]) -> list[Profile]:
    """The people this store has met one of whose rows is so, latest first, at most `MOST_MATCHES`."""
    row = aliased(Customer)
    met_at = (
        select(func.max(Acquaintance.first_met_at))
        .join(row, row.id == Acquaintance.customer_id)
        .where(Acquaintance.store_id == store_id, row.person_id == Customer.person_id)
        .scalar_subquery()
    )
    people = session.scalars(
        select(Customer.person_id)
        .where(*are)
        .group_by(Customer.person_id)
        .having(met_at.is_not(None))
        .order_by(met_at.desc())
        .limit(MOST_MATCHES)
    )
    return profiles(session, people)


def by_member_id(session: Session, source: uuid.UUID, external_id: str) -> Customer:
    """The customer another system calls so; an unknown one is made without contact data."""
    row = session.get(MemberId, (source, external_id))
    if row is not None:
        return session.get_one(Customer, row.customer_id)
    customer = Customer.arrived(session.now)
    session.add(customer)
    session.flush()  # The member id refers to her row.
    link_member_id(session, source, external_id, customer)
    return customer


def link_member_id(session: Session, source: uuid.UUID, external_id: str, customer: Customer) -> None:
    """From now on this system's number means this customer."""
    session.merge(MemberId(source=source, external_id=external_id, customer_id=customer.id))


def meet(session: Session, store_id: uuid.UUID, customer_id: uuid.UUID) -> None:
    """The store has met her; the first time counts. Who had her data deleted is met by nobody any more."""
    met = select(literal(store_id), Customer.id, literal(session.now, UtcDateTime())).where(
        Customer.id == customer_id, Customer.erased_at.is_(None)
    )
    columns = ["store_id", "customer_id", "first_met_at"]
    session.execute(insert(Acquaintance).from_select(columns, met).on_conflict_do_nothing())


def has_met(session: Session, store_id: uuid.UUID, customer_id: uuid.UUID) -> bool:
    """Whether this store's people may see her: it has met one of the customers that are this person."""
    met = select(Acquaintance.store_id).where(
        Acquaintance.store_id == store_id, Acquaintance.customer_id.in_(same_person(customer_id))
    )
    return session.scalar(met.limit(1)) is not None


def care_row(session: Session, customer_id: uuid.UUID, staff_id: uuid.UUID, days: int) -> NewRow:
    """The row of a clerk who looks after her for some days."""
    until = session.now + timedelta(days=days)
    care = {"customer_id": customer_id, "staff_id": staff_id, "since": session.now, "until": until}
    return CustomerAssignment, {"id": new_id(), **care}


def search(
    session: Session,
    device: Device,
    staff: Staff,
    *,
    tail: str | None = None,
    name: str | None = None,
    phone: str | None = None,
) -> list[Profile] | Refusal:
    """At the counter, by tail, name or full number. Searches are counted, so that nobody tries numbers one by one or
    walks through the names."""
    subject, limit = (f"numbers:{staff.id}", NUMBERS) if phone is not None else (f"tails:{staff.id}", TAILS)
    if (locked := guard.enter(session, subject, limit)) is not None:
        return Refusal(locked)
    if phone is None:
        guard.count_failure(session, subject, limit)
    if tail is not None:
        return by_phone_tail(session, device.store_id, tail)
    if name is not None:
        return by_name(session, device.store_id, name)
    customer = by_phone(session, normalise_phone(phone or ""))
    if customer is None:
        guard.count_failure(session, subject, limit)
        return []
    greet(session, device, staff, customer)
    return [profile(session, customer.id)]


def at_counter(session: Session, device: Device, staff: Staff, phone: str) -> Customer | Refusal:
    """The customer with this typed number, made when new; new numbers count like searches that found nobody."""
    subject = f"numbers:{staff.id}"
    if (locked := guard.enter(session, subject, NUMBERS)) is not None:
        return Refusal(locked)
    number = normalise_phone(phone)
    if by_phone(session, number) is None:
        guard.count_failure(session, subject, NUMBERS)
    customer = get_or_make(session, number)
    greet(session, device, staff, customer)
    return customer


def greet(session: Session, device: Device, staff: Staff, customer: Customer) -> None:
    """Her number was typed here: the store has met her, and who opened her page by it is remembered."""
    if not has_met(session, device.store_id, customer.id):
        audit(session, staff, "customer.found_by_phone", customer.id)
    meet(session, device.store_id, customer.id)


@dataclass(frozen=True)
class Registered(Profile):
    """Who was registered, and which of her answers could not be recorded."""

    not_recorded: Sequence[Purpose]


def register(session: Session, device: Device, staff: Staff, data: Mapping[str, Any]) -> Registered | Refusal:
    """A customer made or found by phone, with each answer she gave recorded; no answer is no row. She is kept, though a
    yes about health was to a text that has changed since she saw it: that answer is not recorded."""
    customer = at_counter(session, device, staff, data["phone"])
    if isinstance(customer, Refusal):
        return customer
    customer.name = customer.name or data.get("name")
    customer.birthday = customer.birthday or data.get("birthday")
    dropped = [] if sensitive.can_be_answered(session, data) else [Purpose.SENSITIVE]
    note_answers(session, device, staff, customer.id, {name: data[name] for name in data if name not in dropped})
    return Registered(**vars(profile(session, customer.id)), not_recorded=dropped)


def answer(session: Session, caller: Caller, customer_id: uuid.UUID, data: Mapping[str, Any]) -> Customer:
    """Each answer a known customer gave at the counter. Raises NotFound, Gone, and Conflict for a yes about health to
    another text than the shop's of now."""
    person = met_by(session, caller, customer_id)
    check_not_erased(person)
    note_answers(session, caller.device, caller.staff, person.id, data)
    return person


def note_answers(
    session: Session, device: Device, staff: Staff, customer_id: uuid.UUID, data: Mapping[str, Any]
) -> None:
    """One row for each purpose that is named."""
    for purpose in Purpose:
        if purpose.value in data:
            consents.answer(
                session,
                customer_id,
                purpose,
                granted=data[purpose.value],
                channel=Channel.CLERK,
                store_id=device.store_id,
                staff_id=staff.id,
                shown=data.get("sensitive_version"),
            )


def met_by(session: Session, caller: Caller, customer_id: uuid.UUID) -> Customer:
    """The person this customer is, if a store of the caller has met her under any of her numbers.
    Raises NotFound: foreign and unknown look the same."""
    met = session.scalars(select(Acquaintance.store_id).where(Acquaintance.customer_id.in_(same_person(customer_id))))
    if not any(caller.may_enter(store_id) for store_id in met):
        raise NotFound("customer_unknown")
    return person_of(session, customer_id)


def correct(session: Session, caller: Caller, customer_id: uuid.UUID, data: Mapping[str, Any]) -> Profile:
    """Her `name` or `birthday` as she says it now. Raises NotFound, Gone."""
    person = met_by(session, caller, customer_id)
    check_not_erased(person)
    check_not_frozen(session, person.id)
    for field, value in data.items():
        setattr(person, field, value)
    audit(session, caller.staff, "customer.corrected", person.id, reason=", ".join(sorted(data)))
    return profile(session, person.id)
