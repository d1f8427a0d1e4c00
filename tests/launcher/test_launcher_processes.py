"""What the launcher can tell about a process, by /proc and by ps alike."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from store_api.launcher import processes
from store_api.launcher.sayings import LauncherError
from store_api.launcher.spawn import last_words, run, written

has_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="this system has no /proc")
BOTH = [pytest.param(processes._born_by_proc, marks=has_proc), processes._born_by_ps]


@pytest.fixture
def sleeper():
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)", "a mark"]) as process:
        yield process
        process.kill()


@pytest.mark.parametrize("born", BOTH)
def test_a_living_process_has_one_birth(sleeper, born):
    assert born(sleeper.pid)
    assert born(sleeper.pid) == born(sleeper.pid)


@pytest.mark.parametrize("born", BOTH)
def test_a_zombie_is_gone(sleeper, born):
    sleeper.kill()
    assert processes.wait_until(lambda: born(sleeper.pid) is None, 5)


@pytest.mark.parametrize("born", BOTH)
def test_an_unused_number_is_gone(sleeper, born):
    sleeper.kill()
    sleeper.wait()
    assert born(sleeper.pid) is None


@has_proc
def test_two_processes_are_told_apart_by_birth(sleeper):
    assert processes.born(os.getpid()) != processes.born(sleeper.pid)


@pytest.mark.parametrize(
    "command",
    [pytest.param(processes._command_by_proc, marks=has_proc), lambda pid: processes._ps(pid, "command")],
)
def test_a_command_line_is_whole(sleeper, command):
    assert processes.wait_until(lambda: "time.sleep(60)" in command(sleeper.pid), 5)
    assert command(sleeper.pid).strip().endswith("a mark")


def test_a_server_is_known_by_its_folder_only(sleeper, tmp_path):
    record = tmp_path / "pid"
    record.write_text(f"{sleeper.pid}\nmore\n")
    assert processes.wait_until(lambda: processes.process_of(record, Path("a mark")) == sleeper.pid, 5)
    assert processes.process_of(record, Path("/another")) is None


@pytest.mark.parametrize("content", ["", "nonsense\n", None])
def test_a_broken_or_missing_record_names_nobody(tmp_path, content):
    record = tmp_path / "pid"
    if content is not None:
        record.write_text(content)
    assert processes.process_of(record, tmp_path) is None


def test_signals_are_tried_until_the_process_is_gone():
    words = [sys.executable, "-uc", "import signal, time; signal.signal(15, signal.SIG_IGN); print(1); time.sleep(60)"]
    with subprocess.Popen(words, stdout=subprocess.PIPE) as stubborn:
        stubborn.stdout.readline()
        processes.stop_process("it", stubborn.pid, {signal.SIGTERM: 0.1, signal.SIGKILL: 5})
        assert stubborn.wait() == -signal.SIGKILL


def test_a_process_that_never_goes_is_said_so(sleeper):
    with pytest.raises(LauncherError) as caught:
        processes.stop_process("it", sleeper.pid, {signal.SIGCONT: 0.1})
    assert caught.value.key == "server_stuck"


def test_a_signal_to_nobody_is_fine(sleeper):
    sleeper.kill()
    sleeper.wait()
    processes.send(sleeper.pid, signal.SIGTERM)


def test_waiting_ends_at_its_limit():
    began = time.monotonic()
    assert not processes.wait_until(lambda: False, 0.1)
    assert 0.1 <= time.monotonic() - began < 1


def test_something_true_is_not_waited_for():
    assert processes.wait_until(lambda: True, 0)


def test_a_program_is_run_without_a_shell():
    assert run(["/bin/echo", "$HOME; true"]).stdout == "$HOME; true\n"


def test_only_the_last_words_of_a_log_are_quoted(tmp_path):
    (tmp_path / "log").write_text("old\n" + "x" * 600)
    said = written(tmp_path / "log", since=4)
    assert said == "x" * 600
    assert last_words(said) == "x" * 500
