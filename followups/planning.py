"""From visits to promised calls, and when a promise ends by itself."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from followups import cadence
from followups.models import FollowUpPlan, FollowUpTask, StopReason, TaskState
from store_api.customers import consents
from store_api.customers.models import Consent, Customer, Purpose
from store_api.customers.people import lock_person_of, same_person
from store_api.db import Session, new_id
from store_api.sales.service import purchase_days
from store_api.staff.models import ClosedDay, Store
from store_api.staff.service import is_withdrawn, withdrawn
from store_api.visits.models import OutcomeKind, Visit, VisitOutcome
from store_api.visits.service import is_over, visits_of

DEFAULT_DAYS = [3, 7, 15]
DEFAULT_HOUR = 10
# Visits that nobody closed are looked for this long.
FORGOTTEN_FOR = timedelta(days=3)


def plan_of(session: Session, store_id: uuid.UUID) -> FollowUpPlan:
    """The store's plan, or day 3, 7 and 15 at ten o'clock."""
    return session.get(FollowUpPlan, store_id) or FollowUpPlan(
        store_id=store_id, days=list(DEFAULT_DAYS), hour=DEFAULT_HOUR
    )


def set_plan(session: Session, store_id: uuid.UUID, days: list[int], hour: int) -> FollowUpPlan:
    """The store's own days and hour, for visits from now on."""
    return session.merge(FollowUpPlan(store_id=store_id, days=days, hour=hour))


def calendar_of(session: Session, store: Store) -> cadence.Calendar:
    """The store's hours and closed days as the cadence needs them."""
    return cadence.Calendar(
        zone=store.zone,
        hours={row.weekday: (row.opens, row.closes) for row in store.hours},
        closed_days=frozenset(session.scalars(select(ClosedDay.day).where(ClosedDay.store_id == store.id))),
    )


def plan(session: Session, visit: Visit) -> int:
    """Make the missing tasks of a visit that ended without a sale; how many were made.

    Nothing is planned for a guest, for somebody who may not be called, or once she has bought on or after that day;
    and no call that fell due before she agreed to be called.
    """
    if visit.customer_id is None:
        return 0
    customer = lock(session, visit.customer_id)
    if not consents.contactable(session, customer) or not needs_follow_up(session, visit):
        return 0
    store = session.get_one(Store, visit.store_id)
    rules = plan_of(session, store.id)
    due = cadence.due_times(visit.occurred_at, rules.days, rules.hour, calendar_of(session, store))
    agreed_at = agreed_since(session, customer.id)
    rows = [task_row(visit, step, due_at, session.now) for step, due_at in due.items() if due_at > agreed_at]
    if not rows:
        return 0
    made = session.scalars(
        insert(FollowUpTask)
        .values(rows)
        .on_conflict_do_nothing(index_elements=["visit_id", "step"])
        .returning(FollowUpTask.id)
    )
    return len(made.all())


def lock(session: Session, customer_id: uuid.UUID) -> Customer:
    """The person, locked, so that planning never misses the purchase, the "no" or the merge that another deals with."""
    return lock_person_of(session, customer_id)


def agreed_since(session: Session, customer_id: uuid.UUID) -> datetime:
    """When a contactable customer last said that she may be called."""
    yes = Consent.customer_id.in_(same_person(customer_id)), Consent.purpose == Purpose.FOLLOW_UP, Consent.granted
    return session.scalars(select(func.max(Consent.at)).where(*yes, consents.counts())).one()


def task_row(visit: Visit, step: int, due_at: datetime, now: datetime) -> dict[str, object]:
    """One promised call, held by the clerk who served."""
    return {
        "id": new_id(),
        "visit_id": visit.id,
        "step": step,
        "store_id": visit.store_id,
        "customer_id": visit.customer_id,
        "holder_id": visit.staff_id,
        "due_at": due_at,
        "state": TaskState.OPEN,
        "created_at": now,
    }


def needs_follow_up(session: Session, visit: Visit) -> bool:
    """Ended as no sale, or forgotten open at closing time; not taken back; and nothing bought since."""
    if is_withdrawn(session, visit.id) or bought_since(session, visit):
        return False
    outcome = session.get(VisitOutcome, visit.id)
    if outcome is not None:
        return outcome.kind is OutcomeKind.NO_SALE
    return is_over(session.get_one(Store, visit.store_id), visit, session.now)


def bought_since(session: Session, visit: Visit) -> bool:
    """Whether the visit's customer kept something on its day or later, in any store."""
    if visit.customer_id is None:
        return False
    return any(day >= visit.day for day in purchase_days(session, visit.customer_id))


def stop(session: Session, tasks: Sequence[FollowUpTask], reason: StopReason) -> None:
    """These calls are no longer due."""
    for task in tasks:
        task.state, task.stop_reason, task.closed_at = TaskState.STOPPED, reason, session.now


def open_tasks(session: Session, customer_id: uuid.UUID) -> list[FollowUpTask]:
    """The promised calls of a person, locked, so that a call that goes out now is waited for."""
    return list(
        session.scalars(
            select(FollowUpTask)
            .where(FollowUpTask.customer_id.in_(same_person(customer_id)), FollowUpTask.state == TaskState.OPEN)
            .order_by(FollowUpTask.due_at)
            .with_for_update()
        )
    )


def review_visit(session: Session, visit: Visit) -> None:
    """Bring the tasks of a visit in line with how it ended."""
    if plan(session, visit) or visit.customer_id is None:
        return
    if not needs_follow_up(session, visit):
        mine = [task for task in open_tasks(session, visit.customer_id) if task.visit_id == visit.id]
        bought = bought_since(session, visit)
        stop(session, mine, StopReason.PURCHASE if bought else StopReason.VISIT_CHANGED)


def review_customer(session: Session, customer_id: uuid.UUID) -> None:
    """Her answers changed: stop what she no longer wants; a new yes plans her visits of the last days."""
    customer = lock(session, customer_id)
    if not consents.contactable(session, customer):
        stop(session, open_tasks(session, customer_id), StopReason.OPTED_OUT)
        return
    own_days = session.scalars(select(FollowUpPlan.days)).all()
    longest = max(max(days) for days in (DEFAULT_DAYS, *own_days))
    for visit in visits_of(session, customer_id, session.now.date() - timedelta(days=longest + 1)):
        plan(session, visit)


def review_purchase(session: Session, customer_id: uuid.UUID) -> None:
    """She bought, or a receipt of hers changed: calls about visits before a purchase are no longer due."""
    lock(session, customer_id)
    for task in open_tasks(session, customer_id):
        if bought_since(session, session.get_one(Visit, task.visit_id)):
            stop(session, [task], StopReason.PURCHASE)


def unclosed_visits(session: Session) -> list[uuid.UUID]:
    """Recent visits of known customers that nobody closed or took back and that have no task yet."""
    return list(
        session.scalars(
            select(Visit.id)
            .select_from(Visit)
            .outerjoin(VisitOutcome)
            .outerjoin(FollowUpTask, FollowUpTask.visit_id == Visit.id)
            .where(VisitOutcome.visit_id.is_(None), FollowUpTask.id.is_(None), Visit.customer_id.is_not(None))
            .where(~withdrawn(Visit.id), Visit.occurred_at > session.now - FORGOTTEN_FOR)
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
