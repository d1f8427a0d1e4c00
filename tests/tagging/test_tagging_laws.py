"""Laws that hold for every note and every vertical."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tag_examples import read

from tagging import VERTICALS, UnknownVertical, load_tagger
from tagging.vocabulary import vocabulary

PIECES = [
    *(
        "不要",
        "要",
        "喜欢",
        "怕",
        "会不会",
        "但是",
        "以前",
        "现在",
        "试了",
        "退",
        "换",
        "不是",
        "是",
        "非",
        "除了",
        "都不行",
        "没试",
    ),
    *(
        "黑色",
        "紧身裤",
        "27码",
        "L",
        "165/88A",
        "预算500以内",
        "给老公买",
        "他",
        "肩紧",
        "牛仔",
        "给妈妈",
        "显瘦",
        "打错了",
    ),
    *(
        " ",
        ",",
        "。",
        "\n",
        "、",
        "\ud800",
        "\x00",
        "❤️",
        "👎🏽",
        "Ⅷ",
        "ﷺ",
        "\u200b",
        "１米６３",
        "三",
        "百",
        "万",
        "(",
        "\ufdfa",
    ),
]
notes = st.one_of(
    st.text(st.characters(), max_size=80),
    st.lists(st.sampled_from(PIECES), max_size=16).map("".join),
)
verticals = st.sampled_from(VERTICALS)


@given(notes, verticals)
def test_spans_lie_inside_the_note(note: str, vertical: str) -> None:
    assert all(0 <= tag.start < tag.end <= len(note) for tag in load_tagger(vertical).tag(note))


@given(notes, verticals)
def test_a_name_comes_once(note: str, vertical: str) -> None:
    found = [(tag.facet, tag.tag) for tag in load_tagger(vertical).tag(note)]
    assert len(found) == len(set(found))


@given(notes, verticals)
def test_the_same_note_gives_the_same_tags(note: str, vertical: str) -> None:
    assert load_tagger(vertical).tag(note) == load_tagger(vertical).tag(note)


@given(notes, verticals)
def test_facets_and_polarities_fit_the_taxonomy(note: str, vertical: str) -> None:
    words = vocabulary(vertical)
    allowed = {
        "opinion": {"like", "dislike", "fact"},
        "size": {"fact", "dislike"},
        "issue": {"fact", "dislike"},
        "fact": {"fact"},
    }
    for tag in load_tagger(vertical).tag(note):
        assert tag.facet in words.facets
        assert tag.polarity in allowed[words.classes[tag.facet]]
        assert 0 < tag.confidence <= 1


@given(notes)
def test_tags_come_in_the_order_of_their_words(note: str) -> None:
    starts = [tag.start for tag in load_tagger().tag(note)]
    assert starts == sorted(starts)


@given(st.sampled_from(["不要黑色", "给老公买衬衫", "27腰紧 换28", "怕显胖"]), st.sampled_from([" ", "\n", "  \t"]))
def test_white_space_around_a_note_changes_nothing(note: str, space: str) -> None:
    assert read(space + note + space) == read(note)


def test_a_span_counts_characters_of_the_note_as_given() -> None:
    (tag,) = load_tagger().tag("\u200b㎝ 旗袍")
    assert "\u200b㎝ 旗袍"[tag.start : tag.end] == "旗袍"


@pytest.mark.parametrize("note", ["", " ", "\ud800", "\x00\x01", "👗" * 50, "。" * 300])
def test_a_note_without_words_has_no_tags(note: str) -> None:
    assert load_tagger().tag(note) == ()


def test_a_very_long_note_is_read_to_its_end() -> None:
    note = "好的" * 2_000 + " 不要黑色"
    (tag,) = load_tagger().tag(note)
    assert (tag.tag, tag.polarity, tag.end) == ("黑色", "dislike", len(note))


def test_a_long_note_without_a_pause_is_read() -> None:
    assert [tag.tag for tag in load_tagger().tag("红" * 500)] == ["红色"]


def test_a_vertical_has_one_tagger() -> None:
    assert load_tagger("home") is load_tagger("home")


def test_the_vertical_is_apparel_unless_said() -> None:
    assert load_tagger() is load_tagger("apparel")


def test_threads_share_one_tagger() -> None:
    with ThreadPoolExecutor(4) as pool:
        taggers = list(pool.map(load_tagger, ["pharmacy"] * 8))
    assert len(set(map(id, taggers))) == 1


def test_threads_get_the_same_tags() -> None:
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(load_tagger().tag, ["不要黑色 27腰紧"] * 16))
    assert len(set(answers)) == 1


def test_an_unknown_vertical_is_refused() -> None:
    with pytest.raises(UnknownVertical, match="cars") as caught:
        load_tagger("cars")
    assert isinstance(caught.value, ValueError)
    assert caught.value.code == "unknown_vertical"


def test_a_tag_cannot_be_changed() -> None:
    (tag,) = load_tagger().tag("旗袍")
    with pytest.raises(AttributeError):
        tag.tag = "风衣"  # type: ignore[misc]  # the assignment is what must fail
