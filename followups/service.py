"""The clerk's call list, the number of a due call, and taking one from the pool."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update

from followups.models import FollowUpTask, MoveReason, Rung, TaskMove, TaskState
from followups.moves import finish, move_row
from followups.plans import plan_of
from store_api.customers import consents
from store_api.customers.people import with_phone
from store_api.db import Session
from store_api.errors import Conflict, NotFound
from store_api.staff.access import Caller
from store_api.staff.models import Role
from store_api.staff.service import audit

# The published limit of timeliness, the same for all stores; how long a store waits up its ladder is its plan's.
LATE_AFTER = timedelta(hours=24)
NEXT_WITHIN = timedelta(days=7)


@dataclass(frozen=True)
class CallList:
    """What a clerk has to do: late, due now, and coming up within a week; and what anybody in the store may take.
    The oldest first."""

    late: list[FollowUpTask]
    due: list[FollowUpTask]
    next: list[FollowUpTask]
    pool: list[FollowUpTask]


def call_list(session: Session, caller: Caller, store_id: uuid.UUID) -> CallList:
    """A clerk's own tasks in this store; a manager's: everybody's. The pool is everybody's."""
    statement = (
        select(FollowUpTask)
        .where(FollowUpTask.store_id == store_id, FollowUpTask.state == TaskState.OPEN)
        .where(FollowUpTask.held_at.is_(None), FollowUpTask.due_at <= session.now + NEXT_WITHIN)
        .order_by(FollowUpTask.due_at, FollowUpTask.id)
    )
    everybodys = caller.at_least(Role.MANAGER)
    if not everybodys:
        statement = statement.where(or_(FollowUpTask.holder_id == caller.staff.id, FollowUpTask.rung == Rung.POOL))
    tasks = session.scalars(statement).all()
    hers = [task for task in tasks if everybodys or task.holder_id == caller.staff.id]
    late_before = session.now - timedelta(hours=plan_of(session, store_id).late_hours)
    return CallList(
        late=[task for task in hers if task.due_at <= late_before],
        due=[task for task in hers if late_before < task.due_at <= session.now],
        next=[task for task in hers if task.due_at > session.now],
        pool=[task for task in tasks if task.rung is Rung.POOL],
    )


def own_task(session: Session, caller: Caller, task_id: uuid.UUID) -> FollowUpTask:
    """A task of the caller, or of a store she manages. Raises NotFound."""
    task = session.get(FollowUpTask, task_id)
    if task is None or not caller.may_enter(task.store_id):
        raise NotFound("task_unknown")
    if task.holder_id != caller.staff.id and not caller.at_least(Role.MANAGER):
        raise NotFound("task_unknown")
    return task


def store_task(session: Session, caller: Caller, task_id: uuid.UUID) -> FollowUpTask:
    """A task of the caller, or one in the pool of her store. Raises NotFound."""
    task = session.get(FollowUpTask, task_id)
    in_pool = task is not None and task.rung is Rung.POOL and task.state is TaskState.OPEN
    if task is not None and in_pool and caller.may_enter(task.store_id):
        return task
    return own_task(session, caller, task_id)


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


def is_due(task: FollowUpTask, now: datetime) -> bool:
    """Whether an open call is to be made by now."""
    return task.held_at is None and task.due_at <= now


def take(session: Session, caller: Caller, task_id: uuid.UUID) -> FollowUpTask:
    """A call from her store's pool is the caller's from now on; a guarded UPDATE says who is first.
    Raises Conflict, NotFound."""
    task = session.found(FollowUpTask, task_id, "task_unknown")
    if not caller.may_enter(task.store_id):
        raise NotFound("task_unknown")
    plan = plan_of(session, task.store_id)
    row = move_row(session, task, MoveReason.TAKEN, task.due_at, caller.staff.id, caller.staff.id)
    taken = session.scalar(
        update(FollowUpTask)
        .where(FollowUpTask.id == task_id, FollowUpTask.state == TaskState.OPEN, FollowUpTask.rung == Rung.POOL)
        .where(FollowUpTask.held_at.is_(None))
        .values(
            holder_id=caller.staff.id,
            rung=Rung.CLERK,
            round=FollowUpTask.round + 1,
            # She has as long as the first clerk had, before it goes up again.
            next_at=session.now + timedelta(hours=plan.late_hours),
        )
        .returning(FollowUpTask)
        .execution_options(populate_existing=True)
    )
    if taken is None:
        raise Conflict("task_taken")
    session.add(row)
    return taken


def moves_of(session: Session, task_ids: Iterable[uuid.UUID]) -> list[TaskMove]:
    """Why these calls have other days or clerks, the oldest first."""
    moves = select(TaskMove).where(TaskMove.task_id.in_(list(task_ids))).order_by(TaskMove.at, TaskMove.id)
    return list(session.scalars(moves))


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
            finish(session, task)
    return task
