"""Refusals that no list holds: a negation, an adverb and a verb of wanting (从来不怎么穿, 没打算买, 懒得考虑)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tagging.productive import any_of
from tagging.vocabulary import read
from tagging.words import Cue, Rule, Word


def refusal_rules() -> Iterator[Rule]:
    """One cue for each way to build a refusal; a double negation (不是不喜欢) and a question (要不要) are none."""
    words = {name: any_of(surfaces) for name, surfaces in read("language")["refusals"].items()}
    cue = Word(cue=Cue("deny", "both"), rule="cue")
    verb = f"(?:{words['verbs']})(?!{words['but_not']})"
    negated = (
        f"(?:{words['not']})(?:{words['adverbs']})?(?:{words['to_her']})?{verb}"
        f"|(?:{words['never']})(?:{words['minded']}|(?={words['tastes']}))(?:{words['to_her']})?(?:{words['tastes']}|{verb})"
        f"|(?:{words['without']}){verb}"
    )
    expression = f"(?<![是要有得])(?:{words['often']})?(?:{negated})"
    yield Rule(re.compile(expression), lambda _: cue)
