"""A profile: which column of a file is what, and how numbers, times and words are written in it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

from pos_adapter.adapter import StoreContext
from pos_adapter.records import CHANNELS, LINE_KINDS, LineKind
from pos_adapter.sheets.source import Cell, SheetError

Table = Literal["receipts", "products", "customers", "footfall"]
TABLES: Mapping[str, Table] = {name: name for name in get_args(Table)}

_RECEIPT = ("receipt", "store", "time", "member", "phone", "coupon", "staff", "refund_of", "kind", "channel")
_SKU = ("sku", "style", "name", "colour", "size")
_LINE = ("quantity", "total", "unit_price", "list_price", "discount", "guide", "line_kind", "weighed")
FIELDS: Mapping[Table, tuple[str, ...]] = {
    "receipts": (*_RECEIPT, *_SKU, *_LINE),
    "products": (*_SKU, "category", "barcode", "price", "store", "stock", "as_of"),
    "customers": ("member", "phone", "name", "birthday", "store"),
    "footfall": ("store", "time", "date", "hour", "visitors"),
}
# Of each group at least one column has to be there.
REQUIRED: Mapping[Table, tuple[tuple[str, ...], ...]] = {
    "receipts": (("time",), ("quantity",), ("total", "unit_price")),
    "products": (("sku",), ("name",)),
    "customers": (("member", "phone"),),
    "footfall": (("visitors",), ("time", "date"), ("time", "hour")),
}
# Fields whose words a profile may translate, and what they may mean.
WORDS: Mapping[str, tuple[str, ...]] = {
    "kind": ("sale", "refund", "void"),
    "line_kind": tuple(LINE_KINDS),
    "channel": tuple(CHANNELS),
    "weighed": ("yes", "no"),
}

# The headers accepted for a column in order of preference, or its 1-based position.
Names = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """How to read one kind of file.

    `columns` maps a field to its column, or to several: numbers are added up, texts joined by a space (a date and a
    clock). `context` gives the zone,
    the currency and the store for rows that name none. `dates` are strptime forms, tried in order. `words` maps a
    field and a plain word to its meaning; `line_kinds` a plain SKU or name to the kind of its lines. A receipt id
    is unique in the whole file, or only within `receipt_scope` (store, day). A receipt number that begins with
    `refund_prefix` pays back.
    """

    name: str
    table: Table
    context: StoreContext
    columns: Mapping[str, tuple[Names, ...]]
    header: bool = True
    delimiter: str | None = None
    encoding: str | None = None
    dates: tuple[str, ...] = ()
    decimal: str = "."
    thousands: str = ","
    signs: tuple[str, ...] = ()
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    line_kinds: Mapping[str, LineKind] = field(default_factory=dict)
    receipt_scope: tuple[str, ...] = ()
    refund_prefix: str | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """A profile laid over one file: the 0-based columns of each field, and what the file calls the field."""

    columns: Mapping[str, tuple[int, ...]]
    titles: Mapping[str, str]


def plain(word: str) -> str:
    """A header or word without what people write differently: case, width, spaces, _ and -."""
    folded = unicodedata.normalize("NFKC", word).casefold()
    return "".join(character for character in folded if not character.isspace() and character not in "_-\ufeff")


def layout(profile: Profile, header: Sequence[Cell]) -> Layout:
    """Finds the columns by `header`. Raises `SheetError` columns_missing or column_twice."""
    places: dict[str, list[int]] = {}
    for index, title in enumerate(header):
        places.setdefault(plain(str(title)) if title is not None else "", []).append(index)
    columns: dict[str, tuple[int, ...]] = {}
    for name, sources in profile.columns.items():
        found = [_column(profile, names, places) for names in sources]
        if all(index is not None for index in found):
            columns[name] = tuple(index for index in found if index is not None)
    missing = missing_columns(profile.table, columns)
    if missing:
        wanted = "; ".join(" / ".join(_accepted(profile, name) for name in group) for group in missing)
        raise SheetError("columns_missing", profile=profile.name, missing=wanted)
    titles = {name: str(header[indexes[0]]) for name, indexes in columns.items() if indexes[0] < len(header)}
    return Layout(columns, titles)


def positions(profile: Profile) -> Layout:
    """The columns of a file without a header."""
    columns = {
        name: tuple(names[0] - 1 for names in sources if isinstance(names[0], int))
        for name, sources in profile.columns.items()
    }
    return Layout(columns, {name: f"column {indexes[0] + 1}" for name, indexes in columns.items()})


def missing_columns(table: Table, found: Mapping[str, object]) -> list[tuple[str, ...]]:
    """The groups of `REQUIRED` of which nothing was found."""
    return [group for group in REQUIRED[table] if not any(name in found for name in group)]


def _column(profile: Profile, names: Names, places: Mapping[str, list[int]]) -> int | None:
    for name in names:
        if isinstance(name, int):
            return name - 1
        indexes = places.get(plain(name), [])
        if len(indexes) > 1:
            raise SheetError("column_twice", profile=profile.name, header=name)
        if indexes:
            return indexes[0]
    return None


def _accepted(profile: Profile, name: str) -> str:
    """How a person would head the column: the first header of each source."""
    return " + ".join(str(names[0]) for names in profile.columns.get(name, ())) or name
