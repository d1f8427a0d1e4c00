"""What workers do, done here and at once: all reactions and due deliveries up to a simulated instant.

The jobs are the real ones. Only their transactions are not: a day's reactions share one, and one that is asked for
several times (four facts of one visit) runs once, on the final state. A job that raises ends the play.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import update

from followups import jobs as followup_jobs
from followups import ladder
from store_api.db import Session, database
from store_api.events import Event, Reaction, handler


def derive(now: datetime) -> None:
    """Every reaction that is due, those that follow from them, and the calls of visits that nobody closed."""
    with database.transaction(now) as session:
        while due := take_due(session):
            for job, subject_id in due:
                handler(job)(session, subject_id)
    followup_jobs.plan_unclosed(now)


def take_due(session: Session) -> list[tuple[str, uuid.UUID]]:
    """Mark the due reactions done; each job once per subject, in the order in which they were first asked for."""
    taken = session.execute(
        update(Reaction)
        .where(Reaction.event_id == Event.id, Reaction.due_at <= session.now)
        .where(Reaction.done_at.is_(None), Reaction.dead_at.is_(None))
        .values(done_at=session.now)
        .returning(Reaction.id, Reaction.job, Event.subject_id)
        .execution_options(synchronize_session=False)
    )
    return list(dict.fromkeys((job, subject_id) for _, job, subject_id in sorted(taken)))


def deliver_due(now: datetime) -> None:
    """Put the calls that have fallen due into the clerks' inboxes."""
    with database.transaction(now) as session:
        while ids := ladder.lease_due(session):
            ladder.climb(session, ids)
