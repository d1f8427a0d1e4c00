"""Real processes of an installation for tests; whatever is still running at the end is killed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from store_api.settings import Settings

TESTS = Path(__file__).parent
PATIENCE = 30.0


class Processes:
    """Starts roles of `jobs/roles.py` on one database."""

    def __init__(self, settings: Settings, database_url: str, lease_seconds: float = 60) -> None:
        assert settings.redis_url is not None
        self.running: list[subprocess.Popen[str]] = []
        self.environ = {
            **os.environ,
            "HUITOUKE_DATA": str(settings.data),
            "HUITOUKE_KEYS": str(settings.keys_dir),
            "DATABASE_URL": database_url,
            "REDIS_URL": settings.redis_url,
            "TEST_LEASE_SECONDS": str(lease_seconds),
        }

    def start(self, role: str, **environ: str) -> subprocess.Popen[str]:
        """A process of this role that has connected."""
        process = subprocess.Popen(
            [sys.executable, str(TESTS / "jobs" / "roles.py"), role],
            env={**self.environ, **environ},
            cwd=TESTS.parent,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.running.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        return process

    def end(self) -> None:
        """Kill what is left."""
        for process in self.running:
            process.kill()
            process.communicate()


@contextmanager
def processes(settings: Settings, database_url: str, lease_seconds: float = 60) -> Iterator[Processes]:
    """Processes that end with the block."""
    made = Processes(settings, database_url, lease_seconds)
    try:
        yield made
    finally:
        made.end()


def eventually(true: Callable[[], bool], patience: float = PATIENCE) -> bool:
    """Whether it comes true in time."""
    deadline = time.monotonic() + patience
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True
