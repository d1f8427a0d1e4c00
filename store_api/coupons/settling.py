"""A coupon brought in line with everything that names it: whose use it is, what it gave, what a manager must see."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import select, update

from store_api.coupons.discounts import PaidLine, covered, discount_after, doubt
from store_api.coupons.models import Campaign, Claim, Redemption, RedemptionRefusal, RefundRule
from store_api.coupons.uses import ReceiptUse, TabletUse, hold
from store_api.db import Session

PaidBack = Literal["nothing", "part", "all"]


@dataclass(frozen=True)
class Naming:
    """A sale whose receipt names a coupon."""

    receipt_id: uuid.UUID
    store_id: uuid.UUID
    day: date
    at: datetime
    voided: bool
    paid_back: PaidBack
    lines: tuple[PaidLine, ...]


def lock_claims(session: Session, code_indexes: Sequence[bytes]) -> list[Claim]:
    """The claims of these codes, locked in one order, so that two receipts with the same coupons queue up."""
    return list(
        session.scalars(
            select(Claim)
            .where(Claim.code_index.in_(code_indexes))
            .order_by(Claim.code_index)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )


def settle(session: Session, claim: Claim, namings: Sequence[Naming]) -> None:
    """Bring a locked claim in line with the receipts that name it now and the redemptions at counters.

    1. Decide who holds its use. 2. Write that to the redemptions and the claim. 3. List conflicts. 4. Move the
    campaign's money by the difference. Running it again changes nothing.
    """
    campaign = claim.campaign
    before = Books.of(session, claim)
    rows = list(session.scalars(select(Redemption).where(Redemption.claim_id == claim.id)))
    held = hold(
        [TabletUse(row.id, row.store_id, row.day, row.at) for row in rows if row.device_id is not None],
        [receipt_use(claim, naming) for naming in namings],
    )
    by_receipt = {naming.receipt_id: naming for naming in namings}
    used_by = held.holder if isinstance(held.holder, ReceiptUse) else None
    for row in rows:
        if row.device_id is None and (used_by is None or row.receipt_id != used_by.id):
            session.delete(row)
        elif row.device_id is not None and (held.holder is None or row.id != held.holder.id):
            row.receipt_id, row.given_back_at = held.receipts[row.id], row.given_back_at or session.now
    session.flush()  # One standing redemption per coupon: the old one must go before a new one comes.
    if isinstance(held.holder, TabletUse):
        mine = next(row for row in rows if row.id == held.holder.id)
        mine.given_back_at, mine.receipt_id = None, held.receipts[mine.id]
        if mine.receipt_id is not None:
            mine.discount = given(campaign, by_receipt[mine.receipt_id])
    elif used_by is not None:
        put_receipt_redemption(session, claim, used_by, given(campaign, by_receipt[used_by.id]), rows)
    claim.used_at = None if held.holder is None else held.holder.at
    conflicts = {
        receipt_id: (reason, given(campaign, by_receipt[receipt_id])) for receipt_id, reason in held.conflicts.items()
    }
    if used_by is not None and (reason := doubt(campaign, by_receipt[used_by.id].lines)) is not None:
        conflicts[used_by.id] = (reason, 0)
    list_conflicts(session, claim, by_receipt, conflicts)
    session.flush()  # The books are counted from the rows.
    Books.of(session, claim).move(session, campaign, before)


def receipt_use(claim: Claim, naming: Naming) -> ReceiptUse:
    """The receipt as the rules see it."""
    rule = claim.campaign.refund_rule
    returned = naming.paid_back == "all" and rule is not RefundRule.NEVER
    returned = returned or (naming.paid_back == "part" and rule is RefundRule.ANY)
    return ReceiptUse(
        naming.receipt_id,
        naming.store_id,
        naming.day,
        naming.at,
        stands=not naming.voided and not returned,
        refusal=why_not_good(claim, naming.store_id, naming.at),
    )


def why_not_good(claim: Claim, store_id: uuid.UUID, at: datetime) -> str | None:
    """Why the coupon could not be used in this store at that time, leaving aside whether it was used already.

    A till that writes whole minutes may be a little before the claim, so a coupon without a first day has no beginning.
    """
    campaign = claim.campaign
    if claim.cancelled_at is not None:
        return "coupon_cancelled"
    if campaign.stores and store_id not in {store.id for store in campaign.stores}:
        return "coupon_other_store"
    if campaign.use_first_day is not None and at < claim.use_from:
        return "coupon_not_yet"
    if claim.use_until <= at:
        return "coupon_expired"
    if campaign.ended_at is not None and campaign.ended_at <= at:
        return "coupon_campaign_ended"
    return None


def given(campaign: Campaign, naming: Naming) -> int:
    """What the coupon gave on this receipt, in minor units."""
    return discount_after(campaign, sum(line.amount for line in covered(campaign, naming.lines)))


def put_receipt_redemption(
    session: Session, claim: Claim, use: ReceiptUse, discount: int, rows: Sequence[Redemption]
) -> None:
    """The use by a receipt alone."""
    row = next((row for row in rows if row.device_id is None and row.receipt_id == use.id), None)
    if row is None:
        row = Redemption(claim_id=claim.id, receipt_id=use.id)
        session.add(row)
    row.store_id, row.day, row.at, row.discount = use.store_id, use.day, use.at, discount


def list_conflicts(
    session: Session, claim: Claim, namings: dict[uuid.UUID, Naming], wanted: dict[uuid.UUID, tuple[str, int]]
) -> None:
    """Exactly these receipts are listed for this coupon."""
    listed = select(RedemptionRefusal).where(
        RedemptionRefusal.claim_id == claim.id, RedemptionRefusal.receipt_id.is_not(None)
    )
    rows = {row.receipt_id: row for row in session.scalars(listed)}
    for receipt_id, row in rows.items():
        if receipt_id not in wanted:
            session.delete(row)
    for receipt_id, (reason, discount) in wanted.items():
        row = rows.get(receipt_id) or RedemptionRefusal(claim_id=claim.id, receipt_id=receipt_id)
        row.store_id, row.at = namings[receipt_id].store_id, namings[receipt_id].at
        row.reason, row.discount = reason, discount
        session.add(row)


@dataclass(frozen=True)
class Books:
    """A coupon's part in its campaign's money."""

    reserved: int
    spent: int
    disputed: int

    @classmethod
    def of(cls, session: Session, claim: Claim) -> Books:
        """From its rows as they are."""
        spent = sum(
            session.scalars(
                select(Redemption.discount).where(Redemption.claim_id == claim.id, Redemption.given_back_at.is_(None))
            )
        )
        disputed = sum(
            session.scalars(
                select(RedemptionRefusal.discount).where(
                    RedemptionRefusal.claim_id == claim.id, RedemptionRefusal.receipt_id.is_not(None)
                )
            )
        )
        is_over = claim.lapsed_at is not None or claim.cancelled_at is not None
        return cls(0 if is_over else max(claim.campaign.cost - spent, 0), spent, disputed)

    def move(self, session: Session, campaign: Campaign, before: Books) -> None:
        """Add the difference to the campaign by one UPDATE."""
        if self == before:
            return
        session.execute(
            update(Campaign)
            .where(Campaign.id == campaign.id)
            .values(
                reserved=Campaign.reserved + self.reserved - before.reserved,
                spent=Campaign.spent + self.spent - before.spent,
                disputed=Campaign.disputed + self.disputed - before.disputed,
            )
        )
