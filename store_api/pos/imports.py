"""Files of receipts, products, customers and door counts: looked at first, then taken in.

    job = imports.open_file(path, "receipts")  # reads all of it, writes nothing
    show(job.preview)
    for done in job.run():                     # of job.preview.items
        ...
    show(job.report)

`run` commits a batch at a time, so an import that was killed goes on when it is run again; what is there already is
not added twice. Good rows are kept, broken ones are listed. Nobody has agreed to anything by standing in a file.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from pos_adapter.adapter import Outlet, Rejected
from pos_adapter.reasons import REASONS
from pos_adapter.records import Member, Product
from pos_adapter.sheets import count_rows
from pos_adapter.sheets.profile import Table
from store_api.db import Session, database
from store_api.errors import Conflict, DomainError, Invalid
from store_api.pos.previews import Preview, described
from store_api.pos.sheet_file import Entry, Item, SheetFile, open_sheet
from store_api.pos.taking_in import Change, take_in
from store_api.sales.connections import file_source
from store_api.sales.models import PosConnection
from store_api.sales.service import lock
from store_api.staff.models import Store
from store_api.staff.service import add_store, stores
from store_api.texts import Language, error_sentence, say

BATCH = 200
FIRST_ITEMS = 5
# What is in these has a price, so the store's currency must be the file's.
PRICED: tuple[Table, ...] = ("receipts", "products")


@dataclass(frozen=True)
class Refused:
    """What was left out: the 1-based line where it is one row, else what it is (`item`), and a stable code."""

    line: int | None
    item: str
    code: str
    params: Mapping[str, object]

    @property
    def message(self) -> str:
        """Why, in English."""
        return self.sentence("en")

    def sentence(self, language: Language) -> str:
        """Why, in words."""
        if self.code in REASONS and language == "en":
            text = REASONS[self.code].format_map(self.params)
        elif self.code in REASONS:
            text = say(f"reasons.{self.code}", language, **self.params)
        else:
            text = error_sentence(self.code, language, **self.params)
        return text if self.line else f"{self.item}: {text}"


@dataclass
class Report:
    """What became of the items so far."""

    counts: Counter[Change] = field(default_factory=Counter)
    refused: list[Refused] = field(default_factory=list)


class Import:
    """One file on its way in."""

    def __init__(self, file: SheetFile, preview: Preview) -> None:
        self.file = file
        self.preview = preview
        self.report = Report()

    def run(self) -> Iterator[int]:
        """Take everything in; yields how many items are done after every batch. `report` grows with it."""
        with database.transaction() as session:
            connection = file_source(session, self.file.source_name)
            lock(session, connection)
            known = {store.code for store in stores(session)}
            for code in self.preview.new_stores:
                if code not in known:
                    self._open_store(session, code)
        entries, done = self.file.entries(), 0
        while batch := list(islice(entries, BATCH)):
            with database.transaction() as session:
                lock(session, connection)
                by_code = {store.code: store for store in stores(session)}
                for entry in batch:
                    self._take(session, connection, by_code, entry)
            done += len(batch)
            yield done

    def _open_store(self, session: Session, code: str) -> None:
        outlet, home = self.file.outlet(code), self.file.profile.context.home
        name = home.name if code == home.code else None
        add_store(session, code=code, name=name or code, timezone=outlet.timezone, currency=outlet.currency)

    def _take(self, session: Session, connection: PosConnection, by_code: dict[str, Store], entry: Entry) -> None:
        name = entry.item.object_key
        if isinstance(entry.item, Rejected):
            self.report.refused.append(Refused(entry.item.line, name, entry.item.code, entry.item.params))
            return
        try:
            if None in stores_of(entry.item):
                raise Invalid("store_needed")
            self.report.counts[take_in(session, connection, by_code, entry.item)] += 1
        except DomainError as error:
            self.report.refused.append(Refused(entry.line, name, error.code, error.params))


def open_file(
    path: str | os.PathLike[str], table: Table, profile: str | None = None, store: str | None = None
) -> Import:
    """Read the whole file once and say what would happen; nothing is written.

    `profile` is the name of a shipped one or a path, else it is detected. `store` is the code of the store all rows
    belong to; else the file's store column says it, else the profile's own store, else the only store there is.
    Raises SheetError for a file or profile that cannot be used, Invalid when no store is named, Conflict when a store
    has another currency than the file.
    """
    with database.transaction() as session:
        known = {found.code: Outlet(found.code, found.currency, found.timezone) for found in stores(session)}
    file = open_sheet(path, table, profile, store, {code: outlet.timezone for code, outlet in known.items()})
    seen = scan(file)
    if seen.stores == {None}:
        raise Invalid("store_needed")
    codes = sorted(code for code in seen.stores if code is not None)
    currency = file.profile.context.home.currency
    for code in codes:
        if table in PRICED and code in known and known[code].currency != currency:
            raise Conflict("file_currency_other", currency=currency, store=code, expected=known[code].currency)
    new = [code for code in codes if code not in known]
    rows = count_rows(file.path, file.profile)
    return Import(file, Preview(file.profile.name, table, rows, seen.items, currency, codes, new, seen.first))


@dataclass
class Seen:
    """What a first reading of the whole file found."""

    items: int = 0
    stores: set[str | None] = field(default_factory=set)
    first: list[dict[str, str]] = field(default_factory=list)


def scan(file: SheetFile) -> Seen:
    """Read to the end, so that a file that breaks off is found out before anything is written. Raises SheetError."""
    seen = Seen()
    for entry in file.entries():
        seen.items += 1
        if len(seen.first) < FIRST_ITEMS:
            seen.first.append(described(entry, file))
        if not isinstance(entry.item, Rejected):
            seen.stores |= stores_of(entry.item)
    return seen


def stores_of(item: Item) -> set[str | None]:
    """The codes of the stores an item is about, None = it needs one and names none. Members need none."""
    if isinstance(item, Product):
        return {level.store for level in item.stock}
    if isinstance(item, Member):
        return set() if item.store is None else {item.store}
    return {item.store}
