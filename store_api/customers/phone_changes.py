"""A customer has another number from now on; the old one stays in her history."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from store_api import events
from store_api.crypto import vault
from store_api.customers.handovers import check_not_frozen
from store_api.customers.models import Customer, PhoneChange, PhoneProof
from store_api.customers.people import Profile, check_not_erased, lock_person_of, profile, same_person, with_phone
from store_api.customers.phones import normalise_phone
from store_api.customers.service import NUMBERS, by_phone, met_by
from store_api.db import Session
from store_api.errors import Conflict, Refusal
from store_api.staff import guard
from store_api.staff.access import Caller
from store_api.staff.service import audit


def change_phone(session: Session, caller: Caller, customer_id: uuid.UUID, typed: str) -> Profile | Refusal:
    """She is called at this number from now on; the same number again changes nothing.

    What is typed counts like a search, since the refusal of a number that somebody has says that he is a customer.
    Where a merge gave her several numbers, it is the one she is called at that goes; where the new number is another
    one of hers, it goes without a new one. Raises NotFound, Gone, Forbidden, Invalid.
    """
    met_by(session, caller, customer_id)
    subject, device = f"numbers:{caller.staff.id}", caller.device
    if (locked := guard.enter(session, subject, NUMBERS)) is not None:
        return Refusal(locked)
    number = normalise_phone(typed)
    person = lock_person_of(session, customer_id)
    check_not_erased(person)
    check_not_frozen(session, person.id)
    row = with_phone(session, person.id) or person
    if row.phone_index == vault.index("phone", number):
        return profile(session, person.id)
    guard.count_failure(session, subject, NUMBERS)
    holder = by_phone(session, number)
    if holder is not None and holder.person_id != person.id:
        return Refusal(Conflict("phone_taken"))
    before = row.phone
    if not replace(session, row, None if holder is not None else number):
        return Refusal(Conflict("phone_taken"))
    if before is not None:
        forget_owner(session, row, before, caller.staff.id)
    audit(session, caller.staff, "customer.phone_changed", person.id, reason=f"tablet {device.id}")
    events.record(session, "customer.changed", person.id)
    return profile(session, person.id)


def replace(session: Session, row: Customer, number: str | None) -> bool:
    """The row's number goes, and this one comes; False when somebody else was given it at this very moment."""
    try:
        with session.begin_nested():
            row.give_up_phone()
            if number is not None:
                row.take_phone(number)
    except IntegrityError:
        return False
    return True


def forget_owner(session: Session, row: Customer, phone: str, staff_id: uuid.UUID) -> None:
    """The number was hers; browsers that proved it are no longer known as hers."""
    session.add(PhoneChange.seen(row.id, phone, staff_id, session.now))
    session.execute(delete(PhoneProof).where(PhoneProof.customer_id == row.id))


def history(session: Session, customer_id: uuid.UUID) -> Sequence[PhoneChange]:
    """The numbers the person had before, the latest first."""
    return session.scalars(
        select(PhoneChange)
        .where(PhoneChange.customer_id.in_(same_person(customer_id)))
        .order_by(PhoneChange.at.desc(), PhoneChange.id.desc())
    ).all()
