"""What the demo is made of, read from its data files: the company, the clothes, the names and the sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

SIZELESS = "均码"


@dataclass(frozen=True)
class StyleLine:
    """One style; `price` in 分."""

    number: str
    name: str
    category: str
    price: int
    colours: tuple[str, ...]
    sizes: tuple[str, ...]

    @property
    def worn(self) -> str:
        """Where it has to fit: "low" at waist and hips, "high" at the shoulders, "free" nowhere."""
        if self.sizes == (SIZELESS,):
            return "free"
        return "low" if self.name[-1] in "裤裙" else "high"

    def sku(self, colour: str, size: str) -> str:
        """The number on the label of one colour and size."""
        tail = "" if size == SIZELESS else f"-{size}"
        return f"{self.number}-{self.colours.index(colour) + 1}{tail}"


@dataclass(frozen=True)
class Range:
    """All styles, and which go together (by style number)."""

    styles: tuple[StyleLine, ...]
    pairings: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class CallWords:
    """What is written down after a call with one result."""

    agreed: Sequence[str]
    next: Sequence[str]


@dataclass(frozen=True)
class Words:
    """Sentences by occasion; see the data file for the slots."""

    openings: Mapping[str, Sequence[str]]
    happened: Mapping[str, Sequence[str]]
    closings: Mapping[str, Sequence[str]]
    reasons: Mapping[str, str]
    no_sales: Mapping[str, str]
    returns: Sequence[str]
    calls: Mapping[str, CallWords]


@dataclass(frozen=True)
class Names:
    """Parts of the names of people who do not exist."""

    surnames: Sequence[str]
    given: Sequence[str]


def load(name: str) -> dict[str, Any]:
    """One data file."""
    text = files("store_api").joinpath("demo", "data", f"{name}.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found


@cache
def company() -> Mapping[str, Any]:
    """The company, its stores, people and campaigns, as the file says."""
    return load("company")


@cache
def catalogue() -> Range:
    """The range of clothes."""
    data = load("catalogue")
    by_category = {entry["code"]: styles_of(entry) for entry in data["categories"]}
    pairs = [
        (one.number, other.number)
        for left, right in data["pairings"]
        for one, other in zip(by_category[left], by_category[right], strict=True)
    ]
    return Range(tuple(style for styles in by_category.values() for style in styles), tuple(pairs))


def styles_of(category: Mapping[str, Any]) -> list[StyleLine]:
    """The styles of one category, numbered in their order: KZ01, KZ02 …"""
    return [
        StyleLine(
            number=f"{category['code']}{n:02}",
            name=name,
            category=category["name"],
            price=yuan * 100,
            colours=tuple(colours.split()),
            sizes=tuple(category["sizes"]),
        )
        for n, (name, yuan, colours) in enumerate(category["styles"], start=1)
    ]


@cache
def words() -> Words:
    """The sentences."""
    data = load("notes")
    calls = {result: CallWords(**entry) for result, entry in data.pop("calls").items()}
    return Words(calls=calls, **data)


@cache
def names() -> Names:
    """The names."""
    data = load("people")
    return Names(data["surnames"].split(), data["given"].split())


def clock_time(text: str) -> time:
    """ "10:30" as a time."""
    return time.fromisoformat(text)
