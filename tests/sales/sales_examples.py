"""Small receipts of our own, and what became of them."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from cast import PHONE, Shop, take_coupon
from sqlalchemy import select

from pos_adapter.records import Line, Payment, Receipt
from store_api.coupons.models import Claim, Redemption, RedemptionRefusal
from store_api.customers.models import MemberId
from store_api.db import Session
from store_api.sales import connections
from store_api.sales import models as sales
from store_api.sales.models import PosConnection
from store_api.sales.service import apply_receipt

SOLD_AT = datetime(2026, 3, 10, 5, 30, tzinfo=UTC)
"""13:30 in Shanghai, on the day the tests live in."""


def line(**changes: object) -> Line:
    """One pair of trousers for 299."""
    values: dict[str, object] = {"line_no": 1, "sku": "KT-01-M", "name": "阔腿裤", "quantity": 1, "total": 299}
    values |= changes
    for name in ("quantity", "total"):
        values[name] = Decimal(str(values[name]))
    return Line(**values)  # type: ignore[arg-type]  # the fields are checked by Line's own users.


def receipt(**changes: object) -> Receipt:
    """A sale of one line in the first store."""
    values: dict[str, object] = {
        "external_id": "R-1",
        "version": 1,
        "store": "S1",
        "kind": "sale",
        "occurred_at": SOLD_AT,
        "currency": "CNY",
        "total": Decimal(299),
        "lines": (line(),),
        "payments": (Payment(method="wechat", amount=Decimal(299)),),
    }
    return Receipt(**(values | changes))  # type: ignore[arg-type]  # the fields are checked by Receipt's own users.


def refund(**changes: object) -> Receipt:
    """The trousers come back."""
    back = {"external_id": "R-2", "kind": "refund", "total": Decimal(-299), "refund_of": "R-1", "payments": ()}
    return receipt(**(back | {"lines": (line(quantity=-1, total=-299),)} | changes))


def till(session: Session, name: str = "till") -> PosConnection:
    """A till of the company, the same one every time."""
    return connections.find(session, name) or connections.connect_till(session, name, None)[0]


def apply(session: Session, shop: Shop, sent: Receipt) -> sales.Receipt:
    """Apply it in the first store; its row."""
    return apply_receipt(session, till(session), shop.store, sent).receipt


def claim(session: Session, shop: Shop, phone: str = PHONE) -> Claim:
    """The coupon of this phone."""
    return take_coupon(session, shop.code, phone)


def stored(session: Session, external_id: str = "R-1") -> sales.Receipt:
    """The row as the database has it."""
    return session.scalars(
        select(sales.Receipt).where(sales.Receipt.external_id == external_id).execution_options(populate_existing=True)
    ).one()


def state(session: Session) -> object:
    """All that receipts say and did, without ids and times of arrival."""
    members = {row.customer_id: row.external_id for row in session.scalars(select(MemberId))}
    every = select(sales.Receipt).order_by(sales.Receipt.external_id)
    receipts = session.scalars(every.execution_options(populate_existing=True)).all()
    names = {row.id: row.external_id for row in receipts}
    return (
        {
            row.external_id: (
                (row.version, row.voided, row.total, row.day, members.get(row.customer_id)),
                row.refund_of_id and names[row.refund_of_id],
                [(line.line_no, line.name, line.quantity, line.units, line.amount) for line in row.lines],
                [(payment.method, payment.amount) for payment in row.payments],
            )
            for row in receipts
        },
        [(row.claim_id, names.get(row.receipt_id)) for row in session.scalars(select(Redemption))],
        [(row.claim_id, names[row.receipt_id], row.reason) for row in session.scalars(select(RedemptionRefusal))],
        [row.used_at for row in session.scalars(select(Claim).execution_options(populate_existing=True))],
    )
