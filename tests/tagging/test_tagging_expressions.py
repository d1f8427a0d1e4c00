"""No expression of the tagger backtracks without end, whatever a note says.

Steps are counted, not seconds. That the counting means something is shown by expressions that are known to be bad.
"""

from __future__ import annotations

import ast
import functools
import importlib
import inspect
import pkgutil
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import ModuleType

import pytest
from backtracking import Search, TooManySteps, every, hard_strings, is_endless, parse

import tagging
from tagging import VERTICALS
from tagging.tagger import rules_of
from tagging.vocabulary import read, vocabulary

# Every alternative counts as a step, and there are more than two hundred words for relatives.
STEPS = 1_000
LENGTH = 40
MODULES = [importlib.import_module(f"tagging.{found.name}") for found in pkgutil.iter_modules(tagging.__path__)]


def expressions(module: ModuleType) -> Iterator[str]:
    """Those that a module holds, makes when asked, or writes where it uses them."""
    for value in vars(module).values():
        if isinstance(value, functools._lru_cache_wrapper) and not inspect.signature(value).parameters:
            value = value()  # noqa: PLW2901 - What the function gives stands for it.
        if isinstance(value, re.Pattern):
            yield value.pattern
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        written = isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re.") and node.args
        if written and isinstance(node.args[0], ast.Constant):
            yield node.args[0].value


def conditions(name: str) -> Iterator[str]:
    """What must stand before a phrase."""
    yield from (row["after"] for row in read(name).get("phrases", ()) if "after" in row)


def groups() -> Iterator[tuple[str, list[str]]]:
    for module in MODULES:
        yield module.__name__, sorted(set(expressions(module)))
    seen: set[str] = set()
    for vertical in VERTICALS:
        rules = {rule.expression.pattern for rule in rules_of(vocabulary(vertical))}
        own = {*rules, *conditions(vertical), *conditions("shared")} - seen
        yield vertical, sorted(own)
        seen |= own


GROUPS = dict(groups())


def works_too_hard(expression: str, length: int = LENGTH) -> str | None:
    """A text of about so many characters on which an expression takes too many steps, if there is one."""
    nodes = parse(expression)
    for text in hard_strings(nodes, random.Random(expression), length):
        search = Search(text, STEPS * len(text))
        try:
            search.matches(nodes)
        except TooManySteps:
            return text
    return None


def steps(expression: str, length: int) -> int:
    """The most steps for one character, as far as they are counted."""
    nodes = parse(expression)
    most = 0
    for text in hard_strings(nodes, random.Random(expression), length):
        search = Search(text, STEPS * len(text))
        with suppress(TooManySteps):
            search.matches(nodes)
        most = max(most, (STEPS * len(text) - search.left) // len(text))
    return most


EXAMPLE = """
import re
from functools import cache
HELD = re.compile("held")
@cache
def made():
    return re.compile("made")
def use(text):
    return re.search(r"written", text)
"""


def test_expressions_are_found_wherever_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "example_of_expressions.py").write_text(EXAMPLE, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    found = set(expressions(importlib.import_module("example_of_expressions")))
    assert found >= {"held", "made", "written"}


@pytest.mark.parametrize("group", GROUPS)
def test_no_expression_works_too_hard(group: str) -> None:
    found = {expression: works_too_hard(expression) for expression in GROUPS[group]}
    assert {expression: text for expression, text in found.items() if text is not None} == {}


@pytest.mark.parametrize("group", GROUPS)
def test_what_repeats_without_end_costs_a_character_no_more_in_a_longer_text(group: str) -> None:
    endless = [expression for expression in GROUPS[group] if any(map(is_endless, every(parse(expression))))]
    grown = {expression: (steps(expression, 15), steps(expression, 60)) for expression in endless}
    assert {expression: both for expression, both in grown.items() if both[1] > 2 * both[0] + 4} == {}


@pytest.mark.parametrize("group", GROUPS)
def test_no_endless_repetition_lies_in_another(group: str) -> None:
    nested = [
        expression
        for expression in GROUPS[group]
        for node in every(parse(expression))
        if is_endless(node) and any(map(is_endless, every(list(node[1][2]))))
    ]
    assert nested == []


@pytest.mark.parametrize("expression", ["^(?:自己|她?自己)*$", "(?:a+)+b", "(?:a|aa){0,40}b"])
def test_the_count_finds_expressions_that_are_bad(expression: str) -> None:
    assert works_too_hard(expression) is not None


def test_the_count_finds_growth() -> None:
    assert steps(r"\d+月", 60) > 2 * steps(r"\d+月", 15) + 4


def test_a_possessive_repetition_is_good() -> None:
    assert works_too_hard("^(?:自己|她?自己)*+$") is None


@pytest.mark.parametrize("group", GROUPS)
def test_the_count_reads_expressions_as_python_does(group: str) -> None:
    for expression in GROUPS[group][::7]:
        nodes = parse(expression)
        for text in hard_strings(nodes, random.Random(expression), 12):
            found = [match.span() for match in re.finditer(expression, text)]
            assert Search(text, STEPS * STEPS).matches(nodes) == found


def test_the_whole_tagger_ends_on_them(tmp_path: Path) -> None:
    """The net below the counts: the strings again, long ones, in a process that is ended when it does not."""
    texts = [
        text
        for group in VERTICALS
        for expression in GROUPS[group][::9]
        for text in hard_strings(parse(expression), random.Random(expression), LENGTH)
    ]
    notes = tmp_path / "notes"
    notes.write_text("".join(texts), encoding="utf-8")
    program = "import sys, tagging; tagging.load_tagger().tag(open(sys.argv[1], encoding='utf-8').read())"
    subprocess.run([sys.executable, "-c", program, str(notes)], check=True, timeout=120)
