"""A figure: a number that explains itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TypeAlias

from store_api.insights.metrics import METRICS, Metric

Number: TypeAlias = int | float | Fraction
Detail: TypeAlias = "int | float | str | Part | None"


@dataclass(frozen=True)
class Part:
    """A share beside the figure, with both its parts."""

    numerator: int
    denominator: int

    @property
    def value(self) -> float | None:
        """None instead of a false zero."""
        return self.numerator / self.denominator if self.denominator else None


@dataclass(frozen=True)
class Figure:
    """One metric of one period.

    `value` is None when there is too little to say; `remark` is then the reason as a code of `pages.metrics.remark`
    (a remark may also stand beside a value). `left_out` counts what is in neither part, by code. Amounts of money
    are minor units of the store's currency.
    """

    key: str
    value: float | None
    numerator: float | None = None
    denominator: float | None = None
    left_out: Mapping[str, int] = field(default_factory=dict)
    remark: str | None = None
    details: Mapping[str, Detail] = field(default_factory=dict)

    @property
    def metric(self) -> Metric:
        """Its definition."""
        return METRICS[self.key]

    def silent(self) -> Figure:
        """The same without its value, where the remark says more than the number would."""
        return replace(self, value=None)


def ratio(
    key: str,
    numerator: Number,
    denominator: Number,
    *,
    left_out: Mapping[str, int] | None = None,
    remark: str | None = None,
    details: Mapping[str, Detail] | None = None,
) -> Figure:
    """The figure numerator ÷ denominator; "no_data" when there is nothing to divide by."""
    value = float(Fraction(numerator) / Fraction(denominator)) if denominator else None
    return Figure(
        key,
        value,
        _plain(numerator),
        _plain(denominator),
        left_out or {},
        remark or ("no_data" if value is None else None),
        details or {},
    )


def _plain(number: Number) -> int | float:
    if isinstance(number, Fraction):
        return int(number) if number.denominator == 1 else round(float(number), 4)
    return number
