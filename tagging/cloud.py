"""The tag cloud of a customer: what was said often and lately weighs most."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from tagging.words import Polarity

# Days until a mention counts half. Bodies and families change slowly, occasions and budgets fast.
HALF_LIFE_DAYS: Mapping[str, float] = MappingProxyType(
    {
        "size": 365.0,
        "body": 365.0,
        "household": 730.0,
        "occupation": 730.0,
        "condition": 1095.0,
        "contra": 3650.0,
        "house": 180.0,
        "budget": 120.0,
        "occasion": 60.0,
        "service": 180.0,
        "symptom": 30.0,
    }
)
_DEFAULT_HALF_LIFE = 180.0
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Mention:
    """A tag of one note; ``occurred_at`` is an aware time."""

    facet: str
    tag: str
    polarity: Polarity
    for_person: str | None
    occurred_at: datetime
    confidence: float


@dataclass(frozen=True, slots=True)
class CloudTag:
    """A tag of the cloud: the decayed sum of its mentions, their number and the time of the last."""

    facet: str
    tag: str
    polarity: Polarity
    for_person: str | None
    weight: float
    count: int
    last_at: datetime


def weight(age_days: float, half_life_days: float) -> float:
    """What a mention counts at an age, in (0, 1]: 0.5 ** (age / half-life). A future one counts as of today."""
    if half_life_days <= 0:
        raise ValueError("a half-life must be positive")
    return float(0.5 ** (max(age_days, 0.0) / half_life_days))


def cloud(mentions: Iterable[Mention], now: datetime) -> list[CloudTag]:
    """The tags of the mentions, heaviest first.

    The latest opinion supersedes older opposite ones: a like after a dislike leaves only the likes.
    A fact is no opinion: it supersedes nothing, and adds to the weight of what she thinks of it.
    """
    groups: defaultdict[tuple[str, str, str | None], list[Mention]] = defaultdict(list)
    for mention in mentions:
        groups[mention.facet, mention.tag, mention.for_person].append(mention)
    tags = [_sum(group, now) for group in groups.values()]
    return sorted(tags, key=lambda t: (-t.weight, t.facet, t.tag, t.for_person or ""))


def _sum(group: list[Mention], now: datetime) -> CloudTag:
    latest = max(group, key=lambda mention: (mention.occurred_at, mention.polarity != "fact", mention.polarity))
    opinions = [mention for mention in group if mention.polarity != "fact"]
    held = max(opinions, key=lambda m: (m.occurred_at, m.polarity)).polarity if opinions else latest.polarity
    kept = [mention for mention in group if mention.polarity in (held, "fact")]
    half_life = HALF_LIFE_DAYS.get(latest.facet, _DEFAULT_HALF_LIFE)
    total = sum(m.confidence * weight((now - m.occurred_at) / _DAY, half_life) for m in kept)
    last_at = max(mention.occurred_at for mention in kept)
    return CloudTag(latest.facet, latest.tag, held, latest.for_person, total, len(kept), last_at)
