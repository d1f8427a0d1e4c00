"""The company, its stores, its people, their tablets and their sessions."""

from __future__ import annotations

import enum
import uuid
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from store_api.db import Base, Id, personal


class Role(enum.StrEnum):
    """A clerk serves in her stores, a manager runs his, headquarters sees and rules all."""

    CLERK = "clerk"
    MANAGER = "manager"
    HEADQUARTERS = "headquarters"


class Vertical(enum.StrEnum):
    """What the company sells: decides which words it is offered."""

    APPAREL = "apparel"
    PHARMACY = "pharmacy"
    ELECTRONICS = "electronics"
    HOME = "home"


class Company(Base):
    """The one company of this installation; `reasons` are its own words instead of those its vertical suggests, and
    `words_version` is another one whenever its notes are to be read in another way."""

    __tablename__ = "company"
    __table_args__ = (CheckConstraint("single", "one_row"),)

    single: Mapped[bool] = mapped_column(primary_key=True, default=True)
    name: Mapped[str]
    vertical: Mapped[Vertical] = mapped_column(default=Vertical.APPAREL)
    public_url: Mapped[str]
    reasons: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    words_version: Mapped[uuid.UUID | None]
    created_at: Mapped[datetime]


class Store(Base):
    """One shop: one time zone, one currency; a day is its local day.

    What the stock list says counts for `stock_fresh_minutes`; after that somebody has to look at the shelf.
    """

    __tablename__ = "store"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    timezone: Mapped[str]
    currency: Mapped[str]
    stock_fresh_minutes: Mapped[int] = mapped_column(default=24 * 60)
    created_at: Mapped[datetime]

    hours: Mapped[list[StoreHours]] = relationship(cascade="all, delete-orphan", order_by="StoreHours.weekday")

    @property
    def zone(self) -> ZoneInfo:
        """The time zone as an object."""
        return ZoneInfo(self.timezone)

    def local_day(self, instant: datetime) -> date:
        """The store's calendar day of an instant."""
        return instant.astimezone(self.zone).date()


class StoreHours(Base):
    """Opening hours of one weekday, Monday = 0; no row = closed. `closes` at or before `opens` is next day."""

    __tablename__ = "store_hours"
    __table_args__ = (CheckConstraint("weekday BETWEEN 0 AND 6", "weekday"),)

    store_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("store.id"), primary_key=True)
    weekday: Mapped[int] = mapped_column(primary_key=True)
    opens: Mapped[time]
    closes: Mapped[time]

    def on(self, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """From when until when the store is open that opens on this day."""
        closes_on = day if self.closes > self.opens else day + timedelta(days=1)
        return datetime.combine(day, self.opens, zone), datetime.combine(closes_on, self.closes, zone)


class ClosedDay(Base):
    """A day on which one store stays closed."""

    __tablename__ = "closed_day"

    store_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("store.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)


class Staff(Base):
    """A person who works here; `number` is the staff number, also known to the till."""

    __tablename__ = "staff"

    id: Mapped[Id]
    number: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[Role]
    password_hash: Mapped[str | None]
    pin_hash: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]

    stores: Mapped[list[Store]] = relationship(secondary="staff_store", order_by="Store.code")

    @property
    def has_pin(self) -> bool:
        """Whether she can sign in on a tablet."""
        return self.pin_hash is not None

    @property
    def has_password(self) -> bool:
        """Whether she can sign in off the tablet."""
        return self.password_hash is not None

    @property
    def store_ids(self) -> set[uuid.UUID]:
        """The stores she works in; headquarters works in all, which the caller decides by role."""
        return {store.id for store in self.stores}


class StaffStore(Base):
    """Who works where."""

    __tablename__ = "staff_store"

    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    store_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("store.id"), primary_key=True)


class Enrolment(Base):
    """A single-use code by which a tablet becomes one of a store's devices."""

    __tablename__ = "enrolment"

    id: Mapped[Id]
    store_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("store.id"))
    code_hash: Mapped[bytes] = mapped_column(unique=True)
    created_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Device(Base):
    """An enrolled tablet, known by its own credential."""

    __tablename__ = "device"

    id: Mapped[Id]
    store_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("store.id"))
    name: Mapped[str]
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    enrolled_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    store: Mapped[Store] = relationship()


class StaffSession(Base):
    """Somebody is signed in: on a tablet by PIN (`device_id`), or elsewhere by password.

    `vouches_since`: the tablet had no network, and with her PIN she stands for what was recorded there under her name
    since then.
    """

    __tablename__ = "staff_session"
    __table_args__ = (Index("ix_staff_session_staff_id", "staff_id", postgresql_where="ended_at IS NULL"),)

    id: Mapped[Id]
    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))
    device_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("device.id"))
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    vouches_since: Mapped[datetime | None]
    started_at: Mapped[datetime]
    last_used_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    staff: Mapped[Staff] = relationship()
    device: Mapped[Device | None] = relationship()


class Guard(Base):
    """Counts wrong secrets of one person or one device, so that guessing ends (`staff/guard.py`)."""

    __tablename__ = "guard"

    subject: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date]
    failures: Mapped[int] = mapped_column(default=0)
    failures_today: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]


class AuditEntry(Base):
    """Who looked at or changed something that matters; never holds the data itself."""

    __tablename__ = "audit_entry"

    id: Mapped[Id]
    at: Mapped[datetime]
    staff_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"))
    action: Mapped[str]
    subject_id: Mapped[uuid.UUID]
    reason: Mapped[str | None] = mapped_column(info=personal("free text"))


class Withdrawal(Base):
    """Something recorded by mistake was taken back: the row stays, readers leave it out."""

    __tablename__ = "withdrawal"
    __table_args__ = (UniqueConstraint("subject_id"),)

    id: Mapped[Id]
    subject_id: Mapped[uuid.UUID]
    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]
