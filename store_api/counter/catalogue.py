"""The whole catalogue for a tablet: what it searches without a network."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import aliased

from store_api import pinyin
from store_api.catalog.colours import family
from store_api.catalog.models import Pairing, Product, Sku
from store_api.counter.packing import Packed, pack
from store_api.db import Session
from store_api.staff.models import Store
from store_api.texts import Language
from store_api.visits.reasons import reasons

# Making 5,000 styles of 8 SKUs takes most of a second, asking whether they changed a tenth of it.
MOST_KEPT = 4
kept: dict[str, Packed] = {}
keys = lru_cache(maxsize=20_000)(pinyin.keys)

# Whatever changes in a row changes its hash, and with it the sum, in whatever order the rows are read.
CONTENT = text(
    "SELECT (SELECT sum(hashtextextended(product::text, 0)) FROM product),"
    " (SELECT sum(hashtextextended(sku::text, 0)) FROM sku),"
    " (SELECT sum(hashtextextended(pairing::text, 0)) FROM pairing)"
)


def packed(session: Session, store: Store, language: Language) -> Packed:
    """The catalogue as this store's tablets get it, compressed; made anew when anything in it has changed."""
    head = {
        "currency": store.currency,
        "stock_fresh_minutes": store.stock_fresh_minutes,
        "reasons": reasons(session, language),
    }
    content = [str(part) for part in session.execute(CONTENT).one()]
    version = hashlib.sha256(json.dumps([head, content]).encode()).hexdigest()
    if (made := kept.get(version)) is None:
        made = pack({**head, "products": list(products(session, store.currency))}, version)
        if len(kept) >= MOST_KEPT:
            kept.clear()
        kept[version] = made
    return made


def products(session: Session, currency: str) -> Iterator[dict[str, Any]]:
    """Every style by number; a price in another currency is no price here."""
    skus: dict[object, list[dict[str, Any]]] = defaultdict(list)
    rows = select(Sku.product_id, Sku.code, Sku.barcode, Sku.colour, Sku.size, Sku.price, Sku.currency)
    for product_id, code, barcode, colour, size, price, priced_in in session.execute(rows.order_by(Sku.code)):
        shown = {"code": code, "barcode": barcode, "colour": colour, "family": family(colour) if colour else None}
        skus[product_id].append({**shown, "size": size, "price": price if priced_in in (None, currency) else None})
    partner = aliased(Product)
    pairs: dict[object, list[str]] = defaultdict(list)
    with_styles = select(Pairing.product_id, partner.style).join(partner, partner.id == Pairing.with_id)
    for product_id, style in session.execute(with_styles.order_by(partner.style)):
        pairs[product_id].append(style)
    styles = select(Product.id, Product.style, Product.name, Product.category).order_by(Product.style)
    for product_id, style, name, category in session.execute(styles):
        yield {
            "style": style,
            "name": name,
            "category": category,
            "keys": keys(name),
            "skus": skus[product_id],
            "pairs": pairs[product_id],
        }
