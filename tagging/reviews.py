"""Who writes: a clerk about a customer, or the customer herself about what she bought."""

from __future__ import annotations

import re

from tagging.words import Clause

_SIGNS = frozenset({"review", "trait"})


# Words of a clerk about somebody else.
_ABOUT_HER = re.compile("[她佢]|客人|顾客|客户|大姐|阿姨|女士")


def take_signs(made: list[Clause]) -> list[str]:
    """The kinds of the marks that tell who writes. Those that tell nothing else are taken out of the clauses, so that
    no rule takes them for cues."""
    taken: list[str] = []
    for clause in made:
        for mark in clause.marks:
            if mark.kind in _SIGNS:
                taken.append(mark.kind)
            elif mark.kind in ("judge", "want") and mark.side != "before":
                taken.append("praise")
        clause.marks = [mark for mark in clause.marks if mark.kind not in _SIGNS]
    return taken


def is_review(signs: list[str], text: str) -> bool:
    """Whether a note is a review: it speaks of parcels, shops and stars; or, without speaking about somebody, of
    traits of goods that have no name in any facet (质量, 做工, 款式), twice or with praise."""
    if "review" in signs:
        return True
    return "trait" in signs and len(signs) > 1 and not _ABOUT_HER.search(text)
