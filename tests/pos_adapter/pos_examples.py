"""Small payloads of our own, for the tests of this folder."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from pos_adapter.adapter import Event, Outlet, StoreContext
from pos_adapter.records import Receipt
from pos_adapter.webhook import WebhookAdapter

SHANGHAI = Outlet("A01", "CNY", "Asia/Shanghai")
CONTEXT = StoreContext(
    SHANGHAI,
    outlets={"HK-7": Outlet("B02", "HKD", "Asia/Hong_Kong")},
    pay_methods={"PAY_1": "wechat"},
)
SAMPLES = Path(__file__).parents[2].parent / "shared" / "pos_samples" / "csv"


def line(**changes: object) -> dict[str, object]:
    """One pair of trousers for 299."""
    return {"sku": "KT-01-M", "name": "阔腿裤", "quantity": "1", "total": "299.00"} | changes


def receipt(**changes: object) -> dict[str, object]:
    """A sale of one line that needs nothing from the connection."""
    return {
        "id": "R-1",
        "version": 1,
        "store": "A01",
        "occurred_at": "2026-05-01T14:03:00+08:00",
        "currency": "CNY",
        "total": "299.00",
        "lines": [line()],
    } | changes


def body(data: object, kind: str = "receipt.upserted", **changes: object) -> bytes:
    """The message that carries `data`."""
    return json.dumps({"event_id": "e-1", "type": kind, "data": data} | changes).encode()


def parse(raw: bytes) -> list[Event]:
    """The events of a body."""
    return WebhookAdapter().parse({}, raw, CONTEXT)


def parse_one(data: object, kind: str = "receipt.upserted") -> Event:
    """The only event of a body with one object."""
    (event,) = parse(body(data, kind))
    return event


def parsed_receipt(**changes: object) -> Receipt:
    """The receipt that comes out of `receipt(**changes)`."""
    event = parse_one(receipt(**changes))
    assert isinstance(event, Receipt), event
    return event


def utc(*parts: int) -> datetime:
    """An aware UTC time."""
    year, month, day, *clock = parts
    return datetime(year, month, day, *clock, tzinfo=UTC)


def csv_bytes(*lines: str, encoding: str = "utf-8") -> bytes:
    """A text file of these lines."""
    return ("\n".join(lines) + "\n").encode(encoding)


def xlsx_bytes(rows: Iterable[Sequence[object]]) -> bytes:
    """A workbook of one sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def sample(name: str) -> Path:
    """A public data set that lies beside the repository on some machines."""
    path = SAMPLES / name
    if not path.exists():
        pytest.skip(f"needs ../shared/pos_samples/csv/{name}, which does not come with the repository")
    return path
