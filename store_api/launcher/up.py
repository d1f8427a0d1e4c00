"""`huitouke up`: the whole installation, from the servers to the last worker, until somebody stops it."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from store_api.launcher.binaries import SYSTEM
from store_api.launcher.children import Program, ServerChild, end_strays
from store_api.launcher.external import check_external
from store_api.launcher.places import locked, open_lock, open_places, try_lock
from store_api.launcher.sayings import LauncherError, say
from store_api.launcher.servers import embedded, running_servers, stop
from store_api.launcher.supervisor import Supervisor
from store_api.settings import Settings

Tell = Callable[[str], None]
HEALTH = "/healthz"


@dataclass(frozen=True)
class Role:
    """A program of the installation: its name and its command line."""

    name: str
    words: Sequence[str]


@dataclass(frozen=True)
class Address:
    """Where the web process listens."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def reachable(self) -> Address:
        """The same for a client on this machine: an address for all interfaces is none to connect to."""
        return Address({"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host), self.port)  # noqa: S104 - nothing is bound.


def up(
    settings: Settings,
    *,
    host: str,
    port: int,
    web: int,
    workers: int,
    prepare: Callable[[Settings], str],
    tell: Tell,
) -> None:
    """Run everything until Ctrl-C or SIGTERM; LauncherError when it cannot be started.

    `web` gunicorn processes, `workers` RQ workers, one clock. `prepare` gets the settings with running servers
    before any program starts (backup, migration, keys); what it returns is told once the page answers.
    """
    address = Address(host, port)
    run_up(settings, address, roles(address, web, workers), prepare, tell)


def roles(address: Address, web: int, workers: int) -> list[Role]:
    """The programs of an installation, in the order of their start."""
    gunicorn = [sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", str(address), "--workers", str(web)]
    gunicorn += ["--threads", "8", "--graceful-timeout", "3", "--no-control-socket"]
    huitouke = [sys.executable, "-m", "store_api.cli"]
    return [
        Role("web", gunicorn),
        *(Role(f"worker-{number}", [*huitouke, "worker"]) for number in range(1, workers + 1)),
        Role("clock", [*huitouke, "clock"]),
    ]


def run_up(
    settings: Settings,
    address: Address,
    programs: Sequence[Role],
    prepare: Callable[[Settings], str],
    tell: Tell,
    system: Path = SYSTEM,
) -> None:
    """`up` with any programs."""
    with alone(settings.data), _term_is_interrupt():
        end_strays(settings.data)
        _check_port(address)
        check_external(settings)
        try:
            with running_servers(settings, keep=True, system=system) as ready:
                _supervise(settings, ready, address, programs, prepare, tell, system)
        finally:
            _stop_servers(settings, system)


@contextmanager
def alone(data: Path) -> Iterator[None]:
    """Hold the folder's `up.lock`; LauncherError when an `up` (or a restore) already does."""
    with open_lock(data, "up.lock") as lock:
        if not try_lock(lock):
            raise LauncherError("already_up", data=data)
        yield


def is_up(data: Path) -> bool:
    """Whether an `up` (or a restore) runs on this folder."""
    if not (data / "up.lock").exists():
        return False
    with open_lock(data, "up.lock") as lock:
        return not try_lock(lock)


def environment(settings: Settings) -> dict[str, str]:
    """The environment from which a program of ours reads the same settings."""
    told = {
        "HUITOUKE_DATA": str(settings.data),
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
        "PUBLIC_URL": settings.public_url,
        "HUITOUKE_KEYS": str(settings.keys_dir),
        "HUITOUKE_TRUSTED_PROXIES": str(settings.trusted_proxies),
        "HUITOUKE_SMS_URL": settings.sms_url,
        "HUITOUKE_SMS_TOKEN": settings.sms_token,
        "HUITOUKE_SMS_PER_DAY": str(settings.sms_per_day),
    }
    return dict(os.environ) | {name: value for name, value in told.items() if value is not None}


def _supervise(
    settings: Settings,
    ready: Settings,
    address: Address,
    programs: Sequence[Role],
    prepare: Callable[[Settings], str],
    tell: Tell,
    system: Path,
) -> None:
    with locked(settings.data):
        places = open_places(settings.data, system)
    if note := places.note():
        tell(note)
    lines = prepare(ready)
    servers = [ServerChild(server, places) for server in embedded(settings, places)]
    ours = [Program(role.name, role.words, settings.data, environment(ready)) for role in programs]
    Supervisor([*servers, *ours], tell).run(_Announcement(address, lines, tell))


class _Announcement:
    """Called at each look: says once that the page answers."""

    def __init__(self, address: Address, lines: str, tell: Tell) -> None:
        self._address, self._lines, self._tell = address, lines, tell
        self._done = False
        self._next = 0.0

    def __call__(self) -> None:
        if self._done or time.monotonic() < self._next:
            return
        if answers(self._address):
            self._done = True
            self._tell(
                "\n".join(line for line in (say("up_ready", address=self._address.reachable), self._lines) if line)
            )
        self._next = time.monotonic() + 0.2


def answers(address: Address) -> bool:
    """Whether the web process says 200 at /healthz."""
    there = address.reachable
    connection = http.client.HTTPConnection(there.host, there.port, timeout=2)
    try:
        connection.request("GET", HEALTH)
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _check_port(address: Address) -> None:
    try:
        kind, _, _, _, where = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)[0]
        with socket.socket(kind, socket.SOCK_STREAM) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(where)
    except OSError as error:
        raise LauncherError("port_taken", address=address, reason=error.strerror) from error


def _stop_servers(settings: Settings, system: Path) -> None:
    """They were started to be kept (a killed `up` leaves them to the next one); an orderly end takes them along."""
    with locked(settings.data):
        stop(embedded(settings, open_places(settings.data, system)), limit=4)


@contextmanager
def _term_is_interrupt() -> Iterator[None]:
    """SIGTERM before the supervisor takes over ends us like Ctrl-C: by way of every `finally`."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
