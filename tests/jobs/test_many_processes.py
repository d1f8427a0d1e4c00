"""Two clocks and two workers: everything happens exactly once."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import outbox_jobs
import pytest
from databases import new_database
from flask import Flask
from processes import Processes, eventually, processes
from sqlalchemy import func, select

from store_api import events
from store_api.db import database, new_id
from store_api.events import Event, Reaction
from store_api.queues import broker
from store_api.settings import Settings
from store_api.staff.models import AuditEntry

EVENTS = 200


@pytest.fixture(scope="module")
def crowd(app: Flask, settings: Settings, keys: None) -> Iterator[Processes]:
    """Two clocks and two workers whose leases run out fast; every test tells of events of its own."""
    with new_database(settings) as url, processes(settings, url, lease_seconds=2) as started:
        for role in ("clock", "worker", "clock", "worker"):
            started.start(role)
        yield started


def happen(number: int) -> list[uuid.UUID]:
    """So many events, each in a transaction of its own; what they are about."""
    subjects = [new_id() for _ in range(number)]
    for subject in subjects:
        with database.transaction() as session:
            outbox_jobs.reaction(session, subject)
            session.after_commit(broker.wake)
    return subjects


def traces_per_event(subjects: list[uuid.UUID]) -> list[int]:
    """How often each of these events had its effect."""
    about = AuditEntry.subject_id
    with database.transaction() as session:
        return list(
            session.scalars(select(func.count()).select_from(AuditEntry).where(about.in_(subjects)).group_by(about))
        )


def all_done() -> bool:
    """Whether nothing is left to do."""
    with database.transaction() as session:
        return events.pending(session) == (0, 0)


def test_every_event_is_reacted_to_exactly_once(crowd: Processes) -> None:
    subjects = happen(EVENTS)
    assert eventually(all_done)
    assert traces_per_event(subjects) == [1] * EVENTS


def test_wiping_valkey_meanwhile_loses_and_doubles_nothing(crowd: Processes) -> None:
    subjects = []
    for _ in range(4):
        subjects += happen(EVENTS // 4)
        broker.redis.flushall()
    assert eventually(all_done)
    assert traces_per_event(subjects) == [1] * EVENTS


def test_reactions_come_soon_after_their_event(crowd: Processes) -> None:
    mine = Event.subject_id.in_(happen(20))
    assert eventually(all_done)
    with database.transaction() as session:
        slowest = session.scalar(select(func.max(Reaction.done_at - Reaction.due_at)).join(Event).where(mine))
    assert slowest is not None
    assert slowest.total_seconds() < 5
