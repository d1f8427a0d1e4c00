"""A coupon is used once: at the counter by a tablet, or by the till's receipt; every refusal is remembered."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import delete, exists, select, update

from store_api.coupons.models import CampaignState, Claim, Redemption, RedemptionRefusal
from store_api.coupons.service import find_claim, last_day
from store_api.db import Session
from store_api.errors import Conflict, DomainError, NotFound, Refusal
from store_api.staff import guard
from store_api.staff.models import Device, Staff, Store


def use_up(session: Session, claim: Claim, at: datetime) -> bool:
    """The guarded UPDATE: True for exactly one caller, and only before the coupon expires."""
    return (
        session.scalar(
            update(Claim)
            .where(Claim.id == claim.id, Claim.used_at.is_(None), Claim.use_until > at)
            .values(used_at=at)
            .returning(Claim.id)
        )
        is not None
    )


def redeem(
    session: Session, redemption_id: uuid.UUID, code: str, *, device: Device, staff: Staff
) -> Redemption | Refusal:
    """At the counter. A replay of the same id gets the first answer, yes or no; wrong codes are counted.

    Raises Conflict when the id stands for another coupon.
    """
    if (first := first_answer(session, redemption_id, code)) is not None:
        return first
    subject = f"coupons:{device.id}"
    if (locked := guard.enter(session, subject, guard.DEVICE)) is not None:
        return Refusal(locked)
    claim = find_claim(session, code)
    if claim is None:
        guard.count_failure(session, subject, guard.DEVICE)
        return refuse(session, redemption_id, None, "coupon_unknown", device=device, staff=staff)
    guard.count_success(session, subject)
    reason = why_unusable(claim, device.store, session.now)
    if reason is None and not use_up(session, claim, session.now):
        session.refresh(claim)
        reason = why_unusable(claim, device.store, session.now) or "coupon_used"
    if reason is not None:
        return refuse(session, redemption_id, claim, reason, device=device, staff=staff)
    redemption = Redemption(
        id=redemption_id,
        claim_id=claim.id,
        store_id=device.store_id,
        day=device.store.local_day(session.now),
        staff_id=staff.id,
        device_id=device.id,
        at=session.now,
    )
    session.add(redemption)
    return redemption


def first_answer(session: Session, redemption_id: uuid.UUID, code: str) -> Redemption | Refusal | None:
    """What this id was answered before; None for a new one. Raises Conflict for the code of another coupon.

    Under the id of an unknown code every code gets the first answer: whatever differed would tell, uncounted, which
    codes exist.
    """
    if (known := session.get(Redemption, redemption_id)) is not None:
        check_same_coupon(session, known.claim_id, code)
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


def refuse(
    session: Session, redemption_id: uuid.UUID, claim: Claim | None, reason: str, *, device: Device, staff: Staff
) -> Refusal:
    """Remember the refusal under the id the tablet gave."""
    session.add(
        RedemptionRefusal(
            id=redemption_id,
            claim_id=claim and claim.id,
            store_id=device.store_id,
            staff_id=staff.id,
            device_id=device.id,
            reason=reason,
            at=session.now,
        )
    )
    return Refusal(explain(session, reason, claim))


def why_unusable(claim: Claim, store: Store, at: datetime) -> str | None:
    """The reason code, None when nothing speaks against it; the guarded UPDATE has the last word."""
    if claim.campaign.stores and store.id not in {running.id for running in claim.campaign.stores}:
        return "coupon_other_store"
    if claim.used_at is not None:
        return "coupon_used"
    if claim.use_until <= at:
        return "coupon_expired"
    if claim.campaign.state is CampaignState.ENDED:
        return "coupon_campaign_ended"
    return None


def explain(session: Session, reason: str, claim: Claim | None) -> DomainError:
    """The reason as a sentence for the clerk: when and where it was used, until when it was good."""
    if claim is None:
        return NotFound("coupon_unknown")
    if reason == "coupon_expired":
        return Conflict("coupon_expired", until=last_day(session, claim))
    if reason != "coupon_used":
        return Conflict(reason)
    redemption = session.scalar(select(Redemption).where(Redemption.claim_id == claim.id))
    if redemption is None:
        return Conflict("coupon_used_elsewhere")
    place = session.get_one(Store, redemption.store_id)
    when = redemption.at.astimezone(place.zone)
    return Conflict("coupon_used", when=f"{when:%Y-%m-%d %H:%M}", store=place.name)


def meet_receipt(
    session: Session, code_index: bytes, *, receipt_id: uuid.UUID, store: Store, day: date, at: datetime
) -> uuid.UUID | None:
    """A receipt names a coupon: attach it to the tablet's redemption of that store and day, or use the coupon up,
    or list the conflict. The receipt stands in any case. Returns the coupon's customer, None when unknown."""
    claim = session.scalar(
        select(Claim)
        .where(Claim.code_index == code_index)
        .with_for_update()  # Two receipts with one coupon meet it one after the other.
        .execution_options(populate_existing=True)
    )
    if claim is None:
        list_conflict(session, None, receipt_id, store, "coupon_unknown")
        return None
    redemption = session.scalar(select(Redemption).where(Redemption.claim_id == claim.id))
    if redemption is not None and (redemption.receipt_id, redemption.store_id, redemption.day) == (None, store.id, day):
        redemption.receipt_id = receipt_id
    elif (reason := why_unusable(claim, store, at)) is not None:
        list_conflict(session, claim, receipt_id, store, reason)
    else:
        claim.used_at = at
        session.add(Redemption(claim_id=claim.id, store_id=store.id, day=day, receipt_id=receipt_id, at=at))
    return claim.customer_id


def release(session: Session, receipt_id: uuid.UUID) -> list[uuid.UUID]:
    """A newer version of the receipt has come: what an older one did to coupons is taken back, and may be done anew.

    A tablet's redemption waits for its receipt again; a coupon that only the receipt used up is whole again. Returns
    the ids of these claims.
    """
    held = session.scalars(select(Redemption).where(Redemption.receipt_id == receipt_id)).all()
    for redemption in held:
        redemption.receipt_id = None
        if redemption.device_id is None:
            session.get_one(Claim, redemption.claim_id).used_at = None
            session.delete(redemption)
    session.execute(delete(RedemptionRefusal).where(RedemptionRefusal.receipt_id == receipt_id))
    session.flush()  # One redemption per coupon: the old one must go before a new one comes.
    return [redemption.claim_id for redemption in held]


def waiting_for(session: Session, claim_ids: list[uuid.UUID]) -> list[uuid.UUID]:
    """The receipts in conflict over those of these coupons that no receipt holds now, the longest waiting first."""
    taken = exists().where(Redemption.claim_id == RedemptionRefusal.claim_id, Redemption.receipt_id.is_not(None))
    waiting = session.scalars(
        select(RedemptionRefusal.receipt_id)
        .where(RedemptionRefusal.claim_id.in_(claim_ids), RedemptionRefusal.receipt_id.is_not(None), ~taken)
        .order_by(RedemptionRefusal.at, RedemptionRefusal.id)
    )
    return [receipt_id for receipt_id in waiting if receipt_id is not None]


def list_conflict(session: Session, claim: Claim | None, receipt_id: uuid.UUID, store: Store, reason: str) -> None:
    """One row per receipt and coupon; all unknown codes of a receipt are one."""
    known = session.scalar(
        select(RedemptionRefusal.id).where(
            RedemptionRefusal.receipt_id == receipt_id,
            RedemptionRefusal.claim_id == (claim and claim.id),
        )
    )
    if known is None:
        session.add(
            RedemptionRefusal(
                claim_id=claim and claim.id, store_id=store.id, receipt_id=receipt_id, reason=reason, at=session.now
            )
        )


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
