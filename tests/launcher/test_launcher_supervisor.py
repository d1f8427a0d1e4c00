"""The supervisor with children that end, hang, or are left alone."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from launcher_tools import processes_of

from store_api.launcher.children import Program, Role, end_strays, strays
from store_api.launcher.processes import born, gone, wait_until
from store_api.launcher.sayings import LauncherError
from store_api.launcher.supervisor import (
    FIRST_PAUSE,
    LARGEST_LOG,
    LONGEST_PAUSE,
    STEADY,
    Backoff,
    Supervisor,
    trim,
)

SLEEPS = "import time; time.sleep(60)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
FERTILE = f"""
import subprocess, sys, time
subprocess.Popen([sys.executable, "-c", {SLEEPS!r}, sys.argv[1]])
time.sleep(60)
"""
SUPERVISED = """
import os, pathlib, sys
from store_api.launcher.children import Program, Role
from store_api.launcher.supervisor import Supervisor
words = [sys.executable, "-c", "import time; time.sleep(60)", sys.argv[1]]
children = [Program(Role(name, words), pathlib.Path(sys.argv[1]), os.environ) for name in ("one", "two")]
Supervisor(children, print).run()
"""


@pytest.fixture
def program(place: Path) -> Callable[..., Program]:
    """A child that runs a script; the folder in its command line lets the fixture `place` end it."""

    def make(name: str, script: str) -> Program:
        return Program(Role(name, [sys.executable, "-c", script, str(place)]), place, os.environ)

    return make


def run_until(supervisor: Supervisor, done: Callable[[], bool], seconds: float = 15) -> None:
    """Run until `done()`, then stop as Ctrl-C does."""
    deadline = time.monotonic() + seconds

    def look() -> None:
        if done() or time.monotonic() > deadline:
            os.kill(os.getpid(), signal.SIGINT)

    supervisor.run(look)


class Recorder:
    """A child that notes what is done to it."""

    log = Path("/nonexistent")

    def __init__(self, name: str, notes: list[str]) -> None:
        self.name = name
        self.notes = notes

    def start(self) -> None:
        self.notes.append(f"start {self.name}")

    def alive(self) -> bool:
        return True

    def stop(self, limit: float) -> None:
        assert limit > 0
        self.notes.append(f"stop {self.name}")


class Unstartable(Recorder):
    """A child whose later starts fail."""

    def start(self) -> None:
        super().start()
        if len(self.notes) > 1:
            raise LauncherError("servers_busy", data="here")

    def alive(self) -> bool:
        return False


@given(st.lists(st.floats(0, STEADY - 1), min_size=1, max_size=20))
def test_pauses_double_up_to_the_longest(lives):
    backoff = Backoff()
    pauses = [backoff.after(lived) for lived in lives]
    assert pauses == [min(FIRST_PAUSE * 2**n, LONGEST_PAUSE) for n in range(len(lives))]


@given(st.integers(0, 20), st.floats(STEADY, 1e6))
def test_a_steady_life_forgets_failures(failures, life):
    backoff = Backoff()
    for _ in range(failures):
        backoff.after(0)
    assert backoff.after(life) == FIRST_PAUSE


def test_children_start_in_order_and_stop_in_reverse():
    notes: list[str] = []
    run_until(Supervisor([Recorder(name, notes) for name in "abc"], print), lambda: True)
    assert notes == ["start a", "start b", "start c", "stop c", "stop b", "stop a"]


def test_a_failed_start_stops_what_had_started():
    class Broken(Recorder):
        def start(self) -> None:
            raise LauncherError("servers_busy", data="here")

    notes: list[str] = []
    with pytest.raises(LauncherError):
        Supervisor([Recorder("a", notes), Broken("b", notes)], print).run()
    assert notes[-1] == "stop a"


def test_a_child_that_cannot_start_again_is_tried_again_later():
    notes: list[str] = []
    told: list[str] = []
    run_until(Supervisor([Unstartable("a", notes)], told.append), lambda: notes.count("start a") == 3)
    assert any("0.5" in sentence for sentence in told)
    assert any("1 s" in sentence or "1 秒" in sentence for sentence in told)


def test_a_killed_program_is_restarted(program):
    child = program("web", SLEEPS)
    told: list[str] = []
    seen: list[int] = []

    def look() -> bool:
        pid = child.pid
        if pid and child.alive() and pid not in seen:
            seen.append(pid)
            if len(seen) == 1:
                os.kill(pid, signal.SIGKILL)
        return len(seen) == 2

    run_until(Supervisor([child], told.append), look)
    assert len(seen) == 2
    assert "web" in told[0]


def test_nothing_is_left_after_the_end(program, place):
    children = [program("one", SLEEPS), program("two", FERTILE)]
    run_until(Supervisor(children, print), lambda: len(processes_of(place)) == 3)
    assert not processes_of(place)
    assert not list((place / "run").iterdir())


def test_a_stubborn_program_is_killed_within_the_limit(program):
    child = program("web", STUBBORN)
    child.start()
    assert wait_until(lambda: child.log.read_text() == "up\n", 10)
    began = time.monotonic()
    child.stop(0.3)
    assert not child.alive()
    assert time.monotonic() - began < 2


def test_many_stubborn_programs_end_within_the_limit_for_all(program, place):
    children = [program(f"p{n}", STUBBORN) for n in range(4)]
    supervisor = Supervisor(children, print, stop_within=1)
    began: list[float] = []

    def ready() -> bool:
        ok = all(child.log.exists() and child.log.read_text() for child in children)
        began.append(time.monotonic())
        return ok

    run_until(supervisor, ready)
    assert time.monotonic() - began[-1] < 2.5
    assert not processes_of(place)


def test_a_killed_supervisor_takes_its_programs_along_or_the_next_one_ends_them(place, python):
    supervisor = python(SUPERVISED, place)
    assert wait_until(lambda: len(strays(place)) == 2, 10)
    pids = strays(place)
    supervisor.kill()
    supervisor.wait()
    if sys.platform == "linux":
        assert wait_until(lambda: all(map(gone, pids)), 5)
    end_strays(place)
    assert all(map(gone, pids))
    assert not list((place / "run").iterdir())


def test_a_stray_that_ignores_terminate_is_killed(program, place):
    child = program("web", STUBBORN)
    child.start()
    assert wait_until(lambda: child.log.read_text() == "up\n", 10)
    assert strays(place) == [child.pid]
    end_strays(place, limit=0.2)
    assert not child.alive()
    assert not strays(place)


def test_a_record_that_names_somebody_else_ends_nobody(place):
    (place / "run").mkdir()
    (place / "run" / "web").write_text(f"{os.getpid()} another-time")
    (place / "run" / "clock").write_text("")
    end_strays(place)
    assert born(os.getpid())


def test_words_of_a_program_go_to_its_log(program, place):
    child = program("web", "print('words')")
    child.start()
    assert wait_until(lambda: not child.alive(), 10)
    child.stop(1)
    assert (place / "logs" / "web.log").read_text() == "words\n"


def test_a_large_log_is_put_aside_while_its_writer_goes_on(place):
    log = place / "web.log"
    with log.open("ab", buffering=0) as writer:
        writer.write(b"x" * (LARGEST_LOG + 1))
        trim(log)
        writer.write(b"new")
    assert log.read_bytes() == b"new"
    assert log.with_suffix(".old").stat().st_size == LARGEST_LOG + 1


def test_a_small_log_stays(place):
    log = place / "web.log"
    log.write_text("few words")
    trim(log)
    assert log.read_text() == "few words"
