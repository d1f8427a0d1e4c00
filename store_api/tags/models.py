"""Tags made of notes, each with the words it came from. Derived: thrown away and rebuilt from the notes."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from store_api.db import Base, personal


class TagEvidence(Base):
    """One tag that one note gives; the customer is found through the note. `starts`–`ends` is its span in the text."""

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
