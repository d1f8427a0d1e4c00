"""Figures in words and numbers with their sense, for pages: never a naked percentage."""

from __future__ import annotations

from dataclasses import dataclass

from store_api.insights.figures import Detail, Figure, Part
from store_api.insights.metrics import Unit
from store_api.texts import Language, money, say


@dataclass(frozen=True)
class Shown:
    """A figure as a page prints it. `value` says why there is none when there is none (`little`)."""

    name: str
    value: str
    little: bool
    basis: str
    remark: str | None
    formula: str
    numerator: str
    denominator: str
    left_out: list[str]
    details: list[str]


def show(figure: Figure, currency: str, language: Language) -> Shown:
    """A figure in the reader's language."""
    metric = figure.metric
    remark = None if figure.remark is None else say(f"pages.metrics.remark.{figure.remark}", language)
    numerator = number(figure.numerator, metric.parts[0], currency, language)
    denominator = number(figure.denominator, metric.parts[1], currency, language)
    value = remark or "" if figure.value is None else number(figure.value, metric.unit, currency, language)
    return Shown(
        name=metric.name(language),
        value=value,
        little=figure.value is None,
        basis=basis(figure, numerator, denominator, language),
        remark=None if figure.value is None else remark,
        formula=metric.formulas[language],
        numerator=numerator,
        denominator=denominator,
        left_out=[left_out(figure, code, count, language) for code, count in figure.left_out.items() if count],
        details=[
            detail(code, value, currency, language) for code, value in figure.details.items() if value is not None
        ],
    )


def basis(figure: Figure, numerator: str, denominator: str, language: Language) -> str:
    """What stands behind the value: 38/201, and who is still on the way."""
    parts = []
    if figure.numerator is not None and figure.denominator is not None:
        parts.append(f"{numerator}/{denominator}")
    elif figure.denominator is not None:
        parts.append(say("pages.metrics.times", language, n=denominator))
    if figure.left_out.get("pending"):
        parts.append(left_out(figure, "pending", figure.left_out["pending"], language))
    return say("pages.metrics.join", language).join(parts)


def left_out(figure: Figure, code: str, count: int, language: Language) -> str:
    """What is in neither part, as a sentence."""
    return say(f"pages.metrics.left_out.{code}", language, n=f"{count:,}", days=figure.metric.days)


def detail(code: str, value: Detail, currency: str, language: Language) -> str:
    """What stands beside a figure, as a sentence."""
    key = f"pages.metrics.details.{code}"
    if isinstance(value, Part):
        if value.value is None:
            return say(key, language, share=say("pages.metrics.remark.no_data", language))
        return say(key, language, share=f"{percent(value.value)} ({value.numerator:,}/{value.denominator:,})")
    if isinstance(value, str):
        return say(key, language, text=value)
    amount = value or 0
    return say(key, language, n=plain(amount), money=money(round(amount), currency))


def number(value: float | None, unit: Unit, currency: str, language: Language) -> str:
    """A value with its unit; empty for None."""
    if value is None:
        return ""
    if unit is Unit.SHARE:
        return percent(value)
    if unit is Unit.MONEY:
        return money(round(value), currency)
    return say("pages.metrics.days", language, n=plain(value)) if unit is Unit.DAYS else plain(value)


def percent(share: float) -> str:
    """One decimal at most: 19 %, 33.3 %."""
    return f"{share * 100:.1f}".removesuffix(".0") + "%"


def plain(value: float) -> str:
    """Two decimals at most, with thousands."""
    return f"{value:,.2f}".rstrip("0").rstrip(".")
