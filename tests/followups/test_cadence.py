"""When to call: laws over zones, hours and closed days."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followups.cadence import LAST_HOUR_BEFORE_CLOSING, LONGEST_CLOSURE_DAYS, Calendar, call_time, due_times

ZONES = [
    ZoneInfo(name)
    for name in ("Asia/Shanghai", "America/New_York", "Asia/Kathmandu", "Pacific/Chatham", "Australia/Lord_Howe")
]
SHANGHAI, NEW_YORK = ZONES[0], ZONES[1]
DAILY = (time(10), time(22))
STEPS = [3, 7, 15]

zones = st.sampled_from(ZONES)
days = st.dates(date(2020, 1, 1), date(2032, 12, 31))
visits = st.datetimes(datetime(2020, 1, 1), datetime(2032, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis takes naive bounds.
quarters = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))


def open_daily(zone: ZoneInfo = SHANGHAI, hours: tuple[time, time] = DAILY, *closed: date) -> Calendar:
    """Open every day at these hours but on the closed ones."""
    return Calendar(zone, dict.fromkeys(range(7), hours), frozenset(closed))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Some zone, some weekdays with some hours of at least two, some closed days."""
    hours = {}
    for weekday in draw(st.sets(st.integers(0, 6), min_size=1)):
        opens = draw(st.integers(0, 23))
        length = draw(st.integers(2, 23))
        hours[weekday] = (time(opens), time((opens + length) % 24))
    return Calendar(draw(zones), hours, frozenset(draw(st.sets(st.dates(date(2026, 1, 1), date(2026, 3, 1))))))


def opening_hours(day: date, calendar: Calendar) -> tuple[datetime, datetime]:
    """Opening and closing of a day, as instants."""
    opens, closes = calendar.hours[day.weekday()]
    closing_day = day + timedelta(days=closes <= opens)
    opening = datetime.combine(day, opens, calendar.zone)
    return opening.astimezone(UTC), datetime.combine(closing_day, closes, calendar.zone).astimezone(UTC)


def is_open_at(at: datetime, calendar: Calendar) -> bool:
    """Whether somebody is in the store."""
    day = at.astimezone(calendar.zone).date()
    candidates = [one for one in (day, day - timedelta(days=1)) if calendar.is_open_on(one)]
    spans = [opening_hours(one, calendar) for one in candidates]
    return any(opening <= at < closing for opening, closing in spans)


@given(visits, zones, st.integers(0, 23))
def test_each_step_falls_due_once(visited: datetime, zone: ZoneInfo, hour: int) -> None:
    due = due_times(visited, STEPS, hour, open_daily(zone))
    assert sorted(due) == STEPS
    assert len(set(due.values())) == len(STEPS)


@given(visits, calendars(), st.integers(0, 23))
def test_no_step_falls_due_before_its_day(visited: datetime, calendar: Calendar, hour: int) -> None:
    day = visited.astimezone(calendar.zone).date()
    for step, at in due_times(visited, STEPS, hour, calendar).items():
        assert at.astimezone(calendar.zone).date() >= day + timedelta(days=step)


@given(visits, calendars(), st.integers(0, 23))
def test_every_call_is_within_opening_hours(visited: datetime, calendar: Calendar, hour: int) -> None:
    for at in due_times(visited, STEPS, hour, calendar).values():
        assert is_open_at(at, calendar)


@given(days, zones, quarters, st.integers(0, 23))
def test_a_call_is_no_later_than_the_days_last_hour(day: date, zone: ZoneInfo, opens: time, hour: int) -> None:
    calendar = open_daily(zone, (opens, opens))  # Around the clock.
    opening, closing = opening_hours(day, calendar)
    assert opening <= call_time(day, hour, calendar) <= max(opening, closing - LAST_HOUR_BEFORE_CLOSING)


@given(visits, calendars(), st.integers(0, 23))
def test_steps_keep_their_order(visited: datetime, calendar: Calendar, hour: int) -> None:
    due = due_times(visited, STEPS, hour, calendar)
    assert [due[step] for step in STEPS] == sorted(due.values())


@given(visits, calendars(), st.integers(0, 23))
def test_times_are_utc(visited: datetime, calendar: Calendar, hour: int) -> None:
    assert {at.tzinfo for at in due_times(visited, STEPS, hour, calendar).values()} == {UTC}


@given(days, zones, st.integers(10, 21))
def test_an_hour_within_opening_hours_is_kept(day: date, zone: ZoneInfo, hour: int) -> None:
    local = call_time(day, hour, open_daily(zone)).astimezone(zone)
    assert (local.date(), local.hour, local.minute) == (day, hour, 0)


@given(visits, zones)
def test_the_same_local_day_gives_the_same_times(visited: datetime, zone: ZoneInfo) -> None:
    midnight = visited.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    assert due_times(visited, STEPS, 10, open_daily(zone)) == due_times(midnight, STEPS, 10, open_daily(zone))


@pytest.mark.parametrize(
    ("visited", "third"),
    [
        (date(2026, 12, 30), date(2027, 1, 2)),
        (date(2028, 2, 27), date(2028, 3, 1)),
        (date(2027, 2, 27), date(2027, 3, 2)),
    ],
)
def test_year_ends_and_leap_days_are_ordinary_days(visited: date, third: date) -> None:
    at = datetime.combine(visited, time(15), SHANGHAI)
    assert due_times(at, [3], 10, open_daily())[3].astimezone(SHANGHAI).date() == third


@pytest.mark.parametrize("change", [date(2026, 3, 8), date(2026, 11, 1)])
def test_the_hour_stays_local_when_the_clocks_change(change: date) -> None:
    visited = datetime.combine(change - timedelta(days=3), time(15), NEW_YORK)
    local = due_times(visited, [3], 10, open_daily(NEW_YORK))[3].astimezone(NEW_YORK)
    assert (local.date(), local.hour) == (change, 10)


def test_an_hour_that_the_clocks_skip_is_a_real_instant() -> None:
    calendar = open_daily(NEW_YORK, (time(0), time(0)))
    at = call_time(date(2026, 3, 8), 2, calendar)
    assert at == datetime(2026, 3, 8, 7, 0, tzinfo=UTC)  # 03:00 EDT


def test_a_visit_after_local_midnight_counts_from_the_new_day() -> None:
    visited = datetime(2026, 3, 9, 16, 30, tzinfo=UTC)  # 00:30 on the 10th in Shanghai
    assert due_times(visited, [3], 10, open_daily())[3] == datetime(2026, 3, 13, 2, 0, tzinfo=UTC)


def test_an_hour_before_opening_waits_for_it() -> None:
    assert call_time(date(2026, 3, 10), 8, open_daily()) == datetime(2026, 3, 10, 2, 0, tzinfo=UTC)


def test_an_hour_after_closing_moves_to_the_last_hour() -> None:
    assert call_time(date(2026, 3, 10), 23, open_daily()) == datetime(2026, 3, 10, 13, 0, tzinfo=UTC)


def test_at_closing_time_nobody_starts_a_call() -> None:
    assert call_time(date(2026, 3, 10), 22, open_daily()) == datetime(2026, 3, 10, 13, 0, tzinfo=UTC)


def test_a_store_that_closes_after_midnight_may_call_late() -> None:
    bar = open_daily(SHANGHAI, (time(18), time(2)))
    assert call_time(date(2026, 3, 10), 23, bar) == datetime(2026, 3, 10, 15, 0, tzinfo=UTC)
    assert call_time(date(2026, 3, 10), 10, bar) == datetime(2026, 3, 10, 10, 0, tzinfo=UTC)


def test_a_store_open_for_less_than_an_hour_calls_at_opening() -> None:
    kiosk = open_daily(SHANGHAI, (time(12), time(12, 30)))
    assert call_time(date(2026, 3, 10), 20, kiosk) == datetime(2026, 3, 10, 4, 0, tzinfo=UTC)


def test_a_closed_day_moves_the_call_to_the_next_open_day() -> None:
    closed = [date(2026, 3, 10), date(2026, 3, 11)]
    assert call_time(closed[0], 10, open_daily(SHANGHAI, DAILY, *closed)).date() == date(2026, 3, 12)


def test_a_weekday_without_hours_is_closed() -> None:
    weekdays = Calendar(SHANGHAI, dict.fromkeys(range(5), DAILY))
    saturday = date(2026, 3, 14)
    assert call_time(saturday, 10, weekdays).date() == date(2026, 3, 16)


def test_a_store_that_never_opens_calls_on_the_day_itself() -> None:
    day = date(2026, 3, 10)
    at = call_time(day, 10, Calendar(SHANGHAI, {}))
    assert at.astimezone(SHANGHAI) == datetime.combine(day, time(10), SHANGHAI)


def test_a_closure_of_two_months_is_not_waited_for() -> None:
    day = date(2026, 3, 10)
    closed = [day + timedelta(days=n) for n in range(LONGEST_CLOSURE_DAYS)]
    assert call_time(day, 10, open_daily(SHANGHAI, DAILY, *closed)).date() == day


def test_two_steps_moved_to_one_day_fall_due_together() -> None:
    visited = datetime(2026, 3, 9, 6, 0, tzinfo=UTC)
    closed = [date(2026, 3, 12), date(2026, 3, 13)]
    due = due_times(visited, [3, 5], 10, open_daily(SHANGHAI, DAILY, *closed))
    assert due[3] == due[5]
