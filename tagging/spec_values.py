"""Specifications of electronics: storage, memory, screen, capacity."""

from __future__ import annotations

import re

from tagging.numbers import NUMBER, number
from tagging.value_rule import value_rule

_SPELT = {"一二八": "128", "二五六": "256", "五一二": "512", "一": "1", "两": "2", "二": "2"}
_CHIPS = r"(?<![\d.])(4|6|8|12|16|18|24|32|36|48|64|96)"


def _storage(match: re.Match[str]) -> str:
    size = _SPELT.get(match[1], match[1])
    return f"存储{size}{(match[2] or ('t' if len(size) == 1 else 'g')).upper()}"


def _memory(match: re.Match[str]) -> str | None:
    size = number(match[1])
    return f"内存{size}G" if size else None


def _inches(match: re.Match[str]) -> str:
    return f"屏幕{match[1] if match[1][0].isdigit() else number(match[1])}寸"


def _capacity(match: re.Match[str]) -> str | None:
    size = number(match[1])
    return f"容量{size}毫安" if size and size >= 300 else None


SPEC = (
    value_rule("spec", r"(?<![\d.\-])(128|256|512|1024)(?!\d|\.\d|\s?(?:[元块斤平㎡]|m2|cm|毫安))\s?(?:个\s?)?(g)?b?"
        r"(?![a-z])", _storage),
    value_rule("spec", r"(?<![\d.])(64)\s?(?:个\s?)?(g)b?(?!\s?的?(?:运行)?(?:内存|运存))", _storage),
    value_rule("spec", r"(?<![\d.])(64)(g)?(?=的?(?:不要|唔要|不够|够用?|就够|太小|都不够|版|算了))", _storage),
    value_rule("spec", r"(?<![\d.])([1248一两二])\s?(?:个\s?)?(t)b?(?![a-z])", _storage),
    value_rule("spec", r"(一二八|二五六|五一二)\s?(g)?b?(?!块|元)", _storage),
    value_rule("spec", rf"{_CHIPS}\s?(?:个\s?)?gb?\s?(?:的)?(?:大)?(?:运行)?(?:内存|运存|ram)", _memory),
    value_rule("spec", r"([四六八]|十[二六八]?|二十四|三十二|六十四)\s?(?:个\s?)?g的?(?:运行)?(?:内存|运存)", _memory),
    value_rule("spec", r"(?:内存|运存)(?:要|是|至少|起码)?([八]|十[二六]|三十二|六十四)(?!百|千|年|块)g?", _memory),
    value_rule("spec", r"(?:运行内存|内存|运存|ram)(?:要|是|得|加到|升到|扩到|最少|最低|起码|至少|有|上|用|:){0,2}"
        r"(4|6|8|12|16|18|24|32|36|48|64|96)(?![\d.])\s?(?:g|个g)?b?", _memory),
    value_rule("spec", r"(?:内存|存储|容量|储存|硬盘|固态|机身)(?:要|是|得|最少|最低|起码|至少|有|上|用|:){0,2}"
        r"(128|256|512|1|2)(?!\d)\s?([gt])?b?", _storage),
    value_rule("spec", r"(?<![\d.])(4|6|8|12|16|18|24|32)\s?g?b?\s?[+/加]\s?(128|256|512|1|2)\s?([gt])?b?(?![a-z\d])",
        lambda m: (f"内存{m[1]}G", f"存储{m[2]}{(m[3] or ('t' if len(m[2]) == 1 else 'g')).upper()}")),
    value_rule("spec", r"(?<![\d.])(\d{1,2}(?:\.\d{1,2})?|\d{3})\s?(?:英?寸|吋)", _inches),
    value_rule("spec", r"([二三四五六七八九]?十[一二三四五六七八九]?|一百|八十五|九十八)\s?(?:英?寸|吋)", _inches),
    value_rule("spec", r"(?<![\d.])(13\.3|14\.5|15\.6|16\.1|17\.3|12\.9|6\.[1-9]\d?)(?=的|屏)", _inches),
    value_rule("spec", r"(?<=电视)(?:要|想要|买|换|来|至少|起码|上)?(?:个|台)?"
        r"(32|43|50|55|65|75|85|98|100)(?=的|$|[,。;\s])", _inches),
    value_rule("spec", r"(?<!\d)(32|43|50|55|65|75|85|98|100)的(?=电视|大电视)", _inches),
    value_rule("spec", rf"(?<![\d.])({NUMBER})\s?(?:毫安时?|mah?)", _capacity),
    value_rule("spec", r"(?<![\d.])(5000|10000|20000|30000|[123]万|[一两二三]万|[123]w)"
        r"的?大?(?=充电宝|移动电源|电池)", _capacity),
)  # fmt: skip
