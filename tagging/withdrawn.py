"""Tags that a note names and takes back: corrections, hearsay, the past, what was not done."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping

from tagging.productive import any_of
from tagging.vocabulary import read
from tagging.words import Clause, Found, Hit, PolarityClass, Rule, Word

_NOT_IS = re.compile(r"(?<!是)不是(?!不|没|很|太|特别|说)(?P<wrong>[^,。;]{1,12}?)(?:(?:而)?是(?!不)|$)")
# 只要不是黑的就行: what it is not is wished, not corrected.
_WISHED = re.compile(
    r"(?:只要|有没有|想要|要|找|最好)[^,。]{0,4}不是|不是[^,。]{1,8}(?:就行|都行|就可以|都可以|就好|的就|不穿|不要|不买)"
)
_DENIALS = (
    "没",
    "没有",
    "不是",
    "没带",
    "无",
    "别",
    "不用",
    "不需要",
    "不要",
    "不要能",
    "不必",
    "冇",
    "唔使",
    "未",
    "并非",
    "还没",
)
_TRACES = re.compile(r"上(?:面)?(?:全是|都是|全|粘|沾|蹭|染)")
_HERSELF = re.compile(r"自己|本人|她要|她想|她就|但")


def hearsay_rules() -> Iterator[Rule]:
    """Somebody else, and a verb that reports a taste: 她朋友喜欢, 同事买了."""
    language, word = read("language"), Word(rule="hearsay")
    expression = rf"(?<![男女])(?:{any_of(language['bystanders'])})(?:们)?(?:{any_of(language['hearsay'])})"
    yield Rule(re.compile(expression), lambda _: word)


def withdraw(made: list[Clause], classes: Mapping[str, PolarityClass], hearsay: list[Found]) -> None:
    """Mark as dropped every hit that the note takes back; ``hearsay``: where somebody else's tastes are reported."""
    wanted = corrected = False
    for clause in made:
        wanted = wanted or "want" in clause.cues
        corrected = corrected or "wrong" in clause.cues
        if clause.hits:
            _withdraw_in(clause, classes, wanted)
    starts = [clause.start for clause in made]
    for report in hearsay:
        index = bisect_right(starts, report.start) - 1
        if index >= 0:
            _drop_hearsay(made[index], report, classes)
    if corrected:
        _drop_wrong(made)


def _withdraw_in(clause: Clause, classes: Mapping[str, PolarityClass], wanted: bool) -> None:
    """What a clause with tags takes back itself; each way is looked for only where its words are."""
    if "past" in clause.cues:
        _drop_past(clause, classes)
    if "skip" in clause.cues:
        _drop_skipped(clause, classes, wanted)
    if "不是" in clause.text:
        _drop_corrected(clause)
    if "上" in clause.text:
        _drop_background(clause)
    _drop_denied(clause, classes)
    if len(clause.hits) > 1:
        _drop_sizes_elsewhere(clause)


def _is_taste(hit: Hit, classes: Mapping[str, PolarityClass]) -> bool:
    return classes[hit.facet] in ("opinion", "size")


def _drop_past(clause: Clause, classes: Mapping[str, PolarityClass]) -> None:
    """The past lasts from its cue to the end of the clause or a word like 现在."""
    for hit in clause.hits:
        kinds = [mark.kind for mark in clause.marks if mark.start < hit.start]
        if "past" in kinds and not {"now", "turn"} & set(kinds[kinds.index("past") :]) and _is_taste(hit, classes):
            hit.dropped = True


def _drop_skipped(clause: Clause, classes: Mapping[str, PolarityClass], wanted: bool) -> None:
    for mark in clause.marks:
        if mark.kind != "skip":
            continue
        for hit in clause.hits:
            beside = hit.start >= mark.end if mark.side == "before" else hit.end <= mark.start
            if beside and _is_taste(hit, classes):
                hit.dropped = mark.side == "before" or not wanted


def _drop_hearsay(clause: Clause, report: Found, classes: Mapping[str, PolarityClass]) -> None:
    own = _HERSELF.search(clause.text, report.end - clause.start)
    end = clause.start + own.start() if own else clause.end
    for hit in clause.hits:
        if report.end <= hit.start < end and _is_taste(hit, classes):
            hit.dropped = True


def _drop_corrected(clause: Clause) -> None:
    if _WISHED.search(clause.text):
        return
    for match in _NOT_IS.finditer(clause.text):
        start, end = (clause.start + border for border in match.span("wrong"))
        for hit in clause.hits:
            if start <= hit.start < end:
                hit.dropped = True


def _drop_denied(clause: Clause, classes: Mapping[str, PolarityClass]) -> None:
    for hit in clause.hits:
        if classes[hit.facet] == "fact" and clause.text.endswith(_DENIALS, 0, hit.start - clause.start):
            hit.dropped = True


def _drop_background(clause: Clause) -> None:
    """黑裤子上全是毛: what a fault left its traces on is not what the note is about."""
    for match in _TRACES.finditer(clause.text):
        end = clause.start + match.start()
        for hit in reversed(clause.hits):
            if hit.end == end:
                hit.dropped, end = True, hit.start


def _drop_sizes_elsewhere(clause: Clause) -> None:
    """The size she wears of another brand is none of ours, and the brand is only compared."""
    brand: Hit | None = None
    for hit in clause.hits:
        if hit.facet == "brand":
            brand = hit
        elif brand is not None and hit.facet == "size":
            hit.dropped, brand.polarity = True, "fact"


def _drop_wrong(made: list[Clause]) -> None:
    """打错了 takes back the sizes before it, when a right one follows."""
    last = max((hit.start for clause in made for hit in clause.hits if hit.facet == "size"), default=-1)
    corrected = [
        index
        for index, clause in enumerate(made)
        if any(mark.kind == "wrong" for mark in clause.marks) and clause.marks[0].start < last
    ]
    for clause in made[: corrected[-1]] if corrected else ():
        for hit in clause.hits:
            hit.dropped = hit.dropped or hit.facet == "size"
