"""Sizes: which of those named were tried and did not fit."""

from __future__ import annotations

import re

from tagging.words import Clause, Hit

_MISFIT = re.compile(
    r"^[^,。;]{0,8}?(?:不合适|不合身|穿不|紧|松|偏小|偏大|太小|太大|小了|大了|都小|也小|又小|都大|也大|又大|挤|勒|掉跟|绷|短|长了|又长|不行|进不去|不跟脚|拉不上|扣不上)"
)
_GIVEN_BACK = re.compile(r"退(?:了|掉|货)?[:：]?$")


def judge_sizes(made: list[Clause]) -> None:
    """Mark the sizes that were tried and did not fit, or were given back, as disliked; the rest are facts."""
    for index, clause in enumerate(made):
        sizes = [hit for hit in clause.hits if hit.facet == "size"]
        for position, hit in enumerate(sizes):
            end = sizes[position + 1].start if position + 1 < len(sizes) else clause.end
            hit.polarity = "dislike" if _misfits(clause, hit, end) or _swapped(made, index, hit) else "fact"


def _misfits(clause: Clause, hit: Hit, end: int) -> bool:
    issues = [h for h in clause.hits if h.facet == "issue" and hit.end <= h.start < end and h.polarity == "fact"]
    return bool(issues) or bool(_MISFIT.search(clause.text[hit.end - clause.start : end - clause.start]))


def _swapped(made: list[Clause], index: int, hit: Hit) -> bool:
    """M换L, 退M, 现在L…要换M: what was given back for another size."""
    clause = made[index]
    before = clause.text[: hit.start - clause.start]
    after = clause.text[hit.end - clause.start :]
    if _GIVEN_BACK.search(before) or re.match(r"(?:码|号|的)?(?:太.)?(?:换|改|退)", after):
        return True
    follows = [
        (later, other)
        for later in made[index + 1 : index + 4]
        for other in later.hits
        if other.facet == "size" and other.tag != hit.tag
    ]
    return any(re.search(r"换(?:成|个|到|了)?$", c.text[: o.start - c.start]) for c, o in follows)
