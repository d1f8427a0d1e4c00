"""Who comes: customers, what they agreed to, who looks after them, and how other systems call them."""

from __future__ import annotations

import enum
import uuid
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from store_api.crypto import vault
from store_api.db import Base, Id, new_id, personal


class Purpose(enum.StrEnum):
    """What a customer agrees to, each by itself."""

    SERVICE = "service"
    FOLLOW_UP = "follow_up"
    MARKETING = "marketing"


class Channel(enum.StrEnum):
    """How an agreement was given."""

    QR_PAGE = "qr_page"
    CLERK = "clerk"


class Customer(Base):
    """A person, known by phone or only by the number another system gave her."""

    __tablename__ = "customer"

    id: Mapped[Id]
    name: Mapped[str | None] = mapped_column(info=personal("name"))
    birthday: Mapped[date | None] = mapped_column(info=personal("birthday"))
    phone_sealed: Mapped[bytes | None] = mapped_column(info=personal("phone"))
    phone_index: Mapped[bytes | None] = mapped_column(unique=True, info=personal("phone"))
    phone_tail: Mapped[bytes | None] = mapped_column(index=True, info=personal("phone"))
    phone_proved_at: Mapped[datetime | None]
    member_code: Mapped[bytes] = mapped_column(unique=True, info=personal("member code"))
    created_at: Mapped[datetime]

    @classmethod
    def arrived(cls, now: datetime, phone: str | None = None, name: str | None = None) -> Customer:
        """A new customer; `phone` in E.164."""
        customer = cls(id=new_id(), name=name, created_at=now)
        customer.member_code = vault.index("code", vault.short_code("member", customer.id))
        if phone is not None:
            customer.phone_sealed = vault.seal(phone.encode(), f"customer|phone|{customer.id}")
            customer.phone_index = vault.index("phone", phone)
            customer.phone_tail = vault.index("tail", phone[-4:])
        return customer

    @property
    def phone(self) -> str | None:
        """The number in E.164, unsealed: only for audited uses."""
        if self.phone_sealed is None:
            return None
        return vault.unseal(self.phone_sealed, f"customer|phone|{self.id}").decode()

    @property
    def masked_phone(self) -> str | None:
        """The number as everybody may see it: 138****1234, or the last four digits of a foreign one."""
        phone = self.phone
        if phone is None:
            return None
        return f"{phone[3:6]}****{phone[-4:]}" if phone.startswith("+86") else f"****{phone[-4:]}"


class MemberId(Base):
    """How a till or member system calls a customer; `source` is the connection's id."""

    __tablename__ = "member_id"

    source: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    external_id: Mapped[str] = mapped_column(primary_key=True, info=personal("member id"))
    customer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("customer.id"), index=True)


class Consent(Base):
    """One answer to one question; the newest answer of a purpose counts."""

    __tablename__ = "consent"
    __table_args__ = (Index("ix_consent_customer_id_purpose", "customer_id", "purpose", "at"),)

    id: Mapped[Id]
    customer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("customer.id"))
    purpose: Mapped[Purpose]
    granted: Mapped[bool]
    text_version: Mapped[str]
    channel: Mapped[Channel]
    store_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("store.id"))
    staff_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]


class CustomerAssignment(Base):
    """A clerk looks after a customer for a while; the latest that is still running counts."""

    __tablename__ = "customer_assignment"

    id: Mapped[Id]
    customer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("customer.id"), index=True)
    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))
    since: Mapped[datetime]
    until: Mapped[datetime]


class Acquaintance(Base):
    """This store has met this customer, so its clerks may find her by the tail of her phone."""

    __tablename__ = "acquaintance"

    store_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("store.id"), primary_key=True)
    customer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("customer.id"), primary_key=True, index=True)
    first_met_at: Mapped[datetime]


class PhoneProof(Base):
    """This browser belongs to the owner of that phone: a clerk scanned its page at the counter."""

    __tablename__ = "phone_proof"

    browser_key: Mapped[bytes] = mapped_column(primary_key=True)
    customer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("customer.id"), primary_key=True)
    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]
