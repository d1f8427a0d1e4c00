"""Settings of gunicorn that its command line has no words for: over TLS, what is silent or comes in drops is closed.

Browsers open connections ahead of need. gunicorn waits for a silent plain one without holding a thread, but for one
whose handshake is done it would hold a thread for as long as the browser likes, and some tablets would hold them all.
"""

from __future__ import annotations

import errno
import ssl
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer as Buffer

PATIENCE = 10.0  # seconds without a byte either way; a tablet in a dead spot asks again
# Bytes a second over the whole of a request: a photo on bad Wi-Fi is much faster, a flood of drops is not.
SLOWEST = 200


class ImpatientSocket(ssl.SSLSocket):
    """A connection that blocks for `PATIENCE` seconds at most, and whose requests do not come drop by drop; after that
    it counts as reset by the other side."""

    begun: float | None = None
    received = 0

    def setblocking(self, flag: bool) -> None:
        self.settimeout(None if flag else 0.0)

    def settimeout(self, value: float | None) -> None:
        super().settimeout(PATIENCE if value is None else value)

    def do_handshake(self, block: bool = False) -> None:
        with _Reset():
            super().do_handshake(block)

    def recv(self, buflen: int = 1024, flags: int = 0) -> bytes:
        with _Reset():
            data = super().recv(buflen, flags)
        now = time.monotonic()
        self.begun = now if self.begun is None else self.begun
        self.received += len(data)
        if now - self.begun > PATIENCE and self.received < SLOWEST * (now - self.begun):
            raise ConnectionResetError(errno.ECONNRESET, "too slow")
        return data

    def send(self, data: Buffer, flags: int = 0) -> int:
        self.begun, self.received = None, 0
        with _Reset():
            return super().send(data, flags)


class _Reset:
    """Turns a timeout into what gunicorn passes over in silence."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is TimeoutError:
            raise ConnectionResetError(errno.ECONNRESET, "silent for too long")


def ssl_context(_config: Any, default: Callable[[], ssl.SSLContext]) -> ssl.SSLContext:
    """gunicorn's hook, called for each connection, so that a renewed certificate is served at once."""
    context = default()
    context.sslsocket_class = ImpatientSocket
    return context
