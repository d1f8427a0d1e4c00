"""Valkey carries hints and nothing else."""

from __future__ import annotations

import json
import time
import zlib
from collections.abc import Iterator
from threading import Timer

import pytest

from followups.clock import TICK_SECONDS
from store_api.queues import ANSWER_SECONDS, BATCH_SIZE, MOST_WAITING, WAKE_KEY, Broker
from store_api.settings import Settings


@pytest.fixture
def valkey(settings: Settings) -> Iterator[Broker]:
    """A broker of its own on the run's Valkey, empty."""
    made = Broker()
    made.connect(settings.redis_url)
    made.redis.flushall()
    yield made
    made.redis.flushall()
    made.redis.close()


@pytest.fixture
def dead() -> Broker:
    """A broker whose server is away."""
    made = Broker()
    made.connect("redis://127.0.0.1:1/0")
    return made


def seconds_of_wait(broker: Broker, patience: float) -> float:
    """How long it waits for a wake."""
    start = time.monotonic()
    broker.wait_for_wake(patience)
    return time.monotonic() - start


def test_a_wake_ends_the_wait(valkey: Broker) -> None:
    valkey.wake()
    assert seconds_of_wait(valkey, 5) < 1


def test_a_wake_during_the_wait_ends_it(valkey: Broker) -> None:
    timer = Timer(0.2, valkey.wake)
    timer.start()
    assert 0.1 < seconds_of_wait(valkey, 1.9) < 1.5
    timer.join()


def test_many_wakes_are_one(valkey: Broker) -> None:
    for _ in range(10):
        valkey.wake()
    assert valkey.redis.llen(WAKE_KEY) == 1


def test_without_a_wake_the_wait_ends_by_itself(valkey: Broker) -> None:
    assert 0.2 <= seconds_of_wait(valkey, 0.3) < 1


def test_the_clock_waits_shorter_than_a_hanging_server_is_borne_with() -> None:
    assert TICK_SECONDS < ANSWER_SECONDS


def test_a_dead_server_does_not_shorten_the_wait(dead: Broker) -> None:
    assert seconds_of_wait(dead, 0.3) >= 0.3


def test_waking_a_dead_server_is_silent_and_quick(dead: Broker) -> None:
    start = time.monotonic()
    dead.wake()
    assert time.monotonic() - start < 0.5


def test_queueing_on_a_dead_server_says_so(dead: Broker) -> None:
    assert dead.enqueue("store_api.events.react", ["1"]) is False


def test_a_dead_server_has_no_queue_length(dead: Broker) -> None:
    assert dead.waiting() is None


def test_a_dead_server_is_never_full(dead: Broker) -> None:
    assert dead.is_full() is False


def test_without_a_server_everything_is_left_to_the_polling_clock() -> None:
    alone = Broker()
    alone.connect(None)
    alone.wake()
    assert (alone.enqueue("x", []), alone.waiting(), alone.is_full()) == (False, None, False)
    assert seconds_of_wait(alone, 0.1) >= 0.1


def test_without_a_server_there_is_no_connection() -> None:
    with pytest.raises(RuntimeError, match="not connected"):
        _ = Broker().redis


def test_a_batch_is_queued_under_its_dotted_name(valkey: Broker) -> None:
    assert valkey.enqueue("store_api.events.react", ["a", "b"]) is True
    (job,) = valkey.queue().jobs
    assert (job.func_name, job.args) == ("store_api.events.react", [["a", "b"]])


def test_a_jobs_description_holds_no_ids(valkey: Broker) -> None:
    valkey.enqueue("store_api.events.react", ["0190-secret"])
    (job,) = valkey.queue().jobs
    assert job.description == "store_api.events.react"


def test_a_job_is_stored_as_json(valkey: Broker) -> None:
    valkey.enqueue("store_api.events.react", ["a"])
    (job,) = valkey.queue().jobs
    stored = valkey.redis.hget(f"rq:job:{job.id}", "data")
    assert stored is not None
    assert json.loads(zlib.decompress(stored)) == ["store_api.events.react", None, [["a"]], {}]


def test_the_queue_is_full_at_its_limit(valkey: Broker) -> None:
    for _ in range(MOST_WAITING - 1):
        valkey.enqueue("store_api.events.react", [])
    assert valkey.is_full() is False
    valkey.enqueue("store_api.events.react", [])
    assert valkey.is_full() is True


def test_a_full_queue_holds_thousands_of_rows() -> None:
    assert MOST_WAITING * BATCH_SIZE >= 2000


def test_a_wiped_server_has_an_empty_queue(valkey: Broker) -> None:
    valkey.enqueue("store_api.events.react", [])
    valkey.redis.flushall()
    assert valkey.waiting() == 0
