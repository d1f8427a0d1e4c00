"""Credit written down: what the rule needs is read, and the `LineCredit` rows of a receipt are made anew."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from sqlalchemy import delete, or_, select

from followups.models import REACHED, Contact
from store_api.customers.models import CustomerAssignment
from store_api.customers.people import same_person
from store_api.db import Session
from store_api.insights.credit import (
    CONTACT_COUNTS_FOR,
    TRY_ON_COUNTS_FOR,
    Care,
    Fitting,
    Moment,
    Sale,
    Service,
    Story,
    allot,
    credit_of,
)
from store_api.insights.models import LineCredit
from store_api.sales.models import NOT_REVENUE, Receipt, ReceiptLine
from store_api.staff.service import withdrawn
from store_api.visits.models import TryOn, Visit


def recredit(session: Session, receipt_ids: Iterable[uuid.UUID]) -> int:
    """Credit these receipts and their refunds anew; how many there were."""
    wanted = list(receipt_ids)
    statement = (
        select(Receipt)
        .where(or_(Receipt.id.in_(wanted), Receipt.refund_of_id.in_(wanted)))
        .order_by(Receipt.id)  # Always the same order, so that two jobs wait for each other and never both.
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    receipts = list(session.scalars(statement))
    for receipt in receipts:
        credit(session, receipt)
    return len(receipts)


def credit(session: Session, receipt: Receipt) -> None:
    """1. Drop the rows of the receipt. 2. Unless it is voided, write those of every line that is revenue."""
    session.execute(delete(LineCredit).where(LineCredit.receipt_id == receipt.id))
    if receipt.voided:
        return
    origin = receipt if receipt.refund_of_id is None else session.get_one(Receipt, receipt.refund_of_id)
    sale = Sale(origin.occurred_at, origin.store_id, origin.day, origin.cashier_id)
    story = Story() if origin.customer_id is None else story_of(session, origin.customer_id, sale)
    for line in receipt.lines:
        if line.kind in NOT_REVENUE:
            continue
        found = credit_of(sale, story, guides=guides_of(line, origin), product_id=line.product_id)
        if found is not None:
            session.add_all(
                LineCredit(
                    receipt_id=receipt.id,
                    line_no=line.line_no,
                    staff_id=staff_id,
                    reason=found.reason,
                    shares=len(found.staff_ids),
                    amount=amount,
                    credited_at=session.now,
                )
                for staff_id, amount in allot(line.amount, found.staff_ids).items()
            )


def guides_of(line: ReceiptLine, origin: Receipt) -> list[uuid.UUID]:
    """The guides of the line; of a returned piece, those who sold it."""
    sold = line
    if line.receipt_id != origin.id:
        sold = next((one for one in origin.lines if same_piece(one, line)), line)
    return [uuid.UUID(guide) for guide in sold.guides]


def same_piece(one: ReceiptLine, other: ReceiptLine) -> bool:
    """The same SKU, or the same style where the till names none."""
    if one.sku_id is not None or other.sku_id is not None:
        return one.sku_id == other.sku_id
    return one.product_id is not None and one.product_id == other.product_id


def story_of(session: Session, customer_id: uuid.UUID, sale: Sale) -> Story:
    """What clerks did for her that this sale may be owed to, in four queries."""
    hers = same_person(customer_id)
    fittings = session.execute(
        select(TryOn.id, TryOn.staff_id, TryOn.occurred_at, TryOn.product_id)
        .join(Visit, Visit.id == TryOn.visit_id)
        .where(Visit.customer_id.in_(hers), TryOn.product_id.is_not(None))
        .where(TryOn.occurred_at.between(sale.at - TRY_ON_COUNTS_FOR, sale.at))
        .where(~withdrawn(TryOn.id), ~withdrawn(Visit.id))
    )
    services = session.execute(
        select(Visit.id, Visit.staff_id, Visit.occurred_at, Visit.store_id, Visit.day)
        .where(Visit.customer_id.in_(hers), Visit.store_id == sale.store_id, Visit.day == sale.day)
        .where(~withdrawn(Visit.id))
    )
    contacts = session.execute(
        select(Contact.id, Contact.staff_id, Contact.occurred_at)
        .where(Contact.customer_id.in_(hers), Contact.result.in_(REACHED))
        .where(Contact.occurred_at.between(sale.at - CONTACT_COUNTS_FOR, sale.at))
    )
    cares = session.execute(
        select(
            CustomerAssignment.id, CustomerAssignment.staff_id, CustomerAssignment.since, CustomerAssignment.until
        ).where(
            CustomerAssignment.customer_id.in_(hers),
            CustomerAssignment.since <= sale.at,
            CustomerAssignment.until > sale.at,
        )
    )
    return Story(
        fittings=[Fitting(*row[:3], product_id=row[3]) for row in fittings if row[3] is not None],
        services=[Service(*row) for row in services],
        contacts=[Moment(*row) for row in contacts],
        cares=[Care(*row) for row in cares],
    )
