"""R10, R11, R13 and sudden deaths of every part: what falls due is told once, whatever dies meanwhile.

A short form of each promise always runs; the whole figure is `make faults`.
"""

from __future__ import annotations

import os
import random
import signal
import time
import uuid
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from functools import partial

import pytest
from crew import FAST, Crew, crew
from message_standin import Receiver, receiving
from own_servers import OwnServer, own_postgres, own_valkey
from processes import eventually
from promised_calls import address_of, all_told, fall_due, messages, promise, told_in_app, told_outside
from sqlalchemy import func, select
from web_load import web_load

from bench.ports import free_port
from followups import digests, ladder, worker
from followups.models import FollowUpTask, Notice
from store_api import events
from store_api.db import database
from store_api.queues import broker
from store_api.senders import bots
from store_api.senders.notices import NoticeKind
from store_api.settings import Settings
from store_api.visits.models import Visit

SIZE = {"clock": 1, "worker": 2}
full = pytest.mark.faults
Fault = Callable[[random.Random], None]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """The other side of messages."""
    with receiving() as made:
        yield made


def storm(faults: list[Fault], rounds: int, calls: int, seed: int) -> None:
    """In every round some of the calls fall due and, at a random moment of the work on them, something dies."""
    chance, each = random.Random(seed), calls // rounds
    for n in range(rounds):
        fall_due(n * each, each if n < rounds - 1 else calls)
        time.sleep(chance.uniform(0, 0.4))
        chance.choice(faults)(chance)


def deaths(crew: Crew) -> list[Fault]:
    """A worker or the clock dies, or Valkey forgets everything."""
    return [lambda c: crew.kill("worker", c), lambda c: crew.kill("clock", c), lambda _: bool(broker.redis.flushall())]


def shaky(receiver: Receiver) -> None:
    """The other side is slow, and loses answers and requests."""
    receiver.slowest, receiver.lost_answers, receiver.lost_requests = 0.05, 0.05, 0.05


few_or_many = pytest.mark.parametrize(
    ("calls", "faults", "seed"), [(80, 6, 0), *[pytest.param(200, 100, seed, marks=full) for seed in range(1, 6)]]
)


@few_or_many
def test_faults_lose_and_double_no_reminder_with_a_key(
    own_database: str, settings: Settings, receiver: Receiver, calls: int, faults: int, seed: int
) -> None:
    """R10: reminders to as many clerks, in the app and by a gateway that drops a repeated key."""
    promise(calls, NoticeKind.SMS)
    shaky(receiver)
    with crew(settings, own_database, SIZE, FAST | receiver.environ) as started:
        storm(deaths(started), faults, calls, seed)
        assert all_told()
    assert told_in_app() == told_outside() == Counter(receiver.phones.values()) == {1: calls}
    assert {str(notice.id) for notice in messages(Notice.sent_at.is_not(None))} == set(receiver.came)


@few_or_many
def test_faults_double_no_reminder_without_a_key_and_each_is_sent_or_known_to_be_unknown(
    own_database: str, settings: Settings, receiver: Receiver, calls: int, faults: int, seed: int
) -> None:
    """R13: the same through bots, which cannot tell a repetition."""
    promise(calls, NoticeKind.WECOM)
    shaky(receiver)
    with crew(settings, own_database, SIZE, FAST | receiver.environ) as started:
        storm(deaths(started), faults, calls, seed)
        assert all_told()
    with database.transaction() as session:
        session.now += digests.LOST_AFTER  # The crew's is shorter, so that none has waited as long as this one.
        unknown = {notice.id for notice in digests.unknown(session)}
    sent = messages(Notice.sent_at.is_not(None))
    assert told_in_app() == told_outside() == {1: calls}
    assert len(sent) + len(unknown) == calls
    assert unknown
    assert set(receiver.came.values()) == {1}
    assert {address_of(notice) for notice in sent} <= set(receiver.came)


@pytest.mark.parametrize(("calls", "faults"), [(500, 5), pytest.param(10_000, 5, marks=full)])
def test_wiped_hints_and_killed_workers_lose_and_double_nothing(
    own_database: str, settings: Settings, calls: int, faults: int
) -> None:
    """R11: everything is due at once; the hints are wiped and the only worker is killed, so often."""
    chance = random.Random(11)
    promise(calls)
    with crew(settings, own_database, {"clock": 1, "worker": 1}) as started:
        began = time.monotonic()
        fall_due(0, calls)
        for _ in range(faults):
            time.sleep(chance.uniform(0.05, 0.3))
            broker.redis.flushall()
            started.kill("worker", chance)
        assert all_told(120 - (time.monotonic() - began))
    assert told_in_app() == {1: calls}


def test_reminders_that_were_nothing_but_jobs_would_be_lost(own_database: str) -> None:
    """The control: the same ids in Valkey alone, wiped before a worker has them."""
    promise(10)
    fall_due(0, 10)
    with database.transaction() as session:
        ids = [str(id_) for id_ in ladder.lease_due(session)]
    broker.enqueue("followups.jobs.deliver", ids)
    broker.redis.flushall()
    worker.run(burst=True)
    assert told_in_app() == {0: 10}


@pytest.mark.parametrize(("rounds", "calls"), [(6, 300), pytest.param(100, 10_000, marks=full)])
def test_sudden_deaths_of_every_part_lose_and_double_nothing(
    keys: None, settings: Settings, rounds: int, calls: int
) -> None:
    """kill -9 of worker, clock, web, Valkey or PostgreSQL. What the web acknowledged meanwhile is promised, too."""
    with own_valkey(settings) as (valkey, with_valkey), own_postgres(with_valkey) as (postgres, url):
        shop, port = promise(calls, NoticeKind.SMS, clerks=20), free_port()
        faults = [partial(die_and_return, server) for server in (valkey, postgres)]
        with receiving() as receiver:
            environ = {**FAST, **receiver.environ, "TEST_PORT": str(port)}
            with crew(with_valkey, url, {**SIZE, "web": 1}, environ) as started:
                of_roles = [partial(started.kill, role) for role in started.size]
                with web_load(shop, port, "clerk") as load:
                    storm([*faults, *of_roles], rounds, calls, 6)
                assert all_told(300)
                assert eventually(nothing_to_react_to)
        assert told_in_app() == told_outside() == {1: calls}
        assert {str(notice.id) for notice in messages(Notice.sent_at.is_not(None))} == set(receiver.came)
        assert promised_for(load.closed_visits) == {3: len(load.closed_visits)}
        assert load.closed_visits


def die_and_return(server: OwnServer, _chance: random.Random) -> None:
    """kill -9, and a new start at once."""
    server.kill()
    server.start()


def nothing_to_react_to() -> bool:
    """Whether every reaction has run."""
    with database.transaction() as session:
        return events.pending(session) == (0, 0)


def promised_for(visits: Collection[uuid.UUID]) -> Counter[int]:
    """So many of these visits have so many calls."""
    with database.transaction() as session:
        rows = session.execute(
            select(func.count(FollowUpTask.id))
            .select_from(Visit)
            .outerjoin(FollowUpTask, FollowUpTask.visit_id == Visit.id)
            .where(Visit.id.in_(visits))
            .group_by(Visit.id)
        )
        return Counter(rows.scalars())


@pytest.mark.parametrize("calls", [300, pytest.param(10_000, marks=full)])
def test_two_machines_double_nothing_and_one_goes_on_alone(
    own_database: str, settings: Settings, receiver: Receiver, calls: int
) -> None:
    """Two process groups, each with a clock and two workers, on one PostgreSQL and Valkey; one group is killed."""
    promise(calls, NoticeKind.SMS, clerks=20)
    with crew(settings, own_database, {}, FAST | receiver.environ) as started:
        leaders = []
        for _ in range(2):
            leaders.append(started.begin("clock"))
            for _ in range(2):
                started.begin("worker", leaders[-1])
        fall_due(0, calls // 2)
        assert eventually(lambda: told_in_app()[1] >= calls // 4, 120)
        os.killpg(leaders[0], signal.SIGKILL)
        fall_due(calls // 2, calls)
        assert all_told(300)
    assert told_in_app() == told_outside() == {1: calls}
    assert {str(notice.id) for notice in messages(Notice.sent_at.is_not(None))} == set(receiver.came)
    assert set(receiver.came.values()) == {1}


def waits_for_a_job() -> bool:
    """Whether a worker hangs on the queue, so that the next job is in its hands whatever becomes of it."""
    return any("b" in one["flags"] and one["cmd"].startswith("blmove") for one in broker.redis.client_list())


def test_a_worker_that_comes_back_too_late_tells_nothing_again(own_database: str, settings: Settings) -> None:
    """R16 in the app: it is stopped with the batch in its hands, another tells, it goes on."""
    promise(20)
    with crew(settings, own_database, {}) as started:
        started.begin("clock")
        stale = started.begin("worker")
        assert eventually(waits_for_a_job)
        os.kill(stale, signal.SIGSTOP)
        fall_due(0, 20)
        assert eventually(lambda: bool(broker.redis.keys("rq:job:*")) and broker.waiting() == 0)
        assert told_in_app() == {0: 20}
        started.begin("worker")
        assert all_told()
        os.kill(stale, signal.SIGCONT)
        assert eventually(lambda: not broker.redis.keys("rq:job:*"))
    assert told_in_app() == {1: 20}


def test_a_sender_that_comes_back_too_late_has_sent_the_same_key(
    own_database: str, settings: Settings, receiver: Receiver
) -> None:
    """R16 at the gateway: it is stopped while the gateway takes its message; the repetition has the same key."""
    promise(1, NoticeKind.SMS)
    receiver.held.clear()
    with crew(settings, own_database, {}, FAST | receiver.environ) as started:
        started.begin("clock")
        stale = started.begin("worker")
        fall_due(0, 1)
        assert eventually(lambda: receiver.came.total() == 1)
        os.kill(stale, signal.SIGSTOP)
        receiver.held.set()
        started.begin("worker")
        assert all_told()
        os.kill(stale, signal.SIGCONT)
        assert eventually(lambda: not broker.redis.keys("rq:job:*"))
    assert list(receiver.came.values()) == [2]
    assert list(receiver.phones.values()) == [1]
    assert [notice.error for notice in messages(Notice.sent_at.is_not(None))] == [None]


def test_a_sender_that_writes_no_attempt_down_first_would_double(own_database: str, receiver: Receiver) -> None:
    """The control: it dies after handing over, and nothing says that it did."""
    promise(1, NoticeKind.WECOM)
    fall_due(0, 1)
    with database.transaction() as session:
        ladder.climb(session, ladder.lease_due(session))
    (notice,) = messages()
    for _ in range(2):
        with database.session(notice.due_at) as forgotten:
            message = digests.begin(forgotten, notice.id)
            assert message is not None
            forgotten.rollback()
        bots.WECOM.send(message.address, message.text, receiver.url)
    assert list(receiver.came.values()) == [2]
