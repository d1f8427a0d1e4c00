"""The long promises: one server of each kind, no acknowledged row lost, every backup whole."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from contextlib import suppress

import psycopg
import pytest
import redis
from launcher_tools import places_of, processes_of

from store_api.launcher.backup import backup, restore
from store_api.launcher.places import locked
from store_api.launcher.postgres import Postgres
from store_api.launcher.sayings import LauncherError
from store_api.launcher.servers import embedded, running_servers

pytestmark = pytest.mark.faults
ROUNDS = 20
STARTER = """
import sys, pathlib, psycopg, redis
from store_api.settings import Settings
from store_api.launcher.sayings import LauncherError
from store_api.launcher.servers import running_servers
with running_servers(Settings(data=pathlib.Path(sys.argv[1]))) as ready:
    with psycopg.connect(ready.database_url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS starts (n int)")
        connection.execute("INSERT INTO starts VALUES (1)")
        print(connection.execute("SELECT pg_postmaster_start_time()").fetchone()[0], end=" ")
    queue = redis.Redis.from_url(ready.redis_url)
    queue.incr("starts")
    print(queue.info()["run_id"], flush=True)
    sys.stdin.read()
"""


def libpq(url: str | None) -> str:
    return str(url).replace("+psycopg", "")


def test_simultaneous_starters_after_any_end_make_one_server_with_all_data(settings, python, sql):
    """Half of the rounds end orderly, half by killing everything: the next finds stale sockets and locks."""
    with running_servers(settings) as ready:
        sql(ready.database_url, "CREATE TABLE starts (n int)")
    for number in range(ROUNDS):
        starters = [python(STARTER, settings.data, stdin=-1) for _ in range(8)]
        assert len({starter.stdout.readline() for starter in starters}) == 1
        if number % 2:
            for pid in [starter.pid for starter in starters] + processes_of(settings.data):
                os.kill(pid, signal.SIGKILL)
        for starter in starters:
            starter.stdin.close()
            starter.wait(30)
    with running_servers(settings) as ready:
        assert sql(ready.database_url, "SELECT count(*) FROM starts") == [(8 * ROUNDS,)]
        assert redis.Redis.from_url(ready.redis_url).get("starts") == str(8 * ROUNDS).encode()


def test_no_acknowledged_row_is_lost_when_servers_are_killed(settings, sql):
    acknowledged: list[int] = []
    done = threading.Event()

    def write(url: str) -> None:
        while not done.is_set():
            try:
                with psycopg.connect(url, autocommit=True) as connection:
                    while not done.is_set():
                        connection.execute("INSERT INTO ledger VALUES (%s)", [len(acknowledged)])
                        acknowledged.append(len(acknowledged))
            except psycopg.OperationalError:
                time.sleep(0.05)

    with running_servers(settings) as ready:
        sql(ready.database_url, "CREATE TABLE ledger (n int)")
        servers = embedded(settings, places_of(settings))
        writer = threading.Thread(target=write, args=[libpq(ready.database_url)])
        writer.start()
        for _ in range(ROUNDS):
            time.sleep(random.uniform(0.05, 0.3))
            victim = random.choice(servers)
            os.kill(victim.process(), signal.SIGKILL)
            with locked(settings.data):
                victim.start()
        done.set()
        writer.join()
        kept = {row[0] for row in sql(ready.database_url, "SELECT n FROM ledger")}
    assert len(acknowledged) > ROUNDS
    assert set(acknowledged) <= kept


def test_every_hot_backup_restores_to_one_moment(settings, sql):
    """A hundred transfers a second while the backup is taken; the sum is constant at every moment."""
    with running_servers(settings) as ready:
        sql(ready.database_url, "CREATE TABLE account AS SELECT n, 100 AS fen FROM generate_series(1, 50) n")
    for _ in range(ROUNDS):
        with running_servers(settings) as ready:
            done = threading.Event()
            writer = threading.Thread(target=transfer, args=[libpq(ready.database_url), done])
            writer.start()
            try:
                file = backup(settings)
            finally:
                done.set()
                writer.join()
        restore(settings, file, after=lambda _ready, _made_at: None)
        file.unlink()
        with running_servers(settings) as ready:
            assert sql(ready.database_url, "SELECT sum(fen), count(*) FROM account") == [(5000, 50)]


def transfer(url: str, done: threading.Event) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        while not done.wait(0.01):
            pair = random.sample(range(1, 51), 2)
            connection.execute(
                "UPDATE account SET fen = fen + (CASE n WHEN %s THEN 1 ELSE -1 END) WHERE n IN (%s, %s)",
                [pair[0], *pair],
            )


def test_a_server_that_is_killed_while_it_starts_comes_up_at_the_next_try(settings, sql):
    with running_servers(settings) as ready:
        sql(ready.database_url, "CREATE TABLE kept AS SELECT 1 AS n")
        server = Postgres(places_of(settings))
        for number in range(ROUNDS):
            os.kill(server.process(), signal.SIGKILL)
            killer = threading.Timer(0.005 * number, lambda: [os.kill(p, 9) for p in [server.process()] if p])
            killer.start()
            with locked(settings.data), suppress(LauncherError):  # Its own start was killed.
                server.start(10)
            killer.join()
            with locked(settings.data):
                server.start(10)
        assert sql(ready.database_url, "SELECT n FROM kept") == [(1,)]
