"""Promised calls survive a wiped Valkey and killed workers: each is delivered, and once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from cast import open_shop
from processes import Processes, eventually, processes
from sqlalchemy import func, select, update
from story import Story

from followups import planning
from followups.models import Delivery, FollowUpTask
from store_api.db import database, utc_now
from store_api.queues import broker
from store_api.settings import Settings

CALLS = 300
LEASE_SECONDS = 2


@pytest.fixture
def roles(settings: Settings, own_database: str) -> Iterator[Processes]:
    """Real processes whose leases run out fast."""
    with processes(settings, own_database, LEASE_SECONDS) as started:
        yield started


def promise(calls: int, due_in: timedelta = timedelta(0)) -> None:
    """So many calls that fall due then."""
    with database.session() as session:
        story = Story(open_shop(session))
        visit = story.no_sale(story.customer())
        rows = [planning.task_row(visit, step, session.now + due_in, session.now) for step in range(100, 100 + calls)]
        session.add_all(FollowUpTask(**row) for row in rows)
        session.settle()


def fall_due() -> None:
    """The days pass."""
    with database.transaction() as session:
        session.execute(update(FollowUpTask).where(FollowUpTask.step >= 100).values(due_at=utc_now()))
    broker.wake()


def delivered() -> int:
    """How many calls of the test have been delivered."""
    with database.transaction() as session:
        return session.scalar(select(func.count()).where(FollowUpTask.delivered_at.is_not(None))) or 0


def doubled() -> int:
    """How many were delivered more than once."""
    with database.transaction() as session:
        more = select(Delivery.task_id).group_by(Delivery.task_id).having(func.count() > 1)
        return len(session.scalars(more).all())


def all_once() -> bool:
    """Whether every call was delivered, and none twice."""
    return eventually(lambda: delivered() == CALLS, 60) and doubled() == 0


def test_due_calls_are_delivered_once(roles: Processes) -> None:
    promise(CALLS)
    for role in ("clock", "worker"):
        roles.start(role)
    assert all_once()


def test_wiped_hints_and_killed_workers_lose_and_double_nothing(roles: Processes) -> None:
    promise(CALLS)
    roles.start("clock")
    for _ in range(4):
        worker = roles.start("worker")
        time.sleep(0.2)
        broker.redis.flushall()
        worker.kill()
    roles.start("worker")
    assert all_once()


def test_a_killed_clock_is_replaced_by_the_next(roles: Processes) -> None:
    promise(CALLS)
    for _ in range(3):
        clock = roles.start("clock")
        time.sleep(0.2)
        clock.kill()
    for role in ("clock", "worker"):
        roles.start(role)
    assert all_once()


def test_calls_of_the_future_survive_a_wipe(roles: Processes) -> None:
    promise(CALLS, timedelta(days=3))
    roles.start("clock")
    roles.start("worker")
    time.sleep(1)
    broker.redis.flushall()
    assert delivered() == 0
    fall_due()
    assert all_once()


def test_without_valkey_the_clock_delivers_by_itself(roles: Processes) -> None:
    promise(CALLS)
    roles.start("clock", REDIS_URL="redis://127.0.0.1:1/0")
    assert all_once()


def test_without_any_process_nothing_is_delivered(roles: Processes) -> None:
    """The control: what the other tests see is the processes' work."""
    promise(CALLS)
    assert not eventually(lambda: delivered() > 0, 1)
