"""Codes and campaigns for the tests of printed codes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from cast import NOW, Shop
from sqlalchemy import Engine, event

from store_api.coupons import campaigns, qr_codes
from store_api.coupons.models import Campaign, CampaignKind, QrCode, QrKind
from store_api.db import Session
from store_api.staff.models import Store

STYLE = "K2031"


def launch(session: Session, *, stores: tuple[Store, ...] = (), **changes: Any) -> Campaign:
    """A campaign that is open now."""
    offer: dict[str, Any] = {
        "name": "春装九折",
        "kind": CampaignKind.PERCENT,
        "value": 10,
        "currency": "CNY",
        "total": 10,
        "claim_from": NOW - timedelta(days=1),
        "claim_until": NOW + timedelta(days=1),
        **changes,
    }
    return campaigns.add_campaign(session, store_ids=[store.id for store in stores], **offer)


def store_code(session: Session, shop: Shop, **values: Any) -> QrCode:
    """A code of the store, with no campaign of its own."""
    return qr_codes.add_qr_code(session, **{"kind": QrKind.STORE, "store_id": shop.store.id, **values})


def product_code(session: Session, shop: Shop) -> QrCode:
    """A code on the trousers, with no campaign of its own."""
    return store_code(session, shop, kind=QrKind.PRODUCT, style=STYLE)


@contextmanager
def counted_statements(session: Session) -> Iterator[list[str]]:
    """The SQL that is sent meanwhile."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE")):
            sent.append(statement)

    engine = session.get_bind().engine
    assert isinstance(engine, Engine)
    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)
