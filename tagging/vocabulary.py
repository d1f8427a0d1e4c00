"""What a vertical knows, read from the YAML files of the package: its facets, words and rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from tagging.text import Normaliser
from tagging.words import Cue, Name, PolarityClass, Side, Word

VERTICALS = ("apparel", "pharmacy", "electronics", "home")
_KIN = frozenset({"已婚", "有女儿", "有儿子", "有孩子", "有对象"})


@dataclass(frozen=True, slots=True)
class Facet:
    """A kind of tag: what it is called in Chinese and English, and which polarities its tags can have."""

    zh: str
    en: str
    polarity: PolarityClass


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The facets of a vertical, its listed names by facet, and every surface with its meaning."""

    vertical: str
    facets: dict[str, Facet]
    names: dict[str, tuple[str, ...]]
    words: dict[str, Word]
    # Generic name -> the names that make it superfluous in the same note.
    parents: Mapping[str, frozenset[str]]

    @property
    def classes(self) -> dict[str, PolarityClass]:
        """Facet -> the class of its polarities."""
        return {key: facet.polarity for key, facet in self.facets.items()}


@cache
def read(name: str) -> Any:
    """One of the data files, parsed."""
    text = (resources.files("tagging") / "data" / f"{name}.yaml").read_text(encoding="utf-8")
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506  (both are safe)


@cache
def normaliser() -> Normaliser:
    """With the written variants of ``language.yaml``: traditional forms and frequent slips."""
    return Normaliser({pair[0]: pair[1] for pair in read("language")["variants"].split()})


def fold(surface: str) -> str:
    """A surface in the form that the normalised text of a note has."""
    return normaliser()(surface).value


def named(tags: Mapping[str, Mapping[str, Iterable[str] | None]] | None, rule: str = "word") -> Iterator[
    tuple[str, Word]
]:  # fmt: skip
    """``{facet: {name: [surface]}}`` as words; the name is a surface of its own."""
    for facet, names in (tags or {}).items():
        for name, surfaces in names.items():
            word = Word((Name(facet, name),), rule=rule)
            yield from ((fold(str(surface)), word) for surface in (name, *(surfaces or ())))


def compound(parts: Iterable[str], rule: str = "compound", confidence: float = 1.0) -> Word:
    """``[category:裙子, detail:长款]``; a part ``cue:fear`` gives the word a cue as well."""
    pairs = [part.split(":", 1) for part in parts]
    cue = next((Cue(kind) for facet, kind in pairs if facet == "cue"), None)
    names = tuple(Name(facet, name) for facet, name in pairs if facet != "cue")
    return Word(names, cue, rule, confidence)


def _cues() -> Iterator[tuple[str, Word]]:
    for kind, sides in read("cues").items():
        seen: dict[str, Side] = {}
        for side, surfaces in sides.items():
            for surface in map(fold, surfaces):
                seen[surface] = "both" if surface in seen else side
        yield from ((surface, Word(cue=Cue(kind, side), rule="cue")) for surface, side in seen.items())


@cache
def vocabulary(vertical: str) -> Vocabulary:
    """The vocabulary of a vertical. A later kind of entry wins: nothing, cues, names, compounds."""
    files = (read("shared"), read(vertical))
    words: dict[str, Word] = {fold(surface): Word() for file in files for surface in file.get("nothing", ())}
    words.update(_cues())
    for file in files:
        words.update(named(file.get("tags")))
    for file in files:
        words.update((fold(surface), compound(parts)) for surface, parts in file.get("compounds", {}).items())
    words.update(_with_kin(words))
    facets = {key: Facet(**row) for file in reversed(files) for key, row in file["facets"].items()}
    names: dict[str, tuple[str, ...]] = dict.fromkeys(facets, ())
    for file in files:
        for facet, block in file.get("tags", {}).items():
            names[facet] = tuple(dict.fromkeys((*names[facet], *block)))
    parents = {name: frozenset(special) for file in files for name, special in file.get("parents", {}).items()}
    return Vocabulary(vertical, facets, names, words, parents)


def _with_kin(words: Mapping[str, Word]) -> Iterator[tuple[str, Word]]:
    """Words that contain a relative say two things: 问老公 is a service tag, and 已婚."""
    kin = {s: w.names[0] for s, w in words.items() if len(s) > 1 and w.names and w.names[0].tag in _KIN}
    for surface, word in words.items():
        inside = {name for relative, name in kin.items() if relative in surface and surface != relative}
        if inside and word.names and word.names[0].facet in ("service", "issue"):
            yield surface, word._replace(names=(*word.names, *sorted(inside, key=lambda name: name.tag)))
