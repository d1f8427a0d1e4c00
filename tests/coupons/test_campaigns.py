"""Campaigns: what may be offered, how they grow, and a budget that holds."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from cast import NOW, PHONE, Cast, Shop, fresh_id, take_coupon
from sqlalchemy import select

from store_api.coupons import campaigns, jobs, windows
from store_api.coupons.models import Campaign, CampaignKind, CampaignState, Claim
from store_api.coupons.redeem import redeem, without_receipt
from store_api.coupons.service import cancel, code_of
from store_api.db import Session, new_id
from store_api.errors import Conflict, DomainError, Gone, Invalid, Refusal

OFFER: dict[str, Any] = {
    "name": "春季", "kind": "amount", "value": 5000, "total": 10,
    "claim_from": "2026-03-01T00:00:00+08:00", "claim_until": "2026-04-01T00:00:00+08:00",
}  # fmt: skip
OTHER = "+8613900139000"


def money(session: Session, shop: Shop) -> tuple[int, int, int, int]:
    """Issued, reserved, spent, disputed."""
    found = session.get_one(Campaign, shop.campaign.id, populate_existing=True)
    return found.issued, found.reserved, found.spent, found.disputed


def use(session: Session, shop: Shop, found: Claim, spend: int | None = None) -> object:
    """Lin redeems it."""
    return redeem(session, new_id(), code_of(found), device=shop.tablet, staff=shop.lin, spend=spend)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"kind": "percent", "value": 20, "discount_cap": 8000, "budget": 100_000},
        {"kind": "gift", "value": 0},
        {"kind": "alteration", "value": 3000, "budget": 30_000},
        {"use_last_day": "2026-05-01"},
        {"use_first_day": "2026-04-01", "use_last_day": "2026-05-01"},
        {"styles": ["KT-01"], "categories": ["裤"], "refund_rule": "any", "per_person": 2},
    ],
)
def test_a_manager_makes_an_offer(people: Cast, change: dict[str, Any]) -> None:
    answer = people.mei.post("/campaigns", {**OFFER, **change})
    assert answer.status_code == 201
    assert {name: answer.json[name] for name in change} == change


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kind": "percent", "value": 20, "budget": 1000}, "campaign_budget_needs_cost"),
        ({"kind": "gift", "value": 0, "budget": 1000}, "campaign_budget_needs_cost"),
        ({"discount_cap": 100}, "campaign_cap_only_percent"),
        ({"use_days": 3, "use_last_day": "2026-05-01"}, "campaign_use_window"),
        ({"use_first_day": "2026-05-01"}, "campaign_use_window"),
        ({"use_first_day": "2026-05-02", "use_last_day": "2026-05-01"}, "campaign_use_window"),
    ],
)
def test_an_offer_that_contradicts_itself_is_refused(people: Cast, change: dict[str, Any], code: str) -> None:
    answer = people.mei.post("/campaigns", {**OFFER, **change})
    assert (answer.status_code, answer.json["code"]) == (422, code)


def test_the_budget_is_shown_live(people: Cast, shop: Shop, session: Session) -> None:
    shop.campaign.budget = 20_000
    used = take_coupon(session, shop.code)
    take_coupon(session, shop.code, OTHER)
    use(session, shop, used)
    session.settle()
    body = people.hua.get(f"/campaigns/{shop.campaign.id}").json
    assert body["used"] == 1
    assert {name: body["campaign"][name] for name in ("budget", "spent", "reserved", "disputed", "issued")} == {
        "budget": 20_000, "spent": 5000, "reserved": 5000, "disputed": 0, "issued": 2,
    }  # fmt: skip


def test_no_coupon_is_issued_that_the_budget_cannot_pay(session: Session, shop: Shop) -> None:
    shop.campaign.budget = 9_999
    take_coupon(session, shop.code)
    with pytest.raises(Conflict, match="coupon_sold_out"):
        take_coupon(session, shop.code, OTHER)


def test_a_coupon_that_gave_less_than_it_could_leaves_the_rest_to_others_once_it_lapsed(
    session: Session, shop: Shop
) -> None:
    shop.campaign.minimum_spend = 0
    found = take_coupon(session, shop.code)
    use(session, shop, found, spend=1000)
    assert money(session, shop) == (1, 4000, 1000, 0)
    session.now = found.use_until + jobs.GRACE
    jobs.lapse_batch(session)
    assert money(session, shop) == (1, 0, 1000, 0)


def test_what_expires_unused_goes_back_to_the_budget_once(session: Session, shop: Shop) -> None:
    found = take_coupon(session, shop.code)
    session.now = found.use_until + jobs.GRACE
    assert [jobs.lapse_batch(session), jobs.lapse_batch(session)] == [1, 0]
    assert money(session, shop) == (1, 0, 0, 0)


def test_a_receipt_may_come_some_days_after_the_coupon_expired(session: Session, shop: Shop) -> None:
    found = take_coupon(session, shop.code)
    session.now = found.use_until + jobs.GRACE - timedelta(seconds=1)
    assert jobs.lapse_batch(session) == 0
    assert money(session, shop) == (1, 5000, 0, 0)


def test_a_cancelled_coupon_goes_back_to_the_stock_once(session: Session, shop: Shop) -> None:
    found = take_coupon(session, shop.code)
    cancel(session, found)
    cancel(session, found)
    assert money(session, shop) == (0, 0, 0, 0)


def test_a_cancelled_coupon_cannot_be_used(session: Session, shop: Shop) -> None:
    found = take_coupon(session, shop.code)
    cancel(session, found)
    session.refresh(found)
    answer = use(session, shop, found)
    assert isinstance(answer, Refusal)
    assert answer.error.code == "coupon_cancelled"


def test_a_used_coupon_is_not_cancelled(session: Session, shop: Shop) -> None:
    found = take_coupon(session, shop.code)
    use(session, shop, found)
    cancel(session, found)
    assert money(session, shop) == (1, 0, 5000, 0)


GROWTH = [
    {"total": 200},
    {"budget": 1_000_000},
    {"claim_until": "2026-06-01T00:00:00+08:00"},
    {"name": "春夏"},
]


@pytest.mark.parametrize("change", GROWTH)
def test_a_manager_extends_what_runs(people: Cast, shop: Shop, change: dict[str, Any]) -> None:
    answer = people.hua.call("PATCH", f"/campaigns/{shop.campaign.id}", json=change)
    assert answer.status_code == 200
    kept = {name: value for name, value in change.items() if name != "claim_until"}
    assert {name: answer.json[name] for name in kept} == kept


@pytest.mark.parametrize(
    "change", [{"total": 99}, {"claim_until": "2026-03-11T00:00:00+08:00"}, {"use_last_day": "2026-05-01"}]
)
def test_what_was_promised_does_not_shrink(people: Cast, shop: Shop, change: dict[str, Any]) -> None:
    answer = people.hua.call("PATCH", f"/campaigns/{shop.campaign.id}", json=change)
    assert (answer.status_code, answer.json["code"]) == (422, "campaign_only_grows")


def test_a_manager_of_one_store_does_not_change_a_campaign_of_all(people: Cast, shop: Shop) -> None:
    assert people.mei.call("PATCH", f"/campaigns/{shop.campaign.id}", json={"total": 200}).status_code == 404


def test_what_has_ended_is_not_extended(session: Session, shop: Shop) -> None:
    campaigns.change_state(session, shop.campaign, CampaignState.ENDED)
    with pytest.raises(Gone, match="campaign_ended"):
        campaigns.extend(session, shop.campaign, total=500)


@pytest.fixture
def dated(session: Session, shop: Shop) -> Shop:
    """The campaign's coupons are good from the 12th to the 20th."""
    shop.campaign.use_days = None
    shop.campaign.use_first_day, shop.campaign.use_last_day = date(2026, 3, 12), date(2026, 3, 20)
    session.flush()
    return shop


def test_a_dated_coupon_is_good_between_its_days(session: Session, dated: Shop) -> None:
    found = take_coupon(session, dated.code)
    assert (windows.first_day(session, found), windows.last_day(session, found)) == (
        date(2026, 3, 12),
        date(2026, 3, 20),
    )


def test_a_dated_coupon_is_not_good_before_its_first_day(session: Session, dated: Shop) -> None:
    found = take_coupon(session, dated.code)
    answer = use(session, dated, found)
    assert isinstance(answer, Refusal)
    assert (answer.error.code, answer.error.params["day"]) == ("coupon_not_yet", date(2026, 3, 12))
    session.now = found.use_from
    assert not isinstance(use(session, dated, found), Refusal)


def test_a_later_last_day_holds_for_coupons_that_are_out(session: Session, dated: Shop) -> None:
    found = take_coupon(session, dated.code)
    campaigns.extend(session, dated.campaign, use_last_day=date(2026, 4, 2))
    windows.move_last_day(session, dated.campaign)
    session.refresh(found)
    assert windows.last_day(session, found) == date(2026, 4, 2)


@pytest.mark.parametrize(("spend", "code"), [(29_999, "coupon_minimum"), (30_000, None)])
def test_the_typed_amount_must_reach_the_minimum(
    people: Cast, shop: Shop, session: Session, spend: int, code: str | None
) -> None:
    body = {"code": code_of(take_coupon(session, shop.code)), "spend": spend}
    session.settle()
    answer = people.lin.put(f"/redemptions/{fresh_id()}", body)
    assert answer.json.get("code") == code
    if code is None:
        assert (answer.json["spend"], answer.json["discount"]) == (30_000, 5000)
    else:
        assert "¥300" in answer.json["message"]


def test_the_same_id_with_another_amount_is_a_conflict(people: Cast, shop: Shop, session: Session) -> None:
    code, path = code_of(take_coupon(session, shop.code)), f"/redemptions/{fresh_id()}"
    session.settle()
    assert people.lin.put(path, {"code": code, "spend": 30_000}).status_code == 200
    assert people.lin.put(path, {"code": code, "spend": 40_000}).json["code"] == "id_used"


def test_a_percentage_stops_at_its_cap(session: Session, shop: Shop) -> None:
    offer = {
        "name": "八折",
        "kind": CampaignKind.PERCENT,
        "value": 20,
        "discount_cap": 4000,
        "currency": "CNY",
        "total": 9,
    }
    window = {"claim_from": NOW, "claim_until": NOW + timedelta(days=1)}
    made = campaigns.add_campaign(session, store_ids=[], **offer, **window)
    shop.code.campaign = made
    use(session, shop, take_coupon(session, shop.code), spend=100_000)
    session.refresh(made)
    assert (made.cost, made.spent) == (4000, 4000)


def test_redemptions_without_a_receipt_are_listed_the_next_day(people: Cast, shop: Shop, session: Session) -> None:
    use(session, shop, take_coupon(session, shop.code, PHONE))
    session.settle()
    path = f"/stores/{shop.store.id}/redemptions-without-receipt"
    assert people.mei.get(path).json == []
    session.now += timedelta(days=1)
    assert [row.staff_id for row in without_receipt(session, shop.store)] == [shop.lin.id]


def test_a_paused_campaign_goes_on(session: Session, shop: Shop) -> None:
    campaigns.change_state(session, shop.campaign, CampaignState.PAUSED)
    with pytest.raises(DomainError, match="campaign_paused"):
        take_coupon(session, shop.code)
    campaigns.change_state(session, shop.campaign, CampaignState.ACTIVE)
    assert take_coupon(session, shop.code) is session.scalars(select(Claim)).one()


def test_an_invalid_extension_changes_nothing(session: Session, shop: Shop) -> None:
    with pytest.raises(Invalid):
        campaigns.extend(session, shop.campaign, total=500, claim_until=NOW)
    session.refresh(shop.campaign)
    assert shop.campaign.total == 100
