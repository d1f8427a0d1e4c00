"""Values built from patterns: sizes, measures, body, budget, specifications, rooms, dimensions.

Every expression has bounded repetitions only, so that a search is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from tagging.budget import BUDGET
from tagging.numbers import DIGITS, NUMBER, number
from tagging.words import Name, Rule, Word

Build = Callable[["re.Match[str]"], "str | tuple[str, ...] | None"]


def _pattern(facet: str, expression: str, build: Build) -> Rule:
    def read(match: re.Match[str]) -> Word | None:
        built = build(match)
        if not built:
            return None
        values = (built,) if isinstance(built, str) else built
        return Word(tuple(Name(facet, value) for value in values), rule=f"value.{facet}", confidence=0.95)

    return Rule(re.compile(expression), read)


# ------------------------------------------------------------------ size
_LETTERS = {"xxs": "XS", "xxl": "2XL", "xxxl": "3XL", "xxxxl": "4XL"}
_WORDS = {"小": "S", "细": "S", "中": "M", "大": "L", "加大": "XL", "特大": "XL"}
_MEASURES = {
    "腰": "腰围", "胸": "胸围", "臀": "臀围", "肩": "肩宽", "领": "领围",
}  # fmt: skip


def _letter(match: re.Match[str]) -> str:
    return _LETTERS.get(match[1], match[1].upper())


def _standard(match: re.Match[str]) -> str:
    return f"{match[1]}/{match[2]}{match[3].upper()}"


def _is_size(value: float, *, spoken: bool) -> bool:
    """Trousers and shoes 22-48, standard and children's sizes 50-185; ``spoken``: 码 is written."""
    return 22 <= value <= 48 or (spoken and 50 <= value <= 185) or (value % 10 == 0 and 80 <= value <= 170)


def _numbered(match: re.Match[str]) -> str | None:
    value = float(match[1])
    return f"{match[1]}码" if _is_size(value, spoken="码" in match[0]) else None


def _numbers_listed(match: re.Match[str]) -> tuple[str, ...] | None:
    numbers = re.findall(r"\d+(?:\.5)?", match[0])
    return tuple(f"{n}码" for n in numbers) if all(22 <= float(n) <= 48 for n in numbers) else None


def _feet(match: re.Match[str]) -> str:
    digits = [str(DIGITS.get(char, char)) for char in (match[2], match[3] or "")]
    return f"{_measure_name(match[1] or match[4] or '腰')}{digits[0]}尺{digits[1]}"


def _measure_name(word: str) -> str:
    return _MEASURES.get(word, word)


def _measure(match: re.Match[str]) -> str:
    return f"{_measure_name(match[1])}{match[2]}cm"


_SIZES = (
    _pattern("size", r"(?<![a-z0-9.'&])(x{1,4}[sl]|[234]xl|[sml])(?![a-z0-9&'])(?:\s?[码号])?", _letter),
    _pattern("size", r"(加大|特大|小|中|大|细)(?:号码?|码"
        r"(?!数))", lambda m: "大码" if m[0] in ("大码", "加大码") else _WORDS[m[1]]),
    _pattern("size", r"(?<!\d)(1[4-9]\d)\s?[/\- ]\s?(\d{2,3})\s?([abcy])(?![a-z0-9])", _standard),
    _pattern("size", r"(?<![\d.])(\d{2,3}(?:\.5)?)\s?码", _numbered),
    _pattern("size", r"(?<![\d.月])(\d{2}|1[0-7]0|[89]0)号(?!线|楼|店|来|前|之前|到|要|过|结|晚|早|下|上"
        r"|那天|去|左右)", _numbered),
    _pattern("size", r"(?<![\d.])(\d{2}|1[0-7]0|[89]0)的(?!时候|话|预算|价)", _numbered),
    _pattern(
        "size",
        r"(?:(?<=穿)|(?<=试)|(?<=换)|(?<=拿)|(?<=试了)|(?<=换了)|(?<=穿着)|(?<=拿了)|(?<=尺码)|(?<=退了)|(?<=退)|"
        r"(?<=码数)|(?<=试过)|(?<=现在)|(?<=平时)|(?<=穿的)|(?<=穿了)|(?<=拿的)|(?<=一般)|(?<=改)|(?<=着))"
        r"(\d{2}(?:\.5)?)(?![\d.]|\s?(?:件|条|双|次|元|块|斤|岁|年|天|个|套|款|%|℃|度|点|号|kg|cm|厘米|平"
        r"|寸|g|p|w|k|mm|人"
        r"|家|米|期|折|公斤|多|分|万|[/-]\d{3}))",
        _numbered,
    ),
    _pattern("size", r"(?<![\d.])\d{2}(?:\.5)?(?:[、/和到,至~]\d{2}(?:\.5)?){1,3}(?=码|号|都|的?裤"
        r"|的?鞋)码?", _numbers_listed),
    _pattern("size", r"(?<=穿)\d{2}(?:[、/和到至~-]\d{2}){1,3}(?!\d|斤|岁)", _numbers_listed),
    _pattern("size", r"(?<![\d.])(2[3-9](?:\.5)?|3\d|4[0-6])(?=(?:有点|偏|太|的|也|又|还是|都|略|稍)?(?:[小大紧松挤]"
        r"(?!寿|时|个)|腰|掉跟|刚好|合适|可以|能穿|正好))", _numbered),
    _pattern(
        "size",
        r"(腰围?|胸围?|臀围?|肩宽|领围)?(?:是|大概|大约|约|量了|量的|:| )?([一二两三四123])尺("
        r"[\d一二三四五六七八九半])?(?:的?(腰围?|臀围?|胸围?))?",
        _feet,
    ),
    _pattern(
        "size",
        r"(腰围|胸围|臀围|裤长|袖长|衣长|肩宽|领围|裙长|腰|胸|臀|肩)(?:是|要|做|改|到|大概|大约|约|量了|量的|:| ){0,2}"
        r"(\d{2,3}(?:\.\d)?)(?!\d|斤|码|号|元|块|kg|公斤|紧|松)(?:\s?(?:cm|厘米|公分))?",
        _measure,
    ),
    _pattern("size", r"(?<![\d/.-])((?:3[0-9]|[678]\d|9[05])[a-g])(?![a-z0-9])(?:罩?杯)?", lambda m: m[1].upper()),
)  # fmt: skip


# ------------------------------------------------------------------ body
def _height(text: str) -> str | None:
    value = round(float(text))
    return f"身高{value}cm" if 130 <= value <= 210 else None


def _metres(match: re.Match[str]) -> str | None:
    metres, rest = (str(DIGITS.get(match[1], match[1])), match[2])
    digits = "".join(str(DIGITS.get(char, char)) for char in rest if char != "十")
    return _height(f"{metres}{digits:0<2}")


def _weight(text: str, unit: str) -> str | None:
    value = float(text) if text[0].isdigit() else float(number(text) or 0)
    value *= 2 if unit in ("kg", "公斤", "千克") else 1
    shown = f"{value:g}"
    return f"体重{shown}斤" if 60 <= value <= 320 else None


def _height_and_weight(match: re.Match[str]) -> tuple[str, ...] | None:
    parts = (_height(match[1]), _weight(match[2], match[3] or "斤"))
    return tuple(part for part in parts if part) if all(parts) else None


_BODY = (
    _pattern("body", r"(?<![\d.])(1[3-9]\d|20\d)\s?(?:cm|厘米|公分)", lambda m: _height(m[1])),
    _pattern("body", r"(?<![\d.])([1一])\s?米\s?([\d一二三四五六七八九]十?[\d一二三四五六七八九]?)(?!\d)"
        r"(?:的?个头?|高)?", _metres),
    _pattern("body", r"(?<![\d.])([12])\.([3-9]\d?)\s?(?:m|米)(?![a-z0-9])", _metres),
    _pattern("body", r"(?:身高|净高|个子|个头|[她他]|高)(?:是|有|大概|大约|约|才|快|:| )?(1[3-9]\d|20\d)"
        r"(?![\d斤元块]|/\d)"
        r"(?:\s?(?:cm|厘米|公分))?", lambda m: _height(m[1])),
    _pattern("body", r"(?<![\d.])(1[4-9]\d|20\d)(?=的?(?:个子|身高|个头|高个|小个|大高个|女生|女孩|男生"
        r"|小伙|姑娘|,?\s?(?:穿"
        r"|偏瘦|微胖|梨形)))", lambda m: _height(m[1])),
    _pattern("body", r"(?<![\d.])(1[3-9]\d|20\d)(?:cm|厘米|公分)?[/,、\s\-和]{1,2}(?:体重)?(\d{2,3}(?:\.\d)?)"
        r"(?![\d.]|\s?[abcy码元块折])\s?(斤|kg|公斤)?", _height_and_weight),
    _pattern("body", r"(?<![\d.])(1[4-9]\d|20\d)(?=\s?,?\s?(?:穿|试|拿|要|/|、)?\s?(?:x{0,3}[sl]|[234]xl"
        r"|m)(?![a-z0-9]))", lambda m: _height(m[1])),
    _pattern("body", r"(?:体重)?(?<![\d.])(\d{2,3}(?:\.\d)?|[一二两]百[零一二三四五六七八九]?十?"
        r"[一二三四五六七八九]?)(?:多"
        r"|来)?\s?(斤|kg|公斤|千克)", lambda m: _weight(m[1], m[2])),
    _pattern("body", r"体重(?:是|有|大概|约|:| )?(\d{2,3}|[一二两]百[零一二三四五六七八九]?十?[一二三四五六七八九]?)"
        r"(?!\d|\s?kg|公斤)", lambda m: _weight(m[1], "斤")),
)  # fmt: skip


# ------------------------------------------------------------------ electronics
def _storage(match: re.Match[str]) -> str:
    return f"存储{match[1]}{(match[2] or 'g').upper()[0]}"


_SPEC = (
    _pattern("spec", r"(?<![\d.\-])(128|256|512|1024)(?!\d|\.\d|\s?[元块斤])\s?(g)?b?(?![a-z])", _storage),
    _pattern("spec", r"(?<![\d.])(64)\s?(g)b?(?!\s?(?:内存|运存))", _storage),
    _pattern("spec", r"(?<![\d.])([1248])\s?(t)b?(?![a-z])", _storage),
    _pattern("spec", r"(?<![\d.])(4|6|8|12|16|18|24|32|36|48|64|96)\s?gb?\s?(?:的)?"
        r"(?:运行)?(?:内存|运存)", lambda m: f"内存{m[1]}G"),
    _pattern("spec", r"(?:运行内存|内存|运存)(?:要|是|最少|至少|起码)?\s?(4|6|8|12|16|18|24|32|36|48|64|96)"
        r"(?![\d.])\s?(?:g|个g)?b?", lambda m: f"内存{m[1]}G"),
    _pattern("spec", r"(?:内存|存储|容量|储存)(?:要|是|最少|至少)?(128|256|512|1|2)"
        r"(?!\d)\s?([gt])?b?", lambda m: f"存储{m[1]}{(m[2] or ('t' if len(m[1]) == 1 else 'g')).upper()}"),
    _pattern("spec", r"(?<![\d.])(8|12|16|24)\s?g?\s?\+\s?(128|256|512|1)\s?([gt])?b?"
        r"(?![a-z\d])", lambda m: (f"内存{m[1]}G", f"存储{m[2]}{(m[3] or ('t' if m[2] == '1' else 'g')).upper()}")),
    _pattern("spec", r"(?<![\d.])(\d{1,2}(?:\.\d)?|\d{3})\s?(?:英?寸|吋)", lambda m: f"屏幕{m[1]}寸"),
    _pattern("spec", rf"(?<![\d.])({NUMBER})\s?(?:毫安时?|mah?)", lambda m: f"容量{number(m[1])}毫安"),
)  # fmt: skip

# ------------------------------------------------------------------ home
_ROOMS = {char: "一二三四五六七八九"[value - 1] for char, value in DIGITS.items() if value} | {
    str(value): "一二三四五六七八九"[value - 1] for value in range(1, 10)
} | {"两": "两", "俩": "两"}  # fmt: skip


def _rooms(match: re.Match[str]) -> str:
    count = _ROOMS[match[1]]
    return ("两" if count == "二" else count) + "室"


def _square(match: re.Match[str]) -> str | None:
    return f"面积{match[1]}㎡" if 10 <= float(match[1]) <= 2000 else None


_HOUSE = (
    _pattern("house", r"(?<![\d.])(\d{2,4}(?:\.\d)?)\s?(?:多个?|来)?\s?(?:平方米?|平米|平(?!板|时|整|均)|m2|方(?!案"
        r"|便|法|向|块|的桌))", _square),
    _pattern("house", r"([一二两三四五六1-6])(?:室|居室?|房(?!间))(?:[一二两三\d]厅)?(?:[一二两三\d]卫)?", _rooms),
)  # fmt: skip


def _length(match: re.Match[str]) -> str:
    tail = "".join(str(DIGITS.get(char, char)) for char in match[2] or "")
    return f"{DIGITS.get(match[1], match[1])}{'.' + tail if tail else ''}米"


_DIMENSION = (
    _pattern("dimension", r"(?<![\d.])(\d{2,4}(?:\s?[x×*乘]\s?\d{2,4}){1,2})(?:mm|cm"
        r"|毫米|厘米|公分)?", lambda m: re.sub(r"\s?[x×*乘]\s?", "×", m[1])),
    _pattern("dimension", r"(?<![\d.])([\d一二两三四])(?:米|m(?=\d))([\d一二三四五六七八九半]{1,2})?(?!\d)", _length),
    _pattern("dimension", r"(?<![\d.])(\d)\.(\d{1,2})\s?(?:米|m(?![a-z0-9]))", _length),
    _pattern("dimension", r"(?<![\d.])(\d{2,3}(?:\.\d)?)\s?(?:cm|厘米|公分)", lambda m: f"{m[1]}cm"),
    _pattern("dimension", r"(?<![\d.])([1-9一二两三四五六七八])人[位座]"
        r"(?:的)?", lambda m: f"{DIGITS.get(m[1], m[1])}人位"),
)  # fmt: skip

VALUES: Mapping[str, tuple[Rule, ...]] = {
    "size": _SIZES,
    "body": _BODY,
    "budget": tuple(_pattern("budget", expression, build) for expression, build in BUDGET),
    "spec": _SPEC,
    "house": _HOUSE,
    "dimension": _DIMENSION,
}
"""Facet -> the rules of its values; their matches may overlap."""
