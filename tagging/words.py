"""What the reading of a note is made of: found tags and found cues."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Polarity = Literal["like", "dislike", "fact"]
Side = Literal["before", "after", "both"]
# The classes of polarity a facet can have; see `facets` in the taxonomy.
PolarityClass = Literal["opinion", "size", "issue", "fact"]


@dataclass(frozen=True, slots=True)
class Name:
    """A tag as the taxonomy names it."""

    facet: str
    tag: str


@dataclass(frozen=True, slots=True)
class Cue:
    """A word that says how to take the tags beside it.

    ``side`` says where those tags stand: after the cue (it comes ``before`` them), before it, or
    either (``both``).
    """

    kind: str
    side: Side = "before"


@dataclass(frozen=True, slots=True)
class Word:
    """One surface of the lexicon. A word with neither names nor a cue only keeps others from matching."""

    names: tuple[Name, ...] = ()
    cue: Cue | None = None
    rule: str = "block"
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Found:
    """A word or pattern at its place in the normalised text."""

    start: int
    end: int
    word: Word


@dataclass(slots=True)
class Hit:
    """One tag on its way through the pipeline, in positions of the normalised text."""

    start: int
    end: int
    facet: str
    tag: str
    rule: str
    confidence: float
    polarity: Polarity | None = None
    person: str | None = None
    dropped: bool = False


@dataclass(slots=True)
class Mark:
    """A cue at its place in the normalised text."""

    start: int
    end: int
    kind: str
    side: Side


@dataclass(slots=True)
class Clause:
    """A stretch between two pauses, with what was found in it, in text order."""

    start: int
    end: int
    text: str
    # True when a full stop, a semicolon or a new line ends it.
    closes: bool
    hits: list[Hit] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
