"""Which cue governs which tag of a clause."""

from __future__ import annotations

import re

from tagging.words import Clause, Hit, Mark

# A cue of these kinds directly after another one only continues it (喜欢穿, 不想试).
_WEAK = frozenset({"done", "judge"})
# 想|给自家姑娘|拿: so far from a wish the verb still only continues it.
_GAP = 7
# Verbs whose tags can stand on either side, whatever side the data gives first.
_TURNABLE = frozenset({"deny", "want", "done"})
_BLAMING = frozenset({"嫌", "嫌弃", "讨厌", "受不了"})
_PARTICLES = re.compile(
    r"(?:[了的啦喇喔哦噢吧呀啊嘛呢咯哈㗎她他佢]|给[她他佢]|行不|可以不|这次|再|一点|这种|那种|哪种|买|穿|试|用|戴|吃|拿|碰|看|背|考虑){0,3}"
)
# 单位规定必须黑: a rule from outside stays one, whatever verb it uses.
_RULE = re.compile("规定|要求|统一")
_NOT = ("不是", "并非", "不能说", "也不是", "又不是")
# 没兜的不买: refused is what lacks it.
_WITHOUT = re.compile(
    r"(?:(?<!还)没有?|无|不带|不含|不是)[^\s,。;试看穿买过]{1,6}的?(?:话)?(?:都|就|一律|也|可|绝对)?$"
)
# 拿着截图来: what she brings is a picture.
_PICTURE = re.compile(r"[^\s,。;]{0,6}(?:截图|照片|图来|图片|图问|链接|视频)")
# 特别推荐 and 分别试了 have no 别.
_BIE = tuple("特分个级识区性差")
# What joins the members of a list.
_JOINED = re.compile("[、和跟与/]?")
_UNTRUE = ("不", "不太", "不会", "不算", "不是很", "没那么", "并不")
# 别的不看: refused are the others.
_OF_OTHERS = re.compile(r"(?:别的|其他|其它|其余|剩下)的?(?:颜色|款式?|版型)?(?:都|也|就|一概|我)?$")
# 不满意, 没那么喜欢: a wish that is denied.
_NEGATED = re.compile(r"(?<![要好是])(?:不|没|未|勿|弗|唔|覅)(?:是|太|怎么|大|很|再|会|想|打算|特别|那么|得|咋)?$")
_NONE_ELSE = re.compile(
    r"(?:都|全|一律|一概|统统|其他|其它|别的)[^,。]{0,3}?(?:不|别|没|拒|免|唔)|^[^,。]{0,6}(?:还|也)(?:想|要|喜欢)"
)
_TURNS = frozenset({"turn", "now"})


def sided(clause: Clause) -> None:
    """Settle for each cue of a clause what it says and whether its tags stand before or after it.

    A verb has its object behind it, or has it as a topic before it: 不要黑的, 黑的不要. With an object that is no tag
    it says nothing about a tag before it (床不要太高), except when it blames (岩板的嫌冰手). Two refusals make a wish:
    不是不爱露肩, 没兜的不买.
    """
    _merge(clause)
    for index, mark in reversed(list(enumerate(clause.marks))):
        _turn_about(clause, mark)
        turns = mark.side == "before" and mark.kind in _TURNABLE and not _follows(clause, index)
        if mark.side == "after" and mark.kind in ("deny", "want") and not _precedes(clause, index):
            mark.side = "before" if _follows(clause, index) else "after"
        if mark.side == "both" or turns:
            mark.side = "before" if _opens(clause, index) else "after"
            if mark.side == "after" and mark.kind in ("deny", "want") and not _ends(clause, index):
                mark.kind = "deny" if mark.word in _BLAMING else "none"
        if mark.kind == "deny" and mark.side == "after" and _WITHOUT.search(clause.text, 0, mark.start - clause.start):
            mark.kind, mark.turned = "want", True


def _turn_about(clause: Clause, mark: Mark) -> None:
    """What the words directly before a cue make of it."""
    end = mark.start - clause.start
    if mark.kind == "deny":
        if clause.text.endswith(_NOT, 0, end):
            mark.kind = "want"
        elif _OF_OTHERS.search(clause.text, 0, end) or _is_no_refusal(clause, mark):
            mark.kind = "none"
    elif mark.kind == "want" and _NEGATED.search(clause.text, 0, end):
        mark.kind = "deny"
    elif mark.kind == "done" and _PICTURE.match(clause.text, mark.end - clause.start):
        mark.kind = "none"


def _is_no_refusal(clause: Clause, mark: Mark) -> bool:
    """特别, 分别 and 别的 hold no 别; 不浮夸 denies the bad word."""
    end = mark.start - clause.start
    if mark.word[0] == "别":
        return clause.text.endswith(_BIE, 0, end) or clause.text.startswith("别的", end)
    return mark.word[0] not in "不没别唔冇" and clause.text.endswith(_UNTRUE, 0, end)


def except_marks(made: list[Clause]) -> None:
    """除了黑色都行 refuses black; 除了黑色都不要 and 除了黑色还想要白色 want it."""
    for index, clause in enumerate(made):
        for mark in clause.marks:
            if mark.word.startswith("除") or mark.word.endswith("外"):
                following = made[index + 1].text if index + 1 < len(made) else ""
                rest = clause.text[mark.end - clause.start :] + following
                if _NONE_ELSE.search(rest):
                    mark.kind = "want"


def _merge(clause: Clause) -> None:
    """Take a weak cue directly after another one into it: 不想|试, 一直|吃, 看中|那件 say what the first says."""
    kept: list[Mark] = []
    for mark in clause.marks:
        last = kept[-1] if kept else None
        if last is not None and _continues(clause, last, mark):
            last.end = mark.end
        else:
            kept.append(mark)
    clause.marks = kept


def _continues(clause: Clause, last: Mark, mark: Mark) -> bool:
    between = clause.text[last.end - clause.start : mark.start - clause.start]
    if last.kind == "judge" and mark.kind == "want" and _RULE.search(last.word):
        return True
    if last.kind in ("deny", "want") and mark.word in ("就是", "只是") and between in ("的", "的颜色", "的款式", ""):
        return True
    if mark.kind not in _WEAK or last.kind not in ("want", "deny") or last.side == "after":
        return False
    gap = 1 if mark.kind == "judge" else _GAP
    return mark.start - last.end <= gap and not _goods_between(clause, last, mark)


def _follows(clause: Clause, index: int) -> bool:
    start = clause.marks[index].start
    end = clause.marks[index + 1].start if index + 1 < len(clause.marks) else clause.end
    return any(start <= hit.start < end for hit in clause.hits)


def _ends(clause: Clause, index: int) -> bool:
    """Whether nothing but particles stands between a cue and the next tag, cue or end of its clause."""
    mark, later = clause.marks[index], clause.marks[index + 1 :]
    end = min(
        [later[0].start if later else clause.end, *(hit.start for hit in clause.hits if hit.start >= mark.end)],
    )
    if clause.pause[:1] == ":" and not clause.hits:
        return True
    return bool(_PARTICLES.fullmatch(clause.text, mark.end - clause.start, end - clause.start))


def _precedes(clause: Clause, index: int) -> bool:
    mark = clause.marks[index]
    start = clause.marks[index - 1].end if index else clause.start
    return any(start <= hit.start < mark.start for hit in clause.hits)


def _opens(clause: Clause, index: int) -> bool:
    later = clause.marks[index + 1 :]
    if not _follows(clause, index):
        return False
    claimed = bool(later) and later[0].side != "before"
    return not (claimed and _precedes(clause, index))


def governing(clause: Clause, hit: Hit) -> Mark | None:
    """The cue that governs a tag: a refusal after it, else the nearest before it, else the nearest after it."""
    if clause.text.endswith("非", 0, hit.start - clause.start) and "不" in clause.text[hit.end - clause.start :]:
        # 非真丝不要: two refusals make a wish.
        return Mark(hit.start, hit.start, "want", "before", "非")
    before = _before(clause, hit)
    after = _after(clause, hit)
    if after is None or before is None:
        return after or before
    if before.kind in _WEAK or (after.kind == "deny" and _is_nearest(clause, hit, after)):
        return after
    return before


def _before(clause: Clause, hit: Hit) -> Mark | None:
    chosen: Mark | None = None
    for mark in clause.marks:
        if mark.start > hit.start:
            break
        if mark.kind in _TURNS:
            chosen = None
        elif mark.side == "before":
            if chosen is not None and mark.kind in _WEAK and not _between(clause, chosen, mark):
                continue
            chosen = mark
        elif chosen is not None and mark.kind == "deny":
            # 喜欢红色不行…: what an after-cue closed does not reach on.
            chosen = None
    return chosen


def _after(clause: Clause, hit: Hit) -> Mark | None:
    for mark in clause.marks:
        if mark.start < hit.end:
            continue
        if mark.kind in _TURNS or mark.side == "before":
            return None
        return mark
    return None


def _is_nearest(clause: Clause, hit: Hit, mark: Mark) -> bool:
    """Whether a tag belongs to the words directly before a cue behind them: 白的 does not in 要白的黑的不要."""
    end = mark.start
    for other in reversed(clause.hits):
        if other.start >= mark.start:
            continue
        gap = clause.text[other.end - clause.start : end - clause.start] if other.end < end else ""
        if end != mark.start and not _JOINED.fullmatch(gap):
            return False
        if end != mark.start and not gap and clause.text[other.end - clause.start - 1] == "的":
            return False
        if other is hit:
            return True
        end = min(end, other.start)
    return False


def _between(clause: Clause, left: Mark, right: Mark) -> bool:
    return any(left.end <= hit.start < right.start for hit in clause.hits)


def _goods_between(clause: Clause, left: Mark, right: Mark) -> bool:
    return any(left.end <= hit.start < right.start and hit.facet != "household" for hit in clause.hits)
