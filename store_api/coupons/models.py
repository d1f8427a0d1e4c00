"""Campaigns, the QR codes that lead to them, claims, and what became of each claim."""

from __future__ import annotations

import enum
import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from store_api.db import Base, Id
from store_api.staff.models import Store


class CampaignKind(enum.StrEnum):
    """What the coupon gives: `value` is minor units for an amount, percent off for a percentage, else unused."""

    AMOUNT = "amount"
    PERCENT = "percent"
    GIFT = "gift"
    ALTERATION = "alteration"


class CampaignState(enum.StrEnum):
    """Paused takes no claims but coupons stay usable; ended takes neither claims nor new uses."""

    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


class Campaign(Base):
    """One offer. `issued` moves only by the guarded UPDATE in `coupons/service.py`. No stores listed = all."""

    __tablename__ = "campaign"
    __table_args__ = (
        CheckConstraint("issued >= 0 AND issued <= total", "issued_within_total"),
        CheckConstraint("total > 0 AND per_person > 0 AND use_days > 0", "positive"),
    )

    id: Mapped[Id]
    name: Mapped[str]
    kind: Mapped[CampaignKind]
    value: Mapped[int]
    minimum_spend: Mapped[int] = mapped_column(default=0)
    currency: Mapped[str]
    total: Mapped[int]
    issued: Mapped[int] = mapped_column(default=0)
    per_person: Mapped[int] = mapped_column(default=1)
    claim_from: Mapped[datetime]
    claim_until: Mapped[datetime]
    use_days: Mapped[int]
    state: Mapped[CampaignState] = mapped_column(default=CampaignState.ACTIVE)
    created_at: Mapped[datetime]

    stores: Mapped[list[Store]] = relationship(secondary="campaign_store", order_by="Store.code")


class CampaignStore(Base):
    """A store in which the campaign runs."""

    __tablename__ = "campaign_store"

    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    store_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("store.id"), primary_key=True)


class QrCode(Base):
    """A printed code: a slug that leads to a campaign, and says which store and clerk hung it up."""

    __tablename__ = "qr_code"

    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(unique=True)
    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaign.id"))
    store_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("store.id"))
    staff_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"))
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]

    campaign: Mapped[Campaign] = relationship()


class Scan(Base):
    """The landing page of a code was opened; a page view, not a person."""

    __tablename__ = "scan"

    id: Mapped[Id]
    qr_code_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("qr_code.id"), index=True)
    at: Mapped[datetime]


class Claim(Base):
    """One coupon of one person. `person_key` is the blind index of her phone, `n` counts her coupons."""

    __tablename__ = "claim"
    __table_args__ = (
        UniqueConstraint("campaign_id", "person_key", "n"),
        Index("ix_claim_customer_id", "customer_id"),
    )

    id: Mapped[Id]
    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaign.id"))
    customer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("customer.id"))
    person_key: Mapped[bytes]
    n: Mapped[int]
    code_index: Mapped[bytes] = mapped_column(unique=True)
    qr_code_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("qr_code.id"))
    store_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("store.id"))
    claimed_at: Mapped[datetime]
    use_until: Mapped[datetime]
    used_at: Mapped[datetime | None]

    campaign: Mapped[Campaign] = relationship()


class Redemption(Base):
    """A coupon was used: by a tablet (`device_id`), by a receipt, or by both once they meet."""

    __tablename__ = "redemption"

    id: Mapped[Id]
    claim_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("claim.id"), unique=True)
    store_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("store.id"))
    day: Mapped[date]
    staff_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"))
    device_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("device.id"))
    receipt_id: Mapped[uuid.UUID | None]
    at: Mapped[datetime]


class RedemptionRefusal(Base):
    """Somebody tried to use a coupon and could not, or a till took one that it should not have."""

    __tablename__ = "redemption_refusal"

    id: Mapped[Id]
    claim_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("claim.id"), index=True)
    store_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("store.id"))
    staff_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"))
    device_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("device.id"))
    receipt_id: Mapped[uuid.UUID | None]
    reason: Mapped[str]
    at: Mapped[datetime]
