"""What she bought and kept, in the words of the labels: it supersedes what she once said she disliked."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select, union
from sqlalchemy.orm import aliased

from store_api.catalog.models import Product, Sku
from store_api.customers.people import same_person
from store_api.db import Session
from store_api.dictionary.reading import taggers
from store_api.sales.models import LineKind, Receipt, ReceiptLine
from store_api.staff.service import withdrawn
from store_api.visits.models import ReturnReason, Visit
from tagging.cloud import ON_LABELS, Purchase

# A member number that a till gives to everybody has receipts without end, and no taste.
MOST_RECEIPTS = 1_000


@dataclass(frozen=True)
class Slip:
    """Which receipt it was, and the day on it."""

    id: uuid.UUID
    day: date

    def __str__(self) -> str:
        return str(self.id)


@dataclass
class Piece:
    """A line of her receipts; `units` is negative for what came back, and sinks to what she kept for what she bought.

    `article` is the same for the same SKU or style; `label` is what its label says.
    """

    slip: Slip
    line_no: int
    at: datetime
    article: object
    product_id: uuid.UUID | None
    units: int
    pays_back: uuid.UUID | None
    label: tuple[str, ...]


def purchases_of(session: Session, customer_id: uuid.UUID, since: datetime) -> list[Purchase]:
    """The tags on the labels of what this person bought since then and kept."""
    pieces = pieces_of(session, customer_id, since)
    bought = [piece for piece in pieces if piece.units > 0]
    for refund in (piece for piece in pieces if piece.units < 0):
        take_back(bought, refund)
    for reason in returns_of(session, customer_id, since):
        for piece in meant(bought, reason):
            piece.units = 0
    on_label = taggers.current(session).on_label
    return [
        Purchase(facet, tag, piece.at, piece.slip)
        for piece in bought
        if piece.units > 0
        for words in piece.label  # Each by itself: beside 风衣 a note's 外套 would say nothing more.
        for facet, tag in on_label(words)
        if facet in ON_LABELS
    ]


def pieces_of(session: Session, customer_id: uuid.UUID, since: datetime) -> list[Piece]:
    """The goods on her newest receipts (`MOST_RECEIPTS`), oldest first, and what was paid back of them to whoever
    brought it."""
    sale = aliased(Receipt)
    person = same_person(customer_id)
    hers = union(
        select(Receipt.id).where(Receipt.customer_id.in_(person)),
        select(Receipt.id).join(sale, sale.id == Receipt.refund_of_id).where(sale.customer_id.in_(person)),
    )
    newest = (
        select(Receipt.id)
        .where(Receipt.id.in_(hers), Receipt.occurred_at > since, ~Receipt.voided)
        .order_by(Receipt.occurred_at.desc(), Receipt.id.desc())
        .limit(MOST_RECEIPTS)
    )
    rows = session.execute(
        select(Receipt, ReceiptLine, Sku, Product)
        .join(ReceiptLine, ReceiptLine.receipt_id == Receipt.id)
        .outerjoin(Sku, Sku.id == ReceiptLine.sku_id)
        .outerjoin(Product, Product.id == ReceiptLine.product_id)
        .where(Receipt.id.in_(newest), ReceiptLine.kind == LineKind.ITEM)
        .order_by(Receipt.occurred_at, Receipt.id, ReceiptLine.line_no)
    )
    return [
        Piece(
            Slip(receipt.id, receipt.day),
            line.line_no,
            receipt.occurred_at,
            line.sku_id or line.product_id or line.name,
            line.product_id,
            line.units,
            receipt.refund_of_id,
            label(line, sku, product),
        )
        for receipt, line, sku, product in rows
    ]


def label(line: ReceiptLine, sku: Sku | None, product: Product | None) -> tuple[str, ...]:
    """Colour, size, kind and name, as a note would write them; a bare number is a size."""
    size = sku and sku.size
    words = (
        sku and sku.colour,
        f"{size}码" if size and size.isdecimal() else size,
        product and product.category,
        product.name if product else line.name,
    )
    return tuple(word for word in words if word)


def take_back(bought: Sequence[Piece], refund: Piece) -> None:
    """What was paid back she did not keep: of the sale it names, else the latest of that article before."""
    for piece in reversed(bought):
        named = refund.pays_back in (None, piece.slip.id)
        if piece.article == refund.article and named and piece.at <= refund.at:
            taken = min(piece.units, -refund.units)
            piece.units -= taken
            refund.units += taken


def returns_of(session: Session, customer_id: uuid.UUID, since: datetime) -> Sequence[ReturnReason]:
    """What clerks say she has brought back since then."""
    person = same_person(customer_id)
    visits = select(Visit.id).where(Visit.customer_id.in_(person))
    receipts = select(Receipt.id).where(Receipt.customer_id.in_(person))
    hers = or_(ReturnReason.visit_id.in_(visits), ReturnReason.receipt_id.in_(receipts))
    late = ReturnReason.occurred_at > since
    return session.scalars(select(ReturnReason).where(hers, late, ~withdrawn(ReturnReason.id))).all()


def meant(bought: list[Piece], reason: ReturnReason) -> list[Piece]:
    """The pieces a return is about: those of the receipt it names, else the latest of that style before."""
    if reason.receipt_id is not None:
        return [
            piece
            for piece in bought
            if piece.slip.id == reason.receipt_id
            and reason.line_no in (None, piece.line_no)
            and reason.product_id in (None, piece.product_id)
        ]
    if reason.product_id is None:
        return []
    return [one for one in bought if one.product_id == reason.product_id and one.at <= reason.occurred_at][-1:]
