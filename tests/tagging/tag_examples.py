"""How the tests of the tagger read its answers."""

from __future__ import annotations

from tagging import Tag, load_tagger


def shown(tag: Tag) -> str:
    """``facet:tag:polarity``, with ``@person`` when the tag describes somebody else."""
    person = f"@{tag.for_person}" if tag.for_person else ""
    return f"{tag.facet}:{tag.tag}:{tag.polarity}{person}"


def read(note: str, vertical: str = "apparel") -> set[str]:
    return {shown(tag) for tag in load_tagger(vertical).tag(note)}


def names(note: str, vertical: str = "apparel") -> set[str]:
    return {f"{tag.facet}:{tag.tag}" for tag in load_tagger(vertical).tag(note)}


def polarity(note: str, tag: str, vertical: str = "apparel") -> str | None:
    """The polarity of one tag of a note, or None when the note has no such tag."""
    return next((found.polarity for found in load_tagger(vertical).tag(note) if found.tag == tag), None)


def values(note: str, facet: str, vertical: str = "apparel") -> list[str]:
    return [tag.tag for tag in load_tagger(vertical).tag(note) if tag.facet == facet]
