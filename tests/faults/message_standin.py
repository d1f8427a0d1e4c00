"""The other side of messages: one server that is the gateway to phones (keyed) and a chat bot's service (unkeyed)."""

from __future__ import annotations

import json
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import cast
from urllib.parse import parse_qs, urlsplit


@dataclass
class Receiver:
    """Remembers whom each request was for: the key of a message to a phone, the token of a bot.

    It takes a while over each, and of so many (0 to 1) it loses the answer, or the request itself before it counts.
    While `held` is clear, nobody is answered.
    """

    url: str = ""
    lost_answers: float = 0.0
    lost_requests: float = 0.0
    slowest: float = 0.0
    came: Counter[str] = field(default_factory=Counter)
    phones: Counter[str] = field(default_factory=Counter)
    held: threading.Event = field(default_factory=threading.Event)
    chance: random.Random = field(default_factory=lambda: random.Random(1))
    gate: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.held.set()

    @property
    def environ(self) -> dict[str, str]:
        """What a process needs to know, to send everything here, and as much as it likes."""
        return {"HUITOUKE_SMS_URL": f"{self.url}/sms", "HUITOUKE_SMS_PER_DAY": "1000000", "TEST_BOT_HOST": self.url}

    def take(self, name: str, phone: str | None) -> bool:
        """One request; whether it is answered."""
        with self.gate:
            fate = self.chance.random()
            pause = self.chance.uniform(0, self.slowest)
            if fate >= self.lost_requests:
                self.came[name] += 1
                if phone is not None and self.came[name] == 1:  # A repeated key is dropped.
                    self.phones[phone] += 1
        time.sleep(pause)
        self.held.wait(60)
        return fate >= self.lost_requests + self.lost_answers


class Handler(BaseHTTPRequestHandler):
    """One request a connection."""

    def do_POST(self) -> None:
        """Take it, and answer as both sides do; without an answer the connection ends."""
        receiver = cast(Server, self.server).receiver
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        key = self.headers.get("Idempotency-Key")
        name = key or parse_qs(urlsplit(self.path).query)["key"][0]
        if receiver.take(name, body["to"] if key else None):
            answer = b'{"errcode": 0, "errmsg": "ok"}'
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

    def log_message(self, *words: object) -> None:
        """Nothing is printed."""


class Server(ThreadingHTTPServer):
    """Outlives clients that die in the middle of a request."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, receiver: Receiver) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.receiver = receiver

    def handle_error(self, *words: object) -> None:
        """A killed worker is no news."""


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver while the block lasts."""
    receiver = Receiver()
    with Server(receiver) as server:
        receiver.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield receiver
        finally:
            receiver.held.set()
            server.shutdown()
            thread.join()
