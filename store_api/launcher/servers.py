"""Use the servers of an installation for a while: started when nobody has, stopped when nobody needs them."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from store_api.launcher.binaries import SYSTEM
from store_api.launcher.places import Places, locked, open_lock, open_places, try_lock
from store_api.launcher.postgres import Postgres
from store_api.launcher.valkey import Valkey
from store_api.settings import Settings

Server = Postgres | Valkey
KEEP = "keep\n"


def embedded(settings: Settings, places: Places) -> list[Server]:
    """The servers that no URL in `settings` replaces, in the order of their start."""
    servers: list[Server] = []
    if not settings.database_url:
        servers.append(Postgres(places))
    if not settings.redis_url:
        servers.append(Valkey(places))
    return servers


@contextmanager
def running_servers(settings: Settings, *, keep: bool = False, system: Path = SYSTEM) -> Iterator[Settings]:
    """The settings with the URLs of running servers; LauncherError when they cannot be started.

    Every user holds a shared lock on `<data>/servers.users`. The servers stop when the last user leaves,
    unless somebody asked to `keep` them (which is what the file says): `up` does, so that after its sudden
    death they wait for the next `up`.
    """
    if settings.database_url and settings.redis_url:
        yield settings
        return
    with open_lock(settings.data, "servers.users") as users:
        with locked(settings.data):
            fcntl.flock(users, fcntl.LOCK_SH)
            places = open_places(settings.data, system)
        servers = embedded(settings, places)
        try:
            _enter(places, servers, users, keep=keep)
            yield settings.with_servers(
                settings.database_url or Postgres(places).url, settings.redis_url or Valkey(places).url
            )
        finally:
            _leave(places, servers, users)


def _enter(places: Places, servers: Sequence[Server], users: TextIO, *, keep: bool) -> None:
    with locked(places.data):
        started = [server.start() for server in servers]
        if keep or any(started):
            users.truncate(0)
            users.seek(0)
            users.write(KEEP if keep else "")
            users.flush()


def _leave(places: Places, servers: Sequence[Server], users: TextIO) -> None:
    """Stop the servers if nobody else uses them; our own lock ends with the file."""
    with locked(places.data):
        users.seek(0)
        if users.read() != KEEP and try_lock(users):
            stop(servers)


def stop(servers: Sequence[Server], limit: float = 10) -> None:
    """Stop servers in the reverse order of their start. Callers hold `locked(data)`."""
    for server in reversed(servers):
        server.stop(limit)
