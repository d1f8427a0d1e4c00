"""Two clocks and two workers: everything happens exactly once."""

from __future__ import annotations

from collections.abc import Iterator

import outbox_jobs
import pytest
from processes import Processes, eventually, processes
from sqlalchemy import func, select

from store_api import events
from store_api.db import database, new_id
from store_api.events import Reaction
from store_api.queues import broker
from store_api.settings import Settings
from store_api.staff.models import AuditEntry

EVENTS = 200


@pytest.fixture
def crowd(settings: Settings, own_database: str) -> Iterator[Processes]:
    """Two clocks and two workers whose leases run out fast."""
    with processes(settings, own_database, lease_seconds=2) as started:
        for role in ("clock", "worker", "clock", "worker"):
            started.start(role)
        yield started


def happen(number: int) -> None:
    """So many events, each in a transaction of its own."""
    for _ in range(number):
        with database.transaction() as session:
            outbox_jobs.reaction(session, new_id())
            session.after_commit(broker.wake)


def traces_per_event() -> list[int]:
    """How often each event had its effect."""
    with database.transaction() as session:
        return list(session.scalars(select(func.count()).select_from(AuditEntry).group_by(AuditEntry.subject_id)))


def all_done() -> bool:
    """Whether nothing is left to do."""
    with database.transaction() as session:
        return events.pending(session) == (0, 0)


def test_every_event_is_reacted_to_exactly_once(crowd: Processes) -> None:
    happen(EVENTS)
    assert eventually(all_done)
    assert traces_per_event() == [1] * EVENTS


def test_wiping_valkey_meanwhile_loses_and_doubles_nothing(crowd: Processes) -> None:
    for _ in range(4):
        happen(EVENTS // 4)
        broker.redis.flushall()
    assert eventually(all_done)
    assert traces_per_event() == [1] * EVENTS


def test_reactions_come_soon_after_their_event(crowd: Processes) -> None:
    happen(20)
    assert eventually(all_done)
    with database.transaction() as session:
        slowest = session.scalar(select(func.max(Reaction.done_at - Reaction.due_at)))
    assert slowest is not None
    assert slowest.total_seconds() < 5
