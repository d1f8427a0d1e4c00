"""Which account the embedded servers run as.

PostgreSQL refuses to run as root. Started by root, both servers run as the owner of the server folder that is
already there, else as `huitouke`, else as `nobody`; started by anyone else, they run as that person.
"""

from __future__ import annotations

import errno
import os
import pwd
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Self, TypedDict

from store_api.launcher.sayings import LauncherError


class Identity(TypedDict, total=False):
    """The keywords of `subprocess.Popen` that change the account; empty = our own."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Account:
    """An account other than ours, which we (root) start servers as."""

    name: str
    uid: int
    gid: int

    @classmethod
    def of(cls, entry: pwd.struct_passwd) -> Self:
        """The account of a line of the system's account list."""
        return cls(entry.pw_name, entry.pw_uid, entry.pw_gid)

    def identity(self) -> Identity:
        """Keywords that start a process as this account, without our groups."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def server_account(existing: Path) -> Account | None:
    """Who runs the servers whose folder is (or will be) `existing`; None = we ourselves."""
    if os.geteuid() != 0:
        return None
    if existing.exists() and (uid := existing.stat().st_uid) != 0:
        return _owner(uid)
    for name in ("huitouke", "nobody"):
        try:
            return Account.of(pwd.getpwnam(name))
        except KeyError:
            continue
    raise LauncherError("account_missing")


def _owner(uid: int) -> Account:
    try:
        return Account.of(pwd.getpwuid(uid))
    except KeyError:  # A folder brought from another machine: the number alone is enough to run as.
        return Account(str(uid), uid, uid)


def give(path: Path, account: Account | None) -> None:
    """Make a file or folder of ours the account's own; does nothing when the servers run as ourselves."""
    if account:
        os.chown(path, account.uid, account.gid)


def make_folder(path: Path, *, open_to: Account | None = None, owner: Account | None = None) -> None:
    """Make a folder and its missing parents, `path` for `owner`; others may at most pass through for `open_to`.

    Each appears with its final mode and owner, since somebody else may be starting at the same moment.
    Folders that exist are left as they are. LauncherError when the system refuses.
    """
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    try:
        for folder in reversed(missing):
            building = Path(tempfile.mkdtemp(prefix=f".{folder.name[:40]}.", dir=folder.parent))
            building.chmod(0o711 if open_to else 0o700)
            give(building, owner if folder == path else None)
            _settle(building, folder)
    except OSError as error:
        raise LauncherError("folder_denied", path=path, reason=error.strerror) from error


def _settle(building: Path, folder: Path) -> None:
    try:
        building.rename(folder)
    except OSError as error:
        building.rmdir()
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):  # Else another process was first.
            raise
