"""Cutting a text into clauses, each with the tags and cues found in it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tagging.words import Clause, Found, Hit, Mark

# A list mark (、 / + &) does not end a clause: a cue covers the list that it opens.
_PAUSE = re.compile(r"[\s,。.!?;:…~()\[\]<>{}\"“”'‘’·|—\-]+")
# No clause is longer, so that the time stays linear in the text.
_LONGEST = 120
_FULL_STOP = re.compile(r"[。!?;…\n]")


def _borders(text: str, found: list[Found]) -> list[tuple[int, int]]:
    """The spans of pauses that no found word contains (size 26.5, 165-88A, one piece)."""
    covered = bytearray(len(text))
    for place in found:
        covered[place.start : place.end] = b"\x01" * (place.end - place.start)
    pauses = [match.span() for match in _PAUSE.finditer(text) if not any(covered[match.start() : match.end()])]
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


def clauses(text: str, found: Iterable[Found]) -> list[Clause]:
    """The clauses of a text in order; every found word lies in exactly one of them."""
    places = list(found)
    made: list[Clause] = []
    start = 0
    for pause, end in (*_borders(text, places), (len(text), len(text))):
        if pause > start:
            made.append(Clause(start, pause, text[start:pause], closes=bool(_FULL_STOP.search(text[pause:end]))))
        elif made and _FULL_STOP.search(text[pause:end]):
            made[-1].closes = True
        start = end
    _fill(made, places)
    return made


def _fill(made: list[Clause], places: list[Found]) -> None:
    index = 0
    for place in places:
        while index < len(made) and made[index].end <= place.start:
            index += 1
        if index == len(made):
            return
        cue = place.word.cue
        if cue is not None:
            made[index].marks.append(Mark(place.start, place.end, cue.kind, cue.side))
        for name in place.word.names:
            made[index].hits.append(
                Hit(place.start, place.end, name.facet, name.tag, place.word.rule, place.word.confidence)
            )
