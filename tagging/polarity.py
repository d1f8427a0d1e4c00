"""How each tag is meant: liked, disliked, a fact, or withdrawn."""

from __future__ import annotations

from collections.abc import Mapping

from tagging.issues import judge_issues
from tagging.opinions import judge_complaints, judge_opinions
from tagging.reach import reach_beyond
from tagging.reviews import is_review, take_signs, withdraw_in_review
from tagging.scope import except_marks, sided
from tagging.sizes import judge_sizes
from tagging.withdrawn import withdraw
from tagging.words import Clause, Found, Mark, PolarityClass


def judge(made: list[Clause], text: str, classes: Mapping[str, PolarityClass], hearsay: list[Found]) -> None:
    """Give every hit of the clauses of a text a polarity, or drop it; ``hearsay``: where others' tastes are told."""
    made = [clause for clause in made if clause.hits or clause.marks]
    review = is_review(take_signs(made), text)
    except_marks(made)
    for clause in made:
        if clause.marks:
            sided(clause)
            clause.cues = frozenset([mark.kind for mark in clause.marks])
        clause.facets = frozenset([hit.facet for hit in clause.hits])
    withdraw(made, classes, hearsay)
    if review:
        withdraw_in_review(made, classes)
    reported = review or any(_reports(mark) for clause in made for mark in clause.marks)
    for clause in made:
        if "issue" in clause.facets:
            judge_issues(clause, classes, reported)
    judge_opinions(made, classes, review)
    reach_beyond(made, classes)
    judge_sizes(made, text)
    judge_complaints(made, classes)
    for clause in made:
        for hit in clause.hits:
            hit.polarity = hit.polarity or ("like" if classes[hit.facet] == "opinion" else "fact")


def _reports(mark: Mark) -> bool:
    """Whether a cue tells that something happened, or praises what did."""
    return mark.kind in ("done", "turn") or (mark.side == "after" and mark.kind in ("want", "judge"))
