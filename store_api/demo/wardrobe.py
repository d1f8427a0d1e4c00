"""The clothes of the demo: put into the catalogue, counted in every store, and picked by shoppers."""

from __future__ import annotations

import uuid
from datetime import timedelta
from decimal import Decimal
from itertools import count
from random import Random

from sqlalchemy import select

from store_api.catalog import service as catalog
from store_api.catalog.models import Sku
from store_api.db import Session
from store_api.demo import script
from store_api.demo.script import SIZELESS, StyleLine
from store_api.demo.world import Piece, World, dice

# Of a hundred SKUs in a store so many are there in this number; None = the till does not know.
QUANTITIES: dict[int | None, int] = {0: 14, 1: 26, 2: 28, 3: 18, 5: 9, 8: 3, None: 2}
CARRIED = 0.8
LAST_NIGHT, DAYS_AGO = timedelta(hours=12), timedelta(days=3)


def fill_catalogue(session: Session) -> None:
    """All styles with their SKUs, and what goes with what."""
    ids: dict[str, uuid.UUID] = {}
    numbers = count(1)
    for style in script.catalogue().styles:
        product = catalog.put_product(session, style=style.number, name=style.name, category=style.category)
        ids[style.number] = product.id
        for piece in pieces_of(style):
            catalog.put_sku(
                session,
                product,
                code=piece.sku,
                colour=piece.colour,
                size=piece.size,
                barcode=barcode(next(numbers)),
                price=style.price,
                currency="CNY",
            )
    for one, other in script.catalogue().pairings:
        catalog.pair(session, ids[one], ids[other])


def pieces_of(style: StyleLine) -> list[Piece]:
    """A style in all its colours and sizes."""
    return [Piece(style, colour, size) for colour in style.colours for size in style.sizes]


def barcode(number: int) -> str:
    """An EAN-13 for use inside a company: these begin with 2, and the last digit is the check digit."""
    body = f"2{number:011}"
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(body))
    return f"{body}{-weighted % 10}"


def count_stock(session: Session, world: World) -> None:
    """What every store has by its last count: last night's, in the last store one of three days ago."""
    skus: dict[str, uuid.UUID] = dict(session.execute(select(Sku.code, Sku.id)).all())
    for shop in world.shops:
        rng = dice(world.seed, "stock", shop.code)
        as_of = session.now - (DAYS_AGO if shop is world.shops[-1] else LAST_NIGHT)
        carried = [style for style in script.catalogue().styles if rng.random() < CARRIED]
        for piece in (piece for style in carried for piece in pieces_of(style)):
            quantity = rng.choices(list(QUANTITIES), list(QUANTITIES.values()))[0]
            known = None if quantity is None else Decimal(quantity)
            catalog.put_stock(session, shop.store_id, skus[piece.sku], known, as_of)


def pick(rng: Random, size: int) -> Piece:
    """Something she likes, near her own size (a place in S, M, L, XL)."""
    style = rng.choice(script.catalogue().styles)
    return in_size(rng, style, size)


def in_size(rng: Random, style: StyleLine, size: int) -> Piece:
    """A style in some colour and, mostly, in her size."""
    if style.sizes == (SIZELESS,):
        return Piece(style, rng.choice(style.colours), SIZELESS)
    place = size if rng.random() < 0.85 else size + rng.choice((-1, 1))
    return Piece(style, rng.choice(style.colours), style.sizes[min(max(place, 0), len(style.sizes) - 1)])


def companion(rng: Random, piece: Piece, size: int) -> Piece:
    """What the clerk would show with it: a style that goes with it, else anything."""
    numbers = [
        b if a == piece.style.number else a for a, b in script.catalogue().pairings if piece.style.number in (a, b)
    ]
    if not numbers:
        return pick(rng, size)
    number = rng.choice(numbers)
    return in_size(rng, next(style for style in script.catalogue().styles if style.number == number), size)
