"""From what a clock on the wall shows to the instant, on the days too on which clocks are changed."""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def instant_of(day: date, shown: time, zone: ZoneInfo) -> datetime:
    """The UTC instant at which clocks in the zone show that time of that day.

    A time that comes twice is its first coming, or its second with `shown.fold == 1`. A time that is skipped is the
    instant of the jump: unlike PEP 495's shift by the gap, this never puts a later time before an earlier one.
    """
    wall = datetime.combine(day, shown)
    instant = wall.replace(tzinfo=zone, fold=shown.fold).astimezone(UTC)
    if shown_at(instant, zone) == wall:
        return instant
    before, after = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (1, 0))
    seconds = range(int((after - before).total_seconds()))
    jump = bisect_left(seconds, wall, key=lambda second: shown_at(before + timedelta(seconds=second), zone))
    return before + timedelta(seconds=jump)


def shown_at(instant: datetime, zone: ZoneInfo) -> datetime:
    """What clocks in the zone show then: naive, its `fold` is 1 when they show it for the second time."""
    return instant.astimezone(zone).replace(tzinfo=None)
