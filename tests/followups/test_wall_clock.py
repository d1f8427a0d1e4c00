"""From the clock on the wall to the instant, where clocks are changed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from followups.wall_clock import instant_of, shown_at

LONDON = ZoneInfo("Europe/London")
NEW_YORK = ZoneInfo("America/New_York")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
SHANGHAI = ZoneInfo("Asia/Shanghai")
APIA = ZoneInfo("Pacific/Apia")


@pytest.mark.parametrize(
    ("zone", "day", "shown", "instant"),
    [
        (SHANGHAI, date(2026, 3, 29), time(1, 30), datetime(2026, 3, 28, 17, 30, tzinfo=UTC)),
        (LONDON, date(2026, 3, 29), time(0, 59), datetime(2026, 3, 29, 0, 59, tzinfo=UTC)),
        (LONDON, date(2026, 3, 29), time(2), datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        (NEW_YORK, date(2026, 3, 8), time(10), datetime(2026, 3, 8, 14, 0, tzinfo=UTC)),
        (NEW_YORK, date(2026, 11, 1), time(10), datetime(2026, 11, 1, 15, 0, tzinfo=UTC)),
        (LORD_HOWE, date(2026, 10, 4), time(10), datetime(2026, 10, 3, 23, 0, tzinfo=UTC)),
        (LORD_HOWE, date(2026, 10, 3), time(10), datetime(2026, 10, 2, 23, 30, tzinfo=UTC)),
        (SHANGHAI, date(2028, 2, 29), time(0), datetime(2028, 2, 28, 16, 0, tzinfo=UTC)),
    ],
)
def test_a_time_that_comes_once_is_that_instant(zone: ZoneInfo, day: date, shown: time, instant: datetime) -> None:
    assert instant_of(day, shown, zone) == instant


@pytest.mark.parametrize(
    ("zone", "day", "shown", "jump"),
    [
        (LONDON, date(2026, 3, 29), time(1), datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        (LONDON, date(2026, 3, 29), time(1, 45), datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        (NEW_YORK, date(2026, 3, 8), time(2, 59), datetime(2026, 3, 8, 7, 0, tzinfo=UTC)),
        (LORD_HOWE, date(2026, 10, 4), time(2, 15), datetime(2026, 10, 3, 15, 30, tzinfo=UTC)),
        # Samoa went over the date line and had no 30 December.
        (APIA, date(2011, 12, 30), time(10), datetime(2011, 12, 30, 10, 0, tzinfo=UTC)),
    ],
)
def test_a_time_that_is_skipped_is_the_jump(zone: ZoneInfo, day: date, shown: time, jump: datetime) -> None:
    assert instant_of(day, shown, zone) == jump


@pytest.mark.parametrize(
    ("zone", "day", "shown", "first", "second"),
    [
        (LONDON, date(2026, 10, 25), time(1, 30), time(0, 30), time(1, 30)),
        (NEW_YORK, date(2026, 11, 1), time(1), time(5), time(6)),
        (LORD_HOWE, date(2026, 4, 5), time(1, 45), time(14, 45), time(15, 15)),
    ],
)
def test_a_time_that_comes_twice_is_its_first_coming_or_the_second_one_asked_for(
    zone: ZoneInfo, day: date, shown: time, first: time, second: time
) -> None:
    assert instant_of(day, shown, zone).time() == first
    assert instant_of(day, shown.replace(fold=1), zone).time() == second


def test_what_is_shown_says_whether_it_is_shown_again() -> None:
    first, second = datetime(2026, 11, 1, 5, 30, tzinfo=UTC), datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    assert shown_at(first, NEW_YORK) == shown_at(second, NEW_YORK) == datetime(2026, 11, 1, 1, 30)  # noqa: DTZ001 - a clock on a wall has no zone.
    assert (shown_at(first, NEW_YORK).fold, shown_at(second, NEW_YORK).fold) == (0, 1)
