"""Which tags are about health, and need the customer's consent to be kept."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from tagging.vocabulary import fold, vocabulary

HEALTH_FACETS = frozenset({"symptom", "condition", "contra"})
_TAGS = frozenset({("household", "孕期"), ("household", "备孕"), ("household", "产后"), ("issue", "过敏")})
# Buying at a pharmacy tells about health, except how much, how served, for whom and of which brand.
_HARMLESS_AT_PHARMACY = frozenset({"budget", "service", "household", "brand"})
# Conditions of the list that are an age: 老人房 and 儿童床 are furniture.
_AGES = frozenset({"老年人", "儿童"})
# What no list names in full: 乳腺癌术后, 抑郁症. 毛病 and 通病 are what goods have, 炎热 is the weather.
_STEMS = re.compile(
    r"(?<![毛通])病|癌|瘤|症|疹|炎(?!热|夏)|孕|流产|化疗|放疗|透析|抑郁|血压|血糖|糖尿|手术|术后|药(?!店)|过敏"
)
_UNSEEN = re.compile(r"[\s\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+")


@lru_cache(maxsize=10_000)
def is_sensitive(facet: str, tag: str, vertical: str) -> bool:
    """Whether a tag tells about somebody's health: by its facet, by its name, or, where the vertical does not list the
    name, by the words in it."""
    name = plain(tag)
    if facet in HEALTH_FACETS or (facet, name) in _TAGS:
        return True
    if vertical == "pharmacy" and facet not in _HARMLESS_AT_PHARMACY:
        return True
    return tag not in vocabulary(vertical).names.get(facet, ()) and tells_of_health(name)


def tells_of_health(text: str) -> bool:
    """Whether words that no vertical lists tell about health."""
    name = plain(text)
    return _STEMS.search(name) is not None or any(word in name for word in _words())


def hides_health(word: str, facet: str, tag: str, vertical: str) -> bool:
    """Whether a word about health means a tag that does not say so, and so would be kept of anybody."""
    return tells_of_health(word) and not is_sensitive(facet, tag, vertical)


def plain(text: str) -> str:
    """As texts are compared here: spaces and characters that nobody sees make no other word."""
    return _UNSEEN.sub("", fold(text))


@cache
def _words() -> tuple[str, ...]:
    """Every listed word for a symptom, an illness, an allergy or a pregnancy."""
    return tuple(
        surface
        for surface, word in vocabulary("pharmacy").words.items()
        if len(surface) > 1
        and any((n.facet in HEALTH_FACETS and n.tag not in _AGES) or (n.facet, n.tag) in _TAGS for n in word.names)
    )
