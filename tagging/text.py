"""Normalised text that remembers where every character came from."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

REPLACEMENT = "\ufffd"
_BREAKS = frozenset("\n\r\v\f\u0085\u2028\u2029")
# Zero-width marks and variation selectors carry no meaning in a note, and would split a word.
_DROPPED = frozenset("\u200b\u200c\u200d\u2060\ufeff\ufe0e\ufe0f")


@dataclass(frozen=True, slots=True)
class Text:
    """A note in the form the rules read: NFKC by character, lower case, simplified characters.

    ``origin[i]`` is the index in the note of the character that gave ``value[i]``.
    """

    value: str
    origin: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span in the note, as Python string indices, of ``value[start:end]`` (not empty)."""
        return self.origin[start], self.origin[end - 1] + 1


@lru_cache(maxsize=8192)
def _fold(char: str) -> str:
    if char in _BREAKS:
        return "\n"
    if char in _DROPPED:
        return ""
    category = unicodedata.category(char)
    if category == "Cs":
        return REPLACEMENT
    if category == "Cc":
        return " "
    return unicodedata.normalize("NFKC", char).lower()


def normalise(note: str, variants: Mapping[str, str]) -> Text:
    """Fold width, case and written variants (``variants``: one character -> one character).

    Accepts every ``str``, lone surrogates and control characters included; linear in its length.
    """
    value: list[str] = []
    origin: list[int] = []
    for index, char in enumerate(note):
        for folded in _fold(char):
            value.append(variants.get(folded, folded))
            origin.append(index)
    return Text("".join(value), tuple(origin))
