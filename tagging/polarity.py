"""How each tag is meant: liked, disliked, a fact, or withdrawn."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from tagging.issues import judge_issues
from tagging.opinions import OPINIONS, falls_on_modifier, judge_complaints, judge_opinions
from tagging.reviews import is_review, take_signs, withdraw_in_review
from tagging.scope import governing, sided
from tagging.sizes import judge_sizes
from tagging.withdrawn import withdraw
from tagging.words import Clause, Found, Hit, Mark, PolarityClass

_ALL = re.compile(r"(?<!(?:看|碰|试|想|沾|摸))(?:都|全|统统|一律|也都)$")
_ALL_OF = re.compile("都|全|统统|通通|一概|一律")
# 吃了上火 再不吃了: what a fault taught her is a refusal, not only what happened.
_FOR_EVER = ("再不", "再也不", "以后不", "下次不", "坚决", "绝不", "打死不")
# What may stand before a cue that looks back beyond its clause (她说算了, 都不要, 但本人觉得不…).
_LEAD_IN = re.compile(
    r"^(?:但是?|可是?|不过|也|都|全|统统|她|他|佢|直|摇头|连连|客人|本人|自己|她?自己|最后|觉得|还是|就|又|说|直接|结果|后来|这个|那个|那些|两个|几个|坚决|真的|太|有点|有些|觉得|嫌|看着|上身|,)*+$"
)
_OTHERS = re.compile(r"别的|其他|其它|剩下|别家")


def judge(made: list[Clause], text: str, classes: Mapping[str, PolarityClass], hearsay: list[Found]) -> None:
    """Give every hit of the clauses of a text a polarity, or drop it; ``hearsay``: where others' tastes are told."""
    made = [clause for clause in made if clause.hits or clause.marks]
    review = is_review(take_signs(made), text)
    for clause in made:
        if clause.marks:
            sided(clause)
    withdraw(made, classes, hearsay)
    if review:
        withdraw_in_review(made, classes)
    reported = review or any(mark.kind in ("done", "turn") for clause in made for mark in clause.marks)
    for clause in made:
        judge_issues(clause, classes, reported)
    judge_opinions(made, classes, review)
    for index, clause in enumerate(made):
        if clause.marks:
            _reach_back(made, index, classes)
    judge_sizes(made)
    judge_complaints(made, classes)
    for clause in made:
        for hit in clause.hits:
            hit.polarity = hit.polarity or ("like" if classes[hit.facet] == "opinion" else "fact")


def _reach_back(made: list[Clause], index: int, classes: Mapping[str, PolarityClass]) -> None:
    """Let a cue that stands after its tags and finds none in its clause take those of earlier clauses."""
    clause = made[index]
    for mark in clause.marks:
        if mark.side != "after" or mark.kind not in ("deny", "done"):
            continue
        lead_in = clause.text[: mark.start - clause.start]
        before = [hit for hit in clause.hits if hit.end <= mark.start and classes[hit.facet] == "opinion"]
        everything = bool(_ALL.search(lead_in) or _ALL_OF.match(clause.text, mark.start - clause.start))
        looks_back = not before and (mark.kind == "done" or bool(_LEAD_IN.match(lead_in)))
        listed = everything and bool(before) and clause.marks[0] is mark
        if (looks_back or listed) and not _OTHERS.search(lead_in):
            _take(map(made.__getitem__, range(index - 1, -1, -1)), mark, everything, classes)


def _take(backwards: Iterable[Clause], mark: Mark, everything: bool, classes: Mapping[str, PolarityClass]) -> None:
    for_ever = mark.kind == "deny" and mark.word.startswith(_FOR_EVER)
    for clause in backwards:
        hits = [hit for hit in clause.hits if classes[hit.facet] == "opinion" and not hit.dropped]
        told = any(classes[hit.facet] == "issue" and not hit.dropped for hit in clause.hits)
        cued = [hit for hit in hits if _cued(clause, hit)]
        for hit in hits:
            if (hit not in cued and not hit.cued) or (mark.kind == "deny" and not everything):
                head = mark.kind == "deny" and ((told and not for_ever) or falls_on_modifier(clause, hit, mark))
                hit.polarity, hit.cued = "fact" if head else OPINIONS[mark.kind], True
        if (mark.kind == "deny" and (hits and not everything)) or clause.marks:
            return


def _cued(clause: Clause, hit: Hit) -> bool:
    mark = governing(clause, hit)
    return mark is not None and mark.kind in ("want", "deny")
