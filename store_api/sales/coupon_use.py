"""Receipts that name coupons: each coupon is brought in line with all of them whenever one changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import delete, func, literal, select
from sqlalchemy.dialects.postgresql import JSONB

from store_api.catalog.models import Product
from store_api.coupons.discounts import PaidLine
from store_api.coupons.models import RedemptionRefusal
from store_api.coupons.settling import Naming, PaidBack, lock_claims, settle
from store_api.db import Session
from store_api.sales.models import NOT_REVENUE, Receipt, ReceiptLine


def settle_coupons(session: Session, receipt: Receipt, indexes: Iterable[str]) -> None:
    """Settle the coupons with these blind indexes (hex): those that the receipt names or named, and those of the sales
    it pays or paid back. A coupon may tell whose receipt this is."""
    concerned = sorted(set(indexes))
    if not concerned:
        return
    claims = lock_claims(session, [bytes.fromhex(index) for index in concerned])
    for claim in claims:
        settle(session, claim, namings(session, claim.code_index.hex()))
        if claim.code_index.hex() in receipt.coupon_indexes and is_sale(receipt):
            receipt.customer_id = receipt.customer_id or claim.customer_id
    known = {claim.code_index.hex() for claim in claims}
    list_unknown(session, receipt, [index for index in receipt.coupon_indexes if index not in known])


def is_sale(receipt: Receipt) -> bool:
    """Whether a coupon on it counts: paying back uses none up."""
    return not receipt.voided and receipt.total >= 0


def list_unknown(session: Session, receipt: Receipt, indexes: Sequence[str]) -> None:
    """Codes that are nobody's stand on the manager's list, once for each code."""
    unknown = RedemptionRefusal.receipt_id == receipt.id, RedemptionRefusal.claim_id.is_(None)
    session.execute(delete(RedemptionRefusal).where(*unknown))
    if is_sale(receipt):
        session.add_all(
            RedemptionRefusal(
                store_id=receipt.store_id, receipt_id=receipt.id, reason="coupon_unknown", at=receipt.occurred_at
            )
            for _ in indexes
        )


def namings(session: Session, index: str) -> list[Naming]:
    """The sales whose receipts name this coupon, voided ones too."""
    receipts = session.scalars(
        select(Receipt)
        .where(Receipt.coupon_indexes != literal([], JSONB), Receipt.coupon_indexes.contains([index]))
        .where(Receipt.total >= 0)
    )
    return [
        Naming(
            receipt_id=receipt.id,
            store_id=receipt.store_id,
            day=receipt.day,
            at=receipt.occurred_at,
            voided=receipt.voided,
            paid_back=paid_back(session, receipt),
            lines=paid_lines(session, receipt),
        )
        for receipt in receipts
    ]


def paid_lines(session: Session, receipt: Receipt) -> tuple[PaidLine, ...]:
    """What was paid for, with style and category where the catalogue knows them."""
    rows = session.execute(
        select(Product.style, Product.category, ReceiptLine.amount)
        .select_from(ReceiptLine)
        .outerjoin(Product, Product.id == ReceiptLine.product_id)
        .where(ReceiptLine.receipt_id == receipt.id, ReceiptLine.kind.not_in(NOT_REVENUE))
        .order_by(ReceiptLine.line_no)
    )
    return tuple(PaidLine(*row) for row in rows)


def paid_back(session: Session, sale: Receipt) -> PaidBack:
    """How much of a sale its refunds paid back: all, once no piece or no money of it is left."""
    refunds = list(session.scalars(select(Receipt).where(Receipt.refund_of_id == sale.id, ~Receipt.voided)))
    if not refunds:
        return "nothing"
    bought, returned = net_units(session, [sale]), net_units(session, refunds)
    money = sum(refund.total for refund in refunds)
    if (bought > 0 and bought + returned <= 0) or (sale.total > 0 and sale.total + money <= 0):
        return "all"
    return "part" if returned < 0 or money < 0 else "nothing"


def net_units(session: Session, receipts: Sequence[Receipt]) -> int:
    """The net items of these receipts."""
    ids = [receipt.id for receipt in receipts]
    units = select(func.coalesce(func.sum(ReceiptLine.units), 0)).where(ReceiptLine.receipt_id.in_(ids))
    return int(session.scalar(units) or 0)
