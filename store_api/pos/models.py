"""What tills sent, exactly as it came."""

from __future__ import annotations

import enum
import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store_api.db import Base, Id, personal


class PosEventState(enum.StrEnum):
    """`rejected`: some of it made no sense, the rest is applied."""

    RECEIVED = "received"
    APPLIED = "applied"
    REJECTED = "rejected"


class PosEvent(Base):
    """One delivery of one till, sealed; `key` is the till's event id, the same on every retry.

    `raw` is gone once it is no longer needed: some weeks after it was applied, or when somebody in it is erased.
    """

    __tablename__ = "pos_event"
    __table_args__ = (UniqueConstraint("connection_id", "key"),)

    id: Mapped[Id]
    connection_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("pos_connection.id"))
    key: Mapped[str]
    body_hash: Mapped[bytes]
    raw: Mapped[bytes | None] = mapped_column(info=personal("till payload"))
    received_at: Mapped[datetime]
    state: Mapped[PosEventState] = mapped_column(default=PosEventState.RECEIVED)
    applied_at: Mapped[datetime | None]
    problems: Mapped[list[Any]]


class PosEventPerson(Base):
    """This delivery speaks of this customer, so that erasing her finds it."""

    __tablename__ = "pos_event_person"

    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("pos_event.id"), primary_key=True)
    customer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("customer.id"), primary_key=True, index=True)
