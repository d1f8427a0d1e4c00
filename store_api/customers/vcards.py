"""Address cards as phones and WeCom import them: vCard 3.0 (RFC 2426), the version all of them read."""

from __future__ import annotations

import re
from datetime import date

LONGEST_LINE = 75
"""Octets."""
# A line break inside a value is written as \n; other control characters have no place in a card.
BREAKS = re.compile(r"\r\n?|\n")
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def card(name: str, phone: str, *, birthday: date | None, note: str, category: str) -> bytes:
    """One person's card. The name stands whole in the place of the family name, as nobody told us its parts."""
    lines = [
        "BEGIN:VCARD",
        "VERSION:3.0",
        f"N:{escaped(name)};;;;",
        f"FN:{escaped(name)}",
        f"TEL;TYPE=CELL:{escaped(phone)}",
        *([f"BDAY:{birthday.isoformat()}"] if birthday else []),
        f"NOTE:{escaped(note)}",
        f"CATEGORIES:{escaped(category)}",
        "END:VCARD",
    ]
    return b"".join(folded(line) for line in lines)


def escaped(text: str) -> str:
    """A value in which nothing is markup."""
    plain = CONTROLS.sub("", BREAKS.sub("\n", text))
    return re.sub(r"([\\,;])", r"\\\1", plain).replace("\n", "\\n")


def folded(line: str) -> bytes:
    """The line in pieces of at most 75 octets, none of which ends inside a character."""
    if len(line.encode()) <= LONGEST_LINE:
        return line.encode() + b"\r\n"
    pieces = [b""]
    for octets in (char.encode() for char in line):
        if len(pieces[-1]) + len(octets) > LONGEST_LINE:
            pieces.append(b" ")
        pieces[-1] += octets
    return b"\r\n".join(pieces) + b"\r\n"
