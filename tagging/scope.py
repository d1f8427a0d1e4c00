"""Which cue governs which tag of a clause."""

from __future__ import annotations

from tagging.words import Clause, Hit, Mark

# A cue of these kinds directly after another one only continues it (喜欢穿, 不想试).
_WEAK = frozenset({"done", "judge"})
_TURNS = frozenset({"turn", "now"})


def sided(clause: Clause) -> None:
    """Settle for each two-sided cue of a clause whether its tags stand before or after it."""
    for index, mark in enumerate(clause.marks):
        if mark.side == "both":
            mark.side = "before" if _opens(clause, index) else "after"
            rest = clause.text[mark.end - clause.start :]
            if (
                mark.side == "after"
                and mark.kind == "deny"
                and (len(rest) > 2 or rest[:1] == "太")
                and not clause.marks[index + 1 :]
            ):
                # 床不要太高: what is refused has no name, and it is not the bed.
                mark.kind = "none"


def _opens(clause: Clause, index: int) -> bool:
    mark, later = clause.marks[index], clause.marks[index + 1 :]
    end = later[0].start if later else clause.end
    follows = any(mark.end <= hit.start < end for hit in clause.hits)
    if not follows:
        return False
    start = clause.marks[index - 1].end if index else clause.start
    precedes = any(start <= hit.start < mark.start for hit in clause.hits)
    claimed = bool(later) and later[0].side != "before"
    return not (precedes and claimed)


def governing(clause: Clause, hit: Hit) -> Mark | None:
    """The cue that governs a tag: a refusal after it, else the nearest before it, else the nearest after it."""
    if clause.text[: hit.start - clause.start].endswith("非"):
        # 非真丝不要: two refusals make a wish.
        return Mark(hit.start, hit.start, "want", "before")
    before = _before(clause, hit)
    after = _after(clause, hit)
    if after is not None and (before is None or after.kind == "deny" or before.kind in _WEAK):
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


def _between(clause: Clause, left: Mark, right: Mark) -> bool:
    return any(left.end <= hit.start < right.start for hit in clause.hits)
