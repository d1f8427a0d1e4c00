"""What a scanner finds by anchors is what it would find by trying every rule."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable
from functools import cache

import pytest
from backtracking import parse, sample
from hypothesis import given
from hypothesis import strategies as st

from tagging import VERTICALS
from tagging.anchors import NoAnchor, anchors
from tagging.scan import Scanner
from tagging.tagger import rules_of
from tagging.vocabulary import vocabulary
from tagging.words import Name, Rule, Word

Spans = set[tuple[int, int, tuple[Name, ...], str]]
OTHER = [
    "1",
    "163",
    "2尺1",
    "500",
    "m",
    "xl",
    "165/88a",
    "三五百",
    "27码",
    " ",
    ",",
    "。",
    "的",
    "了",
    "有点",
    "\n",
    "x",
    "万",
]


@cache
def parts(vertical: str) -> tuple[Scanner, list[Rule], list[str]]:
    """A scanner without words, its rules, and pieces of text: words of the data files and what the rules read."""
    words = vocabulary(vertical)
    rules = rules_of(words)
    rng = random.Random(vertical)
    read = {sample(parse(rule.expression.pattern), rng) for rule in rules for _ in range(2)}
    return Scanner({}, rules), rules, sorted({*words.words, *read, *OTHER})


def spans(found: Iterable[tuple[int, int, Word]]) -> Spans:
    return {(start, end, word.names, word.rule) for start, end, word in found}


def found_by(scanner: Scanner, text: str) -> Spans:
    return spans((start, start - minus_length, word) for minus_length, _, start, _, word in scanner(text))


def found_by_trying(rules: list[Rule], text: str) -> Spans:
    places = [(match, rule.read(match)) for rule in rules for match in rule.expression.finditer(text)]
    return spans((match.start(), match.end(), word) for match, word in places if word is not None)


@pytest.mark.parametrize("vertical", VERTICALS)
def test_a_text_of_words_loses_nothing(vertical: str) -> None:
    scanner, rules, pieces = parts(vertical)
    rng = random.Random(vertical)
    fulfilled: set[tuple[Name, ...]] = set()
    for _ in range(400):
        text = "".join(rng.choices(pieces, k=rng.randint(1, 10)))
        expected = found_by_trying(rules, text)
        fulfilled |= {names for _, _, names, _ in expected}
        assert found_by(scanner, text) == expected, text
    assert len(fulfilled) > 50, "the texts must fulfil many rules for this to mean something"


@pytest.mark.parametrize("vertical", VERTICALS)
def test_what_a_rule_reads_is_not_lost_when_nothing_else_is_there(vertical: str) -> None:
    scanner, rules, _ = parts(vertical)
    rng = random.Random(vertical)
    for rule in rules:
        for _ in range(4):
            text = sample(parse(rule.expression.pattern), rng)
            assert found_by(scanner, text) == found_by_trying(rules, text), text


@pytest.mark.parametrize("vertical", VERTICALS)
@given(data=st.data())
def test_no_text_loses_anything(vertical: str, data: st.DataObject) -> None:
    scanner, rules, pieces = parts(vertical)
    piece = st.one_of(st.sampled_from(pieces), st.text(max_size=3))
    text = data.draw(st.lists(piece, max_size=8).map("".join))
    assert found_by(scanner, text) == found_by_trying(rules, text)


def test_the_comparison_sees_what_wrong_anchors_miss() -> None:
    word = Word((Name("issue", "腰围小"),), rule="part")
    right, narrow = (Rule(re.compile(expression), lambda _: word) for expression in ("腰[有太]?紧", "腰紧"))
    expected = found_by_trying([right], "腰太紧")
    assert found_by(Scanner({}, [right]), "腰太紧") == expected
    assert found_by(Scanner({}, [narrow]), "腰太紧") != expected


letters = st.sampled_from(["a", "b", "c", "ab", "[ab]", "[^c]", ".", r"\d", "[a-c]"])
written = st.recursive(
    letters,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map("".join),
        st.lists(inner, min_size=1, max_size=3).map(lambda ways: f"(?:{'|'.join(ways)})"),
        st.tuples(inner, st.sampled_from(["?", "{0,2}", "{1,2}", "{2}", "+", "*", "??", "{0,1}", "{2,3}?"])).map(
            lambda pair: f"(?:{pair[0]}){pair[1]}"
        ),
        inner.map(lambda one: f"(?={one})"),
        inner.map(lambda one: f"(?!{one})"),
        letters.map(lambda one: f"(?<={one})"),
        letters.map(lambda one: f"(?<!{one})"),
        inner.map(lambda one: f"({one})"),
    ),
    max_leaves=8,
)


@given(written, st.lists(st.text("abc1x", max_size=12), min_size=5, max_size=12))
def test_a_text_with_a_match_has_one_string_of_each_set(expression: str, texts: list[str]) -> None:
    try:
        needed = anchors(expression)
    except NoAnchor:
        return
    for text in [*texts, *(sample(parse(expression), random.Random(seed)) for seed in range(4))]:
        if re.search(expression, text):
            assert all(any(string in text for string in strings) for strings in needed), (expression, text, needed)


@pytest.mark.parametrize(
    ("expression", "strings"),
    [
        ("旗袍", {"旗袍"}),
        ("旗袍|风衣", {"旗袍", "风衣"}),
        ("[黑白]色", {"黑色", "白色"}),
        ("(?:大|小)?码", {"码"}),
        (r"\d码", {f"{digit}码" for digit in range(10)}),
        ("(?P<who>他)买", {"他买"}),
        (r"a\.b", {"a.b"}),
        ("[1-3]室", {"1室", "2室", "3室"}),
    ],
)
def test_the_strings_of_an_expression_are_found(expression: str, strings: set[str]) -> None:
    assert strings in anchors(expression)


@pytest.mark.parametrize(
    "expression", ["", ".*", "a?", "[^a]", r"\w+", "(?!a)", "a|.", "(a", "a)", "[一-龥]", "(?:a?){3}"]
)
def test_an_expression_without_a_fixed_string_has_no_anchor(expression: str) -> None:
    with pytest.raises(NoAnchor):
        anchors(expression)
