"""Servers of a test's own, which it may stop, kill and empty."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from store_api import migrations
from store_api.db import database
from store_api.launcher.places import locked, open_places
from store_api.launcher.postgres import Postgres
from store_api.launcher.servers import Server
from store_api.launcher.valkey import Valkey
from store_api.queues import broker
from store_api.settings import Settings


@dataclass(frozen=True)
class OwnServer:
    """One of them."""

    server: Server
    data: Path

    def start(self) -> None:
        """Run it again."""
        with locked(self.data):
            self.server.start()

    def stop(self) -> None:
        """End it in order."""
        with locked(self.data):
            self.server.stop()

    def kill(self) -> None:
        """kill -9."""
        if pid := self.server.process():
            os.kill(pid, signal.SIGKILL)

    def lose_everything(self) -> None:
        """Its folder is deleted while it is down, and it starts again."""
        self.stop()
        shutil.rmtree(self.server.folder)
        self.start()


@contextmanager
def folder() -> Iterator[Path]:
    """A data folder that the servers' account may pass through."""
    with tempfile.TemporaryDirectory(prefix="hx") as made:
        Path(made).chmod(0o711)
        yield Path(made) / "data"


@contextmanager
def own_valkey(settings: Settings) -> Iterator[tuple[OwnServer, Settings]]:
    """A Valkey to which this process is connected while the block lasts, and the settings with it."""
    with folder() as data:
        with locked(data):
            server = Valkey(open_places(data))
        own = OwnServer(server, data)
        own.start()
        broker.connect(server.url)
        try:
            yield own, replace(settings, redis_url=server.url)
        finally:
            broker.connect(settings.redis_url)
            own.stop()


@contextmanager
def own_postgres(settings: Settings) -> Iterator[tuple[OwnServer, str]]:
    """A PostgreSQL with a migrated database to which this process is connected while the block lasts, and its URL."""
    with folder() as data:
        with locked(data):
            server = Postgres(open_places(data))
        own = OwnServer(server, data)
        own.start()
        migrations.upgrade(server.url)
        database.connect(server.url, pool_size=30)
        try:
            yield own, server.url
        finally:
            database.dispose()
            own.stop()
