"""What clerks record: visits and how they ended, try-ons, notes, returns, and how many people came in."""

from __future__ import annotations

import enum
import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from store_api.db import Base, Id, personal


class Recorded:
    """Who recorded something, where and when; `fingerprint` is the hash of the body, so that a replay is known.

    `occurred_at` is the tablet's time, clamped to the moment of arrival; `recorded_at` is ours.
    """

    fingerprint: Mapped[bytes] = mapped_column(info=personal("digest"))
    occurred_at: Mapped[datetime]
    recorded_at: Mapped[datetime]

    @declared_attr
    def store_id(cls) -> Mapped[uuid.UUID]:  # noqa: N805 - SQLAlchemy calls it on the class.
        """The store of the tablet."""
        return mapped_column(ForeignKey("store.id"))

    @declared_attr
    def staff_id(cls) -> Mapped[uuid.UUID]:  # noqa: N805 - SQLAlchemy calls it on the class.
        """The clerk whose session recorded it."""
        return mapped_column(ForeignKey("staff.id"))

    @declared_attr
    def session_id(cls) -> Mapped[uuid.UUID]:  # noqa: N805 - SQLAlchemy calls it on the class.
        """That session."""
        return mapped_column(ForeignKey("staff_session.id"))


class OutcomeKind(enum.StrEnum):
    """How a visit ended by the clerk's tap; a receipt of the day also ends it, which readers derive."""

    BOUGHT = "bought"
    NO_SALE = "no_sale"


class FitVerdict(enum.StrEnum):
    """How the piece sat."""

    SMALL = "small"
    FITS = "fits"
    LARGE = "large"


class TryOnResult(enum.StrEnum):
    """What she decided about the piece."""

    TAKEN = "taken"
    THINKING = "thinking"
    REJECTED = "rejected"


class Visit(Recorded, Base):
    """Somebody was served. A guest has no customer until she is tied to one."""

    __tablename__ = "visit"
    __table_args__ = (
        Index("ix_visit_store_id_day", "store_id", "day"),
        Index("ix_visit_customer_id", "customer_id"),
    )

    id: Mapped[Id]
    day: Mapped[date]
    customer_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("customer.id"))
    party: Mapped[int] = mapped_column(default=1)


class VisitOutcome(Recorded, Base):
    """The clerk's word on how the visit ended; `missing` is what was asked for and not there: piece, colour, size."""

    __tablename__ = "visit_outcome"

    visit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("visit.id"), primary_key=True)
    kind: Mapped[OutcomeKind]
    reason: Mapped[str | None] = mapped_column(info=personal("free text"))
    may_call: Mapped[bool | None]
    missing: Mapped[list[Any]] = mapped_column(default=list, info=personal("free text"))


class TryOn(Recorded, Base):
    """One piece was tried on: a SKU, a style, or a style typed by hand that the catalogue does not know.

    `seconds` is how long the clerk had the card open, as the tablet measured it.
    """

    __tablename__ = "try_on"
    __table_args__ = (
        CheckConstraint("num_nonnulls(sku_id, product_id, typed_style) >= 1", "names_a_piece"),
        CheckConstraint("seconds BETWEEN 0 AND 3600", "seconds"),
        Index("ix_try_on_visit_id", "visit_id"),
    )

    id: Mapped[Id]
    visit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("visit.id"))
    sku_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("sku.id"))
    product_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("product.id"), index=True)
    typed_style: Mapped[str | None] = mapped_column(info=personal("free text"))
    colour: Mapped[str | None] = mapped_column(info=personal("free text"))
    size: Mapped[str | None] = mapped_column(info=personal("free text"))
    fit: Mapped[FitVerdict | None]
    result: Mapped[TryOnResult | None]
    reasons: Mapped[list[Any]] = mapped_column(info=personal("free text"))
    recommended: Mapped[list[Any]] = mapped_column(info=personal("free text"))
    seconds: Mapped[int | None]


class Photo(Recorded, Base):
    """How it looked: a picture of a visit, or of one piece that was tried on in it. A fresh JPEG of the pixels."""

    __tablename__ = "photo"

    id: Mapped[Id]
    visit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("visit.id"), index=True)
    try_on_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("try_on.id"))
    jpeg: Mapped[bytes] = mapped_column(deferred=True, info=personal("picture"))
    width: Mapped[int]
    height: Mapped[int]


class Note(Recorded, Base):
    """What the clerk noticed, in her words. A correction keeps the old words as a `NoteRevision`."""

    __tablename__ = "note"
    __table_args__ = (
        CheckConstraint("num_nonnulls(visit_id, customer_id) = 1", "about_one"),
        Index("ix_note_visit_id", "visit_id"),
        Index("ix_note_customer_id", "customer_id"),
    )

    id: Mapped[Id]
    visit_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("visit.id"))
    customer_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("customer.id"))
    text: Mapped[str] = mapped_column(info=personal("free text"))
    version: Mapped[int] = mapped_column(default=1)


class NoteRevision(Base):
    """The words of a note before a correction."""

    __tablename__ = "note_revision"

    note_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("note.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(info=personal("free text"))
    replaced_at: Mapped[datetime]
    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))


class ReturnKind(enum.StrEnum):
    """Money back, or another piece instead."""

    RETURN = "return"
    EXCHANGE = "exchange"


class ReturnReason(Recorded, Base):
    """退换原因: why a piece came back; the receipt's line when known, else the style."""

    __tablename__ = "return_reason"
    __table_args__ = (CheckConstraint("num_nonnulls(receipt_id, product_id, typed_style) >= 1", "names_a_piece"),)

    id: Mapped[Id]
    visit_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("visit.id"), index=True)
    kind: Mapped[ReturnKind]
    receipt_id: Mapped[uuid.UUID | None]
    line_no: Mapped[int | None]
    product_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("product.id"))
    typed_style: Mapped[str | None] = mapped_column(info=personal("free text"))
    reasons: Mapped[list[Any]] = mapped_column(info=personal("free text"))


class Footfall(Base):
    """People who came in during one counted hour; `hour` is its start. Several rows of an hour add up."""

    __tablename__ = "footfall"
    __table_args__ = (
        CheckConstraint("visitors >= 0", "not_negative"),
        Index("ix_footfall_store_id_hour", "store_id", "hour"),
    )

    id: Mapped[Id]
    store_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("store.id"))
    hour: Mapped[datetime]
    visitors: Mapped[int]
    source: Mapped[str]
    fingerprint: Mapped[bytes]
    recorded_at: Mapped[datetime]
