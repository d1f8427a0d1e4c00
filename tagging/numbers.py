"""Numbers as clerks write them: 2k, 1万5, 三千, 一百二, 两千五."""

from __future__ import annotations

import re

NUMBER = (
    r"(?:\d{1,7}(?:\.\d{1,2})?[k千w万百]?\d{0,4}(?![\d.])|(?![一二三四五六七八两][二三四五六七八九]"
    r"[百千万])[一二三四五六七八九十百千万两零半]{1,9})"
)

DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2, "俩": 2, "半": 5}
_UNITS = {"十": 10, "百": 100, "千": 1000, "k": 1000, "万": 10000, "w": 10000}
_MIXED = re.compile(r"(\d+(?:\.\d+)?)([k千w万百]?)(\d*)")


def number(text: str) -> int | None:
    """The whole number a text means, or None: ``2k`` → 2000, ``1万5`` → 15000, ``一百二`` → 120."""
    mixed = _MIXED.fullmatch(text)
    if mixed is None:
        return chinese_number(text)
    head, unit, tail = mixed.groups()
    scale = _UNITS.get(unit, 1)
    rest = int(tail) * scale // 10 ** len(tail) if tail else 0
    return round(float(head) * scale) + rest


def chinese_number(text: str) -> int | None:
    """A number in Chinese numerals; a last digit after a unit counts tenths of it (两千五 → 2500)."""
    total = section = digit = 0
    unit = 1
    after_zero = False
    for char in text:
        if char in DIGITS:
            digit = DIGITS[char]
            after_zero = char == "零"
        elif char in _UNITS:
            unit = _UNITS[char]
            if unit == 10000:
                total, section = (total + section + digit) * unit, 0
            else:
                section += (digit or 1) * unit
            digit = 0
        else:
            return None
    if digit and unit > 10 and not after_zero and text[-2:-1] not in ("十", "零"):
        digit *= unit // 10
    value = total + section + digit
    return value or None
