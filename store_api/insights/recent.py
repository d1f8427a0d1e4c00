"""How it goes in a store: today, and the seven days before. Cheap enough to be asked all day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from store_api.db import Session
from store_api.insights.facts import load_recent, open_hours
from store_api.insights.figures import Figure
from store_api.insights.rows import Facts, Period, VisitRow
from store_api.insights.service import ClerkRow, Counted
from store_api.insights.serving import End, end_of
from store_api.staff.models import Staff, Store

DAYS_BEFORE = timedelta(days=7)


class Recent:
    """The facts of a store's last days, read once."""

    def __init__(self, session: Session, store: Store) -> None:
        today = store.local_day(session.now)
        self.session, self.store, self.today = session, store, today
        self.period = Period(today - DAYS_BEFORE, today, store.zone, session.now)
        self.facts: Facts = load_recent(session, store, self.period)
        self.counted = Counted(self.facts)

    def end_of(self, visit: VisitRow) -> End:
        """How a visit ended, as the board sees it."""
        return end_of(visit, self.counted.sold.bought, self.today)

    def open_visits(self) -> list[VisitRow]:
        """Who is in the shop now, the newest first."""
        return newest_first(visit for visit in self.facts.visits if self.end_of(visit) is End.SERVED_NOW)

    def unclosed_visits(self) -> list[VisitRow]:
        """What was left open on the days before, the oldest first."""
        return newest_first(visit for visit in self.facts.visits if self.end_of(visit) is End.NOT_CLOSED)[::-1]

    def visits_today(self) -> list[VisitRow]:
        """Today's, the newest first."""
        return newest_first(visit for visit in self.facts.visits if visit.day == self.today)

    def visitors_today(self) -> int:
        """How many people were counted today."""
        return sum(self.of_today().visitors.values())

    def row(self, clerk: Staff) -> ClerkRow:
        """A clerk's own figures of these days."""
        return self.counted.short_row(clerk)

    def figures_today(self) -> list[Figure]:
        """Today's figures of trade."""
        facts = self.of_today()
        hours = open_hours(self.session, self.store, facts.period)
        return list(Counted(replace(facts, open_hours=hours)).trade_figures())

    def of_today(self) -> Facts:
        """Today's receipts, visits and visitors."""
        period = replace(self.period, first=self.today)
        return Facts(
            store_id=self.store.id,
            period=period,
            receipts=[row for row in self.facts.receipts if row.day == self.today],
            visits=[row for row in self.facts.visits if row.day == self.today],
            visitors={hour: count for hour, count in self.facts.visitors.items() if hour >= period.start},
        )


def newest_first(visits: Iterable[VisitRow]) -> list[VisitRow]:
    """By when they began."""
    return sorted(visits, key=lambda visit: (visit.at, visit.id), reverse=True)
