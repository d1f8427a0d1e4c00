"""Height and weight: 163/110斤, 一米六三, 178高 140重."""

from __future__ import annotations

import re

from tagging.numbers import DIGITS, number
from tagging.value_rule import value_rule

_PEOPLE = r"(?:个子|身高|个头|高个|小个|大高个|大个|女生|女孩|男生|小伙|姑娘|妹子|大哥|男客|女客|胖子|矮个)"


def _height(text: str) -> str | None:
    value = round(float(text))
    return f"身高{value}cm" if 130 <= value <= 210 else None


def _metres(match: re.Match[str]) -> str | None:
    metres, rest = (str(DIGITS.get(match[1], match[1])), match[2])
    digits = "".join(str(DIGITS.get(char, char)) for char in rest if char != "十")
    return _height(f"{metres}{digits:0<2}")


def _spelt_height(match: re.Match[str]) -> str | None:
    """一七五 digit by digit, 一百六 as a number."""
    text = match[1]
    digits = "".join(str(DIGITS.get(char, char)) for char in text)
    value = digits if digits.isdigit() else str(number(text) or 0)
    return _height(value)


def _weight(text: str, unit: str) -> str | None:
    value = float(text) if text[0].isdigit() else float(number(text) or 0)
    value *= 2 if unit in ("kg", "公斤", "千克") else 1
    shown = f"{value:g}"
    return f"体重{shown}斤" if 60 <= value <= 320 else None


def _bare_weight(text: str) -> str | None:
    """Without a unit 斤 is meant, but nobody grown weighs less than 60 斤."""
    return _weight(text, "kg" if text[0].isdigit() and 35 <= float(text) < 60 else "斤")


def _height_and_weight(match: re.Match[str]) -> tuple[str, ...] | None:
    parts = (_height(match[1]), _weight(match[2], match[3]) if match[3] else _bare_weight(match[2]))
    return tuple(part for part in parts if part) if all(parts) else None


BODY = (
    value_rule("body", r"(?<![\d.])(1[3-9]\d|20\d)\s?(?:cm|厘米|公分)", lambda m: _height(m[1])),
    value_rule("body", r"(?<![\d.])([1一])\s?米\s?([\d一二三四五六七八九]十?[\d一二三四五六七八九]?)(?!\d|以[上下])"
        r"(?:的?个头?|高)?", _metres),
    value_rule("body", r"(?<![\d.])([12])\.([3-9]\d?)\s?(?:m|米)(?![a-z0-9])", _metres),
    value_rule("body", rf"(?:身高|净高|个子)(?:是|有|:| )?([12])\.([3-9]\d?)(?!\d)"
        rf"|(?<![\d.])([12])\.([3-9]\d)(?=的?{_PEOPLE})",
        lambda m: _height(f"{m[1] or m[3]}{m[2] or m[4]:0<2}")),
    value_rule("body", r"(?:身高|净高|净身高|个子|个头|[她他佢我]|本人|高)"
        r"(?:是|有|得|只有|大概|大约|约|才|快|不到|将近|接近|超过|也就|:| )?(1[3-9]\d|20\d)"
        r"(?![\d斤元块]|/\d)(?:\s?(?:cm|厘米|公分))?", lambda m: _height(m[1])),
    value_rule("body", r"(?:身高|净高|个子)(?:是|有|大概|快|才|:| )?"
        r"(一[四五六七八九][零〇一二三四五六七八九]|一百[四五六七八九]十?[一二三四五六七八九]?)",
        _spelt_height),
    value_rule("body", r"(?<![\d.])(1[3-9]\d|20\d)(?:cm)?高(?![跟腰领帮筒])", lambda m: _height(m[1])),
    value_rule("body", rf"(?<![\d.])(1[4-9]\d|20\d)(?=(?:左右|出头|上下|不到)?的?(?:{_PEOPLE}|,?\s?(?:穿"
        r"|偏瘦|微胖|梨形|瘦|腿[长短粗细]|苹果型|高个|小个|娇小|不胖|胖胖|壮)))", lambda m: _height(m[1])),
    value_rule("body", r"(?<![\d.])(1[3-9]\d|20\d)(?:cm|厘米|公分)?(?:[/,、\s\-和]{1,2}|高,?\s?"
        r"|\.(?=\d{2,3}\s?斤))(?:体重|净重)?"
        r"(\d{2,3}(?:\.\d)?)(?![\d.]|\s?[abcy码元块折])\s?(斤|kg|公斤)?重?", _height_and_weight),
    value_rule("body", r"(?<![\d.])(1[4-9]\d|20\d)(?:cm|高)?[/,、\s]{1,2}"
        r"(一百[一二三四五六七八九]十?[一二三四五六七八九]?)(斤)?(?![一二三四五六七八九百元块多来码件])",
        _height_and_weight),
    value_rule("body", r"(?:(?<=斤)|(?<=kg))[/,、\s]{0,2}(1[4-9]\d|20\d)(?![\d.元块码件斤]|\s?kg)"
        r"(?:\s?(?:cm|厘米|公分))?", lambda m: _height(m[1])),
    value_rule("body", r"(?<![\d.])(1[4-9]\d|20\d)(?=\s?,?\s?(?:穿|试|拿|要|/|、)?\s?(?:x{0,3}[sl]|[234]xl"
        r"|m)(?![a-z0-9]))", lambda m: _height(m[1])),
    value_rule("body", r"(?:体重)?(?<![\d.])(\d{2,3}(?:\.\d)?|[一二两]百[零一二三四五六七八九]?十?"
        r"[一二三四五六七八九]?|(?<![一二两百])[七八九]十[一二三四五六七八九]?)(?:多"
        r"|来)?\s?(斤|kg|公斤|千克)", lambda m: _weight(m[1], m[2])),
    value_rule("body", r"(?:体重|净重)(?:是|有|大概|大约|约|快|不到|才|也就|:| )?"
        r"(\d{2,3}|[一二两]百[零一二三四五六七八九]?十?[一二三四五六七八九]?)(?!\d|\s?kg|公斤)",
        lambda m: _bare_weight(m[1])),
    value_rule("body", r"(?<![\d.])(\d{2,3})(?:的?体重|重(?![量要新庆]))", lambda m: _bare_weight(m[1])),
)  # fmt: skip
