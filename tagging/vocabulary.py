"""The names and words of one vertical, read from the YAML files of the package."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any

import yaml

from tagging.text import normalise
from tagging.words import Cue, Name, PolarityClass, Side, Word

_KIN = frozenset({"已婚", "有女儿", "有儿子", "有孩子", "有对象"})


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a vertical knows: its facets with their polarity classes, and every surface with its meaning."""

    vertical: str
    facets: tuple[str, ...]
    classes: Mapping[str, PolarityClass]
    words: Mapping[str, Word]
    # Generic name -> the names that make it superfluous in the same note.
    parents: Mapping[str, frozenset[str]]
    variants: Mapping[str, str]


@cache
def read(name: str) -> Any:
    """One of the data files, parsed."""
    return yaml.safe_load((resources.files("tagging") / "data" / f"{name}.yaml").read_text(encoding="utf-8"))


@cache
def variants() -> Mapping[str, str]:
    """Written variant -> the character the lexicon uses (traditional forms, frequent slips)."""
    return {pair[0]: pair[1] for pair in read("rules")["variants"].split()}


def fold(surface: str) -> str:
    """A surface in the form that the normalised text of a note has."""
    return normalise(surface, variants()).value


def _named(block: Mapping[str, Mapping[str, Iterable[str]]] | None, rule: str) -> Iterator[tuple[str, Word]]:
    for facet, names in (block or {}).items():
        for name, surfaces in names.items():
            own = (name,) if rule == "lexicon" else ()
            word = Word((Name(facet, name),), rule=rule)
            yield from ((fold(str(surface)), word) for surface in (*own, *(surfaces or ())))


def _compound(surface: str, parts: Iterable[str]) -> tuple[str, Word]:
    """``[category:裙子, detail:长款]``; a part ``cue:fear`` gives the word a cue as well."""
    pairs = [part.split(":", 1) for part in parts]
    cue = next((Cue(kind) for facet, kind in pairs if facet == "cue"), None)
    names = tuple(Name(facet, name) for facet, name in pairs if facet != "cue")
    return fold(surface), Word(names, cue, rule="compound")


def _cues() -> Iterator[tuple[str, Word]]:
    for kind, sides in read("cues").items():
        seen: dict[str, Side] = {}
        for side, surfaces in sides.items():
            for surface in map(fold, surfaces):
                seen[surface] = "both" if surface in seen else side
        yield from ((surface, Word(cue=Cue(kind, side))) for surface, side in seen.items())


def _parents(vertical: str) -> dict[str, frozenset[str]]:
    return {
        name: frozenset(children)
        for blocks in (read("taxonomy")["parents"], read("words")["parents"])
        for key in ("shared", vertical)
        for name, children in blocks.get(key, {}).items()
    }


def vocabulary(vertical: str) -> Vocabulary:
    """The vocabulary of a vertical that the taxonomy has; later sources win over earlier ones."""
    taxonomy, extra = read("taxonomy"), read("words")
    facets = tuple(taxonomy["verticals"][vertical])
    words: dict[str, Word] = {}
    for surface in (*extra["blocks"]["shared"], *extra["blocks"].get(vertical, ())):
        words[fold(surface)] = Word()
    words.update(_cues())
    for key in ("shared", vertical):
        block = taxonomy["shared"] if key == "shared" else taxonomy["tags"][vertical]
        words.update(_named(block, "lexicon"))
        words.update(_named(extra["tags"].get(key), "synonym"))
    for source in (taxonomy, extra):
        for key in ("shared", vertical):
            table = source["compounds"].get(key, {})
            words.update(_compound(surface, parts) for surface, parts in table.items())
    words.update(_with_kin(words))
    classes = {key: value["polarity"] for key, value in taxonomy["facets"].items()}
    known = {surface: word for surface, word in words.items() if surface and _belongs(word, facets)}
    return Vocabulary(vertical, facets, classes, known, _parents(vertical), variants())


def _with_kin(words: Mapping[str, Word]) -> Iterator[tuple[str, Word]]:
    """Words that contain a relative say two things: 问老公 is a service tag, and 已婚."""
    kin = {s: w.names[0] for s, w in words.items() if len(s) > 1 and w.names and w.names[0].tag in _KIN}
    for surface, word in words.items():
        inside = {name for relative, name in kin.items() if relative in surface and surface != relative}
        if inside and word.names and word.names[0].facet in ("service", "issue"):
            yield surface, replace(word, names=(*word.names, *sorted(inside, key=lambda name: name.tag)))


def _belongs(word: Word, facets: tuple[str, ...]) -> bool:
    return all(name.facet in facets for name in word.names)


VERTICALS: tuple[str, ...] = tuple(read("taxonomy")["verticals"])
