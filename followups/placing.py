"""On which day a promised call lands: one call a day about a person, and no more a day than a clerk can make.

Two calls of the cadence to one person on a day are one: the later visit wins over the earlier. A call for which she,
or her clerk, has no room that day waits for the next open day that has; what was agreed with her stays on its day.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select

from followups.cadence import call_time, first_day_with_room
from followups.models import FollowUpTask, MoveReason, Rung, StopReason, TaskKind, TaskState
from followups.moves import move, open_tasks, stop
from followups.plans import calendar_of, plan_of
from store_api.db import Session
from store_api.staff.models import Store
from store_api.visits.models import Visit


def place_all(session: Session, customer_id: uuid.UUID, new: Collection[FollowUpTask]) -> None:
    """Bring a person's calls of the cadence to one a day, and the `new` ones, and those that what was agreed with her
    has crowded out, to days that have room. She is locked by the caller."""
    tasks = open_tasks(session, customer_id)
    for holder_id in sorted({task.holder_id for task in tasks}):
        lock_clerk(session, holder_id)
    doubled = list(doubles(session, tasks))
    stop(session, doubled, StopReason.DOUBLE)
    tasks = [task for task in tasks if task not in doubled]
    ids = {task.id for task in new}
    for task in tasks:
        if task.kind is TaskKind.CADENCE and task.rung is Rung.PLANNED and task.due_at > session.now:
            others = [other for other in tasks if other is not task]
            find_room(session, task, others, may_wait_for_clerk=task.id in ids)


def doubles(session: Session, tasks: Iterable[FollowUpTask]) -> Iterator[FollowUpTask]:
    """Open calls of the cadence to a person on a day on which another one of the cadence is made anyway: the latest
    visit comes first, then the earliest step."""
    cadence = [(session.get_one(Visit, task.visit_id), task) for task in tasks if task.kind is TaskKind.CADENCE]
    called: set[date] = set()
    for _, task in sorted(cadence, key=lambda one: (-one[0].occurred_at.timestamp(), one[1].step)):
        day = session.get_one(Store, task.store_id).local_day(task.due_at)
        if day in called:
            yield task
        called.add(day)


def find_room(
    session: Session, task: FollowUpTask, others: Sequence[FollowUpTask], *, may_wait_for_clerk: bool
) -> None:
    """Move a call of the future to the first open day that has room for her, and for the clerk where it is a new one,
    and say why."""
    store = session.get_one(Store, task.store_id)
    plan = plan_of(session, store.id)

    def customer_is_full(day: date) -> bool:
        return sum(store.local_day(other.due_at) == day for other in others) >= plan.calls_per_customer

    def clerk_is_full(day: date) -> bool:
        return calls_of(session, task, day, store) >= plan.calls_per_clerk

    wanted = store.local_day(task.due_at)
    crowded = customer_is_full(wanted)
    if not crowded and not (may_wait_for_clerk and clerk_is_full(wanted)):
        return
    calendar = calendar_of(session, store)
    found = first_day_with_room(wanted, calendar, lambda day: not (customer_is_full(day) or clerk_is_full(day)))
    if found != wanted:
        reason = MoveReason.CUSTOMER_FULL if crowded else MoveReason.CLERK_FULL
        move(session, task, reason, due_at=call_time(found, plan.hour, calendar))
        task.first_due_at = task.due_at
        session.flush()  # The next count has to see it.


def calls_of(session: Session, task: FollowUpTask, day: date, store: Store) -> int:
    """How many calls, this one left out, its clerk has on that day of the store."""
    begins = datetime.combine(day, time(), store.zone)
    ends = datetime.combine(day + timedelta(days=1), time(), store.zone)
    held = (FollowUpTask.holder_id == task.holder_id, FollowUpTask.state == TaskState.OPEN, FollowUpTask.id != task.id)
    count = select(func.count()).where(*held, FollowUpTask.due_at >= begins, FollowUpTask.due_at < ends)
    return session.scalar(count) or 0


def lock_clerk(session: Session, staff_id: uuid.UUID) -> None:
    """Whoever counts a clerk's calls of a day waits for whoever adds one. Taken after customers and tasks."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"calls:{staff_id}", 0))))
