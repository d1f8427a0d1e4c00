"""How each tag is meant: liked, disliked, a fact, or withdrawn."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tagging.issues import judge_issues
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
_COMPARISON = re.compile(r"比|同款|报价|便宜|贵|看过|去过|一样|原来|之前")
_TOO = re.compile(r"的?(?:也|都|又|就|实在|有点)?太(?![好美喜适合棒仙配大小长短紧松瘦爱])")
_PLACES = frozenset({"同行店", "淘宝", "拼多多", "京东", "抖音", "唯品会", "得物", "小红书", "美团买药"})
_ALL = re.compile(r"(?:都|全|统统|一律|也都)$")
# What may stand before a cue that looks back beyond its clause (她说算了, 都不要, 但本人觉得不…).
_LEAD_IN = re.compile(
    r"^(?:但是?|可是?|不过|也|都|全|统统|她|他|客人|本人|自己|她?自己|最后|觉得|还是|就|又|说|直接|结果|后来|这个|那个|这些|两个|几个|,)*$"
)


def judge(made: list[Clause], classes: Mapping[str, PolarityClass]) -> None:
    """Give every hit of the clauses a polarity, or drop it."""
    for clause in made:
        sided(clause)
    withdraw(made, classes)
    reported = any(mark.kind in ("done", "turn") for clause in made for mark in clause.marks)
    carried: Polarity | None = None
    for index, clause in enumerate(made):
        judge_issues(clause, classes, reported)
        carried = _judge_opinions(clause, classes, carried)
        _reach_back(made, index, classes)
    judge_sizes(made)
    for clause in made:
        for hit in clause.hits:
            hit.polarity = hit.polarity or ("like" if classes[hit.facet] == "opinion" else "fact")


def _judge_opinions(clause: Clause, classes: Mapping[str, PolarityClass], carried: Polarity | None) -> Polarity | None:
    """Judge the opinions of a clause; answers what the clause hands on to a following list."""
    opinions = [hit for hit in clause.hits if classes[hit.facet] == "opinion"]
    for hit in opinions:
        mark = governing(clause, hit)
        if hit.facet == "brand" and (hit.polarity == "fact" or _COMPARISON.search(clause.text)):
            hit.polarity = "fact"
        elif mark is not None and mark.kind in _OPINION:
            hit.polarity = _by_mark(clause, hit, mark, classes)
        elif _irritates(clause, hit):
            hit.polarity = "dislike"
        elif any(m.kind == "ask" for m in clause.marks) or _reported(clause, hit, classes):
            hit.polarity = "fact"
        elif _too_much(clause, hit):
            hit.polarity = "dislike"
        else:
            hit.polarity = hit.polarity or carried
    for mark in clause.marks:
        if mark.kind in ("done", "want", "deny", "turn"):
            carried = "fact" if mark.kind == "done" else None
    return carried


def _by_mark(clause: Clause, hit: Hit, mark: Mark, classes: Mapping[str, PolarityClass]) -> Polarity:
    if _blamed(clause, hit, mark):
        return "fact"
    issue_follows = any(h.start >= hit.end and classes[h.facet] == "issue" for h in clause.hits)
    if mark.kind in ("deny", "fear") and _is_head(clause, hit, mark):
        return "fact"
    if mark.kind == "fear" and issue_follows:
        return "fact"
    if mark.kind == "want" and _irritates(clause, hit):
        return "dislike"
    if mark.kind == "ask" and hit.facet == "need":
        return "like"
    return _OPINION[mark.kind]


def _is_head(clause: Clause, hit: Hit, mark: Mark) -> bool:
    """Whether a refusal falls on the words before this garment: 不要紧身裤 is about 紧身."""
    if hit.facet != "category":
        return False
    first = mark.end if mark.side == "before" and mark.start >= clause.start else clause.start
    return any(
        other.facet != "category" and other.start >= first and other.end in (hit.start, hit.start - 1, hit.end)
        and "、" not in clause.text[other.end - clause.start : hit.start - clause.start]
        for other in clause.hits
        if other.start <= hit.start and describes_goods(other)
    )  # fmt: skip


def _blamed(clause: Clause, hit: Hit, mark: Mark) -> bool:
    """粘毛不敢穿: a fault between the goods and the refusal is its cause, and the goods are a fact."""
    return mark.side == "after" and any(
        issue.facet == "issue" and hit.end <= issue.start < mark.start for issue in clause.hits
    )


def _irritates(clause: Clause, hit: Hit) -> bool:
    """羊毛扎脖子: a cloth that irritates her in general, not one garment of it."""
    if hit.facet != "fabric" or any(h.facet == "category" for h in clause.hits):
        return False
    return any(h.tag in ("扎", "过敏") and 0 <= h.start - hit.end <= 2 and h.polarity == "fact" for h in clause.hits)


def _too_much(clause: Clause, hit: Hit) -> bool:
    """太艳, 太正式, 太花: too much of it is a bad judgement."""
    if hit.tag == "花哨":
        return True
    before, after = clause.text[: hit.start - clause.start], clause.text[hit.end - clause.start :]
    if hit.facet in ("color", "pattern", "style", "fit") and _TOO.match(after):
        return True
    return before.endswith(("太", "过于", "忒")) or (
        hit.facet == "dimension" and after.startswith(("太", "偏", "放不下"))
    )


def describes_goods(hit: Hit) -> bool:
    """Whether a tag describes goods, so that it can stand before a garment."""
    return hit.facet in (
        "color",
        "fit",
        "detail",
        "fabric",
        "pattern",
        "style",
        "material",
        "attr",
        "feature",
    )


def _reported(clause: Clause, hit: Hit, classes: Mapping[str, PolarityClass]) -> bool:
    """Whether a clause without a cue reports what happened: it names a size or a fault, or sees an effect."""
    if any(mark.kind == "want" for mark in clause.marks):
        return False
    others = [other for other in clause.hits if not other.dropped and other is not hit]
    if any(classes[o.facet] == "issue" and o.polarity == "fact" for o in others):
        return True
    if any(o.tag == "改衣" for o in others) or (hit.facet == "brand" and _compared(clause, hit)):
        return True
    if any(o.facet == "size" for o in others) and not any(o.tag == "预留" for o in others):
        return True
    goods = [o for o in others if o.facet == "category" or describes_goods(o)]
    return _effect(clause, hit) if hit.facet == "need" and goods else any(
        o.facet == "need" and o.start >= hit.end and _effect(clause, o) for o in others
    )  # fmt: skip


def _compared(clause: Clause, hit: Hit) -> bool:
    return bool(_COMPARISON.search(clause.text)) or hit.tag in _PLACES


def _effect(clause: Clause, need: Hit) -> bool:
    """显高 after the goods is an effect, 显高的 before them a wish."""
    goods_before = any(
        hit.end <= need.start and (hit.facet == "category" or describes_goods(hit)) for hit in clause.hits
    )
    return need.tag.startswith("显") and goods_before and clause.text[need.end - clause.start :][:1] != "的"


def _reach_back(made: list[Clause], index: int, classes: Mapping[str, PolarityClass]) -> None:
    """Let a cue that stands after its tags and finds none in its clause take those of earlier clauses."""
    clause = made[index]
    for mark in clause.marks:
        if mark.side != "after" or mark.kind not in _OPINION:
            continue
        before = [hit for hit in clause.hits if hit.end <= mark.start and classes[hit.facet] == "opinion"]
        everything = bool(_ALL.search(clause.text[: mark.start - clause.start]))
        looks_back = bool(_LEAD_IN.match(clause.text[: mark.start - clause.start])) and not before
        listed = everything and bool(before) and clause.marks[0] is mark
        if (looks_back or listed) and mark.kind in ("deny", "done"):
            _take(made[:index], mark, everything, classes)


def _take(earlier: list[Clause], mark: Mark, everything: bool, classes: Mapping[str, PolarityClass]) -> None:
    for clause in reversed(earlier):
        hits = [hit for hit in clause.hits if classes[hit.facet] == "opinion" and not hit.dropped]
        cued = [hit for hit in hits if _cued(clause, hit)]
        for hit in hits:
            if hit not in cued or mark.kind == "deny":
                hit.polarity = "fact" if mark.kind == "deny" and _is_head(clause, hit, mark) else _OPINION[mark.kind]
        if (mark.kind == "deny" and (hits and not everything)) or clause.marks:
            return


def _cued(clause: Clause, hit: Hit) -> bool:
    mark = governing(clause, hit)
    return mark is not None and mark.kind in ("want", "deny")
