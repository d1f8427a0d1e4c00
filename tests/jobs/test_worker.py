"""Real RQ workers on the one queue."""

from __future__ import annotations

import os
import pickle
import zlib
from collections.abc import Iterator
from pathlib import Path

import outbox_jobs
import pytest
from processes import Processes, eventually, processes
from rq import Queue, SimpleWorker
from rq.job import JobStatus
from rq.serializers import DefaultSerializer
from sqlalchemy import select

from followups import worker
from store_api import events
from store_api.db import database, new_id
from store_api.events import Reaction
from store_api.queues import QUEUE_NAME, broker
from store_api.settings import Settings


@pytest.fixture
def roles(settings: Settings, own_database: str) -> Iterator[Processes]:
    """Real processes on a database of their own."""
    with processes(settings, own_database) as started:
        yield started


@pytest.fixture
def empty_queue(app: object) -> Iterator[None]:
    """Nothing waits in Valkey."""
    broker.redis.flushall()
    yield
    broker.redis.flushall()


def push_pickle(target: Path) -> str:
    """Queue a job as somebody would who can write to Valkey: a pickle that runs code. Its id."""
    queue = Queue(QUEUE_NAME, connection=broker.redis, serializer=DefaultSerializer)
    job = queue.enqueue(os.mkdir, str(target))
    evil = zlib.compress(pickle.dumps(("os.mkdir", None, (str(target),), {})))
    broker.redis.hset(f"rq:job:{job.id}", "data", evil)
    return job.id


def test_a_worker_runs_the_reactions_of_an_event(roles: Processes) -> None:
    subject = new_id()
    with database.transaction() as session:
        outbox_jobs.reaction(session, subject)
    assert events.dispatch() == 1
    assert roles.start("burst").wait(20) == 0
    with database.transaction() as session:
        assert outbox_jobs.traces(session, subject) == 1
        assert session.scalars(select(Reaction)).one().done_at is not None


def test_a_worker_goes_on_after_a_failing_batch(roles: Processes) -> None:
    subject = new_id()
    with database.transaction() as session:
        outbox_jobs.reaction(session, new_id(), "poison")
    events.dispatch()
    with database.transaction() as session:
        outbox_jobs.reaction(session, subject)
    events.dispatch()
    assert roles.start("burst").wait(20) == 0
    with database.transaction() as session:
        assert outbox_jobs.traces(session, subject) == 1


def test_a_failing_batch_leaves_no_data_in_valkey_and_logs(roles: Processes) -> None:
    with database.transaction() as session:
        outbox_jobs.reaction(session, new_id(), "poison")
    events.dispatch()
    out, _ = roles.start("burst").communicate(timeout=60)
    stored = b"".join(broker.redis.dump(key) or b"" for key in broker.redis.scan_iter())
    assert "LookupError" in out
    assert "13800138000" not in out
    assert b"13800138000" not in stored


def test_a_worker_finishes_its_job_on_sigterm(roles: Processes) -> None:
    subject = new_id()
    with database.transaction() as session:
        outbox_jobs.reaction(session, subject, "slow")
    events.dispatch()
    process = roles.start("worker")
    assert eventually(lambda: broker.redis.exists("test:slow") == 1)
    process.terminate()
    assert process.wait(20) == 0
    with database.transaction() as session:
        assert outbox_jobs.traces(session, subject) == 1


def test_a_pickle_in_the_queue_is_not_executed(empty_queue: None, tmp_path: Path) -> None:
    target = tmp_path / "executed"
    push_pickle(target)
    worker.run(burst=True)
    assert not target.exists()


def test_a_pickle_does_not_stop_the_worker(connection: None, empty_queue: None, tmp_path: Path) -> None:
    push_pickle(tmp_path / "executed")
    broker.enqueue("store_api.events.react", [])
    worker.run(burst=True)
    assert broker.waiting() == 0


def test_a_worker_that_reads_pickles_would_execute_it(empty_queue: None, tmp_path: Path) -> None:
    """The negative control: RQ's default."""
    target = tmp_path / "executed"
    push_pickle(target)
    queue = Queue(QUEUE_NAME, connection=broker.redis, serializer=DefaultSerializer)
    SimpleWorker([queue], connection=broker.redis).work(burst=True, logging_level="CRITICAL")
    assert target.exists()


def test_a_job_that_is_done_leaves_nothing_behind(connection: None, empty_queue: None) -> None:
    broker.enqueue("store_api.events.react", [])
    (job,) = broker.queue().jobs
    worker.run(burst=True)
    assert not broker.redis.exists(f"rq:job:{job.id}")


def test_a_job_of_an_unknown_name_fails_and_is_kept_for_a_person(empty_queue: None) -> None:
    broker.enqueue("store_api.events.no_such_job", [])
    (job,) = broker.queue().jobs
    worker.run(burst=True)
    assert job.get_status() is JobStatus.FAILED


def test_a_worker_has_one_queue(app: object) -> None:
    assert [queue.name for queue in worker.make_worker().queues] == [QUEUE_NAME]


def test_a_dead_worker_is_noticed_soon(app: object) -> None:
    made = worker.make_worker()
    assert (made.worker_ttl, made.maintenance_interval) == (30, 30)


def test_a_worker_comes_back_soon_after_valkey(app: object) -> None:
    assert worker.make_worker().max_connection_wait_time == 4


def test_a_worker_does_not_log_what_jobs_are_about(app: object) -> None:
    assert worker.make_worker().log_job_description is False
