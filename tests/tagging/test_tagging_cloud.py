"""The tag cloud: what was said often and lately weighs most, and the latest word counts."""

from __future__ import annotations

import math
import random
from datetime import UTC, datetime, timedelta
from itertools import permutations
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagging import Polarity
from tagging.cloud import (
    EPOCH,
    HALF_LIFE_DAYS,
    CloudTag,
    Mention,
    Purchase,
    Verdict,
    cloud,
    half_life,
    judged,
    oldest_dislike,
    weight,
)

NOW = datetime(2026, 5, 20, 4, 0, tzinfo=UTC)


def mention(
    tag: str = "黑色",
    polarity: Polarity = "like",
    days: float = 0,
    facet: str = "color",
    person: str | None = None,
    confidence: float = 1.0,
    source: str = "note",
) -> Mention:
    """Somebody said so many days ago."""
    return Mention(facet, tag, polarity, person, NOW - timedelta(days=days), confidence, source)


def bought(tag: str = "黑色", days: float = 0, facet: str = "color", receipt: str = "R1") -> Purchase:
    """She bought it so many days ago."""
    return Purchase(facet, tag, NOW - timedelta(days=days), receipt)


def verdict(number: int, tag: str, now: Mention | None = None, days: float = 0, source: str = "note") -> Verdict:
    """A clerk's word about a colour of a note."""
    return Verdict(UUID(int=number), source, "color", tag, now, NOW - timedelta(days=days))


def weigh(tag: CloudTag, days: float = 0) -> float:
    """What it weighs so many days from now."""
    return weight(tag.facet, tag.level, NOW + timedelta(days=days))


def held(*mentions: Mention) -> dict[str, str | None]:
    """The tags that stand, with what they replaced."""
    return {tag.tag: tag.changed_from for tag in cloud(mentions)}


def test_nothing_said_is_an_empty_cloud() -> None:
    assert cloud([]) == []


def test_a_mention_of_today_weighs_its_confidence() -> None:
    (tag,) = cloud([mention(confidence=0.9)])
    assert weigh(tag) == pytest.approx(0.9)


@pytest.mark.parametrize(("half_lives", "left"), [(1, 0.5), (2, 0.25), (10, 2**-10)])
def test_a_mention_weighs_half_after_each_half_life(half_lives: int, left: float) -> None:
    (tag,) = cloud([mention()])
    assert weigh(tag, days=half_lives * half_life("color")) == pytest.approx(left)


def test_a_level_is_the_logarithm_of_the_weight_at_the_epoch() -> None:
    (tag,) = cloud([Mention("color", "黑色", "like", None, EPOCH, 0.5)])
    assert tag.level == -1


def test_a_mention_of_long_before_the_epoch_is_no_overflow() -> None:
    (tag,) = cloud([mention(facet="symptom", days=40_000), mention(facet="symptom")])
    assert weigh(tag) == pytest.approx(1)


@pytest.mark.parametrize(("longer", "shorter"), [("household", "color"), ("color", "service"), ("size", "occasion")])
def test_families_outlast_tastes_and_tastes_outlast_errands(longer: str, shorter: str) -> None:
    assert half_life(longer) > half_life(shorter)


def test_mentions_of_one_tag_add_up() -> None:
    (tag,) = cloud([mention(), mention(days=half_life("color"))])
    assert (tag.count, weigh(tag)) == (2, pytest.approx(1.5))


@pytest.mark.parametrize(("older", "newer"), [("like", "dislike"), ("dislike", "like")])
def test_the_latest_opinion_supersedes_the_older_and_tells_so(older: Polarity, newer: Polarity) -> None:
    (tag,) = cloud([mention(polarity=older, days=9), mention(polarity=newer, days=1)])
    assert (tag.polarity, tag.count, tag.changed_from) == (newer, 1, older)


def test_an_opinion_that_was_always_the_same_replaced_nothing() -> None:
    assert held(mention(days=9), mention()) == {"黑色": None}


def test_a_later_fact_does_not_supersede_a_dislike() -> None:
    (tag,) = cloud([mention(polarity="dislike", days=9), mention(polarity="fact")])
    assert (tag.polarity, tag.count, tag.changed_from) == ("dislike", 2, None)


def test_only_facts_stay_a_fact() -> None:
    (tag,) = cloud([mention(polarity="fact", days=9), mention(polarity="fact")])
    assert (tag.polarity, tag.first_at, tag.last_at) == ("fact", NOW - timedelta(days=9), NOW)


def test_a_size_that_she_wears_now_supersedes_that_it_once_did_not_fit() -> None:
    (tag,) = cloud([mention("M", "dislike", 30, "size"), mention("M", "fact", 1, "size")])
    assert (tag.polarity, tag.count, tag.changed_from) == ("fact", 1, "dislike")


def test_what_is_for_somebody_else_is_a_tag_of_its_own() -> None:
    tags = cloud([mention(), mention(person="老公")])
    assert {tag.for_person for tag in tags} == {None, "老公"}


def test_one_name_in_two_facets_is_two_tags() -> None:
    assert len(cloud([mention("拍照", facet="feature"), mention("拍照", facet="occasion")])) == 2


def test_marrying_ends_being_unmarried() -> None:
    said = mention("未婚", "fact", 100, "household"), mention("已婚", "fact", 1, "household")
    assert held(*said) == {"已婚": "未婚"}


def test_who_may_be_called_after_all_may_be_called() -> None:
    said = mention("不要电话", "fact", 100, "service"), mention("电话联系", "fact", 1, "service")
    assert held(*said) == {"电话联系": "不要电话"}


def test_what_does_not_exclude_each_other_stands_together() -> None:
    assert held(mention("已婚", "fact", 9, "household"), mention("有女儿", "fact", 1, "household")) == {
        "已婚": None,
        "有女儿": None,
    }


def test_said_at_once_both_stand_since_nobody_knows_better() -> None:
    assert set(held(mention("腰围68cm", "fact", 1, "size"), mention("腰围2尺", "fact", 1, "size"))) == {
        "腰围68cm",
        "腰围2尺",
    }


def test_the_latest_measure_stands() -> None:
    said = mention("体重120斤", "fact", 300, "body"), mention("体重110斤", "fact", 1, "body")
    assert held(*said, mention("身高163cm", "fact", 300, "body")) == {"体重110斤": "体重120斤", "身高163cm": None}


def test_the_measure_of_somebody_else_replaces_nothing() -> None:
    said = mention("体重120斤", "fact", 300, "body"), mention("体重160斤", "fact", 1, "body", "老公")
    assert set(held(*said)) == {"体重120斤", "体重160斤"}


def test_a_purchase_after_a_dislike_supersedes_it() -> None:
    (tag,) = cloud([mention(polarity="dislike", days=30)], [bought(days=2)])
    assert (tag.polarity, tag.bought) == ("dislike", bought(days=2))


def test_the_latest_purchase_is_told() -> None:
    (tag,) = cloud([mention(polarity="dislike", days=30)], [bought(days=2), bought(days=9)])
    assert tag.bought == bought(days=2)


@pytest.mark.parametrize(
    ("said", "purchase"),
    [
        (mention(polarity="dislike", days=1), bought(days=2)),
        (mention(polarity="like", days=9), bought(days=2)),
        (mention(polarity="dislike", days=9), bought("白色", days=2)),
        (mention(polarity="dislike", days=9, person="老公"), bought(days=2)),
        (mention("显瘦", "dislike", 9, "need"), bought("显瘦", 2, "need")),
    ],
    ids=["before it", "of what she likes", "of another colour", "of what is not hers", "of what no label says"],
)
def test_other_purchases_supersede_nothing(said: Mention, purchase: Purchase) -> None:
    (tag,) = cloud([said], [purchase])
    assert tag.bought is None


def test_a_purchase_alone_is_no_tag() -> None:
    assert cloud([], [bought()]) == []


def test_a_rejected_tag_is_gone_from_its_note_only() -> None:
    said = mention(source="one"), mention(source="two")
    assert judged(said, [verdict(1, "黑色", source="one")]) == [mention(source="two")]


def test_a_corrected_tag_is_what_the_clerk_says() -> None:
    right = mention("藏青", confidence=1.0)
    assert judged([mention(), mention("白色")], [verdict(1, "黑色", right)]) == [mention("白色"), right]


def test_a_correction_to_what_the_note_says_anyway_counts_once() -> None:
    right = mention("白色")
    assert judged([mention(), mention("白色", confidence=0.5)], [verdict(1, "黑色", right)]) == [right]


def test_the_latest_verdict_counts() -> None:
    right = mention("藏青")
    assert judged([mention()], [verdict(1, "黑色", days=1), verdict(2, "黑色", right, days=3)]) == []


def test_a_correction_can_itself_be_judged() -> None:
    assert judged([mention()], [verdict(1, "黑色", mention("藏青"), days=3), verdict(2, "藏青", days=1)]) == []


said_things = st.lists(
    st.builds(
        mention,
        tag=st.sampled_from(["未婚", "已婚", "离异", "黑色"]),
        polarity=st.sampled_from(["like", "dislike", "fact"]),
        days=st.integers(0, 2000),
        facet=st.sampled_from(["household", "color", "size"]),
        person=st.sampled_from([None, "妈妈"]),
        confidence=st.floats(0.1, 1.0),
    ),
    max_size=12,
)
purchases = st.lists(st.builds(bought, days=st.integers(0, 2000), receipt=st.sampled_from("ab")), max_size=4)
verdicts = st.lists(
    st.builds(
        verdict,
        st.integers(0, 10**6),
        st.sampled_from(["黑色", "白色", "藏青"]),
        st.one_of(st.none(), st.builds(mention, tag=st.sampled_from(["黑色", "白色", "藏青"]))),
        st.integers(0, 3),
    ),
    max_size=6,
    unique_by=lambda one: one.id,
)
colours = st.sets(st.sampled_from(["黑色", "白色", "藏青"])).map(lambda tags: [mention(tag) for tag in sorted(tags)])


@given(said_things, purchases, st.randoms(use_true_random=False))
def test_the_order_in_which_things_are_known_does_not_matter(
    said: list[Mention], sold: list[Purchase], chance: random.Random
) -> None:
    assert cloud(said, sold) == cloud(chance.sample(said, len(said)), chance.sample(sold, len(sold)))


@given(colours, verdicts, st.randoms(use_true_random=False))
def test_the_order_in_which_verdicts_are_replayed_does_not_matter(
    said: list[Mention], given_: list[Verdict], chance: random.Random
) -> None:
    def by_name(result: list[Mention]) -> list[Mention]:
        return sorted(result, key=lambda one: one.tag)

    assert by_name(judged(said, given_)) == by_name(
        judged(chance.sample(said, len(said)), chance.sample(given_, len(given_)))
    )


@given(colours, verdicts)
def test_of_a_note_every_name_is_said_once_at_most(said: list[Mention], given_: list[Verdict]) -> None:
    names = [one.tag for one in judged(said, given_)]
    assert len(names) == len(set(names))


@given(said_things, said_things)
def test_the_cloud_of_two_who_are_one_is_that_of_all_that_was_said(one: list[Mention], other: list[Mention]) -> None:
    """Where both are of one mind their weights add up; nobody's words get lost in the union."""
    apart = {tag.key: tag for tag in cloud(other)}
    both = {tag.key: tag for tag in cloud([*one, *other])}
    assert {*both} <= {*apart, *(tag.key for tag in cloud(one))}
    for tag in cloud(one):
        twin = apart.get(tag.key)
        if tag.key in both and twin and tag.polarity == twin.polarity == both[tag.key].polarity:
            assert both[tag.key].count == tag.count + twin.count
            assert math.isclose(weigh(both[tag.key]), weigh(tag) + weigh(twin), rel_tol=1e-9)


@given(said_things)
def test_a_tag_never_weighs_more_than_how_often_it_was_said(said: list[Mention]) -> None:
    assert all(0 < weigh(tag) <= tag.count * (1 + 1e-9) for tag in cloud(said))


@given(said_things, st.integers(0, 3000), st.integers(0, 3000))
def test_a_cloud_only_fades(said: list[Mention], days: int, further: int) -> None:
    assert all(weigh(tag, days + further) <= weigh(tag, days) for tag in cloud(said))


@given(said_things)
def test_of_what_excludes_each_other_only_what_was_said_last_stands(said: list[Mention]) -> None:
    marriage = {"未婚", "已婚", "离异"}
    for person in (None, "妈妈"):
        standing = [
            tag for tag in cloud(said) if tag.for_person == person and tag.facet == "household" and tag.tag in marriage
        ]
        assert len({tag.last_at for tag in standing}) <= 1


def test_half_lives_are_positive() -> None:
    assert all(days > 0 for days in HALF_LIFE_DAYS.values())


def test_what_an_older_fact_was_does_not_hang_on_the_order_of_notes() -> None:
    weights = [mention("体重100斤", "fact", 9, "body"), mention("体重110斤", "fact", 9, "body"),
               mention("身高160体重120斤", "fact", 9, "body"), mention("体重105斤", "fact", 1, "body")]  # fmt: skip
    both = [mention("未婚", "fact", 9, "household"), mention("已婚", "fact", 9, "household"),
            mention("离异", "fact", 1, "household"), mention("新婚", "fact", 9, "household")]  # fmt: skip
    for said in (weights, both):
        clouds = {tuple(cloud(order)) for order in permutations(said)}
        assert len(clouds) == 1


def test_the_oldest_dislike_is_that_which_a_purchase_could_supersede() -> None:
    said = [mention("黑色", "dislike", 90), mention("黑色", "like", 60), mention("红色", "dislike", 30),
            mention("红色", "dislike", 20), mention("XL", "dislike", 50, "size", "老公"),
            mention("电话", "dislike", 70, "service"), mention("M", "dislike", 40, "size"),
            mention("M", "fact", 10, "size")]  # fmt: skip
    assert oldest_dislike(said) == NOW - timedelta(days=20)
    assert oldest_dislike(said[:2]) is None
