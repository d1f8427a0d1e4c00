"""Real servers for every test: one embedded PostgreSQL and Valkey a run, migrated once.

A test works inside an outer transaction that is rolled back (`session`, `client`), or, where commits must be real,
in a database of its own copied from the migrated one (`own_database`).
"""

from __future__ import annotations

import gc
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from cast import NOW, Cast, Shop, open_shop
from databases import new_database, run_engine
from flask import Flask
from flask.testing import FlaskClient

from store_api import migrations
from store_api.app import collect_rarely, create_app
from store_api.crypto import create_keys, vault
from store_api.db import Session, database, utc_now
from store_api.launcher.servers import running_servers
from store_api.limits import limiter
from store_api.senders.sms import RecordingSms, sms
from store_api.settings import Settings


@pytest.fixture(scope="session")
def settings() -> Iterator[Settings]:
    """The run's servers and keys; the database is migrated."""
    with tempfile.TemporaryDirectory(prefix="huitouke-") as folder:
        # The servers run as another account when the tests run as root.
        Path(folder).chmod(0o755)
        with running_servers(Settings(data=Path(folder) / "data")) as running:
            create_keys(running.keys_dir)
            assert running.database_url is not None
            migrations.upgrade(running.database_url)
            yield running
            run_engine(running.database_url).dispose()


@pytest.fixture(scope="session")
def app(settings: Settings) -> Flask:
    """The web application on the run's database."""
    made = create_app(settings)
    limiter.enabled = False
    return made


@pytest.fixture(scope="session")
def keys(settings: Settings) -> None:
    """The vault is open."""
    vault.open(settings.keys_dir)


@pytest.fixture
def connection(app: Flask, settings: Settings, keys: None) -> Iterator[None]:
    """Everything in this process runs inside one transaction, rolled back at the end."""
    with run_engine(str(settings.database_url)).connect() as held:
        outer = held.begin()
        database.bind(held)
        database.clock = lambda: NOW
        yield
        database.clock = utc_now
        database.bind(None)
        outer.rollback()


@pytest.fixture
def session(connection: None) -> Iterator[Session]:
    """A transaction at `NOW` (set `session.now` for another instant)."""
    with database.session() as opened:
        yield opened


@pytest.fixture
def client(app: Flask, connection: None) -> FlaskClient:
    """HTTP in this process, sharing the test's transaction."""
    return app.test_client()


@pytest.fixture
def shop(session: Session) -> Shop:
    """One company with a store, its people, a tablet and a campaign."""
    return open_shop(session)


@pytest.fixture
def people(client: FlaskClient, shop: Shop) -> Cast:
    """The cast, signed in over HTTP: Lin (clerk), Mei (manager), Hua (headquarters)."""
    return Cast(client, shop)


@pytest.fixture
def own_database(app: Flask, settings: Settings, keys: None) -> Iterator[str]:
    """A migrated database of its own, where commits are real; this process is connected to it."""
    with new_database(settings) as url:
        yield url


@pytest.fixture
def gateway(app: Flask) -> Iterator[RecordingSms]:
    """Messages to phones are kept instead of sent, 500 a day."""
    made = RecordingSms()
    sms.use(made, 500)
    yield made
    sms.use(None, 0)


def pytest_configure() -> None:
    """Nothing of the caller's environment reaches the tests, and a busy machine makes no example too slow."""
    collect_rarely()
    hypothesis.settings.register_profile("busy", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
    hypothesis.settings.load_profile("busy")
    for name in list(os.environ):
        ours = name.startswith("HUITOUKE_") and name != "HUITOUKE_BROWSER"
        if name in ("DATABASE_URL", "REDIS_URL", "PUBLIC_URL") or ours:
            del os.environ[name]


def pytest_collection_finish() -> None:
    """What was collected stays until the end; nobody looks for garbage in it."""
    gc.collect()
    gc.freeze()
