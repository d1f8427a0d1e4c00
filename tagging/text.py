"""Normalised text that remembers where every character came from."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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
    origin: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span in the note, as Python string indices, of ``value[start:end]`` (not empty)."""
        if isinstance(self.origin, range):  # Every character gave one.
            return start, end
        return self.origin[start], self.origin[end - 1] + 1


class Normaliser:
    """Folds width, case and written variants (``variants``: one character -> one character)."""

    def __init__(self, variants: Mapping[str, str]) -> None:
        self._table = _Table(variants)

    def __call__(self, note: str) -> Text:
        """Accepts every ``str``, lone surrogates and control characters included; linear in its length."""
        value = note.translate(self._table)
        if self._table.uneven.isdisjoint(note):
            return Text(value, range(len(note)))
        origin = [index for index, char in enumerate(note) for _ in self._table[ord(char)]]
        return Text(value, origin)


class _Table(dict[int, str]):
    """Code point -> its folded form, made when a character is first met."""

    def __init__(self, variants: Mapping[str, str]) -> None:
        super().__init__()
        self._variants = variants
        # The characters met so far that fold to none or to several.
        self.uneven: set[str] = set()

    def __missing__(self, point: int) -> str:
        folded = "".join(self._variants.get(char, char) for char in _fold(chr(point)))
        if len(folded) != 1:
            self.uneven.add(chr(point))
        self[point] = folded
        return folded


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
