"""Opinions: what she thinks of a kind of goods, by the cue that governs the tag or by what stands around it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise

from tagging.scope import governing
from tagging.words import Clause, Hit, Mark, Polarity, PolarityClass

# What a cue makes of an opinion; the kinds that are missing say nothing.
OPINIONS: Mapping[str, Polarity] = {
    "deny": "dislike",
    "want": "like",
    "done": "fact",
    "judge": "fact",
    "fear": "dislike",
    "ask": "fact",
}
_COMPARISON = re.compile(r"比|同款|报价|便宜|贵|看过|去过|一样|原来|之前")
_SOURCE = re.compile(r"^(?:上|里)?(?:的)?(?:截图|图|种草|看到|刷到|看的|搜|链接|视频|博主|推荐)")
_TOO = re.compile(
    r"的?(?:她|也|都|又|就|实在|有点|真的?|看着){0,2}太(?!好|美|喜欢|适合|合|棒|仙|配|大|小|长|短|紧|松|瘦|爱|贵|舒|显|百搭|漂亮|可爱|酷|飒"
    r"|帅|高级|洋气|完美|绝|值|香|赞|柔|软|温柔|方便|实用|惊艳|正了|有感觉|会|够)"
)
_TASTES = frozenset({"color", "pattern", "style", "fit", "fabric", "detail", "material"})
_TOO_LARGE = re.compile(r"太|偏|放不下|塞不下|摆不下|进不去")
_FELT = re.compile(
    r"(?:很|挺|超|超级|非常|特别|比较|真|蛮|十分|相当|巨|更|好|都|穿着|穿上|穿起来|看着|看起来|摸着|摸起来|上身|效果|上脚|坐着|躺着|用着)(?:也|就|还|都|很|挺|超|特别|好|更|得)?$"
)
# 要不要 and 好不好 ask for a wish or an opinion, not for a fault.
_NO_FAULT = frozenset("要好能可有是会想")
BLAMES = ("嫌", "抱怨", "吐槽", "投诉")
_ALWAYS = re.compile(r"(?:的|版|款)?(?:都|总是?|老是?|就|全)(?:会|要)?$")
_UNNAMED = re.compile(r"[^\s,、]{2,12}的(?:那个|那种|这种)?$")
# 要了两条, 退了!: a report of what happened ends with few words, and what follows is a list of its goods.
_TAIL = 3
# 不带亮片的: to lack it is what is wished.
_LACKING = re.compile(r"(?:不[带含加配是]|(?<![有还])没有?|无|非|(?<![要是得能对])不)$")
_PLACES = frozenset({"同行店", "淘宝", "拼多多", "京东", "抖音", "唯品会", "得物", "小红书", "美团买药"})
_COMPLAINTS = frozenset({("issue", "fact"), ("size", "dislike")})
_FAULTY = frozenset({"issue", "size"})
# Without a tag of these facets a clause reports nothing.
_REPORTING = frozenset({"issue", "size", "service", "need"})
_AWAITED = frozenset({"预留", "到货通知", "调货", "上新通知"})
_GOODS = frozenset({"color", "fit", "detail", "fabric", "pattern", "style", "material", "attr", "feature"})


def judge_opinions(made: list[Clause], classes: Mapping[str, PolarityClass], review: bool) -> None:
    """Judge the opinions of the clauses; ``review``: the customer writes, so praise is hers and not the clerk's."""
    carried: Polarity | None = None
    praised = review and any(mark.kind in ("judge", "want") for clause in made for mark in clause.marks)
    for clause in made:
        for hit in clause.hits:
            if classes[hit.facet] == "opinion" and not hit.dropped:
                _judge(clause, hit, classes, carried)
                if review:
                    _as_review(clause, hit, praised)
        for mark in clause.marks:
            if mark.kind in ("done", "want", "deny", "turn"):
                carried = "fact" if mark.kind == "done" and (clause.hits or clause.end - mark.end <= _TAIL) else None


def _judge(clause: Clause, hit: Hit, classes: Mapping[str, PolarityClass], carried: Polarity | None) -> None:
    mark = governing(clause, hit)
    cued = True
    if hit.facet == "brand" and (hit.polarity == "fact" or _named_only(clause, hit)):
        polarity: Polarity | None = "fact"
    elif mark is not None and mark.kind in OPINIONS:
        polarity = _by_mark(clause, hit, mark, classes)
    elif "issue" in clause.facets and _blamed_topic(clause, hit, classes):
        polarity = "fact" if hit.facet == "category" else "dislike"
    elif _irritates(clause, hit) or _fails_always(clause, hit, classes) or _too_large(clause, hit):
        polarity = "dislike"
    elif _asked(clause, hit):
        polarity = "like" if hit.facet == "need" else "fact"
    elif _observed(clause, hit) or _reported(clause, hit, classes):
        polarity = "fact"
    elif _too_much(clause, hit):
        polarity = "dislike"
    else:
        polarity, cued = hit.polarity or carried, False
    if describes_goods(hit) and _lacks(clause, hit, mark):
        polarity, cued = ("like" if polarity == "dislike" else "dislike"), True
    hit.polarity, hit.cued = polarity, cued


def _by_mark(clause: Clause, hit: Hit, mark: Mark, classes: Mapping[str, PolarityClass]) -> Polarity:
    if mark.kind == "want":
        return "dislike" if _irritates(clause, hit) else "like"
    if mark.kind in ("done", "judge") and hit.tag == "花哨":
        return "dislike"
    if mark.kind == "ask" and hit.facet == "need":
        return "like"
    if mark.kind in ("deny", "fear") and _is_circumstance(clause, hit, mark, classes):
        return "fact"
    return OPINIONS[mark.kind]


def _is_circumstance(clause: Clause, hit: Hit, mark: Mark, classes: Mapping[str, PolarityClass]) -> bool:
    """Whether a refusal or fear falls on something else beside this tag: its modifier, or a fault of it."""
    if _blamed(clause, hit, mark) or falls_on_modifier(clause, hit, mark):
        return True
    issue_follows = any(h.start >= hit.end and classes[h.facet] == "issue" for h in clause.hits)
    return issue_follows and (mark.kind == "fear" or (mark.word.startswith(BLAMES) and hit.facet == "category"))


def falls_on_modifier(clause: Clause, hit: Hit, mark: Mark) -> bool:
    """Whether a refusal falls on the words before this garment: 不要紧身裤 is about 紧身."""
    if hit.facet != "category":
        return False
    first = mark.end if mark.side == "before" and mark.start >= clause.start else clause.start
    between = clause.text[max(0, first - clause.start) : hit.start - clause.start]
    if mark.side == "before" and first > clause.start and _UNNAMED.search(between):
        return True
    return any(
        other.facet != "category" and other.start >= first and other.end in (hit.start, hit.start - 1, hit.end)
        and "、" not in clause.text[other.end - clause.start : hit.start - clause.start]
        for other in clause.hits
        if other.start <= hit.start and describes_goods(other)
    )  # fmt: skip


def describes_goods(hit: Hit) -> bool:
    """Whether a tag describes goods, so that it can stand before a garment."""
    return hit.facet in _GOODS


def _blamed(clause: Clause, hit: Hit, mark: Mark) -> bool:
    """粘毛不敢穿: a fault between the goods and the refusal is its cause, and the goods are a fact."""
    return mark.side == "after" and any(
        issue.facet == "issue" and hit.end <= issue.start < mark.start for issue in clause.hits
    )


def _lacks(clause: Clause, hit: Hit, mark: Mark | None) -> bool:
    """Whether 没 or 不带 stands before a tag, and is no part of the cue itself (不能没有口袋, 没兜的不买)."""
    if mark is not None and (mark.turned or mark.end == hit.start):
        return False
    return bool(_LACKING.search(clause.text, 0, hit.start - clause.start))


def _blamed_topic(clause: Clause, hit: Hit, classes: Mapping[str, PolarityClass]) -> bool:
    """16寸的嫌沉: a blame that has only faults behind it is of what stands before it."""
    for mark in clause.marks:
        if mark.start >= hit.end and mark.word.startswith(BLAMES):
            behind = [other for other in clause.hits if other.start >= mark.end]
            return bool(behind) and all(classes[other.facet] == "issue" for other in behind)
    return False


def _irritates(clause: Clause, hit: Hit) -> bool:
    """羊毛扎脖子: a cloth that irritates her in general, not one garment of it."""
    if hit.facet != "fabric" or "issue" not in clause.facets or "category" in clause.facets:
        return False
    return any(h.tag in ("扎", "过敏") and 0 <= h.start - hit.end <= 2 and h.polarity == "fact" for h in clause.hits)


def _fails_always(clause: Clause, hit: Hit, classes: Mapping[str, PolarityClass]) -> bool:
    """常规版都崩扣: a fault of every piece of a kind, not of one of them."""
    return (
        "issue" in clause.facets
        and describes_goods(hit)
        and any(
            classes[h.facet] == "issue"
            and h.start >= hit.end
            and _ALWAYS.fullmatch(clause.text, hit.end - clause.start, h.start - clause.start)
            for h in clause.hits
        )
    )


def _too_much(clause: Clause, hit: Hit) -> bool:
    """太艳, 太正式, 太花: too much of it is a bad judgement."""
    if hit.tag == "花哨":
        return True
    before, after = clause.text[: hit.start - clause.start], clause.text[hit.end - clause.start :]
    if hit.facet in _TASTES and _TOO.match(after):
        return True
    return before.endswith(("太", "过于", "忒"))


def _asked(clause: Clause, hit: Hit) -> bool:
    """会不会太抢, 麻的皱不皱: whether she wants it is open."""
    if "ask" in clause.cues:
        return True
    if "want" in clause.cues or "不" not in clause.text:
        return False
    behind = clause.text[hit.end - clause.start :]
    return any(
        first == last and no == "不" and first not in _NO_FAULT
        for first, no, last in zip(behind, behind[1:], behind[2:], strict=False)
    )


def _too_large(clause: Clause, hit: Hit) -> bool:
    """四人位沙发放不下: a size of goods that the room refuses."""
    return hit.facet == "dimension" and bool(_TOO_LARGE.search(clause.text, hit.end - clause.start))


def _observed(clause: Clause, need: Hit) -> bool:
    """穿着很舒服 tells what was felt; 舒服的 and 很显瘦的裙子 what is looked for."""
    if need.facet != "need" or "want" in clause.cues:
        return False
    if clause.text[need.end - clause.start :].startswith("的"):
        return False
    return bool(_FELT.search(clause.text, 0, need.start - clause.start))


def _reported(clause: Clause, hit: Hit, classes: Mapping[str, PolarityClass]) -> bool:
    """Whether a clause without a cue reports what happened: it names a size or a fault, or sees an effect."""
    if "want" in clause.cues or _REPORTING.isdisjoint(clause.facets):
        return False
    others = [other for other in clause.hits if not other.dropped and other is not hit]
    if any(classes[o.facet] == "issue" and o.polarity == "fact" for o in others):
        return True
    if any(o.tag == "改衣" for o in others):
        return True
    if hit.facet == "category" and _bears_a_size(others):
        return True
    goods = [o for o in others if o.facet == "category" or describes_goods(o)]
    return _effect(clause, hit) if hit.facet == "need" and goods else any(
        o.facet == "need" and o.start >= hit.end and _effect(clause, o) for o in others
    )  # fmt: skip


def _bears_a_size(others: list[Hit]) -> bool:
    """上衣M: the garment only says what the size is of, unless it is waited for."""
    return any(other.facet == "size" for other in others) and not any(other.tag in _AWAITED for other in others)


def _named_only(clause: Clause, hit: Hit) -> bool:
    """Whether a brand or a place is only compared with, or where she saw something."""
    if hit.tag in _PLACES and clause.cues.isdisjoint(("want", "deny")):
        return True
    return bool(_COMPARISON.search(clause.text) or _SOURCE.match(clause.text[hit.end - clause.start :]))


def _effect(clause: Clause, need: Hit) -> bool:
    """显高 after the goods is an effect, 显高的 before them a wish."""
    goods_before = any(
        hit.end <= need.start and (hit.facet == "category" or describes_goods(hit)) for hit in clause.hits
    )
    return need.tag.startswith("显") and goods_before and clause.text[need.end - clause.start :][:1] != "的"


def _as_review(clause: Clause, hit: Hit, praised: bool) -> None:
    """In a review what the goods do for her is observed, and what she bought and praises she likes."""
    mark = governing(clause, hit)
    if hit.facet == "need" and (mark is None or mark.kind != "deny"):
        hit.polarity = "fact"
    elif hit.polarity == "fact" and praised and mark is not None and mark.kind in ("done", "judge"):
        hit.polarity = "like"


def judge_complaints(made: list[Clause], classes: Mapping[str, PolarityClass]) -> None:
    """牛仔外套 XL绷: goods named alone, just before a fault or a misfit, are what the complaint is of."""
    for clause, following in pairwise(made):
        if clause.marks or _FAULTY.isdisjoint(following.facets) or not following.cues.isdisjoint(("want", "deny")):
            continue
        if any((classes[h.facet], h.polarity) in _COMPLAINTS and not h.dropped for h in following.hits):
            for hit in clause.hits:
                if classes[hit.facet] == "opinion" and not hit.cued and not hit.dropped:
                    hit.polarity = "fact"
