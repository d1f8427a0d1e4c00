"""One file as this installation reads it: its profile, the stores it speaks of, and its items with their lines."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice

from pos_adapter.adapter import Outlet, Rejected
from pos_adapter.records import Footfall, Member, Product, Receipt
from pos_adapter.sheets import (
    Profile,
    detect_profile,
    load_profile,
    read_customers,
    read_footfall,
    read_products,
    read_receipts,
    read_rows,
    shipped_profile,
    shipped_profiles,
)
from pos_adapter.sheets.profile import Table
from pos_adapter.values import BadValue
from store_api.errors import Invalid

SAMPLE_ROWS = 100
STORE_CODE_LENGTH = 100

Item = Receipt | Product | Member | Footfall


@dataclass(frozen=True)
class Entry:
    """An item, or why a row is none; `line` where the item is one row of the file."""

    item: Item | Rejected
    line: int | None = None


@dataclass(frozen=True)
class SheetFile:
    """A file and the profile that reads it here."""

    path: str
    profile: Profile

    @property
    def source_name(self) -> str:
        """The connection of such files. Profiles that differ in their table only (shop-receipts, shop-customers) share
        one, since a member number means the same person in both."""
        return f"files:{self.profile.name.removesuffix('-' + self.profile.table)}"

    def entries(self) -> Iterator[Entry]:
        """Everything in the file, in a fixed order. Raises SheetError when the file as a whole cannot be read."""
        match self.profile.table:
            case "receipts":
                yield from (Entry(self._named(item)) for item in read_receipts(self.path, self.profile))
            case "footfall":
                yield from (Entry(item) for item in read_footfall(self.path, self.profile))
            case "customers":
                yield from self._by_row(read_customers(self.path, self.profile))
            case "products":
                changed = datetime.fromtimestamp(os.stat(self.path).st_mtime, UTC)
                yield from self._by_row(read_products(self.path, self.profile, changed))

    def outlet(self, code: str | None) -> Outlet:
        """A store of the file with its currency and zone."""
        return self.profile.context.outlet(code)

    def _by_row(self, items: Iterator[Item | Rejected]) -> Iterator[Entry]:
        rows = read_rows(self.path, self.profile)
        return (Entry(item, row.line) for row, item in zip(rows, items, strict=True))

    def _named(self, item: Receipt | Rejected) -> Receipt | Rejected:
        # Two stores may well have sold the same thing at the same time, and neither file numbers its receipts.
        if isinstance(item, Receipt) and item.external_id.startswith("row-"):
            return replace(item, external_id=f"{item.store or ''}:{item.external_id}")
        return item


def open_sheet(
    path: str | os.PathLike[str], table: Table, profile: str | None, store: str | None, known: Mapping[str, str]
) -> SheetFile:
    """The file with its profile (detected, or by name or path), its rows placed in `store` when that is given.

    `known` maps the codes of our stores to their zones. Raises SheetError, Invalid.
    """
    chosen = choose_profile(os.fspath(path), table, profile)
    home = chosen.context.home
    if store is not None:
        code = store_code(store)
        home = Outlet(code, home.currency, known.get(code, home.timezone))
        columns = {name: column for name, column in chosen.columns.items() if name != "store"}
        # Tills of several stores count alike: their files must not overwrite each other.
        chosen = replace(chosen, columns=columns, receipt_scope=chosen.receipt_scope or ("store",))
    elif home.code is None and len(known) == 1 and not names_stores(os.fspath(path), chosen):
        (code,) = known
        home = Outlet(code, home.currency, known[code])
    elif home.code is not None:
        home = replace(home, timezone=known.get(home.code, home.timezone))
    outlets = {code: Outlet(code, home.currency, zone) for code, zone in known.items()}
    context = replace(chosen.context, home=home, outlets=outlets)
    return SheetFile(os.fspath(path), replace(chosen, context=context))


def choose_profile(path: str, table: Table, name: str | None) -> Profile:
    """The profile of that name or path, else the shipped one that reads the file. Raises SheetError, Invalid."""
    if name is None:
        return detect_profile(path, table)
    shipped = {profile.name for profile in shipped_profiles()}
    profile = shipped_profile(name) if name in shipped else load_profile(name)
    if profile.table != table:
        raise Invalid("profile_table_other", profile=profile.name, found=profile.table, wanted=table)
    return profile


def store_code(typed: str) -> str:
    """A store code as typed. Raises Invalid."""
    code = typed.strip()
    if not 0 < len(code) <= STORE_CODE_LENGTH or not code.isprintable():
        raise Invalid("store_code_invalid")
    return code


def names_stores(path: str, profile: Profile) -> bool:
    """Whether the first rows say which store they are about."""
    for row in islice(read_rows(path, profile), SAMPLE_ROWS):
        try:
            if row.code("store") is not None:
                return True
        except BadValue:
            return True
    return False
