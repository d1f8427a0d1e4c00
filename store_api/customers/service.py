"""One person per phone: find, make, recognise, assign."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from store_api.crypto import normalise_code, vault
from store_api.customers import consents
from store_api.customers.models import (
    Acquaintance,
    Channel,
    Customer,
    CustomerAssignment,
    MemberId,
    PhoneProof,
    Purpose,
)
from store_api.customers.phones import normalise_phone
from store_api.db import Session
from store_api.errors import NotFound, Refusal
from store_api.staff import guard
from store_api.staff.access import Caller
from store_api.staff.models import Device, Staff
from store_api.staff.service import audit

MOST_TAIL_MATCHES = 20
PROOF_LIFE = timedelta(days=180)
# A busy clerk types some dozens of new numbers a day; who tries numbers one by one types thousands.
NUMBERS = guard.Limit(in_a_row=60, a_day=150)
TAILS = guard.Limit(in_a_row=150, a_day=500)


def by_phone(session: Session, phone: str) -> Customer | None:
    """The customer with this E.164 number."""
    return session.scalar(select(Customer).where(Customer.phone_index == vault.index("phone", phone)))


def get_or_make(session: Session, phone: str) -> Customer:
    """The one customer of this E.164 number, made if new; parallel calls get the same one."""
    known = by_phone(session, phone)
    if known is not None:
        return known
    fresh = Customer.arrived(session.now, phone)
    columns = {column.name: getattr(fresh, column.name) for column in Customer.__table__.columns}
    session.execute(insert(Customer).values(columns).on_conflict_do_nothing(index_elements=["phone_index"]))
    return session.scalars(select(Customer).where(Customer.phone_index == fresh.phone_index)).one()


def by_member_code(session: Session, code: str) -> Customer | None:
    """The customer whose member QR says this; None for anything else."""
    canonical = normalise_code(code)
    if canonical is None:
        return None
    return session.scalar(select(Customer).where(Customer.member_code == vault.index("code", canonical)))


def by_phone_tail(session: Session, store_id: uuid.UUID, tail: str) -> list[Customer]:
    """The people this store has met whose numbers end in these four digits, latest first."""
    return list(
        session.scalars(
            select(Customer)
            .join(Acquaintance, Acquaintance.customer_id == Customer.id)
            .where(Acquaintance.store_id == store_id, Customer.phone_tail == vault.index("tail", tail))
            .order_by(Acquaintance.first_met_at.desc())
            .limit(MOST_TAIL_MATCHES)
        )
    )


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
    """The store has met her; the first time counts."""
    session.execute(
        insert(Acquaintance)
        .values(store_id=store_id, customer_id=customer_id, first_met_at=session.now)
        .on_conflict_do_nothing()
    )


def has_met(session: Session, store_id: uuid.UUID, customer_id: uuid.UUID) -> bool:
    """Whether this store's people may see her."""
    return session.get(Acquaintance, (store_id, customer_id)) is not None


def assign(session: Session, customer_id: uuid.UUID, staff_id: uuid.UUID, days: int) -> None:
    """A clerk looks after her for some days."""
    session.add(
        CustomerAssignment(
            customer_id=customer_id, staff_id=staff_id, since=session.now, until=session.now + timedelta(days=days)
        )
    )


def prove_phone(
    session: Session, customer: Customer, browser_key: bytes, staff_id: uuid.UUID, *, another_browser: bool = False
) -> bool:
    """A clerk saw her page: this browser may open her wallet. The latest proof of a browser counts.

    False when another browser of hers has proved it before: whoever only knows her number must not get in by it.
    """
    other = select(PhoneProof.at).where(PhoneProof.customer_id == customer.id, PhoneProof.browser_key != browser_key)
    if not another_browser and session.scalar(other.limit(1)) is not None:
        return False
    customer.phone_proved_at = customer.phone_proved_at or session.now
    proof = {"staff_id": staff_id, "at": session.now}
    session.execute(
        insert(PhoneProof)
        .values(customer_id=customer.id, browser_key=browser_key, **proof)
        .on_conflict_do_update(index_elements=["browser_key", "customer_id"], set_=proof)
    )
    return True


def proved_by(session: Session, browser_key: bytes) -> Customer | None:
    """The customer whose phone this browser last proved."""
    return session.scalar(
        select(Customer)
        .join(PhoneProof, PhoneProof.customer_id == Customer.id)
        .where(PhoneProof.browser_key == browser_key, PhoneProof.at > session.now - PROOF_LIFE)
        .order_by(PhoneProof.at.desc())
        .limit(1)
    )


def search(
    session: Session, device: Device, staff: Staff, *, tail: str | None = None, phone: str | None = None
) -> list[Customer] | Refusal:
    """At the counter, by tail or full number. Searches are counted, so that nobody tries numbers one by one."""
    subject, limit = (f"tails:{staff.id}", TAILS) if tail is not None else (f"numbers:{staff.id}", NUMBERS)
    if (locked := guard.enter(session, subject, limit)) is not None:
        return Refusal(locked)
    if tail is not None:
        guard.count_failure(session, subject, limit)
        return by_phone_tail(session, device.store_id, tail)
    customer = by_phone(session, normalise_phone(phone or ""))
    if customer is None:
        guard.count_failure(session, subject, limit)
        return []
    greet(session, device, staff, customer)
    return [customer]


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


def register(session: Session, device: Device, staff: Staff, data: Mapping[str, Any]) -> Customer | Refusal:
    """A customer made or found by phone, with each answer she gave recorded; no answer is no row."""
    customer = at_counter(session, device, staff, data["phone"])
    if isinstance(customer, Refusal):
        return customer
    customer.name = customer.name or data.get("name")
    for purpose in Purpose:
        if purpose.value in data:
            consents.answer(
                session,
                customer.id,
                purpose,
                granted=data[purpose.value],
                channel=Channel.CLERK,
                store_id=device.store_id,
                staff_id=staff.id,
            )
    return customer


def met_by(session: Session, caller: Caller, customer_id: uuid.UUID) -> Customer:
    """The customer, if a store of the caller has met her. Raises NotFound: foreign and unknown look the same."""
    met = session.scalars(select(Acquaintance.store_id).where(Acquaintance.customer_id == customer_id))
    if not any(caller.may_enter(store_id) for store_id in met):
        raise NotFound("customer_unknown")
    return session.get_one(Customer, customer_id)
