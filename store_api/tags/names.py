"""What facets and tags are called, for whoever chooses one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from store_api.db import Session
from store_api.dictionary.reading import taggers
from store_api.texts import Language

POLARITIES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "opinion": ("like", "dislike", "fact"),
        "size": ("fact", "dislike"),
        "issue": ("fact", "dislike"),
        "fact": ("fact",),
    }
)


@dataclass(frozen=True)
class FacetNames:
    """A facet, the polarities its tags can have, and its listed names; others are made by patterns (体重110斤)."""

    key: str
    name: str
    polarities: tuple[str, ...]
    names: tuple[str, ...]


def tag_names(session: Session, language: Language) -> list[FacetNames]:
    """The facets of what the shop sells, and its own."""
    words = taggers.current(session).words
    return [
        FacetNames(
            key,
            facet.en if language == "en" else facet.zh,
            POLARITIES[facet.polarity],
            tuple(words.names.get(key, ())),
        )
        for key, facet in words.facets.items()
    ]


def facet_names(session: Session, language: Language) -> dict[str, str]:
    """What each facet is called."""
    return {facet.key: facet.name for facet in tag_names(session, language)}
