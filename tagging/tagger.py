"""The tagger: one note in, its tags out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from threading import Lock
from typing import NamedTuple

from tagging.clauses import clauses
from tagging.own_words import OwnWords, extended
from tagging.persons import assign_persons, recipient_rules
from tagging.phrases import phrase_rules
from tagging.polarity import judge
from tagging.productive import colour_rules, fit_rules
from tagging.refusals import refusal_rules
from tagging.scan import Reader, Scanner
from tagging.segment import Segmenter, default_segmenter
from tagging.text import Text
from tagging.values import VALUES
from tagging.vocabulary import VERTICALS, Vocabulary, normaliser, read, vocabulary
from tagging.withdrawn import hearsay_rules
from tagging.words import Hit, Polarity, Rule


class UnknownVertical(ValueError):
    """The taxonomy has no such vertical."""

    code = "unknown_vertical"


class Tag(NamedTuple):
    """One tag of a note; ``note[start:end]`` are the words that say it.

    ``rule`` names what found it, ``confidence`` is in (0, 1].
    """

    facet: str
    tag: str
    polarity: Polarity
    for_person: str | None
    start: int
    end: int
    rule: str
    confidence: float


class Tagger:
    """Tags the notes of one vertical. Holds no state between notes, so threads can share it."""

    def __init__(self, words: Vocabulary, segmenter: Segmenter) -> None:
        self._normalise = normaliser()
        self._read = Reader(Scanner(words.words, rules_of(words)), segmenter)
        self._classes = words.classes
        self._parents = words.parents

    def tag(self, note: str) -> tuple[Tag, ...]:
        """The tags in the order of their words, at most one for a (facet, tag). Accepts every ``str``."""
        text = self._normalise(note)
        found, recipients, hearsay = self._read(text.value)
        made = clauses(text.value, found)
        judge(made, text.value, self._classes, hearsay)
        hits = [hit for clause in made for hit in clause.hits]
        hits = _without_parents(_latest(assign_persons(made, hits, recipients)), self._parents)
        return tuple(_tag(hit, text) for hit in hits)


def rules_of(words: Vocabulary) -> list[Rule]:
    """The rules of a vertical: values, purchases, colours, fit, and the phrases of the data files."""
    file, shared = read(words.vertical), read("shared")
    colours = colour_rules(read("language")) if "color" in words.facets else ()
    values = (rule for facet in words.facets for rule in VALUES.get(facet, ()))
    phrases = phrase_rules([*shared.get("phrases", ()), *file.get("phrases", ())])
    return [*values, *recipient_rules(), *hearsay_rules(), *refusal_rules(), *colours, *fit_rules(file), *phrases]


def _latest(hits: Iterable[Hit]) -> list[Hit]:
    """One hit for each name: the last one that is not withdrawn. A mere fact does not replace an opinion (but a fault
    that was feared and then happened did happen), and an opinion that is only assumed none that was said."""
    last: dict[tuple[str, str], Hit] = {}
    for hit in hits:
        if hit.dropped:
            continue
        older = last.get((hit.facet, hit.tag))
        if older is None or hit.facet in ("size", "issue") or not _stands(older, hit):
            last[hit.facet, hit.tag] = hit
    return sorted(last.values(), key=lambda hit: (hit.start, hit.end, hit.facet, hit.tag))


def _stands(older: Hit, newer: Hit) -> bool:
    if older.polarity == "fact":
        return False
    return newer.polarity == "fact" or (older.cued and not newer.cued)


def _without_parents(hits: list[Hit], parents: Mapping[str, frozenset[str]]) -> list[Hit]:
    names = {hit.tag for hit in hits}
    return [hit for hit in hits if hit.tag not in parents or names.isdisjoint(parents[hit.tag])]


def _tag(hit: Hit, text: Text) -> Tag:
    start, end = text.span(hit.start, hit.end)
    return Tag(hit.facet, hit.tag, hit.polarity or "fact", hit.person, start, end, hit.rule, hit.confidence)


_taggers: dict[str, Tagger] = {}
_lock = Lock()


def load_tagger(vertical: str = "apparel", own: OwnWords | None = None) -> Tagger:
    """The tagger of a vertical, made once per process; with a shop's ``own`` words a new one at every call.

    Raises :class:`UnknownVertical`. A caller that serves keeps the old tagger until the new one is made.
    """
    if vertical not in VERTICALS:
        raise UnknownVertical(f"unknown vertical {vertical!r}; known are {', '.join(VERTICALS)}")
    if own is not None:
        return Tagger(extended(vocabulary(vertical), own), default_segmenter())
    with _lock:
        if vertical not in _taggers:
            _taggers[vertical] = Tagger(vocabulary(vertical), default_segmenter())
        return _taggers[vertical]
