"""From when until when a coupon is good, by the calendar of one store."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from store_api.coupons.models import Campaign, Claim
from store_api.coupons.offers import Terms
from store_api.db import Session
from store_api.staff.models import Store


def use_window(terms: Terms, now: datetime) -> tuple[datetime, datetime]:
    """The instants [from, until) of a coupon that is claimed now: the campaign's own days, or so many after today."""
    if terms.use_last_day is not None:
        first = terms.use_first_day
        return (now if first is None else midnight(terms.zone, first)), midnight_after(terms.zone, terms.use_last_day)
    today = now.astimezone(terms.zone).date()
    return now, midnight_after(terms.zone, today + timedelta(days=terms.use_days or 0))


def move_last_day(session: Session, campaign: Campaign) -> None:
    """Coupons that are out already are good until the campaign's new last day, too."""
    if campaign.use_last_day is None:
        return
    open_claims = Claim.campaign_id == campaign.id, Claim.used_at.is_(None), Claim.lapsed_at.is_(None)
    for store_id in session.scalars(select(Claim.store_id).where(*open_claims).distinct()).all():
        until = midnight_after(home(session, store_id, campaign).zone, campaign.use_last_day)
        session.execute(
            update(Claim).where(*open_claims, Claim.store_id.is_not_distinct_from(store_id)).values(use_until=until)
        )


def home(session: Session, store_id: uuid.UUID | None, campaign: Campaign) -> Store:
    """The store whose calendar a coupon follows: its poster's, else the campaign's first, else the company's first."""
    if store_id is not None:
        return session.get_one(Store, store_id)
    if campaign.stores:
        return campaign.stores[0]
    return session.scalars(select(Store).order_by(Store.code).limit(1)).one()


def midnight(zone: ZoneInfo, day: date) -> datetime:
    """The first instant of a local day."""
    return datetime.combine(day, time(), zone)


def midnight_after(zone: ZoneInfo, day: date) -> datetime:
    """The first instant that no longer belongs to a local day."""
    return midnight(zone, day + timedelta(days=1))


def last_day(session: Session, found: Claim) -> date:
    """The last local day on which the coupon can be used, from opening to closing."""
    return home(session, found.store_id, found.campaign).local_day(found.use_until - timedelta(microseconds=1))


def first_day(session: Session, found: Claim) -> date:
    """The first local day on which the coupon can be used."""
    return home(session, found.store_id, found.campaign).local_day(found.use_from)


def day_of_use(session: Session, found: Claim) -> date | None:
    """The local day on which the coupon was used; None while it was not."""
    return None if found.used_at is None else home(session, found.store_id, found.campaign).local_day(found.used_at)
