"""Tags made of notes, what clerks said about them, and what they add up to for a person."""

from __future__ import annotations

import enum
import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from store_api.db import Base, Id, personal
from store_api.visits.models import Recorded


class TagEvidence(Base):
    """One tag that one note gives; the customer is found through the note. `starts`–`ends` is its span in the text.

    Derived: thrown away and made again from the notes.
    """

    __tablename__ = "tag_evidence"
    __table_args__ = (Index("ix_tag_evidence_facet_tag", "facet", "tag"),)

    note_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("note.id"), primary_key=True)
    facet: Mapped[str] = mapped_column(primary_key=True, info=personal("taste"))
    tag: Mapped[str] = mapped_column(primary_key=True, info=personal("taste"))
    polarity: Mapped[str] = mapped_column(info=personal("taste"))
    for_person: Mapped[str | None] = mapped_column(info=personal("taste"))
    starts: Mapped[int]
    ends: Mapped[int]
    rule: Mapped[str]
    confidence: Mapped[float]
    tagged_at: Mapped[datetime]


class VerdictKind(enum.StrEnum):
    """The note does not say this, or it says something else."""

    REJECT = "reject"
    CORRECT = "correct"


class TagVerdict(Recorded, Base):
    """A clerk's word about one tag of a note, a fact that outlives the evidence; `now_*` is what the note really says.

    Of several about one tag of a note the latest counts. `note_version` is that of the words she judged. Whether one
    is `about_health` depends on what the shop sold when she gave it: only such a one goes where health may not be kept.
    """

    __tablename__ = "tag_verdict"
    __table_args__ = (
        CheckConstraint("(kind = 'correct') = (num_nonnulls(now_facet, now_tag, now_polarity) = 3)", "says_what"),
        Index("ix_tag_verdict_note_id", "note_id"),
    )

    id: Mapped[Id]
    note_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("note.id"))
    note_version: Mapped[int]
    facet: Mapped[str] = mapped_column(info=personal("taste"))
    tag: Mapped[str] = mapped_column(info=personal("taste"))
    kind: Mapped[VerdictKind]
    now_facet: Mapped[str | None] = mapped_column(info=personal("taste"))
    now_tag: Mapped[str | None] = mapped_column(info=personal("taste"))
    now_polarity: Mapped[str | None] = mapped_column(info=personal("taste"))
    now_for_person: Mapped[str | None] = mapped_column(info=personal("taste"))
    about_health: Mapped[bool]


class CustomerTag(Base):
    """One tag of a person's cloud, under the customer who stands for her; `for_person` is empty for herself.

    Derived from evidence, verdicts and purchases. `level` is log2 of its weight at `tagging.cloud.EPOCH`, so that it
    fades without being written again. `changed_from` is what the latest word replaced. A dislike of what she bought
    since is superseded: by `receipt_id`, on the day `bought_on`.
    """

    __tablename__ = "customer_tag"
    __table_args__ = (Index("ix_customer_tag_facet_tag", "facet", "tag"),)

    customer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("customer.id"), primary_key=True)
    facet: Mapped[str] = mapped_column(primary_key=True, info=personal("taste"))
    tag: Mapped[str] = mapped_column(primary_key=True, info=personal("taste"))
    for_person: Mapped[str] = mapped_column(primary_key=True, info=personal("taste"))
    polarity: Mapped[str] = mapped_column(info=personal("taste"))
    level: Mapped[float]
    count: Mapped[int]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    changed_from: Mapped[str | None] = mapped_column(info=personal("taste"))
    receipt_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("receipt.id"), index=True)
    bought_on: Mapped[date | None] = mapped_column(info=personal("taste"))
