"""What is held about a person in what tills sent."""

from __future__ import annotations

from sqlalchemy import select

from store_api.pos.models import PosEvent, PosEventPerson
from store_api.privacy.holding import Holding, named, plain, told
from store_api.sales.models import PosConnection

HOLDINGS = (
    # The payload itself may speak of others too; what it said of her stands among her receipts.
    Holding(
        PosEvent,
        lambda ids: PosEvent.id.in_(select(PosEventPerson.event_id).where(PosEventPerson.customer_id.in_(ids))),
        by="received_at",
        shows=(
            *plain("received_at"),
            named("source", "connection_id", PosConnection, "name"),
            told("payload_kept", lambda row: row.raw is not None, "raw"),
        ),
        empties={"raw": None},
    ),
)
