"""Jobs of the coupons."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import and_, func, select, update

from store_api.coupons.models import Campaign, Claim, Redemption
from store_api.db import Session, database

BATCH = 1000
# A till that was without a network sends its receipts up to three days late.
GRACE = timedelta(days=3)


def lapse_expired(now: datetime | None = None) -> int:
    """Periodic: coupons that expired give what they did not use of their reservation back to their budgets; how many
    there were. Each is marked in the same transaction, so twice is harmless."""
    with database.transaction(now) as session:
        return lapse_batch(session)


def lapse_batch(session: Session) -> int:
    """One batch, the longest expired first; several clocks never take the same coupon."""
    expired = (
        select(Claim.id)
        .where(Claim.lapsed_at.is_(None), Claim.cancelled_at.is_(None))
        .where(Claim.use_until <= session.now - GRACE)
        .order_by(Claim.use_until)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
        .cte("expired")  # Read once, see leases.lease_due.
    )
    lapsed = session.scalars(
        update(Claim).where(Claim.id.in_(select(expired.c.id))).values(lapsed_at=session.now).returning(Claim.id)
    ).all()
    kept = func.greatest(Campaign.cost - func.coalesce(Redemption.discount, 0), 0)
    stands = and_(Redemption.claim_id == Claim.id, Redemption.given_back_at.is_(None))
    freed = session.execute(
        select(Claim.campaign_id, func.sum(kept))
        .join(Campaign, Campaign.id == Claim.campaign_id)
        .outerjoin(Redemption, stands)
        .where(Claim.id.in_(lapsed))
        .group_by(Claim.campaign_id)
        .order_by(Claim.campaign_id)
    )
    for campaign_id, money in freed:
        given_back = update(Campaign).where(Campaign.id == campaign_id)
        session.execute(given_back.values(reserved=Campaign.reserved - int(money)))
    return len(lapsed)
