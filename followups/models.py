"""Promised calls: the plan of a store, the tasks made from visits, what came of each, and who was told."""

from __future__ import annotations

import enum
import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store_api.db import Base, Id, personal
from store_api.leases import Leased


class FollowUpPlan(Base):
    """On which days after a no-sale visit a store calls back, and at which local hour."""

    __tablename__ = "follow_up_plan"

    store_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("store.id"), primary_key=True)
    days: Mapped[list[Any]]
    hour: Mapped[int]


class TaskState(enum.StrEnum):
    """A task is open until a contact reached her or it was stopped."""

    OPEN = "open"
    DONE = "done"
    STOPPED = "stopped"


class StopReason(enum.StrEnum):
    """Why a promised call is no longer due; `double`: a merge showed that she is called that day anyway."""

    PURCHASE = "purchase"
    REFUSED = "refused"
    OPTED_OUT = "opted_out"
    NO_ANSWER = "no_answer"
    VISIT_CHANGED = "visit_changed"
    DOUBLE = "double"


class FollowUpTask(Leased, Base):
    """One promised call. Planned by a reaction but kept as a fact; (visit, step) makes planning repeatable.

    `held_at` is set by a restore from backup: somebody has to look before it is delivered.
    """

    __tablename__ = "follow_up_task"
    __table_args__ = (
        UniqueConstraint("visit_id", "step"),
        Index("ix_follow_up_task_customer_id", "customer_id"),
        Index(
            "ix_follow_up_task_undelivered",
            "due_at",
            postgresql_where="state = 'open' AND delivered_at IS NULL AND held_at IS NULL",
        ),
        Index("ix_follow_up_task_open", "store_id", "due_at", postgresql_where="state = 'open'"),
    )

    visit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("visit.id"))
    step: Mapped[int]
    store_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("store.id"))
    customer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("customer.id"))
    holder_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))
    state: Mapped[TaskState] = mapped_column(default=TaskState.OPEN)
    stop_reason: Mapped[StopReason | None]
    closed_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    held_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class ContactResult(enum.StrEnum):
    """What came of a call."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    REFUSED = "refused"
    PROMISED = "promised"
    APPOINTMENT = "appointment"


REACHED = (ContactResult.REACHED, ContactResult.PROMISED, ContactResult.APPOINTMENT)


class Contact(Base):
    """A clerk called, wrote, or met the customer; two lines of what was said."""

    __tablename__ = "contact"
    __table_args__ = (Index("ix_contact_customer_id", "customer_id", "occurred_at"),)

    id: Mapped[Id]
    task_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("follow_up_task.id"), index=True)
    customer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("customer.id"))
    store_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("store.id"))
    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))
    session_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff_session.id"))
    result: Mapped[ContactResult]
    agreed: Mapped[str | None] = mapped_column(info=personal("free text"))
    next_step: Mapped[str | None] = mapped_column(info=personal("free text"))
    occurred_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    fingerprint: Mapped[bytes] = mapped_column(info=personal("digest"))


class Delivery(Base):
    """A task was put into a clerk's in-app inbox; one row per task, recipient and channel."""

    __tablename__ = "delivery"
    __table_args__ = (UniqueConstraint("task_id", "staff_id", "channel"),)

    id: Mapped[Id]
    task_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("follow_up_task.id"))
    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"), index=True)
    channel: Mapped[str]
    delivered_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
