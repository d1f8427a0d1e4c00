"""What is held about a shopper, in words: values of an export as a page shows them."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from store_api.texts import Language, catalogue, money, say

MONEY = ("total", "amount", "discount")
# Only tells in what the money of a row is counted.
SILENT = ("currency",)
# Words of ours; any other text is what people typed, or a name.
OURS = ("polarity", "proved_by", "action", "refusal", "facet", "now_polarity", "now_facet", "changed_from")


@dataclass(frozen=True)
class Reader:
    """Who reads it: in which language, and where the shop's clocks stand."""

    language: Language
    zone: ZoneInfo

    def line(self, row: Mapping[str, Any]) -> str:
        """A row in one line, what is empty left out."""
        return " · ".join(words for _, words in self.pairs(row))

    def pairs(self, row: Mapping[str, Any]) -> list[tuple[str, str]]:
        """A row as labels and words, what is empty left out."""
        said = [(name, self.words(name, value, row)) for name, value in row.items() if name not in SILENT]
        return [(say(f"pages.labels.{name}", self.language), words) for name, words in said if words]

    def words(self, name: str, value: object, row: Mapping[str, Any]) -> str:
        """One value in words; nothing for nothing."""
        match value:
            case None:
                words = ""
            case bool():
                words = self.known(f"{name}_yes" if value else f"{name}_no", str(value))
            case datetime():
                words = f"{value.astimezone(self.zone):%Y-%m-%d %H:%M}"
            case enum.Enum():
                words = self.known(value.value, value.value)
            case bytes():
                words = value.hex()[:8]
            case int() if name in MONEY:
                words = money(value, row["currency"])
            case list():
                words = self.several(value, row)
            case _:
                words = self.known(f"{name.removeprefix('now_')}_{value}", str(value)) if name in OURS else str(value)
        return words

    def several(self, values: Sequence[Any], row: Mapping[str, Any]) -> str:
        """A list in words: of words, or of rows such as the lines of a receipt."""
        said = (
            " ".join(self.words(name, value, row) for name, value in one.items())
            if isinstance(one, Mapping)
            else str(one)
            for one in values
        )
        return say("pages.comma", self.language).join(said)

    def known(self, key: str, otherwise: str) -> str:
        """The words for one of our own values."""
        return catalogue(self.language).get(f"pages.words.{key}", otherwise)
