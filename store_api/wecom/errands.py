"""Errands at WeCom: ordered with the fact, attempted outside any transaction, and what became of them."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import case, update

from store_api import leases
from store_api.customers import consents
from store_api.customers.models import Customer
from store_api.customers.people import profile
from store_api.db import Session, new_id
from store_api.queues import broker
from store_api.staff.models import Staff, Store
from store_api.texts import say
from store_api.wecom.client import WeCom, WeComError, WeComUnclear
from store_api.wecom.models import ContactWay, Errand, WeComCall, WeComContact

Ask = Callable[[WeCom], str | bytes | None]

# A shop's line may be down for a night: with these pauses an errand is given up after about a day.
MOST_ATTEMPTS = 30
LONGEST_PAUSE = timedelta(hours=1)
WAITING = (WeComCall.attempted_at.is_(None), WeComCall.done_at.is_(None), WeComCall.failed_at.is_(None))
LONGEST_REMARK = 20
LONGEST_WAY_REMARK = 30


def order(session: Session, errand: Errand, subject_id: uuid.UUID) -> None:
    """Ask WeCom once this transaction is durable."""
    session.add(WeComCall(id=new_id(), errand=errand, subject_id=subject_id, due_at=session.now))
    session.after_commit(broker.wake)


def lease_due(session: Session) -> list[uuid.UUID]:
    """Lease the errands that are due."""
    return leases.lease_due(session, WeComCall, *WAITING)


def begin(session: Session, call_id: uuid.UUID) -> Ask | None:
    """Write the attempt down before it is made: what to ask; None when another was first or it is pointless now."""
    call = session.scalar(
        update(WeComCall)
        .where(WeComCall.id == call_id, *WAITING, WeComCall.due_at <= session.now)
        .values(
            attempts=WeComCall.attempts + 1,
            attempted_at=case((WeComCall.errand == Errand.CREATE, session.now)),
            lease_until=session.now + leases.LEASE,
        )
        .returning(WeComCall)
    )
    if call is None:
        return None
    ask = ASKS[call.errand](session, call.subject_id)
    if ask is None:
        call.done_at = session.now
    return ask


def finish(session: Session, call_id: uuid.UUID, answer: str | bytes | None, problem: WeComError | None) -> None:
    """Write the result down. What was not done waits 10 s, 40 s, 90 s … for the next attempt."""
    call = session.get_one(WeComCall, call_id, with_for_update=True)
    if call.done_at is not None:  # An errand that may be repeated was, and the other was faster.
        return
    call.error = problem.reason if problem is not None else None
    if problem is None:
        call.done_at = session.now
        record(session, call, answer)
    elif isinstance(problem, WeComUnclear) and call.errand is Errand.CREATE:
        return
    elif problem.permanent or call.attempts >= MOST_ATTEMPTS:
        call.failed_at = session.now
    else:
        call.attempted_at = call.lease_until = None
        call.due_at = session.now + min(timedelta(seconds=10 * call.attempts**2), LONGEST_PAUSE)


def record(session: Session, call: WeComCall, answer: str | bytes | None) -> None:
    """What follows from WeCom's yes. The contact may have been erased meanwhile."""
    if call.errand is Errand.REMARK:
        contact = session.get(WeComContact, call.subject_id)
        if contact is not None:
            contact.remarked_at = session.now
        return
    way = session.get_one(ContactWay, call.subject_id, with_for_update=True)
    match call.errand, answer:
        case Errand.CREATE, str(config_id):
            way.config_id = config_id
            order(session, Errand.PICTURE if way.retired_at is None else Errand.DELETE, way.id)
        case Errand.PICTURE, bytes(picture) if way.retired_at is None:
            way.picture = picture
        case Errand.DELETE, _:
            way.config_id = None


def to_create(session: Session, way_id: uuid.UUID) -> Ask | None:
    """Make the code, unless it was retired before."""
    way = session.get_one(ContactWay, way_id)
    store, staff = session.get_one(Store, way.store_id), session.get_one(Staff, way.staff_id)
    user, state, remark = way.wecom_user, way.state, f"{store.name} {staff.name}"[:LONGEST_WAY_REMARK]
    return None if way.retired_at else lambda wecom: wecom.add_contact_way(user, state, remark)


def to_fetch_picture(session: Session, way_id: uuid.UUID) -> Ask | None:
    """Fetch the code's picture."""
    way = session.get_one(ContactWay, way_id)
    config_id = way.config_id
    return None if way.retired_at or config_id is None else lambda wecom: wecom.picture(config_id)


def to_delete(session: Session, way_id: uuid.UUID) -> Ask | None:
    """Delete the code at WeCom."""
    config_id = session.get_one(ContactWay, way_id).config_id
    return None if config_id is None else lambda wecom: wecom.delete_contact_way(config_id)


def to_remark(session: Session, contact_id: uuid.UUID) -> Ask | None:
    """Name the new contact in the clerk's list, unless she had her data deleted meanwhile."""
    contact = session.get(WeComContact, contact_id)
    if contact is None:
        return None
    user, external_user, remark = contact.wecom_user, contact.external_user, remark_for(session, contact)
    return lambda wecom: wecom.set_remark(user, external_user, remark)


def remark_for(session: Session, contact: WeComContact) -> str:
    """Name and end of the number of a customer who agreed to be called; of everybody else store and day."""
    way = session.get_one(ContactWay, contact.contact_way_id)
    store = session.get_one(Store, way.store_id)
    who = contact.customer_id
    if who is not None and consents.contactable(session, session.get_one(Customer, who)):
        person = profile(session, who)
        name, rest = person.name or store.name, f" {str(person.masked_phone)[-4:]}"
    else:
        name, rest = store.name, say("wecom.remark", "zh", day=f"{store.local_day(contact.added_at):%y%m%d}")
    return name[: LONGEST_REMARK - len(rest)] + rest


ASKS: dict[Errand, Callable[[Session, uuid.UUID], Ask | None]] = {
    Errand.CREATE: to_create,
    Errand.PICTURE: to_fetch_picture,
    Errand.DELETE: to_delete,
    Errand.REMARK: to_remark,
}
