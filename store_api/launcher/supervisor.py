"""Keep children running: start in order, restart with growing pauses, stop in the reverse order."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from store_api.launcher.children import Child
from store_api.launcher.sayings import LauncherError, say

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0  # seconds before a dead child is started again
STEADY = 60.0  # seconds of life after which a child's past failures are forgotten
LOOK = 0.2  # seconds between two looks at the children
STOP_WITHIN = 9.0  # seconds for all children together
LARGEST_LOG = 10_000_000  # bytes; then the log is put aside as `<name>.old`


@dataclass
class Backoff:
    """How long a child that keeps ending must wait: 0.5, 1, 2 … 30 seconds."""

    pause: float = FIRST_PAUSE

    def after(self, lived: float) -> float:
        """The pause before the next start of a child that ended `lived` seconds after its last one."""
        if lived >= STEADY:
            self.pause = FIRST_PAUSE
        pause, self.pause = self.pause, min(self.pause * 2, LONGEST_PAUSE)
        return pause


class _Watched:
    """A child with its history; all instants are of the monotonic clock."""

    def __init__(self, child: Child) -> None:
        self.child = child
        self.backoff = Backoff()
        self.started = time.monotonic()
        self.due: float | None = None

    def look(self, tell: Callable[[str], None]) -> None:
        now = time.monotonic()
        if self.due is None:
            if not self.child.alive():
                pause = self.backoff.after(now - self.started)
                self.due = now + pause
                tell(say("child_ended", name=self.child.name, pause=pause, log=self.child.log))
        elif now >= self.due:
            self.started, self.due = now, None
            try:
                self.child.start()
            except LauncherError as error:  # It counts as ended: the next look makes a longer pause.
                tell(str(error))


class Supervisor:
    """Runs until SIGINT or SIGTERM; `tell` gets one sentence for each thing a person should know."""

    def __init__(
        self, children: Sequence[Child], tell: Callable[[str], None], stop_within: float = STOP_WITHIN
    ) -> None:
        self.children = list(children)
        self.tell = tell
        self.stop_within = stop_within
        self._stopping = False

    def run(self, each_look: Callable[[], None] = lambda: None) -> None:
        """Start the children, keep them running, stop them; `each_look` is called about five times a second."""
        with self._signals():
            try:
                for child in self.children:
                    if not self._stopping:
                        child.start()
                watched = [_Watched(child) for child in self.children]
                while not self._stopping:
                    for one in watched:
                        one.look(self.tell)
                        trim(one.child.log)
                    each_look()
                    time.sleep(LOOK)
            finally:
                self._stop()

    def _stop(self) -> None:
        """Each child may use half of the time that is left, so that a stubborn one leaves some to the others."""
        deadline = time.monotonic() + self.stop_within
        for child in reversed(self.children):
            try:
                child.stop(max(0.1, (deadline - time.monotonic()) / 2))
            except LauncherError as error:
                self.tell(str(error))

    @contextmanager
    def _signals(self) -> Iterator[None]:
        def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
            self._stopping = True

        before = {number: signal.signal(number, ask_to_stop) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def trim(log: Path) -> None:
    """Keep a log from growing for ever; who writes to it appends, and so goes on in the emptied file."""
    if log.exists() and log.stat().st_size > LARGEST_LOG:
        shutil.copyfile(log, log.with_suffix(".old"))
        os.truncate(log, 0)
