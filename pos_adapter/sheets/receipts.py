"""Receipts from a file: rows of one receipt number are one receipt, wherever they stand in the file.

A broken row is told with its line; the good rows of its receipt are kept, with the warning `lines_rejected`.
A row without a receipt number is a receipt of its own, named after what it says, so that a second run adds nothing.
The receipts have no version: the same `external_id` and `content_hash` mean no change, other content replaces.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256

from pos_adapter.adapter import Rejected, rejected_row
from pos_adapter.records import Receipt
from pos_adapter.sheets.grouping import Group
from pos_adapter.sheets.profile import Profile
from pos_adapter.sheets.rows import Row, read_rows
from pos_adapter.sheets.sale_row import read_sale_row, receipt_id
from pos_adapter.sheets.source import Source
from pos_adapter.values import BadValue


def read_receipts(source: Source, profile: Profile) -> Iterator[Receipt | Rejected]:
    """Each receipt as soon as its last row is read, each broken row where it stands.

    The file is read twice: first for the last row of each receipt, so that only unfinished receipts are in memory.
    """
    last_lines = _last_lines(source, profile)
    groups: dict[str, Group] = {}
    seen: Counter[str] = Counter()
    for row in read_rows(source, profile):
        try:
            number = receipt_id(row)
        except BadValue as problem:
            yield rejected_row(problem, row.line)
            continue
        name = number or _name_of_row(row, seen)
        group = groups.setdefault(name, Group(name))
        try:
            group.add(read_sale_row(row))
        except BadValue as problem:
            group.lines_rejected += 1
            yield rejected_row(problem, row.line)
        if last_lines.get(name, row.line) == row.line:
            yield from groups.pop(name).finish()


def _last_lines(source: Source, profile: Profile) -> dict[str, int]:
    last: dict[str, int] = {}
    for row in read_rows(source, profile):
        with suppress(BadValue):
            number = receipt_id(row)
            if number is not None:
                last[number] = row.line
    return last


def _name_of_row(row: Row, seen: Counter[str]) -> str:
    digest = sha256(row.normal_text().encode("utf-8", "backslashreplace")).hexdigest()[:20]
    # Two equal rows are two sales.
    seen[digest] += 1
    return f"row-{digest}-{seen[digest]}"
