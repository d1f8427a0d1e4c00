"""Campaigns and claims. Stock moves by one guarded UPDATE; a repeated claim gets its first answer."""

from __future__ import annotations

import secrets
import uuid
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import joinedload

from store_api.coupons.models import Campaign, CampaignState, Claim, QrCode, Scan
from store_api.crypto import ALPHABET, normalise_code, vault
from store_api.customers import consents
from store_api.customers import service as customers
from store_api.customers.models import Channel, Customer, Purpose
from store_api.db import Session, new_id
from store_api.errors import Conflict, Gone, Invalid, NotFound
from store_api.staff.models import Store

QR_ASSIGNS_FOR_DAYS = 30
SLUG_LENGTH = 8
# A code's 40 bits can meet another claim's; the next id has another code.
CODE_ATTEMPTS = 3


def add_campaign(session: Session, *, store_ids: list[uuid.UUID], **values: Any) -> Campaign:
    """A new offer. Raises Invalid when its window is empty or its value makes no offer, NotFound for a store."""
    if values["claim_until"] <= values["claim_from"]:
        raise Invalid("campaign_window_empty")
    if values["kind"] == "percent" and not 0 < values["value"] < 100:
        raise Invalid("campaign_percent_wrong")
    if values["kind"] == "amount" and values["value"] <= 0:
        raise Invalid("campaign_amount_missing")
    stores = list(session.scalars(select(Store).where(Store.id.in_(store_ids))))
    if len(stores) != len(set(store_ids)):
        raise NotFound("store_unknown")
    campaign = Campaign(stores=stores, created_at=session.now, **values)
    session.add(campaign)
    session.flush()  # The answer needs its id.
    return campaign


def campaigns(session: Session) -> list[Campaign]:
    """All campaigns, newest first."""
    return list(session.scalars(select(Campaign).order_by(Campaign.id.desc())))


def check_runs_only_in(campaign: Campaign, store_ids: set[uuid.UUID]) -> None:
    """Raise NotFound for a campaign that also runs elsewhere: it is not this manager's to change."""
    if not campaign.stores or not {store.id for store in campaign.stores} <= store_ids:
        raise NotFound("campaign_unknown")


def change_state(campaign: Campaign, state: CampaignState) -> Campaign:
    """Pause, go on, or end for good. Raises Gone once ended."""
    if campaign.state is CampaignState.ENDED and state is not CampaignState.ENDED:
        raise Gone("campaign_ended")
    campaign.state = state
    return campaign


def add_qr_code(
    session: Session, campaign: Campaign, *, store_id: uuid.UUID | None, staff_id: uuid.UUID | None
) -> QrCode:
    """A new printed code for a campaign, perhaps of one store and one clerk."""
    slug = "".join(secrets.choice(ALPHABET) for _ in range(SLUG_LENGTH)).lower()
    code = QrCode(
        slug=slug, campaign=campaign, store_id=store_id, staff_id=staff_id, created_at=session.now, retired_at=None
    )
    session.add(code)
    session.flush()  # The answer needs its id.
    return code


def qr_codes(session: Session) -> list[QrCode]:
    """The codes in use, oldest first."""
    return list(session.scalars(select(QrCode).where(QrCode.retired_at.is_(None)).order_by(QrCode.id)))


def find_qr_code(session: Session, slug: str) -> QrCode:
    """The code behind a slug. Raises NotFound, or Gone when it was retired."""
    code = session.scalar(select(QrCode).where(QrCode.slug == slug.lower()))
    if code is None:
        raise NotFound("qr_unknown")
    if code.retired_at is not None:
        raise Gone("qr_retired")
    return code


def count_scan(session: Session, code: QrCode) -> None:
    """The landing page was opened."""
    session.add(Scan(qr_code_id=code.id, at=session.now))


def open_for_claims(now: datetime) -> ColumnElement[bool]:
    """The guard of a claim, as SQL: running, inside its window, and not sold out."""
    return and_(
        Campaign.state == CampaignState.ACTIVE,
        Campaign.claim_from <= now,
        Campaign.claim_until > now,
        Campaign.issued < Campaign.total,
    )


def why_closed(campaign: Campaign, now: datetime) -> Conflict | Gone | None:
    """Why a campaign takes no claims, None while it does; the guard decides, this explains."""
    if campaign.state is CampaignState.ENDED or campaign.claim_until <= now:
        return Gone("campaign_over")
    if campaign.state is CampaignState.PAUSED:
        return Conflict("campaign_paused")
    if campaign.claim_from > now:
        return Conflict("campaign_not_started")
    if campaign.issued >= campaign.total:
        return Conflict("coupon_sold_out")
    return None


def claim(session: Session, code: QrCode, phone: str, *, marketing: bool) -> Claim:
    """The coupon of this phone (E.164): the one she has and has not used, or a new one.

    1. The person, locked, so that one who taps twice waits for herself. 2. Her open coupon, if any; else one from the
    stock, looked after by the clerk whose code it was. 3. Her answers. Raises Conflict or Gone when there is none to
    take, and then nothing at all is kept.
    """
    customer = customers.get_or_make(session, phone)
    session.refresh(customer, with_for_update={"key_share": True})
    person_key = vault.index("phone", phone)
    found = open_claim(session, code.campaign_id, person_key, session.now)
    if found is None:
        found = take(session, code, customer, person_key)
        if code.staff_id is not None:
            customers.assign(session, customer.id, code.staff_id, QR_ASSIGNS_FOR_DAYS)
    record_consents(session, customer, code, marketing=marketing)
    # A number typed on a public page shows nobody here; whom we knew before, the store meets when she comes.
    if code.store_id is not None and customer.created_at == session.now:
        customers.meet(session, code.store_id, customer.id)
    return found


def record_consents(session: Session, customer: Customer, code: QrCode, *, marketing: bool) -> None:
    """The required tick, and the optional one only when it was set: leaving it empty is no answer."""
    purposes = [Purpose.SERVICE, Purpose.MARKETING] if marketing else [Purpose.SERVICE]
    for purpose in purposes:
        consents.answer(session, customer.id, purpose, granted=True, channel=Channel.QR_PAGE, store_id=code.store_id)


def open_claim(session: Session, campaign_id: uuid.UUID, person_key: bytes, now: datetime) -> Claim | None:
    """Her coupon of this campaign that can still be used."""
    return session.scalar(
        select(Claim).where(
            Claim.campaign_id == campaign_id,
            Claim.person_key == person_key,
            Claim.used_at.is_(None),
            Claim.use_until > now,
        )
    )


def take(session: Session, code: QrCode, customer: Customer, person_key: bytes) -> Claim:
    """One coupon out of the stock for this person, whose row is locked. Raises Conflict or Gone."""
    campaign = code.campaign
    mine = select(func.count()).where(Claim.campaign_id == campaign.id, Claim.person_key == person_key)
    had = session.scalar(mine) or 0
    if had >= campaign.per_person:
        raise Conflict("coupon_had")
    take_from_stock(session, campaign)
    store = home(session, code.store_id, campaign)
    values = {
        "campaign_id": campaign.id,
        "customer_id": customer.id,
        "person_key": person_key,
        "n": had + 1,
        "qr_code_id": code.id,
        "store_id": code.store_id,
        "claimed_at": session.now,
        "use_until": midnight_after(store, store.local_day(session.now) + timedelta(days=campaign.use_days)),
    }
    return write_claim(session, values)


def take_from_stock(session: Session, campaign: Campaign) -> None:
    """The guarded UPDATE. Raises why there is nothing to take."""
    guarded = update(Campaign).where(Campaign.id == campaign.id, open_for_claims(session.now))
    if session.scalar(guarded.values(issued=Campaign.issued + 1).returning(Campaign.id)) is None:
        session.refresh(campaign)
        raise why_closed(campaign, session.now) or Conflict("coupon_sold_out")


def write_claim(session: Session, values: dict[str, Any]) -> Claim:
    """The claim's row, under an id whose code no other claim has."""
    for _ in range(CODE_ATTEMPTS):
        claim_id = new_id()
        code_index = vault.index("code", vault.short_code("claim", claim_id))
        written = insert(Claim).values(id=claim_id, code_index=code_index, **values)
        unique = written.on_conflict_do_nothing(index_elements=["code_index"]).returning(Claim.id)
        if session.scalar(unique) is not None:
            return session.get_one(Claim, claim_id)
    raise RuntimeError("no free coupon code")


def home(session: Session, store_id: uuid.UUID | None, campaign: Campaign) -> Store:
    """The store whose calendar a coupon follows: its poster's, else the campaign's first, else the company's first."""
    if store_id is not None:
        return session.get_one(Store, store_id)
    if campaign.stores:
        return campaign.stores[0]
    return session.scalars(select(Store).order_by(Store.code).limit(1)).one()


def midnight_after(store: Store, day: date) -> datetime:
    """The first instant that no longer belongs to the store's local day."""
    return datetime.combine(day + timedelta(days=1), time(), store.zone)


def last_day(session: Session, found: Claim) -> date:
    """The last local day on which the coupon can be used, from opening to closing."""
    return home(session, found.store_id, found.campaign).local_day(found.use_until - timedelta(microseconds=1))


def code_of(found: Claim) -> str:
    """The coupon's one code, computed again whenever it is shown."""
    return vault.short_code("claim", found.id)


def find_claim(session: Session, code: str) -> Claim | None:
    """The claim with this code as typed or scanned; None for anything else."""
    canonical = normalise_code(code)
    if canonical is None:
        return None
    return session.scalar(select(Claim).where(Claim.code_index == vault.index("code", canonical)))


def claims_of(session: Session, customer_id: uuid.UUID) -> list[Claim]:
    """All coupons of a customer, newest first."""
    return list(
        session.scalars(
            select(Claim)
            .where(Claim.customer_id == customer_id)
            .order_by(Claim.claimed_at.desc())
            .options(joinedload(Claim.campaign))
        )
    )
