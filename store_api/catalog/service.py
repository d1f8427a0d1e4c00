"""Find a piece by what is printed on it, and take in what tills and files say about pieces and stock."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import insert

from store_api.catalog.models import Pairing, Product, Sku, StockLevel
from store_api.db import Session
from store_api.errors import NotFound


@dataclass(frozen=True)
class Piece:
    """What a typed or scanned number means; both None = unknown to the catalogue."""

    product_id: uuid.UUID | None = None
    sku_id: uuid.UUID | None = None


def find_piece(session: Session, number: str) -> Piece:
    """By SKU, barcode or style number, in that order."""
    sku = session.scalar(
        select(Sku).where(or_(Sku.code == number, Sku.barcode == number)).order_by((Sku.code == number).desc()).limit(1)
    )
    if sku is not None:
        return Piece(sku.product_id, sku.id)
    product = session.scalar(select(Product).where(Product.style == number))
    return Piece(product.id if product else None)


def put_product(session: Session, *, style: str, name: str, category: str | None = None) -> Product:
    """The style, made or brought up to date; what is not said now stays as it was."""
    statement = insert(Product).values(style=style, name=name, category=category, created_at=session.now)
    product_id = session.scalar(
        statement.on_conflict_do_update(
            index_elements=["style"],
            set_={"name": name, "category": func.coalesce(statement.excluded.category, Product.category)},
        ).returning(Product.id)
    )
    return session.get_one(Product, product_id, populate_existing=True)


def put_sku(
    session: Session,
    product: Product,
    *,
    code: str,
    colour: str | None = None,
    size: str | None = None,
    barcode: str | None = None,
    price: int | None = None,
    currency: str | None = None,
) -> uuid.UUID:
    """The SKU's id, made or brought up to date; price in minor units. What is not said now stays as it was."""
    said = {"colour": colour, "size": size, "barcode": barcode, "price": price, "currency": currency}
    statement = insert(Sku).values(code=code, product_id=product.id, **said)
    kept = {name: func.coalesce(statement.excluded[name], getattr(Sku, name)) for name in said}
    return session.scalars(
        statement.on_conflict_do_update(index_elements=["code"], set_={"product_id": product.id, **kept}).returning(
            Sku.id
        )
    ).one()


def put_stock(
    session: Session, store_id: uuid.UUID, sku_id: uuid.UUID, quantity: Decimal | None, as_of: datetime
) -> None:
    """What a store had at `as_of`; an older figure than the known one changes nothing."""
    statement = insert(StockLevel).values(store_id=store_id, sku_id=sku_id, quantity=quantity, as_of=as_of)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["store_id", "sku_id"],
            set_={"quantity": statement.excluded.quantity, "as_of": statement.excluded.as_of},
            where=StockLevel.as_of < statement.excluded.as_of,
        )
    )


def pair(session: Session, product_id: uuid.UUID, with_id: uuid.UUID) -> None:
    """The two styles go well together, both ways."""
    for one, other in ((product_id, with_id), (with_id, product_id)):
        session.merge(Pairing(product_id=one, with_id=other))


def search(session: Session, text: str, limit: int = 50) -> list[Product]:
    """Styles whose number or name begins with or contains the text."""
    pattern = "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    return list(
        session.scalars(
            select(Product)
            .where(or_(Product.style.ilike(pattern), Product.name.ilike(pattern)))
            .order_by(Product.style)
            .limit(limit)
        )
    )


def put_style(
    session: Session, style: str, *, name: str, category: str | None = None, skus: list[dict[str, object]]
) -> Product:
    """A style with its SKUs by hand."""
    product = put_product(session, style=style, name=name, category=category)
    for sku in skus:
        put_sku(session, product, **sku)  # type: ignore[arg-type]  # the schema has checked the fields.
    session.refresh(product)
    return product


def pair_styles(session: Session, style: str, other: str) -> None:
    """Two styles by number. Raises NotFound."""
    found = [session.scalar(select(Product).where(Product.style == number)) for number in (style, other)]
    if found[0] is None or found[1] is None:
        raise NotFound("style_unknown")
    pair(session, found[0].id, found[1].id)
