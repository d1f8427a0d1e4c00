"""China's holidays, as the State Council published them, and the stores that rest on them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followups.cadence import Calendar, call_time
from followups.holidays import DayKind, kind_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAILY = (time(10), time(22))


def days_between(first: date, last: date) -> list[date]:
    """Both included."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 1, 1), date(2026, 1, 3)),
        (date(2026, 2, 15), date(2026, 2, 23)),
        (date(2026, 4, 4), date(2026, 4, 6)),
        (date(2026, 5, 1), date(2026, 5, 5)),
        (date(2026, 6, 19), date(2026, 6, 21)),
        (date(2026, 9, 25), date(2026, 9, 27)),
        (date(2026, 10, 1), date(2026, 10, 7)),
    ],
)
def test_every_day_of_a_holiday_is_one(first: date, last: date) -> None:
    assert {kind_of(day) for day in days_between(first, last)} == {DayKind.HOLIDAY}


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 1, 4),
        date(2026, 2, 14),
        date(2026, 2, 28),
        date(2026, 5, 9),
        date(2026, 9, 20),
        date(2026, 10, 10),
    ],
)
def test_a_worked_weekend_day_is_a_make_up_day(day: date) -> None:
    assert kind_of(day) is DayKind.MAKE_UP


def test_an_ordinary_weekend_is_no_holiday() -> None:
    assert kind_of(date(2026, 3, 14)) is None
    assert kind_of(date(2026, 3, 15)) is None


def test_the_days_around_a_holiday_are_ordinary() -> None:
    assert kind_of(date(2026, 9, 30)) is None
    assert kind_of(date(2026, 10, 8)) is None


def test_the_first_and_the_last_known_year_are_known() -> None:
    assert kind_of(date(2004, 1, 1)) is DayKind.HOLIDAY
    assert kind_of(date(2026, 10, 7)) is DayKind.HOLIDAY


@pytest.mark.parametrize("year", [2000, 2003, 2100, 2199])
def test_a_year_that_is_not_known_has_only_ordinary_days(year: int) -> None:
    # 2027 is ordinary until the library that knows it is installed, so it is not asserted here.
    assert {kind_of(day) for day in days_between(date(year, 1, 1), date(year, 12, 31))} == {None}


@given(st.dates(date(2004, 1, 1), date(2026, 12, 31)))
def test_only_weekends_are_made_up(day: date) -> None:
    assert kind_of(day) is not DayKind.MAKE_UP or day.weekday() >= 5


def shanghai(month: int, day: int, hour: int) -> datetime:
    """The instant (UTC) of an hour of 2026."""
    return datetime(2026, month, day, hour, tzinfo=SHANGHAI).astimezone(UTC)


def resting(*closed: date, weekdays: range = range(5)) -> Calendar:
    """A store that rests on holidays; Mondays begin earlier than its other days."""
    hours = dict.fromkeys(weekdays, DAILY) | {weekdays[0]: (time(9), time(18))}
    return Calendar(SHANGHAI, hours, frozenset(closed), rests_on_holidays=True)


def test_holidays_are_ordinary_days_unless_the_store_rests() -> None:
    assert Calendar(SHANGHAI, dict.fromkeys(range(7), DAILY)).is_open_on(date(2026, 2, 17))
    assert not resting().is_open_on(date(2026, 2, 17))


@pytest.mark.parametrize(("day", "opens_again"), [(15, date(2026, 2, 24)), (14, date(2026, 2, 14))])
def test_a_resting_store_calls_after_the_spring_festival(day: int, opens_again: date) -> None:
    assert call_time(date(2026, 2, day), 10, resting()).date() == opens_again


def test_a_call_due_on_national_day_waits_for_its_end() -> None:
    assert call_time(date(2026, 10, 1), 10, resting()) == shanghai(10, 8, 10)


def test_a_make_up_day_has_the_first_weekdays_hours() -> None:
    saturday = date(2026, 2, 28)
    assert resting().hours_on(saturday) == (shanghai(2, 28, 9), shanghai(2, 28, 18))
    assert resting(weekdays=range(1, 5)).hours_on(saturday) == (shanghai(2, 28, 9), shanghai(2, 28, 18))


def test_a_make_up_day_keeps_the_hours_its_weekday_has() -> None:
    hours = resting(weekdays=range(7)).hours_on(date(2026, 2, 28))
    assert hours == (shanghai(2, 28, 10), shanghai(2, 28, 22))


def test_a_make_up_day_is_no_opening_of_a_store_without_hours() -> None:
    assert not Calendar(SHANGHAI, {}, rests_on_holidays=True).is_open_on(date(2026, 2, 28))


def test_a_closed_day_wins_over_a_make_up_day() -> None:
    assert not resting(date(2026, 2, 28)).is_open_on(date(2026, 2, 28))


def test_a_year_without_known_holidays_goes_by_the_stores_week() -> None:
    new_year_2003 = date(2003, 1, 1)
    assert resting().is_open_on(new_year_2003)
    assert not resting().is_open_on(date(2003, 2, 8))  # A Saturday that was worked.
