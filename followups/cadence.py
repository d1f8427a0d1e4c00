"""When to call: pure dates and hours, no database.

A call is due N days after the visit's local day, at the store's hour. A closed day moves it to the next open one; an
hour outside the opening hours moves to the nearest hour at which somebody is there to call.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LAST_HOUR_BEFORE_CLOSING = timedelta(hours=1)
# A store that never opens still gets its calls, on the day they fall due.
LONGEST_CLOSURE_DAYS = 60


@dataclass(frozen=True)
class Calendar:
    """A store's zone, weekly hours (Monday = 0; `closes` at or before `opens` = next day) and closed days."""

    zone: ZoneInfo
    hours: Mapping[int, tuple[time, time]]
    closed_days: Set[date] = frozenset()

    def is_open_on(self, day: date) -> bool:
        """Whether the store opens at all on that day."""
        return day.weekday() in self.hours and day not in self.closed_days


def due_times(visited_at: datetime, days: list[int], hour: int, calendar: Calendar) -> dict[int, datetime]:
    """For every step (days after the visit) the aware UTC instant at which its call falls due."""
    visit_day = visited_at.astimezone(calendar.zone).date()
    return {step: call_time(visit_day + timedelta(days=step), hour, calendar) for step in days}


def call_time(day: date, hour: int, calendar: Calendar) -> datetime:
    """The store's hour on the first open day from `day` on, moved inside that day's opening hours."""
    day = next_open_day(day, calendar)
    wanted = datetime.combine(day, time(hour), calendar.zone)
    if calendar.is_open_on(day):
        opening, closing = opening_times(day, *calendar.hours[day.weekday()], calendar.zone)
        # Earlier than opening waits for it; at closing time nobody starts a call.
        wanted = max(opening, min(wanted, closing - LAST_HOUR_BEFORE_CLOSING))
    return wanted.astimezone(UTC)


def opening_times(day: date, opens: time, closes: time, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From when until when a store is open that starts its day on `day`; it may close after midnight."""
    closes_on = day if closes > opens else day + timedelta(days=1)
    return datetime.combine(day, opens, zone), datetime.combine(closes_on, closes, zone)


def next_open_day(day: date, calendar: Calendar) -> date:
    """The first open day from `day` on; `day` itself when there is none for two months."""
    for ahead in range(LONGEST_CLOSURE_DAYS):
        if calendar.is_open_on(day + timedelta(days=ahead)):
            return day + timedelta(days=ahead)
    return day
