"""`up` from its first check to its last process, with small programs in the place of the real ones."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
import urllib.request
from dataclasses import dataclass

import pytest
from launcher_tools import places_of, processes_of

from store_api.launcher.doors import Address, Door
from store_api.launcher.places import open_lock, try_lock
from store_api.launcher.postgres import Postgres
from store_api.launcher.processes import wait_until
from store_api.launcher.sayings import LauncherError
from store_api.launcher.servers import embedded, running_servers
from store_api.launcher.up import environment, is_up, roles, run_up
from store_api.launcher.valkey import Valkey
from store_api.settings import Settings

UP = """
import pathlib, sys
from store_api.launcher.children import Role
from store_api.launcher.doors import Address, Door
from store_api.launcher.sayings import LauncherError
from store_api.launcher.up import run_up
from store_api.settings import Settings
WEB = '''
import http.server, os, sys
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(os.environ["DATABASE_URL"].encode())
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Page).serve_forever()
'''
data, port, line = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3]
programs = [
    Role("web", [sys.executable, "-c", WEB, port, str(data)]),
    Role("clock", [sys.executable, "-c", "import time; time.sleep(600)", str(data)]),
]
def prepare(ready):
    exec(line)
    return "the set-up link"
try:
    run_up(Settings(data=data), Door(Address("127.0.0.1", int(port))), programs, prepare, print)
except LauncherError as error:
    print("refused:", error.key)
    sys.exit(2)
"""


@dataclass(frozen=True)
class Running:
    """An `up` that the tests only look at."""

    settings: Settings
    port: int
    lines: list[str]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def running(shared_place, shared_python) -> Running:
    settings, port = Settings(data=shared_place / "data"), free_port()
    process = shared_python(UP, settings.data, port, "")
    return Running(settings, port, [process.stdout.readline() for _ in range(2)])


@pytest.fixture
def up(settings, port, python):
    """Start `up` and wait for its first line."""

    def start(line: str = "") -> tuple[subprocess.Popen[str], str]:
        process = python(UP, settings.data, port, line)
        return process, process.stdout.readline()

    return start


def page(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
        return answer.read().decode()


def test_up_says_where_it_is_ready_and_the_prepared_line(running):
    assert f"http://127.0.0.1:{running.port}" in running.lines[0]
    assert running.lines[1] == "the set-up link\n"
    assert page(running.port)


def test_programs_are_told_the_servers_urls(running):
    assert page(running.port) == Postgres(places_of(running.settings)).url


def test_a_command_beside_up_uses_its_servers(running):
    with running_servers(running.settings) as ready:
        assert ready.database_url == page(running.port)
    assert page(running.port)


def test_a_second_up_on_the_same_folder_is_refused_and_harms_nothing(running, python):
    second = python(UP, running.settings.data, free_port(), "")
    assert second.communicate(timeout=20)[0] == "refused: already_up\n"
    assert second.returncode == 2
    assert page(running.port)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopping_takes_everything_along_within_ten_seconds(up, settings, number):
    process, _ = up()
    assert len(processes_of(settings.data)) > 3
    began = time.monotonic()
    process.send_signal(number)
    assert process.wait(15) == 0
    assert time.monotonic() - began < 10
    assert not processes_of(settings.data)
    assert not is_up(settings.data)


def test_a_taken_port_is_refused_before_anything_starts(settings, port, python):
    with socket.create_server(("127.0.0.1", port)):
        refused = python(UP, settings.data, port, "")
        assert refused.communicate(timeout=20)[0] == "refused: port_taken\n"
    assert not (settings.data / "servers").exists()


def test_a_killed_server_comes_back(up, settings):
    up()
    server = Valkey(places_of(settings))
    os.kill(server.process(), signal.SIGKILL)
    assert wait_until(lambda: server.process() is None, 5)
    assert wait_until(server.answers, 10)


def test_both_servers_come_back_when_both_are_killed(up, settings):
    up()
    servers = embedded(settings, places_of(settings))
    for server in servers:
        os.kill(server.process(), signal.SIGKILL)
    assert wait_until(lambda: all(server.answers() for server in servers), 15)


def test_a_killed_up_is_followed_by_one_that_adopts_its_servers(up, port, settings, sql):
    first, _ = up()
    url = page(port)
    born = sql(url, "SELECT pg_postmaster_start_time()")
    first.kill()
    first.wait()
    assert not is_up(settings.data)
    up()
    assert sql(page(port), "SELECT pg_postmaster_start_time()") == born


def test_a_command_after_a_killed_up_leaves_its_servers_running(up, settings):
    process, _ = up()
    process.kill()
    process.wait()
    with running_servers(settings):
        pass
    assert Postgres(places_of(settings)).answers()


def test_an_error_while_preparing_leaves_nothing_running(up, settings):
    process, _ = up("raise LauncherError('backup_failed', reason='no')")
    assert process.wait(20) == 2
    assert not processes_of(settings.data)


def test_terminate_while_preparing_leaves_nothing_running(up, settings):
    process, first = up("import time; print('busy', flush=True); time.sleep(60)")
    assert first == "busy\n"
    process.terminate()
    process.wait(20)
    assert not processes_of(settings.data)


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ({"database_url": "postgresql+psycopg://u:p@127.0.0.1:1/db"}, "database_unreachable"),
        ({"database_url": "no url"}, "database_unreachable"),
        ({"redis_url": "redis://127.0.0.1:1/0"}, "redis_unreachable"),
        ({"redis_url": "no url"}, "redis_unreachable"),
    ],
)
def test_a_url_without_a_server_is_refused_in_one_sentence(place, port, given, key):
    told = Settings(data=place / "data", **given)
    with pytest.raises(LauncherError) as caught:
        run_up(told, Door(Address("127.0.0.1", port)), [], lambda _: "", print)
    assert caught.value.key == key
    assert "p@" not in str(caught.value)


def test_a_restore_in_progress_counts_as_up(settings):
    with open_lock(settings.data, "up.lock") as lock:
        assert try_lock(lock)
        assert is_up(settings.data)


def test_a_folder_that_was_never_used_is_not_up(settings):
    assert not is_up(settings.data)
    assert not settings.data.exists()


def test_the_environment_is_read_back_as_the_same_settings(place):
    told = Settings(
        data=place,
        database_url="postgresql://a/b",
        redis_url="redis://c",
        public_url="https://d",
        trusted_proxies=1,
        sms_url="https://e",
        sms_token="secret",
        sms_per_day=7,
    )
    again = Settings.from_env(environment(told))
    assert (again.data, again.database_url, again.redis_url) == (told.data, told.database_url, told.redis_url)
    assert (again.public_url, again.keys_dir, again.trusted_proxies) == (told.public_url, told.keys_dir, 1)
    assert (again.sms_url, again.sms_token, again.sms_per_day) == ("https://e", "secret", 7)


def test_the_gateways_token_is_not_shown_with_the_settings(place):
    assert "secret" not in repr(Settings(data=place, sms_token="secret"))


def test_roles_are_one_web_the_wanted_workers_and_one_clock():
    names = [role.name for role in roles(Door(Address("127.0.0.1", 8000)), web=2, workers=3)]
    assert names == ["web", "worker-1", "worker-2", "worker-3", "clock"]


@pytest.mark.parametrize(
    ("address", "bind", "link"),
    [
        (Address("0.0.0.0", 80), "0.0.0.0:80", "127.0.0.1:80"),
        (Address("::", 80), "[::]:80", "[::1]:80"),
        (Address("127.0.0.1", 8000), "127.0.0.1:8000", "127.0.0.1:8000"),
    ],
)
def test_an_address_for_all_interfaces_is_reached_over_this_machine(address, bind, link):
    assert (str(address), str(address.reachable)) == (bind, link)
