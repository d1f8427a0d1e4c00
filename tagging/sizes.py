"""Sizes: which of those named were tried and did not fit."""

from __future__ import annotations

import re

from tagging.clauses import bare
from tagging.size_places import Piece, Place, size_places
from tagging.size_slips import take_back
from tagging.words import Clause

# A misfit near the size: 松紧刚好 and 不松不紧 praise it, and a long or short garment is no fault.
_MISFIT = re.compile(
    r"^[^,。;]{0,8}?(?<![不没])(?<!不[太算会])(?<!不怎么|没那么|不是很)"
    r"(?:不合适|不合身|穿不|(?<!松)紧|(?<!宽)松(?!紧)|偏小|偏大|太小|太大|小了|大了|试了?[大小]|[都也又还]小|[都也又还]大(?!小)|挤|勒|掉跟|绷|箍|卡住"
    r"|短(?!袖|裤|裙|款|的|合)|长了|又长|不行|进不去|不跟脚|[拉扣提]不上)"
)
# A clause that says nothing else is of the size before it.
_BARE = re.compile(
    r"(?:还是|有点|有些|太|偏|略|稍微?|也|又|都|全|试了?|上身|穿着|感觉|她说|说){0,3}"
    r"(?:紧|松|大|小|长|短|绷|勒|挤|箍|肥|不合适|不合身|不行|穿不[上下进]|[拉扣提]不上)(?:了|得很|得慌|一?点|些|一圈|死|不少|很多){0,2}"
)
# The issues of fit, by the ends of their names.
_OF_FIT = re.compile("[大小长短紧松]$|裆|脚|跟|显")
_UNSURE = re.compile("怕|担心|顾虑|会不会|是不是|估计|可能|应该|恐怕|也许|万一|如果|要是|是否|吗")
_FITS = re.compile("(?<!不)(?:刚好|刚刚好|正好|合适|正合|合身|合脚)|(?:其他|其它|别的|别处|其余)(?:地方)?都")
_MEASURE = re.compile("[围长宽]")
_ALTERED = re.compile(r"改(?!成|换|天|日|到|口|[smlx0-9])|收[一两几]?[寸点腰]|锁边|裁|卷.{0,3}边")
# What she wears elsewhere, wants or is advised has no fault yet.
_NOT_TRIED = re.compile("平时|平常|一般|一直|要|想|留|订|调|建议|推荐|适合|问|找|等|预")
_ALL = re.compile(r"(?:[码号]|我|她|试了?|穿了?|看了|\s){0,4}[都全]")
_NAMED_ALONE = re.compile("(?:都|全)?是?")
_SWAPPED = re.compile(r"[码号的]?(?:太.|.了)?来?(?:[换退]|改(?:成|[smlx0-9]))")
_GIVEN_BACK = re.compile(r"(?<![不能可])退(?:了|掉|货|的|还|回)?[:：]?$")
_ONE_OFF = re.compile(r"换(?:个|件|双)?[大小]一?[码号]")
_FOR_ANOTHER = re.compile(r"换(?:成|个|到|了|回)?$")
_EXCHANGE = 40


def judge_sizes(made: list[Clause], text: str) -> None:
    """Mark the sizes that were tried and did not fit, or were given back, as disliked; the rest are facts."""
    places = size_places(made, text)
    for number, place in enumerate(places):
        after = places[number + 1] if number + 1 < len(places) else None
        bad = _given_back(place, after) or (_misfits(place) and not _altered(place))
        _mark(place, bad)
        if bad and place.beside and _ALL.match(_behind(place)):
            _mark_list(places, number)
    take_back(places)


def _mark(place: Place, bad: bool) -> None:
    for hit in place.hits:
        hit.polarity = "dislike" if bad else "fact"


def _mark_list(places: list[Place], number: int) -> None:
    """S M L 都不合适: what is said of all is said of those before, too."""
    while places[number].beside:
        number -= 1
        _mark(places[number], bad=True)


def _behind(place: Place) -> str:
    return " ".join([place.behind.text, *(piece.text for piece in place.later)])


def _altered(place: Place) -> bool:
    return bool(_ALTERED.search(_behind(place)))


def _given_back(place: Place, after: Place | None) -> bool:
    """M换L, 退M, 现在L…要换M: what was given back for another size."""
    before = bare(place.before.text, place.before.start, place.before.hits)
    if _GIVEN_BACK.search(before) or _SWAPPED.match(place.behind.text) or _ONE_OFF.search(_behind(place)):
        return True
    if "现在" in place.before.text and any(_ONE_OFF.search(piece.text) for piece in place.earlier):
        return True
    return (
        after is not None
        and after.hits[0].tag != place.hits[0].tag
        and place.gap <= _EXCHANGE
        and bool(_FOR_ANOTHER.search(after.before.text))
    )


def _misfits(place: Place) -> bool:
    unsure = _UNSURE.search(place.before.text + place.behind.text)
    near = place.behind.text
    if not unsure and (_MISFIT.search(near) or _BARE.fullmatch(near) or _has_fault(place.behind)):
        return True
    return not _MEASURE.search(place.hits[0].tag) and (_fault_behind(place) or _fault_before(place))


def _has_fault(piece: Piece) -> bool:
    return any(
        hit.facet == "issue" and hit.polarity == "fact" and not hit.dropped and _OF_FIT.search(hit.tag)
        for hit in piece.hits
    )


def _fault_behind(place: Place) -> bool:
    """35的 脚没问题 小腿拉不上: a fault in a later clause, when nothing says that it fits."""
    said = _behind(place)
    if _NOT_TRIED.search(place.before.text) or _FITS.search(said) or _UNSURE.search(said):
        return False
    return any(_BARE.fullmatch(piece.text) or _has_fault(piece) for piece in place.later)


def _fault_before(place: Place) -> bool:
    """屁股紧 大腿也箍 27的: a size that is only named, behind a fault."""
    named = place.words.endswith("的") or place.behind.text == "的"
    return named and bool(_NAMED_ALONE.fullmatch(place.before.text)) and any(map(_has_fault, place.earlier))
