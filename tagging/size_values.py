"""Sizes as clerks write them: letters, standard sizes, numbers of trousers, shoes and children, measures, cups."""

from __future__ import annotations

import re

from tagging.numbers import DIGITS, number
from tagging.value_rule import value_rule

_LETTERS = {"xxs": "XS", "xxl": "2XL", "xxxl": "3XL", "xxxxl": "4XL"}
_WORDS = {"小": "S", "细": "S", "中": "M", "大": "L", "加大": "XL", "特大": "XL"}
_MEASURES = {
    "腰": "腰围", "胸": "胸围", "臀": "臀围", "肩": "肩宽", "领": "领围", "领子": "领围", "领口": "领围",
    "裤子长": "裤长", "裙子长": "裙长", "袖子长": "袖长", "衣服长": "衣长",
}  # fmt: skip
_ABOUT = r"(?:是|要|做|改|到|有|大概|大约|约|量了|量的|只有|:| ){0,2}"
# What a number beside a garment counts when it is no size.
_UNITS = (
    r"\s?(?:件|条|双|次|元|块|斤|岁|年|天|个|套|款|%|℃|度|点|号|kg|cm|厘米|平|寸|g|p|w|k|mm|人|家|米|期|折|公斤|多|几|分|万"
    r"|盒|层|楼|周|级|小时|分钟|张|支|瓶|位|名|桌|页|站|路|克|升|[/-]\d{3})"
)
_KID = re.compile(r"孩|娃|宝|童|儿子|女儿|闺女|孙|小朋友|幼儿园|小学|崽|囡|仔仔|细路|弟弟")

_SHOES = re.compile("[鞋靴脚]")


def _letter(match: re.Match[str]) -> str:
    return _LETTERS.get(match[1], match[1].upper())


def _standard(match: re.Match[str]) -> str:
    return f"{match[1]}/{match[2]}{match[3].upper()}"


def _is_size(value: float, *, spoken: bool) -> bool:
    """Trousers and shoes 22-48, standard and children's sizes 50-195; ``spoken``: 码 or 号 is written."""
    return (
        22 <= value <= 48
        or (spoken and (50 <= value <= 195 or (210 <= value <= 290 and value % 5 == 0)))
        or (value % 10 == 0 and 80 <= value <= 170)
    )


def _numbered(match: re.Match[str]) -> str | None:
    value = float(match[1])
    return f"{match[1]}码" if _is_size(value, spoken="码" in match[0] or "号" in match[0]) else None


def _half(match: re.Match[str]) -> str:
    return f"{match[1]}.5码"


def _spelt(match: re.Match[str]) -> str | None:
    value = number(match[1])
    return f"{value}码" if value is not None and 22 <= int(value) <= 48 else None


def _of_child(match: re.Match[str]) -> str | None:
    return f"{match[1]}码" if _KID.search(match.string) else None


def _of_shoes(match: re.Match[str]) -> str | None:
    return f"{match[1]}码" if _SHOES.search(match.string) else None


def _numbers_listed(match: re.Match[str]) -> tuple[str, ...] | None:
    numbers = re.findall(r"\d+(?:\.5)?", match[0])
    return tuple(f"{n}码" for n in numbers) if all(22 <= float(n) <= 48 for n in numbers) else None


def _feet(match: re.Match[str]) -> str:
    digits = [str(DIGITS.get(char, char)) for char in (match[2], match[3] or "")]
    return f"{_measure_name(match[1] or match[4] or '腰')}{digits[0]}尺{digits[1]}"


def _measure_name(word: str) -> str:
    return _MEASURES.get(word, word)


def _measure(match: re.Match[str]) -> str:
    """A waist below 50 is a size in inches."""
    name = _measure_name(match[1])
    inches = name == "腰围" and float(match[2]) < 50
    return f"{match[2]}码" if inches else f"{name}{match[2]}cm"


def _spelt_measure(match: re.Match[str]) -> str:
    return f"{match[1]}{number(match[2])}cm"


def _three_measures(match: re.Match[str]) -> tuple[str, ...]:
    return (f"胸围{match[1]}cm", f"腰围{match[2]}cm", f"臀围{match[3]}cm")


SIZES = (
    value_rule("size", r"(?<!变)(?<!变成)(?:(?<![a-z0-9.'&])|(?<=xl))(x{1,4}[sl]|[2-6]xl|[sml])"
        r"(?![a-z&'])(?!\d(?!xl))(?!店|[形型](?:曲线|身材|人|脸|腿)|弯)(?:\s?[码号])?", _letter),
    value_rule("size", r"(?<![\d.])([2-4二两三四])个?(?:叉|x)(?![a-z0-9])|(?<![\d.])([2-4两三四])个加(?:号|大)?",
        lambda m: f"{DIGITS.get(m[1] or m[2], m[1] or m[2])}XL"),
    value_rule("size", r"(?<![最多])(加大|特大|小|中|大|细)(?:号码?|码"
        r"(?!数))", lambda m: "大码" if m[0] in ("大码", "加大码") else _WORDS[m[1]]),
    value_rule("size", r"(?<!\d)(1[4-9]\d)\s?[/\- (]\s?(\d{2,3})\s?([abcy])(?![a-z0-9])\)?", _standard),
    value_rule("size", r"(?<![\d.])(\d{2,3}(?:\.5)?)\s?码", _numbered),
    value_rule("size", r"(?<![\d.])(3[3-9]|4[0-8])(?:码|号)?半(?![年月天价小个身袖裙截高斤岁袋筒靴])码?", _half),
    value_rule("size", r"([二三四]十[一二三四五六七八九]?)(?:码|号鞋|的?腰)", _spelt),
    value_rule("size", r"(?:(?<=穿)|(?<=试)|(?<=拿))([二三四]十[一二三四五六七八九]?)"
        r"(?![多几岁块元斤件条次年天个万百])", _spelt),
    value_rule("size", r"(?<![\d.月])(\d{2}|1\d[05]|[89]0)号(?!线|楼|店|来|前|之前|到|要|过|结|晚|早|下|上"
        r"|那天|去|左右|院|门|柜|铺|桌|生日|发|回|取|出|走|送|开|就|有|再|后|以后|想|给|有空|约)", _numbered),
    value_rule("size", r"(?<![\d.])(\d{2}|1[0-7]0|[89]0)的(?!时候|话|预算|价|个子|身高|个头|高个|小个|大高个"
        r"|女生|女孩|男生|小伙|姑娘|体重|人|妹子|男客|女客|男人|女人|客人|胖子|大姐|大哥|年纪|优惠|券|折)", _numbered),
    value_rule(
        "size",
        r"(?:(?<=穿)|(?<=试)|(?<=换)|(?<=拿)|(?<=试了)|(?<=换了)|(?<=穿着)|(?<=拿了)|(?<=尺码)|(?<=退了)|(?<=退)|"
        r"(?<=码数)|(?<=试过)|(?<=现在)|(?<=平时)|(?<=穿的)|(?<=穿了)|(?<=拿的)|(?<=试的)|(?<=买的)|(?<=一般)|(?<=改)|(?<=着)|(?<=换成)|"
        r"(?<=改成)|(?<=换个)|(?<=换到)|(?<=定)|(?<=留)|(?<=订)|(?<=选)|(?<=挑)|(?<=要)|(?<=平常)|(?<=一直)|(?<=拍)|(?<=定了)|"
        r"(?<=换回)|(?<=试下)|(?<=留了)|(?<=选了)|(?<=调)|(?<=一双)|(?<=来双)|(?<=两双)|(?<=来条)|(?<=拿双))"
        rf"\s?(\d{{2}}(?:\.5)?)(?![\d.]|{_UNITS})",
        _numbered,
    ),
    value_rule("size", r"(?:欧码|eur?|尺码|码数|鞋码|裤码|腰码)(?:是|:|,)?\s?(\d{2}(?:\.5)?)(?!\d)", _numbered),
    value_rule("size", r"(?:(?<=鞋)|(?<=靴)|(?<=鞋子)|(?<=靴子)|(?<=脚)|(?<=高跟)|(?<=衬衫)|(?<=衬衣))"
        rf"(?:是|大概|:|,|\s){{0,2}}(3[3-9](?:\.5)?|4[0-8](?:\.5)?)(?![\d.]|{_UNITS})", _numbered),
    value_rule("size", rf"(?:(?<=[她我])|(?<=自己)|(?<=本人)|(?<=[公婆爸妈])|(?<=[儿孩]子)|(?<=女儿))"
        rf"(3[4-9]|4[0-6])(?![\d.]|{_UNITS})",
        _of_shoes),
    value_rule("size", r"(?:(?<=裤)|(?<=裤子)|(?<=牛仔)|(?<=半裙))(?:是|大概|:|,|\s){0,2}"
        rf"(2[3-9]|3\d|4[0-4])(?![\d.]|{_UNITS})", _numbered),
    value_rule("size", r"(?:(?<=西装)|(?<=西服)|(?<=单西)|(?<=夹克))(?:是|:|,|\s){0,2}"
        rf"(4[4-8]|5[0-8])(?![\d.]|{_UNITS})(?:码|号)?", lambda m: f"{m[1]}码"),
    value_rule("size", r"(?<![\d.])(\d{2}(?:\.5)?)(?=(?:码|的|号)?(?:换|改|调)(?:成|个|到|了|大|小)?\s?\d{2}(?!\d))",
        _numbered),
    value_rule("size", rf"(?:(?<=穿)|(?<=试)|(?<=拿)|(?<=买)|(?<=要)|(?<=换)|(?<=儿子)|(?<=女儿)|(?<=孩子)"
        r"|(?<=[\s,。;的服衣裤裙娃宝])|^)(66|73|80|90|1[0-7]0)"
        rf"(?=$|[\s,。;、/]|的|还|都|正|刚|合|太|有点|偏|也|又|差不多)(?!{_UNITS})", _of_child),
    value_rule("size", r"(?<![\d.])(1[0-6]0|[89]0)(?=(?:有点|偏|太|又|还|略|稍)[小大紧短长松])", _of_child),
    value_rule("size", r"(?<![\d.])\d{2}(?:\.5)?(?:(?:[、/和到,至~\- 跟与]|或者?|还有)\d{2}(?:\.5)?){1,3}"
        r"(?=\s?(?:码|号|都(?!不到)|各|之间|两个码|的?[裤鞋腰]|试|哪个))码?", _numbers_listed),
    value_rule("size", r"(?<=穿)\d{2}(?:[、/和到至~-]\d{2}){1,3}(?!\d|斤|岁)", _numbers_listed),
    value_rule("size", r"(?<![\d.])(2[3-9](?:\.5)?|3\d(?:\.5)?|4[0-6](?:\.5)?)"
        r"(?=(?:有点|偏|太|的|也|又|还是|都|略|稍|刚|最|正|就|还|不太?|脚面?|臀|屁股|胯|大腿|小腿)?"
        r"(?:[小大紧松挤勒绷卡箍](?!寿|时|个)|腰|掉跟|刚好|合适|可以|能穿|正好|合脚|跟脚|不合适|刚刚好|打脚|后跟"
        r"|挤脚|夹脚|磨脚|顶脚|不行|好穿|能扣|勉强))", _numbered),
    value_rule(
        "size",
        r"(腰围?|胸围?|臀围?|肩宽|领围|裤长|袖长|衣长|裙长)?(?:是|大概|大约|约|量了|量的|:| )?([一二两三四123])尺("
        r"[\d一二三四五六七八九半])?寸?(?:的?(腰围?|臀围?|胸围?))?",
        _feet,
    ),
    value_rule(
        "size",
        r"(腰围|胸围|臀围|裤长|袖长|衣长|肩宽|领围|裙长|裤子长|裙子长|袖子长|衣服长|腰|(?<!文)胸|臀|肩)"
        rf"{_ABOUT}(\d{{2,3}}(?:\.\d)?)"
        r"(?!\d|斤|码|号|元|块|kg|公斤|紧|松|\s?[a-h](?!m))(?:\s?(?:cm|厘米|公分))?",
        _measure,
    ),
    value_rule("size", r"(腰围|胸围|臀围)(?:是|有|大概|大约|量了|要|:)?([六七八九]十[一二三四五六七八九]?"
        r"|一百[零一二三四五六七八九]?十?[一二三四五六七八九]?)(?![斤元块百多几])", _spelt_measure),
    value_rule("size", rf"(领子|领口|领){_ABOUT}穿?(3[5-9]|4\d|5[0-2])(?!\d|[码号元块])(?:\s?(?:cm|厘米|公分))?",
        _measure),
    value_rule("size", r"三围(?:是|:|大概| )?(\d{2,3})[ /,\-、](\d{2,3})[ /,\-、](\d{2,3})(?!\d)", _three_measures),
    value_rule("size", r"(?<![\d.-])(?<!\d{3}/)((?:3[0-8]|4[024]|[6-9][05]|100)[a-h])(?![a-z0-9])(?:罩?杯)?",
        lambda m: m[1].upper()),
)  # fmt: skip
