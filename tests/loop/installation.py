"""A real installation: `huitouke up` as its users start it, and everybody who talks to it over HTTP."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import httpx
import zxingcpp
from PIL import Image

PASSWORD = "correct horse battery"
PIN = "270415"
PATIENCE = 60.0
T = TypeVar("T")
ask = partial(httpx.request, timeout=PATIENCE)
"""One request by nobody in particular, as patient as a test on a busy machine has to be."""


class Site:
    """One data folder and port; `start` and `kill` as often as a test likes."""

    def __init__(self, data: Path) -> None:
        self.data = data
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.said = data.with_suffix(".out")
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start `up` and wait until the page answers."""
        command = [sys.executable, "-m", "store_api.cli", "--data", str(self.data), "up", "--port", str(self.port)]
        with self.said.open("wb") as out:
            self.process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, start_new_session=True)
        eventually(self.answers, PATIENCE)

    def answers(self) -> bool:
        """Whether the page answers; fails at once when `up` has ended."""
        assert self.process is not None
        assert self.process.poll() is None, self.said.read_text()
        with suppress(httpx.HTTPError):
            return httpx.get(f"{self.url}/healthz").status_code == 200
        return False

    def setup_link(self) -> str:
        """The link that the first start printed."""
        found = eventually(lambda: re.search(r"(http://\S+/set-up/\w+)", self.said.read_text()), PATIENCE)
        assert found is not None
        return found[1]

    def pids(self) -> list[int]:
        """All processes of this installation: those told its data folder, and the servers that run in it."""
        mine = []
        for entry in Path("/proc").iterdir():
            with suppress(OSError, ValueError):
                told = (entry / "environ").read_bytes() + (entry / "cmdline").read_bytes()
                if str(self.data).encode() in told and int(entry.name) != os.getpid():
                    mine.append(int(entry.name))
        return mine

    def kill(self) -> None:
        """kill -9 everything, servers included."""
        while pids := self.pids():
            for pid in pids:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            if self.process is not None:
                self.process.wait()
            time.sleep(0.05)

    def stop(self) -> int:
        """Ctrl-C; the exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=PATIENCE)


@contextmanager
def new_site() -> Iterator[Site]:
    """An installation in a new folder; whatever happens, none of its processes is left."""
    with tempfile.TemporaryDirectory(prefix="huitouke-") as folder:
        # The servers run as another account when the tests run as root.
        Path(folder).chmod(0o755)
        site = Site(Path(folder) / "data")
        try:
            yield site
        finally:
            site.kill()


class Api:
    """Somebody with a token."""

    def __init__(self, site: Site, token: str) -> None:
        self.base, self.headers = f"{site.url}/api/v1", {"Authorization": f"Bearer {token}"}

    def send(self, method: str, path: str, body: dict[str, Any] | None = None) -> httpx.Response:
        """One request, whatever the answer."""
        return ask(method, self.base + path, json=body, headers=self.headers)

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """The answer's JSON; fails on anything but success."""
        answer = self.send(method, path, body)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None


class Phone:
    """A shopper's browser, with its cookies."""

    def __init__(self) -> None:
        self.cookies = httpx.Cookies()

    def open(self, url: str, form: dict[str, str] | None = None) -> httpx.Response:
        """Open a page, or send a form, and follow where it leads."""
        with httpx.Client(cookies=self.cookies, follow_redirects=True, timeout=PATIENCE) as client:
            page = client.get(url) if form is None else client.post(url, data=form)
            self.cookies = client.cookies
        return page


def eventually(ask: Callable[[], T], seconds: float = 20.0) -> T:
    """What `ask` says as soon as it is true; fails after some seconds."""
    end = time.monotonic() + seconds
    while not (answer := ask()):
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)
    return answer


def read_qr(page: str) -> str:
    """What the QR code drawn on a page says, as a camera would read it."""
    modules = [(int(x), int(y)) for x, y in re.findall(r"M(\d+),(\d+)H", page)]
    side = max(max(place) for place in modules) + 5
    picture = Image.new("L", (side, side), 255)
    for place in modules:
        picture.putpixel(place, 0)
    found = zxingcpp.read_barcodes(picture.resize((side * 8, side * 8), Image.Resampling.NEAREST))
    assert len(found) == 1
    return str(found[0].text)
