"""A shop's own YAML: what it may say, and what is told about every mistake."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagging.own_words import (
    LONGEST_TEXT,
    MOST_MISTAKES,
    MOST_WORDS,
    BadWords,
    OwnFacet,
    OwnWords,
    read_own_words,
    with_names,
)

GOOD = """\
facets:
  gift_box: {zh: 礼盒, polarity: opinion}
tags:
  color:
    米色: [燕麦色, 奶咖色]
  gift_box:
    礼盒装: []
nothing: [小白楼]
"""


def told(text: str) -> list[tuple[int, str]]:
    """Line and code of each mistake, if there are any."""
    try:
        read_own_words(text, "apparel")
    except BadWords as bad:
        return [(line, code) for line, code, _ in bad.errors]
    return []


def colours(*surfaces: str) -> str:
    """A file whose fourth line and the following are other words for beige."""
    return "tags:\n  color:\n    米色:\n" + "".join(f"      - {surface}\n" for surface in surfaces)


def test_a_file_gives_words_facets_and_what_means_nothing() -> None:
    assert read_own_words(GOOD, "apparel") == OwnWords(
        words=(("燕麦色", "color", "米色"), ("奶咖色", "color", "米色"), ("礼盒装", "gift_box", "礼盒装")),
        nothing=("小白楼",),
        facets=(OwnFacet("gift_box", "礼盒", "opinion"),),
    )


def test_facets_may_stand_after_the_tags_that_use_them() -> None:
    text = "tags: {gift_box: {礼盒装: []}}\nfacets: {gift_box: {zh: 礼盒, polarity: fact}}\n"
    assert read_own_words(text, "apparel").words == (("礼盒装", "gift_box", "礼盒装"),)


def test_a_part_may_be_empty() -> None:
    assert read_own_words("tags:\nfacets: {}\nnothing: [小白楼]\n", "apparel") == OwnWords(nothing=("小白楼",))


def test_a_name_is_a_word_for_itself() -> None:
    own = OwnWords(words=(("燕麦色", "color", "米色"), ("奶咖色", "color", "米色")))
    assert with_names(own).words == (*own.words, ("米色", "color", "米色"))


@pytest.mark.parametrize("nothing", ["米色", " 米色"])
def test_a_name_that_means_something_else_here_is_not(nothing: str) -> None:
    own = OwnWords(words=(("燕麦色", "color", "米色"),), nothing=(nothing,))
    assert with_names(own) == own


@pytest.mark.parametrize("text", ["", "  \n", "# nothing yet\n", "tags:\nfacets:\n", "{}", "tags: {color: }"])
def test_a_file_without_words_is_refused(text: str) -> None:
    assert told(text) == [(1, "file_empty")]


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ("- 米色\n", 1, "not_a_mapping"),
        ("tags: {color: {米色: []}}\nword: 1\n", 2, "unknown_part"),
        ("tags:\n  colour:\n    米色: [燕麦色]\n", 2, "unknown_facet"),
        ("tags: {color: {米色: 燕麦色}}", 1, "not_a_list"),
        ("tags: {color: [米色]}", 1, "not_a_mapping"),
        ("nothing: 小白楼", 1, "not_a_list"),
        ("facets: {color: {zh: 颜色, polarity: fact}}", 1, "facet_taken"),
        ("facets:\n  a1: {zh: 甲, polarity: fact}\n  a1: {zh: 乙, polarity: fact}", 3, "facet_taken"),
        ("facets: {Gift Box: {zh: 礼盒, polarity: fact}}", 1, "bad_facet_key"),
        ("facets: {gift_box: {polarity: fact}}", 1, "facet_without_name"),
        ("facets: {illness: {zh: 病史, polarity: fact}}", 1, "facet_about_health"),
        ("facets: {a13800138000: {zh: 号, polarity: fact}}", 1, "word_like_phone"),
        ("facets:\n  gift_box:\n    zh: 礼盒\n    polarity: size\n", 4, "unknown_polarity"),
        ("facets:\n  gift_box: {zh: 礼盒}\n", 2, "unknown_polarity"),
        ("tags:\n  color:\n    很长很长很长很长很长很长很长很长很长很长很长: [燕麦色]\n", 3, "word_too_long"),
    ],
)
def test_a_wrong_shape_is_told_by_its_line(text: str, line: int, code: str) -> None:
    assert told(text) == [(line, code)]


@pytest.mark.parametrize(
    ("surface", "code"),
    [
        ("38", "not_text"),
        ("no", "not_text"),
        ("2026-01-01", "not_text"),
        ("[燕麦色]", "not_text"),
        ("''", "empty_word"),
        ("'　'", "empty_word"),
        ('"燕\\n麦"', "empty_word"),
        ("燕" * 21, "word_too_long"),
        ("的", "word_everywhere"),
        ("奶咖色", "same_word_twice"),
        ("Ａ色", "same_word_twice"),
        ("王小红'13800138000", "word_like_phone"),
        ("王小红１３８ ００１３ ８０００", "word_like_phone"),
        ("一三八零零一三八零零零", "word_like_phone"),
        ("怀孕", "word_about_health"),
        ("湿疹", "word_about_health"),
        ("乳腺癌术后", "word_about_health"),
    ],
)
def test_a_wrong_word_is_told_by_its_line(surface: str, code: str) -> None:
    assert told(colours("奶咖色", "a色", surface)) == [(6, code)]


def test_a_word_with_two_meanings_is_refused() -> None:
    assert told("tags:\n  color:\n    米色: [燕麦]\n    黄色: [燕麦]\n") == [(4, "word_with_two_meanings")]
    assert told("tags: {color: {米色: [燕麦]}}\nnothing: [燕麦]") == [(2, "word_with_two_meanings")]


def test_all_mistakes_are_told_at_once_in_their_order() -> None:
    text = "nothing: [的]\ntags:\n  colour: {米色: [燕麦色]}\nfacets: {X: {zh: 甲, polarity: fact}}\n"
    assert told(text) == [(1, "word_everywhere"), (3, "unknown_facet"), (4, "bad_facet_key")]


def test_a_word_that_is_written_as_text_may_look_like_a_number() -> None:
    assert read_own_words(colours("'38'"), "apparel").words == (("38", "color", "米色"),)


def test_there_is_a_limit_to_the_number_of_words() -> None:
    words = [f"燕麦{number}号色" for number in range(MOST_WORDS + 1)]
    assert len(read_own_words(colours(*words[:-1]), "apparel").words) == MOST_WORDS
    assert told(colours(*words)) == [(MOST_WORDS + 4, "too_many_words")]


def test_there_is_a_limit_to_the_length() -> None:
    assert told("#" * (LONGEST_TEXT + 1)) == [(1, "file_too_long")]


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ("tags:\n  color: {米色: [燕麦色}\n", 2, "not_yaml"),
        ("nothing: [甲]\n---\nnothing: [乙]\n", 2, "not_yaml"),
        ("nothing:\n- &a 甲\n- *a\n", 2, "yaml_reference"),
        ("nothing: *a\n", 1, "yaml_reference"),
        ("nothing:\n- !!python/object/apply:os.system ['true']\n", 2, "yaml_tag"),
        ("nothing: !!str 甲\n", 1, "yaml_tag"),
        ("[" * 100_000, 1, "too_deep"),
        ("nothing:\n- 甲\x00\n", 2, "forbidden_character"),
        ("nothing:\n- 甲\ud800\n", 2, "forbidden_character"),
    ],
)
def test_what_is_no_plain_yaml_is_refused_with_its_place(text: str, line: int, code: str) -> None:
    assert told(text) == [(line, code)]


def test_the_place_of_a_syntax_error_has_a_column() -> None:
    with pytest.raises(BadWords) as caught:
        read_own_words("tags: {a: b: c}", "apparel")
    assert caught.value.errors == [(1, "not_yaml", {"column": 12})]


def test_references_to_references_are_not_followed() -> None:
    names = "abcdefghi"
    steps = [f"{after}: &{after} [{('*' + one + ',') * 9}]\n" for one, after in pairwise(names)]
    bomb = "a: &a [甲]\n" + "".join(steps)
    assert told(bomb) == [(1, "yaml_reference")]


@given(st.text(alphabet="tagsncolr米色: []{}-&*!'\"\n#|>?%@\x00\ud800", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    assert all(line >= 1 for line, _ in told(text))


def test_after_many_mistakes_no_more_are_looked_for() -> None:
    mistakes = told("nothing:\n" + "- 的\n" * (MOST_MISTAKES + 50))
    assert mistakes == [(line, "word_everywhere") for line in range(2, MOST_MISTAKES + 2)]


def test_a_traditional_spelling_with_another_meaning_is_told() -> None:
    assert told("tags:\n  category:\n    衬衫: [襯衣]\n    西装: [衬衣]\n") == [(4, "word_with_two_meanings")]


def test_the_name_of_a_facet_has_a_length() -> None:
    assert told(f"facets:\n  gift_box:\n    zh: {'礼' * 21}\n    polarity: fact\n") == [(3, "facet_name_too_long")]
