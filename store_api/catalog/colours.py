"""Which family a colour belongs to: 米白 and ivory are one. Pure; the words are in `colours.yaml`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import yaml

HAN = re.compile(r"[\u4e00-\u9fff]+")
WORD = re.compile(r"[a-z]+")
ASIDE = re.compile(r"[(（\[【].*?[)）\]】]")
BESIDE = re.compile(r"[/+&、,，;；|×＋／·・]|\band\b|\bwith\b|[和配与]")
SIMPLE = str.maketrans("紅黃綠藍駝銀軍檸鐵銹銅煙燒參葉蘋檳麥", "红黄绿蓝驼银军柠铁锈铜烟烧参叶苹槟麦")
# Beside one of these another colour stands by itself: 黑白, 蓝白. 灰蓝 is one shade of blue.
CONTRASTS = ("黑", "白", "black", "white")


@dataclass(frozen=True)
class Words:
    """The table of one language: the family of each word, its `ends` that say the colour of a longer name, what may
    stand before a whole name (`tones`), and what says that something is a print."""

    families: Mapping[tuple[str, ...], str]
    ends: frozenset[tuple[str, ...]]
    tones: frozenset[str]
    patterns: frozenset[tuple[str, ...]]

    @property
    def longest(self) -> int:
        """Of how many parts the longest word is."""
        return max(map(len, self.families))


@cache
def _tables() -> tuple[Words, Words]:
    text = files("store_api").joinpath("catalog", "colours.yaml").read_text(encoding="utf-8")
    table: Mapping[str, Any] = yaml.safe_load(text)
    chinese = {tuple(word): name for name, words in table["families"].items() for word in words["zh"].split()}
    english = {phrase: name for name, words in table["families"].items() for phrase in _phrases(words["en"])}
    patterns = table["patterns"]
    return (
        Words(
            chinese,
            frozenset(word for word in chinese if len(word) > 1 or word[0] in table["heads"]),
            frozenset(table["tones"]),
            frozenset(tuple(word) for word in patterns["zh"].split()),
        ),
        Words(english, frozenset(english), frozenset(), frozenset(_phrases(patterns["en"]))),
    )


def _phrases(text: str) -> Iterator[tuple[str, ...]]:
    return (tuple(phrase.split()) for phrase in text.split(","))


@lru_cache(maxsize=10_000)
def family(colour: str) -> str | None:
    """The family of a colour as labels name it, in Chinese or English; None for prints, several colours and words
    nobody has told us."""
    plain = ASIDE.sub(" ", colour.lower().translate(SIMPLE))
    found = {_of_one(part) for part in BESIDE.split(plain) if WORD.search(part) or HAN.search(part)}
    return found.pop() if len(found) == 1 else None


def _of_one(text: str) -> str | None:
    chinese, english = _tables()
    if HAN.search(text):
        # What stands behind the first 色 is no colour: 黑色加绒.
        name, *rest = "".join(HAN.findall(text)).split("色")
        behind = tuple("".join(rest))
        one = len(rest) < 2 and not any(run in chinese.patterns for run in _runs(behind, chinese.longest))
        return _named(tuple(name), chinese) if one else None
    words = tuple(WORD.findall(text))
    return _named(words, english) or _only_one(words, english)


def _named(parts: tuple[str, ...], words: Words) -> str | None:
    """The whole name where it is known; else what it ends with says its colour, the longest word first."""
    for whole in (parts, parts[1:] if parts[:1] and parts[0] in words.tones else ()):
        if whole in words.families:
            return words.families[whole]
    if any(run in words.patterns for run in _runs(parts, words.longest)):
        return None
    for length in range(min(len(parts), words.longest), 0, -1):
        end = parts[-length:]
        if end in words.ends:
            return None if _stands_beside(parts[:-length], end, words) else words.families[end]
    return None


def _stands_beside(before: tuple[str, ...], end: tuple[str, ...], words: Words) -> bool:
    """Whether another colour stands before this one: 黑白, 红白蓝, blue white."""
    last = before[-1:]
    return last in words.families and (last[0] in CONTRASTS or (len(end) == 1 and end[0] in CONTRASTS))


def _only_one(parts: tuple[str, ...], words: Words) -> str | None:
    """English says more behind the colour: "black knit". The one family that is named in it at all."""
    runs = list(_runs(parts, words.longest))
    found = {words.families[run] for run in runs if run in words.families}
    return found.pop() if len(found) == 1 and not any(run in words.patterns for run in runs) else None


def _runs(parts: tuple[str, ...], longest: int) -> Iterable[tuple[str, ...]]:
    return (parts[n : n + length] for n in range(len(parts)) for length in range(1, longest + 1))
