"""Derived figures that are kept because they take facts of many features to compute."""

from __future__ import annotations

import enum
import uuid
from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from store_api.db import Base


class CreditReason(enum.StrEnum):
    """Why a clerk got the credit of a line, in order of precedence (docs/metrics.md)."""

    GUIDE = "guide"
    TRY_ON = "try_on"
    VISIT = "visit"
    FOLLOW_UP = "follow_up"
    ASSIGNED = "assigned"
    CASHIER = "cashier"


class LineCredit(Base):
    """One clerk's equal share (1 / `shares`) of a receipt line; `amount` is her part in minor units."""

    __tablename__ = "line_credit"

    receipt_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("receipt.id"), primary_key=True)
    line_no: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"), primary_key=True, index=True)
    reason: Mapped[CreditReason]
    shares: Mapped[int]
    amount: Mapped[int]
    credited_at: Mapped[datetime]
