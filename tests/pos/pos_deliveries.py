"""A till that signs and sends, and what is stored of it."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from pos_adapter.signing import signed_headers
from store_api import events
from store_api.db import Session
from store_api.pos.models import PosEvent
from store_api.sales import connections


def line(**changes: object) -> dict[str, object]:
    """One pair of trousers for 299."""
    return {"sku": "KT-01-M", "name": "阔腿裤", "quantity": "1", "total": "299.00"} | changes


def sale(**changes: object) -> dict[str, object]:
    """A sale that needs nothing from the connection."""
    return {
        "id": "R-1",
        "version": 1,
        "store": "S1",
        "occurred_at": "2026-03-10T13:30:00+08:00",
        "currency": "CNY",
        "total": "299.00",
        "lines": [line()],
    } | changes


def message(data: object, kind: str = "receipt.upserted", **changes: object) -> bytes:
    """The body that carries `data`."""
    return json.dumps({"event_id": "e-1", "type": kind, "data": data} | changes).encode()


class Till:
    """A connection with its secret."""

    def __init__(self, client: FlaskClient, session: Session, store_id: UUID | None = None, name: str = "till") -> None:
        connection, self.secret = connections.connect_till(session, name, store_id)
        session.settle()
        self.client, self.session, self.id = client, session, connection.id
        self.now: datetime = session.now

    def send(self, raw: bytes, late: timedelta = timedelta(0), **headers: str) -> TestResponse:
        """Deliver it, signed `late` ago; `headers` replace what was signed."""
        signed = signed_headers(self.secret, raw, self.now - late) | headers
        return self.client.post(f"/api/v1/pos/{self.id}/events", data=raw, headers=signed)

    def deliver(self, data: object, kind: str = "receipt.upserted", key: str = "e-1") -> PosEvent:
        """Deliver it, let the worker's reactions run, and look at the stored row."""
        assert self.send(message(data, kind, event_id=key)).status_code == 202
        work(self.session)
        return self.session.scalars(
            select(PosEvent).where(PosEvent.key == key).execution_options(populate_existing=True)
        ).one()


def work(session: Session) -> None:
    """What the clock and the workers do, here and now."""
    events.react_all(session.scalars(select(events.Reaction.id).where(events.Reaction.done_at.is_(None))).all(), None)
    session.expire_all()


def code_of(answer: TestResponse) -> tuple[int, Any]:
    """The status and the stable code of an answer."""
    assert answer.json is not None
    return answer.status_code, answer.json.get("code")
