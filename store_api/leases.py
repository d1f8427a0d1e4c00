"""Due rows handed out: leased in one short transaction, then queued for workers, or worked off here without Valkey.

A lease only keeps other clocks away for a while. What makes the effect happen once is the mark that each row gets in
the transaction of its effect.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Mapped

from store_api.db import Id, Session, database
from store_api.queues import BATCH_SIZE, broker

LEASE = timedelta(seconds=60)


class Leased:
    """Columns of a table whose rows fall due and are handed out."""

    id: Mapped[Id]
    due_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]


def lease_due(
    session: Session, model: type[Leased], *waiting: ColumnElement[bool], at: InstrumentedAttribute[Any] | None = None
) -> list[uuid.UUID]:
    """Lease a batch of the `waiting` rows that are due, oldest first; several clocks never lease the same row.

    `at` is the column that says when a row is due, where it is not `due_at`.
    """
    falls_due = model.due_at if at is None else at
    due = (
        select(model.id)
        .where(*waiting, falls_due <= session.now)
        .where(or_(model.lease_until.is_(None), model.lease_until < session.now))
        .order_by(falls_due, model.id)
        .limit(BATCH_SIZE)
        .with_for_update(skip_locked=True)
        .cte("due")  # Read once: as a subquery it could be read again for every row, and lease more than a batch.
    )
    leased = session.execute(
        update(model).where(model.id.in_(select(due.c.id))).values(lease_until=session.now + LEASE).returning(model.id)
    )
    return sorted(leased.scalars())


def hand_out(
    lease: Callable[[Session], list[uuid.UUID]],
    job: str,
    here: Callable[[list[uuid.UUID], datetime | None], object],
    now: datetime | None,
) -> int:
    """Lease one batch and queue it for `job`, or do it `here` when Valkey is away; how many there were."""
    if broker.is_full():
        return 0
    with database.transaction(now) as session:
        ids = lease(session)
    if ids and not broker.enqueue(job, [str(id_) for id_ in ids]):
        here(ids, now)
    return len(ids)
