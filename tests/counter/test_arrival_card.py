"""The arrival card: who she is to us, and what to be careful about."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cast import Shop, take_coupon
from counter_book import refused
from counter_stage import Stage
from merges import OTHER_PHONE, merged

from followups import contacts
from followups.models import ContactResult
from store_api.coupons.models import CampaignState
from store_api.customers import handovers
from store_api.db import new_id
from store_api.visits import service as visits
from store_api.visits.models import FitVerdict, OutcomeKind, ReturnKind, TryOnResult, Visit


def called(stage: Stage, result: ContactResult, **said: str) -> None:
    """A call with this result."""
    body = {"customer_id": stage.anna.id, "result": result, "occurred_at": stage.session.now, **said}
    contacts.record_contact(stage.session, stage.story.lin, new_id(), body)


def test_somebody_without_a_past_has_an_empty_card(stage: Stage) -> None:
    assert stage.card() == {
        "last_visit": None,
        "agreed": None,
        "tried": [],
        "sizes": [],
        "recommended": None,
        "coupons": [],
        "warnings": [],
    }


def test_a_customer_nobody_here_has_met_has_no_card(stage: Stage) -> None:
    answer = stage.people.stranger.get(f"/customers/{stage.anna.id}/arrival-card")
    assert refused(answer) == (404, "customer_unknown")


def test_a_card_needs_a_tablet_since_it_speaks_of_a_store(stage: Stage) -> None:
    answer = stage.person(stage.people.shop.mei).get(f"/customers/{stage.anna.id}/arrival-card")
    assert refused(answer) == (403, "tablet_needed")


def test_the_last_visit_says_who_and_why_not(stage: Stage) -> None:
    stage.story.ends(stage.visit(), reason="价格")
    then = stage.session.now
    stage.story.pass_time(days=7)
    assert stage.card()["last_visit"] == {
        "at": then.isoformat(),
        "clerk": "小林",
        "outcome": "no_sale",
        "reason": "价格",
    }


def test_a_purchase_of_that_day_counts_as_bought(stage: Stage) -> None:
    stage.story.ends(stage.visit(), reason="价格")
    stage.story.buys(stage.anna)
    stage.story.pass_time(days=1)
    last = stage.card()["last_visit"]
    assert (last["outcome"], last["reason"]) == ("bought", None)


def test_a_bag_alone_is_no_purchase(stage: Stage) -> None:
    stage.story.ends(stage.visit())
    stage.story.buys(stage.anna, units=0)
    stage.story.pass_time(days=1)
    assert stage.card()["last_visit"]["outcome"] == "no_sale"


def test_what_was_agreed_last_is_on_the_card_though_another_call_followed(stage: Stage) -> None:
    spoken = []
    for said in ({"agreed": "留一件 M"}, {"agreed": "带老公来", "next_step": "周六上午来试"}, {}):
        called(stage, ContactResult.REACHED, **said)
        spoken.append(stage.session.now)
        stage.story.pass_time(days=1)
    assert stage.card()["agreed"] == {"at": spoken[1].isoformat(), "words": "周六上午来试"}


def test_the_present_visit_is_not_the_last_one(stage: Stage) -> None:
    stage.tries(stage.visit())
    card = stage.card()
    assert (card["last_visit"], card["tried"]) == (None, [])


def test_a_visit_that_was_left_open_has_no_outcome(stage: Stage) -> None:
    stage.visit()
    stage.story.pass_time(days=1)
    assert stage.card()["last_visit"]["outcome"] is None


def test_a_visit_taken_back_was_none(stage: Stage) -> None:
    visit = stage.was_here()
    visits.take_back(stage.session, stage.story.lin, Visit, visit.id)
    card = stage.card()
    assert (card["last_visit"], card["tried"]) == (None, [])


def test_what_she_tried_on_says_everything_about_the_piece(stage: Stage) -> None:
    stage.wardrobe()
    said = {"fit": FitVerdict.LARGE, "result": TryOnResult.REJECTED, "reasons": ["偏大"]}
    stage.was_here("K1-米白-M", **said)
    (tried,) = stage.card()["tried"]
    del tried["id"]
    assert tried == {
        "style": "K1",
        "name": "高腰阔腿裤",
        "category": "裤装",
        "colour": "米白",
        "size": "M",
        "fit": "large",
        "result": "rejected",
        "reasons": ["偏大"],
    }


def test_a_piece_the_catalogue_does_not_know_is_shown_as_typed(stage: Stage) -> None:
    stage.was_here("那条红裙子", size="M")
    (tried,) = stage.card()["tried"]
    assert (tried["style"], tried["name"], tried["size"]) == ("那条红裙子", None, "M")


def test_the_last_visit_with_try_ons_is_shown_though_another_followed(stage: Stage) -> None:
    stage.was_here("红裙子")
    stage.story.no_sale(stage.anna)
    stage.story.pass_time(days=1)
    assert [one["style"] for one in stage.card()["tried"]] == ["红裙子"]


def test_sizes_are_what_fitted_and_what_she_took_and_what_she_bought(stage: Stage) -> None:
    stage.wardrobe()
    stage.was_here("K1-米白-M", fit=FitVerdict.FITS)
    stage.was_here("K1-黑色-M", result=TryOnResult.TAKEN)
    stage.was_here("K1-米白-S", fit=FitVerdict.SMALL)
    stage.bought("Z1-酒红-M")
    assert stage.card()["sizes"] == [
        {"category": "裤装", "size": "M", "times": 2},
        {"category": "针织", "size": "M", "times": 1},
    ]


def test_a_piece_tried_on_and_bought_on_one_day_fitted_once(stage: Stage) -> None:
    stage.wardrobe()
    visit = stage.visit()
    stage.tries(visit, "K1-米白-M", fit=FitVerdict.FITS)
    stage.story.ends(visit, OutcomeKind.BOUGHT)
    stage.bought("K1-米白-M")
    assert stage.card()["sizes"] == [{"category": "裤装", "size": "M", "times": 1}]


def test_a_size_she_brought_back_was_not_hers(stage: Stage) -> None:
    stage.wardrobe()
    stage.bought("K1-米白-S")
    stage.story.pass_time(days=3)
    stage.bought("K1-米白-S", -1)
    assert stage.card()["sizes"] == []


@pytest.mark.parametrize("typed", ["m", "M码", " M "])
def test_a_size_is_the_same_however_it_was_typed(stage: Stage, typed: str) -> None:
    stage.wardrobe()
    stage.was_here("K1", size=typed, fit=FitVerdict.FITS)
    assert stage.card()["sizes"] == [{"category": "裤装", "size": "M", "times": 1}]


def test_a_coupon_she_can_use_here_is_on_the_card(stage: Stage, shop: Shop) -> None:
    claim = take_coupon(stage.session, shop.code)
    (coupon,) = stage.card()["coupons"]
    assert coupon == {
        "id": str(claim.id),
        "name": "新客礼",
        "kind": "amount",
        "value": 5000,
        "use_until": claim.use_until.isoformat(),
    }


def test_a_coupon_that_was_used_is_not(stage: Stage, shop: Shop) -> None:
    take_coupon(stage.session, shop.code).used_at = stage.session.now
    assert stage.card()["coupons"] == []


def test_a_coupon_that_has_run_out_is_not(stage: Stage, shop: Shop) -> None:
    claim = take_coupon(stage.session, shop.code)
    stage.session.now = claim.use_until
    assert stage.card()["coupons"] == []


def test_a_coupon_of_an_ended_campaign_is_not(stage: Stage, shop: Shop) -> None:
    take_coupon(stage.session, shop.code)
    shop.campaign.state = CampaignState.ENDED
    assert stage.card()["coupons"] == []


def test_a_coupon_of_other_stores_is_not(stage: Stage, shop: Shop) -> None:
    take_coupon(stage.session, shop.code)
    shop.campaign.stores = [shop.other_store]
    assert stage.card()["coupons"] == []


def test_a_refusal_of_calls_is_a_warning(stage: Stage) -> None:
    stage.story.pass_time(minutes=1)
    stage.story.answers(stage.anna, may_call=False)
    assert stage.card()["warnings"] == ["opted_out"]


def test_who_says_yes_again_has_no_warning(stage: Stage) -> None:
    for may_call in (False, True):
        stage.story.pass_time(minutes=1)
        stage.story.answers(stage.anna, may_call=may_call)
    assert stage.card()["warnings"] == []


def test_a_number_of_somebody_else_is_a_warning(stage: Stage) -> None:
    called(stage, ContactResult.WRONG_NUMBER)
    assert stage.card()["warnings"] == ["wrong_number"]


def test_a_number_proved_since_is_hers(stage: Stage) -> None:
    called(stage, ContactResult.WRONG_NUMBER)
    stage.anna.phone_proved_at = stage.story.pass_time(minutes=1)
    assert stage.card()["warnings"] == []


def test_a_handover_is_a_warning_until_it_is_finished(stage: Stage, shop: Shop) -> None:
    handover = handovers.start(stage.session, shop.lin.id, shop.mei.id, shop.mei.id)
    handovers.include(stage.session, handover, [stage.anna.id])
    assert stage.card()["warnings"] == ["handover"]
    handovers.finish(stage.session, handover)
    assert stage.card()["warnings"] == []


def test_a_piece_brought_back_lately_is_a_warning(stage: Stage) -> None:
    visit = stage.visit()
    body = {"visit_id": visit.id, "kind": ReturnKind.RETURN, "piece": "K1", "reasons": ["偏大"]}
    visits.bring_back(stage.session, stage.story.lin, new_id(), {**body, "occurred_at": stage.session.now})
    assert stage.card()["warnings"] == ["recent_return"]
    stage.story.pass_time(days=31)
    assert stage.card()["warnings"] == []


def test_a_refund_of_the_till_is_a_warning(stage: Stage) -> None:
    stage.story.buys(stage.anna, units=-1, refund_of="another receipt")
    assert stage.card()["warnings"] == ["recent_return"]


def test_somebody_who_was_merged_has_one_past(stage: Stage, shop: Shop) -> None:
    stage.wardrobe()
    other = stage.story.customer(OTHER_PHONE)
    stage.was_here("K1-米白-M", other, fit=FitVerdict.FITS)
    take_coupon(stage.session, shop.code, OTHER_PHONE, browser="other")
    merged(stage.session, shop, other, stage.anna)
    for customer in (stage.anna, other):
        card = stage.card(customer)
        assert card["last_visit"]["at"] == (stage.session.now - timedelta(days=7)).isoformat()
        assert [one["style"] for one in card["tried"]] == ["K1"]
        assert card["sizes"] == [{"category": "裤装", "size": "M", "times": 1}]
        assert len(card["coupons"]) == 1
