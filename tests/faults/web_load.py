"""What keeps the web processes busy: a clerk, a shopper and a till, each over HTTP, one request after another."""

from __future__ import annotations

import json
import threading
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx
from cast import Shop, form
from processes import eventually

from bench.ports import answers
from pos_adapter.signing import signed_headers
from store_api.crypto import new_token
from store_api.customers import service as customers_service
from store_api.db import database
from store_api.sales import connections
from store_api.staff import signin

NOBODY = 0  # The status of a request that nobody answered.


@dataclass
class WebLoad:
    """Who speaks to the web processes behind `port`; every answer is counted by its path and status."""

    port: int
    slug: str
    token: str
    till: tuple[uuid.UUID, str]
    customers: list[uuid.UUID]
    seen: Counter[tuple[str, int]] = field(default_factory=Counter)
    closed_visits: list[uuid.UUID] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)

    def send(self, who: str, method: str, path: str, **content: object) -> httpx.Response:
        """One request. Raises httpx.HTTPError when nobody answers."""
        with httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=30, trust_env=False) as client:
            answer = client.request(method, path, **content)  # type: ignore[arg-type]  # httpx has many.
        self.seen[who, answer.status_code] += 1
        return answer

    def clerk(self, n: int) -> None:
        """A customer came and left without buying; she may be called."""
        visit_id, headers = uuid.uuid4(), {"Authorization": f"Bearer {self.token}"}
        now = datetime.now(UTC).isoformat()
        visit = {"customer_id": str(self.customers[n % len(self.customers)]), "party": 1, "occurred_at": now}
        end = {"kind": "no_sale", "may_call": True, "occurred_at": now}
        path = f"/api/v1/visits/{visit_id}"
        self.send("clerk", "PUT", path, json=visit, headers=headers)
        if self.send("clerk", "PUT", f"{path}/outcome", json=end, headers=headers).is_success:
            self.closed_visits.append(visit_id)

    def shopper(self, n: int) -> None:
        """Somebody opens a poster's page and sends her number."""
        address = {"X-Forwarded-For": f"10.0.{n >> 8}.{n & 255}"}
        self.send("shopper", "GET", f"/q/{self.slug}", headers=address)
        phone = str(13_700_000_000 + n)
        self.send("shopper", "POST", f"/q/{self.slug}", data=form(phone, browser=new_token()), headers=address)

    def cash_desk(self, n: int) -> None:
        """A till sends a receipt."""
        now, (connection_id, secret) = datetime.now(UTC), self.till
        line = {"sku": "KT-01-M", "name": "阔腿裤", "quantity": "1", "total": "299.00"}
        receipt = {"id": f"R-{n}", "version": 1, "store": "S1", "occurred_at": now.isoformat(), "lines": [line]}
        data = {**receipt, "currency": "CNY", "total": "299.00"}
        raw = json.dumps({"event_id": f"e-{n}", "type": "receipt.upserted", "data": data}).encode()
        headers = signed_headers(secret, raw, now)
        self.send("cash_desk", "POST", f"/api/v1/pos/{connection_id}/events", content=raw, headers=headers)

    def statuses(self, who: str) -> set[int]:
        """What this one was answered."""
        return {status for asked, status in self.seen if asked == who}


@contextmanager
def web_load(shop: Shop, port: int, *who: str, pause: float = 0.05) -> Iterator[WebLoad]:
    """These speak until the block ends, from when the web processes answer; one that meets a dead process goes on."""
    with database.session() as session:
        opened = signin.open_session(session, session.merge(shop.lin), session.merge(shop.tablet))
        connection, secret = connections.connect_till(session, "load", None)
        customers = [customers_service.get_or_make(session, f"+86188{n:08}").id for n in range(20)]
        for customer_id in customers:
            customers_service.meet(session, shop.store.id, customer_id)
        session.settle()
        load = WebLoad(port, shop.code.slug, opened.token, (connection.id, secret), customers)

    def speak(name: str) -> None:
        for n in range(1_000_000):
            if load.stopping.wait(pause):
                return
            try:
                getattr(load, name)(n)
            except httpx.HTTPError:
                load.seen[name, NOBODY] += 1

    assert eventually(lambda: answers(port, "/healthz"))
    threads = [threading.Thread(target=speak, args=(name,)) for name in who]
    for thread in threads:
        thread.start()
    try:
        yield load
    finally:
        load.stopping.set()
        for thread in threads:
            thread.join()
