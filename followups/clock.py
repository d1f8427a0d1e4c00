"""The clock: our own small lease loop over due rows. Any number of clocks may run at once.

Every periodic job does "everything due until now", so it may run late, twice, or after days of standstill.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from sqlalchemy.exc import OperationalError

from store_api.events import handler
from store_api.queues import broker

TICK_SECONDS = 1.0
log = structlog.get_logger()

Periodic = Callable[[datetime | None], int]


@dataclass(frozen=True)
class Entry:
    """A periodic job by dotted name, and how long it rests in between (0 = it runs at every tick). It returns how
    much it did; after more than nothing the next tick comes at once."""

    job: str
    every_seconds: float


PERIODIC = (
    Entry("store_api.events.dispatch", 0.0),
    Entry("store_api.senders.jobs.dispatch", 0.0),
    Entry("store_api.wecom.jobs.dispatch", 0.0),
    Entry("followups.jobs.dispatch_due", 0.0),
    Entry("followups.jobs.dispatch_notices", 0.0),
    Entry("followups.jobs.plan_unclosed", 300.0),
    Entry("store_api.tags.retagging.dispatch", 1.0),
    Entry("store_api.coupons.jobs.lapse_expired", 60.0),
    Entry("store_api.customers.jobs.forget_challenges", 3600.0),
)


@dataclass
class Clock:
    """Runs the periodic jobs when their time has come; `stop` ends `run` after the current job."""

    entries: tuple[Entry, ...] = PERIODIC
    stopping: threading.Event = field(default_factory=threading.Event)
    last_run: dict[str, float] = field(default_factory=dict)

    def run(self) -> None:
        """Tick until stopped; SIGTERM and SIGINT stop it."""
        for signal_number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signal_number, lambda *_: self.stopping.set())
        while not self.stopping.is_set():
            if not self.tick(time.monotonic()):
                broker.wait_for_wake(TICK_SECONDS)

    def tick(self, at: float, now: datetime | None = None) -> int:
        """Run every job whose interval has passed; how much work there was."""
        done = 0
        for entry in self.entries:
            if at - self.last_run.get(entry.job, float("-inf")) >= entry.every_seconds:
                self.last_run[entry.job] = at
                done += self.run_job(entry, now)
        return done

    def run_job(self, entry: Entry, now: datetime | None) -> int:
        """One job; an error is logged and the next tick tries again, since the rows are still there."""
        try:
            job: Periodic = handler(entry.job)  # type: ignore[assignment]  # periodic jobs have their own signature.
            return job(now)
        except OperationalError:
            log.warning("database away", job=entry.job)
            self.stopping.wait(TICK_SECONDS)
        except Exception:  # A clock that dies forgets every promise.
            log.exception("periodic job failed", job=entry.job)
        return 0
