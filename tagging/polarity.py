"""How each tag is meant: liked, disliked, a fact, or withdrawn."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tagging.scope import governing, sided
from tagging.sizes import judge_sizes
from tagging.withdrawn import withdraw
from tagging.words import Clause, Hit, Mark, Polarity, PolarityClass

# What a cue makes of an opinion; the kinds that are missing say nothing.
_OPINION: Mapping[str, Polarity] = {
    "deny": "dislike",
    "want": "like",
    "done": "fact",
    "judge": "fact",
    "fear": "dislike",
    "ask": "fact",
}
_DENIED = re.compile(r"(?:不会?再?|唔|没有?|冇|无|未)$")
_DENIED_DONE = re.compile(r"(?:没有?|冇|未)$")
_ALL = re.compile(r"(?:都|全|统统|一律|也都)$")


def judge(made: list[Clause], classes: Mapping[str, PolarityClass]) -> None:
    """Give every hit of the clauses a polarity, or drop it."""
    for clause in made:
        sided(clause)
    withdraw(made, classes)
    carried: Polarity | None = None
    for index, clause in enumerate(made):
        _judge_issues(clause, classes, made)
        carried = _judge_opinions(clause, classes, carried)
        _reach_back(made, index, classes)
    judge_sizes(made)
    for clause in made:
        for hit in clause.hits:
            hit.polarity = hit.polarity or ("like" if classes[hit.facet] == "opinion" else "fact")


def _judge_issues(clause: Clause, classes: Mapping[str, PolarityClass], made: list[Clause]) -> None:
    for hit in clause.hits:
        if classes[hit.facet] != "issue" or hit.dropped:
            continue
        before = clause.text[: hit.start - clause.start]
        mark = governing(clause, hit)
        if _DENIED.search(before):
            praised = _DENIED_DONE.search(before) or any(m.kind in ("done", "turn") for c in made for m in c.marks)
            hit.dropped = bool(praised) and (mark is None or mark.kind != "want")
            hit.polarity = "dislike"
        elif mark is not None and mark.side == "before" and mark.kind in ("fear", "ask"):
            hit.polarity = "dislike"
        elif mark is not None and mark.side == "before" and mark.kind == "deny" and not _cause(clause, mark, hit):
            hit.polarity = "dislike"
        elif any(m.kind in ("fear", "ask") and m.side == "before" and m.start < hit.start for m in clause.marks):
            hit.polarity = "dislike"
        else:
            hit.polarity = "fact"


def _cause(clause: Clause, mark: Mark, hit: Hit) -> bool:
    """Whether an issue is why something was refused (嫌A字裙老气), not what was refused (不要起球的)."""
    if clause.text[mark.start - clause.start : mark.end - clause.start] in ("嫌", "嫌弃"):
        return True
    return any(mark.end <= other.start < hit.start for other in clause.hits if other.facet != "issue")


def _judge_opinions(
    clause: Clause, classes: Mapping[str, PolarityClass], carried: Polarity | None
) -> Polarity | None:
    """Judge the opinions of a clause; answers what the clause hands on to a following list."""
    opinions = [hit for hit in clause.hits if classes[hit.facet] == "opinion"]
    for hit in opinions:
        mark = governing(clause, hit)
        if mark is not None and mark.kind in _OPINION:
            hit.polarity = _by_mark(clause, hit, mark, classes)
        elif _reported(clause, hit, classes):
            hit.polarity = "fact"
        else:
            hit.polarity = hit.polarity or carried
    for mark in clause.marks:
        if mark.kind in ("done", "want", "deny", "turn"):
            carried = "fact" if mark.kind == "done" else None
    return carried


def _by_mark(clause: Clause, hit: Hit, mark: Mark, classes: Mapping[str, PolarityClass]) -> Polarity:
    issue_follows = any(h.start >= hit.end and classes[h.facet] == "issue" for h in clause.hits)
    if mark.kind in ("deny", "fear") and _is_head(clause, hit, mark):
        return "fact"
    if mark.kind == "fear" and issue_follows:
        return "fact"
    if mark.kind == "ask" and hit.facet == "need":
        return "like"
    return _OPINION[mark.kind]


def _is_head(clause: Clause, hit: Hit, mark: Mark) -> bool:
    """Whether a refusal falls on the words before this garment: 不要紧身裤 is about 紧身."""
    if hit.facet != "category" or mark.side != "before":
        return False
    return any(
        other.facet != "category" and other.start >= mark.end and other.end in (hit.start, hit.start - 1, hit.end)
        and "、" not in clause.text[other.end - clause.start : hit.start - clause.start]
        for other in clause.hits
        if other.start <= hit.start and classes_of_goods(other)
    )  # fmt: skip


def classes_of_goods(hit: Hit) -> bool:
    """Whether a tag describes goods, so that it can stand before a garment."""
    return hit.facet in ("color", "fit", "detail", "fabric", "pattern", "style", "material", "attr", "feature")


def _reported(clause: Clause, hit: Hit, classes: Mapping[str, PolarityClass]) -> bool:
    """Whether a clause without a cue reports what happened: it names a size or a fault, or sees an effect."""
    if any(mark.kind == "want" for mark in clause.marks):
        return False
    others = [other for other in clause.hits if not other.dropped and other is not hit]
    if any(classes[o.facet] == "issue" and o.polarity == "fact" for o in others):
        return True
    if any(o.facet == "size" for o in others) and not any(o.tag == "预留" for o in others):
        return True
    goods = [o for o in others if o.facet == "category" or classes_of_goods(o)]
    return _effect(clause, hit) if hit.facet == "need" and goods else any(
        o.facet == "need" and o.start >= hit.end and _effect(clause, o) for o in others
    )  # fmt: skip


def _effect(clause: Clause, need: Hit) -> bool:
    """显高 after the goods is an effect, 显高的 before them a wish."""
    goods_before = any(o.end <= need.start and classes_of_goods(o) or o.facet == "category" and o.end <= need.start for o in clause.hits)
    return need.tag.startswith("显") and goods_before and clause.text[need.end - clause.start :][:1] != "的"


def _reach_back(made: list[Clause], index: int, classes: Mapping[str, PolarityClass]) -> None:
    """Let a cue that stands after its tags and finds none in its clause take those of earlier clauses."""
    clause = made[index]
    for mark in clause.marks:
        if mark.side != "after" or mark.kind not in _OPINION:
            continue
        before = [hit for hit in clause.hits if hit.end <= mark.start and classes[hit.facet] == "opinion"]
        everything = bool(_ALL.search(clause.text[: mark.start - clause.start]))
        first_mark = clause.marks[0] is mark
        if first_mark and (everything or not before) and mark.kind in ("deny", "done"):
            _take(made[:index], mark, everything, classes)


def _take(earlier: list[Clause], mark: Mark, everything: bool, classes: Mapping[str, PolarityClass]) -> None:
    for clause in reversed(earlier):
        hits = [hit for hit in clause.hits if classes[hit.facet] == "opinion" and not hit.dropped]
        cued = [hit for hit in hits if _cued(clause, hit)]
        for hit in hits:
            if hit not in cued or mark.kind == "deny":
                hit.polarity = _OPINION[mark.kind]
        if (mark.kind == "deny" and (hits and not everything)) or clause.marks:
            return


def _cued(clause: Clause, hit: Hit) -> bool:
    mark = governing(clause, hit)
    return mark is not None and mark.kind in ("want", "deny")
