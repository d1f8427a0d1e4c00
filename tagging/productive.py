"""Words that no list can hold: body part + state, shade + colour, long or thick + garment."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tagging.vocabulary import fold
from tagging.words import Name, Rule, Word

_CONFIDENCE = 0.9
_GARMENT_TAGS = {
    "长": Name("detail", "长款"),
    "短": Name("detail", "短款"),
    "薄": Name("fabric", "轻薄"),
    "厚": Name("fabric", "厚实"),
}
# A misfit said of a size alone: 26紧, M偏松, XL还绷.
_OF_SIZE = (
    r"(?<=[0-9slmx码号])(?:有点|偏|太|也|又|还是|还|都|略|稍|就|真|很|挺|忒)?([紧小松大绷勒挤肥])"
    r"(?=了|的|得|着|些|点|一|$|[\s,。;!、]|[0-9a-z])"
)
_TIGHT = frozenset("紧小绷勒挤")
# What makes the last character of a state the first one of another word: 腰大小合适, 腰松紧的, 肩宽度.
_GOES_ON = r"(?![方腿码紧肚腹度众款摆衣裤裙个版家概型]|小(?!了))"


def any_of(surfaces: Iterable[str]) -> str:
    """A regular expression for one of the surfaces, longer ones first."""
    return "|".join(re.escape(fold(surface)) for surface in sorted(surfaces, key=len, reverse=True))


def _always(expression: str, name: Name, rule: str) -> Rule:
    word = Word((name,), rule=rule, confidence=_CONFIDENCE)
    return Rule(re.compile(expression), lambda _: word)


def colour_rules(language: Mapping[str, Any]) -> Iterator[Rule]:
    """湖蓝 is 蓝色: a shade, and the character that ends the word."""
    words = {
        char: Word((Name("color", name),), rule="colour", confidence=_CONFIDENCE)
        for char, name in language["colours"].items()
    }
    expression = rf"(?:{any_of(language['shades'])}){{1,2}}({any_of(language['colours'])})色?"
    yield Rule(re.compile(expression), lambda match: words[match[1]])


def fit_rules(file: Mapping[str, Any]) -> Iterator[Rule]:
    """腰有点紧 is 腰围小, 大了 is 偏大: `parts`, `states`, `links`, `general` and `garments` of a vertical that fits
    clothes to bodies; none for one without them. After one of the `pieces` of a row the piece itself stays a word."""
    if "parts" not in file:
        return
    links = any_of(file["links"])
    for row in file["parts"]:
        places = [any_of(row["parts"]), *(f"(?<={piece})" for piece in row.get("pieces", ()))]
        for state in row.keys() & file["states"].keys():
            expression = (
                rf"(?:{'|'.join(places)})(?:{links}){{0,4}}(?:{any_of(file['states'][state])})(?:了(?!解))?{_GOES_ON}"
            )
            yield _always(expression, Name("issue", row[state]), "part")
    for issue, surfaces in file["general"].items():
        yield _always(any_of(surfaces), Name("issue", issue), "state")
    sized = {
        tight: Word((Name("issue", "偏小" if tight else "偏大"),), rule="state", confidence=_CONFIDENCE)
        for tight in (True, False)
    }
    yield Rule(re.compile(_OF_SIZE), lambda match: sized[match[1] in _TIGHT])
    garments = {char: Word((name,), rule="garment", confidence=_CONFIDENCE) for char, name in _GARMENT_TAGS.items()}
    expression = (
        rf"(长|短|薄|厚)(?=(?:款|的)?(?:{any_of(file['garments'])}))|(薄|厚)(?:的|点的|款的)(?!时候)|"
        rf"(?<![太了])(薄|厚)(?:一点|点|啲|些|实点)"
    )
    yield Rule(re.compile(expression), lambda match: garments[match[1] or match[2] or match[3]])
