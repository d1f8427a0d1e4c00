"""The clerk's call list, what came of a call, and putting a due call into the inbox."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from followups.models import Contact, ContactResult, Delivery, FollowUpTask, StopReason, TaskState
from followups.planning import open_tasks, stop
from store_api import events, leases
from store_api.customers import consents
from store_api.customers import service as customers
from store_api.customers.models import Channel, Customer, Purpose
from store_api.customers.people import same_person, with_phone
from store_api.db import Session, new_id
from store_api.errors import Conflict, NotFound
from store_api.staff.access import Caller
from store_api.staff.models import Role
from store_api.staff.service import audit
from store_api.visits.models import Visit
from store_api.visits.recording import known, mask_phones, put, signature

LATE_AFTER = timedelta(hours=24)
NEXT_WITHIN = timedelta(days=7)
MOST_NO_ANSWERS = 3
PAUSE_AFTER_FAILURE = timedelta(minutes=10)
IN_APP = "in_app"
# Promised calls that are in no inbox yet and that no restore holds back.
UNDELIVERED = (
    FollowUpTask.state == TaskState.OPEN,
    FollowUpTask.delivered_at.is_(None),
    FollowUpTask.held_at.is_(None),
)


@dataclass(frozen=True)
class CallList:
    """What a clerk has to do: late, due now, and coming up within a week; oldest first."""

    late: list[FollowUpTask]
    due: list[FollowUpTask]
    next: list[FollowUpTask]


def call_list(session: Session, caller: Caller, store_id: uuid.UUID) -> CallList:
    """A clerk's own tasks in this store; a manager's: everybody's."""
    statement = (
        select(FollowUpTask)
        .where(FollowUpTask.store_id == store_id, FollowUpTask.state == TaskState.OPEN)
        .where(FollowUpTask.held_at.is_(None), FollowUpTask.due_at <= session.now + NEXT_WITHIN)
        .order_by(FollowUpTask.due_at, FollowUpTask.id)
    )
    if not caller.at_least(Role.MANAGER):
        statement = statement.where(FollowUpTask.holder_id == caller.staff.id)
    tasks = list(session.scalars(statement))
    late_before = session.now - LATE_AFTER
    return CallList(
        late=[task for task in tasks if task.due_at <= late_before],
        due=[task for task in tasks if late_before < task.due_at <= session.now],
        next=[task for task in tasks if task.due_at > session.now],
    )


def own_task(session: Session, caller: Caller, task_id: uuid.UUID) -> FollowUpTask:
    """A task of the caller, or of a store she manages. Raises NotFound."""
    task = session.get(FollowUpTask, task_id)
    if task is None or not caller.may_enter(task.store_id):
        raise NotFound("task_unknown")
    if task.holder_id != caller.staff.id and not caller.at_least(Role.MANAGER):
        raise NotFound("task_unknown")
    return task


def open_number(session: Session, caller: Caller, task_id: uuid.UUID) -> str | None:
    """The customer's full number for a call that is due and that she still wants; who looked is remembered.
    Raises Conflict, NotFound."""
    task = own_task(session, caller, task_id)
    customer = with_phone(session, task.customer_id)
    due = task.state is TaskState.OPEN and is_due(task, session.now)
    if not due or customer is None or not consents.contactable(session, customer):
        raise Conflict("task_closed")
    audit(session, caller.staff, "phone.shown", customer.id, reason=f"task {task.id}")
    return customer.phone


def record_contact(session: Session, caller: Caller, contact_id: uuid.UUID, body: dict[str, Any]) -> Contact:
    """What came of a call, and what it means for the calls still promised."""
    if (contact := known(session, Contact, contact_id, body)) is not None:
        return contact
    task = own_task(session, caller, body["task_id"]) if "task_id" in body else None
    customer_id = task.customer_id if task else body["customer_id"]
    if task is None and not customers.has_met(session, caller.device.store_id, customer_id):
        raise NotFound("customer_unknown")
    contact = Contact(
        id=contact_id,
        task_id=task and task.id,
        customer_id=customer_id,
        result=body["result"],
        agreed=mask_phones(body["agreed"]) if "agreed" in body else None,
        next_step=mask_phones(body["next_step"]) if "next_step" in body else None,
        **signature(session, caller, body["occurred_at"], body),
    )
    put(session, contact)
    settle_tasks(session, contact, task)
    events.record(session, "contact.recorded", contact.id)
    return contact


def settle_tasks(session: Session, contact: Contact, task: FollowUpTask | None) -> None:
    """Reached ends the task, and with it all others that are due: nobody wants to hear it twice. Refused ends them all
    and is an opt-out; the third "no answer" ends them all too."""
    promised = open_tasks(session, contact.customer_id)
    if task in promised and contact.result is not ContactResult.NO_ANSWER:
        for one in [one for one in promised if one is task or is_due(one, contact.occurred_at)]:
            promised.remove(one)
            one.state, one.closed_at = TaskState.DONE, session.now
    if contact.result is ContactResult.REFUSED:
        stop(session, promised, StopReason.REFUSED)
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
    if contact.result is ContactResult.NO_ANSWER and unanswered(session, contact) >= MOST_NO_ANSWERS:
        stop(session, promised, StopReason.NO_ANSWER)


def is_due(task: FollowUpTask, now: datetime) -> bool:
    """Whether an open call is to be made by now."""
    return task.held_at is None and task.due_at <= now


def unanswered(session: Session, contact: Contact) -> int:
    """How many calls in a row she has not answered, this one included, since we last spoke or saw her."""
    hers = same_person(contact.customer_id)
    mine = Contact.customer_id.in_(hers)
    spoke = select(func.max(Contact.occurred_at)).where(mine, Contact.result != ContactResult.NO_ANSWER)
    saw = select(func.max(Visit.occurred_at)).where(Visit.customer_id.in_(hers))
    since = func.greatest(spoke.scalar_subquery(), saw.scalar_subquery())
    statement = select(func.count()).where(mine, Contact.result == ContactResult.NO_ANSWER)
    return session.scalar(statement.where(or_(since.is_(None), Contact.occurred_at > since))) or 0


def lease_due(session: Session) -> list[uuid.UUID]:
    """Lease the calls that are due."""
    return leases.lease_due(session, FollowUpTask, *UNDELIVERED)


def put_off(session: Session, task_ids: Iterable[uuid.UUID]) -> None:
    """Calls whose delivery raised rest before they are leased again."""
    session.execute(
        update(FollowUpTask)
        .where(FollowUpTask.id.in_(task_ids), *UNDELIVERED)
        .values(lease_until=session.now + PAUSE_AFTER_FAILURE)
    )


def deliver(session: Session, task_id: uuid.UUID) -> bool:
    """Put one due call into its holder's inbox, in the transaction that marks it delivered: once, however often
    this runs. She may have said no since it was planned, so that is read again here, under the task's lock."""
    task = session.scalar(select(FollowUpTask).where(FollowUpTask.id == task_id, *UNDELIVERED).with_for_update())
    if task is None:
        return False
    if not consents.contactable(session, session.get_one(Customer, task.customer_id)):
        stop(session, [task], StopReason.OPTED_OUT)
        return False
    task.delivered_at, task.lease_until = session.now, None
    session.execute(
        insert(Delivery)
        .values(id=new_id(), task_id=task.id, staff_id=task.holder_id, channel=IN_APP, delivered_at=session.now)
        .on_conflict_do_nothing()
    )
    return True


def held_tasks(session: Session, store_id: uuid.UUID) -> list[FollowUpTask]:
    """Calls that a restore from backup holds back until somebody has looked."""
    return list(
        session.scalars(
            select(FollowUpTask)
            .where(FollowUpTask.store_id == store_id, FollowUpTask.state == TaskState.OPEN)
            .where(FollowUpTask.held_at.is_not(None))
            .order_by(FollowUpTask.due_at)
        )
    )


def release(session: Session, task: FollowUpTask, *, already_called: bool) -> FollowUpTask:
    """Somebody looked at a held call: it was made already, or it goes out now. Any other task stays as it is."""
    session.refresh(task, with_for_update=True)
    if task.held_at is not None and task.state is TaskState.OPEN:
        task.held_at = None
        if already_called:
            task.state, task.closed_at = TaskState.DONE, session.now
    return task


def oldest_overdue(session: Session) -> datetime | None:
    """When the longest-waiting undelivered call fell due; None when nothing waits. A metric."""
    return session.scalar(select(func.min(FollowUpTask.due_at)).where(*UNDELIVERED, FollowUpTask.due_at <= session.now))
