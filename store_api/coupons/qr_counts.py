"""What came of the printed codes."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Subquery, and_, func, or_, select

from store_api.catalog.models import Product
from store_api.coupons.models import Claim, QrCode, Scan
from store_api.coupons.qr_codes import runs_in
from store_api.db import Session


@dataclass(frozen=True)
class CountedCode:
    """A code, the style number it is about, and what came of it: openings of its page, and coupons."""

    code: QrCode
    style: str | None
    scans: int = 0
    claims: int = 0


def counted_codes(session: Session, store_ids: Collection[uuid.UUID], *, retired: bool = False) -> list[CountedCode]:
    """The codes in use, or those that are retired, of these stores and of no store but for campaigns that run there;
    oldest first."""
    hangs_there = or_(
        QrCode.store_id.in_(store_ids), and_(QrCode.store_id.is_(None), QrCode.campaign.has(runs_in(store_ids)))
    )
    scans, claims = tally(Scan), tally(Claim)
    rows = session.execute(
        select(QrCode, Product.style, func.coalesce(scans.c.n, 0), func.coalesce(claims.c.n, 0))
        .outerjoin(Product, Product.id == QrCode.product_id)
        .outerjoin(scans, scans.c.qr_code_id == QrCode.id)
        .outerjoin(claims, claims.c.qr_code_id == QrCode.id)
        .where(QrCode.retired_at.is_not(None) if retired else QrCode.retired_at.is_(None), hangs_there)
        .order_by(QrCode.id)
    )
    return [CountedCode(*row) for row in rows]


def tally(model: type[Scan] | type[Claim]) -> Subquery:
    """How many rows each code has."""
    return select(model.qr_code_id, func.count().label("n")).group_by(model.qr_code_id).subquery()
