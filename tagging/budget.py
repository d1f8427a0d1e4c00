"""Budgets: the limits, floors, middles and ranges of a price the customer has in mind."""

from __future__ import annotations

import re
from collections.abc import Callable

from tagging.numbers import DIGITS, NUMBER, number

_BELOW = r"以内|之内|以下|封顶|内"
_ABOVE = r"以上|起步?|往上|打底"
_NEAR = r"左右|上下|出头|来块|前后"
_MONEY = r"(?:块钱?|元|块左右)?"
_MOST = r"不超过|别超过|不要超过|不能超过|最多|顶多|只有|就|不超|控制在|别超"
_LEAST = r"至少|最少|起码|不低于"
_SCALES = {"百": 100, "千": 1000, "万": 10000}


def _amount(text: str) -> int | None:
    value = number(text)
    return value if value is not None and 10 <= value <= 10_000_000 else None


def _bounded(match: re.Match[str]) -> str | None:
    value = _amount(match["n"])
    if value is None:
        return None
    before, after = match["before"] or "", match["after"] or ""
    if re.fullmatch(_BELOW, after) or re.fullmatch(_MOST, before):
        return f"预算≤{value}"
    if re.fullmatch(_ABOVE, after) or re.fullmatch(_LEAST, before):
        return f"预算≥{value}"
    return f"预算≈{value}"


def _range(match: re.Match[str]) -> str | None:
    low, high = _amount(match["low"]), _amount(match["high"])
    if high is None:
        return None
    if low is None:
        low = number(match["low"])
    unit = match["high"].lstrip("0123456789.")[:1]
    if low is not None and low < 10 and unit in ("k", "千", "w", "万", "百"):
        low = number(match["low"] + unit)
    return f"预算{low}-{high}" if low is not None and low < high else None


def _span(match: re.Match[str]) -> str:
    scale = _SCALES[match["unit"]]
    return f"预算{DIGITS[match['low']] * scale}-{DIGITS[match['high']] * scale}"


_LEAD = r"(?:预算|budget|价位|心理价位?|价格)\s?(?:大概|大约|是|在|也|约|:|有|要|给|的|方面|说|定在|\s){0,2}"
_RANGE = rf"(?P<low>{NUMBER})\s?{_MONEY}(?:-|到|至|~|—)\s?(?P<high>{NUMBER})"
_SPAN = r"(?P<low>[一二三四五六七八两])(?P<high>[二三四五六七八九])(?P<unit>[百千万])(?:块钱?|元)?"

# (expression, meaning of a match): the amounts are in yuan, as the tag name has them.
BUDGET: tuple[tuple[str, Callable[[re.Match[str]], str | None]], ...] = (
    (rf"{_LEAD}{_SPAN}", _span),
    (r"(?<![^\s,。;])(?P<low>[1-9]\d?[05]0|[1-9]\d?000)\s?[-到至~]\s?(?P<high>[1-9]\d{0,2}[05]0)(?:块"
        r"|元)?(?![^\s,。;])", _range),
    (
        rf"{_LEAD}(?P<before>{_MOST}|{_LEAST})?\s?(?P<n>{NUMBER})\s?{_MONEY}(?:钱)?\s?(?P<after>{_BELOW}"
            rf"|{_ABOVE}|{_NEAR})?",
        _bounded,
    ),
    (rf"{_LEAD}{_RANGE}(?:块钱?|元)?(?:之间|左右|的)?", _range),
    (
        r"(?<![\d./\-穿高约])(?P<before>)(?P<n>\d{2,6}|\d(?:\.\d)?[k千w万百]\d?|[一二三四五六七八九两][百千万][一二三四五六七八九]?)"
        rf"\s?{_MONEY}(?P<after>以内|之内|以下|封顶)(?!的?个子)",
        _bounded,
    ),
    (
        rf"(?P<before>{_MOST.replace('|只有|就', '')})\s?(?P<n>\d{{3,6}}|\d(?:\.\d)?[k千w万百]\d?"
            rf"|[一二三四五六七八九两][百千万][一二三四五六七八九]?)"
        r"(?!\d|\s?(?:斤|cm|码|天|件|次|岁|平))(?:块钱?|元)?(?P<after>)",
        _bounded,
    ),
    (r"(?P<low>\d{3,5})\s?(?:-|到|至|~)\s?(?P<high>\d{3,5})(?!\d|[a-z])(?=\s?(?:块|元|之间|价位|的价|预算"
        r"|左右的))(?:块钱?|元)?", _range),
    (rf"{_SPAN}(?=左右|的|价位|预算|之间|就行|能|吧|以内)(?!的人)", _span),
)  # fmt: skip
