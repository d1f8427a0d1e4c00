"""The outbox: what happened, and which jobs still have to react.

An event and one `Reaction` row per job are written in the transaction of the fact. The clock leases due reactions
and hands their ids to workers (`react`); each runs in a transaction that also marks its row done, so the effect
happens exactly once however often an id is delivered. A reaction that raises steps aside with growing pauses and is
dead after `MAX_ATTEMPTS`.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from importlib import import_module

import structlog
from sqlalchemy import ForeignKey, Index, func, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from store_api import leases
from store_api.db import Base, Id, NewRow, Session, database, new_id
from store_api.leases import Leased
from store_api.queues import broker

REACTIONS: dict[str, tuple[str, ...]] = {
    "note.changed": ("store_api.tags.jobs.tag_note",),
    "note.tagged": ("store_api.tags.jobs.project_note",),
    "verdict.changed": ("store_api.tags.jobs.project_verdict",),
    "return.changed": ("store_api.tags.jobs.project_return",),
    "visit.changed": ("followups.jobs.plan_visit", "store_api.insights.jobs.credit_visit"),
    "customer.changed": ("followups.jobs.review_customer", "store_api.tags.sensitive.review_customer"),
    "customer.merged": (
        "followups.jobs.review_merge",
        "store_api.insights.jobs.credit_merge",
        "store_api.tags.jobs.project_merge",
    ),
    "customer.erased": ("store_api.pos.jobs.forget_customer", "store_api.wecom.jobs.forget_customer"),
    "receipt.changed": (
        "followups.jobs.review_receipt",
        "store_api.insights.jobs.credit_receipt",
        "store_api.tags.jobs.project_receipt",
    ),
    "vertical.changed": ("store_api.tags.sensitive.review_vertical",),
    "staff.left": ("followups.jobs.hand_over",),
    "handover.started": ("followups.jobs.move_promises",),
    "contact.recorded": ("store_api.insights.jobs.credit_contact",),
    "till.received": ("store_api.pos.jobs.apply_event",),
}
MAX_ATTEMPTS = 5

Handler = Callable[[Session, uuid.UUID], None]
log = structlog.get_logger()


class Event(Base):
    """A fact was recorded about `subject_id`."""

    __tablename__ = "event"

    id: Mapped[Id]
    kind: Mapped[str]
    subject_id: Mapped[uuid.UUID]
    recorded_at: Mapped[datetime]


class Reaction(Leased, Base):
    """One job that has to react to one event."""

    __tablename__ = "reaction"
    __table_args__ = (Index("ix_reaction_due", "due_at", postgresql_where="done_at IS NULL AND dead_at IS NULL"),)

    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("event.id"))
    job: Mapped[str]
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None]
    done_at: Mapped[datetime | None]
    dead_at: Mapped[datetime | None]


class ReactionsFailed(Exception):
    """Some reactions of a batch raised; each is already put off, the others are done."""


def record(session: Session, kind: str, subject_id: uuid.UUID) -> None:
    """Write the event and its reactions with the fact, and wake the clock once both are durable."""
    session.write(*rows_of(session, kind, subject_id))


def rows_of(session: Session, kind: str, subject_id: uuid.UUID) -> Iterator[NewRow]:
    """The rows of an event and its reactions, to be written together with others; the clock is woken after commit."""
    event_id = new_id()
    yield Event, {"id": event_id, "kind": kind, "subject_id": subject_id, "recorded_at": session.now}
    for job in REACTIONS[kind]:
        yield (
            Reaction,
            {"id": new_id(), "event_id": event_id, "job": job, "due_at": session.now, "attempts": 0},
        )
    session.after_commit(broker.wake)


def lease_due(session: Session) -> list[uuid.UUID]:
    """Lease the reactions that are due."""
    return leases.lease_due(session, Reaction, Reaction.done_at.is_(None), Reaction.dead_at.is_(None))


def dispatch(now: datetime | None = None) -> int:
    """Periodic: hand out one batch of due reactions; how many there were."""
    return leases.hand_out(lease_due, "store_api.events.react", react_all, now)


def react(ids: list[str]) -> None:
    """Job: run these reactions. Twice is harmless, since each is marked done in its own transaction."""
    react_all([uuid.UUID(id_) for id_ in ids], None)


def react_all(ids: Iterable[uuid.UUID], now: datetime | None) -> None:
    """Run each reaction; one that raises is put off and does not hold up the rest. Raises ReactionsFailed."""
    failed = [id_ for id_ in ids if not run_reaction(id_, now)]
    if failed:
        raise ReactionsFailed(", ".join(map(str, failed)))


def run_reaction(reaction_id: uuid.UUID, now: datetime | None) -> bool:
    """1. Mark the row done, which also locks it. 2. Run the job. 3. Commit both. False when the job raised.

    A row that was put off keeps its pause, whatever batches from before still name it.
    """
    try:
        with database.transaction(now) as session:
            claimed = session.execute(
                update(Reaction)
                .where(Reaction.id == reaction_id, Reaction.done_at.is_(None), Reaction.dead_at.is_(None))
                .where(or_(Reaction.attempts == 0, Reaction.due_at <= session.now))
                .values(done_at=session.now, lease_until=None)
                .returning(Reaction.job, Reaction.event_id)
            ).one_or_none()
            if claimed is not None:
                handler(claimed.job)(session, session.get_one(Event, claimed.event_id).subject_id)
    except Exception as error:  # Whatever a poison row raises, the rest of the batch must run.
        log.exception("reaction failed", reaction=str(reaction_id))
        put_off(reaction_id, type(error).__name__, now)
        return False
    return True


def put_off(reaction_id: uuid.UUID, error: str, now: datetime | None) -> None:
    """Try again in 10 s, 40 s, 90 s …; dead after `MAX_ATTEMPTS`. The error's text may hold data, so only its type."""
    with database.transaction(now) as session:
        row = session.get_one(Reaction, reaction_id, with_for_update=True)
        if row.done_at is not None:  # Another delivery of the same id was luckier.
            return
        row.attempts += 1
        row.error = error
        row.lease_until = None
        row.due_at = session.now + timedelta(seconds=10 * row.attempts**2)
        if row.attempts >= MAX_ATTEMPTS:
            row.dead_at = session.now


def handler(job: str) -> Handler:
    """The function behind a dotted name."""
    module, _, name = job.rpartition(".")
    found: Handler = getattr(import_module(module), name)
    return found


def pending(session: Session) -> tuple[int, int]:
    """Reactions still to run, and dead ones."""
    todo = select(func.count()).select_from(Reaction).where(Reaction.done_at.is_(None), Reaction.dead_at.is_(None))
    dead = select(func.count()).select_from(Reaction).where(Reaction.dead_at.is_not(None))
    return session.scalar(todo) or 0, session.scalar(dead) or 0
