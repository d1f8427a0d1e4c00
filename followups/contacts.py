"""What came of a call, and what it means for the calls still promised."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select

from followups import planning, promises
from followups.models import (
    REACHED,
    Contact,
    ContactChannel,
    ContactPicture,
    ContactResult,
    FollowUpTask,
    MoveReason,
    StopReason,
    TaskMove,
)
from followups.moves import finish, move, open_tasks, stop
from followups.placing import place_all
from followups.service import is_due, own_task
from store_api import events
from store_api.customers import consents
from store_api.customers import service as customers
from store_api.customers.models import Channel, Purpose
from store_api.customers.people import check_not_erased, lock_person_of, person_of, same_person
from store_api.db import Session
from store_api.errors import Conflict, NotFound
from store_api.pictures import cleaned
from store_api.staff.access import Caller
from store_api.visits.models import Visit
from store_api.visits.recording import known, mask_phones, put, signature

MOST_NO_ANSWERS = 3
MOST_PICTURES = 9
# Results that end all other calls too, and the reason these are stopped for.
ENDING = {
    ContactResult.REFUSED: StopReason.REFUSED,
    ContactResult.OPTED_OUT: StopReason.OPTED_OUT,
    ContactResult.WRONG_NUMBER: StopReason.WRONG_NUMBER,
}


def record_contact(session: Session, caller: Caller, contact_id: uuid.UUID, body: dict[str, Any]) -> Contact:
    """What came of a call. Raises NotFound, Conflict, Unauthorized."""
    if (contact := known(session, Contact, contact_id, body)) is not None:
        return contact
    task = called_task(session, caller, body["task_id"]) if "task_id" in body else None
    customer_id = task.customer_id if task else body["customer_id"]
    if task is None and not customers.has_met(session, caller.device.store_id, customer_id):
        raise NotFound("customer_unknown")
    contact = Contact(
        id=contact_id,
        task_id=task and task.id,
        customer_id=customer_id,
        result=body["result"],
        channel=body.get("channel", ContactChannel.PHONE),
        agreed=mask_phones(body["agreed"]) if "agreed" in body else None,
        next_step=mask_phones(body["next_step"]) if "next_step" in body else None,
        next_on=body.get("next_on"),
        **signature(session, caller, body["occurred_at"], body),
    )
    lock_person_of(session, customer_id)  # Before her calls, as planning does.
    put(session, contact)
    settle_tasks(session, contact, task)
    events.record(session, "contact.recorded", contact.id)
    return contact


def called_task(session: Session, caller: Caller, task_id: uuid.UUID) -> FollowUpTask:
    """The call that was made: the caller's, or one that somebody else has had from her since, such as from the pool.
    What she heard must not be lost for that. Raises NotFound."""
    task = session.get(FollowUpTask, task_id)
    was_hers = select(TaskMove.id).where(TaskMove.task_id == task_id, TaskMove.holder_from == caller.staff.id)
    if task is not None and caller.may_enter(task.store_id) and session.scalar(was_hers.limit(1)) is not None:
        return task
    return own_task(session, caller, task_id)


def settle_tasks(session: Session, contact: Contact, task: FollowUpTask | None) -> None:
    """Spoken to, her task is done, and with it all others that are due: nobody wants to hear it twice. A "no", a wrong
    number and the third "no answer" stop the others; what was promised becomes a call of its own."""
    promised = open_tasks(session, contact.customer_id)
    if contact.result is ContactResult.NO_ANSWER:
        settle_no_answer(session, contact, task, promised)
        return
    if contact.result in REACHED or (task in promised and contact.result is not ContactResult.WRONG_NUMBER):
        for one in [one for one in promised if one is task or is_due(one, contact.occurred_at)]:
            promised.remove(one)
            finish(session, one)
    if contact.result is ContactResult.OPTED_OUT:
        consents.answer(
            session,
            contact.customer_id,
            Purpose.FOLLOW_UP,
            granted=False,
            channel=Channel.CLERK,
            store_id=contact.store_id,
            staff_id=contact.staff_id,
            at=contact.occurred_at,  # Not before she said so, and not after what she says next.
        )
    if contact.result in ENDING and still_stands(session, contact):
        stop(session, promised, ENDING[contact.result])
    promises.promise_next(session, contact, task)


def still_stands(session: Session, contact: Contact) -> bool:
    """Whether nothing has overtaken a "no" or a wrong number that arrives late: a later yes, another number."""
    session.flush()
    person = person_of(session, contact.customer_id)
    if contact.result is ContactResult.WRONG_NUMBER:
        return planning.number_is_wrong(session, person.id)
    if not consents.contactable(session, person):
        return True
    return contact.occurred_at > planning.agreed_since(session, person.id)


def settle_no_answer(
    session: Session, contact: Contact, task: FollowUpTask | None, promised: Sequence[FollowUpTask]
) -> None:
    """The third in a row ends it; before, the call that was due is made again on the next day, or on the day named."""
    if unanswered(session, contact) >= MOST_NO_ANSWERS:
        stop(session, promised, StopReason.NO_ANSWER)
    elif task in promised and task is not None and is_due(task, contact.occurred_at):
        move(
            session,
            task,
            MoveReason.NO_ANSWER,
            due_at=promises.when(session, contact, contact.next_on, timedelta(days=1)),
            by=contact.staff_id,
        )
        place_all(session, contact.customer_id, [])  # Another call of that day is one too many.


def unanswered(session: Session, contact: Contact) -> int:
    """How many calls in a row she has not answered, this one included, since we last spoke or saw her."""
    hers = same_person(contact.customer_id)
    mine = Contact.customer_id.in_(hers)
    spoke = select(func.max(Contact.occurred_at)).where(mine, Contact.result != ContactResult.NO_ANSWER)
    saw = select(func.max(Visit.occurred_at)).where(Visit.customer_id.in_(hers))
    since = func.greatest(spoke.scalar_subquery(), saw.scalar_subquery())
    statement = select(func.count()).where(mine, Contact.result == ContactResult.NO_ANSWER)
    return session.scalar(statement.where(or_(since.is_(None), Contact.occurred_at > since))) or 0


def add_picture(
    session: Session, caller: Caller, picture_id: uuid.UUID, contact_id: uuid.UUID, occurred_at: datetime, body: bytes
) -> ContactPicture:
    """A picture of the caller's own contact; only its pixels are kept. Raises NotFound, Conflict, Gone, Invalid."""
    said = {"contact_id": contact_id, "occurred_at": occurred_at, "body": hashlib.sha256(body).hexdigest()}
    if (picture := known(session, ContactPicture, picture_id, said)) is not None:
        return picture
    contact = session.found(Contact, contact_id, "contact_unknown")
    if contact.staff_id != caller.staff.id:
        raise NotFound("contact_unknown")
    check_not_erased(lock_person_of(session, contact.customer_id))
    count = select(func.count()).where(ContactPicture.contact_id == contact_id)
    if (session.scalar(count) or 0) >= MOST_PICTURES:
        raise Conflict("too_many_pictures", most=MOST_PICTURES)
    clean = cleaned(body)
    made = ContactPicture(
        id=picture_id,
        contact_id=contact_id,
        jpeg=clean.jpeg,
        width=clean.width,
        height=clean.height,
        **signature(session, caller, occurred_at, said),
    )
    put(session, made)
    return made


def pictures_of(session: Session, contact_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[uuid.UUID]]:
    """The pictures of each of these contacts, in the order in which they were taken."""
    found: dict[uuid.UUID, list[uuid.UUID]] = {contact_id: [] for contact_id in contact_ids}
    rows = select(ContactPicture.contact_id, ContactPicture.id).where(ContactPicture.contact_id.in_(contact_ids))
    for contact_id, picture_id in session.execute(rows.order_by(ContactPicture.occurred_at, ContactPicture.id)):
        found[contact_id].append(picture_id)
    return found


def picture(session: Session, caller: Caller, picture_id: uuid.UUID) -> ContactPicture:
    """A picture about somebody whom a store of the caller has met. Raises NotFound."""
    found = session.found(ContactPicture, picture_id, "picture_unknown")
    customers.met_by(session, caller, session.get_one(Contact, found.contact_id).customer_id)
    return found
