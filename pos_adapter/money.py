"""Amounts of money: Decimal in major units here, integer minor units (分) in the models of the store."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from pos_adapter.values import BadValue

# Currencies of ISO 4217 whose minor unit is not a hundredth.
_EXPONENTS = {
    **dict.fromkeys(
        (
            "BIF",
            "CLP",
            "DJF",
            "GNF",
            "ISK",
            "JPY",
            "KMF",
            "KRW",
            "PYG",
            "RWF",
            "UGX",
            "VND",
            "VUV",
            "XAF",
            "XOF",
            "XPF",
        ),
        0,
    ),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}
_CURRENCY = re.compile(r"[A-Z]{3}")


def currency_code(value: str, field: str) -> str:
    """A three-letter code in capitals. Whether the store uses it is for the caller to say."""
    if not _CURRENCY.fullmatch(value):
        raise BadValue("currency_invalid", field=field)
    return value


def minor_unit(currency: str) -> Decimal:
    """The smallest amount: 0.01 for CNY, 1 for JPY, 0.001 for KWD."""
    return Decimal(1).scaleb(-_EXPONENTS.get(currency, 2))


def rounded(amount: Decimal, currency: str) -> Decimal:
    """To the minor unit, half away from zero, as tills do."""
    return amount.quantize(minor_unit(currency), ROUND_HALF_UP)


def to_minor(amount: Decimal, currency: str) -> int:
    """12.345 CNY -> 1235 (分); -12.345 -> -1235."""
    return int(rounded(amount, currency) / minor_unit(currency))


def disagree(total: Decimal, line_totals: Iterable[Decimal], units: Decimal, currency: str) -> bool:
    """Whether the header total differs from the lines by more than half a minor unit per unit sold.

    Tills that keep prices without tax show such small differences in correct receipts (3 x 4.30435 against 12.91).
    """
    allowed = minor_unit(currency) / 2 * max(units, Decimal(1))
    return abs(total - sum(line_totals, Decimal(0))) > allowed
