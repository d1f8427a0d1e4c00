"""Tags whose words stand apart, found by the expressions under ``phrases`` in the data files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from tagging.vocabulary import compound
from tagging.words import Rule, Word

# How far before a phrase the words of its condition `after` may begin.
_BEFORE = 8


def phrase_rules(rows: Iterable[dict[str, Any]]) -> Iterator[Rule]:
    """``{tags: [facet:name], say: expression or list of them, after: expression}`` as rules."""
    for row in rows:
        read = _reader(compound(row["tags"], "phrase", 0.85), row.get("after"))
        for say in row["say"] if isinstance(row["say"], list) else [row["say"]]:
            yield Rule(re.compile(say), read)


def _reader(word: Word, after: str | None) -> Callable[[re.Match[str]], Word | None]:
    if after is None:
        return lambda _: word
    before = re.compile(after)
    return lambda match: word if before.search(match.string[max(0, match.start() - _BEFORE) : match.start()]) else None
