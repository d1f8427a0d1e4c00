"""How good tags are: those of a tagger against those that people gave the same notes.

A tag is a pair of facet and name, compared without regard to width, case and outer spaces; within a note a pair counts
once, with its first polarity. "Strict" compares the polarity as well.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from tagging.lines import BadLine, rows_of
from tagging.tagger import Tag

Pair = tuple[str, str]


class Said(NamedTuple):
    """What a note says about a pair: its polarity, and whom it describes ("" for the customer)."""

    polarity: str
    person: str


class Labelled(NamedTuple):
    """A note with the tags that people gave it."""

    id: str
    vertical: str
    note: str
    tags: dict[Pair, Said]


class Difference(NamedTuple):
    """A note that was not tagged as labelled; ``turned`` are pairs with another polarity: (pair, gold, predicted)."""

    id: str
    note: str
    missing: list[Pair]
    extra: list[Pair]
    turned: list[tuple[Pair, str, str]]


@dataclass
class Counts:
    """Predicted, labelled, and both."""

    hit: int = 0
    pred: int = 0
    gold: int = 0

    def add(self, hit: int, pred: int, gold: int) -> None:
        self.hit += hit
        self.pred += pred
        self.gold += gold

    @property
    def precision(self) -> float:
        """1 when nothing was predicted and nothing was there to find."""
        return self.hit / self.pred if self.pred else float(not self.gold)

    @property
    def recall(self) -> float:
        return self.hit / self.gold if self.gold else 1.0

    @property
    def f1(self) -> float:
        together = self.precision + self.recall
        return 2 * self.precision * self.recall / together if together else 0.0


@dataclass
class Share:
    """How many of some are right."""

    right: int = 0
    of: int = 0

    def add(self, right: bool) -> None:
        self.right += right
        self.of += 1

    @property
    def value(self) -> float | None:
        """None when there were none."""
        return self.right / self.of if self.of else None


@dataclass
class Score:
    """All counts of a comparison."""

    notes: int = 0
    tag: Counts = field(default_factory=Counts)
    strict: Counts = field(default_factory=Counts)
    dislike: Counts = field(default_factory=Counts)
    # Of the pairs found: the polarity; the same for those labelled like or dislike; whom they describe.
    polarity: Share = field(default_factory=Share)
    opinion: Share = field(default_factory=Share)
    person: Share = field(default_factory=Share)
    customer: Share = field(default_factory=Share)
    # Of the notes: those strictly right, and those without tags that got none.
    exact: Share = field(default_factory=Share)
    empty: Share = field(default_factory=Share)
    verticals: dict[str, Counts] = field(default_factory=dict)
    facets: dict[str, Counts] = field(default_factory=dict)
    facet_polarity: dict[str, Share] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)

    @property
    def dislikes_found(self) -> Share:
        """Of the labelled dislikes, those predicted as such."""
        return Share(self.dislike.hit, self.dislike.gold)

    @property
    def dislikes_right(self) -> Share:
        """Of the predicted dislikes, those labelled as such."""
        return Share(self.dislike.hit, self.dislike.pred)

    @property
    def macro_f1(self) -> float | None:
        """The mean over the facets that are labelled somewhere."""
        labelled = [counts.f1 for counts in self.facets.values() if counts.gold]
        return sum(labelled) / len(labelled) if labelled else None


def read_labelled(lines: Iterable[str]) -> Iterator[Labelled]:
    """``{"id", "vertical"?, "note", "tags": [{"facet", "tag", "polarity"?, "for"?}]}`` lines, each id once.

    The vertical of a line without one is apparel, a tag without polarity is a fact. Empty lines are passed over, other
    keys are ignored. Raises :class:`BadLine`.
    """
    seen: set[str | int] = set()
    for number, row in rows_of(lines):
        if row["id"] in seen:
            raise BadLine(number, f"id {row['id']!r} occurs twice")
        seen.add(row["id"])
        tags = row.get("tags")
        if not isinstance(tags, list) or not all(
            isinstance(tag, dict) and {"facet", "tag"} <= tag.keys() for tag in tags
        ):
            raise BadLine(number, '"tags" must be a list, and each of them needs "facet" and "tag"')
        said = _by_pair((tag["facet"], tag["tag"], tag.get("polarity"), tag.get("for")) for tag in tags)
        yield Labelled(str(row["id"]), row["vertical"], row["note"], said)


def said_by(tags: Iterable[Tag]) -> dict[Pair, Said]:
    """What a tagger says about a note."""
    return _by_pair((tag.facet, tag.tag, tag.polarity, tag.for_person) for tag in tags)


def _by_pair(tags: Iterable[tuple[object, object, object, object]]) -> dict[Pair, Said]:
    said: dict[Pair, Said] = {}
    for facet, tag, polarity, person in tags:
        said.setdefault(
            (_compared(facet), _compared(tag)), Said(_compared(polarity or "fact"), _compared(person or ""))
        )
    return said


def _compared(value: object) -> str:
    return unicodedata.normalize("NFKC", str(value)).strip().casefold()


def evaluate(notes: Iterable[tuple[Labelled, Mapping[Pair, Said]]]) -> Score:
    """The score of notes as people labelled them, each with what the tagger said."""
    score = Score()
    for row, found in notes:
        _count(score, row, found)
    return score


def _count(score: Score, row: Labelled, found: Mapping[Pair, Said]) -> None:
    both = row.tags.keys() & found.keys()
    same = {pair for pair in both if row.tags[pair].polarity == found[pair].polarity}
    score.notes += 1
    score.tag.add(len(both), len(found), len(row.tags))
    score.strict.add(len(same), len(found), len(row.tags))
    score.verticals.setdefault(row.vertical, Counts()).add(len(both), len(found), len(row.tags))
    refused, refused_found = _dislikes(row.tags), _dislikes(found)
    score.dislike.add(len(refused & refused_found), len(refused_found), len(refused))
    score.exact.add(len(same) == len(found) == len(row.tags))
    if not row.tags:
        score.empty.add(not found)
    for pair in both:
        _compare(score, row.tags[pair], found[pair], pair in same)
    _count_facets(score, row.tags, found, same)
    missing, extra = sorted(row.tags.keys() - found.keys()), sorted(found.keys() - row.tags.keys())
    turned = [(pair, row.tags[pair].polarity, found[pair].polarity) for pair in sorted(both - same)]
    if missing or extra or turned:
        score.differences.append(Difference(row.id, row.note, missing, extra, turned))


def _dislikes(tags: Mapping[Pair, Said]) -> set[Pair]:
    return {pair for pair, said in tags.items() if said.polarity == "dislike"}


def _compare(score: Score, gold: Said, found: Said, same: bool) -> None:
    score.polarity.add(same)
    if gold.polarity in ("like", "dislike"):
        score.opinion.add(same)
    (score.person if gold.person else score.customer).add(gold.person == found.person)


def _count_facets(score: Score, gold: Mapping[Pair, Said], found: Mapping[Pair, Said], same: set[Pair]) -> None:
    labelled, predicted = Counter(facet for facet, _ in gold), Counter(facet for facet, _ in found)
    hits = Counter(facet for facet, _ in gold.keys() & found.keys())
    for facet in labelled.keys() | predicted.keys():
        score.facets.setdefault(facet, Counts()).add(hits[facet], predicted[facet], labelled[facet])
    for pair in gold.keys() & found.keys():
        score.facet_polarity.setdefault(pair[0], Share()).add(pair in same)
