"""Tags whose words stand apart, found by the expressions of ``phrases.yaml``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from tagging.vocabulary import read
from tagging.words import Cue, Found, Name, Word


@cache
def _phrases(vertical: str) -> tuple[tuple[re.Pattern[str], re.Pattern[str] | None, Word], ...]:
    rows = [row for key in ("shared", vertical) for row in read("phrases").get(key, ())]
    return tuple(
        (re.compile(row["say"]), re.compile(row["after"]) if "after" in row else None, _word(row["tags"]))
        for row in rows
    )


def _word(tags: list[str]) -> Word:
    pairs = [tag.split(":", 1) for tag in tags]
    names = tuple(Name(facet, name) for facet, name in pairs if facet != "cue")
    cue = next((Cue(kind) for facet, kind in pairs if facet == "cue"), None)
    return Word(names, cue, rule="phrase", confidence=0.85)


def find_phrases(text: str, vertical: str) -> Iterator[Found]:
    """The places of the phrases of a vertical; they may overlap."""
    for expression, after, word in _phrases(vertical):
        for match in expression.finditer(text):
            if after is None or after.search(text[max(0, match.start() - 8) : match.start()]):
                yield Found(match.start(), match.end(), word)
