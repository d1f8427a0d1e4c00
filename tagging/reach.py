"""Cues that reach beyond their clause: back to what was named before, or on over the list they open."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from tagging.opinions import OPINIONS, falls_on_modifier
from tagging.scope import governing
from tagging.words import Clause, Hit, Mark, PolarityClass

_ALL = re.compile(r"(?<!(?:看|碰|试|想|沾|摸))(?:都|全|全部|统统|一律|也都)(?:给)?$")
_ALL_OF = re.compile("^(?:都|全|统统|通通|一概|一律)|外$")
# 吃了上火 再不吃了: what a fault taught her is a refusal, not only what happened.
_FOR_EVER = ("再不", "再也不", "以后不", "下次不", "坚决", "绝不", "打死不")
# Words of not buying after all, which leave her wishes as they were.
_CLOSING = ("不买", "不要了", "算了", "没看中", "没要", "没相中", "拉倒", "就算了", "没买")
# What may stand before a cue that looks back beyond its clause (她说算了, 都不要, 但本人觉得不…).
_LEAD_IN = re.compile(
    r"^(?:但是?|可是?|不过|也|都|全部|全|统统|这些|那些|这类|那类|这几样|这两样|这三样|这种|那种|以上|她|他|佢|直接|直|摇头|连连"
    r"|客人|顾客|表示|明确|本人|她?自己|最后|觉得|还是|就|又|说|一看|结果|后来|这个|那个|两个|几个|坚决|真的|太|有点|有些|嫌|看着|上身|是|,)*+$"
)
_OTHERS = re.compile(r"别的|其他|其它|剩下|其余|别家")
# Between a refusal and the list that it opens, and between the members of that list.
_FILLING = re.compile(
    r"(?:的|款|类|色|那种|这种|这类|这些|之类|等|等等|和|跟|或者?|、|/|嗯|就是|颜色|款式|是|有|她|:|,)*"
)
# 低调点, 宽松一些: to be more of something is a wish.
_WISHED = ("点", "一点", "些", "一些", "啲")
_LIKEWISE = re.compile(r"(?:也是|也一样|同理|同样|亦然|更不用说|更别提|更别说)")
# What a list of the same kind is made of; a garment or a size begins a new wish.
_OWN_KIND = frozenset({"category", "brand", "need"})


def reach_beyond(made: list[Clause], classes: Mapping[str, PolarityClass]) -> None:
    """Let the cues take the tags of other clauses that they mean; linear in the number of clauses."""
    for index, clause in enumerate(made):
        if clause.marks:
            _reach_back(made, index, classes)
    _reach_on(made, classes)


def _reach_back(made: list[Clause], index: int, classes: Mapping[str, PolarityClass]) -> None:
    """A cue that stands after its tags and finds none in its clause takes those of earlier clauses."""
    clause = made[index]
    for mark in clause.marks:
        if mark.side != "after" or mark.kind not in ("deny", "done") or _introduces(clause):
            continue
        lead_in = clause.text[: mark.start - clause.start]
        before = [hit for hit in _opinions(clause, classes) if hit.end <= mark.start]
        everything = bool(_ALL.search(lead_in) or _ALL_OF.search(mark.word))
        looks_back = not before and (mark.kind == "done" or bool(_LEAD_IN.match(lead_in)))
        listed = everything and bool(before) and clause.marks[0] is mark
        if (looks_back or listed) and not _OTHERS.search(lead_in):
            _take(map(made.__getitem__, range(index - 1, -1, -1)), mark, everything, classes)


def _take(backwards: Iterable[Clause], mark: Mark, everything: bool, classes: Mapping[str, PolarityClass]) -> None:
    for_ever = mark.word.startswith(_FOR_EVER)
    overrides = mark.kind == "deny" and not everything and not mark.word.startswith(_CLOSING)
    for clause in backwards:
        hits = _opinions(clause, classes)
        told = any(classes[hit.facet] == "issue" and not hit.dropped for hit in clause.hits)
        piece = told and any(hit.facet == "category" for hit in clause.hits)
        for hit in hits:
            if overrides or not (hit.cued or _is_cued(clause, hit)):
                spared = mark.kind == "deny" and ((piece and not for_ever) or falls_on_modifier(clause, hit, mark))
                hit.polarity, hit.cued = "fact" if spared else OPINIONS[mark.kind], True
        if (mark.kind == "deny" and hits and not everything) or clause.marks:
            return


def _is_cued(clause: Clause, hit: Hit) -> bool:
    mark = governing(clause, hit)
    return mark is not None and mark.kind in ("want", "deny")


def _opinions(clause: Clause, classes: Mapping[str, PolarityClass]) -> list[Hit]:
    return [hit for hit in _refusable(clause, classes) if classes[hit.facet] == "opinion"]


def _refusable(clause: Clause, classes: Mapping[str, PolarityClass]) -> list[Hit]:
    return [hit for hit in clause.hits if classes[hit.facet] in ("opinion", "issue") and not hit.dropped]


def _reach_on(made: list[Clause], classes: Mapping[str, PolarityClass]) -> None:
    """不要 黑 灰 藏青: a refusal covers the list that it opens, up to the next cue or another kind of tag."""
    refusal: Mark | None = None
    facets: frozenset[str] = frozenset()
    previous: Clause | None = None
    for clause in made:
        opinions = _refusable(clause, classes)
        if clause.marks:
            refusal, facets = _opened(clause, opinions, previous)
        elif previous is not None and opinions and _LIKEWISE.search(clause.text):
            _follow(previous, opinions, classes)
        elif (
            refusal is not None
            and opinions
            and _is_listed(clause, opinions, facets, refusal.kind, bool(previous and previous.text.endswith("的")))
        ):
            for hit in opinions:
                if not hit.cued:
                    hit.polarity, hit.cued = "fact" if falls_on_modifier(clause, hit, refusal) else "dislike", True
            facets = frozenset(hit.facet for hit in opinions)
        elif clause.hits:
            refusal = None
        previous = clause


def _opened(clause: Clause, opinions: list[Hit], previous: Clause | None) -> tuple[Mark | None, frozenset[str]]:
    """The refusal at the end of a clause that goes on into the next one, and the facets refused so far."""
    last = clause.marks[-1]
    if last.kind not in ("deny", "fear"):
        return None, frozenset()
    refused = [hit for hit in opinions if hit.start >= last.end]
    if last.side == "before" and refused and all(hit.polarity != "like" for hit in refused):
        ends = _FILLING.fullmatch(clause.text, refused[-1].end - clause.start)
        return last if ends else None, frozenset(hit.facet for hit in refused if hit.polarity == "dislike")
    looks_back = previous is not None and bool(previous.hits) and not _introduces(clause)
    if not clause.hits and not looks_back and _FILLING.fullmatch(clause.text, last.end - clause.start):
        return last, frozenset()
    return None, frozenset()


def _introduces(clause: Clause) -> bool:
    """不喜欢:黑 灰 — what a colon or a bracket stands after speaks of what follows."""
    return not clause.hits and clause.pause[:1] in (":", "(", "—", "【")


def _is_listed(clause: Clause, opinions: list[Hit], facets: frozenset[str], kind: str, ends_alike: bool) -> bool:
    """Whether a clause is nothing but goods of the kinds that are refused, or faults of those that are feared.

    ``ends_alike``: the clause before ends in 的, too (不要黑的 白的, but not 不要紧身 宽松的).
    """
    kinds = {hit.facet for hit in opinions}
    if (
        clause.text.endswith(_WISHED)
        or ("issue" in kinds) != ("issue" in facets)
        or ("issue" in kinds and kind == "deny")
    ):
        return not facets
    if facets and ("category" in kinds - facets or (clause.text.endswith("的") and not ends_alike)):
        return False
    position = clause.start
    for hit in clause.hits:
        if hit not in opinions:
            return False
        if hit.start >= position and not _FILLING.fullmatch(
            clause.text, position - clause.start, hit.start - clause.start
        ):
            return False
        position = max(position, hit.end)
    if not _FILLING.fullmatch(clause.text, position - clause.start):
        return False
    return not facets or bool(kinds & facets) or (_OWN_KIND.isdisjoint(kinds) and _OWN_KIND.isdisjoint(facets))


def _follow(previous: Clause, opinions: list[Hit], classes: Mapping[str, PolarityClass]) -> None:
    """碎花不要 波点也是: as the clause before."""
    said = [hit.polarity for hit in _refusable(previous, classes)]
    for hit in opinions:
        if said and not hit.cued:
            hit.polarity, hit.cued = said[-1], True
