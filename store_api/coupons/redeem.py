"""A coupon is used once, at the counter by a tablet; every refusal is remembered. Tills: `settling.py`."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, update

from store_api.coupons.discounts import discount_before
from store_api.coupons.models import Campaign, Claim, Redemption, RedemptionRefusal
from store_api.coupons.service import find_claim
from store_api.coupons.settling import why_not_good
from store_api.coupons.windows import first_day, last_day
from store_api.db import Session
from store_api.errors import Conflict, DomainError, NotFound, Refusal
from store_api.staff import guard
from store_api.staff.models import Device, Staff, Store
from store_api.texts import money

LISTED_FOR = timedelta(days=60)


@dataclass(frozen=True)
class Counter:
    """A tablet and who stands at it."""

    device: Device
    staff: Staff


def redeem(
    session: Session,
    redemption_id: uuid.UUID,
    code: str,
    *,
    device: Device,
    staff: Staff,
    spend: int | None = None,
) -> Redemption | Refusal:
    """At the counter; `spend` is what she is about to pay, in minor units, if the clerk typed it. A replay of the same
    id gets the first answer, yes or no; wrong codes are counted.

    Raises Conflict when the id stands for another coupon.
    """
    counter = Counter(device, staff)
    if (first := first_answer(session, redemption_id, code, spend)) is not None:
        return first
    subject = f"coupons:{device.id}"
    if (locked := guard.enter(session, subject, guard.DEVICE)) is not None:
        return Refusal(locked)
    claim = find_claim(session, code)
    if claim is None:
        guard.count_failure(session, subject, guard.DEVICE)
        return refuse(session, redemption_id, None, "coupon_unknown", counter)
    guard.count_success(session, subject)
    reason = why_unusable(session, claim, device.store_id, spend)
    if reason is None and not use_up(session, claim):
        session.refresh(claim)
        reason = why_unusable(session, claim, device.store_id, spend) or "coupon_used"
    if reason is not None:
        return refuse(session, redemption_id, claim, reason, counter)
    return write_redemption(session, redemption_id, claim, counter, spend)


def use_up(session: Session, claim: Claim) -> bool:
    """The guarded UPDATE: True for exactly one caller, and only while the coupon is good."""
    unused = Claim.used_at.is_(None), Claim.cancelled_at.is_(None)
    in_time = Claim.use_from <= session.now, Claim.use_until > session.now
    used = update(Claim).where(Claim.id == claim.id, *unused, *in_time).values(used_at=session.now)
    return session.scalar(used.returning(Claim.id)) is not None


def write_redemption(
    session: Session, redemption_id: uuid.UUID, claim: Claim, counter: Counter, spend: int | None
) -> Redemption:
    """The use, and its money: of what was reserved for the coupon, what it gives is spent. The rest stays reserved
    until it lapses, since a receipt may tell more, and a void gives the use back."""
    campaign = claim.campaign
    discount = campaign.cost if spend is None else discount_before(campaign, spend)
    redemption = Redemption(
        id=redemption_id,
        claim_id=claim.id,
        store_id=counter.device.store_id,
        day=counter.device.store.local_day(session.now),
        staff_id=counter.staff.id,
        device_id=counter.device.id,
        spend=spend,
        discount=discount,
        at=session.now,
    )
    session.add(redemption)
    freed = min(discount, campaign.cost) if claim.lapsed_at is None else 0
    moved = {"spent": Campaign.spent + discount, "reserved": Campaign.reserved - freed}
    session.execute(update(Campaign).where(Campaign.id == campaign.id).values(moved))
    return redemption


def first_answer(
    session: Session, redemption_id: uuid.UUID, code: str, spend: int | None
) -> Redemption | Refusal | None:
    """What this id was answered before; None for a new one. Raises Conflict for another coupon or another amount.

    Under the id of an unknown code every code gets the first answer: whatever differed would tell, uncounted, which
    codes exist.
    """
    if (known := session.get(Redemption, redemption_id)) is not None:
        check_same_coupon(session, known.claim_id, code)
        if known.spend != spend:
            raise Conflict("id_used")
        return known
    if (refused := session.get(RedemptionRefusal, redemption_id)) is None:
        return None
    if refused.claim_id is None:
        return Refusal(explain(session, refused.reason, None))
    check_same_coupon(session, refused.claim_id, code)
    return Refusal(explain(session, refused.reason, session.get_one(Claim, refused.claim_id)))


def check_same_coupon(session: Session, claim_id: uuid.UUID, code: str) -> None:
    """Raise Conflict unless this code is that coupon's."""
    claim = find_claim(session, code)
    if claim is None or claim.id != claim_id:
        raise Conflict("id_used")


def refuse(session: Session, redemption_id: uuid.UUID, claim: Claim | None, reason: str, counter: Counter) -> Refusal:
    """Remember the refusal under the id the tablet gave."""
    session.add(
        RedemptionRefusal(
            id=redemption_id,
            claim_id=claim and claim.id,
            store_id=counter.device.store_id,
            staff_id=counter.staff.id,
            device_id=counter.device.id,
            reason=reason,
            at=session.now,
        )
    )
    return Refusal(explain(session, reason, claim))


def why_unusable(session: Session, claim: Claim, store_id: uuid.UUID, spend: int | None = None) -> str | None:
    """The reason code, None when nothing speaks against it; the guarded UPDATE has the last word."""
    if claim.used_at is not None and claim.cancelled_at is None:
        return "coupon_used"
    if (reason := why_not_good(claim, store_id, session.now)) is not None:
        return reason
    return "coupon_minimum" if spend is not None and spend < claim.campaign.minimum_spend else None


def explain(session: Session, reason: str, claim: Claim | None) -> DomainError:
    """The reason as a sentence for the clerk: when and where it was used, from when until when it is good."""
    if claim is None:
        return NotFound("coupon_unknown")
    match reason:
        case "coupon_expired":
            return Conflict("coupon_expired", until=last_day(session, claim))
        case "coupon_not_yet":
            return Conflict("coupon_not_yet", day=first_day(session, claim))
        case "coupon_minimum":
            return Conflict("coupon_minimum", minimum=money(claim.campaign.minimum_spend, claim.campaign.currency))
        case "coupon_used":
            return explain_use(session, claim)
    return Conflict(reason)


def explain_use(session: Session, claim: Claim) -> Conflict:
    """When and where it was used."""
    standing = select(Redemption).where(Redemption.claim_id == claim.id, Redemption.given_back_at.is_(None))
    redemption = session.scalar(standing)
    if redemption is None:
        return Conflict("coupon_used_elsewhere")
    place = session.get_one(Store, redemption.store_id)
    when = redemption.at.astimezone(place.zone)
    return Conflict("coupon_used", when=f"{when:%Y-%m-%d %H:%M}", store=place.name)


def conflicts(session: Session, store_id: uuid.UUID) -> list[RedemptionRefusal]:
    """What the manager has to look at: receipts of his store whose coupon should not have counted, newest first."""
    return list(
        session.scalars(
            select(RedemptionRefusal)
            .where(RedemptionRefusal.store_id == store_id, RedemptionRefusal.receipt_id.is_not(None))
            .order_by(RedemptionRefusal.at.desc())
            .limit(200)
        )
    )


def without_receipt(session: Session, store: Store) -> list[Redemption]:
    """Redemptions at his tablets to which no receipt has come by the next day, newest first."""
    yesterday = store.local_day(session.now) - timedelta(days=1)
    return list(
        session.scalars(
            select(Redemption)
            .where(Redemption.store_id == store.id, Redemption.day.between(yesterday - LISTED_FOR, yesterday))
            .where(Redemption.receipt_id.is_(None), Redemption.given_back_at.is_(None))
            .order_by(Redemption.at.desc())
        )
    )
