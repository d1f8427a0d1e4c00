"""Who is named in the clauses of a note: the customer herself and her people."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from tagging.people import GIRLS, MALE, subjects
from tagging.productive import any_of
from tagging.words import Clause

_HER = ("她", "我", "俺", "自己", "本人", "客人", "顾客", "客户")
# So clerks call customers, too: these are her people beside a size of her own, or when they are called hers.
_ADDRESSED = frozenset({"姐妹", "兄弟", "父母"})
_TITLES = frozenset({"领导", "老师"})
_AFTER_NAMES = frozenset({"先生", "太太"})
_POINTING = frozenset("她我俺您家给帮替是")
# Who is only there: 和老公, 带女儿.
_COMPANY = frozenset("和跟与老小带领抱陪着像有")


class Owner(NamedTuple):
    """Who is named at a place; ``person`` is None for the customer herself."""

    start: int
    end: int
    person: str | None


class People:
    """Finds the people of a note, clause after clause.

    ``addressed``: those who are called like customers are customers. ``named`` are all that were named so far,
    ``company`` is who only came along.
    """

    def __init__(self, *, addressed: bool) -> None:
        self.named: set[str] = set()
        self.company: str | None = None
        self._addressed = addressed
        self._him: str | None = None

    def owners(self, clause: Clause) -> Iterator[Owner]:
        """Those in a clause to whom goods can belong, in text order."""
        end = -1
        for match in _surfaces().finditer(clause.text):
            start, surface = match.start(), match[0]
            before = clause.text[start - 1 : start]
            himself = end == start and surface in ("自己", "本人")
            end = match.end()
            person = self._him if surface == "他" else subjects().get(surface)
            if himself or (surface == "他" and person is None):
                continue
            self._him = person if person in MALE else self._him
            if before in _COMPANY:
                self.company = person
            elif person is None:
                yield Owner(clause.start + start, clause.start + end, None)
            else:
                self.named.add(person)
                if self._is_hers(surface, person, before):
                    yield Owner(clause.start + start, clause.start + end, person)

    def _is_hers(self, surface: str, person: str, before: str) -> bool:
        if surface in _AFTER_NAMES:
            return before < "一" or before in _POINTING
        addressed = surface in GIRLS or (person in _ADDRESSED and self._addressed)
        return not addressed or before in _POINTING


@cache
def _surfaces() -> re.Pattern[str]:
    surfaces = any_of([*(surface for surface, person in subjects().items() if person not in _TITLES), *_HER])
    return re.compile(rf"(?:{surfaces})(?![客士们]|生(?!日))|他(?![们妈爸])")
