"""What the reading of a note is made of: found tags and found cues."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Polarity = Literal["like", "dislike", "fact"]
Side = Literal["before", "after", "both"]
# The classes of polarity a facet can have: opinions take all three values, sizes and issues fact or dislike.
PolarityClass = Literal["opinion", "size", "issue", "fact"]


class Name(NamedTuple):
    """A tag as the data names it."""

    facet: str
    tag: str


class Cue(NamedTuple):
    """A word that says how to take the tags beside it.

    ``side`` says where those tags stand: after the cue (it comes ``before`` them), before it, or
    either (``both``).
    """

    kind: str
    side: Side = "before"


class Word(NamedTuple):
    """What some words mean. A word with neither names nor a cue only keeps others from matching."""

    names: tuple[Name, ...] = ()
    cue: Cue | None = None
    rule: str = "nothing"
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Rule:
    """A regular expression on normalised text, and what its match means; None when it means nothing."""

    expression: re.Pattern[str]
    read: Callable[[re.Match[str]], Word | None]


class Found(NamedTuple):
    """A word, or the match of a rule, at its place in the normalised text."""

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
    # Whether words beside it said the polarity; what is only assumed does not replace what was said.
    cued: bool = False


@dataclass(slots=True)
class Mark:
    """A cue at its place in the normalised text, and its words there; ``turned``: a refusal of what lacks something,
    so a wish for it."""

    start: int
    end: int
    kind: str
    side: Side
    word: str = ""
    turned: bool = False


@dataclass(slots=True)
class Clause:
    """A stretch between two pauses, with what was found in it, in text order; ``pause`` is the one that ends it."""

    start: int
    end: int
    text: str
    pause: str = ""
    hits: list[Hit] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    # The kinds of its cues and the facets of its tags, once the cues are settled.
    cues: frozenset[str] = frozenset()
    facets: frozenset[str] = frozenset()
