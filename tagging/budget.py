"""Budgets: the limits, floors, middles and ranges of a price the customer has in mind."""

from __future__ import annotations

import re

from tagging.numbers import DIGITS, NUMBER, number
from tagging.value_rule import Build, value_rule

_BELOW = r"以内|之内|以下|封顶|打住|顶天|到顶|内"
_ABOVE = r"以上|起步?|往上|打底"
_NEAR = r"左右|上下|出头|来块|前后"
_MONEY = r"(?:块钱?|元|块左右)?"
_MOST = r"(?:不要|不能|不想|不愿|不|别)超?过|不超|别超|上限|封顶|顶天|顶破天|撑死|最贵|最多|顶多|只有|就|控制在"
_LEAST = r"至少|最少|起码|不低于"
# An amount that cannot be anything but money: 八百, 两千五, 一万二.
_SPOKEN = r"[一二三四五六七八九两][百千万](?:[一二三四五六七八九]百?)?"
_WRITTEN = r"\d{3,6}|\d(?:\.\d)?[k千w万]\d?"
# After these an amount is the price of goods, or the gap between two prices.
_NO_PRICE = r"(?<![卖价花贵差减满才送])(?<!卖了|只要|花了|贵了|便宜|差了|优惠|涨了|降了)(?<!便宜了|打完折)"
# A bare amount below this can be a weight or a height.
_SMALLEST = 300
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
    unit = re.search(r"[k千w万百]", match["high"])
    if low is not None and low < 10 and unit:
        low = number(match["low"] + unit[0])
    return f"预算{low}-{high}" if low is not None and low < high else None


def _spoken(match: re.Match[str]) -> str | None:
    """A limit without the word 预算: one below 300 can be a weight, unless money or a piece is named beside it."""
    value = _amount(match["n"])
    if value is None or (value < _SMALLEST and not match["unit"] and not match["piece"]):
        return None
    return _bounded(match)


def _most(match: re.Match[str]) -> str | None:
    value = _amount(match["n"])
    return f"预算≤{value}" if value else None


def _several(match: re.Match[str]) -> str:
    scale = _SCALES[match["unit"]]
    return f"预算{5 * scale}-{10 * scale}"


def _span(match: re.Match[str]) -> str:
    scale = _SCALES[match["unit"]]
    return f"预算{DIGITS[match['low']] * scale}-{DIGITS[match['high']] * scale}"


_LEAD = r"(?:预算|budget|价位|心理价位?|价格)\s?(?:大概|大约|是|在|也|约|:|有|要|给|的|方面|说|定在|\s){0,2}¥?"
_RANGE = rf"(?P<low>{NUMBER})\s?{_MONEY}(?:-|到|至|~|—)\s?(?P<high>{NUMBER})"
_SPAN = r"(?P<low>[一二三四五六七八两])(?P<high>[二三四五六七八九])(?P<unit>[百千万])(?:块钱?|元)?"

# (expression, meaning of a match): the amounts are in yuan, as the tag name has them.
_SAID: tuple[tuple[str, Build], ...] = (
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
        rf"\s?{_MONEY}(?P<after>以内|之内|以下|封顶|打住|顶天|到顶)(?!的?个子)",
        _bounded,
    ),
    (
        rf"(?P<before>{_MOST.replace('|只有|就', '')})(?:能|就)?(?:出到?|花|给到?|接受)?\s?"
            rf"(?P<n>\d{{3,6}}|\d(?:\.\d)?[k千w万百]\d?"
            rf"|[一二三四五六七八九两][百千万][一二三四五六七八九]?)"
        r"(?!\d|\s?(?:斤|cm|码|天|件|次|岁|平))(?:块钱?|元)?(?P<after>)",
        _bounded,
    ),
    (r"(?P<low>\d{3,5})\s?(?:-|到|至|~)\s?(?P<high>\d{3,5})(?!\d|[a-z])(?=\s?(?:块|元|之间|价位|的价|预算"
        r"|左右的))(?:块钱?|元)?", _range),
    (
        rf"{_NO_PRICE}(?<![\d点])(?P<low>{_SPOKEN}|[一二三四五六七八九两])(?:块钱?|元)?(?:-|到|至|~|—)\s?(?P<high>{_SPOKEN})"
            r"(?:块钱?|元)?(?:之间|左右)?(?![斤米平毫步天人件次个公瓦克])",
        _range,
    ),
    (rf"{_NO_PRICE}(?<![\d点第]){_SPAN}(?=以内|上下|[\s,。;!?]|$)", _span),
    (
        rf"{_NO_PRICE}(?<![\d./点满])(?P<before>)(?P<piece>[件条双套]?)(?P<n>{_SPOKEN}|{_WRITTEN}|[百千](?=[元块]))\s?"
            r"(?P<unit>块钱?|元|)(?P<after>左右|上下|往上|起步|以上|以内|以下|内(?![衣裤搭里部胆存容蒙增置外购饰层袋场心]))"
            r"(?!的?个[子头]|斤)",
        _spoken,
    ),
    (
        rf"{_NO_PRICE}(?P<before>)(?P<n>[一二三四五六七八九两]?[百千])[来把](?:块钱?|元)(?P<after>)"
            r"(?=的|左右|吧|[\s,。;!?]|$)",
        _bounded,
    ),
    (
        r"(?:手里|手头|兜里|身上|包里|卡里)(?:就|只|只有|一共|总共|才|也就|还)?(?:剩|带了?|有)?"
            rf"(?P<n>{_SPOKEN}|{_WRITTEN})(?:块钱?|元)?(?![斤积])",
        _most,
    ),
    (rf"(?P<before>{_LEAST})\s?(?P<n>[1-9]\d{{0,3}}00)(?:块钱?|元)?(?P<after>)(?=的|[\s,。;]|$)", _bounded),
    # 两千往上的别给她看
    (
        rf"{_NO_PRICE}(?:超过)?(?<![\d./点满])(?P<n>{_SPOKEN}|{_WRITTEN})(?:块钱?|元)?(?:以上|往上|朝上|开外|多)?(?<=[过上外多])的?"
            r"(?:就|都|一律|统统)?(?:别|不看|不要|不考虑|免谈|免了|甭|莫)",
        _most,
    ),
    # 2k-3k的包
    (r"(?<![\d.])(?P<low>\d(?:\.\d)?[k千w万])\s?(?:-|到|至|~)\s?(?P<high>\d{1,2}(?:\.\d)?[k千w万])(?![\da-z])", _range),
    (rf"{_LEAD}大几(?P<unit>[百千万])", _several),
    (rf"{_SPAN}(?=左右|的|价位|预算|之间|就行|能|吧|以内)(?!的人)", _span),
)  # fmt: skip

BUDGET = tuple(value_rule("budget", expression, build) for expression, build in _SAID)
