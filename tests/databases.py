"""Databases of a test's own, copied from the migrated one."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import ProgrammingError

from store_api.db import database
from store_api.queues import broker
from store_api.settings import Settings

MOST_ATTEMPTS = 50


@cache
def run_engine(url: str) -> Engine:
    """Of the run's database, one for all tests: it keeps the statements it has compiled and a warm connection."""
    return create_engine(url, pool_size=1, connect_args={"options": "-c timezone=UTC"})


def drop(keeper: Engine, name: str) -> None:
    """Away with it, whoever is still connected. The server's own vacuum, which we may not end, is soon over."""
    for attempt in count(1):
        try:
            with keeper.connect() as held:
                held.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
        except ProgrammingError:
            if attempt == MOST_ATTEMPTS:
                raise
            time.sleep(0.2)
        else:
            return


@contextmanager
def new_database(settings: Settings) -> Iterator[str]:
    """A copy to which this process is connected while the block lasts; its URL."""
    run = run_engine(str(settings.database_url))
    run.dispose()  # Nobody may be connected to what is copied.
    name, parts = f"test_{uuid4().hex}", urlsplit(str(settings.database_url))
    keeper = create_engine(urlunsplit(parts._replace(path="/postgres")), isolation_level="AUTOCOMMIT")
    with keeper.connect() as held:
        held.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{run.url.database}"'))
    url = urlunsplit(parts._replace(path=f"/{name}"))
    database.connect(url, pool_size=30)
    broker.redis.flushall()
    try:
        yield url
    finally:
        database.dispose()
        drop(keeper, name)
        keeper.dispose()
