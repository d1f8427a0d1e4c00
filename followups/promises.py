"""Calls that a contact promises: the comparison within 48 hours, the appointment, the next call, and the hint that the
pause after a refusal is over."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from followups import cadence
from followups.keepers import keeper_of
from followups.models import Contact, ContactResult, FollowUpTask, Rung, StopReason, TaskKind, TaskState
from followups.moves import open_tasks, stop
from followups.placing import place_all
from followups.planning import bought_since
from followups.plans import calendar_of, plan_of
from store_api.customers import consents
from store_api.customers.models import Customer
from store_api.db import Session, new_id
from store_api.staff.models import Store


def promise_next(session: Session, contact: Contact, after: FollowUpTask | None) -> None:
    """Make the call that this contact promises, if it promises one and she may still be called."""
    store = session.get_one(Store, contact.store_id)
    plan = plan_of(session, store.id)
    if contact.result is ContactResult.PROMISED:
        due_at = when(session, contact, contact.next_on, None)
        kind = TaskKind.PROMISE
    elif contact.result is ContactResult.REFUSED:
        due_at = when(session, contact, contact.next_on, timedelta(days=plan.pause_days))
        kind = TaskKind.RESTART
    elif contact.next_on is not None and contact.result in (ContactResult.REACHED, ContactResult.APPOINTMENT):
        due_at = when(session, contact, contact.next_on, None)
        kind = TaskKind.APPOINTMENT if contact.result is ContactResult.APPOINTMENT else TaskKind.NEXT_CALL
    else:
        return
    if not consents.contactable(session, session.get_one(Customer, contact.customer_id)):
        return
    task = make(session, contact, kind, due_at, store, after)
    if kind is TaskKind.APPOINTMENT:
        stop(session, before_appointment(session, task, store), StopReason.APPOINTED)
    place_all(session, contact.customer_id, [task])


def when(session: Session, contact: Contact, day: date | None, rest: timedelta | None) -> datetime:
    """The store's hour on the day that was named, else so much later, else within the hours of a promise; never before
    the contact itself."""
    store = session.get_one(Store, contact.store_id)
    plan, calendar = plan_of(session, store.id), calendar_of(session, store)
    if day is None and rest is None:
        return cadence.promise_time(contact.occurred_at, plan.promise_hours, calendar)
    if day is None:
        day = store.local_day(contact.occurred_at + (rest or timedelta()))
    return max(cadence.call_time(day, plan.hour, calendar), contact.occurred_at)


def make(
    session: Session, contact: Contact, kind: TaskKind, due_at: datetime, store: Store, after: FollowUpTask | None
) -> FollowUpTask:
    """The task, held by whoever gave the word. A purchase after the contact fulfils it; one of the same day before it
    does not."""
    said_on = store.local_day(contact.occurred_at)
    bought_before = bought_since(session, contact.customer_id, said_on)
    task = FollowUpTask(
        id=new_id(),
        kind=kind,
        contact_id=contact.id,
        store_id=after.store_id if after else contact.store_id,
        customer_id=contact.customer_id,
        holder_id=keeper_of(session, store.id, contact.staff_id),
        since=said_on + timedelta(days=1) if bought_before else said_on,
        due_at=due_at,
        first_due_at=due_at,
        next_at=due_at,
        round=1,
        rung=Rung.PLANNED,
        state=TaskState.OPEN,
        attempts=0,
        created_at=session.now,
    )
    session.add(task)
    session.flush()  # It is placed among her other calls, which are read.
    return task


def before_appointment(session: Session, appointment: FollowUpTask, store: Store) -> list[FollowUpTask]:
    """Her calls of the cadence until the day of the appointment."""
    day = store.local_day(appointment.due_at)
    return [
        task
        for task in open_tasks(session, appointment.customer_id)
        if task.kind is TaskKind.CADENCE and store.local_day(task.due_at) <= day
    ]
