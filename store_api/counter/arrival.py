"""The arrival card: what a clerk should know of somebody who comes in, and what to show her.

Cards are made for all who are in the shop at once, in about ten queries however many they are.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import contains_eager

from followups.lines import Agreed, agreed_with
from store_api.counter.cautions import Caution, cautions_of
from store_api.counter.past import PastVisit, Tried, pasts
from store_api.counter.recommending import Recommended, recommendations
from store_api.counter.sizes import WornSize, worn_sizes
from store_api.counter.stock import shelf_of
from store_api.coupons.models import Campaign, CampaignState, CampaignStore, Claim
from store_api.customers.models import Customer
from store_api.db import Session
from store_api.staff.models import Store
from store_api.visits.models import OutcomeKind


@dataclass(frozen=True)
class LastVisit:
    """When she was here last, who served her, and what came of it."""

    at: datetime
    clerk: str | None
    outcome: OutcomeKind | None
    reason: str | None


@dataclass(frozen=True)
class ArrivalCard:
    """Everything on the card."""

    last_visit: LastVisit | None
    agreed: Agreed | None
    tried: list[Tried]
    sizes: list[WornSize]
    recommended: Recommended | None
    coupons: list[Claim]
    warnings: list[Caution]


def cards(
    session: Session, store: Store, people: Collection[uuid.UUID], names: Mapping[uuid.UUID, str]
) -> dict[uuid.UUID, ArrivalCard]:
    """The card of each of these people (by person id) in this store; `names` are everybody's who works here."""
    if not people:
        return {}
    remembered = pasts(session, store, people)
    worn = {person_id: worn_sizes(past) for person_id, past in remembered.items()}
    coupons, cautions = open_coupons(session, store, people), cautions_of(session, people)
    willing = {key: past for key, past in remembered.items() if Caution.NO_RECOMMENDATIONS not in cautions[key]}
    recommended = recommendations(session, shelf_of(session, store.id, store.stock_fresh_minutes), willing, worn)
    agreed = agreed_with(session, people)
    return {
        person_id: ArrivalCard(
            last_visit=_last(past.visits, names),
            agreed=agreed.get(person_id),
            tried=next((tried for visit in past.visits if (tried := past.tried_in(visit))), []),
            sizes=worn[person_id],
            recommended=recommended.get(person_id),
            coupons=coupons.get(person_id, []),
            warnings=cautions[person_id],
        )
        for person_id, past in remembered.items()
    }


def _last(visits: list[PastVisit], names: Mapping[uuid.UUID, str]) -> LastVisit | None:
    return next((LastVisit(one.at, names.get(one.staff_id), one.outcome, one.reason) for one in visits), None)


def open_coupons(session: Session, store: Store, people: Collection[uuid.UUID]) -> dict[uuid.UUID, list[Claim]]:
    """What each of them can use in this store now, what ends first in front."""
    somewhere = exists().where(CampaignStore.campaign_id == Campaign.id)
    rows = session.execute(
        select(Customer.person_id, Claim)
        .join(Claim, Claim.customer_id == Customer.id)
        .join(Claim.campaign)
        .options(contains_eager(Claim.campaign))
        .where(Customer.person_id.in_(people), Campaign.state != CampaignState.ENDED)
        .where(Claim.used_at.is_(None), Claim.cancelled_at.is_(None))
        .where(Claim.use_from <= session.now, Claim.use_until > session.now)
        .where(or_(~somewhere, somewhere.where(CampaignStore.store_id == store.id)))
        .order_by(Claim.use_until, Claim.id)
    )
    found: dict[uuid.UUID, list[Claim]] = defaultdict(list)
    for person_id, claim in rows:
        found[person_id].append(claim)
    return found
