"""Flats and furniture: areas, rooms, measures, seats."""

from __future__ import annotations

import re

from tagging.numbers import DIGITS, number
from tagging.value_rule import value_rule

_ROOMS = {char: "一二三四五六七八九"[value - 1] for char, value in DIGITS.items() if value} | {
    str(value): "一二三四五六七八九"[value - 1] for value in range(1, 10)
} | {"两": "两", "俩": "两"}  # fmt: skip


def _rooms(match: re.Match[str]) -> str:
    count = _ROOMS[match[1]]
    return ("两" if count == "二" else count) + "室"


def _square(match: re.Match[str]) -> str | None:
    area = match[1] if match[1][0].isdigit() else str(number(match[1]) or 0)
    return f"面积{area}㎡" if 10 <= float(area) <= 2000 else None


# An area right after a room is that of the room, not of the flat.
_NOT_A_ROOM = r"(?<![\d.])(?<!厅)(?<!厅是)(?<!厅有)(?<!卧)(?<!卧室)(?<!房间)(?<!阳台)(?<!厨房)(?<!书房)(?<!间)(?<!一)"

HOUSE = (
    value_rule("house", _NOT_A_ROOM + r"(\d{2,4}(?:\.\d)?)\s?(?:多个?|来个?|个|几)?\s?(?:平方米?|平米"
        r"|平(?!板|时|整|均|台|衡|躺|常)|m2|方(?!案|便|法|向|块|的桌|桌|形|太|面))", _square),
    value_rule("house", r"([一二三四五六七八九]?[十百][一二三四五六七八九十零百]{0,4})(?:多个?|来个?|个|几)?"
        r"(?:平方米?|平米|平(?!板|时|整|均|台|衡|躺|常)|方(?!案|便|法|向|块|的桌|桌|形|太|面))", _square),
    value_rule("house", r"(?<![\d.])(\d{2,3})(?=的(?:房子|户型|大平层|[两三四][室房居]|新房|毛坯))", _square),
    value_rule("house", r"([一二两三四五六1-6])(?:室|居室?|房(?![间子东价产贷租屋型管地]))"
        r"(?:[零一二两三\d]厅)?(?:[一二两三\d]卫)?", _rooms),
)  # fmt: skip


def _length(match: re.Match[str]) -> str:
    tail = "".join(str(DIGITS.get(char, char)) for char in match[2] or "")
    return f"{DIGITS.get(match[1], match[1])}{'.' + tail if tail else ''}米"


def _sides(match: re.Match[str]) -> str:
    return "×".join(str(number(side) or side) for side in re.split(r"\s?[x×*乘]\s?", match[1]))


_SEATS = DIGITS | {"单": 1, "双": 2}


def _seats(match: re.Match[str]) -> str:
    return f"{_SEATS.get(match[1], match[1])}人位"


DIMENSION = (
    value_rule("dimension", r"(?<![\d.])(\d{2,4}(?:\s?[x×*乘]\s?\d{2,4}){1,2})(?:mm|cm|毫米|厘米|公分)?", _sides),
    value_rule("dimension", r"([三六七八九]百(?:五十?)?乘[三六七八九]百(?:五十?)?"
        r"|[六七八九]百五?乘[一二]千[二五六八]百?)", _sides),
    value_rule("dimension", r"(?<![\d.])(\d(?:\.\d{1,2})?\s?[x×*乘]\s?\d(?:\.\d{1,2})?)(?![\d.])(?:m|米)?",
        lambda m: re.sub(r"\s?[x×*乘]\s?", "×", m[1])),
    value_rule("dimension", r"(?<![\d.])([\d一二两三四])(?:米|m(?=\d))([\d一二三四五六七八九半]{1,2})?(?!\d)", _length),
    value_rule("dimension", r"(?<![\d.])(\d)\.(\d{1,2})\s?(?:米|m(?![a-z0-9]))", _length),
    value_rule("dimension", r"(?<![\d一二两三四几.玉大小])米([二三五八])(?=的|床|宽|长)",
        lambda m: f"1.{DIGITS[m[1]]}米"),
    value_rule("dimension", r"(?<![\d.])(\d{2,3}(?:\.\d)?)\s?(?:cm|厘米|公分)", lambda m: f"{m[1]}cm"),
    value_rule("dimension", r"([一二三四五六七八九]?[十百][一二三四五六七八九十零百]{0,4})(?:厘米|公分)",
        lambda m: f"{number(m[1])}cm"),
    value_rule("dimension", r"(?<![\d.])([1-9一二两三四五六七八单双])人(?:[位座](?:的)?|坐的?(?=沙发|餐桌)"
        r"|(?=沙发|餐桌|桌))", _seats),
    value_rule("dimension", r"(?:能|可以?|要)坐(?:得下)?([2-9一二两三四五六七八])个?人", _seats),
)  # fmt: skip
