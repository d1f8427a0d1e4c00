"""Door counts from a file, as visitors per store and hour."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from pos_adapter import times, values
from pos_adapter.adapter import Outlet, Rejected, rejected_row
from pos_adapter.records import Footfall
from pos_adapter.sheets.profile import Profile
from pos_adapter.sheets.rows import Row, read_rows
from pos_adapter.sheets.source import Source
from pos_adapter.values import BadValue

_visitors = partial(values.whole, limit=1_000_000)


def read_footfall(source: Source, profile: Profile) -> Iterator[Footfall | Rejected]:
    """Broken rows first, then one per store and hour. Counters that report each quarter are added up to hours.

    A row with the store and time of an earlier row is refused, since nobody can say which of the two is right.
    """
    seen: set[tuple[str | None, datetime]] = set()
    hours: dict[tuple[str | None, datetime], int] = {}
    for row in read_rows(source, profile):
        try:
            outlet = profile.context.outlet(row.code("store"))
            moment = _moment(row, outlet)
            visitors = row.need("visitors", _visitors(row.number("visitors"), row.title("visitors")))
            if (outlet.code, moment) in seen:
                raise BadValue("row_duplicate")
        except BadValue as problem:
            yield rejected_row(problem, row.line)
            continue
        seen.add((outlet.code, moment))
        hour = outlet.code, _hour_start(moment, outlet.timezone)
        hours[hour] = hours.get(hour, 0) + visitors
    for (store, start), visitors in sorted(hours.items(), key=lambda item: (item[0][1], item[0][0] or "")):
        yield Footfall(store=store, hour=start, visitors=visitors)


def _moment(row: Row, outlet: Outlet) -> datetime:
    day, hour = row.day("date"), row.hour("hour")
    if day is not None and hour is not None:
        return times.in_utc(datetime.combine(day, time(hour)), row.title("date"), outlet.timezone)
    written = row.text("time")
    if written is None:
        raise BadValue("missing", field=row.title("time" if day is None else "hour"))
    return row.need("time", row.moment("time", outlet.timezone))


def _hour_start(moment: datetime, zone: str) -> datetime:
    """The local hour: in zones half an hour off, the hours of UTC would cut it in two."""
    local = moment.astimezone(ZoneInfo(zone))
    return (moment - timedelta(minutes=local.minute, seconds=local.second)).replace(microsecond=0).astimezone(UTC)
