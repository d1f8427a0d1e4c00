"""Due rows handed out: leased in one short transaction, then queued for workers, or worked off here without Valkey.

A lease only keeps other clocks away for a while. What makes the effect happen once is the mark that each row gets in
the transaction of its effect.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import InstrumentedAttribute, Mapped

from store_api.db import Id, Session, database
from store_api.queues import BATCH_SIZE, broker

# What was handed out and got lost on its way, as when Valkey dies, is late by this; handed out twice it is harmless.
LEASE = timedelta(seconds=20)
# Of a batch that calls other houses: one that hangs must not keep a worker, or without Valkey the clock, from all else.
# What is left of the batch is leased again.
BATCH_SECONDS = 30.0
log = structlog.get_logger()


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
        .order_by(falls_due, model.due_at, model.id)  # What waited for the same opening goes by when it was due.
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
    *,
    urgent: bool = False,
) -> int:
    """Lease one batch and queue it for `job`, or do it `here` when Valkey is away; how many there were."""
    if broker.is_full(urgent=urgent):
        return 0
    with database.transaction(now) as session:
        ids = lease(session)
    if ids and not broker.enqueue(job, [str(id_) for id_ in ids]):
        here(ids, now)
    return len(ids)


class RowsFailed(Exception):
    """Some rows of a batch (`ids`) raised; each is logged, the others are done."""

    def __init__(self, ids: Sequence[uuid.UUID]) -> None:
        super().__init__(", ".join(map(str, ids)))
        self.ids = ids


def run_each(ids: Iterable[uuid.UUID], act: Callable[[uuid.UUID], object], seconds: float | None = None) -> None:
    """`act` on each row, as long as the batch has time (None = for all); one that raises does not hold up the rest.

    Raises RowsFailed at the end, and OperationalError at once when the database is away.
    """
    end = None if seconds is None else time.monotonic() + seconds
    failed = []
    for id_ in ids:
        if end is not None and time.monotonic() > end:
            break
        try:
            act(id_)
        except OperationalError:
            raise
        except Exception:  # Whatever a poison row raises, the others must run.
            log.exception("row failed", row=str(id_))
            failed.append(id_)
    if failed:
        raise RowsFailed(failed)
