"""A store's day as its manager sees it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from followups.lines import names_of
from followups.service import call_list
from store_api.counter.card_seconds import CardSeconds, card_seconds
from store_api.counter.home import Known, Served
from store_api.counter.offers import look_up
from store_api.counter.stock import shelf_of
from store_api.customers.people import profiles_by_customer
from store_api.db import Session
from store_api.insights.figures import Figure
from store_api.insights.recent import Recent
from store_api.insights.rows import VisitRow
from store_api.insights.serving import End
from store_api.staff.access import Caller
from store_api.staff.models import Store
from store_api.staff.service import withdrawn
from store_api.visits.models import OutcomeKind, Visit, VisitOutcome

DAYS = timedelta(days=7)
"""Today and the six days before."""
ENDED = {End.BOUGHT: OutcomeKind.BOUGHT, End.NO_SALE: OutcomeKind.NO_SALE}


@dataclass(frozen=True)
class EndedVisit(Served):
    """A visit of today; `outcome` None = she is still there."""

    outcome: OutcomeKind | None
    reason: str | None


@dataclass(frozen=True)
class Missing:
    """Something that was asked for and not there, and how often."""

    piece: str
    name: str | None
    colour: str | None
    size: str | None
    asked: int


@dataclass(frozen=True)
class Today:
    """Everything on the page."""

    day: date
    visitors: int
    visits: list[EndedVisit]
    figures: Sequence[Figure]
    late_calls: int
    pool: int
    unclosed: list[Served]
    missing: list[Missing]
    card_seconds: CardSeconds


def today(session: Session, caller: Caller, store: Store) -> Today:
    """The store's day as it stands now."""
    recent = Recent(session, store)
    calls, names = call_list(session, caller, store.id), names_of(session)
    visits, unclosed = recent.visits_today(), recent.unclosed_visits()
    seen = {visit.customer_id for visit in (*visits, *unclosed) if visit.customer_id is not None}
    known = Known(caller.staff, profiles_by_customer(session, seen), names)
    since = recent.today - DAYS + timedelta(days=1)
    return Today(
        day=recent.today,
        visitors=recent.visitors_today(),
        visits=ended_visits(session, recent, visits, known),
        figures=recent.figures_today(),
        late_calls=len(calls.late),
        pool=len(calls.pool),
        unclosed=[known.served(visit) for visit in unclosed],
        missing=missing(session, store, since),
        card_seconds=card_seconds(session, store, since, names),
    )


def ended_visits(session: Session, recent: Recent, visits: Sequence[VisitRow], known: Known) -> list[EndedVisit]:
    """These visits, and what came of each."""
    said = select(VisitOutcome.visit_id, VisitOutcome.reason).where(
        VisitOutcome.visit_id.in_([visit.id for visit in visits])
    )
    reasons = dict(session.execute(said).all())
    ended = [(visit, ENDED.get(recent.end_of(visit))) for visit in visits]
    return [
        EndedVisit(
            **vars(known.served(visit)),
            outcome=outcome,
            reason=reasons.get(visit.id) if outcome is OutcomeKind.NO_SALE else None,
        )
        for visit, outcome in ended
    ]


def missing(session: Session, store: Store, since: date) -> list[Missing]:
    """What was asked for and not there since that day, what was asked for most in front."""
    lists = session.scalars(
        select(VisitOutcome.missing)
        .join(Visit, Visit.id == VisitOutcome.visit_id)
        .where(Visit.store_id == store.id, Visit.day >= since, ~withdrawn(Visit.id))
        .where(func.jsonb_array_length(VisitOutcome.missing) > 0)
    )
    asked = Counter((one["piece"], one.get("colour"), one.get("size")) for found in lists for one in found)
    shelf = shelf_of(session, store.id, store.stock_fresh_minutes)
    known = look_up(session, shelf, {piece for piece, _, _ in asked}, [])
    found = []
    for (piece, colour, size), times in asked.items():
        offers, _ = known.named(piece)
        found.append(Missing(piece, offers[0].name if offers else None, colour, size, times))
    return sorted(found, key=lambda one: (-one.asked, one.piece, one.colour or "", one.size or ""))
