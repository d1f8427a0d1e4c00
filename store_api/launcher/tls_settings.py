"""Settings of gunicorn that its command line has no words for: connections over TLS that stay silent are closed.

Browsers open connections ahead of need. gunicorn waits for a silent plain one without holding a thread, but for one
whose handshake is done it would hold a thread for as long as the browser likes, and some tablets would hold them all.
"""

from __future__ import annotations

import errno
import ssl
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer as Buffer

PATIENCE = 10.0  # seconds without a byte either way; a tablet in a dead spot asks again


class ImpatientSocket(ssl.SSLSocket):
    """A connection that blocks for `PATIENCE` seconds at most; after that it counts as reset by the other side."""

    def setblocking(self, flag: bool) -> None:
        self.settimeout(None if flag else 0.0)

    def settimeout(self, value: float | None) -> None:
        super().settimeout(PATIENCE if value is None else value)

    def do_handshake(self, block: bool = False) -> None:
        with _Reset():
            super().do_handshake(block)

    def recv(self, buflen: int = 1024, flags: int = 0) -> bytes:
        with _Reset():
            return super().recv(buflen, flags)

    def send(self, data: Buffer, flags: int = 0) -> int:
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
