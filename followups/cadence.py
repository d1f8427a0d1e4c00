"""When to call: pure dates and hours, no database.

A call is due N days after the visit's local day, at the store's hour. A closed day moves it to the next open one; an
hour outside the opening hours moves to the nearest hour at which somebody is there to call. All instants are UTC:
aware datetimes of one zone are compared by their clocks, which is wrong on the days on which clocks are changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from followups.holidays import DayKind, kind_of
from followups.wall_clock import instant_of, shown_at

LAST_HOUR_BEFORE_CLOSING = timedelta(hours=1)
# A store that never opens still gets its calls, on the day they fall due.
LONGEST_CLOSURE_DAYS = 60
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Calendar:
    """A store's zone, weekly hours (Monday = 0; `closes` at or before `opens` = next day) and closed days.

    A store that `rests_on_holidays` also closes on China's public holidays and opens on their make-up days.
    """

    zone: ZoneInfo
    hours: Mapping[int, tuple[time, time]]
    closed_days: Set[date] = frozenset()
    rests_on_holidays: bool = False

    def is_open_on(self, day: date) -> bool:
        """Whether the store opens at all on that day."""
        return self._opening(day) is not None

    def hours_on(self, day: date) -> tuple[datetime, datetime]:
        """From when until when (UTC) the store is open that starts its day on `day`. Raises LookupError if closed."""
        if (opening := self._opening(day)) is None:
            raise LookupError(f"closed on {day}")
        return opening

    def _opening(self, day: date) -> tuple[datetime, datetime] | None:
        kind = kind_of(day) if self.rests_on_holidays else None
        if day in self.closed_days or kind is DayKind.HOLIDAY:
            return None
        hours = self.hours.get(day.weekday())
        if hours is None and kind is DayKind.MAKE_UP and self.hours:
            # The day stands for a working day, so the first weekday's hours are the likeliest.
            hours = self.hours[min(self.hours)]
        if hours is None:
            return None
        opens, closes = opening_times(day, *hours, self.zone)
        # Hours that the clocks skip are no opening.
        return (opens, closes) if opens < closes else None


@dataclass(frozen=True)
class Quiet:
    """Local hours in which nobody is disturbed; they may run past midnight, and `begins == ends` means none."""

    begins: time
    ends: time

    def covers(self, shown: time) -> bool:
        """Whether a clock that shows this time shows a quiet one."""
        if self.begins <= self.ends:
            return self.begins <= shown < self.ends
        return shown >= self.begins or shown < self.ends


def due_times(visited_at: datetime, days: list[int], hour: int, calendar: Calendar) -> dict[int, datetime]:
    """For every step (days after the visit) the aware UTC instant at which its call falls due."""
    visit_day = visited_at.astimezone(calendar.zone).date()
    return {step: call_time(visit_day + timedelta(days=step), hour, calendar) for step in days}


def call_time(day: date, hour: int, calendar: Calendar) -> datetime:
    """The store's hour on the first open day from `day` on, moved inside that day's opening hours."""
    day = next_open_day(day, calendar)
    wanted = instant_of(day, time(hour), calendar.zone)
    if calendar.is_open_on(day):
        # Earlier than opening waits for it; at closing time nobody starts a call.
        wanted = max(calendar.hours_on(day)[0], min(wanted, last_start(day, calendar)))
    return wanted


def promise_time(at: datetime, hours: int, calendar: Calendar) -> datetime:
    """By when (UTC) something promised within `hours` has to be done.

    The latest instant from `at` to `at + hours` at which somebody is there to start it; when there is none, the next
    opening after them, or `at + hours` itself when there is no opening for two months.
    """
    at = at.astimezone(UTC)
    deadline = at + timedelta(hours=hours)
    # Yesterday's opening may run past midnight.
    first, until = (shown_at(instant, calendar.zone).date() - ONE_DAY for instant in (at, deadline))
    there: list[datetime] = []
    for day in open_days(first, (until - first).days + 1 + LONGEST_CLOSURE_DAYS, calendar):
        opening, last = calendar.hours_on(day)[0], last_start(day, calendar)
        if opening > deadline:
            return max(there, default=opening)
        if last >= at:
            there.append(min(last, deadline))
    return max(there, default=deadline)


def within_opening(instant: datetime, calendar: Calendar) -> datetime:
    """The instant (UTC) when the store is open then, else the next opening.

    A store that never opens for two months: the instant.
    """
    instant = instant.astimezone(UTC)
    # Yesterday's opening may run past midnight.
    for day in open_days(shown_at(instant, calendar.zone).date() - ONE_DAY, LONGEST_CLOSURE_DAYS + 1, calendar):
        opening, closing = calendar.hours_on(day)
        if instant < closing:
            return max(instant, opening)
    return instant


def out_of_quiet(instant: datetime, quiet: Quiet, zone: ZoneInfo) -> datetime:
    """The instant (UTC), or the end of the quiet time it falls in."""
    instant = instant.astimezone(UTC)
    # A jump of the clocks may end one quiet time inside the next.
    while quiet.covers((shown := shown_at(instant, zone)).time()):
        day = shown.date() if shown.time() < quiet.ends else shown.date() + ONE_DAY
        instant = instant_of(day, quiet.ends.replace(fold=shown.fold), zone)
    return instant


def opening_times(day: date, opens: time, closes: time, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From when until when (UTC) a store is open that starts its day on `day`; it may close after midnight."""
    closes_on = day if closes > opens else day + ONE_DAY
    return instant_of(day, opens, zone), instant_of(closes_on, closes, zone)


def last_start(day: date, calendar: Calendar) -> datetime:
    """The last instant of an open day's opening at which somebody still starts something.

    An hour before closing, or opening when that is later; it is no closing when the next day's opening follows at once.
    """
    opening, closing = calendar.hours_on(day)
    last = max(opening, closing - LAST_HOUR_BEFORE_CLOSING)
    if calendar.is_open_on(day + ONE_DAY):
        next_opening, next_closing = calendar.hours_on(day + ONE_DAY)
        if next_opening <= closing:
            last = max(last, min(closing, next_closing - LAST_HOUR_BEFORE_CLOSING))
    return last


def next_open_day(day: date, calendar: Calendar) -> date:
    """The first open day from `day` on; `day` itself when there is none for two months."""
    return next(open_days(day, LONGEST_CLOSURE_DAYS, calendar), day)


def first_day_with_room(day: date, calendar: Calendar, has_room: Callable[[date], bool]) -> date:
    """The first open day from `day` on that has room; the next open day when there is none for two months."""
    with_room = filter(has_room, open_days(day, LONGEST_CLOSURE_DAYS, calendar))
    return next(with_room, next_open_day(day, calendar))


def open_days(day: date, count: int, calendar: Calendar) -> Iterator[date]:
    """Those of the `count` days from `day` on that are open, in order."""
    return filter(calendar.is_open_on, (day + timedelta(days=ahead) for ahead in range(count)))
