"""A manager's day: who came, what came of it, what was missing, and how long the cards take."""

from __future__ import annotations

from typing import Any

import pytest
from counter_book import refused
from counter_stage import Stage, ids

from store_api.staff.access import Caller
from store_api.visits import service as visits
from store_api.visits.models import OutcomeKind, TryOn


def missed(stage: Stage, *pieces: dict[str, str]) -> None:
    """A guest asked for these and left without them."""
    stage.story.ends(stage.story.visit(), missing=list(pieces))


def cards_took(stage: Stage, *seconds: int | None, by: Caller | None = None) -> list[TryOn]:
    """Try-on cards that took so long."""
    lin, visit = stage.story.lin, stage.story.visit()
    stage.story.lin = by or lin
    made = [stage.tries(visit, **({} if one is None else {"seconds": one})) for one in seconds]
    stage.story.lin = lin
    return made


def test_a_clerk_does_not_see_the_managers_day(stage: Stage) -> None:
    answer = stage.people.lin.get(f"/stores/{stage.store.id}/today")
    assert refused(answer) == (403, "role_not_allowed")


def test_a_quiet_day_has_nothing_to_show(stage: Stage) -> None:
    today = stage.today()
    quiet = {"visitors": 0, "visits": [], "late_calls": 0, "pool": 0, "unclosed": [], "missing": []}
    assert {name: today[name] for name in quiet} == quiet
    assert today["card_seconds"] == {"median": None, "cards": 0, "clerks": []}
    assert today["day"] == "2026-03-10"


def test_todays_visits_say_what_came_of_them(stage: Stage) -> None:
    no_sale = stage.story.visit()
    stage.story.ends(no_sale, reason="价格")
    stage.story.pass_time(minutes=5)
    bought = stage.visit()
    stage.story.buys(stage.anna)
    stage.story.pass_time(minutes=5)
    still_here = stage.story.visit(party=2)
    shown = stage.today()["visits"]
    assert ids(shown) == [still_here.id, bought.id, no_sale.id]
    assert [(one["outcome"], one["reason"], one["party"]) for one in shown] == [
        (None, None, 2),
        ("bought", None, 1),
        ("no_sale", "价格", 1),
    ]
    assert shown[1]["customer"]["masked_phone"] == "138****8000"


def test_yesterdays_visits_are_not_todays(stage: Stage) -> None:
    stage.story.no_sale()
    stage.story.pass_time(days=1)
    assert stage.today()["visits"] == []


def test_what_was_left_open_on_the_days_before_is_listed(stage: Stage) -> None:
    guest = stage.story.visit(party=2)
    stage.story.pass_time(days=1)
    known = stage.visit()
    stage.story.pass_time(days=1)
    stage.story.visit()
    listed = stage.today()["unclosed"]
    assert ids(listed) == [guest.id, known.id]
    assert [(one["day"], one["party"], one["customer"] is None) for one in listed] == [
        ("2026-03-10", 2, True),
        ("2026-03-11", 1, False),
    ]


def test_the_figures_are_the_boards_of_today(stage: Stage) -> None:
    stage.story.ends(stage.visit(), OutcomeKind.BOUGHT)
    stage.story.buys(stage.anna)
    stage.story.pass_time(days=1)
    stage.story.ends(stage.visit(), OutcomeKind.BOUGHT)
    stage.story.buys(stage.anna, units=2)
    shown = stage.today()["figures"]
    day = "2026-03-11"
    board = stage.show(f"/stores/{stage.store.id}/board?first={day}&last={day}", stage.people.shop.mei)["figures"]
    assert shown == board[: len(shown)]
    figures = {one["key"]: one for one in shown}
    assert figures["units_per_transaction"]["value"] == 2
    assert figures["clerk_conversion"]["remark"] == "few_visits"
    assert figures["walk_in_conversion"]["remark"] == "no_count"


def test_what_was_asked_for_and_not_there_is_listed_with_how_often(stage: Stage) -> None:
    stage.wardrobe()
    missed(stage, {"piece": "K1", "colour": "米白", "size": "L"}, {"piece": "雨靴"})
    missed(stage, {"piece": "K1", "colour": "米白", "size": "L"})
    assert stage.today()["missing"] == [
        {"piece": "K1", "name": "高腰阔腿裤", "colour": "米白", "size": "L", "asked": 2},
        {"piece": "雨靴", "name": None, "colour": None, "size": None, "asked": 1},
    ]


@pytest.mark.parametrize(("days", "asked"), [(6, 1), (7, 0)])
def test_what_was_missing_is_listed_for_a_week(stage: Stage, days: int, asked: int) -> None:
    missed(stage, {"piece": "雨靴"})
    stage.story.pass_time(days=days)
    assert len(stage.today()["missing"]) == asked


def test_the_median_of_the_cards_is_shown_for_the_store_and_each_clerk(stage: Stage) -> None:
    cards_took(stage, 4, 6, 20)
    mei = stage.story.signed_in(stage.people.shop.mei, stage.people.shop.tablet)
    cards_took(stage, 8, by=mei)
    shop = stage.people.shop
    assert stage.today()["card_seconds"] == {
        "median": 7,
        "cards": 4,
        "clerks": [
            {"staff_id": str(shop.lin.id), "clerk": "小林", "median": 6, "cards": 3},
            {"staff_id": str(shop.mei.id), "clerk": "梅店长", "median": 8, "cards": 1},
        ],
    }


def test_a_card_without_a_time_is_not_counted(stage: Stage) -> None:
    cards_took(stage, 4, None)
    assert stage.today()["card_seconds"]["cards"] == 1


def test_a_card_taken_back_is_not_counted(stage: Stage) -> None:
    first, _ = cards_took(stage, 4, 6)
    visits.take_back(stage.session, stage.story.lin, TryOn, first.id)
    assert stage.today()["card_seconds"]["median"] == 6


@pytest.mark.parametrize(("days", "cards"), [(6, 1), (7, 0)])
def test_cards_count_for_a_week_of_local_days(stage: Stage, days: int, cards: int) -> None:
    stage.story.pass_time(hours=-13, minutes=-59)  # Just after midnight in Shanghai.
    cards_took(stage, 4)
    stage.story.pass_time(days=days, hours=23)
    assert stage.today()["card_seconds"]["cards"] == cards


def late_and_pooled(stage: Stage) -> dict[str, Any]:
    """The two counts of calls."""
    today = stage.today()
    return {name: today[name] for name in ("late_calls", "pool")}


def test_late_calls_of_the_whole_store_are_counted(stage: Stage) -> None:
    stage.story.no_sale(stage.anna)
    stage.story.settle()
    assert late_and_pooled(stage) == {"late_calls": 0, "pool": 0}
    stage.story.pass_time(days=5)
    assert late_and_pooled(stage) == {"late_calls": 1, "pool": 0}
