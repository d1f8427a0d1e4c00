"""Promised calls: the rules of a store, the tasks, where they moved, what came of each, and who was told."""

from __future__ import annotations

import enum
import uuid
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store_api.crypto import vault
from store_api.db import Base, Id, personal
from store_api.leases import Leased
from store_api.senders.notices import NoticeKind
from store_api.texts import Language
from store_api.visits.models import Recorded


class FollowUpPlan(Base):
    """The rules by which a store calls back; `plans.py` has those of a store that has set none.

    `days` after a no-sale visit, at the local `hour`. Hours of the ladder count from due. Outside messages rest from
    `quiet_from` to `quiet_until` (local).
    """

    __tablename__ = "follow_up_plan"

    store_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("store.id"), primary_key=True)
    days: Mapped[list[Any]]
    hour: Mapped[int]
    rests_on_holidays: Mapped[bool]
    late_hours: Mapped[int]
    pool_hours: Mapped[int]
    promise_hours: Mapped[int]
    pause_days: Mapped[int]
    calls_per_customer: Mapped[int]
    calls_per_clerk: Mapped[int]
    quiet_from: Mapped[time]
    quiet_until: Mapped[time]


class Script(Base):
    """Something to say, of a store's own pack; `reason` is the reason for not buying that it answers, None = any."""

    __tablename__ = "script"
    __table_args__ = (Index("ix_script_store_id", "store_id"),)

    id: Mapped[Id]
    store_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("store.id"))
    place: Mapped[int]
    title: Mapped[str]
    text: Mapped[str]
    reason: Mapped[str | None]


class TaskKind(enum.StrEnum):
    """Why a call is promised: the cadence after a visit; what a clerk promised, agreed or put off on a call; or the
    hint that the pause after a refusal is over."""

    CADENCE = "cadence"
    PROMISE = "promise"
    APPOINTMENT = "appointment"
    NEXT_CALL = "next_call"
    RESTART = "restart"


class TaskState(enum.StrEnum):
    """A task is open until a contact reached her or it was stopped."""

    OPEN = "open"
    DONE = "done"
    STOPPED = "stopped"


class StopReason(enum.StrEnum):
    """Why a promised call is no longer due; `double`: she is called that day about something else anyway."""

    PURCHASE = "purchase"
    REFUSED = "refused"
    OPTED_OUT = "opted_out"
    ERASED = "erased"
    NO_ANSWER = "no_answer"
    WRONG_NUMBER = "wrong_number"
    APPOINTED = "appointed"
    VISIT_CHANGED = "visit_changed"
    DOUBLE = "double"


class Rung(enum.StrEnum):
    """How far up the ladder a call is: nobody was told yet, its clerk, the manager too, everybody in the store."""

    PLANNED = "planned"
    CLERK = "clerk"
    MANAGER = "manager"
    POOL = "pool"


class FollowUpTask(Leased, Base):
    """One promised call. Planned by a reaction but kept as a fact; (visit, step) makes planning repeatable, and a
    contact promises at most one.

    `due_at` is when it is to be made now, `first_due_at` when it first was; a call that nobody answered moves and
    begins a new `round` up the ladder. `next_at` is when the clock has to look at it again. A purchase on the day
    `since` or later fulfils it. `held_at` is set by a restore from backup: somebody has to look before it is
    delivered. `dead_at`: telling its clerk failed too often.
    """

    __tablename__ = "follow_up_task"
    __table_args__ = (
        UniqueConstraint("visit_id", "step"),
        UniqueConstraint("contact_id"),
        CheckConstraint("num_nonnulls(visit_id, contact_id) = 1 AND (visit_id IS NULL) = (step IS NULL)", "one_origin"),
        Index("ix_follow_up_task_customer_id", "customer_id"),
        Index(
            "ix_follow_up_task_next",
            "next_at",
            "due_at",
            "id",
            postgresql_where="state = 'open' AND next_at IS NOT NULL AND held_at IS NULL AND dead_at IS NULL",
        ),
        Index("ix_follow_up_task_open", "store_id", "due_at", postgresql_where="state = 'open'"),
        Index("ix_follow_up_task_holder", "holder_id", "due_at", postgresql_where="state = 'open'"),
    )

    kind: Mapped[TaskKind]
    visit_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("visit.id"))
    step: Mapped[int | None]
    contact_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("contact.id", use_alter=True))
    store_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("store.id"))
    customer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("customer.id"))
    holder_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))
    since: Mapped[date]
    first_due_at: Mapped[datetime]
    next_at: Mapped[datetime | None]
    round: Mapped[int] = mapped_column(default=1)
    rung: Mapped[Rung] = mapped_column(default=Rung.PLANNED)
    state: Mapped[TaskState] = mapped_column(default=TaskState.OPEN)
    stop_reason: Mapped[StopReason | None]
    closed_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    held_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    dead_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class MoveReason(enum.StrEnum):
    """Why a call has another day or another clerk."""

    CUSTOMER_FULL = "customer_full"
    CLERK_FULL = "clerk_full"
    NO_ANSWER = "no_answer"
    HANDOVER = "handover"
    POOL = "pool"
    TAKEN = "taken"
    REVIVED = "revived"


class TaskMove(Base):
    """A call got another day or another clerk, or was promised again; `staff_id` is who did it, None = the rules."""

    __tablename__ = "task_move"
    __table_args__ = (Index("ix_task_move_task_id", "task_id", "at"),)

    id: Mapped[Id]
    task_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("follow_up_task.id"))
    at: Mapped[datetime]
    reason: Mapped[MoveReason]
    staff_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"))
    due_from: Mapped[datetime]
    due_to: Mapped[datetime]
    holder_from: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))
    holder_to: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))


class ContactResult(enum.StrEnum):
    """What came of a call. `refused`: not now, so she is left alone for a while; `opted_out`: never call again."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    REFUSED = "refused"
    OPTED_OUT = "opted_out"
    WRONG_NUMBER = "wrong_number"
    PROMISED = "promised"
    APPOINTMENT = "appointment"


REACHED = (ContactResult.REACHED, ContactResult.PROMISED, ContactResult.APPOINTMENT)


class ContactChannel(enum.StrEnum):
    """How she was spoken to."""

    PHONE = "phone"
    WECOM = "wecom"
    SMS = "sms"
    VISIT = "visit"


class Contact(Recorded, Base):
    """A clerk called, wrote, or met the customer; two lines of what was said, and the day of what comes next."""

    __tablename__ = "contact"
    __table_args__ = (Index("ix_contact_customer_id", "customer_id", "occurred_at"),)

    id: Mapped[Id]
    task_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("follow_up_task.id"), index=True)
    customer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("customer.id"))
    result: Mapped[ContactResult]
    channel: Mapped[ContactChannel] = mapped_column(default=ContactChannel.PHONE)
    agreed: Mapped[str | None] = mapped_column(info=personal("free text"))
    next_step: Mapped[str | None] = mapped_column(info=personal("free text"))
    next_on: Mapped[date | None]


class ContactPicture(Recorded, Base):
    """A picture that belongs to a contact, such as a design drawing: a fresh JPEG without anything but its pixels."""

    __tablename__ = "contact_picture"

    id: Mapped[Id]
    contact_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contact.id"), index=True)
    jpeg: Mapped[bytes] = mapped_column(deferred=True, info=personal("picture"))
    width: Mapped[int]
    height: Mapped[int]


class NoticeAddress(Base):
    """Where messages for one person or one store go outside the app: a bot's secret, a mailbox or a phone, sealed.

    `failures` counts messages in a row that could not be delivered; an address that is over is disabled and says why.
    """

    __tablename__ = "notice_address"
    __table_args__ = (
        CheckConstraint("num_nonnulls(store_id, staff_id) = 1", "one_owner"),
        Index("ix_notice_address_store_id", "store_id"),
        Index("ix_notice_address_staff_id", "staff_id"),
    )

    id: Mapped[Id]
    store_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("store.id"))
    staff_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"))
    kind: Mapped[NoticeKind]
    language: Mapped[Language] = mapped_column(Text)
    sealed: Mapped[bytes]
    hint: Mapped[str]
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None]

    def seal(self, address: str) -> None:
        """Messages go to this canonical address."""
        self.sealed = vault.seal(address.encode(), f"notice_address|address|{self.id}")

    def unseal(self) -> str:
        """The canonical address: only to send there."""
        return vault.unseal(self.sealed, f"notice_address|address|{self.id}").decode()


class Notice(Leased, Base):
    """One message to one address: everything that came up for it until `slot`, as one digest. It goes by the quiet
    hours of the store that ordered it first.

    The attempt is written before the message is handed over and the result after it. One that died in between is
    unknown: "maybe sent". It is repeated by itself only where the receiver drops a repeated key.
    """

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("address_id", "slot"),
        Index(
            "ix_notice_unfinished",
            "due_at",
            postgresql_where="sent_at IS NULL AND failed_at IS NULL AND dropped_at IS NULL",
        ),
    )

    address_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("notice_address.id"))
    store_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("store.id"))
    slot: Mapped[datetime]
    created_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    attempted_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    dropped_at: Mapped[datetime | None]
    error: Mapped[str | None]


class Delivery(Base):
    """Somebody is told of a task at one rung of one round, or of a handover: in the app by the row itself
    (`staff_id`), outside by the notice that names it (`notice_id`). Once per recipient."""

    __tablename__ = "delivery"
    __table_args__ = (
        Index(
            "uq_delivery_in_app",
            "task_id",
            "round",
            "rung",
            "staff_id",
            unique=True,
            postgresql_where="task_id IS NOT NULL AND staff_id IS NOT NULL",
        ),
        Index(
            "uq_delivery_outside",
            "task_id",
            "round",
            "rung",
            "address_id",
            unique=True,
            postgresql_where="task_id IS NOT NULL AND address_id IS NOT NULL",
        ),
        Index(
            "uq_delivery_handover",
            "handover_id",
            "staff_id",
            unique=True,
            postgresql_where="handover_id IS NOT NULL",
        ),
        CheckConstraint("num_nonnulls(task_id, handover_id) = 1", "about_one"),
        CheckConstraint("num_nonnulls(staff_id, address_id) = 1", "one_recipient"),
        Index("ix_delivery_staff_id", "staff_id", "at"),
        Index("ix_delivery_notice_id", "notice_id"),
    )

    id: Mapped[Id]
    task_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("follow_up_task.id"))
    round: Mapped[int | None]
    rung: Mapped[Rung | None]
    handover_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("handover.id"))
    staff_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"))
    address_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("notice_address.id"))
    notice_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("notice.id"))
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]
