"""Small questions about processes of this machine, with or without /proc."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from store_api.launcher.sayings import LauncherError
from store_api.launcher.spawn import reap, run

POLL = 0.02  # seconds between two looks at something that is about to happen


def wait_until(true: Callable[[], bool], seconds: float) -> bool:
    """Whether `true()` came true within `seconds`; it is asked at least once."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() >= deadline:
            return False
        time.sleep(POLL)
    return True


def born(pid: int) -> str | None:
    """What tells this process from a later one of the same number; None when it is gone (or a zombie)."""
    return _born_by_proc(pid) if _has_proc() else _born_by_ps(pid)


def command(pid: int) -> str:
    """The command line of a process, words parted by spaces; empty when it is gone."""
    return _command_by_proc(pid) if _has_proc() else _ps(pid, "command")


def gone(pid: int) -> bool:
    """Whether the process has ended."""
    reap()
    return born(pid) is None


def process_of(pid_file: Path, folder: Path) -> int | None:
    """The living server that wrote `pid_file`; None when it is gone, even if its number is used again.

    A server is known by the folder in its command line: after a reboot the same number means something else.
    """
    try:
        pid = int(pid_file.read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None
    return pid if str(folder) in command(pid) and not gone(pid) else None


def stop_process(name: str, pid: int, signals: Mapping[signal.Signals, float]) -> None:
    """Send each signal and wait its seconds, until the process is gone; LauncherError if it never goes."""
    for number, patience in signals.items():
        send(pid, number)
        if wait_until(lambda: gone(pid), patience):
            return
    raise LauncherError("server_stuck", server=name, pid=pid)


def send(pid: int, number: signal.Signals, *, group: bool = False) -> None:
    """Signal a process (or its whole group); one that is already gone is fine."""
    try:
        (os.killpg if group else os.kill)(pid, number)
    except ProcessLookupError:
        return


def _has_proc() -> bool:
    return Path("/proc/self/stat").exists()


def _born_by_proc(pid: int) -> str | None:
    """proc_pid_stat(5): after the name in parentheses, which may hold spaces, field 1 is state and 20 start."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] == "Z" else fields[19]


def _command_by_proc(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""


def _born_by_ps(pid: int) -> str | None:
    state, _, started = _ps(pid, "stat", "lstart").partition(" ")
    return None if state.startswith("Z") or not started else started.strip()


def _ps(pid: int, *columns: str) -> str:
    asked = [word for column in columns for word in ("-o", f"{column}=")]
    return run(["ps", "-ww", *asked, "-p", str(pid)]).stdout.strip()
