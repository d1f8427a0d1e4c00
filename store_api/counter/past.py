"""What is remembered of some people: their visits, what they tried on, what they bought. Three queries for all."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, select

from store_api.catalog.models import Product, Sku
from store_api.customers.models import Customer
from store_api.db import Session
from store_api.sales.models import Receipt, ReceiptLine
from store_api.staff.models import Store
from store_api.staff.service import withdrawn
from store_api.visits.models import FitVerdict, OutcomeKind, TryOn, TryOnResult, Visit, VisitOutcome

# Of each person; who comes more often has other sizes by then.
LATEST_VISITS = 30
PURCHASES_SINCE = timedelta(days=730)


@dataclass(frozen=True)
class PastVisit:
    """A visit that is over, in whatever store; `outcome` None = it was left open."""

    id: uuid.UUID
    person_id: uuid.UUID
    store_id: uuid.UUID
    day: date
    at: datetime
    staff_id: uuid.UUID
    outcome: OutcomeKind | None
    reason: str | None


@dataclass(frozen=True)
class Tried:
    """A piece that was tried on; `style` is what was typed where the catalogue does not know it."""

    id: uuid.UUID
    visit_id: uuid.UUID
    product_id: uuid.UUID | None
    sku_id: uuid.UUID | None
    style: str
    name: str | None
    category: str | None
    colour: str | None
    size: str | None
    fit: FitVerdict | None
    result: TryOnResult | None
    reasons: list[str]
    recommended: list[str]


@dataclass(frozen=True)
class Bought:
    """What a person kept of one style and size on one day in one store; negative = brought back that day."""

    person_id: uuid.UUID
    store_id: uuid.UUID
    day: date
    product_id: uuid.UUID | None
    category: str | None
    size: str | None
    units: int


@dataclass(frozen=True)
class Past:
    """One person's past, the newest first."""

    visits: list[PastVisit]
    tried: list[Tried]
    bought: list[Bought]

    def tried_in(self, visit: PastVisit) -> list[Tried]:
        """What she tried on then."""
        return [one for one in self.tried if one.visit_id == visit.id]

    def has_bought(self, product_id: uuid.UUID | None, since: date) -> bool:
        """Whether she has kept a piece of this style from that day on."""
        kept = (one.units for one in self.bought if one.product_id == product_id and one.day >= since)
        return product_id is not None and sum(kept) > 0


def pasts(session: Session, store: Store, people: Collection[uuid.UUID]) -> dict[uuid.UUID, Past]:
    """The past of each of these people, without the visit that she is on in this store now."""
    found = {person_id: Past([], [], []) for person_id in people}
    if not found:
        return found
    visits = past_visits(session, store, people)
    owner = {visit.id: visit.person_id for visit in visits}
    for visit in visits:
        found[visit.person_id].visits.append(visit)
    for tried in try_ons(session, owner):
        found[owner[tried.visit_id]].tried.append(tried)
    for bought in purchases(session, people):
        found[bought.person_id].bought.append(bought)
    return {person_id: replace(past, visits=closed_by_purchase(past)) for person_id, past in found.items()}


def past_visits(session: Session, store: Store, people: Collection[uuid.UUID]) -> list[PastVisit]:
    """The latest visits of each of them, the newest first, but for one that is open today in this store."""
    newest_first = (Visit.occurred_at.desc(), Visit.id.desc())
    present = and_(
        Visit.store_id == store.id, Visit.day == store.local_day(session.now), VisitOutcome.visit_id.is_(None)
    )
    place = func.row_number().over(partition_by=Customer.person_id, order_by=newest_first)
    ranked = (
        select(
            Visit.id,
            Customer.person_id,
            Visit.store_id,
            Visit.day,
            Visit.occurred_at,
            Visit.staff_id,
            VisitOutcome.kind,
            VisitOutcome.reason,
            place.label("place"),
        )
        .join(Customer, Customer.id == Visit.customer_id)
        .outerjoin(VisitOutcome, VisitOutcome.visit_id == Visit.id)
        .where(Customer.person_id.in_(people), ~withdrawn(Visit.id), ~present)
        .subquery()
    )
    latest = select(ranked).where(ranked.c.place <= LATEST_VISITS).order_by(ranked.c.person_id, ranked.c.place)
    return [PastVisit(*row[:-1]) for row in session.execute(latest)]


def try_ons(session: Session, visit_ids: Iterable[uuid.UUID]) -> list[Tried]:
    """What was tried on in these visits and not taken back, the newest first."""
    rows: Iterable[Any] = session.execute(
        select(
            TryOn.id,
            TryOn.visit_id,
            TryOn.product_id,
            TryOn.sku_id,
            func.coalesce(Product.style, TryOn.typed_style),
            Product.name,
            Product.category,
            func.coalesce(TryOn.colour, Sku.colour),
            func.coalesce(TryOn.size, Sku.size),
            TryOn.fit,
            TryOn.result,
            TryOn.reasons,
            TryOn.recommended,
        )
        .outerjoin(Product, Product.id == TryOn.product_id)
        .outerjoin(Sku, Sku.id == TryOn.sku_id)
        .where(TryOn.visit_id.in_(list(visit_ids)), ~withdrawn(TryOn.id))
        .order_by(TryOn.occurred_at.desc(), TryOn.id.desc())
    )
    return [Tried(*row) for row in rows]


def purchases(session: Session, people: Collection[uuid.UUID]) -> list[Bought]:
    """What they bought and brought back within two years, in any store, the newest first."""
    since = session.now - PURCHASES_SINCE
    columns = (Customer.person_id, Receipt.store_id, Receipt.day, ReceiptLine.product_id, Product.category, Sku.size)
    rows = session.execute(
        select(*columns, func.sum(ReceiptLine.units))
        .select_from(Receipt)
        .join(Customer, Customer.id == Receipt.customer_id)
        .join(ReceiptLine, ReceiptLine.receipt_id == Receipt.id)
        .outerjoin(Product, Product.id == ReceiptLine.product_id)
        .outerjoin(Sku, Sku.id == ReceiptLine.sku_id)
        .where(Customer.person_id.in_(people), ~Receipt.voided, Receipt.occurred_at >= since)
        .group_by(*columns)
        .order_by(Receipt.day.desc())
    )
    return [Bought(*row[:-1], int(row[-1])) for row in rows]


def closed_by_purchase(past: Past) -> list[PastVisit]:
    """Her visits; a purchase of that store and day counts as bought, whatever was tapped."""
    units: dict[tuple[uuid.UUID, date], int] = {}
    for one in past.bought:
        units[one.store_id, one.day] = units.get((one.store_id, one.day), 0) + one.units
    return [
        replace(visit, outcome=OutcomeKind.BOUGHT, reason=None)
        if units.get((visit.store_id, visit.day), 0) > 0
        else visit
        for visit in past.visits
    ]
