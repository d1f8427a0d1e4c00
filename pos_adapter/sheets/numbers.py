"""Numbers in the cells of a file, in the one form its profile names: ¥1,234.50 or 1.234,50 €."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache

from pos_adapter.sheets.profile import Profile
from pos_adapter.sheets.source import Cell
from pos_adapter.values import BadValue


def cell_number(cell: Cell, profile: Profile, title: str) -> Decimal | str | None:
    """A Decimal, or digits with a point for `values.number`; None for an empty cell."""
    if cell is None:
        return None
    if isinstance(cell, bool):
        raise BadValue("number_invalid", field=title)
    if isinstance(cell, int):
        return Decimal(cell)
    if isinstance(cell, float):
        # A spreadsheet keeps 15 digits: 0.1 + 0.2 in a formula is 0.3, not 0.30000000000000004.
        return Decimal(format(cell, ".15g"))
    if not isinstance(cell, str):
        raise BadValue("number_invalid", field=title)
    written = unicodedata.normalize("NFKC", cell).strip().replace("\N{MINUS SIGN}", "-")
    match = _form(profile.decimal, profile.thousands, profile.signs).fullmatch(written)
    if not match:
        if re.search("[0-9]", written):
            raise BadValue("number_invalid", field=title)
        # What stands for nothing and what is nonsense, `values.number` tells apart.
        return written
    digits = match["whole"].replace(profile.thousands, "")
    fraction = f".{match['part']}" if match["part"] else ""
    return f"{match['minus'] or match['inner'] or ''}{digits}{fraction}"


@lru_cache
def _form(decimal: str, thousands: str, signs: tuple[str, ...]) -> re.Pattern[str]:
    sign = "|".join(re.escape(unicodedata.normalize("NFKC", sign)) for sign in signs) or "(?!)"
    comma, point = re.escape(thousands), re.escape(decimal)
    return re.compile(
        rf"(?P<minus>[+-])?\s*(?:{sign})?\s*(?(minus)|(?P<inner>[+-])?)"
        rf"(?P<whole>[0-9]+|[0-9]{{1,3}}(?:{comma}[0-9]{{3}})+)(?:{point}(?P<part>[0-9]+))?\s*(?:{sign})?"
    )
