"""Finding the words of a vocabulary in a text, longest first."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from tagging.patterns import find_values
from tagging.phrases import find_phrases
from tagging.productive import find_productive
from tagging.segment import Segmenter, word_spans
from tagging.vocabulary import Vocabulary
from tagging.words import Found, Word

_REFUSALS = frozenset({"deny", "fear", "ask"})
_INDEPENDENT = frozenset({"household", "brand", "category", "occupation", "budget", "occasion"})


class Scanner:
    """Finds all places of a fixed set of surfaces; the time is linear in the text."""

    def __init__(self, words: Mapping[str, Word]) -> None:
        self._words = words
        lengths: defaultdict[str, set[int]] = defaultdict(set)
        for surface in words:
            lengths[surface[0]].add(len(surface))
        self._lengths = {char: tuple(sorted(found)) for char, found in lengths.items()}

    def __call__(self, text: str) -> Iterator[Found]:
        for start, char in enumerate(text):
            for length in self._lengths.get(char, ()):
                end = start + length
                word = self._words.get(text[start:end]) if end <= len(text) else None
                if word is not None and not _cuts_latin(text, start, end):
                    yield Found(start, end, word)


def _cuts_latin(text: str, start: int, end: int) -> bool:
    """Whether a Latin surface is only a part of a longer Latin word (``ol`` in ``cool``)."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return (_latin(text[start]) and _latin(before)) or (_latin(text[end - 1]) and _latin(after))


def _latin(char: str) -> bool:
    return "a" <= char <= "z"


def longest_first(found: Iterable[Found], length: int) -> list[Found]:
    """A choice of places without overlaps, in text order: longer ones, then patterns, then earlier ones."""
    taken = bytearray(length)
    chosen: list[Found] = []
    for place in sorted(found, key=lambda f: (f.start - f.end, not f.word.rule.startswith("pattern"), f.start)):
        if not any(taken[place.start : place.end]):
            taken[place.start : place.end] = b"\x01" * (place.end - place.start)
            chosen.append(place)
        elif place.word.names and _same_pattern(place, chosen):
            chosen.append(place)
    return sorted(chosen, key=lambda f: f.start)


def _same_pattern(place: Found, chosen: list[Found]) -> bool:
    """Whether one match of one pattern gave several names."""
    last = chosen[-1]
    return last.word.rule.startswith("pattern") and (last.start, last.end) == (place.start, place.end)


def read_words(text: str, scanner: Scanner, segmenter: Segmenter, vocabulary: Vocabulary) -> list[Found]:
    """The words and values of a text, without those that the segmentation shows to be pieces of other words."""
    facets = vocabulary.facets
    found = [*find_values(text, facets), *scanner(text), *find_productive(text, facets)]
    borders = [start for start, _ in word_spans(text, segmenter)]
    borders.append(len(text))
    chosen = longest_first(found, len(text))
    covered = bytearray(len(text))
    for place in chosen:
        covered[place.start : place.end] = b"\x01" * (place.end - place.start)
    words = [place for place in chosen if not _piece(place, borders, covered)]
    return _with_phrases(words, longest_first(find_phrases(text, vocabulary.vertical), len(text)))


def _with_phrases(words: list[Found], phrases: list[Found]) -> list[Found]:
    """Both, without phrases that a longer word contains, and without words that a phrase explains."""
    named = _by_place(word for word in words if word.word.names)
    free = [phrase for phrase in phrases if not any(_contains(word, phrase) for word in _at(named, phrase))]
    taken = _by_place(free)
    kept = [word for word in words if not any(_explains(phrase, word) for phrase in _at(taken, word))]
    return sorted([*kept, *free], key=lambda f: (f.start, bool(f.word.names)))


def _by_place(found: Iterable[Found]) -> dict[int, Found]:
    return {index: place for place in found for index in range(place.start, place.end)}


def _at(places: Mapping[int, Found], place: Found) -> list[Found]:
    """Those of the places that share a character with another one, each at least once."""
    return [places[index] for index in range(place.start, place.end) if index in places]


def _contains(outer: Found, inner: Found) -> bool:
    """Whether a word has all of a phrase, and more: further characters, or as many and further names."""
    larger = (outer.end - outer.start, len(outer.word.names)) > (inner.end - inner.start, len(inner.word.names))
    return outer.start <= inner.start and inner.end <= outer.end and larger


def _explains(phrase: Found, word: Found) -> bool:
    """Whether a phrase takes the place of a word; people, shops, goods and refusals in it still count."""
    if phrase.end <= word.start or word.end <= phrase.start:
        return False
    if word.word.cue is not None:
        return word.start != phrase.start or word.word.cue.kind not in _REFUSALS
    facets = {name.facet for name in phrase.word.names}
    return not all(name.facet in _INDEPENDENT and name.facet not in facets for name in word.word.names)


def _piece(place: Found, borders: list[int], covered: bytearray) -> bool:
    """A short word inside a longer word of which the lexicon knows nothing else (包 in 打包, 白 in 白天)."""
    if place.end - place.start > 2 or not place.word.names or place.word.rule.startswith("pattern"):
        return False
    first = bisect_right(borders, place.start) - 1
    last = bisect_right(borders, place.end - 1) - 1
    start, end = borders[first], borders[last + 1]
    crosses = first != last and start < place.start and place.end < end
    inside = place.end - place.start == 1 and not all(covered[start:end])
    return crosses or inside
