"""What the arrival card recommends, in her size and as this store has it, and what goes with it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from counter_stage import Stage
from merges import OTHER_PHONE

from store_api.catalog import service as catalog
from store_api.visits.models import FitVerdict, TryOnResult


@pytest.fixture
def dressed(stage: Stage) -> Stage:
    """A shop with a wardrobe; Anna was here a week ago, tried a knit that fitted, and was told of K1 in 米白."""
    stage.wardrobe()
    stage.was_here("Z1-酒红-M", fit=FitVerdict.FITS, recommended=["K1-米白-M"])
    return stage


def state(shown: dict[str, Any]) -> tuple[str, float | None]:
    """What the shelf is said to hold."""
    return shown["stock"]["state"], shown["stock"]["quantity"]


def test_the_last_recommendation_is_in_stock_with_a_match_of_its_colour(dressed: Stage) -> None:
    dressed.stocked("K1-米白-M")
    dressed.stocked("Z1-象牙白-M")
    assert dressed.recommended() == {
        "style": "K1",
        "name": "高腰阔腿裤",
        "colour": "米白",
        "colour_family": "cream",
        "size": "M",
        "from_try_on": False,
        "stock": {
            "state": "in_stock",
            "quantity": 3,
            "size": "M",
            "as_of": (dressed.session.now - timedelta(hours=1)).isoformat(),
        },
        "pairing": {
            "style": "Z1",
            "name": "圆领针织衫",
            "colour": "象牙白",
            "colour_family": "cream",
            "by_hand": False,
            "stock": {
                "state": "in_stock",
                "quantity": 3,
                "size": "M",
                "as_of": (dressed.session.now - timedelta(hours=1)).isoformat(),
            },
        },
    }


def test_nobody_knows_what_was_never_counted(dressed: Stage) -> None:
    assert state(dressed.recommended()) == ("check_shelf", None)


@pytest.mark.parametrize("quantity", [None, -1])
def test_a_figure_that_cannot_be_is_no_stock(dressed: Stage, quantity: int | None) -> None:
    dressed.stocked("K1-米白-M", quantity)
    assert state(dressed.recommended()) == ("check_shelf", quantity)


def test_an_old_figure_is_never_in_stock(dressed: Stage) -> None:
    dressed.stocked("K1-米白-M", hours_ago=24.1)
    assert state(dressed.recommended()) == ("check_shelf", 3)


def test_an_old_zero_may_have_been_filled_up(dressed: Stage) -> None:
    dressed.stocked("K1-米白-M", 0, hours_ago=24.1)
    assert state(dressed.recommended()) == ("check_shelf", 0)


def test_a_figure_is_good_for_as_long_as_the_store_says(dressed: Stage) -> None:
    dressed.stocked("K1-米白-M", hours_ago=2)
    dressed.store.stock_fresh_minutes = 120
    assert state(dressed.recommended())[0] == "in_stock"
    dressed.store.stock_fresh_minutes = 119
    assert state(dressed.recommended())[0] == "check_shelf"


def test_a_fresh_zero_is_none(dressed: Stage) -> None:
    dressed.stocked("K1-米白-M", 0)
    assert state(dressed.recommended()) == ("none", 0)


def test_the_stock_of_another_store_is_not_here(dressed: Stage) -> None:
    dressed.stocked("K1-米白-M", store=dressed.people.shop.other_store)
    assert state(dressed.recommended()) == ("check_shelf", None)


def test_a_barcode_means_its_sku(stage: Stage) -> None:
    product = stage.style("K1", "高腰阔腿裤", "裤装", "黑色 M")
    catalog.put_sku(stage.session, product, code="K1-W", colour="米白", size="M", barcode="690000000001")
    stage.was_here(recommended=["690000000001"])
    assert stage.recommended()["colour"] == "米白"


def test_a_style_is_shown_in_her_size_and_a_colour_that_is_here(stage: Stage) -> None:
    stage.wardrobe()
    stage.was_here("K1-米白-S", fit=FitVerdict.SMALL)
    stage.was_here("K1-米白-M", fit=FitVerdict.FITS)
    stage.was_here("Z1", recommended=["K1"])
    stage.stocked("K1-米白-S")
    stage.stocked("K1-黑色-M")
    shown = stage.recommended()
    assert (shown["colour"], shown["size"], state(shown)) == ("黑色", "M", ("in_stock", 3))


def test_another_size_in_stock_is_not_hers(stage: Stage) -> None:
    stage.wardrobe()
    stage.was_here("K1-米白-M", fit=FitVerdict.FITS)
    stage.was_here("Z1", recommended=["K1-米白-S"])
    stage.stocked("K1-米白-S")
    stage.stocked("K1-米白-M", 0)
    shown = stage.recommended()
    assert (shown["size"], state(shown)) == ("M", ("none", 0))


def test_without_a_known_size_the_stock_says_none(stage: Stage) -> None:
    stage.wardrobe()
    stage.was_here("C1", recommended=["K1"])
    stage.stocked("K1-黑色-M")
    assert stage.recommended()["size"] is None


def test_a_style_may_be_named_by_its_name(stage: Stage) -> None:
    stage.wardrobe()
    stage.was_here(recommended=["高腰阔腿裤"])
    assert stage.recommended()["style"] == "K1"


def test_words_the_catalogue_does_not_know_are_shown_as_they_are(stage: Stage) -> None:
    stage.was_here(recommended=["那条阔腿裤"])
    shown = stage.recommended()
    assert (shown["style"], shown["name"], shown["pairing"]) == (None, "那条阔腿裤", None)
    assert state(shown) == ("check_shelf", None)


def test_of_several_the_one_that_is_here_is_shown(stage: Stage) -> None:
    stage.wardrobe()
    stage.was_here(recommended=["那条裙子", "C1", "K1"])
    assert stage.recommended()["name"] == "那条裙子"
    stage.stocked("K1-黑色-M")
    assert stage.recommended()["style"] == "K1"


def test_the_last_visit_that_recommended_anything_counts(stage: Stage) -> None:
    stage.wardrobe()
    stage.was_here(recommended=["C1"])
    stage.was_here(recommended=["K1"])
    stage.was_here()
    assert stage.recommended()["style"] == "K1"


def test_what_she_has_bought_since_is_not_recommended_again(dressed: Stage) -> None:
    dressed.bought("K1-黑色-M")
    assert dressed.card()["recommended"] is None


def test_what_she_brought_back_is_a_wish_again(dressed: Stage) -> None:
    dressed.bought("K1-黑色-M")
    dressed.story.pass_time(days=1)
    dressed.bought("K1-黑色-M", -1)
    assert dressed.recommended()["style"] == "K1"


def test_without_a_recommendation_it_is_what_she_was_thinking_about(stage: Stage) -> None:
    stage.wardrobe()
    stage.was_here("K1-米白-S", result=TryOnResult.THINKING)
    stage.stocked("K1-米白-S")
    shown = stage.recommended()
    assert (shown["style"], shown["colour"], shown["size"], shown["from_try_on"]) == ("K1", "米白", "S", True)
    assert state(shown) == ("in_stock", 3)


def test_a_piece_that_did_not_fit_is_looked_for_in_her_size(stage: Stage) -> None:
    stage.wardrobe()
    stage.bought("K1-黑色-M")
    stage.story.pass_time(days=30)
    stage.was_here("K1-米白-S", result=TryOnResult.THINKING, fit=FitVerdict.SMALL)
    assert (stage.recommended()["colour"], stage.recommended()["size"]) == ("米白", "M")


def test_what_she_did_not_want_is_not_recommended(stage: Stage) -> None:
    stage.wardrobe()
    stage.was_here("K1-米白-S", result=TryOnResult.REJECTED)
    assert stage.card()["recommended"] is None


def pairing(stage: Stage) -> tuple[Any, ...] | None:
    """Style, colour and origin of what goes with it."""
    found = stage.recommended()["pairing"]
    return found and (found["style"], found["colour"], found["by_hand"])


def pair(stage: Stage, *styles: str) -> None:
    """Mei thinks that these go with K1."""
    for style in styles:
        catalog.pair_styles(stage.session, "K1", style)


def test_a_pairing_by_hand_comes_before_a_colour(dressed: Stage) -> None:
    pair(dressed, "C1")
    dressed.stocked("C1-蓝白条-M")
    dressed.stocked("Z1-象牙白-M")
    assert pairing(dressed) == ("C1", "蓝白条", True)


def test_of_two_by_hand_the_one_of_the_same_colour_is_taken(dressed: Stage) -> None:
    pair(dressed, "C1", "Z1")
    dressed.stocked("C1-蓝白条-M")
    dressed.stocked("Z1-象牙白-M")
    assert pairing(dressed) == ("Z1", "象牙白", True)


def test_a_pairing_by_hand_that_is_sold_out_gives_way_to_a_colour(dressed: Stage) -> None:
    pair(dressed, "C1")
    dressed.stocked("C1-蓝白条-M", 0)
    dressed.stocked("Z1-象牙白-M")
    assert pairing(dressed) == ("Z1", "象牙白", False)


def test_a_pairing_by_hand_that_nobody_counted_is_better_than_none(dressed: Stage) -> None:
    pair(dressed, "C1")
    assert pairing(dressed) == ("C1", "蓝白条", True)
    assert state(dressed.recommended()["pairing"]) == ("check_shelf", None)


def test_a_pairing_by_hand_that_is_sold_out_is_not_worth_a_word(dressed: Stage) -> None:
    pair(dressed, "C1")
    dressed.stocked("C1-蓝白条-M", 0)
    assert pairing(dressed) is None


@pytest.mark.parametrize(("quantity", "hours"), [(0, 1), (None, 1), (-1, 1), (3, 25)])
def test_a_match_has_to_be_here_for_sure(dressed: Stage, quantity: int | None, hours: float) -> None:
    dressed.stocked("Z1-象牙白-M", quantity, hours_ago=hours)
    assert pairing(dressed) is None


def test_a_match_is_of_another_category(dressed: Stage) -> None:
    dressed.style("K2", "米白西裤", "裤装", "米白 M")
    dressed.stocked("K2-米白-M")
    assert pairing(dressed) is None


def test_a_match_is_of_the_same_family(dressed: Stage) -> None:
    dressed.stocked("Z1-酒红-M")
    assert pairing(dressed) is None


def test_a_colour_nobody_knows_has_no_match(stage: Stage) -> None:
    stage.style("K1", "阔腿裤", "裤装", "蓝白条 M")
    stage.style("Z1", "针织衫", "针织", "蓝白条 M")
    stage.was_here("C9", recommended=["K1"])
    stage.stocked("Z1-蓝白条-M")
    shown = stage.recommended()
    assert (shown["colour_family"], shown["pairing"]) == (None, None)


def test_without_a_category_nothing_is_of_another_one(stage: Stage) -> None:
    stage.style("K1", "阔腿裤", None, "米白 M")
    stage.style("Z1", "针织衫", "针织", "象牙白 M")
    stage.was_here("C9", recommended=["K1"])
    stage.stocked("Z1-象牙白-M")
    assert pairing(stage) is None


def test_a_match_has_to_be_in_her_size(dressed: Stage) -> None:
    dressed.style("Z2", "米白开衫", "针织", "米白 L")
    dressed.stocked("Z2-米白-L")
    assert pairing(dressed) is None


def test_a_match_of_one_size_is_for_everybody(dressed: Stage) -> None:
    dressed.style("Z2", "米白披肩", "针织", "米白 均码")
    dressed.stocked("Z2-米白-均码")
    assert pairing(dressed) == ("Z2", "米白", False)


def test_of_several_matches_the_newest_figure_is_taken(dressed: Stage) -> None:
    dressed.style("B1", "帆布包", "包", "奶白 均码")
    dressed.style("A1", "围巾", "配饰", "奶白 均码")
    for code, hours in (("B1-奶白-均码", 2), ("A1-奶白-均码", 2), ("Z1-象牙白-M", 3)):
        dressed.stocked(code, hours_ago=hours)
    assert pairing(dressed) == ("A1", "奶白", False)


def test_everybody_has_her_own_recommendation(dressed: Stage) -> None:
    other = dressed.story.customer(OTHER_PHONE)
    dressed.was_here("C1", other, recommended=["Z1"])
    dressed.visit(other)
    dressed.visit()
    cards = [visit["card"] for visit in dressed.home()["visits"]]
    assert {card["recommended"]["style"] for card in cards} == {"K1", "Z1"}
