"""Words that no list can hold: body part + state, shade + colour, long or thick + garment."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from tagging.vocabulary import fold, read
from tagging.words import Found, Name, Word


def any_of(surfaces: Iterable[str]) -> str:
    """A regular expression for one of the surfaces, longer ones first."""
    return "|".join(re.escape(fold(surface)) for surface in sorted(surfaces, key=len, reverse=True))


@cache
def _parts() -> tuple[tuple[re.Pattern[str], str], ...]:
    rules = read("rules")
    links = any_of(rules["links"])
    return tuple(
        (re.compile(rf"(?:{any_of(row['parts'])})(?:{links}){{0,4}}"
            rf"(?:{any_of(rules['states'][state])})(?:了(?!解))?"), issue)
        for row in rules["parts"]
        for state, issue in row.items()
        if state != "parts"
    )  # fmt: skip


@cache
def _general() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(any_of(surfaces)), issue) for issue, surfaces in read("rules")["general"].items())


@cache
def _shades() -> re.Pattern[str]:
    rules = read("rules")
    return re.compile(rf"(?:{any_of(rules['shades'])}){{1,2}}({any_of(rules['colours'])})色?")


@cache
def _garments() -> re.Pattern[str]:
    return re.compile(
        rf"(长|短|薄|厚)(?=(?:款|的)?(?:{any_of(read('rules')['garments'])}))|(薄|厚)(?:的|点的|款的)(?!时候)|"
        rf"(?<![太了])(薄|厚)(?:一点|点|啲|些|实点)"
    )


# A misfit said of a size alone: 26紧, M偏松.
_OF_SIZE = re.compile(
    r"(?<=[0-9slmx码号])(?:有点|偏|太|也|又|还是|都|略|稍)?([紧小松大])(?=了|的|$|[\s,。;!、]|[0-9a-z])"
)


_GARMENT_TAGS = {
    "长": Name("detail", "长款"),
    "短": Name("detail", "短款"),
    "薄": Name("fabric", "轻薄"),
    "厚": Name("fabric", "厚实"),
}


def _found(match: re.Match[str], name: Name, rule: str) -> Found:
    return Found(match.start(), match.end(), Word((name,), rule=rule, confidence=0.9))


def find_productive(text: str, facets: tuple[str, ...]) -> Iterator[Found]:
    """The places of the productive rules that belong to these facets; they may overlap."""
    if "color" in facets:
        colours = read("rules")["colours"]
        for match in _shades().finditer(text):
            yield _found(match, Name("color", colours[match[1]]), "colour")
    if "fit" not in facets:
        return
    for expression, issue in _parts():
        for match in expression.finditer(text):
            yield _found(match, Name("issue", issue), "part")
    for expression, issue in _general():
        for match in expression.finditer(text):
            yield _found(match, Name("issue", issue), "state")
    for match in _OF_SIZE.finditer(text):
        yield _found(match, Name("issue", "偏小" if match[1] in "紧小" else "偏大"), "state")
    for match in _garments().finditer(text):
        yield _found(match, _GARMENT_TAGS[match[1] or match[2] or match[3]], "garment")
