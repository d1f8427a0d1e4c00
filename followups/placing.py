"""On which day a promised call lands: one call a day about a person, and no more a day than a clerk can make.

A call of the cadence that meets another about the same person on its day is not made twice: what was agreed with her
wins over the cadence, and the later visit over the earlier. What is left over waits for the next open day with room.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select

from followups.cadence import Calendar, call_time, first_day_with_room
from followups.models import FollowUpPlan, FollowUpTask, MoveReason, StopReason, TaskKind, TaskState
from followups.moves import move, open_tasks, stop
from store_api.db import Session
from store_api.staff.models import Store
from store_api.visits.models import Visit


def place_all(
    session: Session, person_id: uuid.UUID, new: Collection[FollowUpTask], plan: FollowUpPlan, calendar: Calendar
) -> None:
    """Bring a person's calls to one a day, and the `new` ones to days that have room. She is locked by the caller."""
    tasks = open_tasks(session, person_id)
    for holder_id in sorted({task.holder_id for task in new}):
        lock_clerk(session, holder_id)
    doubled = list(doubles(session, tasks))
    stop(session, doubled, StopReason.DOUBLE)
    tasks = [task for task in tasks if task not in doubled]
    ids = {task.id for task in new}
    for task in tasks:
        if task.id in ids and task.kind is TaskKind.CADENCE and task.due_at > session.now:
            others = [other for other in tasks if other is not task]
            find_room(session, task, others, plan, calendar)


def doubles(session: Session, tasks: Iterable[FollowUpTask]) -> Iterator[FollowUpTask]:
    """Open calls of the cadence to a person on a day on which she is called about something else anyway."""
    called: set[date] = set()
    for task in sorted(tasks, key=lambda one: precedence(session, one)):
        day = session.get_one(Store, task.store_id).local_day(task.due_at)
        if day in called and task.kind is TaskKind.CADENCE:
            yield task
        called.add(day)


def precedence(session: Session, task: FollowUpTask) -> tuple[bool, float, int]:
    """What was agreed with her comes first, then the latest visit, then the earliest step."""
    if task.visit_id is None:
        return False, 0.0, 0
    return True, -session.get_one(Visit, task.visit_id).occurred_at.timestamp(), task.step or 0


def find_room(
    session: Session, task: FollowUpTask, others: Sequence[FollowUpTask], plan: FollowUpPlan, calendar: Calendar
) -> None:
    """Move a call of the future to the first open day that has room for her and for the clerk, and say why."""

    def day_of(instant: datetime) -> date:
        return instant.astimezone(calendar.zone).date()

    def customer_is_full(day: date) -> bool:
        return sum(day_of(other.due_at) == day for other in others) >= plan.calls_per_customer

    def has_room(day: date) -> bool:
        return not customer_is_full(day) and calls_of(session, task, day, calendar) < plan.calls_per_clerk

    wanted = day_of(task.due_at)
    found = first_day_with_room(wanted, calendar, has_room)
    if found != wanted:
        reason = MoveReason.CUSTOMER_FULL if customer_is_full(wanted) else MoveReason.CLERK_FULL
        move(session, task, reason, due_at=call_time(found, plan.hour, calendar))
        task.first_due_at = task.due_at
        session.flush()  # The next count has to see it.


def calls_of(session: Session, task: FollowUpTask, day: date, calendar: Calendar) -> int:
    """How many calls, this one left out, its clerk has on that day of the store."""
    begins = datetime.combine(day, time(), calendar.zone)
    ends = datetime.combine(day + timedelta(days=1), time(), calendar.zone)
    held = (FollowUpTask.holder_id == task.holder_id, FollowUpTask.state == TaskState.OPEN, FollowUpTask.id != task.id)
    count = select(func.count()).where(*held, FollowUpTask.due_at >= begins, FollowUpTask.due_at < ends)
    return session.scalar(count) or 0


def lock_clerk(session: Session, staff_id: uuid.UUID) -> None:
    """Whoever counts a clerk's calls of a day waits for whoever adds one. Taken after customers and tasks."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"calls:{staff_id}", 0))))
