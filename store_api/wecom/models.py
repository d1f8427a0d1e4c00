"""WeCom: the 「联系我」 codes of clerks, who added them, and what is to be asked of WeCom."""

from __future__ import annotations

import enum
import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store_api.db import Base, Id, personal
from store_api.leases import Leased


class ContactWay(Base):
    """A WeCom 「联系我」 code of a clerk in a store; `state` comes back when somebody adds her by it.

    `customer_id` is set where the code was made for one customer; then the first who uses it is she.
    """

    __tablename__ = "contact_way"

    id: Mapped[Id]
    store_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("store.id"))
    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))
    customer_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("customer.id"), index=True)
    wecom_user: Mapped[str]
    state: Mapped[str] = mapped_column(unique=True)
    config_id: Mapped[str | None]
    picture: Mapped[bytes | None]
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]


class WeComContact(Base):
    """Somebody added a clerk in WeCom; the remark is set once by a job."""

    __tablename__ = "wecom_contact"
    __table_args__ = (UniqueConstraint("external_user", "wecom_user"),)

    id: Mapped[Id]
    contact_way_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contact_way.id"), index=True)
    customer_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("customer.id"), index=True)
    external_user: Mapped[str] = mapped_column(info=personal("WeCom id"))
    wecom_user: Mapped[str]
    added_at: Mapped[datetime]
    remarked_at: Mapped[datetime | None]


class Errand(enum.StrEnum):
    """What is asked of WeCom; `subject_id` is a contact way, for the last one a WeCom contact."""

    CREATE = "create"
    PICTURE = "picture"
    DELETE = "delete"
    REMARK = "remark"


class WeComCall(Leased, Base):
    """An errand at WeCom that waits, is done, or has failed.

    Creating a code twice would leave one behind that nobody can delete: so that attempt is written before WeCom is
    called, and one that died in between stays unknown. The other errands may be repeated.
    """

    __tablename__ = "wecom_call"
    __table_args__ = (
        Index(
            "ix_wecom_call_due",
            "due_at",
            postgresql_where="attempted_at IS NULL AND done_at IS NULL AND failed_at IS NULL",
        ),
    )

    errand: Mapped[Errand]
    subject_id: Mapped[uuid.UUID] = mapped_column(index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    attempted_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    error: Mapped[str | None]
