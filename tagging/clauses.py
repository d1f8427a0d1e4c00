"""Cutting a text into clauses, each with the tags and cues found in it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tagging.words import Clause, Found, Hit, Mark

# A list mark (、 / + &) does not end a clause: a cue covers the list that it opens.
_PAUSE = re.compile(r"[\s,。.!?;:…~()【】「」『』\[\]<>{}\"“”'‘’·|—\-]+")
# No clause is longer, so that the time stays linear in the text.
_LONGEST = 120


def _borders(text: str, found: list[Found]) -> list[tuple[int, int]]:
    """The spans of pauses that no found word contains (size 26.5, 165-88A, one piece)."""
    covered = bytearray(len(text))
    for start, end, _ in found:
        covered[start:end] = b"\x01" * (end - start)
    pauses = [match.span() for match in _PAUSE.finditer(text)]
    pauses = [(start, end) for start, end in pauses if 1 not in covered[start:end]]
    if len(text) <= _LONGEST:
        return pauses
    starts = {place.start for place in found}
    return _shortened(pauses, len(text), [i for i in range(len(text)) if i in starts or not covered[i]])


def _shortened(pauses: list[tuple[int, int]], length: int, cuts: list[int]) -> list[tuple[int, int]]:
    """The pauses, and empty ones at places that cut no word where a clause would be too long."""
    made: list[tuple[int, int]] = []
    last = 0
    position = 0
    for pause in (*pauses, (length, length)):
        while pause[0] - last > _LONGEST:
            while position < len(cuts) and cuts[position] < last + _LONGEST:
                position += 1
            if position == len(cuts) or cuts[position] >= pause[0]:
                break
            last = cuts[position]
            made.append((last, last))
        made.append(pause)
        last = pause[1]
    return made[:-1]


def clauses(text: str, found: list[Found]) -> list[Clause]:
    """The clauses of a text in order; every found word, given in text order, lies in exactly one of them."""
    made: list[Clause] = []
    start = 0
    for pause, end in (*_borders(text, found), (len(text), len(text))):
        if pause > start:
            made.append(Clause(start, pause, text[start:pause], text[pause:end]))
        start = end
    _fill(made, found)
    return made


def bare(text: str, start: int, hits: Iterable[Hit]) -> str:
    """``text``, which begins at ``start``, without the words of the tags in it, given in text order."""
    words, at = [], start
    for hit in hits:
        if hit.start >= at:
            words.append(text[at - start : hit.start - start])
        at = max(at, hit.end)
    return "".join([*words, text[at - start :]])


def _fill(made: list[Clause], found: list[Found]) -> None:
    rest = iter(made)
    clause = next(rest, None)
    for start, end, word in found:
        while clause is not None and clause.end <= start:
            clause = next(rest, None)
        if clause is None:
            return
        if word.cue is not None:
            clause.marks.append(Mark(start, end, *word.cue, clause.text[start - clause.start : end - clause.start]))
        for facet, tag in word.names:
            clause.hits.append(Hit(start, end, facet, tag, word.rule, word.confidence))
