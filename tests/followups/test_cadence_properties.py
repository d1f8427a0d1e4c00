"""What holds for every zone, all hours and closed days, and every day of two centuries."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from followups.cadence import (
    LAST_HOUR_BEFORE_CLOSING,
    LONGEST_CLOSURE_DAYS,
    Calendar,
    Quiet,
    call_time,
    due_times,
    first_day_with_room,
    next_open_day,
    out_of_quiet,
    promise_time,
    within_opening,
)
from followups.holidays import DayKind, kind_of
from followups.wall_clock import instant_of, shown_at

FIRST, LAST = date(2000, 1, 1), date(2199, 12, 31)
DAY, HOUR, QUARTER = timedelta(days=1), timedelta(hours=1), timedelta(minutes=15)
# The longest quiet time here leaves more of a day than any clock is put forward by, whole days apart.
LONGEST_QUIET = timedelta(hours=20)

zones = st.sampled_from(sorted(available_timezones())).map(ZoneInfo)
quarters = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
hours_of_day = st.integers(0, 23)


@cache
def changes(zone: ZoneInfo, year: int) -> list[date]:
    """The days of a year on which the zone's clocks are changed."""
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]
    offsets = [datetime.combine(day, time(), UTC).astimezone(zone).utcoffset() for day in days]
    return [day for day, now, then in zip(days, offsets, offsets[1:], strict=False) if now != then]


@st.composite
def days_in(draw: st.DrawFn, zone: ZoneInfo) -> date:
    """Any day; every other time one on which the zone's clocks are changed, or a day beside it."""
    day = draw(st.dates(FIRST, LAST))
    near = changes(zone, day.year) if draw(st.booleans()) else []
    return draw(st.sampled_from(near)) + timedelta(days=draw(st.integers(-1, 1))) if near else day


@st.composite
def instants_in(draw: st.DrawFn, zone: ZoneInfo) -> datetime:
    """Any instant (UTC), often near a change of the clocks."""
    midnight = datetime.combine(draw(days_in(zone)), time(), UTC)
    return midnight + timedelta(seconds=draw(st.integers(0, 86_399)))


@st.composite
def calendars(draw: st.DrawFn, zone: ZoneInfo, day: date) -> Calendar:
    """Some weekdays with any hours, some closed days around that day, resting on holidays or not."""
    hours = draw(st.dictionaries(st.integers(0, 6), st.tuples(quarters, quarters), min_size=1))
    closed = draw(st.sets(st.integers(-2, 12).map(lambda ahead: day + timedelta(days=ahead))))
    return Calendar(zone, hours, frozenset(closed), draw(st.booleans()))


@st.composite
def scenes(draw: st.DrawFn) -> tuple[datetime, Calendar]:
    """An instant and the calendar of a store."""
    zone = draw(zones)
    instant = draw(instants_in(zone))
    return instant, draw(calendars(zone, instant.astimezone(zone).date()))


@st.composite
def quiets(draw: st.DrawFn) -> Quiet:
    """Quiet hours that leave some hours of the day."""
    begins, length = draw(quarters), draw(st.integers(0, LONGEST_QUIET // QUARTER)) * QUARTER
    return Quiet(begins, (datetime.combine(FIRST, begins) + length).time())


def comings(day: date, shown: time, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Both readings of a time, in order: the same instant but where clocks are changed."""
    both = [datetime.combine(day, shown).replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)]
    return min(both), max(both)


def spans(instant: datetime, calendar: Calendar) -> Iterator[tuple[datetime, datetime]]:
    """The openings around an instant, widened to both readings of their ends; found without the module's own help."""
    for ahead in range(-2, 3):
        day = instant.astimezone(calendar.zone).date() + timedelta(days=ahead)
        kind = kind_of(day) if calendar.rests_on_holidays else None
        hours = calendar.hours.get(day.weekday())
        if kind is DayKind.MAKE_UP:
            hours = hours or calendar.hours[min(calendar.hours)]
        if hours is not None and kind is not DayKind.HOLIDAY and day not in calendar.closed_days:
            opens, closes = hours
            closing_day = day if opens < closes else day + DAY
            yield comings(day, opens, calendar.zone)[0], comings(closing_day, closes, calendar.zone)[1]


def is_open_at(instant: datetime, calendar: Calendar) -> bool:
    """Whether somebody is in the store."""
    return any(opening <= instant < closing for opening, closing in spans(instant, calendar))


@given(zones.flatmap(lambda zone: st.tuples(days_in(zone), st.just(zone))), quarters, quarters)
def test_a_later_time_of_a_day_is_never_an_earlier_instant(where: tuple[date, ZoneInfo], one: time, two: time) -> None:
    earlier, later = (instant_of(where[0], shown, where[1]) for shown in sorted([one, two]))
    assert earlier <= later


@given(zones.flatmap(instants_in), zones)
def test_what_a_clock_shows_leads_back_to_the_instant(instant: datetime, zone: ZoneInfo) -> None:
    shown = shown_at(instant, zone)
    assert instant_of(shown.date(), shown.timetz(), zone) == instant


@given(scenes(), hours_of_day)
def test_every_call_is_within_the_opening_of_an_open_day(scene: tuple[datetime, Calendar], hour: int) -> None:
    instant, calendar = scene
    assert is_open_at(call_time(instant.astimezone(calendar.zone).date(), hour, calendar), calendar)


@given(scenes(), hours_of_day)
def test_no_call_is_before_its_day(scene: tuple[datetime, Calendar], hour: int) -> None:
    day = scene[0].astimezone(scene[1].zone).date()
    assert call_time(day, hour, scene[1]).astimezone(scene[1].zone).date() >= day


@given(scenes(), hours_of_day, st.lists(st.integers(0, 365), min_size=2, unique=True))
def test_steps_keep_the_order_of_their_days(scene: tuple[datetime, Calendar], hour: int, steps: list[int]) -> None:
    due = due_times(scene[0], steps, hour, scene[1])
    in_order = [due[step] for step in sorted(steps)]
    assert in_order == sorted(in_order)


@given(
    zones.flatmap(lambda zone: st.tuples(instants_in(zone), st.just(zone))), st.tuples(quarters, quarters), hours_of_day
)
def test_steps_of_a_store_open_daily_follow_one_another(
    where: tuple[datetime, ZoneInfo], hours: tuple[time, time], hour: int
) -> None:
    instant, zone = where
    steps = [3, 4, 7, 15]
    calendar = Calendar(zone, dict.fromkeys(range(7), hours))
    day = instant.astimezone(zone).date()
    # A day that a zone leaves out has no calls of its own.
    assume(all(calendar.is_open_on(day + timedelta(days=step)) for step in steps))
    due = due_times(instant, steps, hour, calendar)
    assert all(one < two for one, two in zip(due.values(), list(due.values())[1:], strict=False))


@given(zones.flatmap(lambda zone: st.tuples(instants_in(zone), st.just(zone))), quiets())
def test_no_clock_shows_a_quiet_time_after_waiting(where: tuple[datetime, ZoneInfo], quiet: Quiet) -> None:
    shown = out_of_quiet(where[0], quiet, where[1]).astimezone(where[1]).time()
    if quiet.begins <= quiet.ends:
        assert not quiet.begins <= shown < quiet.ends
    else:
        assert quiet.ends <= shown < quiet.begins


@given(zones.flatmap(lambda zone: st.tuples(instants_in(zone), st.just(zone))), quiets())
def test_waiting_for_the_end_of_quiet_is_done_once(where: tuple[datetime, ZoneInfo], quiet: Quiet) -> None:
    waited = out_of_quiet(where[0], quiet, where[1])
    assert out_of_quiet(waited, quiet, where[1]) == waited


@given(zones.flatmap(lambda zone: st.tuples(instants_in(zone), st.just(zone))), quiets())
def test_quiet_waits_for_less_than_a_day(where: tuple[datetime, ZoneInfo], quiet: Quiet) -> None:
    instant, zone = where
    waited = out_of_quiet(instant, quiet, zone)
    unchanged = instant.astimezone(zone).utcoffset() == waited.astimezone(zone).utcoffset()
    assert timedelta() <= waited - instant < DAY + (timedelta() if unchanged else HOUR)


@given(scenes())
def test_what_waits_for_opening_is_within_it(scene: tuple[datetime, Calendar]) -> None:
    waited = within_opening(*scene)
    assert waited >= scene[0]
    assert is_open_at(waited, scene[1])


@given(scenes())
def test_only_what_falls_outside_opening_waits(scene: tuple[datetime, Calendar]) -> None:
    instant, calendar = scene
    day = instant.astimezone(calendar.zone).date()
    openings = [calendar.hours_on(one) for one in (day - DAY, day, day + DAY) if calendar.is_open_on(one)]
    is_open = any(opening <= instant < closing for opening, closing in openings)
    assert (within_opening(instant, calendar) == instant) == is_open


@given(scenes())
def test_waiting_for_opening_is_done_once(scene: tuple[datetime, Calendar]) -> None:
    waited = within_opening(*scene)
    assert within_opening(waited, scene[1]) == waited


@given(scenes(), st.integers(0, 100))
def test_a_promise_is_kept_while_somebody_is_there_and_not_before_it_was_made(
    scene: tuple[datetime, Calendar], hours: int
) -> None:
    kept = promise_time(scene[0], hours, scene[1])
    assert kept >= scene[0]
    # The end of an opening that the next one follows at once is the beginning of that one.
    assert is_open_at(kept, scene[1])


@settings(deadline=None)  # Every quarter of an hour is tried.
@given(scenes(), st.integers(0, 60))
def test_a_promise_uses_all_the_time_it_has(scene: tuple[datetime, Calendar], hours: int) -> None:
    at, calendar = scene
    kept = promise_time(at, hours, calendar)
    for quarter in range(hours * 4 + 1):
        then = at + quarter * QUARTER
        day = then.astimezone(calendar.zone).date()
        openings = [calendar.hours_on(one) for one in (day - DAY, day) if calendar.is_open_on(one)]
        if any(opening <= then <= closing - LAST_HOUR_BEFORE_CLOSING for opening, closing in openings):
            assert then <= kept <= at + timedelta(hours=hours)


@given(scenes(), st.sets(st.integers(0, 20)))
def test_the_day_with_room_is_the_first_open_one_that_has_it(
    scene: tuple[datetime, Calendar], full_after: set[int]
) -> None:
    day, calendar = scene[0].astimezone(scene[1].zone).date(), scene[1]
    full = {day + timedelta(days=ahead) for ahead in full_after}
    found = first_day_with_room(day, calendar, lambda one: one not in full)
    passed = [day + timedelta(days=n) for n in range((found - day).days)]
    assert calendar.is_open_on(found)
    assert found not in full
    assert not any(calendar.is_open_on(one) and one not in full for one in passed)


@given(scenes())
def test_where_no_day_has_room_the_next_open_day_is_taken(scene: tuple[datetime, Calendar]) -> None:
    day = scene[0].astimezone(scene[1].zone).date()
    asked: list[date] = []
    assert first_day_with_room(day, scene[1], asked.append) == next_open_day(day, scene[1])
    assert all(day <= one < day + timedelta(days=LONGEST_CLOSURE_DAYS) for one in asked)


@given(scenes())
def test_a_store_that_rests_is_closed_on_holidays_and_every_store_on_its_closed_days(
    scene: tuple[datetime, Calendar],
) -> None:
    day, calendar = scene[0].astimezone(scene[1].zone).date(), scene[1]
    rests = calendar.rests_on_holidays and kind_of(day) is DayKind.HOLIDAY
    assert not (calendar.is_open_on(day) and (rests or day in calendar.closed_days))


@given(scenes(), st.dictionaries(st.integers(0, 6), st.tuples(quarters, quarters)), quarters, quarters, hours_of_day)
def test_every_answer_is_an_instant_in_utc(
    scene: tuple[datetime, Calendar],
    hours: dict[int, tuple[time, time]],
    begins: time,
    ends: time,
    hour: int,
) -> None:
    at, zone = scene[0], scene[1].zone
    calendar = Calendar(zone, hours, scene[1].closed_days, scene[1].rests_on_holidays)
    answers = [
        *due_times(at.astimezone(zone), [0, 3, 365], hour, calendar).values(),
        within_opening(at.astimezone(zone), calendar),
        promise_time(at.astimezone(zone), hour, calendar),
        out_of_quiet(at.astimezone(zone), Quiet(begins, ends), zone),
    ]
    assert {answer.tzinfo for answer in answers} == {UTC}
