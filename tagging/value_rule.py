"""How a value of a facet is built from what an expression matched."""

from __future__ import annotations

import re
from collections.abc import Callable

from tagging.words import Name, Rule, Word

Build = Callable[["re.Match[str]"], "str | tuple[str, ...] | None"]
_CONFIDENCE = 0.95


def value_rule(facet: str, expression: str, build: Build) -> Rule:
    """A rule for the values that ``build`` makes of a match; it answers None when the match means nothing.

    Repetitions of the expression are bounded, so that a search is linear in the text.
    """

    def read(match: re.Match[str]) -> Word | None:
        built = build(match)
        if not built:
            return None
        values = (built,) if isinstance(built, str) else built
        return Word(tuple([Name(facet, value) for value in values]), None, rule, _CONFIDENCE)

    rule = f"value.{facet}"
    return Rule(re.compile(expression), read)
