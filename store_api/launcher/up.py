"""`huitouke up`: the whole installation, from the servers to the last worker, until somebody stops it."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import ssl
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from store_api.launcher.binaries import SYSTEM
from store_api.launcher.children import Program, Role, ServerChild, end_strays
from store_api.launcher.doors import Address, Door
from store_api.launcher.external import check_external
from store_api.launcher.places import locked, open_lock, open_places, try_lock
from store_api.launcher.sayings import LauncherError
from store_api.launcher.servers import embedded, running_servers, stop
from store_api.launcher.supervisor import Supervisor
from store_api.settings import Settings

Tell = Callable[[str], None]
HEALTH = "/healthz"


def up(
    settings: Settings,
    *,
    door: Door,
    web: int,
    workers: int,
    prepare: Callable[[Settings], str],
    tell: Tell,
) -> None:
    """Run everything behind `door` until Ctrl-C or SIGTERM; LauncherError when it cannot be started.

    `web` gunicorn processes, `workers` RQ workers, one clock. `prepare` gets the settings with running servers
    before any program starts (backup, migration, keys); what it returns is told once the page answers.
    """
    run_up(settings, door, roles(door, web, workers), prepare, tell)


def roles(door: Door, web: int, workers: int) -> list[Role]:
    """The programs of an installation, in the order of their start."""
    gunicorn = [sys.executable, "-m", "gunicorn", "wsgi:app", *door.words, "--workers", str(web)]
    gunicorn += ["--graceful-timeout", "3", "--no-control-socket"]
    huitouke = [sys.executable, "-m", "store_api.cli"]
    beside = door.beside()
    return [
        Role("web", gunicorn),
        *([beside] if beside else []),
        *(Role(f"worker-{number}", [*huitouke, "worker"]) for number in range(1, workers + 1)),
        Role("clock", [*huitouke, "clock"]),
    ]


def run_up(
    settings: Settings,
    door: Door,
    programs: Sequence[Role],
    prepare: Callable[[Settings], str],
    tell: Tell,
    system: Path = SYSTEM,
) -> None:
    """`up` with any programs."""
    with alone(settings.data), _term_is_interrupt():
        end_strays(settings.data)
        _check_ports(door)
        door.open()
        check_external(settings)
        try:
            with running_servers(settings, keep=True, system=system) as ready:
                _supervise(settings, ready, door, programs, prepare, tell, system)
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
    door: Door,
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
    ours = [Program(role, settings.data, environment(ready)) for role in programs]
    Supervisor([*servers, *ours], tell).run(_Doorkeeper(door, lines, tell))


class _Doorkeeper:
    """Called at each look: says once that the page answers, and keeps the door in order."""

    def __init__(self, door: Door, lines: str, tell: Tell) -> None:
        self._door, self._lines, self._tell = door, lines, tell
        self._announced = False
        self._next = 0.0

    def __call__(self) -> None:
        try:
            self._door.keep()
        except LauncherError as error:  # The certificate there is goes on to serve.
            self._tell(str(error))
        if not self._announced and time.monotonic() >= self._next:
            self._announced = answers(self._door)
            self._next = time.monotonic() + 0.2
            if self._announced:
                self._tell("\n".join(filter(None, (self._door.greeting(), self._lines))))


def answers(door: Door) -> bool:
    """Whether the web process says 200 at /healthz."""
    there = door.address.reachable
    connection = _connection(there, door.secure)
    try:
        connection.request("GET", HEALTH)
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _connection(there: Address, secure: bool) -> http.client.HTTPConnection:
    if not secure:
        return http.client.HTTPConnection(there.host, there.port, timeout=2)
    # We ask our own process on this machine, by an address that the certificate need not name.
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return http.client.HTTPSConnection(there.host, there.port, timeout=2, context=context)


def _check_ports(door: Door) -> None:
    for option, address in door.listens.items():
        try:
            kind, _, _, _, where = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)[0]
            with socket.socket(kind, socket.SOCK_STREAM) as trial:
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                trial.bind(where)
        except OSError as error:
            raise LauncherError("port_taken", address=address, reason=error.strerror, option=option) from error


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
