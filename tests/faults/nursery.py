"""Forks processes of an installation on demand: what has imported everything once gives birth in milliseconds, so that
a test can kill hundreds.

As a script it reads one JSON object a line, `{"role", "group", "environ"}`, and answers with the new process's id; at
the end of its input it kills all. `group` is a process group's id, 0 = the process leads a new one.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

TESTS = Path(__file__).parents[1]


def give_birth(role: str, group: int, environ: Mapping[str, str]) -> int:
    """A process of this role, its words unread; its id."""
    pid = os.fork()
    if pid == 0:
        for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        os.setpgid(0, group)
        silence = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(silence, stream)
        os.environ.clear()
        os.environ.update(environ)
        roles.main(role)
        os._exit(0)
    with suppress(PermissionError, ProcessLookupError):  # It has set it itself.
        os.setpgid(pid, group)
    return pid


def serve() -> None:
    """Until the input ends."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # Nobody asks how they ended.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)  # Ctrl-C ends the tests, and with them our input.
    born: list[int] = []
    for line in sys.stdin:
        born.append(give_birth(**json.loads(line)))
        print(born[-1], flush=True)  # noqa: T201 - this is the answer.
    for pid in born:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    sys.path[:0] = [str(TESTS), str(TESTS / "jobs")]
    import roles

    import followups.jobs  # noqa: F401 - what the first job would import.

    serve()
