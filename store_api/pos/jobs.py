"""Jobs of the tills."""

from __future__ import annotations

import uuid

from store_api.db import Session
from store_api.pos import forgetting, service
from store_api.pos.models import PosEvent, PosEventState


def apply_event(session: Session, event_id: uuid.UUID) -> None:
    """Apply a stored delivery; again is harmless, since receipts and stock only move forward."""
    event = session.get_one(PosEvent, event_id)
    if event.state is PosEventState.RECEIVED:
        service.apply(session, event)


def forget_customer(session: Session, customer_id: uuid.UUID) -> None:
    """She had her data deleted: the payloads that speak of her go. Twice is harmless."""
    forgetting.forget_customer(session, customer_id)
