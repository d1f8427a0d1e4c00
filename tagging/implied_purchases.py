"""Purchases that no verb says: medicine for whoever is ill, a child's size."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tagging.named_people import People
from tagging.people import YOUNG
from tagging.words import Clause, Hit

_ILL = frozenset({"symptom", "condition"})
# Sizes that no grown-up wears.
_OF_CHILDREN = re.compile(r"(?:66|73|80|90|1[0-5]0)码")
_CHILD = re.compile("孩|娃|童|宝")
_CONFIDENCE = 0.8


def implied_purchases(made: list[Clause]) -> Iterator[Hit]:
    """The tags 给X买 that follow from who is ill or small."""
    facets = {hit.facet for clause in made for hit in clause.hits}
    if not facets.isdisjoint(_ILL):
        yield from _for_the_ill(made)
    elif "size" in facets:
        yield from _for_children(made)


def _for_the_ill(made: list[Clause]) -> Iterator[Hit]:
    """孩子发烧 拿布洛芬: who is ill needs the medicine."""
    people = People(addressed=True)
    for clause in made:
        owners = list(people.owners(clause))
        for ill in (hit for hit in clause.hits if hit.facet in _ILL and not hit.dropped):
            owner = next((owner for owner in reversed(owners) if owner.end <= ill.start), None)
            if owner is not None and owner.person is not None:
                yield _purchase(owner.start, owner.end, owner.person)


def _for_children(made: list[Clause]) -> Iterator[Hit]:
    """小儿子长得快 要140码: the child of the note, when she has no size of her own in it."""
    people = People(addressed=True)
    child, hers = "", False
    sizes: list[Hit] = []
    for clause in made:
        owners = list(people.owners(clause))
        # 我家 and 她儿子 name no size of her own.
        starts = {owner.start for owner in owners}
        hers = hers or any(owner.person is None and owner.end not in starts for owner in owners)
        sizes += (hit for hit in clause.hits if hit.facet == "size")
        child = child or ("孩子" if _CHILD.search(clause.text) else "")
    named = sorted(people.named & YOUNG)
    child = named[0] if len(named) == 1 else child
    if child and sizes and not hers and all(_OF_CHILDREN.fullmatch(size.tag) for size in sizes):
        yield _purchase(sizes[0].start, sizes[0].end, child)


def _purchase(start: int, end: int, person: str) -> Hit:
    return Hit(start, end, "household", f"给{person}买", "recipient", _CONFIDENCE, polarity="fact")
