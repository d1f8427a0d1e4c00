"""Issues: those that happened are facts, those feared or ruled out are disliked, those denied are no tags."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tagging.scope import governing
from tagging.words import Clause, Hit, Mark, Polarity, PolarityClass

_DENIED = re.compile(
    r"(?:不会?再?|不易|不容易|不怎么|不大|唔|(?:没有?|无|未|冇|并没)(?:发现|看到|见|出现|任何|啥|什么|明显|过|怎么)?)$"
)
_DENIED_DONE = re.compile(r"(?:没有?|冇|未|无|并没)(?:发现|看到|见|出现|任何|啥|什么|明显|过|怎么)?$")
# 掉色吗, 线头多不多
_ASKED = re.compile(r"(?:了|得)?(?:多不多|厉害不厉害|严重吗|厉害吗|吗|么|嘛|不|不会吧)")
_USE = re.compile("[穿买拿敢碰用戴]")
_NEAR = 2
_BLAMES = frozenset({"嫌", "嫌弃"})


def judge_issues(clause: Clause, classes: Mapping[str, PolarityClass], reported: bool) -> None:
    """Judge the issues of a clause; ``reported``: the note tells what happened, so a denied issue is praise."""
    for hit in clause.hits:
        if classes[hit.facet] != "issue" or hit.dropped:
            continue
        mark = governing(clause, hit)
        before = clause.text[: hit.start - clause.start]
        if _DENIED.search(before):
            praised = reported or bool(_DENIED_DONE.search(before))
            hit.dropped = praised and (mark is None or mark.kind != "want")
            hit.polarity = "dislike"
        else:
            hit.polarity = _polarity(clause, hit, mark)


def _polarity(clause: Clause, hit: Hit, mark: Mark | None) -> Polarity:
    if _ASKED.fullmatch(clause.text, hit.end - clause.start):
        return "dislike"
    feared = any(m.kind in ("fear", "ask") and m.side == "before" and m.start <= hit.start for m in clause.marks)
    refused = mark is not None and mark.side == "before" and mark.kind == "deny" and not _cause(clause, mark, hit)
    return "dislike" if feared or refused or _ruled_out(hit, mark) else "fact"


def _ruled_out(hit: Hit, mark: Mark | None) -> bool:
    """掉毛可不行, 起球的不要; but 粘毛不敢穿 tells what happened and what it led to."""
    if mark is None or mark.side != "after" or mark.kind != "deny" or mark.start - hit.end > _NEAR:
        return False
    return not _USE.search(mark.word)


def _cause(clause: Clause, mark: Mark, hit: Hit) -> bool:
    """Whether an issue is why something was refused (嫌A字裙老气), not what was refused (不要起球的)."""
    if mark.word in _BLAMES:
        return True
    return any(mark.end <= other.start < hit.start for other in clause.hits if other.facet != "issue")
