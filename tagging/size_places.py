"""Where a note names sizes, and what it says around each of them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from tagging.words import Clause, Hit

_JOINED = re.compile(r"[码号]?\s?[、/&和跟与及]\s?")
_BESIDE = re.compile(r"[码号]?[\s,、]")
_PIECE = re.compile(r"[^\s,.。;!?…~()]+")
# So far around a size the note can still speak of it.
_REACH = 40
# Behind these the note is at something else.
_OTHER_MATTERS = frozenset({"category", "body", "household", "budget"})


class Piece(NamedTuple):
    """Words between two pauses, and what was found in them."""

    start: int
    text: str
    hits: list[Hit]


@dataclass(slots=True)
class Place:
    """One size, or several of a list that share what is said of them (S和M都紧).

    ``before`` and ``behind`` are the rest of its clause, as far as the neighbouring sizes; ``earlier`` and ``later``
    are the clauses between it and those. ``beside``: nothing stands between it and the size before it; ``gap`` counts
    the characters up to the next one.
    """

    hits: list[Hit]
    words: str
    before: Piece
    behind: Piece
    earlier: list[Piece]
    later: list[Piece]
    beside: bool
    gap: int


def size_places(made: list[Clause], text: str) -> list[Place]:
    """The places of a note in text order."""
    runs = list(_runs(made, text))
    if not runs:
        return []
    pieces = _Pieces(text, [hit for clause in made for hit in clause.hits if hit.facet != "size"])
    ends = [0, *(run[-1][1].end for run in runs)]
    starts = [*(run[0][1].start for run in runs[1:]), len(text)]
    return [_place(pieces, run, since, until) for run, since, until in zip(runs, ends, starts, strict=False)]


def _runs(made: list[Clause], text: str) -> Iterator[list[tuple[Clause, Hit]]]:
    """The sizes with their clauses; those of a list together."""
    run: list[tuple[Clause, Hit]] = []
    for clause in made:
        for hit in clause.hits:
            if hit.facet != "size":
                continue
            if run and hit.start != run[-1][1].start and not _JOINED.fullmatch(text, run[-1][1].end, hit.start):
                yield run
                run = []
            run.append((clause, hit))
    if run:
        yield run


def _place(pieces: _Pieces, run: list[tuple[Clause, Hit]], since: int, until: int) -> Place:
    """The place of a run between the end of the sizes before it and the start of the next ones."""
    (first, head), (last, tail) = run[0], run[-1]
    return Place(
        hits=[hit for _, hit in run],
        words=pieces.text[head.start : tail.end],
        before=pieces.of(max(since, first.start), head.start),
        behind=pieces.of(tail.end, min(until, last.end)),
        earlier=pieces.between(max(since, first.start - _REACH), first.start),
        later=list(pieces.up_to_other_matters(last.end, min(until, last.end + _REACH))),
        beside=since > 0 and bool(_BESIDE.fullmatch(pieces.text, since, head.start)),
        gap=until - tail.end,
    )


class _Pieces:
    """Pieces of a text by their borders."""

    def __init__(self, text: str, hits: list[Hit]) -> None:
        self.text = text
        self._hits = hits
        self._starts = [hit.start for hit in hits]

    def of(self, start: int, end: int) -> Piece:
        hits = self._hits[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
        return Piece(start, self.text[start:end], hits)

    def between(self, start: int, end: int) -> list[Piece]:
        return [self.of(*match.span()) for match in _PIECE.finditer(self.text, start, max(start, end))]

    def up_to_other_matters(self, start: int, end: int) -> Iterator[Piece]:
        for piece in self.between(start, end):
            if any(hit.facet in _OTHER_MATTERS for hit in piece.hits):
                return
            yield piece
