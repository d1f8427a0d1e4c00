"""Times of tills as aware UTC datetimes.

A time without an offset is read in the store's zone; of the two hours of an autumn night the first is taken.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from pos_adapter.values import BadValue, text

NOON = time(12)
# RFC 3339, seconds and offset optional. Some vendors send nanoseconds, so the fraction is cut to six digits.
_ISO = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:?[0-9]{2})?"
)


def iso_time(value: object, field: str, zone: str) -> tuple[datetime, bool] | None:
    """ISO 8601 text -> (aware UTC, whether the offset was missing and `zone` was assumed)."""
    written = text(value, field)
    if written is None:
        return None
    match = _ISO.fullmatch(written)
    if not match:
        raise BadValue("time_invalid", field=field)
    day, clock, fraction, offset = match.groups()
    try:
        moment = datetime.fromisoformat(f"{day}T{clock}{offset or ''}")
    except ValueError:
        raise BadValue("time_invalid", field=field) from None
    moment = moment.replace(microsecond=int((fraction or ".")[1:7].ljust(6, "0")))
    return in_utc(moment, field, zone), offset is None


def written_time(value: str, field: str, formats: tuple[str, ...], zone: str) -> datetime:
    """Text in one of the strptime `formats` -> aware UTC; a format without a clock means noon of that day."""
    return in_utc(_parsed(value, field, formats), field, zone)


def written_date(value: str, field: str, formats: tuple[str, ...]) -> date:
    """Text in one of the strptime `formats` -> its date."""
    try:
        return _parsed(value, field, formats).date()
    except BadValue:
        raise BadValue("date_invalid", field=field) from None


def in_utc(moment: datetime, field: str, zone: str) -> datetime:
    """Aware UTC, within 1970 to 2100; a naive time is of `zone`."""
    if not 1970 <= moment.year <= 2100:
        raise BadValue("time_out_of_range", field=field)
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)


@lru_cache(maxsize=4096)
def _parsed(value: str, field: str, formats: tuple[str, ...]) -> datetime:
    for written in formats:
        # strptime would read the seven digits 2026111 as 20261101 or 20260111: nobody can tell.
        if "%Y%m%d" in written and not re.match(r"[0-9]{8}", value):
            continue
        try:
            moment = datetime.strptime(value, written)  # noqa: DTZ007 - `in_utc` adds the store's zone
        except ValueError:
            continue
        return moment if "%H" in written or "%I" in written else datetime.combine(moment, NOON)
    raise BadValue("time_invalid", field=field)
