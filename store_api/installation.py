"""An installation made ready for use: servers, keys, schema, and this process bound to them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from store_api import app, crypto, migrations
from store_api.db import database
from store_api.launcher.backup import backup
from store_api.launcher.servers import running_servers
from store_api.settings import Settings
from store_api.terminal import tell


@contextmanager
def opened(settings: Settings) -> Iterator[Settings]:
    """For a command that works on the data: everything is there, new where it was missing, and stopped afterwards."""
    with running_servers(settings) as ready:
        make_ready(ready)
        app.bind(ready)
        try:
            yield ready
        finally:
            database.dispose()


def make_ready(ready: Settings) -> None:
    """Keys (their recovery sheet is shown this once) and the newest schema, after a backup."""
    if crypto.create_keys(ready.keys_dir):
        tell("recovery", sheet=crypto.recovery_sheet(ready.keys_dir))
    migrate(ready)


def migrate(ready: Settings) -> None:
    """Bring the schema to the newest revision, after a backup when there is something to lose."""
    url = str(ready.database_url)
    at = migrations.current(url)
    if at == migrations.head():
        return
    if at is not None:
        tell("backup_before", path=backup(ready))
    migrations.upgrade(url)
