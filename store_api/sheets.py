"""Tables for spreadsheet programs: CSV as Excel in China opens it, in which no cell becomes a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable

# OWASP's list and the full-width forms, which Excel in Chinese and Japanese reads like the plain ones. Blanks and
# apostrophes before them count as well: so whoever takes one guard off has exactly what was written.
FORMULA = re.compile(r"['\s\x00]*[=+\-@＝＋－＠]|'*[\t\r\n\x00]")
GUARD = "'"
BYTE_ORDER_MARK = "\ufeff"


def cell(value: object) -> str:
    """The value as text that no spreadsheet program runs: an apostrophe stands before what would be a formula."""
    text = "" if value is None else str(value)
    return GUARD + text if FORMULA.match(text) else text


def csv_file(rows: Iterable[Iterable[object]]) -> bytes:
    """RFC 4180 in UTF-8 with a byte order mark, without which Excel takes it for GBK; every cell is guarded."""
    sheet = io.StringIO(newline="")
    csv.writer(sheet).writerows(map(cell, row) for row in rows)
    return (BYTE_ORDER_MARK + sheet.getvalue()).encode()
