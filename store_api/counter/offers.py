"""What one store can offer: SKUs with what its shelf has of them, and which of several to name."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, and_, or_, select

from store_api.catalog.colours import family
from store_api.catalog.models import Pairing, Product, Sku, StockLevel
from store_api.counter.sizes import wears
from store_api.counter.stock import Shelf, Stock, StockState, plain
from store_api.db import Session

LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)
SUREST_FIRST = (StockState.IN_STOCK, StockState.CHECK_SHELF, StockState.NONE)


@dataclass(frozen=True)
class Offer:
    """One colour and size of a style, and what this store had of it; a style without SKUs has no `code`."""

    product_id: uuid.UUID
    style: str
    name: str
    category: str | None
    code: str | None
    barcode: str | None
    colour: str | None
    size: str | None
    quantity: Decimal | None
    as_of: datetime | None

    @property
    def family(self) -> str | None:
        """Its colour's family."""
        return family(self.colour) if self.colour else None


def offers_of(shelf: Shelf) -> Select[*tuple[Any, ...]]:
    """SQL: all styles with their SKUs and this store's stock, as the fields of `Offer`."""
    here = and_(StockLevel.sku_id == Sku.id, StockLevel.store_id == shelf.store_id)
    return (
        select(
            Product.id,
            Product.style,
            Product.name,
            Product.category,
            Sku.code,
            Sku.barcode,
            Sku.colour,
            Sku.size,
            StockLevel.quantity,
            StockLevel.as_of,
        )
        .outerjoin(Sku, Sku.product_id == Product.id)
        .outerjoin(StockLevel, here)
    )


@dataclass(frozen=True)
class Range:
    """Some styles as this store has them, and which of them were paired by hand."""

    offers: dict[uuid.UUID, list[Offer]]
    pairs: dict[uuid.UUID, list[uuid.UUID]]

    def named(self, word: str) -> tuple[list[Offer], str | None]:
        """What a word means. A SKU or barcode: its style in its colour, and its size. Else a style by number or name,
        of several with that name the first."""
        everything = [offer for offers in self.offers.values() for offer in offers]
        for name in ("code", "barcode", "style", "name"):
            meant = next((offer for offer in everything if getattr(offer, name) == word), None)
            if meant is not None:
                offers, is_sku = self.offers[meant.product_id], name in ("code", "barcode")
                return (in_colour(offers, meant.colour), meant.size) if is_sku else (offers, None)
        return [], None


def in_colour(offers: list[Offer], colour: str | None) -> list[Offer]:
    """Those of this colour, all of them when there is none."""
    return [offer for offer in offers if offer.colour == colour] or offers


def look_up(session: Session, shelf: Shelf, words: Collection[str], product_ids: Collection[uuid.UUID]) -> Range:
    """The styles that these words name (SKU, barcode, style number or name) or that have these ids, and what was paired
    with them by hand. Two queries."""
    if not (words or product_ids):
        return Range({}, {})
    by_sku = select(Sku.product_id).where(or_(Sku.code.in_(words), Sku.barcode.in_(words)))
    by_name = select(Product.id).where(or_(Product.style.in_(words), Product.name.in_(words)))
    meant = by_sku.union(by_name, select(Product.id).where(Product.id.in_(product_ids))).subquery()
    pairs: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    for product_id, with_id in session.execute(
        select(Pairing.product_id, Pairing.with_id).join(meant, meant.c.product_id == Pairing.product_id)
    ):
        pairs[product_id].append(with_id)
    partners = {with_id for with_ids in pairs.values() for with_id in with_ids}
    wanted = or_(Product.id.in_(select(meant.c.product_id)), Product.id.in_(partners))
    offers: dict[uuid.UUID, list[Offer]] = defaultdict(list)
    for row in session.execute(offers_of(shelf).where(wanted).order_by(Product.style, Sku.code)):
        offers[row[0]].append(Offer(*row))
    return Range(offers, pairs)


def best(offers: Sequence[Offer], shelf: Shelf, usual: str | None) -> tuple[Offer, Stock]:
    """Which of these, at least one, to name: one in her usual size if there is any, the surest in stock, of these the
    newest figure."""
    hers = [offer for offer in offers if offer.size is not None and wears(offer.size, usual)] if usual else []
    chosen = min(hers or offers, key=lambda offer: _rank(offer, shelf))
    return chosen, stock_of(chosen, shelf, chosen.size if hers else None)


def stock_of(offer: Offer, shelf: Shelf, size: str | None) -> Stock:
    """What the shelf says of one SKU."""
    return Stock(shelf.state(offer.quantity, offer.as_of), plain(offer.quantity), size, offer.as_of)


def newest_first(offers: Iterable[Offer]) -> Sequence[Offer]:
    """By the age of the figure, then by style and SKU, so that all tablets name the same."""
    return sorted(offers, key=_age)


def _rank(offer: Offer, shelf: Shelf) -> tuple[object, ...]:
    return (SUREST_FIRST.index(shelf.state(offer.quantity, offer.as_of)), *_age(offer))


def _age(offer: Offer) -> tuple[float, str, str]:
    return (-(offer.as_of or LONG_AGO).timestamp(), offer.style, offer.code or "")
