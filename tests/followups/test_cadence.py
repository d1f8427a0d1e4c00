"""When to call: laws over zones, hours and closed days."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followups.cadence import (
    LAST_HOUR_BEFORE_CLOSING,
    LONGEST_CLOSURE_DAYS,
    Calendar,
    Quiet,
    call_time,
    due_times,
    first_day_with_room,
    out_of_quiet,
    promise_time,
    within_opening,
)

ZONES = [
    ZoneInfo(name)
    for name in ("Asia/Shanghai", "America/New_York", "Asia/Kathmandu", "Pacific/Chatham", "Australia/Lord_Howe")
]
SHANGHAI, NEW_YORK, LORD_HOWE = ZONES[0], ZONES[1], ZONES[4]
LONDON = ZoneInfo("Europe/London")
DAILY = (time(10), time(22))
AROUND_THE_CLOCK = (time(0), time(0))
NIGHT = Quiet(time(21), time(9))
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


def local(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    """The instant (UTC) at which a clock of the zone shows this."""
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def test_a_closed_day_has_no_hours() -> None:
    with pytest.raises(LookupError):
        open_daily(SHANGHAI, DAILY, date(2026, 3, 10)).hours_on(date(2026, 3, 10))


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        (LONDON, date(2026, 3, 29), 23),
        (LONDON, date(2026, 10, 25), 25),
        (NEW_YORK, date(2026, 3, 8), 23),
        (NEW_YORK, date(2026, 11, 1), 25),
        (LORD_HOWE, date(2026, 10, 4), 23.5),
        (LORD_HOWE, date(2026, 4, 5), 24.5),
        (SHANGHAI, date(2026, 3, 29), 24),
    ],
)
def test_a_day_around_the_clock_is_as_long_as_its_clocks_make_it(zone: ZoneInfo, day: date, hours: float) -> None:
    opening, closing = open_daily(zone, AROUND_THE_CLOCK).hours_on(day)
    assert closing - opening == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("zone", "night", "last"),
    [
        (LONDON, date(2026, 3, 28), "2026-03-29 00:30"),  # 02:30 is half an hour after the jump from 01:00 to 02:00.
        (LONDON, date(2026, 10, 24), "2026-10-25 01:30+00:00"),  # 01:30 for the second time.
        (NEW_YORK, date(2026, 3, 7), "2026-03-08 01:00"),  # 02:30 is skipped: the bar closes at the jump.
    ],
)
def test_the_last_hour_before_closing_is_an_hour_long_in_the_night_of_a_change(
    zone: ZoneInfo, night: date, last: str
) -> None:
    bar = open_daily(zone, (time(18), time(2, 30)))
    wanted = datetime.fromisoformat(last)
    expected = wanted.astimezone(UTC) if wanted.tzinfo else local(last, zone)
    assert promise_time(local(f"{night} 20:00", zone), 12, bar) == expected


def test_hours_that_the_clocks_skip_are_no_opening() -> None:
    assert not open_daily(NEW_YORK, (time(2), time(3))).is_open_on(date(2026, 3, 8))


def test_a_day_that_a_zone_leaves_out_is_no_opening() -> None:
    samoa = open_daily(ZoneInfo("Pacific/Apia"))
    assert call_time(date(2011, 12, 30), 10, samoa) == local("2011-12-31 10:00", samoa.zone)


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        ("2026-03-10 10:00", "2026-03-10 10:00"),
        ("2026-03-10 21:59", "2026-03-10 21:59"),
        ("2026-03-10 22:00", "2026-03-11 10:00"),
        ("2026-03-10 09:59", "2026-03-10 10:00"),
        ("2026-12-31 23:00", "2027-01-01 10:00"),
        ("2028-02-28 23:00", "2028-02-29 10:00"),
        ("2026-04-30 23:00", "2026-05-01 10:00"),
    ],
)
def test_what_comes_outside_opening_waits_for_it(instant: str, expected: str) -> None:
    assert within_opening(local(instant), open_daily()) == local(expected)


def test_yesterdays_opening_runs_past_midnight_into_a_closed_day() -> None:
    bar = open_daily(SHANGHAI, (time(18), time(2)), date(2026, 3, 11))
    assert within_opening(local("2026-03-11 01:59"), bar) == local("2026-03-11 01:59")
    assert within_opening(local("2026-03-11 02:00"), bar) == local("2026-03-12 18:00")


def test_nothing_waits_for_a_store_that_never_opens() -> None:
    instant = local("2026-03-10 10:00")
    assert within_opening(instant, Calendar(SHANGHAI, {})) == instant
    assert promise_time(instant, 4, Calendar(SHANGHAI, {})) == instant + timedelta(hours=4)


@pytest.mark.parametrize(
    ("zone", "instant", "expected"),
    [
        (SHANGHAI, "2026-03-10 20:59", "2026-03-10 20:59"),
        (SHANGHAI, "2026-03-10 21:00", "2026-03-11 09:00"),
        (SHANGHAI, "2026-03-11 08:59", "2026-03-11 09:00"),
        (SHANGHAI, "2026-03-11 09:00", "2026-03-11 09:00"),
        (SHANGHAI, "2026-12-31 23:30", "2027-01-01 09:00"),
        (SHANGHAI, "2028-02-28 23:30", "2028-02-29 09:00"),
        (LONDON, "2026-03-28 23:30", "2026-03-29 09:00"),
        (NEW_YORK, "2026-10-31 23:30", "2026-11-01 09:00"),
        (LORD_HOWE, "2026-10-03 23:30", "2026-10-04 09:00"),
    ],
)
def test_quiet_hours_end_by_the_local_clock(zone: ZoneInfo, instant: str, expected: str) -> None:
    assert out_of_quiet(local(instant, zone), NIGHT, zone) == local(expected, zone)


def test_quiet_hours_of_an_afternoon_end_that_day() -> None:
    siesta = Quiet(time(12), time(14))
    assert out_of_quiet(local("2026-03-10 12:30"), siesta, SHANGHAI) == local("2026-03-10 14:00")
    assert out_of_quiet(local("2026-03-10 14:30"), siesta, SHANGHAI) == local("2026-03-10 14:30")


def test_quiet_hours_that_end_when_they_begin_are_none() -> None:
    instant = local("2026-03-10 09:00")
    assert out_of_quiet(instant, Quiet(time(9), time(9)), SHANGHAI) == instant


def test_an_end_of_quiet_that_comes_twice_is_quiet_again_until_the_second() -> None:
    quiet = Quiet(time(21), time(1, 30))
    first, again = datetime(2026, 11, 1, 5, 30, tzinfo=UTC), datetime(2026, 11, 1, 6, 10, tzinfo=UTC)
    assert out_of_quiet(local("2026-10-31 22:00", NEW_YORK), quiet, NEW_YORK) == first
    assert out_of_quiet(again, quiet, NEW_YORK) == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)


def test_a_pause_of_quiet_that_the_clocks_skip_is_waited_over() -> None:
    nearly_always = Quiet(time(2, 45), time(2, 15))
    waited = out_of_quiet(local("2026-03-08 01:00", NEW_YORK), nearly_always, NEW_YORK)
    assert waited == local("2026-03-09 02:15", NEW_YORK)


@pytest.mark.parametrize(
    ("at", "hours", "expected"),
    [
        ("2026-03-10 11:00", 4, "2026-03-10 15:00"),
        ("2026-03-10 18:00", 4, "2026-03-10 21:00"),  # 22:00 is closing.
        ("2026-03-10 20:00", 24, "2026-03-11 20:00"),
        ("2026-03-10 10:00", 48, "2026-03-12 10:00"),
        ("2026-03-10 21:00", 2, "2026-03-10 21:00"),
        ("2026-03-10 21:30", 2, "2026-03-11 10:00"),  # Nobody is there any more.
        ("2026-03-10 21:10", 0, "2026-03-11 10:00"),
        ("2026-03-10 23:00", 10, "2026-03-11 10:00"),
        ("2026-03-10 23:00", 12, "2026-03-11 11:00"),
        ("2026-12-31 21:30", 4, "2027-01-01 10:00"),
    ],
)
def test_a_promise_falls_due_while_somebody_is_there(at: str, hours: int, expected: str) -> None:
    assert promise_time(local(at), hours, open_daily()) == local(expected)


def test_a_promise_is_kept_before_a_closed_day_rather_than_after() -> None:
    calendar = open_daily(SHANGHAI, DAILY, date(2026, 3, 11))
    assert promise_time(local("2026-03-10 15:00"), 24, calendar) == local("2026-03-10 21:00")


def test_hours_of_a_promise_are_real_hours_when_the_clocks_change() -> None:
    always = open_daily(LONDON, AROUND_THE_CLOCK)
    assert promise_time(local("2026-03-28 12:00", LONDON), 24, always) == local("2026-03-29 13:00", LONDON)


def test_a_store_around_the_clock_has_a_last_hour_only_before_a_closed_day() -> None:
    at = local("2026-03-10 22:30")
    assert promise_time(at, 1, open_daily(SHANGHAI, AROUND_THE_CLOCK)) == local("2026-03-10 23:30")
    closed = open_daily(SHANGHAI, AROUND_THE_CLOCK, date(2026, 3, 11))
    assert promise_time(at, 1, closed) == local("2026-03-10 23:00")


def test_the_first_open_day_with_room_is_taken() -> None:
    full = {date(2026, 3, 10), date(2026, 3, 11)}
    calendar = open_daily(SHANGHAI, DAILY, date(2026, 3, 12))
    assert first_day_with_room(date(2026, 3, 10), calendar, lambda day: day not in full) == date(2026, 3, 13)


def test_a_day_with_room_is_looked_for_two_months_ahead_only() -> None:
    day = date(2026, 3, 10)
    within, beyond = day + timedelta(days=LONGEST_CLOSURE_DAYS - 1), day + timedelta(days=LONGEST_CLOSURE_DAYS)
    assert first_day_with_room(day, open_daily(), within.__eq__) == within
    assert first_day_with_room(day, open_daily(), beyond.__eq__) == day


def test_the_end_of_a_closure_is_waited_for_two_months_only() -> None:
    instant = local("2026-03-10 12:00")
    closed = [date(2026, 3, 10) + timedelta(days=n) for n in range(LONGEST_CLOSURE_DAYS)]
    assert within_opening(instant, open_daily(SHANGHAI, DAILY, *closed[:-1])) == local("2026-05-08 10:00")
    assert within_opening(instant, open_daily(SHANGHAI, DAILY, *closed)) == instant


def test_a_short_opening_that_follows_at_once_puts_off_the_last_hour_by_its_own_length() -> None:
    calendar = Calendar(SHANGHAI, {0: (time(10), time(10)), 1: (time(10), time(10, 30))})
    assert promise_time(local("2026-03-10 08:45"), 1, calendar) == local("2026-03-10 09:30")


def test_an_opening_inside_another_does_not_shorten_it() -> None:
    calendar = Calendar(SHANGHAI, {0: (time(10), time(9, 59)), 1: (time(8), time(8, 30))})
    assert promise_time(local("2026-03-10 07:00"), 2, calendar) == local("2026-03-10 08:59")
