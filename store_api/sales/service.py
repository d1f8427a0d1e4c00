"""Receipts are applied as they come, in any order, any number of times, to one final state."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select, union_all
from sqlalchemy.orm import selectinload

from pos_adapter import records
from pos_adapter.money import to_minor
from store_api import events
from store_api.crypto import normalise_code, vault
from store_api.customers import service as customers
from store_api.customers.models import Customer
from store_api.customers.people import same_person
from store_api.customers.phones import normalise_phone
from store_api.db import Session, new_id
from store_api.errors import Invalid
from store_api.sales import lookups
from store_api.sales.buyers import find_buyer
from store_api.sales.coupon_use import settle_coupons
from store_api.sales.models import LineKind, Payment, PosConnection, Receipt, ReceiptLine, SalesChannel
from store_api.staff.models import Store


@dataclass(frozen=True)
class Applied:
    """The receipt's row, whether it changed (a new one did), and whether it is new."""

    receipt: Receipt
    changed: bool
    added: bool = False


def apply_receipt(session: Session, connection: PosConnection, store: Store, sent: records.Receipt) -> Applied:
    """Bring one receipt up to date.

    1. Wait for others of this connection. 2. A version that is not newer, or the same content without a version,
    changes nothing. 3. Find the customer. 4. Write header and lines. 5. Link refunds that waited. 6. Settle the coupons
    it has to do with. The row says what the newest version says and nothing else, so that the order of arrival
    does not matter. Raises Invalid when the currency is not the store's.
    """
    if sent.currency != store.currency:
        raise Invalid("currency_other", currency=sent.currency, expected=store.currency)
    lock(session, connection)
    family = find_family(session, connection, sent)
    found = family.receipt
    if found is not None and not is_newer(found, sent):
        return Applied(found, changed=False)
    receipt = found or Receipt(id=new_id(), connection_id=connection.id, external_id=sent.external_id, version=0)
    codes = coupons_concerned(session, family)
    fill(session, receipt, store, sent, find_customer(session, connection, sent))
    if found is None:
        session.add(receipt)
    else:
        receipt.lines.clear()
        receipt.payments.clear()
        session.flush()  # The old lines must go before new ones take their numbers.
    receipt.lines = list(lines_of(session, sent))
    receipt.payments = list(payments_of(sent))
    receipt.refund_of_id = None if family.sale is None else family.sale.id
    session.flush()  # Refunds and redemptions refer to the receipt's row.
    for refund in family.refunds:
        refund.refund_of_id = receipt.id
    session.flush()  # Whether a coupon is given back is told from the refunds' rows.
    settle_coupons(session, receipt, codes | set(receipt.coupon_indexes))
    if (customer_id := receipt.customer_id) is not None:
        lookups.once(session, ("met", store.id, customer_id), lambda: customers.meet(session, store.id, customer_id))
    events.record(session, "receipt.changed", receipt.id)
    return Applied(receipt, changed=True, added=found is None)


@dataclass(frozen=True)
class Family:
    """A receipt, the sale it pays back, and the refunds that pay it back, as far as they are known."""

    receipt: Receipt | None
    sale: Receipt | None
    refunds: list[Receipt]


def find_family(session: Session, connection: PosConnection, sent: records.Receipt) -> Family:
    """The rows of the connection that belong together with what was sent, in one query. Nothing pays itself back."""
    numbers = {sent.external_id, sent.refund_of} - {None}
    sent_by = select(Receipt).where(Receipt.connection_id == connection.id)
    # Two index scans; OR instead of UNION makes PostgreSQL scan a table that it believes to be small, as at a start.
    related = union_all(
        sent_by.where(Receipt.external_id.in_(numbers)), sent_by.where(Receipt.refund_of == sent.external_id)
    )
    rows = session.scalars(select(Receipt).from_statement(related))
    by_number = {row.external_id: row for row in rows}
    receipt = by_number.pop(sent.external_id, None)
    refunds = [row for row in by_number.values() if row.refund_of == sent.external_id]
    return Family(receipt, by_number.get(sent.refund_of or ""), refunds)


def lock(session: Session, connection: PosConnection) -> None:
    """What one connection sends is applied by one transaction at a time.

    Otherwise a refund and its sale, applied at the same moment, would not see each other and never be linked. A caller
    that works with savepoints takes the lock before the first, since rolling one back gives up what it took.
    """
    key = func.hashtextextended(f"receipts|{connection.id}", 0)
    lookups.once(session, ("lock", connection.id), lambda: session.execute(select(func.pg_advisory_xact_lock(key))))


def is_newer(found: Receipt, sent: records.Receipt) -> bool:
    """A higher version replaces; without versions another content does."""
    if sent.version is not None:
        return sent.version > found.version
    return digest(sent) != found.content_hash


def digest(sent: records.Receipt) -> bytes:
    """What stands for a receipt's content. It is keyed, since the content may hold a phone number."""
    return vault.index("receipt", sent.content_hash)


def fill(session: Session, receipt: Receipt, store: Store, sent: records.Receipt, customer: Customer | None) -> None:
    """The header."""
    receipt.version = sent.version if sent.version is not None else receipt.version + 1
    receipt.content_hash = digest(sent)
    receipt.store_id = store.id
    receipt.customer_id = None if customer is None else customer.id
    receipt.channel = SalesChannel(sent.channel)
    receipt.occurred_at = sent.occurred_at
    receipt.day = store.local_day(sent.occurred_at)
    receipt.currency = sent.currency
    receipt.total = to_minor(sent.total, sent.currency)
    receipt.voided = sent.void
    receipt.cashier_id = lookups.staff_id(session, sent.staff)
    receipt.refund_of = sent.refund_of
    receipt.coupon_indexes = [index.hex() for index in coupon_indexes(sent)]
    receipt.warnings = list(sent.warnings)
    receipt.received_at = session.now


def lines_of(session: Session, sent: records.Receipt) -> Iterator[ReceiptLine]:
    """The lines with their pieces and guides (those of the receipt where a line names none).

    A till that numbers two lines alike gets them numbered by their place.
    """
    distinct = len({line.line_no for line in sent.lines}) == len(sent.lines)
    for position, line in enumerate(sent.lines, 1):
        piece = lookups.piece(session, line.sku, line.style)
        guides = [lookups.staff_id(session, number) for number in line.guides or sent.guides]
        amount = to_minor(line.total, sent.currency)
        yield ReceiptLine(
            line_no=line.line_no if distinct else position,
            sku_id=piece.sku_id,
            product_id=piece.product_id,
            name=line.name,
            quantity=line.quantity,
            units=net_units(line, amount),
            amount=amount,
            kind=LineKind(line.kind),
            guides=[str(guide) for guide in guides if guide is not None],
        )


def payments_of(sent: records.Receipt) -> Iterator[Payment]:
    """How it was paid."""
    for n, payment in enumerate(sent.payments):
        yield Payment(n=n, method=payment.method, amount=to_minor(payment.amount, sent.currency))


def net_units(line: records.Line, amount: int) -> int:
    """Net items of a line (docs/metrics.md): no bags, gifts, fees or zero lines; a weighed line counts 1."""
    if line.kind != "item" or amount == 0:
        return 0
    if line.weighed or line.quantity != line.quantity.to_integral_value():
        return (line.quantity > 0) - (line.quantity < 0)
    return int(line.quantity)


def coupon_indexes(sent: records.Receipt) -> list[bytes]:
    """The blind indexes of the coupon codes on the receipt; a code that cannot be one of ours is left out."""
    codes = [normalise_code(code) for code in sent.coupon_codes]
    return [vault.index("code", code) for code in dict.fromkeys(codes) if code is not None]


def find_customer(session: Session, connection: PosConnection, sent: records.Receipt) -> Customer | None:
    """By phone and member id; by coupon later on. A number that is none does not keep a sale out."""
    phone = None
    if sent.phone is not None:
        try:
            phone = normalise_phone(sent.phone)
        except Invalid:
            phone = None
    return find_buyer(session, connection.id, sent.member_id, phone)


def coupons_concerned(session: Session, family: Family) -> set[str]:
    """The coupons (blind indexes, hex) that the receipt named so far, and those of the sales it pays or paid back."""
    before = family.receipt
    paid_back = None if before is None or before.refund_of_id is None else session.get(Receipt, before.refund_of_id)
    return {index for row in (before, paid_back, family.sale) if row is not None for index in row.coupon_indexes}


def receipts_of(session: Session, customer_id: uuid.UUID) -> list[Receipt]:
    """Her receipts that were not voided, newest first."""
    return list(
        session.scalars(
            select(Receipt)
            .where(Receipt.customer_id.in_(same_person(customer_id)), ~Receipt.voided)
            .order_by(Receipt.occurred_at.desc())
            .options(selectinload(Receipt.lines))
        )
    )


def purchase_days(session: Session, customer_id: uuid.UUID) -> list[date]:
    """The days on which she kept at least one net item in a store, oldest first."""
    rows = session.execute(
        select(Receipt.day)
        .join(ReceiptLine)
        .where(Receipt.customer_id.in_(same_person(customer_id)), ~Receipt.voided)
        .group_by(Receipt.store_id, Receipt.day)
        .having(func.sum(ReceiptLine.units) >= 1)
        .order_by(Receipt.day)
    )
    return list(rows.scalars())
