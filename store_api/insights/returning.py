"""Who came back: repurchase, its intervals, and visits without a sale that became a purchase later."""

from __future__ import annotations

import statistics
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import TypeAlias

from store_api.insights.figures import Detail, Figure, Part, ratio
from store_api.insights.metrics import SECOND_DAYS
from store_api.insights.purchases import Ledger
from store_api.insights.rows import ContactRow, Period, PurchaseDay, VisitRow

Histories: TypeAlias = Mapping[uuid.UUID, Sequence[PurchaseDay]]


def histories(days: Iterable[PurchaseDay]) -> Histories:
    """The purchase days of each customer, oldest first; two stores on one day are one day, the first store's."""
    found: dict[uuid.UUID, dict[date, PurchaseDay]] = defaultdict(dict)
    for row in sorted(days, key=lambda row: (row.day, row.at, row.store_id)):
        found[row.customer_id].setdefault(row.day, row)
    return {customer_id: list(by_day.values()) for customer_id, by_day in found.items()}


def is_ripe(begun: date, days: int, period: Period) -> bool:
    """Whether the N days since `begun` end in the period, and are over."""
    end = begun + timedelta(days=days)
    return period.holds(end) and end < period.today


def is_pending(begun: date, days: int, period: Period) -> bool:
    """Whether the N days had begun by the end of the period and were not over then."""
    end = begun + timedelta(days=days)
    return begun <= period.last and (end > period.last or end >= period.today)


def repurchase(people: Histories, days: int, store_id: uuid.UUID, period: Period, history_start: date | None) -> Figure:
    """N 天复购率 of the customers whose first purchase in known history was in this store."""
    mine = [history for history in people.values() if history[0].store_id == store_id]
    ripe = [history for history in mine if is_ripe(history[0].day, days, period)]
    limit = timedelta(days=days)
    again = sum(len(history) > 1 and history[1].day - history[0].day <= limit for history in ripe)
    return ratio(
        f"repurchase_{days}",
        again,
        len(ripe),
        left_out={"pending": sum(is_pending(history[0].day, days, period) for history in mine)},
        details={"history_start": history_start.isoformat() if history_start else None},
    )


def period_repurchase(sold: Ledger) -> Figure:
    """期内复购率."""
    days: dict[uuid.UUID, set[date]] = defaultdict(set)
    for customer_id, day in sold.bought:
        days[customer_id].add(day)
    return ratio(
        "period_repurchase",
        sum(len(mine) >= 2 for mine in days.values()),
        len(days),
        left_out={"unidentified": sold.unidentified},
    )


def repurchase_interval(people: Histories, store_id: uuid.UUID, period: Period, sold: Ledger) -> Figure:
    """复购间隔: median and quartiles in days; the denominator is how many intervals there are."""
    past = [[one for one in history if one.day <= period.last] for history in people.values()]
    known = [history for history in past if any(one.store_id == store_id for one in history)]
    gaps = sorted(
        (later.day - earlier.day).days
        for history in known
        for earlier, later in pairwise(history)
        if period.holds(later.day) and later.store_id == store_id
    )
    details: dict[str, Detail] = {
        "not_yet_back": Part(sum(len(history) == 1 for history in known), len(known)),
        "unidentified": Part(sold.unidentified, len(sold.purchases)),
    }
    if not gaps:
        return Figure("repurchase_interval", None, None, 0, remark="no_data", details=details)
    low, median, high = statistics.quantiles(gaps, n=4, method="inclusive") if len(gaps) > 1 else gaps * 3
    details |= {"quartile_1": low, "quartile_3": high}
    return Figure("repurchase_interval", median, None, len(gaps), remark="only_returned", details=details)


@dataclass(frozen=True)
class Episode:
    """A customer left without buying; `visits` are her no-sale visits that belong to it, oldest first."""

    customer_id: uuid.UUID
    visits: tuple[VisitRow, ...]
    bought_on: date | None

    @property
    def begun(self) -> date:
        """The day of its first visit."""
        return self.visits[0].day

    @property
    def staff_id(self) -> uuid.UUID:
        """The clerk of its last visit."""
        return self.visits[-1].staff_id


def episodes(no_sales: Iterable[VisitRow], people: Histories) -> list[Episode]:
    """From no-sale visits of identified customers to episodes; a purchase ends one, a later visit begins the next."""
    visits: dict[uuid.UUID, list[VisitRow]] = defaultdict(list)
    for visit in no_sales:
        if visit.customer_id is not None:
            visits[visit.customer_id].append(visit)
    found: list[Episode] = []
    for customer_id, mine in visits.items():
        bought = [one.day for one in people.get(customer_id, ())]
        open_visits = (visit for visit in mine if visit.day not in bought)
        found += _episodes(customer_id, sorted(open_visits, key=lambda visit: (visit.at, visit.id)), bought)
    return found


def _episodes(customer_id: uuid.UUID, visits: Sequence[VisitRow], bought: Sequence[date]) -> Iterator[Episode]:
    rest = list(visits)
    while rest:
        limit = rest[0].day + timedelta(days=SECOND_DAYS)
        bought_on = next((day for day in bought if rest[0].day < day <= limit), None)
        end = limit if bought_on is None else bought_on
        mine = tuple(visit for visit in rest if visit.day <= end)
        yield Episode(customer_id, mine, bought_on)
        rest = rest[len(mine) :]


def second_conversion(
    found: Iterable[Episode], contacts: Iterable[ContactRow], period: Period, guests: Part | None = None
) -> Figure:
    """N 天二次转化率, split by whether a follow-up reached her before she bought or the N days were over."""
    known = list(found)
    ripe = [episode for episode in known if is_ripe(episode.begun, SECOND_DAYS, period)]
    calls: dict[uuid.UUID, list[ContactRow]] = defaultdict(list)
    for contact in contacts:
        calls[contact.customer_id].append(contact)
    reached = [one for one in ripe if _reached(one, calls[one.customer_id], period)]
    won = sum(one.bought_on is not None for one in ripe)
    won_reached = sum(one.bought_on is not None for one in reached)
    details: dict[str, Detail] = {
        "reached": Part(won_reached, len(reached)),
        "not_reached": Part(won - won_reached, len(ripe) - len(reached)),
    }
    if guests is not None:
        details["guests"] = guests
    pending = sum(is_pending(episode.begun, SECOND_DAYS, period) for episode in known)
    return ratio("second_conversion", won, len(ripe), left_out={"pending": pending}, details=details)


def _reached(episode: Episode, calls: Iterable[ContactRow], period: Period) -> bool:
    end = episode.bought_on or episode.begun + timedelta(days=SECOND_DAYS)
    first = episode.visits[0].at
    return any(first < call.at and call.at.astimezone(period.zone).date() <= end for call in calls)


def guest_share(guests: Sequence[VisitRow], no_sales: Sequence[VisitRow], period: Period) -> Part:
    """Guests among the no-sale visits that the episodes of the period began with: nobody can follow them up."""
    unknown = sum(is_ripe(visit.day, SECOND_DAYS, period) for visit in guests)
    known = sum(is_ripe(visit.day, SECOND_DAYS, period) for visit in no_sales)
    return Part(unknown, unknown + known)
