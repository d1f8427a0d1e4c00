"""The rows of a file through its profile: each field typed, every complaint with the header the file uses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from itertools import chain, islice
from typing import TypeVar

from pos_adapter import times, values
from pos_adapter.sheets.files import raw_rows
from pos_adapter.sheets.numbers import cell_number
from pos_adapter.sheets.profile import WORDS, Layout, Profile, layout, plain, positions
from pos_adapter.sheets.source import Cell, RawRow, SheetError, Source
from pos_adapter.values import BadValue

# Reports often begin with a few lines of title.
HEADER_LINES = 10

T = TypeVar("T")

_ROUNDED = re.compile(r"[0-9](\.[0-9]+)?[eE]\+[0-9]+")


class Row:
    """One row of data; `line` is its 1-based line in the file."""

    def __init__(self, raw: RawRow, layout: Layout, profile: Profile) -> None:
        self.line = raw.line
        self.profile = profile
        self._cells = raw.cells
        self._layout = layout

    @property
    def width(self) -> int:
        """How many cells the row has."""
        return len(self._cells)

    def title(self, field: str) -> str:
        """What the file calls the field."""
        return self._layout.titles.get(field, field)

    def text(self, field: str) -> str | None:
        """Free text."""
        return values.text(self._written(field), self.title(field))

    def code(self, field: str) -> str | None:
        """An id; one that a spreadsheet has rounded is refused, since two ids may look the same then."""
        written = self._written(field)
        if written is None:
            return None
        cell = self._cell(field)
        rounded = isinstance(cell, float) and abs(cell) >= 1e15
        if rounded or (isinstance(cell, str) and _ROUNDED.fullmatch(cell.strip())):
            raise BadValue("number_rounded", field=self.title(field))
        return values.code(written, self.title(field))

    def codes(self, field: str) -> tuple[str, ...]:
        """Several ids in one cell."""
        return values.codes(self.code(field), self.title(field))

    def phone(self, field: str) -> str | None:
        """A phone number."""
        return values.phone(self.code(field), self.title(field))

    def number(self, field: str) -> Decimal | None:
        """An amount; the sum when the profile adds several columns."""
        return self._sum(field, values.number)

    def quantity(self, field: str) -> Decimal | None:
        """A number of pieces, or a weight."""
        return self._sum(field, values.quantity)

    def moment(self, field: str, zone: str) -> datetime | None:
        """Aware UTC. A date without a clock, or a date cell at midnight, means noon of that day."""
        cell, *others = self._all(field) or [None]
        if isinstance(cell, date):
            clock = cell.time() if isinstance(cell, datetime) else time()
            clock = next((other for other in others if isinstance(other, time)), clock)
            local = datetime.combine(cell, clock if clock != time() else times.NOON)
            return times.in_utc(local, self.title(field), zone)
        written = self._form_text(field)
        if written is None:
            return None
        return times.written_time(written, self.title(field), self.profile.dates, zone)

    def day(self, field: str) -> date | None:
        """A local date."""
        cell = self._cell(field)
        if isinstance(cell, datetime):
            return cell.date()
        if isinstance(cell, date):
            return cell
        written = self._form_text(field)
        return None if written is None else times.written_date(written, self.title(field), self.profile.dates)

    def hour(self, field: str) -> int | None:
        """An hour from 0 to 23, written 9, 09:00 or 09:00-10:00."""
        cell = self._cell(field)
        if isinstance(cell, datetime | time):
            return cell.hour
        written = self._form_text(field)
        if written is None:
            return None
        match = re.match(r"([0-9]{1,2})(?::[0-9]{2}|[点时]|$)", written)
        if not match or int(match[1]) > 23:
            raise BadValue("hour_invalid", field=self.title(field))
        return int(match[1])

    def word(self, field: str, meanings: Callable[[str], T]) -> T | None:
        """What the profile says the word means, through `meanings`."""
        written = self.text(field)
        if written is None:
            return None
        known = {plain(meaning): meaning for meaning in WORDS[field]} | dict(self.profile.words.get(field, {}))
        if plain(written) not in known:
            raise BadValue("choice_unknown", field=self.title(field), wanted=", ".join(known))
        return meanings(known[plain(written)])

    def need(self, field: str, value: T | None) -> T:
        """`value`, or the complaint that the field is empty."""
        if value is None:
            raise BadValue("missing", field=self.title(field))
        return value

    def normal_text(self) -> str:
        """All fields as text in one fixed order, whatever other columns the file has."""
        return "\x1f".join(f"{field}={self._written(field) or ''}" for field in sorted(self._layout.columns))

    def _sum(self, field: str, reader: Callable[[object, str], Decimal | None]) -> Decimal | None:
        title = self.title(field)
        found = [reader(cell_number(cell, self.profile, title), title) for cell in self._all(field)]
        amounts = [amount for amount in found if amount is not None]
        return sum(amounts, Decimal(0)) if amounts else None

    def _all(self, field: str) -> list[Cell]:
        indexes = self._layout.columns.get(field, ())
        return [self._cells[index] for index in indexes if index < len(self._cells)]

    def _cell(self, field: str) -> Cell:
        return next(iter(self._all(field)), None)

    def _form_text(self, field: str) -> str | None:
        written = self.text(field)
        return None if written is None else unicodedata.normalize("NFKC", written)

    def _written(self, field: str) -> str | None:
        return " ".join(filter(None, map(_cell_text, self._all(field)))) or None


def read_rows(source: Source, profile: Profile) -> Iterator[Row]:
    """The rows of data. Raises `SheetError` when the file as a whole cannot be read with this profile."""
    rows = raw_rows(source, profile.delimiter, profile.encoding)
    found, data = _beneath_header(rows, profile) if profile.header else (positions(profile), rows)
    empty = True
    for raw in data:
        empty = False
        yield Row(raw, found, profile)
    if empty:
        raise SheetError("file_empty")


def count_rows(source: Source, profile: Profile) -> int:
    """How many rows of data there are. It reads the whole file: call it first, so that a broken end is found early."""
    return sum(1 for _ in read_rows(source, profile))


def _beneath_header(rows: Iterator[RawRow], profile: Profile) -> tuple[Layout, Iterator[RawRow]]:
    top = list(islice(rows, HEADER_LINES))
    if not top:
        raise SheetError("file_empty")
    first_problem: SheetError | None = None
    for index, raw in enumerate(top):
        try:
            return layout(profile, raw.cells), chain(top[index + 1 :], rows)
        except SheetError as problem:
            first_problem = first_problem or problem
    raise first_problem or SheetError("file_empty")


def _cell_text(cell: Cell) -> str | None:
    if cell is None or isinstance(cell, str):
        return cell and cell.strip()
    if isinstance(cell, float):
        # A spreadsheet keeps whole numbers as floats: 13800138000.0 is a phone number.
        return str(int(cell)) if cell.is_integer() else format(cell, ".15g")
    return str(cell)
