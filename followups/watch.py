"""What must not go unseen: calls that wait too long, leases that ran out, messages that were maybe sent."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from followups import digests, ladder
from followups.models import FollowUpTask, Notice, Rung, TaskState
from store_api.db import Session
from store_api.errors import NotFound


@dataclass(frozen=True)
class Figures:
    """The age in seconds of the oldest call that nobody was told of, and counts."""

    oldest_seconds: float
    expired: int
    dead: int
    notices_waiting: int
    notices_unknown: int
    notices_failed: int


def figures(session: Session) -> Figures:
    """What an operator watches."""
    oldest = ladder.oldest_overdue(session)
    messages = digests.figures(session)
    expired_calls = select(func.count()).where(*ladder.WAITING, FollowUpTask.lease_until < session.now)
    expired_notices = select(func.count()).where(*digests.WAITING, Notice.lease_until < session.now)
    return Figures(
        oldest_seconds=(session.now - oldest).total_seconds() if oldest else 0.0,
        expired=(session.scalar(expired_calls) or 0) + (session.scalar(expired_notices) or 0),
        dead=session.scalar(select(func.count()).where(*DEAD)) or 0,
        notices_waiting=messages.waiting,
        notices_unknown=messages.unknown,
        notices_failed=messages.failed,
    )


DEAD = (FollowUpTask.dead_at.is_not(None), FollowUpTask.state == TaskState.OPEN)


def dead(session: Session, store_ids: Collection[uuid.UUID]) -> list[FollowUpTask]:
    """Calls of these stores that nobody could be told of."""
    return list(session.scalars(select(FollowUpTask).where(*DEAD, FollowUpTask.store_id.in_(store_ids))))


def settle_unknown(session: Session, store_id: uuid.UUID, notice_id: uuid.UUID, *, again: bool) -> None:
    """Somebody has looked after a message about this store's calls: it had arrived, or it goes out again.
    Raises NotFound."""
    if notice_id not in {notice.id for notice in digests.unknown(session, [store_id])}:
        raise NotFound("notice_unknown")
    digests.settle_unknown(session, notice_id, again=again)


@dataclass(frozen=True)
class Standing:
    """How many calls that are due only their clerk knows of, the manager too, everybody; and the oldest."""

    clerk: int
    manager: int
    pool: int
    oldest_due_at: datetime | None


def standing(session: Session, store_id: uuid.UUID) -> dict[uuid.UUID, Standing]:
    """Who is late in this store: by holder, of the calls that are due."""
    known_to = (Rung.PLANNED, Rung.CLERK), (Rung.MANAGER,), (Rung.POOL,)
    on = [func.count().filter(FollowUpTask.rung.in_(rungs)) for rungs in known_to]
    rows = session.execute(
        select(FollowUpTask.holder_id, *on, func.min(FollowUpTask.due_at))
        .where(FollowUpTask.store_id == store_id, FollowUpTask.state == TaskState.OPEN)
        .where(FollowUpTask.due_at <= session.now, FollowUpTask.held_at.is_(None))
        .group_by(FollowUpTask.holder_id)
    )
    return {holder_id: Standing(*figures) for holder_id, *figures in rows}
