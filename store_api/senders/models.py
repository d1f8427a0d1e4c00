"""Messages to shoppers' phones: what was ordered, and what became of it."""

from __future__ import annotations

import enum
import uuid
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from store_api.crypto import vault
from store_api.db import Base, personal
from store_api.leases import Leased


class MessagePurpose(enum.StrEnum):
    """Why a message is sent."""

    PROOF = "proof"
    GUARDIAN = "guardian"


class TextMessage(Leased, Base):
    """A message to a shopper's phone. Number and words are sealed, and gone once it was sent, failed or too old.

    The attempt is written before the gateway is called and the result after it: one that died in between stays
    unknown and is not repeated by itself.
    """

    __tablename__ = "text_message"
    __table_args__ = (
        Index("ix_text_message_due", "due_at", postgresql_where="phone_sealed IS NOT NULL"),
        Index("ix_text_message_unsent", "created_at", postgresql_where="sent_at IS NULL"),
    )

    customer_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("customer.id"), index=True)
    purpose: Mapped[MessagePurpose]
    phone_sealed: Mapped[bytes | None] = mapped_column(info=personal("phone"))
    text_sealed: Mapped[bytes | None] = mapped_column(info=personal("message"))
    created_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    attempted_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    error: Mapped[str | None]

    def seal(self, phone: str, text: str) -> None:
        """To be sent to this number (E.164)."""
        self.phone_sealed = vault.seal(phone.encode(), f"text_message|phone|{self.id}")
        self.text_sealed = vault.seal(text.encode(), f"text_message|text|{self.id}")

    def unseal(self) -> tuple[str, str]:
        """Number and words: only to send them. Raises SealBroken once they are gone."""
        phone = vault.unseal(self.phone_sealed or b"", f"text_message|phone|{self.id}")
        text = vault.unseal(self.text_sealed or b"", f"text_message|text|{self.id}")
        return phone.decode(), text.decode()

    def erase(self) -> None:
        """Number and words are gone."""
        self.phone_sealed = self.text_sealed = None


class MessageDay(Base):
    """How many messages were ordered on a day (UTC): the budget moves by one guarded statement."""

    __tablename__ = "message_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    ordered: Mapped[int] = mapped_column(default=0)
