"""What a store has of a piece, said no more surely than it is known."""

from __future__ import annotations

import enum
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import select

from store_api.catalog.models import Sku, StockLevel
from store_api.db import Session


class StockState(enum.StrEnum):
    """`check_shelf`: nobody knows, so somebody has to look."""

    IN_STOCK = "in_stock"
    NONE = "none"
    CHECK_SHELF = "check_shelf"


@dataclass(frozen=True)
class Stock:
    """What there is of a piece; `size` is the size it is about, None = any. `quantity` and `as_of` as last heard."""

    state: StockState = StockState.CHECK_SHELF
    quantity: float | None = None
    size: str | None = None
    as_of: datetime | None = None


@dataclass(frozen=True)
class Shelf:
    """One store at one instant: figures before `fresh_since` no longer count."""

    store_id: uuid.UUID
    fresh_since: datetime

    def state(self, quantity: Decimal | None, as_of: datetime | None) -> StockState:
        """What a figure says now. None, negative or old ones say nothing."""
        if quantity is None or quantity < 0 or as_of is None or as_of < self.fresh_since:
            return StockState.CHECK_SHELF
        return StockState.IN_STOCK if quantity > 0 else StockState.NONE


def shelf_of(session: Session, store_id: uuid.UUID, fresh_minutes: int) -> Shelf:
    """The store's shelf now."""
    return Shelf(store_id, session.now - timedelta(minutes=fresh_minutes))


def levels(session: Session, store_id: uuid.UUID) -> dict[str, tuple[float | None, datetime]]:
    """Everything a store has, by SKU: the quantity and when that was so."""
    rows = session.execute(
        select(Sku.code, StockLevel.quantity, StockLevel.as_of)
        .join(StockLevel, StockLevel.sku_id == Sku.id)
        .where(StockLevel.store_id == store_id)
        .order_by(Sku.code)
    )
    return {code: (plain(quantity), as_of) for code, quantity, as_of in rows}


def plain(quantity: Decimal | None) -> float | None:
    """A quantity as JSON has it: whole where it is whole."""
    if quantity is None:
        return None
    return int(quantity) if quantity == int(quantity) else float(quantity)
