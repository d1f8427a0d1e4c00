"""Single values as tills write them: text, codes, numbers, phone numbers.

Every reader takes the raw value and the name of its field, returns the clean value or None when the till
says nothing, and raises `BadValue`. "null", "[]" and False as text mean nothing: tills send them for it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import TypeVar

from pos_adapter.reasons import Reasoned

T = TypeVar("T")

AMOUNT_LIMIT = Decimal(10) ** 12
QUANTITY_LIMIT = Decimal(10) ** 7
NAME_LENGTH = 200
CODE_LENGTH = 100

_NOTHING = frozenset({"", "null", "NULL", "[]", "#N/A"})
_FINEST = Decimal("0.000001")
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]{1,30}(\.[0-9]{1,30})?")
_PHONE = re.compile(r"\+?[0-9]{5,20}")
_PHONE_FILLERS = re.compile(r"[\s()（）.-]")
_UNWANTED = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_LIST_MARKS = re.compile(r"[,，;；、|]")


class BadValue(Reasoned):
    """A value that cannot be used."""


def text(value: object, field: str, limit: int = NAME_LENGTH) -> str | None:
    """Free text, white space collapsed; control characters and lone surrogates are refused."""
    if value is None or value is False:
        return None
    if not isinstance(value, str):
        raise BadValue("wrong_type", field=field, wanted="text")
    clean = " ".join(value.split())
    if clean in _NOTHING:
        return None
    if len(clean) > limit:
        raise BadValue("text_too_long", field=field, limit=limit)
    if _UNWANTED.search(clean):
        raise BadValue("text_invalid", field=field)
    return clean


def code(value: object, field: str, limit: int = CODE_LENGTH) -> str | None:
    """An id or code as text. A whole JSON number is taken digit by digit, so 18 digits stay 18 digits."""
    if isinstance(value, Decimal):
        if not (value.is_finite() and value.as_tuple().exponent == 0 and value >= 0):
            raise BadValue("wrong_type", field=field, wanted="text")
        value = str(value)
    if isinstance(value, str) and not value.isascii():
        # Invisible marks (zero width spaces, direction marks) come with text copied from chat programs.
        value = "".join(c for c in value if unicodedata.category(c) != "Cf")
    return text(value, field, limit)


def codes(value: str | None, field: str) -> tuple[str, ...]:
    """Several codes in one text, parted by comma, semicolon, bar or 、; each once, in order."""
    parts = (code(part, field) for part in _LIST_MARKS.split(value or ""))
    return tuple(dict.fromkeys(part for part in parts if part))


def number(value: object, field: str, limit: Decimal = AMOUNT_LIMIT) -> Decimal | None:
    """A Decimal, or text of digits with a point. Finer than a millionth is rounded (tills that count in floats)."""
    if value is None:
        return None
    if isinstance(value, str):
        stripped = value.strip()
        if stripped in _NOTHING:
            return None
        if not _PLAIN_NUMBER.fullmatch(stripped):
            raise BadValue("number_invalid", field=field)
        value = Decimal(stripped)
    if not isinstance(value, Decimal):
        raise BadValue("wrong_type", field=field, wanted="a number or decimal text")
    if not value.is_finite():
        raise BadValue("number_invalid", field=field)
    # copy_abs, because abs() would overflow on 1e999999.
    if value.copy_abs() > limit:
        raise BadValue("number_too_large", field=field, limit=limit)
    exponent = value.as_tuple().exponent
    # Adding zero turns -0 into 0 and 0E+9 into 0.
    return (value.quantize(_FINEST) if isinstance(exponent, int) and exponent < -6 else value) + 0


def quantity(value: object, field: str) -> Decimal | None:
    """A number of pieces or a weight, at most ten million."""
    return number(value, field, QUANTITY_LIMIT)


def whole(value: object, field: str, limit: int) -> int | None:
    """A whole number from 0 to `limit`; 12.0 is whole."""
    amount = number(value, field, Decimal(limit))
    if amount is None:
        return None
    if amount < 0 or amount != amount.to_integral_value():
        raise BadValue("number_invalid", field=field)
    return int(amount)


def phone(value: object, field: str) -> str | None:
    """A phone number as digits with an optional +, not yet checked against any country's plan."""
    raw = code(value, field)
    if raw is None:
        return None
    raw = unicodedata.normalize("NFKC", raw)
    if "*" in raw:
        raise BadValue("phone_masked", field=field)
    digits = _PHONE_FILLERS.sub("", raw.removesuffix(".0"))
    if not _PHONE.fullmatch(digits):
        raise BadValue("phone_invalid", field=field)
    return digits


def choice(value: object, field: str, choices: Mapping[str, T]) -> T | None:
    """What `choices` says for the text."""
    written = text(value, field)
    if written is None:
        return None
    if written not in choices:
        raise BadValue("choice_unknown", field=field, wanted=", ".join(choices))
    return choices[written]
