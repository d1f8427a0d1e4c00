"""Start programs of others: to the end, or as a server that outlives us."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from store_api.launcher.account import Account, Identity, give

_servers: dict[int, subprocess.Popen[bytes]] = {}


def run(
    command: Sequence[str | Path], account: Account | None = None, extra: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run to the end as `account` with `extra` environment; the caller looks at the return code."""
    identity = account.identity() if account else Identity()
    return subprocess.run(  # noqa: S603 - a list of our own words, never a shell's line.
        [str(word) for word in command],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env={**os.environ, **(extra or {})},
        **identity,
    )


def can(account: Account | None, test: str, path: Path) -> bool:
    """Whether the account passes `test` (`-x`: enter or execute, `-w`: write) on an existing path.

    The system is asked, in a process of that account: mode bits alone know nothing of ACLs and mounts.
    """
    return run(["/bin/sh", "-c", 'test "$1" "$2"', "sh", test, path], account).returncode == 0


def open_log(path: Path, account: Account | None = None) -> int:
    """A file descriptor that appends to a log, which belongs to `account`."""
    log = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    if not path.stat().st_size:
        give(path, account)
    return log


def spawn_server(command: Sequence[str | Path], log: Path, account: Account | None) -> subprocess.Popen[bytes]:
    """Start `command` as `account` in a session of its own, its words going to `log`.

    Ctrl-C in our terminal does not reach it, our end does not end it.
    """
    identity = account.identity() if account else Identity()
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "TMPDIR", "TZ")}
    output = open_log(log, account)
    try:
        server = subprocess.Popen(  # noqa: S603 - a list of our own words, never a shell's line.
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd="/",
            env=kept | {"LC_ALL": "C"},
            start_new_session=True,
            umask=0o077,
            **identity,
        )
    finally:
        os.close(output)
    _servers[server.pid] = server
    return server


def reap() -> None:
    """Let servers of ours that have ended disappear from the list of processes."""
    for pid, server in list(_servers.items()):
        if server.poll() is not None:
            del _servers[pid]


def written(log: Path, since: int) -> str:
    """What was written to `log` after byte `since`."""
    with log.open("rb") as lines:
        lines.seek(since)
        return lines.read().decode(errors="replace")


def last_words(text: str) -> str:
    """The end of a log, short enough to be part of a sentence."""
    return text.strip()[-500:]
