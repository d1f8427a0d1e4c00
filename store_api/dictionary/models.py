"""The shop's dictionary: its own words and kinds of tags, and how far the notes have been read by them."""

from __future__ import annotations

import enum
import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from store_api.db import Base, Id
from store_api.leases import Leased
from store_api.staff.models import Staff


class FacetPolarity(enum.StrEnum):
    """Whether tags of a facet can be liked and disliked, or only be so."""

    OPINION = "opinion"
    FACT = "fact"


class StoreFacet(Base):
    """A kind of tag that the shop added to those of its vertical."""

    __tablename__ = "store_facet"

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    polarity: Mapped[FacetPolarity]
    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))
    changed_at: Mapped[datetime]


class StoreWord(Base):
    """What a word means in the notes of this shop: a tag, or nothing. `word_key` is what makes two words the same."""

    __tablename__ = "store_word"
    __table_args__ = (CheckConstraint("(facet IS NULL) = (tag IS NULL)", "tag_or_nothing"),)

    id: Mapped[Id]
    surface: Mapped[str]
    word_key: Mapped[str] = mapped_column(unique=True)
    facet: Mapped[str | None]
    tag: Mapped[str | None]
    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))
    changed_at: Mapped[datetime]

    staff: Mapped[Staff] = relationship()

    @property
    def clerk(self) -> str:
        """Who said so last."""
        return self.staff.name


class Retagging(Leased, Base):
    """Notes are read again, newest id first: so far those down to `reached`, `done` of about `of`. With `words` only
    those that have one of them, folded as the tagger folds; None = all. One that is done leaves no row."""

    __tablename__ = "retagging"

    words: Mapped[list[Any] | None]
    reached: Mapped[uuid.UUID | None]
    done: Mapped[int] = mapped_column(default=0)
    of: Mapped[int]
    started_at: Mapped[datetime]
