"""Jobs that the tests of the outbox react with."""

from __future__ import annotations

import time
import uuid
from datetime import datetime

from sqlalchemy import func, select

from store_api.db import Session
from store_api.events import Event, Reaction
from store_api.queues import broker
from store_api.staff.models import AuditEntry


def note(session: Session, subject_id: uuid.UUID) -> None:
    """Leave one trace."""
    session.add(AuditEntry(at=session.now, staff_id=None, action="reacted", subject_id=subject_id))


def poison(session: Session, subject_id: uuid.UUID) -> None:
    """Leave a trace and raise."""
    note(session, subject_id)
    raise LookupError("13800138000")


def slow(session: Session, subject_id: uuid.UUID) -> None:
    """Say that it has begun, and take a second."""
    broker.redis.set("test:slow", "begun")
    time.sleep(1)
    note(session, subject_id)


def traces(session: Session, subject_id: uuid.UUID) -> int:
    """How often `note` has had its effect."""
    return session.scalar(select(func.count()).where(AuditEntry.subject_id == subject_id)) or 0


def reaction(session: Session, subject_id: uuid.UUID, job: str = "note", due_at: datetime | None = None) -> Reaction:
    """An event with one reaction by a job of this file."""
    event = Event(kind="test", subject_id=subject_id, recorded_at=session.now)
    session.add(event)
    session.flush()
    row = Reaction(event_id=event.id, job=f"outbox_jobs.{job}", due_at=due_at or session.now)
    session.add(row)
    session.flush()
    return row
