"""What is sold: styles, their colours and sizes, what is in stock where, and what goes with what."""

from __future__ import annotations

import uuid
from datetime import datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Numeric
from sqlalchemy.orm import Mapped, mapped_column, relationship

from store_api.db import Base, Id


class Product(Base):
    """One style; `style` is the style number on the label."""

    __tablename__ = "product"

    id: Mapped[Id]
    style: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    category: Mapped[str | None]
    created_at: Mapped[datetime]

    skus: Mapped[list[Sku]] = relationship(back_populates="product", order_by="Sku.code")


class Sku(Base):
    """One colour and size of a style; `price` in minor units of `currency`, None when unknown."""

    __tablename__ = "sku"

    id: Mapped[Id]
    product_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("product.id"), index=True)
    code: Mapped[str] = mapped_column(unique=True)
    colour: Mapped[str | None]
    size: Mapped[str | None]
    barcode: Mapped[str | None] = mapped_column(index=True)
    price: Mapped[int | None]
    currency: Mapped[str | None]

    product: Mapped[Product] = relationship(back_populates="skus")


class StockLevel(Base):
    """What one store had at `as_of`; quantity None = unknown."""

    __tablename__ = "stock_level"

    store_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("store.id"), primary_key=True)
    sku_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("sku.id"), primary_key=True, index=True)
    quantity: Mapped[Decimal | None] = mapped_column(Numeric(12, 3))
    as_of: Mapped[datetime]


class Pairing(Base):
    """Style `with_id` goes well with style `product_id`."""

    __tablename__ = "pairing"

    product_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("product.id"), primary_key=True)
    with_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("product.id"), primary_key=True)
