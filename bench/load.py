"""A load over keep-alive connections from one process: requests ready as bytes, so that the client costs little."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode


@dataclass
class Load:
    """What came of it: seconds in all, seconds of each request, and how often each status was answered."""

    seconds: float = 0.0
    waits: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.waits) / self.seconds

    def percentile(self, share: float) -> float:
        """The wait, in seconds, that this share of requests did not exceed."""
        ordered = sorted(self.waits)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def get(path: str, address: str) -> bytes:
    """One GET, as a shopper's browser behind a proxy that names its `address`."""
    return f"GET {path} HTTP/1.1\r\nHost: bench\r\nX-Forwarded-For: {address}\r\n\r\n".encode()


def post(path: str, form: dict[str, str], address: str) -> bytes:
    """One form, as a shopper's browser behind a proxy that names its `address`."""
    body = urlencode(form)
    head = f"POST {path} HTTP/1.1\r\nHost: bench\r\nX-Forwarded-For: {address}\r\n"
    return (
        f"{head}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()
    )


def run(port: int, requests: Sequence[bytes], at_once: int) -> Load:
    """Send all requests, so many at once."""
    return asyncio.run(_run(port, iter(requests), at_once))


async def _run(port: int, requests: Iterator[bytes], at_once: int) -> Load:
    load, began = Load(), time.perf_counter()
    await asyncio.gather(*(_work(port, requests, load) for _ in range(at_once)))
    load.seconds = time.perf_counter() - began
    return load


async def _work(port: int, requests: Iterator[bytes], load: Load) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for request in requests:
        began = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        lines = head.lower().split(b"\r\n")
        length = next((int(line[15:]) for line in lines if line.startswith(b"content-length:")), 0)
        await reader.readexactly(length)
        load.waits.append(time.perf_counter() - began)
        load.statuses[int(head[9:12])] += 1
        if b"connection: close" in lines:
            writer.close()
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.close()
