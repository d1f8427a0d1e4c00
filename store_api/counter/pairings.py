"""What goes with a piece: what somebody paired by hand, else another category in the same colour family. In stock
here, and where she has a usual size, in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from store_api.catalog.colours import family
from store_api.catalog.models import Product, Sku, StockLevel
from store_api.counter.offers import Offer, Range, best, newest_first, offers_of, stock_of
from store_api.counter.sizes import WornSize, usual_size, wears
from store_api.counter.stock import Shelf, Stock, StockState
from store_api.db import Session


@dataclass(frozen=True)
class Match:
    """A piece that goes with another."""

    offer: Offer
    stock: Stock
    by_hand: bool


def paired_by_hand(known: Range, shelf: Shelf, piece: Offer, worn: Sequence[WornSize]) -> Match | None:
    """The best of what was paired with a piece: in stock, and of those of its own colour family; else the one whose
    shelf somebody has to look at. One that is sold out is not worth a word."""
    found: list[Match] = []
    for product_id in known.pairs.get(piece.product_id, ()):
        offers = known.offers[product_id]
        usual = usual_size(worn, offers[0].category)
        alike = [offer for offer in offers if offer.family is not None and offer.family == piece.family]
        found += [Match(*best(some, shelf, usual), by_hand=True) for some in (alike, offers) if some]
    found = [one for one in found if one.stock.state is not StockState.NONE]
    in_stock = [one for one in found if one.stock.state is StockState.IN_STOCK]
    alike_first = sorted(in_stock or found, key=lambda one: piece.family is None or one.offer.family != piece.family)
    return alike_first[0] if alike_first else None


def same_family(session: Session, shelf: Shelf, families: Collection[str]) -> dict[str, list[Offer]]:
    """What is in stock here in these colour families: of each colour, category and size the newest figure. Two queries;
    the colours are read first, because only Python knows their families."""
    if not families:
        return {}
    in_stock = (
        StockLevel.store_id == shelf.store_id,
        StockLevel.quantity > 0,
        StockLevel.as_of >= shelf.fresh_since,
    )
    colours = session.scalars(
        select(Sku.colour).distinct().join(StockLevel, StockLevel.sku_id == Sku.id).where(*in_stock)
    )
    meant = [colour for colour in colours if colour and family(colour) in families]
    newest = (
        offers_of(shelf)
        .where(*in_stock, Sku.colour.in_(meant), Product.category.is_not(None))
        .ext(distinct_on(Sku.colour, Product.category, Sku.size))
        .order_by(Sku.colour, Product.category, Sku.size, StockLevel.as_of.desc(), Product.style, Sku.code)
    )
    offers: dict[str, list[Offer]] = defaultdict(list)
    for row in session.execute(newest) if meant else ():
        offer = Offer(*row)
        if offer.family is not None:
            offers[offer.family].append(offer)
    return offers


def matching(offers: Sequence[Offer], shelf: Shelf, piece: Offer, worn: Sequence[WornSize]) -> Match | None:
    """The newest figure of another category that she can wear; none where a category is not known."""
    for offer in newest_first(offers):
        usual = usual_size(worn, offer.category)
        if piece.category is not None and offer.category != piece.category and wears(offer.size, usual):
            return Match(offer, stock_of(offer, shelf, offer.size if usual else None), by_hand=False)
    return None
