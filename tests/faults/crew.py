"""A supervisor as `up` has one, for tests: it keeps so many processes of each role alive, and kills them when told."""

from __future__ import annotations

import atexit
import json
import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from processes import Processes

from store_api.launcher.processes import gone, send, wait_until
from store_api.settings import Settings

NURSERY = Path(__file__).with_name("nursery.py")
# What a test cannot wait for: the seconds of a lease, of collecting a message, and until an attempt counts as lost.
FAST = {"TEST_LEASE_SECONDS": "1", "TEST_COLLECT_SECONDS": "0.5", "TEST_LOST_SECONDS": "1"}


@cache
def nursery() -> subprocess.Popen[str]:
    """The one of this run."""
    started = subprocess.Popen(
        [sys.executable, str(NURSERY)],
        cwd=NURSERY.parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    atexit.register(started.communicate)  # Closes its input, and waits.
    return started


@dataclass
class Crew:
    """So many processes of each role, by their ids; who dies is replaced."""

    size: Mapping[str, int]
    environ: Mapping[str, str]
    alive: dict[str, list[int]] = field(default_factory=dict)
    gate: threading.RLock = field(default_factory=threading.RLock)
    over: threading.Event = field(default_factory=threading.Event)

    def begin(self, role: str, group: int = 0) -> int:
        """One more process."""
        with self.gate:
            pid = born(role, group, self.environ)
            self.alive.setdefault(role, []).append(pid)
        return pid

    def tend(self) -> None:
        """Replace who has died."""
        with self.gate:
            for role, size in self.size.items():
                self.alive[role] = [pid for pid in self.alive.get(role, []) if not gone(pid)]
                for _ in range(size - len(self.alive[role])):
                    self.begin(role)

    def watch(self) -> None:
        """Go on tending until it is over."""
        while not self.over.wait(0.5):
            self.tend()

    def kill(self, role: str, chance: random.Random) -> None:
        """kill -9 one of them; another takes its place at once."""
        with self.gate:
            self.end([chance.choice(self.alive[role])])
            self.tend()

    def end(self, pids: list[int]) -> None:
        """kill -9 these."""
        for pid in pids:
            send(pid, signal.SIGKILL)
        assert wait_until(lambda: all(gone(pid) for pid in pids), 5)


def born(role: str, group: int, environ: Mapping[str, str]) -> int:
    """A new process of the nursery."""
    giver = nursery()
    assert giver.stdin is not None
    assert giver.stdout is not None
    giver.stdin.write(json.dumps({"role": role, "group": group, "environ": dict(environ)}) + "\n")
    giver.stdin.flush()
    return int(giver.stdout.readline())


@contextmanager
def crew(
    settings: Settings, database_url: str, size: Mapping[str, int], environ: Mapping[str, str] = FAST
) -> Iterator[Crew]:
    """Processes on this database, kept alive; all end with the block."""
    made = Crew(size, {**os.environ, **Processes(settings, database_url).environ, **environ})
    supervisor = threading.Thread(target=made.watch)
    try:
        made.tend()
        supervisor.start()
        yield made
    finally:
        made.over.set()
        supervisor.join()
        made.end([pid for pids in made.alive.values() for pid in pids])
