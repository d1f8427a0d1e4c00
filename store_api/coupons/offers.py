"""What a printed code leads to, read in one statement: the busiest page of all asks for nothing else."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, func, literal_column, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased

from store_api.coupons.campaigns import open_for_claims
from store_api.coupons.models import Campaign, CampaignKind, CampaignState, CampaignStore, QrCode
from store_api.coupons.qr_codes import reaches
from store_api.db import Session, table_of
from store_api.errors import Gone, NotFound
from store_api.staff.models import Company, Store


@dataclass(frozen=True, slots=True)
class Place:
    """A store by name."""

    name: str


@dataclass(frozen=True, slots=True)
class Terms:
    """A campaign as it was read; the fields are those of `models.Campaign`. `zone` is where its coupons' days are
    counted: the code's store, else the campaign's first, else the company's first."""

    stores: list[Place]
    zone: ZoneInfo
    id: uuid.UUID
    name: str
    kind: CampaignKind
    value: int
    discount_cap: int | None
    minimum_spend: int
    currency: str
    styles: list[str]
    categories: list[str]
    total: int
    issued: int
    per_person: int
    budget: int | None
    cost: int
    reserved: int
    spent: int
    disputed: int
    claim_from: datetime
    claim_until: datetime
    use_days: int | None
    use_first_day: date | None
    use_last_day: date | None
    state: CampaignState


@dataclass(frozen=True, slots=True)
class Offer:
    """A code, whose it is (its store's name, else the company's), and what it offers now; None = nothing."""

    code_id: uuid.UUID
    slug: str
    store_id: uuid.UUID | None
    staff_id: uuid.UUID | None
    shop: str
    terms: Terms | None


code, campaign, store = table_of(QrCode), table_of(Campaign), table_of(Store)
runs_in, first = aliased(CampaignStore), aliased(Store)
names = (
    select(func.array_agg(aggregate_order_by(first.name, first.code)))
    .join(runs_in, runs_in.store_id == first.id)
    .where(runs_in.campaign_id == campaign.c.id)
    .scalar_subquery()
)
campaigns_zone = (
    select(first.timezone)
    .join(runs_in, runs_in.store_id == first.id)
    .where(runs_in.campaign_id == campaign.c.id)
    .order_by(first.code)
    .limit(1)
    .scalar_subquery()
)
companys_zone = select(first.timezone).order_by(first.code).limit(1).scalar_subquery()
TERMS = [*(campaign.c[field.name] for field in fields(Terms) if field.name not in ("stores", "zone")), names]
CODE = (
    select(
        code.c.id,
        code.c.slug,
        code.c.store_id,
        code.c.staff_id,
        code.c.product_id,
        code.c.retired_at,
        func.coalesce(store.c.name, select(Company.name).scalar_subquery(), literal_column("''")),
        func.coalesce(store.c.timezone, campaigns_zone, companys_zone),
        *TERMS,
    )
    .select_from(
        code.outerjoin(campaign, campaign.c.id == code.c.campaign_id).outerjoin(store, store.c.id == code.c.store_id)
    )
    .where(code.c.slug == bindparam("slug"))
)
TERMS_START = 8


def offer_behind(session: Session, slug: str) -> Offer:
    """The offer of a printed code: its own campaign, open or not, else the newest open one that reaches it.

    Raises NotFound, or Gone when the code was retired.
    """
    row = session.connection().execute(CODE, {"slug": slug.lower()}).one_or_none()
    if row is None:
        raise NotFound("qr_unknown")
    code_id, found_slug, store_id, staff_id, product_id, retired_at, shop, zone = row[:TERMS_START]
    if retired_at is not None:
        raise Gone("qr_retired")
    terms = row[TERMS_START:] if row[TERMS_START] is not None else newest(session, store_id, product_id)
    found = None if terms is None else read_terms(terms, ZoneInfo(zone))
    return Offer(code_id, found_slug, store_id, staff_id, shop, found)


def newest(session: Session, store_id: uuid.UUID | None, product_id: uuid.UUID | None) -> Sequence[Any] | None:
    """The newest open campaign that reaches a code without one of its own."""
    there = select(*TERMS).where(open_for_claims(session.now), reaches(store_id, product_id))
    return session.connection().execute(there.order_by(campaign.c.id.desc()).limit(1)).one_or_none()


def read_terms(row: Sequence[Any], zone: ZoneInfo) -> Terms:
    """The terms of what was selected as `TERMS`."""
    return Terms([Place(name) for name in row[-1] or ()], zone, *row[:-1])
