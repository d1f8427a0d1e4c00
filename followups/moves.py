"""How a promised call ends or changes: each change with its reason, so that her timeline can tell it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from followups.models import FollowUpTask, MoveReason, Rung, StopReason, TaskMove, TaskState
from store_api.customers.people import same_person
from store_api.db import Session


def open_tasks(session: Session, customer_id: uuid.UUID) -> list[FollowUpTask]:
    """The promised calls of a person, the first due first, locked, so that a call that goes out now is waited for."""
    tasks = session.scalars(
        select(FollowUpTask)
        .where(FollowUpTask.customer_id.in_(same_person(customer_id)), FollowUpTask.state == TaskState.OPEN)
        .order_by(FollowUpTask.id)  # Whoever locks several does so in this order.
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return sorted(tasks, key=lambda task: (task.due_at, task.id))


def stop(session: Session, tasks: Iterable[FollowUpTask], reason: StopReason) -> None:
    """These calls are no longer due."""
    for task in tasks:
        task.state, task.stop_reason, task.closed_at = TaskState.STOPPED, reason, session.now


def finish(session: Session, task: FollowUpTask) -> None:
    """The call was made."""
    task.state, task.closed_at = TaskState.DONE, session.now


def move(
    session: Session,
    task: FollowUpTask,
    reason: MoveReason,
    *,
    due_at: datetime | None = None,
    holder_id: uuid.UUID | None = None,
    by: uuid.UUID | None = None,
) -> None:
    """Another day or another clerk from now on: the call begins a new round up the ladder."""
    session.add(move_row(session, task, reason, due_at or task.due_at, holder_id or task.holder_id, by))
    task.due_at, task.holder_id = due_at or task.due_at, holder_id or task.holder_id
    begin_round(task)


def move_row(
    session: Session,
    task: FollowUpTask,
    reason: MoveReason,
    due_to: datetime,
    holder_to: uuid.UUID,
    by: uuid.UUID | None = None,
) -> TaskMove:
    """What changes, to be remembered."""
    return TaskMove(
        task_id=task.id,
        at=session.now,
        reason=reason,
        staff_id=by,
        due_from=task.due_at,
        due_to=due_to,
        holder_from=task.holder_id,
        holder_to=holder_to,
    )


def begin_round(task: FollowUpTask) -> None:
    """Its clerk is told anew. What nobody was told of yet is still its first round."""
    if task.rung is not Rung.PLANNED:
        task.round += 1
    task.rung, task.next_at, task.lease_until = Rung.PLANNED, task.due_at, None
    task.attempts, task.dead_at = 0, None


def reopen(session: Session, task: FollowUpTask) -> None:
    """What stopped the call does not stand any more: it is promised again."""
    task.state, task.stop_reason, task.closed_at = TaskState.OPEN, None, None
    move(session, task, MoveReason.REVIVED)
    task.first_due_at = max(task.due_at, session.now)  # Nobody was late while it did not stand.
