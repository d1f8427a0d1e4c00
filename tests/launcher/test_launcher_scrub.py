"""What was deleted is in none of the servers' files."""

from __future__ import annotations

import threading
import time

import psycopg
import pytest
import redis

from store_api.launcher import scrub
from store_api.launcher.servers import running_servers
from store_api.settings import Settings

CANARY = "金丝雀-的-名字"


@pytest.fixture(scope="module")
def running(shared_place):
    """One pair of servers for all questions of this file."""
    with running_servers(Settings(data=shared_place / "data")) as ready:
        yield ready


@pytest.fixture
def as_admin(running):
    """The server's administrator."""
    url = f"{running.database_url}&user=postgres".replace("+psycopg", "")
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def people(running, sql, as_admin):
    """A table in which names were written and emptied, of which the planner has a sample."""
    url = running.database_url
    sql(url, "CREATE TABLE people (n int, name text)")
    sql(url, "CREATE INDEX ON people (name)")
    sql(url, f"INSERT INTO people SELECT n, '{CANARY}' || mod(n, 3) FROM generate_series(1, 500) n")
    sql(url, "ANALYZE people")
    sql(url, "UPDATE people SET name = NULL")
    as_admin.execute("CHECKPOINT")
    yield "people"
    sql(url, "DROP TABLE people")


def files_with(folder, word):
    """The parts of a data folder in which a word stands."""
    files = [path for path in folder.rglob("*") if path.is_file() and not path.is_socket()]
    return {path.relative_to(folder).parts[0] for path in files if word.encode() in path.read_bytes()}


def test_an_emptied_name_is_in_no_file_of_the_database(running, people):
    folder = running.data / "servers" / "pg"
    assert files_with(folder, CANARY) == {"base", "pg_wal"}
    assert list(scrub.wipe_tables(running.database_url, [people])) == [people]
    assert scrub.wipe_log(running.database_url, embedded=True) is None
    assert files_with(folder, CANARY) == set()


def test_the_table_and_its_rows_are_still_there(running, people, sql):
    list(scrub.wipe_tables(running.database_url, [people]))
    assert sql(running.database_url, "SELECT count(*), count(name) FROM people") == [(500, 0)]


def test_a_transaction_that_may_still_see_the_name_is_waited_for(running, people):
    url = str(running.database_url).replace("+psycopg", "")
    with psycopg.connect(url) as looking:
        looking.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        looking.execute("SELECT 1 FROM pg_class")
        threading.Timer(0.7, looking.rollback).start()
        began = time.monotonic()
        assert list(scrub.wipe_tables(running.database_url, [people])) == [people]
        assert time.monotonic() - began > 0.6
    scrub.wipe_log(running.database_url, embedded=True)
    assert files_with(running.data / "servers" / "pg", CANARY) == set()


def test_a_role_that_may_not_touch_the_log_is_told_so(running):
    assert scrub.wipe_log(running.database_url, embedded=False) == "rights"


def test_a_server_that_uses_its_files_again_is_told_so(running):
    url = f"{running.database_url}&user=postgres&options=-c%20wal_recycle%3Don"
    assert scrub.wipe_log(url, embedded=False) == "recycled"


def test_what_holds_the_log_back_is_told(running, as_admin):
    as_admin.execute("SELECT pg_create_physical_replication_slot('replica', true)")
    try:
        assert scrub.wipe_log(running.database_url, embedded=True) == "held"
    finally:
        as_admin.execute("SELECT pg_drop_replication_slot('replica')")
    assert scrub.wipe_log(running.database_url, embedded=True) is None


def test_what_is_gone_from_valkey_is_gone_from_its_file(running):
    client = redis.Redis.from_url(running.redis_url)
    client.set("job", CANARY)
    client.set("stays", "here")
    client.delete("job")
    time.sleep(1.2)  # The file is written every second.
    folder = running.data / "servers" / "kv"
    assert files_with(folder, CANARY) != set()
    assert scrub.wipe_valkey(running.redis_url) is None
    assert files_with(folder, CANARY) == set()
    assert client.get("stays") == b"here"
    client.close()


def test_a_valkey_that_does_not_answer_is_told(running):
    assert scrub.wipe_valkey("unix:///nowhere/kv.sock") == "valkey"


def test_the_embedded_log_never_uses_a_file_again(running, sql):
    assert sql(running.database_url, "SHOW wal_recycle") == [("off",)]
