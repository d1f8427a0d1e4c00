"""Where an installation's servers keep their files, and which account owns them.

Usually `<data>/servers`. Two machines need another place: where the account of the servers cannot enter the
data folder, the files lie below /var/lib/huitouke; where the path is too long for a socket, the sockets lie
below the folder for temporary files. Either is written in `<data>/servers.json` for every later command.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from store_api.launcher.account import Account, make_folder, server_account
from store_api.launcher.binaries import SYSTEM
from store_api.launcher.processes import wait_until
from store_api.launcher.sayings import LauncherError, say
from store_api.launcher.spawn import can

LONGEST_SOCKET = 103  # bytes; sun_path holds 104 with its end mark on macOS, 108 on Linux
SOCKET_NAME = ".s.PGSQL.5432.lock"  # the longest file name beside the sockets


@dataclass(frozen=True)
class Places:
    """Folders of one installation; `state` and `sockets` belong to `account` (None: to us)."""

    data: Path
    state: Path
    sockets: Path
    account: Account | None
    system: Path

    @property
    def logs(self) -> Path:
        """Logs of every process, kept with the data."""
        return self.data / "logs"

    def note(self) -> str | None:
        """What a person should know about where the database lies; None when it lies with the data."""
        if self.data in self.state.parents or self.account is None:
            return None
        return say("servers_elsewhere", account=self.account.name, data=self.data, state=self.state)


def open_places(data: Path, system: Path = SYSTEM) -> Places:
    """Find the folders of this installation, make what is missing; LauncherError when that is impossible.

    Callers hold `locked(data)`.
    """
    data = data.resolve()
    first = server_account(data / "servers")
    known = _remembered(data)
    digest = hashlib.sha256(os.fsencode(data)).hexdigest()[:16]
    here = data / "servers" if can(first, "-x", data) else system / digest
    state = Path(known.get("state", here))
    account = server_account(state)
    usual = state / "run"
    sockets = usual if _fits(usual) else _temporary(account) / f"huitouke-{digest}"
    places = Places(data, state, Path(known.get("sockets", sockets)), account, system)
    _make(places)
    if (places.state, places.sockets) != (data / "servers", data / "servers" / "run"):
        _remember(places)
    return places


@contextmanager
def locked(data: Path, limit: float = 90) -> Iterator[None]:
    """Only one process at a time starts or stops the servers; LauncherError after `limit` seconds of waiting."""
    with open_lock(data, "servers.lock") as lock:
        if not wait_until(lambda: try_lock(lock), limit):
            raise LauncherError("servers_busy", data=data)
        yield


def open_lock(data: Path, name: str) -> TextIO:
    """A file in the data folder (which is made) to lock, ours alone; LauncherError when it is another account's."""
    make_folder(data, open_to=server_account(data / "servers"))
    try:
        return os.fdopen(os.open(data / name, os.O_RDWR | os.O_CREAT, 0o600), "r+")
    except OSError as error:
        raise LauncherError("folder_denied", path=data, reason=error.strerror) from error


def try_lock(lock: TextIO) -> bool:
    """Take (or widen to) the exclusive lock unless somebody else holds one; it ends with the file or process."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _make(places: Places) -> None:
    make_folder(places.state.parent, open_to=places.account)
    owner = places.account.uid if places.account else os.geteuid()
    for folder in (places.state, places.sockets):
        if not folder.exists():
            make_folder(folder, owner=places.account)
        found = folder.lstat()
        if found.st_uid != owner or found.st_mode & 0o077:
            raise LauncherError("folder_foreign", path=folder)
    make_folder(places.logs)


def _fits(sockets: Path) -> bool:
    return len(os.fsencode(sockets / SOCKET_NAME)) <= LONGEST_SOCKET


def _temporary(account: Account | None) -> Path:
    wanted = Path(tempfile.gettempdir()).resolve()
    if can(account, "-x", wanted) and _fits(wanted / f"huitouke-{'0' * 16}"):
        return wanted
    return Path("/tmp")  # noqa: S108 - only a private folder in it is used, and only if it is ours.


def _remembered(data: Path) -> dict[str, str]:
    try:
        found: dict[str, str] = json.loads((data / "servers.json").read_text())
    except FileNotFoundError:
        return {}
    return found


def _remember(places: Places) -> None:
    text = json.dumps({"state": str(places.state), "sockets": str(places.sockets)}, indent=1)
    written = places.data / f"servers.json.{os.getpid()}"
    written.write_text(text + "\n")
    written.replace(places.data / "servers.json")
