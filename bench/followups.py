"""Promised calls by real workers and a real clock, against the rate at which the same workers run empty RQ jobs.

Goals: due calls are told of (an inbox row each, committed) at least as fast as the workers run empty jobs; a tick of
the clock with a million calls pending and none due costs at most twice one with a thousand, and at most 10 ms; a
worker's memory after the run is at most 1.1 times what it was after a tenth of it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import time as clock_time
from pathlib import Path
from statistics import median

from rq.queue import EnqueueData
from sqlalchemy import func, select, text

from bench.claims import installation
from bench.table import Result
from followups import ladder, plans
from followups.clock import Clock
from followups.models import FollowUpTask
from store_api.db import database
from store_api.queues import broker
from store_api.settings import Settings
from store_api.staff import service as staff
from store_api.staff.models import Role

WORKERS = 2
PATIENCE = 1200.0
EMPTY_JOB = "time.time"
TICKS = 200
# Everybody has a visit of her own and has agreed to be called.
PEOPLE = """
    WITH people AS (
        INSERT INTO customer (id, person_id, phone_index, phone_tail, phone_sealed, member_code, created_at)
        SELECT id, id, sha256(id::text::bytea), sha256(substr(id::text, 1, 4)::bytea), sha256(id::text::bytea),
               sha256(('m' || id)::bytea), now()
        FROM (SELECT gen_random_uuid() AS id FROM generate_series(1, :people)) AS made
        RETURNING id
    ), yes AS (
        INSERT INTO consent (id, customer_id, purpose, granted, text_version, channel, at)
        SELECT gen_random_uuid(), id, 'follow_up', true, '1', 'clerk', now() FROM people
    )
    INSERT INTO visit (id, store_id, staff_id, session_id, customer_id, day, party, occurred_at, recorded_at,
                       fingerprint)
    SELECT gen_random_uuid(), :store, :clerk, :session, id, current_date, 1, now(), now(), ''
    FROM people
"""
TASKS = """
    INSERT INTO follow_up_task (id, kind, visit_id, step, store_id, customer_id, holder_id, since, due_at, first_due_at,
                                next_at, round, rung, state, attempts, created_at)
    SELECT gen_random_uuid(), 'cadence', visit.id, :first + n, :store, visit.customer_id, :clerk, current_date,
           now() + :due_in * interval '1 day', now(), now() + :due_in * interval '1 day', 1, 'planned', 'open', 0, now()
    FROM (SELECT id, customer_id FROM visit LIMIT :people) AS visit CROSS JOIN generate_series(1, :each) AS n
"""


def measure(quick: bool) -> Result:
    """All figures of one run."""
    with installation() as ready:
        shop = Shop(people=1_000 if quick else 10_000)
        table, ratios, goals = rates(ready, shop, each=10, rounds=2 if quick else 3)
        ticks(shop, 100_000 if quick else 1_000_000, table, ratios, goals)
    return Result(table, ratios, goals)


class Shop:
    """A store that never closes, one clerk, and people who may be called."""

    def __init__(self, people: int) -> None:
        self.people, self.steps = people, 0
        always = [(day, clock_time(), clock_time()) for day in range(7)]
        with database.transaction() as session:
            hua = staff.set_up(
                session,
                staff.setup_token(),
                company_name="Bench",
                public_url="https://bench.example",
                store={"code": "S1", "name": "Bench", "hours": always},
                manager={"number": "1", "name": "Hua", "password": "correct horse battery"},
            )
            store = hua.stores[0]
            plans.set_plan(session, store.id, {"quiet_from": clock_time(), "quiet_until": clock_time()})
            clerk = staff.add_staff(session, number="2", name="Lin", role=Role.CLERK, store_ids=[store.id])
            shift = staff.signin.open_session(session, clerk, None).session
            self.who = {"store": store.id, "clerk": clerk.id}
            session.flush()
            session.execute(text(PEOPLE), {"people": people, "session": shift.id, **self.who})

    def promise(self, each: int, due_in: int, people: int | None = None) -> int:
        """So many calls to each of so many of them that fall due in so many days; how many these are."""
        count = people or self.people
        with database.transaction() as session:
            some = {"each": each, "first": self.steps, "due_in": due_in, "people": count}
            session.execute(text(TASKS), {**some, **self.who})
        self.steps += each
        with database.transaction() as session:
            session.execute(text("ANALYZE"))
        return each * count

    def untold(self) -> int:
        """Due calls that nobody was told of yet, found by the clock's own index so that looking costs little."""
        with database.transaction() as session:
            waiting = select(func.count()).where(*ladder.WAITING, FollowUpTask.next_at <= session.now)
            return session.scalar(waiting) or 0


def rates(ready: Settings, shop: Shop, each: int, rounds: int) -> tuple[list[str], dict[str, float], dict[str, bool]]:
    """Empty jobs and due calls in turn, by the same workers."""
    empty, ours, growth = [], [], []
    with roles(ready, "worker", WORKERS) as workers:
        drained(lambda: empty_jobs(200))  # They have started and connected.
        for _ in range(rounds):
            empty.append(drained(lambda: empty_jobs(1_000)))
            calls = shop.promise(each, due_in=0)
            rate, grown = told(ready, shop, calls, workers)
            ours.append(rate)
            growth.append(grown)
    ratio, grown = median(ours) / median(empty), max(growth)
    table = [
        f"{'':24}{'median /s':>12}",
        f"{'empty RQ jobs':24}{median(empty):12,.0f}",
        f"{'due calls told of':24}{median(ours):12,.0f}",
        f"a worker's memory after the run: {grown:.2f} of what it was after a tenth of it",
    ]
    ratios = {"calls_to_empty_jobs": round(ratio, 2), "worker_memory": round(grown, 2)}
    goals = {"calls_at_least_as_fast_as_empty_jobs": ratio >= 1, "worker_memory_flat": grown <= 1.1}
    return table, ratios, goals


def empty_jobs(count: int) -> int:
    """Queue jobs that do nothing, one id each as RQ would carry them."""
    queue = broker.queue()
    job = EnqueueData(*queue.prepare_data(EMPTY_JOB, result_ttl=0, timeout=60))
    queue.enqueue_many([job._replace(job_id=None) for _ in range(count)])
    return count


def drained(fill: Callable[[], int]) -> float:
    """Jobs a second, from the first that a worker takes to the last; filling goes on meanwhile only at the start."""
    count = fill()
    queue = broker.queue()
    left, began = queue.count, time.perf_counter()
    until(lambda: queue.count == 0)
    return max(left, 1) / (time.perf_counter() - began) if count else 0.0


def told(ready: Settings, shop: Shop, calls: int, workers: list[subprocess.Popen[bytes]]) -> tuple[float, float]:
    """Calls a second, from the start of the clock's work to the last recorded delivery; and how a worker grew."""
    early: list[int] = []

    def all_told() -> bool:
        left = shop.untold()
        if not early and left <= calls * 0.9:
            early.extend(memory(worker.pid) for worker in workers)
        return left == 0

    with roles(ready, "clock", 1):
        until(lambda: shop.untold() < calls, pause=0.005)
        began, left = time.perf_counter(), shop.untold()
        until(all_told)
        seconds = time.perf_counter() - began
    late = [memory(worker.pid) for worker in workers]
    grown = max((after / before for before, after in zip(early, late, strict=False)), default=1.0)
    return left / seconds, grown


def ticks(shop: Shop, pending: int, table: list[str], ratios: dict[str, float], goals: dict[str, bool]) -> None:
    """A tick of the clock when nothing is due, with a thousand and with many calls pending."""
    with database.transaction() as session:
        session.execute(text("TRUNCATE follow_up_task CASCADE"))
    shop.promise(1, due_in=3, people=1_000)
    few = tick()
    shop.promise(pending // shop.people, due_in=3)
    many = tick()
    table.append(f"a tick, nothing due: {few * 1000:.1f} ms with 1,000, {many * 1000:.1f} ms with {pending:,} pending")
    ratios["tick_by_pending"] = round(many / few, 2)
    goals |= {"tick_at_most_twice": many <= 2 * few, "tick_at_most_10_ms": many <= 0.010}


def tick() -> float:
    """The median seconds of a tick."""
    clock, spent = Clock(), []
    clock.tick(time.monotonic())  # What runs every few minutes has run.
    for _ in range(TICKS):
        began = time.perf_counter()
        clock.tick(time.monotonic())
        spent.append(time.perf_counter() - began)
    return median(spent)


@contextmanager
def roles(ready: Settings, role: str, count: int) -> Iterator[list[subprocess.Popen[bytes]]]:
    """So many processes of this role."""
    environ = {
        **os.environ,
        "HUITOUKE_DATA": str(ready.data),
        "DATABASE_URL": str(ready.database_url),
        "REDIS_URL": str(ready.redis_url),
    }
    command = [str(Path(sys.executable).parent / "huitouke"), role]
    running = [
        subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(count)
    ]
    try:
        yield running
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait()


def until(true: Callable[[], bool], pause: float = 0.1) -> None:
    """Wait. Raises TimeoutError."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(pause)


def memory(pid: int) -> int:
    """Resident bytes of a process (Linux)."""
    pages = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
