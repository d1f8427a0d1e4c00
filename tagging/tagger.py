"""The tagger: one note in, its tags out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock

from tagging.clauses import clauses
from tagging.persons import assign_persons, find_recipients
from tagging.polarity import judge
from tagging.scan import Scanner, read_words
from tagging.segment import Segmenter, default_segmenter
from tagging.text import Text, normalise
from tagging.vocabulary import VERTICALS, Vocabulary, vocabulary
from tagging.words import Hit, Polarity


class UnknownVertical(ValueError):
    """The taxonomy has no such vertical."""

    code = "unknown_vertical"


@dataclass(frozen=True, slots=True)
class Tag:
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
        self._vocabulary = words
        self._scanner = Scanner(words.words)
        self._segmenter = segmenter

    def tag(self, note: str) -> tuple[Tag, ...]:
        """The tags in the order of their words, at most one for a (facet, tag). Accepts every ``str``."""
        text = normalise(note, self._vocabulary.variants)
        hits = self._hits(text.value)
        return tuple(_tag(hit, text) for hit in _without_parents(_latest(hits), self._vocabulary))

    def _hits(self, text: str) -> list[Hit]:
        found = read_words(text, self._scanner, self._segmenter, self._vocabulary)
        recipients = find_recipients(text)
        made = clauses(text, found)
        judge(made, self._vocabulary.classes)
        hits = [hit for clause in made for hit in clause.hits]
        return assign_persons(made, hits, recipients)


def _latest(hits: Iterable[Hit]) -> list[Hit]:
    """One hit for each name: the last one that is not withdrawn; a mere fact does not replace an opinion."""
    last: dict[tuple[str, str], Hit] = {}
    for hit in hits:
        older = last.get((hit.facet, hit.tag))
        opinion_stands = older is not None and older.polarity != "fact" and hit.polarity == "fact"
        if not hit.dropped and not (opinion_stands and hit.facet != "size"):
            last[hit.facet, hit.tag] = hit
    return sorted(last.values(), key=lambda hit: (hit.start, hit.end, hit.facet, hit.tag))


def _without_parents(hits: list[Hit], words: Vocabulary) -> list[Hit]:
    names = {hit.tag for hit in hits}
    return [hit for hit in hits if not names & words.parents.get(hit.tag, frozenset())]


def _tag(hit: Hit, text: Text) -> Tag:
    start, end = text.span(hit.start, hit.end)
    return Tag(hit.facet, hit.tag, hit.polarity or "fact", hit.person, start, end, hit.rule, hit.confidence)


_taggers: dict[str, Tagger] = {}
_lock = Lock()


def load_tagger(vertical: str = "apparel") -> Tagger:
    """The tagger of a vertical, made once per process; raises :class:`UnknownVertical`."""
    if vertical not in VERTICALS:
        raise UnknownVertical(f"unknown vertical {vertical!r}; known are {', '.join(VERTICALS)}")
    with _lock:
        if vertical not in _taggers:
            _taggers[vertical] = Tagger(vocabulary(vertical), default_segmenter())
        return _taggers[vertical]
