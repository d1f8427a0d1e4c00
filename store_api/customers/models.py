"""Who comes: customers, what they agreed to, who looks after them, and how other systems call them."""

from __future__ import annotations

import enum
import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, validates

from store_api.crypto import vault
from store_api.customers.phones import mask_phone
from store_api.db import Base, Id, new_id, personal
from store_api.pinyin import name_keys


class Purpose(enum.StrEnum):
    """What a customer agrees to, each by itself. To `PERSONAL`, recommendations made of what she said and bought, she
    need not agree, but she can refuse it."""

    SERVICE = "service"
    FOLLOW_UP = "follow_up"
    MARKETING = "marketing"
    SENSITIVE = "sensitive"
    PERSONAL = "personal"


class Channel(enum.StrEnum):
    """How an agreement was given."""

    QR_PAGE = "qr_page"
    CLERK = "clerk"
    OWN_PAGE = "own_page"


class Customer(Base):
    """A person, known by phone or only by the number another system gave her.

    `person_id` is the customer whom a merge made her (`merging.py`), else her own id: rows with the same one are the
    same person. After erasure the row stays as an empty shell. `name_keys` follows the name: what a clerk types for it.
    """

    __tablename__ = "customer"
    id: Mapped[Id]
    name: Mapped[str | None] = mapped_column(info=personal("name"))
    name_keys: Mapped[str | None] = mapped_column(info=personal("name"))
    birthday: Mapped[date | None] = mapped_column(info=personal("birthday"))
    phone_sealed: Mapped[bytes | None] = mapped_column(info=personal("phone"))
    phone_index: Mapped[bytes | None] = mapped_column(unique=True, info=personal("phone"))
    phone_tail: Mapped[bytes | None] = mapped_column(index=True, info=personal("phone"))
    phone_proved_at: Mapped[datetime | None]
    member_code: Mapped[bytes] = mapped_column(unique=True, info=personal("member code"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("customer.id"), index=True)
    created_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]

    @classmethod
    def arrived(cls, now: datetime, phone: str | None = None, name: str | None = None) -> Customer:
        """A new customer; `phone` in E.164."""
        return cls(name=name, **cls.values(new_id(), now, phone))

    @classmethod
    def values(cls, customer_id: uuid.UUID, now: datetime, phone: str | None = None) -> dict[str, Any]:
        """The columns of a new customer."""
        member_code = vault.index("code", vault.short_code("member", customer_id))
        values = {"id": customer_id, "person_id": customer_id, "member_code": member_code, "created_at": now}
        return values if phone is None else {**values, **phone_values(customer_id, phone)}

    @validates("name")
    def _key_name(self, _: str, name: str | None) -> str | None:
        self.name_keys = None if name is None else name_keys(name)
        return name

    def take_phone(self, phone: str) -> None:
        """This number (E.164) is hers from now on."""
        for name, value in phone_values(self.id, phone).items():
            setattr(self, name, value)

    def give_up_phone(self) -> None:
        """Her number is no longer hers."""
        self.phone_sealed = self.phone_index = self.phone_tail = self.phone_proved_at = None

    @property
    def phone(self) -> str | None:
        """The number in E.164, unsealed: only for audited uses."""
        if self.phone_sealed is None:
            return None
        return vault.unseal(self.phone_sealed, f"customer|phone|{self.id}").decode()

    @property
    def masked_phone(self) -> str | None:
        """The number as everybody may see it."""
        phone = self.phone
        return None if phone is None else mask_phone(phone)


def phone_values(customer_id: uuid.UUID, phone: str) -> dict[str, bytes]:
    """The columns that hold a number (E.164) of this customer."""
    return {
        "phone_sealed": vault.seal(phone.encode(), f"customer|phone|{customer_id}"),
        "phone_index": vault.index("phone", phone),
        "phone_tail": vault.index("tail", phone[-4:]),
    }


class MemberId(Base):
    """How a till or member system calls a customer; `source` is the connection's id."""

    __tablename__ = "member_id"

    source: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    external_id: Mapped[str] = mapped_column(primary_key=True, info=personal("member id"))
    customer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("customer.id"), index=True)


class Consent(Base):
    """One answer to one question; the newest answer of a purpose counts.

    `browser_key` is the browser that gave it on a public page: whoever types a number there may not be its owner, so a
    yes to messages counts once that browser has proved the phone.
    """

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
    browser_key: Mapped[bytes | None] = mapped_column(info=personal("browser"))
    at: Mapped[datetime]


class SensitiveSwitch(Base):
    """Headquarters let the shop keep tags about health, of customers who agree to `text`; in force while `off_at` is
    empty, which one row at most is."""

    __tablename__ = "sensitive_switch"

    id: Mapped[Id]
    text: Mapped[str]
    text_version: Mapped[str]
    on_at: Mapped[datetime]
    on_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))
    off_at: Mapped[datetime | None]
    off_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"))


class CustomerAssignment(Base):
    """A clerk looks after a customer for a while; the latest that is still running counts."""

    __tablename__ = "customer_assignment"

    id: Mapped[Id]
    customer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("customer.id"), index=True)
    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))
    since: Mapped[datetime]
    until: Mapped[datetime]


class Handover(Base):
    """A clerk leaves her customers to a successor. Until it is finished nobody changes them but by a handover note."""

    __tablename__ = "handover"
    __table_args__ = (
        Index("uq_handover_running", "staff_id", unique=True, postgresql_where="finished_at IS NULL"),
        CheckConstraint("staff_id <> successor_id", "two_people"),
    )

    id: Mapped[Id]
    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))
    successor_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"), index=True)
    started_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"))
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class HandoverCustomer(Base):
    """One of the customers that are handed over, and what her successor should know."""

    __tablename__ = "handover_customer"

    handover_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("handover.id"), primary_key=True)
    customer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("customer.id"), primary_key=True, index=True)
    note: Mapped[str | None] = mapped_column(info=personal("free text"))
    noted_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"))
    noted_at: Mapped[datetime | None]


class Acquaintance(Base):
    """This store has met this customer, so its clerks may find her by the tail of her phone."""

    __tablename__ = "acquaintance"

    store_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("store.id"), primary_key=True)
    customer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("customer.id"), primary_key=True, index=True)
    first_met_at: Mapped[datetime]


class PhoneProof(Base):
    """This browser belongs to the owner of that phone: a clerk scanned its page, or it knew the code of a message.

    `staff_id` is None when it was the message.
    """

    __tablename__ = "phone_proof"

    browser_key: Mapped[bytes] = mapped_column(primary_key=True, info=personal("browser"))
    customer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("customer.id"), primary_key=True, index=True)
    staff_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]


class PhoneChange(Base):
    """She had this number until then. The blind index finds who may be the same person under a new number."""

    __tablename__ = "phone_change"

    id: Mapped[Id]
    customer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("customer.id"), index=True)
    old_sealed: Mapped[bytes] = mapped_column(info=personal("phone"))
    old_index: Mapped[bytes] = mapped_column(index=True, info=personal("phone"))
    staff_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]

    @classmethod
    def seen(cls, customer_id: uuid.UUID, phone: str, staff_id: uuid.UUID | None, now: datetime) -> PhoneChange:
        """This number (E.164) was hers until now."""
        change = cls(id=new_id(), customer_id=customer_id, staff_id=staff_id, at=now)
        change.old_sealed = vault.seal(phone.encode(), f"phone_change|old|{change.id}")
        change.old_index = vault.index("phone", phone)
        return change

    @property
    def old_phone(self) -> str:
        """The former number in E.164, unsealed: only for audited uses."""
        return vault.unseal(self.old_sealed, f"phone_change|old|{self.id}").decode()

    @property
    def masked_phone(self) -> str:
        """The former number as everybody may see it."""
        return mask_phone(self.old_phone)


class CustomerMerge(Base):
    """Two customers are one person: a pointer from one to the other, which undoing removes. No fact is rewritten.

    `staff_id` is None when a till told us, by a member's number that it had not known before.
    """

    __tablename__ = "customer_merge"
    __table_args__ = (
        Index("uq_customer_merge_standing", "from_id", unique=True, postgresql_where="undone_at IS NULL"),
        CheckConstraint("from_id <> into_id", "two_customers"),
    )

    id: Mapped[Id]
    from_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("customer.id"), index=True)
    into_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("customer.id"), index=True)
    staff_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"))


class Challenge(Base):
    """A code was sent to a phone, for one browser to prove it by. It is good for ten minutes and five tries.

    `customer_id` is None when nobody has this number: then nothing is sent, but the page says the same. Without a
    `code_hash` the message was another, and the row only counts against the limits of number and browser.
    """

    __tablename__ = "challenge"
    __table_args__ = (
        Index("ix_challenge_phone_index_at", "phone_index", "at"),
        Index("ix_challenge_browser_key_at", "browser_key", "at"),
    )

    id: Mapped[Id]
    customer_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("customer.id"), index=True)
    phone_index: Mapped[bytes] = mapped_column(info=personal("phone"))
    browser_key: Mapped[bytes] = mapped_column(info=personal("browser"))
    code_hash: Mapped[bytes | None]
    tries: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime]
    solved_at: Mapped[datetime | None]
