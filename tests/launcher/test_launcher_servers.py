"""Embedded servers: started, adopted, stopped, and brought back after sudden ends."""

from __future__ import annotations

import os
import signal
import threading

import psycopg
import pytest
import redis
from launcher_tools import places_of, processes_of

from store_api.launcher.places import locked, open_places
from store_api.launcher.postgres import Postgres
from store_api.launcher.processes import gone, wait_until
from store_api.launcher.sayings import LauncherError
from store_api.launcher.servers import running_servers
from store_api.launcher.spawn import spawn_server
from store_api.launcher.valkey import Valkey
from store_api.settings import Settings

BORN = "SELECT pg_postmaster_start_time()"
ONE_STARTER = """
import sys, pathlib, psycopg, redis
from store_api.settings import Settings
from store_api.launcher.sayings import LauncherError
from store_api.launcher.servers import running_servers
with running_servers(Settings(data=pathlib.Path(sys.argv[1]))) as ready:
    with psycopg.connect(ready.database_url.replace("+psycopg", "")) as connection:
        print(connection.execute("SELECT pg_postmaster_start_time()").fetchone()[0], end=" ")
    print(redis.Redis.from_url(ready.redis_url).info()["run_id"], flush=True)
    sys.stdin.read()
"""


def test_both_servers_answer_on_the_urls(settings, sql):
    with running_servers(settings) as ready:
        assert sql(ready.database_url, "SELECT 1") == [(1,)]
        assert redis.Redis.from_url(ready.redis_url).ping()


def test_nothing_runs_after_the_last_user_left(settings):
    with running_servers(settings):
        assert processes_of(settings.data)
    assert not processes_of(settings.data)


def test_data_is_there_at_the_next_start(settings, sql):
    with running_servers(settings) as ready:
        sql(ready.database_url, "CREATE TABLE kept AS SELECT 7 AS n")
    with running_servers(settings) as ready:
        assert sql(ready.database_url, "SELECT n FROM kept") == [(7,)]


def test_a_second_user_gets_the_same_server_and_leaves_it_running(settings, sql):
    with running_servers(settings) as first:
        with running_servers(settings) as second:
            assert sql(second.database_url, BORN) == sql(first.database_url, BORN)
        assert sql(first.database_url, "SELECT 1") == [(1,)]


def test_the_starter_may_leave_before_the_others(settings, sql):
    first, second = running_servers(settings), running_servers(settings)
    first.__enter__()
    ready = second.__enter__()
    first.__exit__(None, None, None)
    assert sql(ready.database_url, "SELECT 1") == [(1,)]
    second.__exit__(None, None, None)
    assert not processes_of(settings.data)


def test_kept_servers_go_on_and_are_adopted(settings, sql):
    with running_servers(settings, keep=True) as ready:
        born = sql(ready.database_url, BORN)
    with running_servers(settings) as ready:
        assert sql(ready.database_url, BORN) == born
    assert processes_of(settings.data)


def test_a_url_replaces_a_server(settings):
    with running_servers(Settings(data=settings.data, database_url="postgresql://elsewhere/db")) as ready:
        assert ready.database_url == "postgresql://elsewhere/db"
        assert not (settings.data / "servers" / "pg").exists()


def test_two_urls_need_no_folder(settings):
    given = Settings(data=settings.data, database_url="postgresql://a/b", redis_url="redis://a")
    with running_servers(given) as ready:
        assert ready == given
    assert not settings.data.exists()


def test_an_error_inside_stops_the_servers_too(settings):
    with pytest.raises(ZeroDivisionError), running_servers(settings):
        raise ZeroDivisionError
    assert not processes_of(settings.data)


def test_eight_starters_at_once_make_one_server_of_each_kind(settings, python):
    starters = [python(ONE_STARTER, settings.data, stdin=-1) for _ in range(8)]
    seen = {starter.stdout.readline() for starter in starters}
    for starter in starters:
        starter.stdin.close()
        starter.wait(20)
    assert len(seen) == 1
    assert not processes_of(settings.data)


def test_a_killed_owner_leaves_servers_that_the_next_one_adopts(settings, python, sql):
    owner = python(ONE_STARTER, settings.data, stdin=-1)
    seen = owner.stdout.readline()
    owner.kill()
    with running_servers(settings) as ready:
        assert str(sql(ready.database_url, BORN)[0][0]) in seen


def test_a_killed_postgres_keeps_every_acknowledged_row(settings, sql):
    with running_servers(settings) as ready:
        sql(ready.database_url, "CREATE TABLE ledger (n int)")
        server = Postgres(places_of(settings))
        for n in range(3):
            sql(ready.database_url, "INSERT INTO ledger VALUES (%s)", n)
            os.kill(server.process(), signal.SIGKILL)
            with locked(settings.data):
                assert server.start()
        assert sql(ready.database_url, "SELECT count(*) FROM ledger") == [(3,)]


def test_a_killed_valkey_keeps_its_items(settings):
    with running_servers(settings) as ready:
        server = Valkey(places_of(settings))
        for n in range(3):
            redis.Redis.from_url(ready.redis_url).rpush("items", n)
            os.kill(server.process(), signal.SIGKILL)
            assert wait_until(lambda: server.process() is None, 5)
            with locked(settings.data):
                assert server.start()
        assert redis.Redis.from_url(ready.redis_url).llen("items") == 3


def test_a_torn_end_of_the_valkey_log_costs_only_the_torn_item(settings):
    with running_servers(settings) as ready:
        redis.Redis.from_url(ready.redis_url).rpush("items", "whole")
    (log,) = (settings.data / "servers" / "kv" / "appendonlydir").glob("*.incr.aof")
    with log.open("ab") as torn:
        torn.write(b"*3\r\n$5\r\nRPUSH\r\n$5\r\nite")
    with running_servers(settings) as ready:
        assert redis.Redis.from_url(ready.redis_url).lrange("items", 0, -1) == [b"whole"]


def test_a_valkey_folder_that_is_refused_is_set_aside(settings):
    with running_servers(settings):
        pass
    (settings.data / "servers" / "kv" / "appendonlydir" / "appendonly.aof.manifest").write_text("nonsense\n")
    with running_servers(settings) as ready:
        assert redis.Redis.from_url(ready.redis_url).ping()
    assert len(list((settings.data / "servers").glob("kv.refused.*"))) == 1


def test_a_valkey_that_needs_longer_to_load_keeps_its_folder(settings):
    with running_servers(settings) as ready:
        redis.Redis.from_url(ready.redis_url).rpush("items", "one")
    server = Valkey(places_of(settings))
    with locked(settings.data):
        with pytest.raises(LauncherError) as caught:
            server.start(limit=0)
        assert caught.value.key == "server_slow"
        assert not server.start()
    assert redis.Redis.from_url(server.url).llen("items") == 1
    assert not list((settings.data / "servers").glob("kv.refused.*"))


@pytest.mark.parametrize("lock", ["servers/pg/postmaster.pid", "servers/run/kv.pid"])
def test_a_stale_lock_with_the_number_of_another_process_does_not_hinder(settings, sql, lock):
    with running_servers(settings):
        places = places_of(settings)
    stranger = spawn_server(["/bin/sleep", "60"], places.logs / "stranger.log", places.account).pid
    (settings.data / lock).write_text(f"{stranger}\n{settings.data}/servers/pg\n1\n5432\n{places.sockets}\n\n  0 0\n")
    with running_servers(settings) as ready:
        assert sql(ready.database_url, "SELECT 1") == [(1,)]
        assert redis.Redis.from_url(ready.redis_url).ping()
    assert not gone(stranger)
    os.kill(stranger, signal.SIGKILL)


def test_a_half_made_folder_is_made_anew(settings, sql):
    with locked(settings.data):
        (open_places(settings.data).state / "pg.new").mkdir()
    with running_servers(settings) as ready:
        assert sql(ready.database_url, "SELECT 1") == [(1,)]


def test_a_killed_postgres_is_started_only_after_its_last_session_left(settings, sql):
    with running_servers(settings) as ready:
        server = Postgres(places_of(settings))
        with psycopg.connect(ready.database_url.replace("+psycopg", "")) as session:
            backend = session.info.backend_pid
            os.kill(backend, signal.SIGSTOP)
            os.kill(server.process(), signal.SIGKILL)
            waking = threading.Timer(1, os.kill, (backend, signal.SIGCONT))
            waking.start()
            with locked(settings.data):
                assert server.start()
            waking.join()
        assert sql(ready.database_url, "SELECT 1") == [(1,)]
