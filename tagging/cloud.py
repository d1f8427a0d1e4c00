"""The tag cloud of a customer: what was said often and lately weighs most, and the latest word counts.

1. Verdicts of clerks replace what the tagger understood (`judged`). 2. Mentions of one tag add up, the latest opinion
   supersedes older opposite ones. 3. Of facts that exclude each other the latest stands. 4. A dislike of what she has
   bought since is superseded by the purchase (`cloud` does 2–4).

A cloud can be stored and stays right while time passes: it keeps the `level` of each tag, from which its weight at any
moment follows. All mentions of a tag fade alike, so their sum does too.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any, TypeAlias
from uuid import UUID

from tagging.words import Polarity

# Days until a mention counts half. Bodies and families change slowly, occasions and budgets fast.
HALF_LIFE_DAYS: Mapping[str, float] = MappingProxyType(
    {
        "household": 730.0,
        "occupation": 730.0,
        "body": 730.0,
        "condition": 1095.0,
        "contra": 3650.0,
        "brand": 365.0,
        "size": 120.0,
        "budget": 120.0,
        "service": 120.0,
        "issue": 120.0,
        "occasion": 60.0,
        "symptom": 30.0,
    }
)
DEFAULT_HALF_LIFE = 180.0
EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)

# Where "fact" says the opposite of a dislike: a size that was tried and did not fit, and one that she wears.
_SPEAKING_FACTS = frozenset({"size"})
# What the label of a piece says, so that a purchase shows she takes it after all.
ON_LABELS = frozenset({"category", "color", "size", "fabric", "pattern", "material"})
# facet -> names of which only one can be true at a time.
_EXCLUSIVE: Mapping[str, tuple[frozenset[str], ...]] = MappingProxyType(
    {
        "household": (
            frozenset({"未婚", "已婚", "离异"}),
            frozenset({"未婚", "新婚", "离异"}),
            frozenset({"备孕", "孕期", "产后"}),
            frozenset({"独居", "与长辈同住"}),
        ),
        "service": (frozenset({"电话联系", "不要电话"}),),
        "budget": (frozenset({"价格敏感", "不看价格"}),),
    }
)
# facet -> what can be measured; the latest measure stands.
_MEASURES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"body": ("身高", "体重"), "size": ("腰围", "胸围", "臀围", "裤长", "袖长", "衣长", "肩宽", "领围")}
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A tag of one note, at most one for a (facet, tag); ``source`` is that note, ``occurred_at`` an aware time."""

    facet: str
    tag: str
    polarity: Polarity
    for_person: str | None
    occurred_at: datetime
    confidence: float
    source: Hashable = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """A clerk's word about one tag of a note: it is what ``now`` says, or nothing at all."""

    id: UUID
    source: Hashable
    facet: str
    tag: str
    now: Mention | None
    given_at: datetime


@dataclass(frozen=True, slots=True)
class Purchase:
    """She bought and kept something with this tag on its label; ``receipt`` tells where."""

    facet: str
    tag: str
    bought_at: datetime
    receipt: Any


@dataclass(frozen=True, slots=True)
class CloudTag:
    """A tag of the cloud, with the number of its mentions and the times of the first and the last.

    ``level`` is log2 of what its weight was at ``EPOCH``. ``changed_from`` is what the latest word replaced: the older
    polarity, or the older name of a fact. ``bought`` is a purchase since a dislike, which it supersedes.
    """

    facet: str
    tag: str
    polarity: Polarity
    for_person: str | None
    level: float
    count: int
    first_at: datetime
    last_at: datetime
    changed_from: str | None = None
    bought: Purchase | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """What there is one of in a cloud."""
        return self.facet, self.tag, self.for_person or ""


Slot: TypeAlias = tuple[str | None, str | frozenset[str]]


def half_life(facet: str) -> float:
    """Days until a mention of this facet counts half."""
    return HALF_LIFE_DAYS.get(facet, DEFAULT_HALF_LIFE)


def half_lives_since_epoch(facet: str, at: datetime) -> float:
    """How often a weight of this facet has halved from ``EPOCH`` to then."""
    return (at - EPOCH) / DAY / half_life(facet)


def weight(facet: str, level: float, now: datetime) -> float:
    """What a tag weighs now: the confidences of its mentions, each halved once a half-life since it was said."""
    return float(2.0 ** (level - half_lives_since_epoch(facet, now)))


def judged(mentions: Iterable[Mention], verdicts: Iterable[Verdict]) -> list[Mention]:
    """The mentions as clerks have corrected them, in any order of both to the same result.

    Of several verdicts about one tag of a note the latest counts. A correction can itself be judged by its new name.
    """
    latest: dict[Hashable, Verdict] = {}
    for verdict in sorted(verdicts, key=_given):
        latest[verdict.source, verdict.facet, verdict.tag] = verdict
    found = {(mention.source, mention.facet, mention.tag): mention for mention in mentions}
    for verdict in sorted(latest.values(), key=_given):
        found.pop((verdict.source, verdict.facet, verdict.tag), None)
        if (now := verdict.now) is not None:
            found[now.source, now.facet, now.tag] = now
    return list(found.values())


def _given(verdict: Verdict) -> tuple[datetime, UUID]:
    return verdict.given_at, verdict.id


def cloud(mentions: Iterable[Mention], purchases: Iterable[Purchase] = ()) -> list[CloudTag]:
    """The tags that mentions (and what she bought) add up to, in the order of their names.

    The latest opinion supersedes older opposite ones: a like after a dislike leaves only the likes. A fact is no
    opinion: it supersedes nothing, and adds to the weight of what she thinks of it.
    """
    groups: defaultdict[tuple[str, str, str | None], list[Mention]] = defaultdict(list)
    for mention in mentions:
        groups[mention.facet, mention.tag, mention.for_person].append(mention)
    bought: dict[tuple[str, str], Purchase] = {}
    for purchase in sorted(purchases, key=lambda one: (one.bought_at, str(one.receipt))):
        bought[purchase.facet, purchase.tag] = purchase
    tags = [_sum(group, bought.get(key[:2])) for key, group in groups.items()]
    return sorted(_standing(sorted(tags, key=lambda tag: tag.key)), key=lambda tag: tag.key)


def oldest_dislike(mentions: Iterable[Mention]) -> datetime | None:
    """Since when purchases matter: of the dislikes that stand and that one could supersede the one said longest ago."""
    latest: dict[tuple[str, str], Mention] = {}
    for mention in sorted(mentions, key=_said):
        if mention.facet in ON_LABELS and mention.for_person is None and _is_opinion(mention):
            latest[mention.facet, mention.tag] = mention
    return min((one.occurred_at for one in latest.values() if one.polarity == "dislike"), default=None)


def _is_opinion(mention: Mention) -> bool:
    return mention.polarity != "fact" or mention.facet in _SPEAKING_FACTS


def _sum(group: list[Mention], bought: Purchase | None) -> CloudTag:
    facet, speaking = group[0].facet, group[0].facet in _SPEAKING_FACTS
    opinions = [one for one in group if _is_opinion(one)]
    held = max(opinions, key=_said).polarity if opinions else "fact"
    kept = [one for one in group if one.polarity == held or (one.polarity == "fact" and not speaking)]
    others = [one for one in opinions if one.polarity != held]
    disliked = [one.occurred_at for one in kept if one.polarity == "dislike"]
    counts = bought is not None and bool(disliked) and group[0].for_person is None and facet in ON_LABELS
    return CloudTag(
        facet,
        group[0].tag,
        held,
        group[0].for_person,
        level=_level(kept),
        count=len(kept),
        first_at=min(one.occurred_at for one in kept),
        last_at=max(one.occurred_at for one in kept),
        changed_from=max(others, key=_said).polarity if others else None,
        bought=bought if counts and bought is not None and bought.bought_at > max(disliked) else None,
    )


def _said(mention: Mention) -> tuple[datetime, str]:
    return mention.occurred_at, mention.polarity


def _level(kept: list[Mention]) -> float:
    """log2 of the sum of the weights at the epoch, by the largest of them, since each alone may be out of range."""
    levels = [math.log2(m.confidence) + half_lives_since_epoch(m.facet, m.occurred_at) for m in kept]
    highest = max(levels)
    return highest + math.log2(math.fsum(2.0 ** (level - highest) for level in levels))


def _standing(tags: list[CloudTag]) -> Iterator[CloudTag]:
    """Without the facts that a later one excludes; that one knows what it replaced."""
    slots: defaultdict[Slot, list[CloudTag]] = defaultdict(list)
    for tag in tags:
        for slot in _slots(tag):
            slots[slot].append(tag)
    replaced: dict[tuple[str, str, str], str] = {}
    gone: set[tuple[str, str, str]] = set()
    for rivals in slots.values():
        last_at = max(tag.last_at for tag in rivals)
        older = [tag for tag in rivals if tag.last_at < last_at]
        if older:
            gone.update(tag.key for tag in older)
            name = max(older, key=lambda tag: (tag.last_at, tag.tag)).tag
            replaced.update((tag.key, name) for tag in rivals if tag.last_at == last_at)
    for tag in tags:
        if tag.key not in gone:
            yield replace(tag, changed_from=replaced.get(tag.key, tag.changed_from))


def _slots(tag: CloudTag) -> Iterator[Slot]:
    """What only one tag can hold at a time for a person: her marriage, her height."""
    yield from ((tag.for_person, names) for names in _EXCLUSIVE.get(tag.facet, ()) if tag.tag in names)
    yield from ((tag.for_person, name) for name in _MEASURES.get(tag.facet, ()) if tag.tag.startswith(name))
