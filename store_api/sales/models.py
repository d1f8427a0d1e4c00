"""Receipts from tills and files, and where they come from."""

from __future__ import annotations

import enum
import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Index, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from store_api.db import Base, Id


class ConnectionKind(enum.StrEnum):
    """A signed webhook, or files dropped by hand."""

    WEBHOOK = "webhook"
    FILES = "files"


class PosConnection(Base):
    """A till or file source. `secret_sealed` is its signing secret; `store_id` None = the payload names the store."""

    __tablename__ = "pos_connection"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[ConnectionKind]
    store_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("store.id"))
    secret_sealed: Mapped[bytes | None]
    created_at: Mapped[datetime]


class LineKind(enum.StrEnum):
    """Only an `item` counts as a net item; freight, deposits, top-ups and tips are no revenue either."""

    ITEM = "item"
    BAG = "bag"
    GIFT = "gift"
    FEE = "fee"
    FREIGHT = "freight"
    DEPOSIT = "deposit"
    TOPUP = "topup"
    TIP = "tip"


NOT_REVENUE = (LineKind.FREIGHT, LineKind.DEPOSIT, LineKind.TOPUP, LineKind.TIP)


class SalesChannel(enum.StrEnum):
    """Where the sale was made; only the store channel counts for walk-in conversion."""

    STORE = "store"
    ONLINE = "online"
    DELIVERY = "delivery"
    MINI_PROGRAM = "mini_program"


class Receipt(Base):
    """One row per (connection, external id). A refund has negative amounts; `refund_of` is the sale's external id,
    kept also while that sale is unknown (`refund_of_id` is filled when it arrives). A version may be a till's unix
    milliseconds."""

    __tablename__ = "receipt"
    __table_args__ = (
        UniqueConstraint("connection_id", "external_id"),
        Index("ix_receipt_store_id_day", "store_id", "day"),
        Index("ix_receipt_customer_id", "customer_id"),
        Index("ix_receipt_waiting_refund", "connection_id", "refund_of", postgresql_where="refund_of IS NOT NULL"),
        Index("ix_receipt_refund_of_id", "refund_of_id", postgresql_where="refund_of_id IS NOT NULL"),
        Index(
            "ix_receipt_coupon_indexes",
            "coupon_indexes",
            postgresql_using="gin",
            postgresql_where="coupon_indexes <> '[]'::jsonb",
        ),
    )

    id: Mapped[Id]
    connection_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("pos_connection.id"))
    external_id: Mapped[str]
    version: Mapped[int]
    content_hash: Mapped[bytes]
    store_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("store.id"))
    customer_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("customer.id"))
    channel: Mapped[SalesChannel]
    occurred_at: Mapped[datetime]
    day: Mapped[date]
    currency: Mapped[str]
    total: Mapped[int]
    voided: Mapped[bool]
    cashier_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"))
    refund_of: Mapped[str | None]
    refund_of_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("receipt.id"))
    coupon_indexes: Mapped[list[Any]]
    warnings: Mapped[list[Any]]
    received_at: Mapped[datetime]

    lines: Mapped[list[ReceiptLine]] = relationship(cascade="all, delete-orphan", order_by="ReceiptLine.line_no")
    payments: Mapped[list[Payment]] = relationship(cascade="all, delete-orphan", order_by="Payment.n")


class ReceiptLine(Base):
    """`amount` is what was paid for the line, after discounts, tax included.

    `units` are its net items (docs/metrics.md).
    """

    __tablename__ = "receipt_line"

    receipt_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("receipt.id"), primary_key=True)
    line_no: Mapped[int] = mapped_column(primary_key=True)
    sku_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("sku.id"))
    product_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("product.id"), index=True)
    name: Mapped[str]
    quantity: Mapped[Decimal] = mapped_column(Numeric(14, 4))
    units: Mapped[int]
    amount: Mapped[int]
    kind: Mapped[LineKind]
    guides: Mapped[list[Any]]


class Payment(Base):
    """One way in which a receipt was paid."""

    __tablename__ = "payment"

    receipt_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("receipt.id"), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True)
    method: Mapped[str]
    amount: Mapped[int]
