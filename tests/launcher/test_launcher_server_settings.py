"""What the embedded servers are told: nothing but private sockets, nothing personal in logs, nothing forgotten."""

from __future__ import annotations

import psycopg
import pytest
import redis

from store_api.launcher.servers import running_servers
from store_api.settings import Settings


@pytest.fixture(scope="module")
def running(shared_place):
    """One pair of servers for all questions of this file."""
    with running_servers(Settings(data=shared_place / "data")) as ready:
        yield ready


def test_the_application_is_no_superuser(running, sql):
    assert sql(running.database_url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") == [(False,)]


def test_text_is_utf8_and_folds_letters_of_every_language(running, sql):
    assert sql(running.database_url, "SELECT lower('ÉЖ'), length('回头客')") == [("éж", 3)]


def test_the_postgres_log_does_not_repeat_what_was_typed(running, sql):
    sql(running.database_url, "CREATE TABLE people (phone text UNIQUE)")
    sql(running.database_url, "INSERT INTO people VALUES ('canary')")
    with pytest.raises(psycopg.errors.UniqueViolation, match="duplicate key"):
        sql(running.database_url, "INSERT INTO people VALUES ('canary')")
    log = (running.data / "logs" / "postgres.log").read_text()
    assert "duplicate key" in log
    assert "canary" not in log


def test_servers_listen_on_private_sockets_only(running, sql):
    assert sql(running.database_url, "SHOW listen_addresses") == [("",)]
    assert redis.Redis.from_url(running.redis_url).config_get("port") == {"port": "0"}
    assert (running.data / "servers" / "run").stat().st_mode & 0o777 == 0o700


def test_valkey_is_told_to_write_to_disk_and_never_to_forget(running):
    told = redis.Redis.from_url(running.redis_url).config_get("appendonly", "appendfsync", "maxmemory-policy")
    assert told == {"appendonly": "yes", "appendfsync": "everysec", "maxmemory-policy": "noeviction"}
