"""From visits to promised calls, and when a promise ends by itself or stands again."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from followups import cadence
from followups.keepers import keeper_of
from followups.models import (
    Contact,
    ContactResult,
    FollowUpPlan,
    FollowUpTask,
    Rung,
    StopReason,
    TaskKind,
    TaskState,
)
from followups.moves import open_tasks, reopen, stop
from followups.placing import place_all
from followups.plans import DEFAULTS, calendar_of, plan_of
from store_api.customers import consents
from store_api.customers.models import Consent, Customer, PhoneChange, Purpose
from store_api.customers.people import lock_person_of, same_person
from store_api.db import Session, new_id
from store_api.sales.service import purchase_days
from store_api.staff.models import Store
from store_api.staff.service import is_withdrawn, withdrawn
from store_api.visits.models import OutcomeKind, Visit, VisitOutcome
from store_api.visits.service import is_over, visits_of

# Calls that were stopped for another one of that day stay so while it is open.
YIELDING = (StopReason.DOUBLE, StopReason.APPOINTED)


def plan(session: Session, visit: Visit) -> int:
    """Make the missing tasks of a visit that ended without a sale; how many were made.

    Nothing is planned for a guest, for somebody who may not or cannot be called, or once she has bought on or after
    that day; and no call that fell due before she agreed to be called, or while she is left alone after a refusal.
    """
    if visit.customer_id is None:
        return 0
    person = lock(session, visit.customer_id)
    if not may_be_called(session, person) or not needs_follow_up(session, visit):
        return 0
    store = session.get_one(Store, visit.store_id)
    rules, calendar = plan_of(session, store.id), calendar_of(session, store)
    due = cadence.due_times(visit.occurred_at, rules.days, rules.hour, calendar)
    wanted = worth_calling(due, rested_until(session, person.id), session.now)
    holder_id = keeper_of(session, visit.store_id, visit.staff_id)
    rows = [task_row(visit, step, due_at, session.now, holder_id) for step, due_at in wanted.items()]
    if not rows:
        return 0
    made = session.scalars(
        insert(FollowUpTask)
        .values(rows)
        .on_conflict_do_nothing(index_elements=["visit_id", "step"])
        .returning(FollowUpTask)
    ).all()
    if made:
        place_all(session, person.id, made)
    return len(made)


def worth_calling(due: Mapping[int, datetime], rested_until: datetime, now: datetime) -> dict[int, datetime]:
    """The steps that fall due while she may be called. Of those whose time has passed only the last is made up for:
    nobody wants three calls in a row."""
    missed = [due_at for due_at in due.values() if due_at <= now]
    last_missed = max(missed, default=now)
    return {step: at for step, at in due.items() if at > rested_until and at >= last_missed}


def lock(session: Session, customer_id: uuid.UUID) -> Customer:
    """The person, locked, so that planning never misses the purchase, the "no" or the merge that another deals with."""
    return lock_person_of(session, customer_id)


def may_be_called(session: Session, person: Customer) -> bool:
    """Whether she agreed and has a number that nobody found to be wrong."""
    return consents.contactable(session, person) and not number_is_wrong(session, person.id)


def number_is_wrong(session: Session, customer_id: uuid.UUID) -> bool:
    """Whether a clerk reached somebody else at her number, and she has had no other number since."""
    hers = same_person(customer_id)
    found = select(func.max(Contact.occurred_at)).where(
        Contact.customer_id.in_(hers), Contact.result == ContactResult.WRONG_NUMBER
    )
    wrong_at = session.scalar(found)
    if wrong_at is None:
        return False
    changed = select(func.max(PhoneChange.at)).where(PhoneChange.customer_id.in_(hers))
    proved = select(func.max(Customer.phone_proved_at)).where(Customer.id.in_(hers))
    return all(at is None or at <= wrong_at for at in (session.scalar(changed), session.scalar(proved)))


def rested_until(session: Session, customer_id: uuid.UUID) -> datetime:
    """Until when a contactable customer is not called: she had not agreed yet, or she is left alone after a refusal
    (免责保护), unless she agreed anew since."""
    agreed_at = agreed_since(session, customer_id)
    refusal = session.scalars(
        select(Contact)
        .where(Contact.customer_id.in_(same_person(customer_id)), Contact.result == ContactResult.REFUSED)
        .order_by(Contact.occurred_at.desc())
        .limit(1)
    ).one_or_none()
    if refusal is None or refusal.occurred_at <= agreed_at:
        return agreed_at
    return refusal.occurred_at + timedelta(days=plan_of(session, refusal.store_id).pause_days)


def agreed_since(session: Session, customer_id: uuid.UUID) -> datetime:
    """When a contactable customer last said that she may be called."""
    yes = Consent.customer_id.in_(same_person(customer_id)), Consent.purpose == Purpose.FOLLOW_UP, Consent.granted
    return session.scalars(select(func.max(Consent.at)).where(*yes, consents.counts())).one()


def task_row(
    visit: Visit, step: int, due_at: datetime, now: datetime, holder_id: uuid.UUID | None = None
) -> dict[str, object]:
    """One promised call, held by the clerk who served unless told otherwise."""
    return {
        "id": new_id(),
        "kind": TaskKind.CADENCE,
        "visit_id": visit.id,
        "step": step,
        "store_id": visit.store_id,
        "customer_id": visit.customer_id,
        "holder_id": holder_id or visit.staff_id,
        "since": visit.day,
        "due_at": due_at,
        "first_due_at": due_at,
        "next_at": due_at,
        "round": 1,
        "rung": Rung.PLANNED,
        "state": TaskState.OPEN,
        "attempts": 0,
        "created_at": now,
    }


def needs_follow_up(session: Session, visit: Visit) -> bool:
    """Ended as no sale, or forgotten open at closing time; not taken back; and nothing bought since."""
    if visit.customer_id is None or is_withdrawn(session, visit.id):
        return False
    if bought_since(session, visit.customer_id, visit.day):
        return False
    outcome = session.get(VisitOutcome, visit.id)
    if outcome is not None:
        return outcome.kind is OutcomeKind.NO_SALE
    return is_over(session.get_one(Store, visit.store_id), visit, session.now)


def bought_since(session: Session, customer_id: uuid.UUID, day: date) -> bool:
    """Whether she kept something that she bought on this day or later, in any store."""
    return any(bought_on >= day for bought_on in purchase_days(session, customer_id))


def review_visit(session: Session, visit: Visit) -> None:
    """Bring the tasks of a visit in line with how it ended."""
    if plan(session, visit) or visit.customer_id is None:
        return
    if not needs_follow_up(session, visit):
        mine = [task for task in open_tasks(session, visit.customer_id) if task.visit_id == visit.id]
        bought = bought_since(session, visit.customer_id, visit.day)
        stop(session, mine, StopReason.PURCHASE if bought else StopReason.VISIT_CHANGED)
        if mine:  # What had made room for them is promised again.
            revive(session, lock(session, visit.customer_id), (StopReason.DOUBLE,))


def review_customer(session: Session, customer_id: uuid.UUID) -> None:
    """Her answers or her number changed: stop what she no longer wants; a new yes promises again what is still ahead,
    and plans her visits of the last days."""
    person = lock(session, customer_id)
    if not may_be_called(session, person):
        stop(session, open_tasks(session, customer_id), why_not(session, person))
        return
    revive(session, person, (StopReason.OPTED_OUT, StopReason.WRONG_NUMBER))
    for visit in visits_of(session, customer_id, session.now.date() - longest_plan(session)):
        plan(session, visit)


def longest_plan(session: Session) -> timedelta:
    """How long after a visit a call can be due, in whatever store."""
    own_days = session.scalars(select(FollowUpPlan.days)).all()
    return timedelta(days=max(max(days) for days in (DEFAULTS["days"], *own_days)) + 1)


def why_not(session: Session, person: Customer) -> StopReason:
    """Why she may or can not be called."""
    if person.erased_at is not None:
        return StopReason.ERASED
    return StopReason.OPTED_OUT if not consents.contactable(session, person) else StopReason.WRONG_NUMBER


def review_purchase(session: Session, customer_id: uuid.UUID) -> None:
    """She bought, or a receipt of hers changed: calls about the time before a purchase are no longer due; and what a
    receipt had stopped that does not stand any more is promised again."""
    person = lock(session, customer_id)
    last = max(purchase_days(session, customer_id), default=date.min)
    stop(session, [task for task in open_tasks(session, customer_id) if task.since <= last], StopReason.PURCHASE)
    revive(session, person, (StopReason.PURCHASE,))


def revive(
    session: Session, person: Customer, reasons: Collection[StopReason], stopped_from: datetime | None = None
) -> None:
    """The calls that were stopped for these reasons (from that instant on) are promised again, where nothing of her own
    speaks against them. Of those whose time has passed only the last."""
    stopped = list(stopped_tasks(session, person, reasons, stopped_from))
    if not stopped or not may_be_called(session, person):
        return
    rested = rested_until(session, person.id)
    taken = {day_of(session, task) for task in open_tasks(session, person.id)}
    again = [
        task
        for task in stopped
        if (task.due_at > rested or task.kind is TaskKind.RESTART)
        and is_wanted(session, task)
        and not (task.stop_reason in YIELDING and day_of(session, task) in taken)
    ]
    last_missed = max((task.due_at for task in again if task.due_at <= session.now), default=session.now)
    again = [task for task in again if task.due_at >= last_missed]
    for task in again:
        reopen(session, task)
    if again:
        place_all(session, person.id, again)


def day_of(session: Session, task: FollowUpTask) -> date:
    """The store's day on which a call is due."""
    return session.get_one(Store, task.store_id).local_day(task.due_at)


def stopped_tasks(
    session: Session, person: Customer, reasons: Collection[StopReason], stopped_from: datetime | None
) -> Iterator[FollowUpTask]:
    """Her calls that were stopped for these reasons, locked."""
    statement = (
        select(FollowUpTask)
        .where(FollowUpTask.customer_id.in_(same_person(person.id)), FollowUpTask.state == TaskState.STOPPED)
        .where(FollowUpTask.stop_reason.in_(reasons))
        .order_by(FollowUpTask.id)
        .with_for_update()
    )
    if stopped_from is not None:
        statement = statement.where(FollowUpTask.closed_at >= stopped_from)
    yield from session.scalars(statement)


def is_wanted(session: Session, task: FollowUpTask) -> bool:
    """Whether what the call was promised for still stands."""
    if task.visit_id is not None:
        return needs_follow_up(session, session.get_one(Visit, task.visit_id))
    return not bought_since(session, task.customer_id, task.since)


def unclosed_visits(session: Session) -> list[uuid.UUID]:
    """Recent visits of known customers that nobody closed or took back and that have no task yet."""
    return list(
        session.scalars(
            select(Visit.id)
            .select_from(Visit)
            .outerjoin(VisitOutcome)
            .outerjoin(FollowUpTask, FollowUpTask.visit_id == Visit.id)
            .where(VisitOutcome.visit_id.is_(None), FollowUpTask.id.is_(None), Visit.customer_id.is_not(None))
            .where(~withdrawn(Visit.id), Visit.occurred_at > session.now - longest_plan(session))
            .order_by(Visit.id)
        )
    )


def hold_for_review(session: Session, before: datetime) -> int:
    """After a restore: calls due before it may have been made already, so somebody has to look first."""
    held = session.execute(
        update(FollowUpTask)
        .where(FollowUpTask.state == TaskState.OPEN, FollowUpTask.due_at <= before, FollowUpTask.held_at.is_(None))
        .values(held_at=session.now)
        .returning(FollowUpTask.id)
    )
    return len(held.all())
