"""What was brought back in some visits, and why."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select

from store_api.catalog.models import Product
from store_api.db import Session
from store_api.sales.models import ReceiptLine
from store_api.staff.service import withdrawn
from store_api.visits.models import ReturnKind, ReturnReason


@dataclass(frozen=True)
class Returned:
    """A piece that came back; `name` is the catalogue's, else the receipt's, else what was typed."""

    id: uuid.UUID
    visit_id: uuid.UUID
    at: datetime
    staff_id: uuid.UUID
    kind: ReturnKind
    name: str | None
    reasons: list[str]


def returns_in(session: Session, visit_ids: Collection[uuid.UUID]) -> Iterator[Returned]:
    """What came back in these visits and was not taken back, the newest first; one query."""
    line = and_(ReceiptLine.receipt_id == ReturnReason.receipt_id, ReceiptLine.line_no == ReturnReason.line_no)
    rows = session.execute(
        select(ReturnReason, func.coalesce(Product.name, ReceiptLine.name, ReturnReason.typed_style))
        .outerjoin(Product, Product.id == ReturnReason.product_id)
        .outerjoin(ReceiptLine, line)
        .where(ReturnReason.visit_id.in_(visit_ids), ~withdrawn(ReturnReason.id))
        .order_by(ReturnReason.occurred_at.desc(), ReturnReason.id)
    )
    for row, name in rows:
        if row.visit_id is not None:
            yield Returned(row.id, row.visit_id, row.occurred_at, row.staff_id, row.kind, name, row.reasons)
