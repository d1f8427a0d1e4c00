"""The parts of the pipeline on their own: text, numbers, segmentation, words, scanning, clauses, sensitivity."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagging import VERTICALS, is_sensitive
from tagging.clauses import clauses
from tagging.numbers import chinese_number, number
from tagging.scan import Scanner, longest_first
from tagging.segment import RUN, JiebaSegmenter, RjiebaSegmenter, Segmenter, borders, default_segmenter
from tagging.text import REPLACEMENT, Normaliser
from tagging.vocabulary import read, vocabulary
from tagging.words import Cue, Found, Name, Word


@pytest.fixture(scope="module")
def jieba() -> Segmenter:
    return JiebaSegmenter()


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("ＯＫ", "ok"),
        ("Oversize", "oversize"),
        ("１６３", "163"),
        ("a\u200bb", "ab"),
        ("a\r\nb", "a\n\nb"),
        ("a\tb", "a b"),
        ("\ud800", REPLACEMENT),
        ("褲", "裤"),
        ("㎡", "m2"),
    ],
)
def test_a_text_is_folded(note: str, expected: str) -> None:
    assert Normaliser({"褲": "裤"})(note).value == expected


def test_a_folded_text_remembers_its_places() -> None:
    text = Normaliser({})("x㎡y")
    assert text.span(1, 3) == (1, 2)
    assert text.span(3, 4) == (2, 3)


@given(st.text(st.characters()))
def test_every_folded_character_has_a_place(note: str) -> None:
    text = Normaliser({})(note)
    assert len(text.value) == len(text.origin)
    assert list(text.origin) == sorted(text.origin)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("500", 500),
        ("2k", 2000),
        ("1.5k", 1500),
        ("1万5", 15000),
        ("3千", 3000),
        ("三千", 3000),
        ("一百二", 120),
        ("两千五", 2500),
        ("一万二", 12000),
        ("三百零五", 305),
        ("十五", 15),
        ("二十", 20),
        ("黑", None),
        ("零", None),
    ],
)
def test_a_number_is_read_as_clerks_write_it(text: str, expected: int | None) -> None:
    assert number(text) == expected


@given(st.integers(1, 9), st.integers(1, 9))
def test_hundreds_and_tens_add_up(hundreds: int, tens: int) -> None:
    digits = "零一二三四五六七八九"
    assert chinese_number(f"{digits[hundreds]}百{digits[tens]}十") == hundreds * 100 + tens * 10


@pytest.mark.parametrize(
    "clause",
    [
        "试了一件风衣袖子长了点",
        "喜欢宽松的针织开衫",
        "不要黑色连衣裙",
        "下周末带老公来看羽绒服",
        "给孩子买一双运动鞋",
        "帮她打包白天来取",
        "大腿有点紧换大一码",
        "退货原因是起球掉色",
        "想买真丝旗袍参加婚礼",
        "牛仔裤裤脚要改短",
    ],
)
def test_both_segmenters_cut_a_clause_alike(clause: str, jieba: Segmenter) -> None:
    assert RjiebaSegmenter().cut(clause) == jieba.cut(clause)


@pytest.mark.parametrize("text", ["", "白天来", "好" * (RUN * 2 + 3), "a b，c"])
def test_the_borders_of_words_cover_the_text(text: str) -> None:
    cuts = borders(text, default_segmenter())
    assert "".join(text[start:end] for start, end in pairwise(cuts)) == text


def test_the_jieba_segmenter_leaves_no_file_in_the_shared_folder(jieba: Segmenter) -> None:
    assert jieba.cut("白天") == ["白天"]


BLACK, WIDE = Word((Name("color", "黑色"),)), Word((Name("color", "黑白灰"),))


def test_a_scanner_finds_every_place() -> None:
    found = Scanner({"黑": BLACK, "黑白灰": WIDE}, [])("黑 黑白灰")
    assert sorted((start, start - minus) for minus, _, start, _, _ in found) == [(0, 1), (2, 3), (2, 5)]


def test_a_latin_word_is_not_cut() -> None:
    assert Scanner({"ol": BLACK}, [])("cool ol") == [(-2, True, 5, 0, BLACK)]


def test_longer_words_win() -> None:
    places = [(-1, True, 0, 0, BLACK), (-3, True, 0, 1, WIDE), (-1, True, 4, 2, BLACK)]
    assert longest_first(places, bytearray(5)) == [Found(0, 3, WIDE), Found(4, 5, BLACK)]


def test_a_value_wins_over_a_word_of_its_length() -> None:
    value = Word((Name("body", "身高163cm"),), rule="value.body")
    places = [(-3, True, 0, 0, BLACK), (-3, False, 0, 1, value)]
    assert longest_first(places, bytearray(3)) == [Found(0, 3, value)]


def test_a_pause_ends_a_clause() -> None:
    assert [clause.text for clause in clauses("红的,白的。黑的", [])] == ["红的", "白的", "黑的"]


def test_a_list_mark_does_not_end_a_clause() -> None:
    assert len(clauses("红的、白的", [])) == 1


def test_a_pause_inside_a_word_ends_nothing() -> None:
    assert len(clauses("26.5码", [Found(0, 5, BLACK)])) == 1


def test_a_clause_holds_its_tags_and_cues() -> None:
    deny = Word(cue=Cue("deny"))
    first, second = clauses("不要黑 好", [Found(0, 2, deny), Found(2, 3, BLACK)])
    assert ([mark.kind for mark in first.marks], [hit.tag for hit in first.hits]) == (["deny"], ["黑色"])
    assert (second.marks, second.hits) == ([], [])


def test_no_clause_is_endless() -> None:
    made = clauses("黑" * 1000, [Found(index, index + 1, BLACK) for index in range(1000)])
    assert max(len(clause.text) for clause in made) <= 121
    assert sum(len(clause.hits) for clause in made) == 1000


@pytest.mark.parametrize("vertical", VERTICALS)
def test_every_listed_name_can_be_said(vertical: str) -> None:
    words = vocabulary(vertical)
    said = {name for word in words.words.values() for name in word.names}
    listed = {Name(facet, tag) for facet, tags in words.names.items() for tag in tags}
    assert len(listed - said) <= 8


@pytest.mark.parametrize("vertical", VERTICALS)
def test_every_word_and_rule_means_a_listed_name(vertical: str) -> None:
    words = vocabulary(vertical)
    said = {name for word in words.words.values() for name in word.names}
    rows = [*read("shared").get("phrases", ()), *read(vertical).get("phrases", ())]
    said |= {Name(*tag.split(":")) for row in rows for tag in row["tags"] if not tag.startswith("cue:")}
    listed = {Name(facet, tag) for facet, tags in words.names.items() for tag in tags}
    assert said - listed == set()


@pytest.mark.parametrize(
    ("facet", "tag", "vertical", "expected"),
    [
        ("symptom", "咳嗽", "pharmacy", True),
        ("condition", "高血压", "pharmacy", True),
        ("contra", "青霉素过敏", "pharmacy", True),
        ("category", "降压药", "pharmacy", True),
        ("form", "片剂", "pharmacy", True),
        ("issue", "伤胃", "pharmacy", True),
        ("household", "孕期", "apparel", True),
        ("household", "备孕", "home", True),
        ("household", "产后", "apparel", True),
        ("household", "孕期", "pharmacy", True),
        ("household", "已婚", "apparel", False),
        ("budget", "价格敏感", "pharmacy", False),
        ("service", "刷医保", "pharmacy", False),
        ("brand", "同仁堂", "pharmacy", False),
        ("category", "风衣", "apparel", False),
        ("body", "微胖", "apparel", False),
        ("body", "敏感肌", "apparel", False),
        ("need", "适老", "home", False),
        ("space", "老人房", "home", False),
        ("issue", "发热", "electronics", False),
        ("issue", "过敏", "apparel", True),
        ("household", " 孕 期\u200b", "apparel", True),
        ("household", "怀孕5个月", "apparel", True),
        ("illness", "糖尿病", "apparel", True),
        ("service", "术后", "apparel", True),
        ("gift_box", "礼盒装", "apparel", False),
        ("gift_box", "毛病少", "apparel", False),
        ("size", "165/88A", "apparel", False),
    ],
)
def test_health_is_sensitive(facet: str, tag: str, vertical: str, expected: bool) -> None:
    assert is_sensitive(facet, tag, vertical) is expected
