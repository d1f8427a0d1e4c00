"""The words a clerk taps."""

from __future__ import annotations

from importlib.resources import files
from typing import Any, get_args

import pytest
import yaml
from cast import Cast
from counter_book import found, refused
from werkzeug.test import TestResponse

from store_api.demo import script
from store_api.staff.models import Vertical
from store_api.texts import Language
from store_api.visits import reasons

OWN = {"no_sale": ["太贵"], "fit": ["太紧", "太长"], "return": ["掉色"]}


def shown(people: Cast, language: str = "zh-CN") -> dict[str, list[str]]:
    """What Lin's tablet offers."""
    lists: dict[str, list[str]] = found(people.lin.get("/reasons", headers={"Accept-Language": language}))
    return lists


def change(people: Cast, **lists: Any) -> TestResponse:
    """Headquarters changes the words."""
    return people.hua.put("/reasons", {**OWN, **lists})


@pytest.mark.parametrize("vertical", Vertical)
@pytest.mark.parametrize("language", get_args(Language))
def test_every_kind_of_shop_has_words_in_both_languages(vertical: Vertical, language: Language) -> None:
    lists = reasons.suggested(vertical, language)
    assert set(lists) == set(reasons.KINDS)
    for words in lists.values():
        assert 6 <= len(words) <= 10
        assert len(set(words)) == len(words)
        assert all(isinstance(word, str) and len(word) <= (9 if language == "zh" else 24) for word in words)


@pytest.mark.parametrize("vertical", Vertical)
def test_both_languages_offer_as_many_words(vertical: Vertical) -> None:
    lengths = [
        {kind: len(words) for kind, words in reasons.suggested(vertical, language).items()}
        for language in get_args(Language)
    ]
    assert lengths[0] == lengths[1]


def test_what_scripts_answer_can_be_tapped() -> None:
    packs = yaml.safe_load(files("followups").joinpath("scripts.yaml").read_text(encoding="utf-8"))
    for vertical, pack in packs.items():
        for language, scripts in pack.items():
            answered = {one["reason"] for one in scripts if "reason" in one}
            assert not answered or answered <= set(reasons.suggested(Vertical(vertical), language)["no_sale"])


def test_the_demo_speaks_with_these_words() -> None:
    words, offered = script.words(), reasons.suggested(Vertical.APPAREL, "zh")
    assert set(words.reasons.values()) <= set(offered["fit"])
    assert set(words.no_sales.values()) <= set(offered["no_sale"])
    assert set(words.returns) <= set(offered["return"])


def test_a_shop_is_offered_the_words_of_its_kind(people: Cast) -> None:
    assert "尺码不合适" in shown(people)["no_sale"]
    people.hua.call("PATCH", "/company", json={"vertical": "pharmacy"})
    assert "需要处方" in shown(people)["no_sale"]


def test_the_words_come_in_the_readers_language(people: Cast) -> None:
    assert "price" in shown(people, "en")["no_sale"]


def test_the_companys_own_words_come_instead(people: Cast) -> None:
    assert found(change(people)) == OWN
    assert shown(people) == shown(people, "en") == OWN


def test_each_word_is_there_once(people: Cast) -> None:
    assert found(change(people, fit=["太紧", "太长", "太紧"]))["fit"] == ["太紧", "太长"]


def test_an_empty_list_brings_the_suggested_words_back(people: Cast) -> None:
    before = shown(people)
    change(people)
    assert found(change(people, fit=[]))["fit"] == before["fit"]
    assert shown(people)["no_sale"] == OWN["no_sale"]


def test_suggested_words_that_are_saved_as_they_are_stay_suggested(people: Cast) -> None:
    english = shown(people, "en")
    found(people.hua.put("/reasons", shown(people)))
    assert shown(people, "en") == english


@pytest.mark.parametrize(
    "lists", [{"fit": [""]}, {"fit": ["很" * 41]}, {"fit": [str(n) for n in range(41)]}, {"fit": None}, {"more": []}]
)
def test_what_fits_on_no_chip_is_refused(people: Cast, lists: dict[str, Any]) -> None:
    assert refused(change(people, **lists)) == (422, "invalid")


def test_a_manager_changes_no_words(people: Cast) -> None:
    assert refused(people.mei.put("/reasons", OWN)) == (403, "role_not_allowed")
