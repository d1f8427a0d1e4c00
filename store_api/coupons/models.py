"""Campaigns, the QR codes that lead to them, claims, and what became of each claim."""

from __future__ import annotations

import enum
import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from store_api.db import Base, Id, personal
from store_api.staff.models import Store


class CampaignKind(enum.StrEnum):
    """What the coupon gives: `value` is minor units for an amount, percent off for a percentage, else unused."""

    AMOUNT = "amount"
    PERCENT = "percent"
    GIFT = "gift"
    ALTERATION = "alteration"


class RefundRule(enum.StrEnum):
    """When a refund of the receipt gives the coupon back: never, once everything was paid back, or at any refund.

    A voided receipt always gives it back.
    """

    NEVER = "never"
    FULL = "full"
    ANY = "any"


class CampaignState(enum.StrEnum):
    """Paused takes no claims but coupons stay usable; ended takes neither claims nor new uses."""

    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


class Campaign(Base):
    """One offer. No stores, styles and categories listed = all. Money is minor units of `currency`.

    Its coupons are good for `use_days` days, or from `use_first_day` to `use_last_day` (a store's local days). `cost`
    is the most that one coupon can give. What moves, moves only by guarded UPDATEs: `issued` coupons; `reserved`, the
    cost of those that have not lapsed, less what they gave; `spent`, what used ones gave; `disputed`, what tills gave
    for coupons that should not have counted. With a `budget`, a coupon is issued only while its cost is left.
    """

    __tablename__ = "campaign"
    __table_args__ = (
        CheckConstraint("issued >= 0 AND issued <= total", "issued_within_total"),
        CheckConstraint("total > 0 AND per_person > 0 AND (use_days IS NULL OR use_days > 0)", "positive"),
        CheckConstraint("(use_days IS NULL) = (use_last_day IS NOT NULL)", "one_use_window"),
        CheckConstraint("reserved >= 0 AND spent >= 0 AND disputed >= 0", "money_not_negative"),
    )

    id: Mapped[Id]
    name: Mapped[str]
    kind: Mapped[CampaignKind]
    value: Mapped[int]
    discount_cap: Mapped[int | None]
    minimum_spend: Mapped[int] = mapped_column(default=0)
    currency: Mapped[str]
    styles: Mapped[list[Any]] = mapped_column(default=list)
    categories: Mapped[list[Any]] = mapped_column(default=list)
    total: Mapped[int]
    issued: Mapped[int] = mapped_column(default=0)
    per_person: Mapped[int] = mapped_column(default=1)
    budget: Mapped[int | None]
    cost: Mapped[int] = mapped_column(default=0)
    reserved: Mapped[int] = mapped_column(default=0)
    spent: Mapped[int] = mapped_column(default=0)
    disputed: Mapped[int] = mapped_column(default=0)
    claim_from: Mapped[datetime]
    claim_until: Mapped[datetime]
    use_days: Mapped[int | None]
    use_first_day: Mapped[date | None]
    use_last_day: Mapped[date | None]
    refund_rule: Mapped[RefundRule] = mapped_column(default=RefundRule.FULL)
    state: Mapped[CampaignState] = mapped_column(default=CampaignState.ACTIVE)
    ended_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    stores: Mapped[list[Store]] = relationship(secondary="campaign_store", order_by="Store.code")

    @property
    def store_ids(self) -> list[uuid.UUID]:
        """The stores it runs in; none = all."""
        return [store.id for store in self.stores]


class CampaignStore(Base):
    """A store in which the campaign runs."""

    __tablename__ = "campaign_store"

    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    store_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("store.id"), primary_key=True)


class QrKind(enum.StrEnum):
    """Where a code hangs or whose it is."""

    CAMPAIGN = "campaign"
    STORE = "store"
    CLERK = "clerk"
    PRODUCT = "product"
    FITTING_ROOM = "fitting_room"


class QrCode(Base):
    """A printed code: a slug that leads to an offer, and says which store, clerk, style or fitting room it belongs to.

    Without a campaign of its own it leads to the newest open one of its store.
    """

    __tablename__ = "qr_code"

    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[QrKind] = mapped_column(default=QrKind.CAMPAIGN)
    campaign_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("campaign.id"))
    store_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("store.id"))
    staff_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"))
    product_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("product.id"))
    room: Mapped[str | None]
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]

    campaign: Mapped[Campaign | None] = relationship()


class Scan(Base):
    """The landing page of a code was opened; a page view, not a person."""

    __tablename__ = "scan"

    id: Mapped[Id]
    qr_code_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("qr_code.id"), index=True)
    at: Mapped[datetime]


class Claim(Base):
    """One coupon of one person. It is good in [`use_from`, `use_until`).

    `person_key` stands for her phone in this one campaign (`claims.person_key`), `n` counts her coupons, `browser_key`
    is the blind key of the browser that asked. A guardian's coupon has no customer. `lapsed_at`: it expired, and what
    it had not given went back to the budget. `cancelled_at`: its owner had her data deleted.
    """

    __tablename__ = "claim"
    __table_args__ = (
        UniqueConstraint("campaign_id", "person_key", "n"),
        Index("ix_claim_customer_id", "customer_id"),
        Index(
            "ix_claim_not_lapsed",
            "use_until",
            postgresql_where="lapsed_at IS NULL AND cancelled_at IS NULL",
        ),
    )

    id: Mapped[Id]
    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaign.id"))
    customer_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("customer.id"))
    person_key: Mapped[bytes] = mapped_column(info=personal("phone"))
    n: Mapped[int]
    code_index: Mapped[bytes] = mapped_column(unique=True)
    browser_key: Mapped[bytes | None] = mapped_column(info=personal("browser"))
    qr_code_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("qr_code.id"))
    store_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("store.id"))
    claimed_at: Mapped[datetime]
    use_from: Mapped[datetime]
    use_until: Mapped[datetime]
    used_at: Mapped[datetime | None]
    lapsed_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]

    campaign: Mapped[Campaign] = relationship()


class Redemption(Base):
    """A coupon was used: by a tablet (`device_id`), by a receipt, or by both once they meet.

    `discount` is what it gave, `spend` what the clerk typed, both in minor units. After a void, or a refund that the
    campaign's rule honours, the use is given back and another may follow.
    """

    __tablename__ = "redemption"
    __table_args__ = (
        Index("uq_redemption_standing", "claim_id", unique=True, postgresql_where="given_back_at IS NULL"),
        Index("ix_redemption_claim_id", "claim_id"),
        Index("ix_redemption_store_id_day", "store_id", "day"),
    )

    id: Mapped[Id]
    claim_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("claim.id"))
    store_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("store.id"))
    day: Mapped[date]
    staff_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"))
    device_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("device.id"))
    receipt_id: Mapped[uuid.UUID | None]
    spend: Mapped[int | None]
    discount: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime]
    given_back_at: Mapped[datetime | None]


class RedemptionRefusal(Base):
    """Somebody tried to use a coupon and could not, or a till took one that it should not have (`receipt_id`).

    `discount` is what the till gave all the same; it counts against the budget.
    """

    __tablename__ = "redemption_refusal"
    __table_args__ = (
        Index("ix_redemption_refusal_receipt_id", "receipt_id", postgresql_where="receipt_id IS NOT NULL"),
    )

    id: Mapped[Id]
    claim_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("claim.id"), index=True)
    store_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("store.id"))
    staff_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"))
    device_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("device.id"))
    receipt_id: Mapped[uuid.UUID | None]
    reason: Mapped[str]
    discount: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime]
