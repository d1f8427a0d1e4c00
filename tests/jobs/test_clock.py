"""The clock: which jobs, how often, and what does not stop it."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import urlsplit, urlunsplit

import outbox_jobs
import pytest
from processes import Processes, eventually, processes
from sqlalchemy import Connection, create_engine, select, text

from followups import clock
from followups.clock import Clock, Entry
from store_api.db import Session, database, new_id
from store_api.events import Reaction
from store_api.queues import broker
from store_api.settings import Settings


@pytest.fixture
def roles(settings: Settings, own_database: str) -> Iterator[Processes]:
    """Real processes on a database of their own."""
    with processes(settings, own_database) as started:
        yield started


@pytest.fixture
def inline(app: object, settings: Settings) -> Iterator[None]:
    """Without Valkey, so that the clock does the work itself."""
    broker.connect(None)
    yield
    broker.connect(settings.redis_url)


@contextmanager
def administrator(url: str) -> Iterator[tuple[Connection, str]]:
    """A connection beside this database, and its name."""
    parts = urlsplit(url)
    engine = create_engine(urlunsplit(parts._replace(path="/postgres")), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection, parts.path.removeprefix("/")
    engine.dispose()


def done(count: int) -> bool:
    """Whether so many reactions are done."""
    with database.transaction() as session:
        return len(session.scalars(select(Reaction.id).where(Reaction.done_at.is_not(None))).all()) == count


def react() -> None:
    """Something has to be reacted to, committed."""
    with database.transaction() as session:
        outbox_jobs.reaction(session, new_id())
        session.after_commit(broker.wake)


def test_the_whole_periodic_list() -> None:
    assert {entry.job: entry.every_seconds for entry in clock.PERIODIC} == {
        "store_api.events.dispatch": 0,
        "store_api.senders.jobs.dispatch": 0,
        "store_api.wecom.jobs.dispatch": 0,
        "followups.jobs.dispatch_due": 0,
        "followups.jobs.dispatch_notices": 0,
        "followups.jobs.plan_unclosed": 300,
        "store_api.tags.retagging.dispatch": 1,
        "store_api.coupons.jobs.lapse_expired": 60,
        "store_api.customers.jobs.forget_challenges": 3600,
    }


def test_the_first_tick_runs_every_job(connection: None, inline: None) -> None:
    made = Clock()
    made.tick(1000.0)
    assert made.last_run == {entry.job: 1000.0 for entry in clock.PERIODIC}


def test_a_job_rests_for_its_interval(connection: None, inline: None) -> None:
    made = Clock()
    for at in (0.0, 299.0):
        made.tick(at)
    assert made.last_run["followups.jobs.plan_unclosed"] == 0.0
    made.tick(300.0)
    assert made.last_run["followups.jobs.plan_unclosed"] == 300.0


def test_a_wake_is_followed_at_once(connection: None, inline: None) -> None:
    made = Clock()
    made.tick(0.0)
    made.tick(0.001)
    assert made.last_run["store_api.events.dispatch"] == 0.001


def test_much_to_do_does_not_shorten_the_rest_of_other_jobs(session: Session, inline: None) -> None:
    made = Clock()
    made.tick(0.0)
    outbox_jobs.reaction(session, new_id())
    session.settle()
    assert made.tick(1.0) == 1
    assert made.last_run["followups.jobs.plan_unclosed"] == 0.0


def test_a_tick_says_how_much_there_was(session: Session, inline: None) -> None:
    for _ in range(3):
        outbox_jobs.reaction(session, new_id())
    session.settle()
    made = Clock()
    assert (made.tick(0.0, session.now), made.tick(1.0, session.now)) == (3, 0)


def test_a_tick_works_at_the_time_it_is_told(session: Session, inline: None) -> None:
    outbox_jobs.reaction(session, new_id(), due_at=session.now + timedelta(days=1))
    session.settle()
    made = Clock()
    assert made.tick(0.0, session.now) == 0
    assert made.tick(1.0, session.now + timedelta(days=2)) == 1


def test_an_error_in_one_job_does_not_stop_the_others(session: Session, inline: None) -> None:
    made = Clock((Entry("outbox_jobs.no_such_job", 0.0), *clock.PERIODIC))
    subject = new_id()
    outbox_jobs.reaction(session, subject)
    session.settle()
    assert made.tick(0.0) == 1
    assert outbox_jobs.traces(session, subject) == 1


def test_a_poisoned_batch_does_not_stop_the_clock(session: Session, inline: None) -> None:
    outbox_jobs.reaction(session, new_id(), "poison")
    session.settle()
    assert Clock().tick(0.0) == 0


def test_a_database_that_is_away_is_waited_for(app: object, inline: None) -> None:
    database.connect("postgresql://nobody@127.0.0.1:1/nothing")
    made = Clock()
    made.stopping.set()  # So that it does not wait.
    assert made.tick(0.0) == 0
    database.dispose()


@pytest.mark.parametrize("signal_name", ["SIGTERM", "SIGINT"])
def test_a_clock_stops_when_told(roles: Processes, signal_name: str) -> None:
    process = roles.start("clock", REDIS_URL="redis://127.0.0.1:1/0")
    react()
    assert eventually(lambda: done(1))
    process.send_signal(signal.Signals[signal_name])
    assert process.wait(10) == 0


def test_an_event_is_reacted_to_by_clock_and_worker(roles: Processes) -> None:
    roles.start("clock")
    roles.start("worker")
    react()
    assert eventually(lambda: done(1))


def test_a_clock_alone_reacts_when_valkey_is_away(roles: Processes) -> None:
    roles.start("clock", REDIS_URL="redis://127.0.0.1:1/0")
    react()
    assert eventually(lambda: done(1))


def test_a_clock_outlives_lost_connections(roles: Processes, own_database: str) -> None:
    process = roles.start("clock", REDIS_URL="redis://127.0.0.1:1/0")
    react()
    assert eventually(lambda: done(1))
    with administrator(own_database) as (admin, name):
        admin.execute(text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :n"), {"n": name})
    database.engine.dispose()  # Ours were ended, too.
    react()
    assert eventually(lambda: done(2))
    assert process.poll() is None


def test_a_clock_waits_for_a_database_that_refuses(roles: Processes, own_database: str) -> None:
    with administrator(own_database) as (admin, name):
        admin.execute(text(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false'))
        process = roles.start("clock", REDIS_URL="redis://127.0.0.1:1/0")
        assert not eventually(lambda: process.poll() is not None, 2)
        admin.execute(text(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true'))
    react()
    assert eventually(lambda: done(1))
