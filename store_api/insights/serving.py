"""Who came and who bought: walk-in conversion by the door counter, clerk conversion by logged visits."""

from __future__ import annotations

import enum
import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime

from store_api.insights.figures import Figure, Part, ratio
from store_api.insights.purchases import Ledger, Purchase
from store_api.insights.rows import Period, VisitRow
from store_api.visits.models import OutcomeKind

LEAST_COVERAGE = 0.6
LEAST_VISITS = 20


class End(enum.StrEnum):
    """How a visit ended, from the clerk's tap and the till together."""

    BOUGHT = "bought"
    NO_SALE = "no_sale"
    SERVED_NOW = "served_now"
    NOT_CLOSED = "not_closed"


def end_of(visit: VisitRow, bought: Collection[tuple[uuid.UUID, date]], today: date) -> End:
    """A purchase of that customer, store and day overrides the tap; what is open after its day was forgotten."""
    if visit.outcome is OutcomeKind.BOUGHT or (visit.customer_id, visit.day) in bought:
        return End.BOUGHT
    if visit.outcome is OutcomeKind.NO_SALE:
        return End.NO_SALE
    return End.NOT_CLOSED if visit.day < today else End.SERVED_NOW


def walk_in_conversion(
    sold_in_store: Ledger, visitors: Mapping[datetime, int], open_hours: Sequence[datetime], period: Period
) -> Figure:
    """进店转化率. `sold_in_store` holds the store channel only; `visitors` and `open_hours` are by start of hour."""
    counted = sum(period.hour(purchase.at) in visitors for purchase in sold_in_store.purchases)
    people = sum(visitors.values())
    remark = None if visitors else "no_count"
    return ratio(
        "walk_in_conversion",
        counted,
        people,
        left_out={
            "purchases_uncounted": len(sold_in_store.purchases) - counted,
            "open_hours_uncounted": len(set(open_hours) - set(visitors)),
        },
        remark="count_too_low" if people and counted > people else remark,
        details={"hours_counted": len(visitors)},
    )


def clerk_coverage(purchases: Sequence[Purchase], hers: Sequence[VisitRow], everybodys: Sequence[VisitRow]) -> Part:
    """Purchases credited to a clerk that have a visit ÷ all of them.

    Nobody says which guest paid an unidentified receipt, so of these as many have a visit as guests of hers bought
    that day.
    """
    seen = {(visit.customer_id, visit.day) for visit in everybodys if visit.customer_id is not None}
    guests = guests_who_bought(hers)
    unknown = Counter(purchase.day for purchase in purchases if purchase.customer_id is None)
    known = sum((purchase.customer_id, purchase.day) in seen for purchase in purchases)
    return Part(known + sum(min(count, guests[day]) for day, count in unknown.items()), len(purchases))


def taps_without_receipt(visits: Iterable[VisitRow], sold: Ledger, today: date) -> int:
    """Visits tapped as bought whose purchase of that day had not come by the next day.

    Of guests only what goes beyond all unidentified receipts of the store that day, so that nobody is listed wrongly.
    """
    taps = [visit for visit in visits if visit.outcome is OutcomeKind.BOUGHT and visit.day < today]
    unknown = Counter(purchase.day for purchase in sold.purchases if purchase.customer_id is None)
    bought = sold.bought
    known = sum(visit.customer_id is not None and (visit.customer_id, visit.day) not in bought for visit in taps)
    return known + sum(max(0, count - unknown[day]) for day, count in guests_who_bought(taps).items())


def guests_who_bought(visits: Iterable[VisitRow]) -> Counter[date]:
    """By day: visits of guests that a clerk tapped as bought."""
    return Counter(one.day for one in visits if one.customer_id is None and one.outcome is OutcomeKind.BOUGHT)


def store_coverage(visits: Sequence[VisitRow], visitors: Mapping[datetime, int], period: Period) -> Part:
    """People in logged visits ÷ visitors, of the counted hours; more people than visitors is full coverage."""
    people = sum(visitors.values())
    logged = sum(visit.party for visit in visits if period.hour(visit.at) in visitors)
    return Part(min(logged, people), people)


def clerk_conversion(
    visits: Sequence[VisitRow],
    bought: Collection[tuple[uuid.UUID, date]],
    today: date,
    *,
    coverage: Part,
    missed_taps: int,
) -> Figure:
    """接待转化率 of one clerk's or a whole store's visits. Where too little is logged it says so instead."""
    ends = Counter(end_of(visit, bought, today) for visit in visits)
    closed = ends[End.BOUGHT] + ends[End.NO_SALE]
    little = "few_visits" if closed < LEAST_VISITS else None
    if little is None and coverage.value is not None and coverage.value < LEAST_COVERAGE:
        little = "coverage_low"
    found = ratio(
        "clerk_conversion",
        ends[End.BOUGHT],
        closed,
        left_out={"not_closed": ends[End.NOT_CLOSED], "served_now": ends[End.SERVED_NOW]},
        remark=little or ("coverage_unknown" if coverage.value is None else None),
        details={"coverage": coverage, "bought_without_receipt": missed_taps},
    )
    return found if little is None else found.silent()
