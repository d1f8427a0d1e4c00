"""Finding words and rules in a text: all places at once, then a choice without overlaps, longest first."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter

from ahocorasick_rs import AhoCorasick, MatchKind

from tagging.anchors import MOST_SETS, anchors
from tagging.segment import Segmenter, borders
from tagging.words import Found, Rule, Word

_START = itemgetter(0)
_REFUSALS = frozenset({"deny", "fear", "ask"})
_INDEPENDENT = frozenset({"household", "brand", "category", "occupation", "budget", "occasion"})


# A :class:`Found` before it is chosen, as a tuple that sorts by preference: longer ones, then values, then earlier
# ones, then those found first. Most places are not chosen, and a plain tuple is made in a third of the time.
Place = tuple[int, bool, int, int, Word]


class Scanner:
    """Finds all places of a fixed set of surfaces and rules; the time is linear in the text.

    One Aho-Corasick automaton holds the surfaces and, for each rule, the strings without which it cannot match, so that
    only the few rules that a text can fulfil are tried on it.
    """

    def __init__(self, words: Mapping[str, Word], rules: Sequence[Rule]) -> None:
        self._rules = rules
        # A bit for each set of strings of each rule: the first sets of all rules, then the second ones, and so on.
        needed: defaultdict[str, int] = defaultdict(int)
        self._met = 0
        for number, rule in enumerate(rules):
            sets = anchors(rule.expression.pattern)
            for place in range(MOST_SETS):
                bit = 1 << place * len(rules) + number
                self._met |= bit if place >= len(sets) else 0
                for string in sets[place] if place < len(sets) else ():
                    needed[string] |= bit
        surfaces = sorted({*(surface for surface in words if surface), *needed})
        self._meanings = [
            (words.get(surface), _is_latin(surface[0]) or _is_latin(surface[-1]), needed.get(surface, 0))
            for surface in surfaces
        ]
        self._automaton = AhoCorasick(surfaces, matchkind=MatchKind.Standard)

    def __call__(self, text: str) -> list[Place]:
        """The words and the matches of the rules, in no order; they may overlap."""
        found: list[Place] = []
        met = self._met
        for index, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            word, latin, needed = self._meanings[index]
            if needed:
                met |= needed
            if word is not None and not (latin and _cuts_latin(text, start, end)):
                found.append((start - end, True, start, len(found), word))
        for number in self._promising(met):
            for match in self._rules[number].expression.finditer(text):
                read = self._rules[number].read(match)
                if read is not None:
                    start, end = match.span()
                    found.append((start - end, not read.rule.startswith("value"), start, len(found), read))
        return found

    def _promising(self, met: int) -> Iterator[int]:
        """The rules of which the text has a string of every set, in their order."""
        promising = (1 << len(self._rules)) - 1
        for _ in range(MOST_SETS):
            promising &= met
            met >>= len(self._rules)
        while promising:
            lowest = promising & -promising
            yield lowest.bit_length() - 1
            promising ^= lowest


def _cuts_latin(text: str, start: int, end: int) -> bool:
    """Whether a Latin surface is only a part of a longer Latin word (``ol`` in ``cool``)."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return (_is_latin(text[start]) and _is_latin(before)) or (_is_latin(text[end - 1]) and _is_latin(after))


def _is_latin(char: str) -> bool:
    return "a" <= char <= "z"


def longest_first(places: list[Place], taken: bytearray) -> list[Found]:
    """A choice of places without overlaps, in text order; the list is sorted in place.

    ``taken`` has one byte for each character of the text, and is 1 where a chosen place lies afterwards.
    """
    chosen: list[Found] = []
    places.sort()
    for minus_length, _, start, _, word in places:
        end = start - minus_length
        if 1 not in taken[start:end]:
            taken[start:end] = b"\x01" * -minus_length
            chosen.append(Found(start, end, word))
    chosen.sort(key=_START)
    return chosen


def _found(places: list[Place]) -> list[Found]:
    """All of them, in text order."""
    found = [Found(start, start - minus_length, word) for minus_length, _, start, _, word in places]
    found.sort(key=_START)
    return found


class Reader:
    """Reads the words and values of a text with one vocabulary's scanner and a segmenter."""

    def __init__(self, scanner: Scanner, segmenter: Segmenter) -> None:
        self._scan = scanner
        self._segmenter = segmenter

    def __call__(self, text: str) -> tuple[list[Found], list[Found], list[Found]]:
        """The places in text order, without those that the segmentation shows to be pieces of other words; beside
        them, where they may overlap, the purchases for somebody and the reports of others' tastes."""
        words: list[Place] = []
        phrases: list[Place] = []
        recipients: list[Place] = []
        hearsay: list[Place] = []
        by_rule = {"phrase": phrases, "recipient": recipients, "hearsay": hearsay}
        for place in self._scan(text):
            by_rule.get(place[4].rule, words).append(place)
        covered = bytearray(len(text))
        chosen = longest_first(words, covered)
        doubtful = {place.start for place in chosen if _short(place) and _beside_others(place, text, covered)}
        if doubtful:
            cuts = borders(text, self._segmenter)
            chosen = [place for place in chosen if not (place.start in doubtful and _piece(place, cuts, covered))]
        if phrases:
            chosen = _with_phrases(chosen, longest_first(phrases, bytearray(len(text))))
        return chosen, _found(recipients), _found(hearsay)


def _with_phrases(words: list[Found], phrases: list[Found]) -> list[Found]:
    """Both, without phrases that a longer word contains, and without words that a phrase explains."""
    starts = [word.start for word in words]
    free: list[Found] = []
    explained: set[int] = set()
    for phrase in phrases:
        first = max(bisect_right(starts, phrase.start) - 1, 0)
        beside = range(first, bisect_left(starts, phrase.end))
        if not any(words[index].word.names and _contains(words[index], phrase) for index in beside):
            free.append(phrase)
            explained.update(
                index for index in beside if words[index].end > phrase.start and _explains(phrase, words[index])
            )
    kept = [word for index, word in enumerate(words) if index not in explained]
    return sorted([*kept, *free], key=_names_last)


def _names_last(place: Found) -> tuple[int, bool]:
    return place.start, bool(place.word.names)


def _contains(outer: Found, inner: Found) -> bool:
    """Whether a word has all of a phrase, and more: further characters, or as many and further names."""
    larger = (outer.end - outer.start, len(outer.word.names)) > (inner.end - inner.start, len(inner.word.names))
    return outer.start <= inner.start and inner.end <= outer.end and larger


def _explains(phrase: Found, word: Found) -> bool:
    """Whether a phrase takes the place of a word; people, shops, goods and refusals in it still count."""
    if word.word.cue is not None:
        return word.start > phrase.start or word.word.cue.kind not in _REFUSALS
    facets = {name.facet for name in phrase.word.names}
    return not all(name.facet in _INDEPENDENT and name.facet not in facets for name in word.word.names)


def _short(place: Found) -> bool:
    return place.end - place.start <= 2 and bool(place.word.names) and not place.word.rule.startswith("value")


def _beside_others(place: Found, text: str, covered: bytearray) -> bool:
    """Whether a character that belongs to no found word touches a place, so that both could be one word."""
    start, end, _ = place
    return (start > 0 and not covered[start - 1] and text[start - 1].isalnum()) or (
        end < len(text) and not covered[end] and text[end].isalnum()
    )


def _piece(place: Found, cuts: list[int], covered: bytearray) -> bool:
    """A short word inside a longer word of which the lexicon knows nothing else (包 in 打包, 白 in 白天)."""
    first = bisect_right(cuts, place.start) - 1
    last = bisect_right(cuts, place.end - 1) - 1
    start, end = cuts[first], cuts[last + 1]
    crosses = first != last and start < place.start and place.end < end
    inside = place.end - place.start == 1 and 0 in covered[start:end]
    return crosses or inside
