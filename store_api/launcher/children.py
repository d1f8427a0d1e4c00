"""What a supervisor keeps alive: programs of ours, and servers that may have been running before us."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from store_api.launcher.account import make_folder
from store_api.launcher.places import Places, locked
from store_api.launcher.processes import born, gone, send, wait_until
from store_api.launcher.servers import Server
from store_api.launcher.spawn import open_log

SERVER_START = 4.0  # seconds; a server that needs longer is met again, still starting, at the next look
PR_SET_PDEATHSIG = 1  # linux/prctl.h


class Child(Protocol):
    """Something that is started, watched and stopped."""

    name: str
    log: Path

    def start(self) -> None:
        """Run it; LauncherError when that fails at once."""

    def alive(self) -> bool:
        """Whether it runs."""

    def stop(self, limit: float) -> None:
        """Ask it to end, and end it by force after `limit` seconds."""


class ServerChild:
    """An embedded server, started or adopted."""

    def __init__(self, server: Server, places: Places) -> None:
        self.name = server.name
        self.log = server.log
        self._server = server
        self._data = places.data
        self._seen = 0.0

    def start(self) -> None:
        with locked(self._data, SERVER_START):
            self._server.start(SERVER_START)

    def alive(self) -> bool:
        """It is looked for once a second only: without /proc each look is a run of `ps`."""
        now = time.monotonic()
        if now - self._seen >= 1 and self._server.process() is not None:
            self._seen = now
        return now - self._seen < 1

    def stop(self, limit: float) -> None:
        with locked(self._data, SERVER_START):
            self._server.stop(limit)


@dataclass(frozen=True)
class Role:
    """A program of the installation: its name and its command line."""

    name: str
    words: Sequence[str]


class Program:
    """A program of ours, the leader of its own process group.

    It is written down in `<data>/run`, so that the next `up` can end what a killed supervisor left behind.
    """

    def __init__(self, role: Role, data: Path, environment: Mapping[str, str]) -> None:
        self.name = role.name
        self.log = data / "logs" / f"{role.name}.log"
        self._words = list(role.words)
        self._record = data / "run" / role.name
        self._environment = dict(environment)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """Its process; None before the first start."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        make_folder(self.log.parent)
        make_folder(self._record.parent)
        output = open_log(self.log)
        try:
            self._process = subprocess.Popen(  # noqa: S603 - a list of our own words, never a shell's line.
                self._words,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=self._environment,
                start_new_session=True,
                preexec_fn=_end_with_parent(),  # noqa: PLW1509 - the supervisor has one thread.
            )
        finally:
            os.close(output)
        self._record.write_text(f"{self._process.pid} {born(self._process.pid)}")

    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def stop(self, limit: float) -> None:
        """SIGTERM to the leader, which knows how to end its own children; SIGKILL to what is left."""
        if self._process is None:
            return
        if self.alive():
            self._process.terminate()
            wait_until(lambda: not self.alive(), limit)
        send(self._process.pid, signal.SIGKILL, group=True)
        self._process.wait()
        self._record.unlink(missing_ok=True)


def strays(data: Path) -> list[int]:
    """Programs of a supervisor that is gone which still run."""
    found: list[int] = []
    for record in sorted((data / "run").glob("*")):
        pid, _, started = record.read_text().partition(" ")
        if pid.isdigit() and started and born(int(pid)) == started:
            found.append(int(pid))
    return found


def end_strays(data: Path, limit: float = 5) -> None:
    """End them, politely first, so that no two generations of one program work side by side."""
    pids = strays(data)
    for pid in pids:
        send(pid, signal.SIGTERM)
    wait_until(lambda: all(gone(pid) for pid in pids), limit)
    for pid in pids:
        send(pid, signal.SIGKILL, group=True)
    wait_until(lambda: all(gone(pid) for pid in pids), 1)
    for record in (data / "run").glob("*"):
        record.unlink()


def _end_with_parent() -> Callable[[], object] | None:
    """On Linux the system sends SIGTERM to a program whose supervisor was killed."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl
    return lambda: prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
