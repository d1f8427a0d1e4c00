"""Short words for messages to phones in tests."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar

from store_api.db import Session, database
from store_api.senders import jobs, service
from store_api.senders.sms import RecordingSms

Answer = TypeVar("Answer")


def send_due(session: Session) -> None:
    """Commit, and send what is due now."""
    session.settle()
    with database.transaction(session.now) as other:
        ids = service.lease_due(other)
    jobs.deliver_all(ids, session.now)
    session.expire_all()


def newest_code(session: Session, gateway: RecordingSms) -> str:
    """The six digits of the message that was sent last."""
    send_due(session)
    return code_in(gateway.sent[-1][1])


def code_in(text: str) -> str:
    """The six digits of a message."""
    found = re.search(r"\d{6}", text)
    assert found is not None
    return found[0]


def other_code(code: str) -> str:
    """A code that is wrong."""
    return f"{(int(code) + 1) % 10**6:06}"


def at_once(work: Callable[[int], Answer], times: int) -> list[Answer]:
    """What each of so many calls gave that start at once, each in a thread of its own."""
    results: dict[int, Answer] = {}
    gate = threading.Barrier(times)

    def run(number: int) -> None:
        gate.wait()
        results[number] = work(number)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [results[number] for number in range(times)]


@dataclass
class Gateway:
    """A real HTTP server that answers `status` and `body`, or holds its answer back, or breaks off.

    It keeps what it got. `missing` bytes of its answer are promised and never come.
    """

    url: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    missing: int = 0
    holding: threading.Event | None = None
    breaks_off: bool = False
    requests: list[dict[str, Any]] = field(default_factory=list)
    arrived: threading.Event = field(default_factory=threading.Event)


@contextmanager
def http_gateway() -> Iterator[Gateway]:
    """A gateway on 127.0.0.1."""
    told = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.requests.append({"path": self.path, "headers": dict(self.headers), "body": body})
            told.arrived.set()
            if told.holding is not None:
                told.holding.wait(20)
            if told.breaks_off:
                self.close_connection = True
                return
            self.send_response(told.status)
            for name, value in told.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(told.body) + told.missing))
            self.end_headers()
            self.wfile.write(told.body)

        def do_GET(self) -> None:
            told.requests.append({"path": self.path})

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base class.
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.url = f"http://127.0.0.1:{server.server_address[1]}/send"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield told
    finally:
        if told.holding is not None:
            told.holding.set()
        server.shutdown()
        server.server_close()
        thread.join()
