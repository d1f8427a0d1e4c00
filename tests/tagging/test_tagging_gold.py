"""The labelled notes beside the repository, when they are there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tagging.lines import tag_lines

GOLD = Path(__file__).parents[3] / "shared" / "tagging" / "dev.jsonl"
# Percentages reached, less one.
TAG_F1, POLARITY, STRICT_F1 = 98.8, 97.6, 97.5
DISLIKE_RECALL, DISLIKE_PRECISION, PERSONS = 95.2, 97.7, 99.0
pytestmark = pytest.mark.skipif(not GOLD.exists(), reason="the labelled notes are not beside this repository")

Names = dict[tuple[str, str], dict[str, Any]]


def names(row: dict[str, Any]) -> Names:
    return {(tag["facet"], tag["tag"].casefold()): tag for tag in row["tags"]}


@pytest.fixture(scope="module")
def pairs() -> list[tuple[Names, Names]]:
    lines = GOLD.read_text(encoding="utf-8").splitlines()
    return [
        (names(json.loads(gold)), names(json.loads(found))) for gold, found in zip(lines, tag_lines(lines), strict=True)
    ]


def percent(part: int, whole: int) -> float:
    return 100 * part / whole


def matched(pairs: list[tuple[Names, Names]]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    return [(gold[key], found[key]) for gold, found in pairs for key in gold.keys() & found.keys()]


def total(pairs: list[tuple[Names, Names]]) -> int:
    return sum(len(gold) + len(found) for gold, found in pairs)


def test_tags_are_found(pairs: list[tuple[Names, Names]]) -> None:
    assert percent(2 * len(matched(pairs)), total(pairs)) >= TAG_F1


def test_polarities_are_right(pairs: list[tuple[Names, Names]]) -> None:
    same = [gold for gold, found in matched(pairs) if gold["polarity"] == found["polarity"]]
    assert percent(len(same), len(matched(pairs))) >= POLARITY
    assert percent(2 * len(same), total(pairs)) >= STRICT_F1


def test_dislikes_are_found_and_are_right(pairs: list[tuple[Names, Names]]) -> None:
    gold = sum(tag["polarity"] == "dislike" for tags, _ in pairs for tag in tags.values())
    found = sum(tag["polarity"] == "dislike" for _, tags in pairs for tag in tags.values())
    both = sum(g["polarity"] == f["polarity"] == "dislike" for g, f in matched(pairs))
    assert percent(both, gold) >= DISLIKE_RECALL
    assert percent(both, found) >= DISLIKE_PRECISION


def test_persons_are_right(pairs: list[tuple[Names, Names]]) -> None:
    described = [(gold["for"], found.get("for")) for gold, found in matched(pairs) if "for" in gold]
    assert percent(sum(gold == found for gold, found in described), len(described)) >= PERSONS
