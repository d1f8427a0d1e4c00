"""Real servers in a folder of their own; whatever a test leaves running is ended by the folder in its command line."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from launcher_tools import ROOT, processes_of

from store_api.launcher.processes import send
from store_api.settings import Settings


@contextmanager
def open_folder() -> Iterator[Path]:
    """A folder that every account may pass through; pytest's own `tmp_path` is closed to others."""
    folder = Path(tempfile.mkdtemp(prefix="hx")).resolve()
    folder.chmod(0o711)
    yield folder
    for pid in processes_of(folder):
        send(pid, signal.SIGKILL)
    shutil.rmtree(folder)


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder for one test."""
    with open_folder() as folder:
        yield folder


@pytest.fixture(scope="module")
def shared_place() -> Iterator[Path]:
    """A folder for the tests of one file."""
    with open_folder() as folder:
        yield folder


@pytest.fixture
def settings(place: Path) -> Settings:
    """An installation that was never started."""
    return Settings(data=place / "data")


@pytest.fixture
def system(place: Path) -> Path:
    """In the place of the system's own folder for state."""
    return place / "system"


@pytest.fixture
def sql() -> Callable[..., list[tuple[object, ...]]]:
    """Run one statement on a SQLAlchemy URL; its rows."""

    def run(url: str | None, statement: str, *values: object) -> list[tuple[object, ...]]:
        with psycopg.connect(str(url).replace("+psycopg", ""), autocommit=True) as connection:
            cursor = connection.execute(statement.encode(), values)
            return cursor.fetchall() if cursor.description else []

    return run


@contextmanager
def started_scripts() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start scripts of ours in other processes; what still runs at the end is killed."""
    started: list[subprocess.Popen[str]] = []

    def run(script: str, *words: object, **options: object) -> subprocess.Popen[str]:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
        process = subprocess.Popen(
            [sys.executable, "-c", script, *map(str, words)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd="/",
            **{"env": environment, **options},
        )
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        with process:  # Closes its pipes.
            process.wait()


@pytest.fixture
def python(place: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Scripts of one test; they end before its folder is removed."""
    with started_scripts() as run:
        yield run


@pytest.fixture(scope="module")
def shared_python(shared_place: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Scripts for the tests of one file."""
    with started_scripts() as run:
        yield run
