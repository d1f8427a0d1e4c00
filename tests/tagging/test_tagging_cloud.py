"""The tag cloud: what was said often and lately weighs most, and the latest opinion counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagging import Polarity
from tagging.cloud import HALF_LIFE_DAYS, CloudTag, Mention, cloud, weight

NOW = datetime(2026, 5, 20, 4, 0, tzinfo=UTC)


def mention(
    tag: str = "黑色",
    polarity: Polarity = "like",
    days: float = 0,
    facet: str = "color",
    person: str | None = None,
    confidence: float = 1.0,
) -> Mention:
    return Mention(facet, tag, polarity, person, NOW - timedelta(days=days), confidence)


def test_nothing_said_is_an_empty_cloud() -> None:
    assert cloud([], NOW) == []


def test_a_mention_of_today_counts_its_confidence() -> None:
    assert cloud([mention(confidence=0.9)], NOW) == [CloudTag("color", "黑色", "like", None, 0.9, 1, NOW)]


def test_a_mention_counts_half_after_its_half_life() -> None:
    assert weight(180, 180) == 0.5


def test_a_mention_counts_a_quarter_after_two_half_lives() -> None:
    assert weight(60, 30) == 0.25


def test_a_mention_of_the_future_counts_as_one_of_today() -> None:
    assert weight(-3, 30) == 1.0


@pytest.mark.parametrize("half_life", [0, -1])
def test_a_half_life_must_be_positive(half_life: float) -> None:
    with pytest.raises(ValueError, match="half-life"):
        weight(1, half_life)


def test_occasions_fade_faster_than_families() -> None:
    assert HALF_LIFE_DAYS["occasion"] < HALF_LIFE_DAYS["household"]


def test_mentions_of_one_tag_add_up() -> None:
    (tag,) = cloud([mention(), mention(days=180)], NOW)
    assert (tag.count, tag.weight) == (2, 1.5)


def test_the_heaviest_comes_first() -> None:
    tags = cloud([mention("白色", days=300), mention("黑色")], NOW)
    assert [tag.tag for tag in tags] == ["黑色", "白色"]


def test_equal_weights_come_in_the_order_of_names() -> None:
    tags = cloud([mention("b"), mention("a")], NOW)
    assert [tag.tag for tag in tags] == ["a", "b"]


@pytest.mark.parametrize(("older", "newer"), [("like", "dislike"), ("dislike", "like")])
def test_the_latest_opinion_supersedes_the_older(older: Polarity, newer: Polarity) -> None:
    (tag,) = cloud([mention(polarity=older, days=9), mention(polarity=newer, days=1)], NOW)
    assert (tag.polarity, tag.count) == (newer, 1)


def test_a_later_fact_does_not_supersede_a_dislike() -> None:
    (tag,) = cloud([mention(polarity="dislike", days=9), mention(polarity="fact")], NOW)
    assert (tag.polarity, tag.count) == ("dislike", 2)


def test_only_facts_stay_a_fact() -> None:
    (tag,) = cloud([mention(polarity="fact", days=9), mention(polarity="fact")], NOW)
    assert (tag.polarity, tag.last_at) == ("fact", NOW)


def test_what_is_for_somebody_else_is_a_tag_of_its_own() -> None:
    tags = cloud([mention(), mention(person="老公")], NOW)
    assert {tag.for_person for tag in tags} == {None, "老公"}


def test_one_name_in_two_facets_is_two_tags() -> None:
    assert len(cloud([mention("拍照", facet="feature"), mention("拍照", facet="occasion")], NOW)) == 2


def test_the_last_mention_gives_the_time() -> None:
    (tag,) = cloud([mention(days=3), mention(days=7)], NOW)
    assert tag.last_at == NOW - timedelta(days=3)


mentions = st.lists(
    st.builds(
        mention,
        tag=st.sampled_from(["黑色", "白色"]),
        polarity=st.sampled_from(["like", "dislike", "fact"]),
        days=st.integers(0, 2000),
        person=st.sampled_from([None, "妈妈"]),
        confidence=st.floats(0.1, 1.0),
    ),
    max_size=12,
)


@given(mentions)
def test_the_order_of_the_mentions_does_not_matter(said: list[Mention]) -> None:
    forward, backward = cloud(said, NOW), cloud(said[::-1], NOW)
    assert sorted((t.tag, t.polarity, t.count) for t in forward) == sorted(
        (t.tag, t.polarity, t.count) for t in backward
    )


@given(mentions)
def test_weights_fall_along_the_cloud_and_never_exceed_the_count(said: list[Mention]) -> None:
    tags = cloud(said, NOW)
    assert [tag.weight for tag in tags] == sorted((tag.weight for tag in tags), reverse=True)
    assert all(0 < tag.weight <= tag.count for tag in tags)


@given(st.floats(0, 10_000), st.floats(0, 10_000), st.floats(1, 5_000))
def test_an_older_mention_never_weighs_more(age: float, further: float, half_life: float) -> None:
    assert weight(age + further, half_life) <= weight(age, half_life)
