"""Reads a JSON object of a till field by field, typed, with the path of what is wrong."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from pos_adapter import values
from pos_adapter.times import iso_time
from pos_adapter.values import BadValue

BODY_LIMIT = 2_000_000
LIST_LIMIT = 1000
WARNINGS_LIMIT = 20

T = TypeVar("T")


def load(raw: bytes) -> object:
    """JSON with every number as Decimal. Raises `BadValue` for anything two readers could understand differently."""
    if len(raw) > BODY_LIMIT:
        raise BadValue("body_too_large", limit=BODY_LIMIT)
    try:
        return json.loads(
            raw.decode("utf-8-sig"),
            parse_float=_decimal,
            parse_int=_decimal,
            parse_constant=_decimal,
            object_pairs_hook=_object,
        )
    except BadValue:
        raise
    except RecursionError:
        raise BadValue("body_too_deep") from None
    except ValueError:
        raise BadValue("body_not_json") from None


class Fields:
    """One JSON object at `path`. Each reader takes a key once; `close` warns of the keys nobody asked for."""

    def __init__(self, source: object, path: str, warnings: list[str]) -> None:
        if not isinstance(source, Mapping):
            raise BadValue("wrong_type", field=path, wanted="an object")
        self._source = source
        self._unread = dict.fromkeys(source)
        self._path = path
        self._warnings = warnings

    def at(self, key: str) -> str:
        """The path of `key`, as in data.lines[0].total."""
        return f"{self._path}.{key}" if self._path else key

    def raw(self, key: str) -> object:
        """The value as it stands; None when absent."""
        self._unread.pop(key, None)
        return self._source.get(key)

    def read(self, key: str, reader: Callable[[object, str], T | None]) -> T | None:
        """The value through one of the readers of `values`, or None."""
        return reader(self.raw(key), self.at(key))

    def need(self, key: str, reader: Callable[[object, str], T | None]) -> T:
        """Like `read`, for a field that must be there."""
        value = self.read(key, reader)
        if value is None:
            raise BadValue("missing", field=self.at(key))
        return value

    def time(self, key: str, zone: str) -> datetime | None:
        """ISO 8601 in UTC; a missing offset is taken from `zone` with the warning `zone_assumed`."""
        found = iso_time(self.raw(key), self.at(key), zone)
        if found is None:
            return None
        moment, assumed = found
        if assumed:
            self.warn(f"zone_assumed:{self.at(key)}")
        return moment

    def need_time(self, key: str, zone: str) -> datetime:
        """Like `time`, for a field that must be there."""
        moment = self.time(key, zone)
        if moment is None:
            raise BadValue("missing", field=self.at(key))
        return moment

    def phone(self, key: str) -> str | None:
        """A phone number; one that cannot be read is dropped with the warning `phone_unreadable`."""
        try:
            return self.read(key, values.phone)
        except BadValue:
            self.warn(f"phone_unreadable:{self.at(key)}")
            return None

    def flag(self, key: str) -> bool | None:
        """true, false or None."""
        value = self.raw(key)
        if value is not None and not isinstance(value, bool):
            raise BadValue("wrong_type", field=self.at(key), wanted="true or false")
        return value

    def codes(self, key: str) -> tuple[str, ...]:
        """A list of codes, each once."""
        found = (values.code(entry, path) for entry, path in self._entries(key))
        return tuple(dict.fromkeys(entry for entry in found if entry))

    def objects(self, key: str) -> Iterator[Fields]:
        """A list of objects."""
        for entry, path in self._entries(key):
            yield Fields(entry, path, self._warnings)

    @property
    def warnings(self) -> tuple[str, ...]:
        """All warnings so far of the event that is being read."""
        return tuple(self._warnings)

    def warn(self, warning: str) -> None:
        """Adds a warning to the event that is being read."""
        if len(self._warnings) < WARNINGS_LIMIT:
            self._warnings.append(warning[:200])

    def close(self) -> None:
        """Call when every field has been read."""
        for key in self._unread:
            self.warn(f"unknown_field:{self.at(key)}")

    def _entries(self, key: str) -> Iterator[tuple[object, str]]:
        value = self.raw(key)
        if value is None or value == "[]":
            return
        if not isinstance(value, list):
            raise BadValue("wrong_type", field=self.at(key), wanted="a list")
        if len(value) > LIST_LIMIT:
            raise BadValue("list_too_long", field=self.at(key), limit=LIST_LIMIT)
        for index, entry in enumerate(value):
            yield entry, f"{self.at(key)}[{index}]"


def _decimal(written: str) -> Decimal:
    try:
        return Decimal(written)
    except InvalidOperation:
        # An exponent of twenty digits: refused later like NaN, with the path of its field.
        return Decimal("NaN")


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    content = dict(pairs)
    if len(content) < len(pairs):
        twice, _ = Counter(key for key, _ in pairs).most_common(1)[0]
        raise BadValue("duplicate_key", field=twice[:50])
    return content
