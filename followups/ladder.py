"""Due calls go up the ladder: to their clerk, after a day to the manager too, after three to everybody in the store.

A batch of calls is told in one transaction: the in-app inbox is a row of it, a message outside is ordered in it. So a
call is told once at each rung, however often its id is delivered.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from followups import cadence, digests
from followups.keepers import managers
from followups.models import Delivery, FollowUpPlan, FollowUpTask, MoveReason, Rung, StopReason, TaskState
from followups.moves import move_row, stop
from followups.plans import calendar_of, plan_of
from store_api import leases
from store_api.customers import consents
from store_api.customers.models import Customer
from store_api.db import Session, new_id
from store_api.staff.models import Staff, Store

MOST_ATTEMPTS = 5
# A store may open earlier than it said when a call fell due.
LONGEST_SLEEP = timedelta(days=1)
# Calls that the clock still has to look at, and that neither a restore holds back nor a fault has set aside.
WAITING = (
    FollowUpTask.state == TaskState.OPEN,
    FollowUpTask.next_at.is_not(None),
    FollowUpTask.held_at.is_(None),
    FollowUpTask.dead_at.is_(None),
)


@dataclass(frozen=True)
class Shop:
    """What a batch needs to know of a store: its rules, when it is open next, who runs it."""

    store: Store
    plan: FollowUpPlan
    opens_at: datetime
    managers: Sequence[uuid.UUID]


def lease_due(session: Session) -> list[uuid.UUID]:
    """Lease the calls whose next rung is due."""
    return leases.lease_due(session, FollowUpTask, *WAITING, at=FollowUpTask.next_at)


def climb(session: Session, task_ids: Collection[uuid.UUID]) -> int:
    """Bring these calls to the rung that is due; how many were told.

    1. Lock them. 2. Read again who may be called, so that no "no" is overtaken. 3. What is due while the store is
    closed waits until it opens. 4. Tell who has to know.
    """
    tasks = session.scalars(
        select(FollowUpTask)
        .where(FollowUpTask.id.in_(task_ids), *WAITING, FollowUpTask.next_at <= session.now)
        .order_by(FollowUpTask.id)  # Whoever locks several does so in this order.
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    wanted = stop_unwanted(session, tasks)
    shops = {store_id: shop_of(session, store_id) for store_id in {task.store_id for task in wanted}}
    told = []
    for task in sorted(wanted, key=lambda one: (one.due_at, one.id)):
        shop = shops[task.store_id]
        task.lease_until = None
        if shop.opens_at > session.now:
            task.next_at = min(shop.opens_at, session.now + LONGEST_SLEEP)
        else:
            rise(session, task, shop.plan)
            told.append(task)
    tell(session, told, shops)
    return len(told)


def stop_unwanted(session: Session, tasks: Sequence[FollowUpTask]) -> list[FollowUpTask]:
    """The calls to people who may be called; the others stop here, whether or not the job for their "no" has run."""
    callable_ = consents.contactable_among(session, {task.customer_id for task in tasks})
    for task in tasks:
        if task.customer_id not in callable_:
            erased = session.get_one(Customer, task.customer_id).erased_at is not None
            stop(session, [task], StopReason.ERASED if erased else StopReason.OPTED_OUT)
    return [task for task in tasks if task.customer_id in callable_]


def shop_of(session: Session, store_id: uuid.UUID) -> Shop:
    """What the batch needs to know of this store."""
    store = session.get_one(Store, store_id)
    opens_at = cadence.within_opening(session.now, calendar_of(session, store))
    return Shop(store, plan_of(session, store_id), opens_at, managers(session, [store_id])[store_id])


def rise(session: Session, task: FollowUpTask, plan: FollowUpPlan) -> None:
    """One rung up. Hours count from when its clerk was told, who must not pay for a clock that stood still."""
    if task.rung is Rung.PLANNED:
        task.rung, task.delivered_at = Rung.CLERK, session.now
        task.next_at = session.now + timedelta(hours=plan.late_hours)
    elif task.rung is Rung.CLERK:
        told_at = task.delivered_at or task.due_at
        rest = timedelta(hours=plan.pool_hours - plan.late_hours)
        # The manager has his time too, however late he was told.
        task.rung, task.next_at = Rung.MANAGER, max(told_at + timedelta(hours=plan.pool_hours), session.now + rest)
    else:
        task.rung, task.next_at = Rung.POOL, None
        session.add(move_row(session, task, MoveReason.POOL, task.due_at, task.holder_id))


def tell(session: Session, tasks: Sequence[FollowUpTask], shops: dict[uuid.UUID, Shop]) -> None:
    """A row in the inbox of everybody who has to know, and a place in the next message to their other addresses."""
    active = working(session, {task.holder_id for task in tasks})
    rows: list[dict[str, Any]] = []
    recipients: dict[uuid.UUID, list[FollowUpTask]] = defaultdict(list)
    for task in tasks:
        people = list(dict.fromkeys(recipients_of(task, shops[task.store_id], active)))
        rows += [in_app(task, staff_id, session.now) for staff_id in people]
        for owner in (*people, task.store_id):
            recipients[owner].append(task)
    if rows:
        session.flush()  # The rows name tasks as they are now.
        session.execute(insert(Delivery).values(rows).on_conflict_do_nothing())
        digests.name_tasks(session, recipients, {store_id: (shop.store, shop.plan) for store_id, shop in shops.items()})


def working(session: Session, staff_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Those of these people who still work here."""
    return set(session.scalars(select(Staff.id).where(Staff.id.in_(staff_ids), Staff.active)))


def recipients_of(task: FollowUpTask, shop: Shop, active: Collection[uuid.UUID]) -> Iterator[uuid.UUID]:
    """Its clerk; further up, or when she has left, the manager too."""
    if task.holder_id in active:
        yield task.holder_id
    if task.rung is not Rung.CLERK or task.holder_id not in active:
        yield from shop.managers


def in_app(task: FollowUpTask, staff_id: uuid.UUID, now: datetime) -> dict[str, Any]:
    """A row in somebody's inbox."""
    named = {"task_id": task.id, "round": task.round, "rung": task.rung, "staff_id": staff_id}
    return {"id": new_id(), **named, "at": now}


def put_off(session: Session, task_ids: Iterable[uuid.UUID]) -> None:
    """Telling of these calls raised: try again in 10 s, 40 s, 90 s …; after `MOST_ATTEMPTS` they step aside."""
    for task in session.scalars(
        select(FollowUpTask)
        .where(FollowUpTask.id.in_(task_ids), *WAITING, FollowUpTask.next_at <= session.now)
        .order_by(FollowUpTask.id)
        .with_for_update()
    ):
        task.attempts += 1
        task.lease_until, task.next_at = None, session.now + timedelta(seconds=10 * task.attempts**2)
        if task.attempts >= MOST_ATTEMPTS:
            task.dead_at = session.now


def try_again(session: Session, task: FollowUpTask) -> None:
    """A manager wants a call that stepped aside to be told after all."""
    session.execute(
        update(FollowUpTask)
        .where(FollowUpTask.id == task.id, FollowUpTask.dead_at.is_not(None))
        .values(dead_at=None, attempts=0, next_at=session.now, lease_until=None)
    )


def oldest_overdue(session: Session) -> datetime | None:
    """When the longest-waiting call that nobody was told of fell due; None when none waits. A metric."""
    overdue = select(func.min(FollowUpTask.next_at)).where(*WAITING, FollowUpTask.next_at <= session.now)
    return session.scalar(overdue.where(FollowUpTask.rung == Rung.PLANNED))
