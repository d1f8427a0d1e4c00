"""Campaigns, codes and scans over HTTP."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from cast import PHONE, Cast, Shop, fresh_id, take_coupon
from werkzeug.test import TestResponse

from store_api.coupons import qr_codes, scans, service
from store_api.coupons.models import Campaign, Claim
from store_api.customers import proofs
from store_api.customers import service as customers
from store_api.customers.models import Customer
from store_api.db import Session, new_id

OFFER = {
    "name": "春装九折",
    "kind": "percent",
    "value": 10,
    "total": 500,
    "claim_from": "2026-03-01T00:00:00+08:00",
    "claim_until": "2026-04-01T00:00:00+08:00",
}


def new_campaign(people: Cast, who: str = "mei", **changes: Any) -> TestResponse:
    """Somebody makes a campaign."""
    answer: TestResponse = getattr(people, who).post("/campaigns", {**OFFER, **changes})
    return answer


def test_a_managers_campaign_runs_in_his_stores(people: Cast, session: Session) -> None:
    answer = new_campaign(people)
    assert answer.status_code == 201
    made = session.get_one(Campaign, uuid.UUID(answer.get_json()["id"]))
    assert [store.code for store in made.stores] == ["S1"]


def test_headquarters_campaign_runs_everywhere(people: Cast, session: Session) -> None:
    made = session.get_one(Campaign, uuid.UUID(new_campaign(people, "hua").get_json()["id"]))
    assert made.stores == []


def test_a_manager_makes_no_campaign_for_another_store(people: Cast) -> None:
    assert new_campaign(people, store_ids=[str(people.shop.other_store.id)]).status_code == 404


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"claim_until": OFFER["claim_from"]}, "campaign_window_empty"),
        ({"value": 100}, "campaign_percent_wrong"),
        ({"kind": "amount", "value": 0}, "campaign_amount_missing"),
        ({"kind": "free money"}, "invalid"),
        ({"per_person": 0}, "invalid"),
        ({"use_days": 0}, "invalid"),
        ({"total": 10_000_001}, "invalid"),
        ({"currency": "yuan"}, "invalid"),
    ],
)
def test_an_offer_that_makes_no_sense_is_refused(people: Cast, change: dict[str, Any], code: str) -> None:
    answer = new_campaign(people, **change)
    assert (answer.status_code, answer.get_json()["code"]) == (422, code)


def state(people: Cast, who: str, campaign_id: object, state: str) -> TestResponse:
    """Somebody changes the state."""
    answer: TestResponse = getattr(people, who).put(f"/campaigns/{campaign_id}/state", {"state": state})
    return answer


def test_a_manager_pauses_and_ends_his_campaign(people: Cast) -> None:
    campaign_id = new_campaign(people).get_json()["id"]
    for wanted in ("paused", "active", "ended"):
        assert state(people, "mei", campaign_id, wanted).get_json()["state"] == wanted
    assert state(people, "mei", campaign_id, "active").status_code == 410


def test_a_campaign_of_the_whole_company_is_not_a_managers_to_stop(people: Cast) -> None:
    assert state(people, "mei", people.shop.campaign.id, "paused").status_code == 404
    assert state(people, "hua", people.shop.campaign.id, "paused").status_code == 200


def test_an_unknown_campaign_has_no_state(people: Cast) -> None:
    assert state(people, "hua", fresh_id(), "paused").status_code == 404


def new_code(people: Cast, **body: object) -> TestResponse:
    """The manager wants a poster."""
    return people.mei.post("/qr-codes", {"campaign_id": str(people.shop.campaign.id), **body})


def test_a_code_knows_its_addresses_by_the_public_url(people: Cast) -> None:
    answer = new_code(people, store_id=str(people.shop.store.id), staff_id=str(people.shop.lin.id))
    body = answer.get_json()
    assert answer.status_code == 201
    assert body["url"] == f"https://shop.example/q/{body['slug']}"
    assert body["poster"] == f"https://shop.example/q/{body['slug']}/poster"


@pytest.mark.parametrize("name", ["campaign_id", "store_id", "staff_id"])
def test_a_code_for_something_that_is_not_there_is_refused(people: Cast, name: str) -> None:
    assert new_code(people, **{name: fresh_id()}).status_code == 404


def test_a_code_for_another_store_is_refused(people: Cast) -> None:
    assert new_code(people, store_id=str(people.shop.other_store.id)).status_code == 404


def test_a_retired_code_leaves_the_list(people: Cast) -> None:
    assert [code["slug"] for code in people.lin.get("/qr-codes").get_json()] == [people.shop.code.slug]
    assert people.hua.call("DELETE", f"/qr-codes/{people.shop.code.id}").status_code == 204
    assert people.lin.get("/qr-codes").get_json() == []


@pytest.fixture
def claimed(session: Session, shop: Shop) -> Claim:
    """A coupon."""
    found = take_coupon(session, shop.code, PHONE)
    session.settle()
    return found


def scanned(people: Cast, text: str) -> TestResponse:
    """Lin scans or types."""
    return people.lin.post("/scans", {"text": text})


def owner(session: Session, cookie: str) -> Customer | None:
    """Whose wallet the browser opens."""
    return proofs.proved_by(session, cookie)


def test_a_scan_of_a_coupon_page_shows_coupon_and_customer(people: Cast, claimed: Claim) -> None:
    body: dict[str, Any] = scanned(people, scans.counter_text(claimed, "browser")).get_json()
    assert (body["masked_phone"], body["claim"]["id"]) == ("138****8000", str(claimed.id))
    assert "13800138000" not in str(body)


def test_a_scan_proves_the_phone_of_that_browser_only(people: Cast, claimed: Claim, session: Session) -> None:
    scanned(people, scans.counter_text(claimed, "her browser"))
    proved = owner(session, "her browser")
    assert proved is not None
    assert proved.id == claimed.customer_id
    assert proved.phone_proved_at is not None
    assert owner(session, "another browser") is None


def ways_to_type(code: str) -> list[str]:
    """A code as a clerk types it."""
    return [code, code.lower(), f"{code[:3]} {code[3:6]} {code[6:]}", f"{code[:3]}-{code[3:6]}-{code[6:]}"]


@pytest.mark.parametrize("way", range(4))
def test_a_typed_code_finds_the_coupon_and_proves_nothing(
    people: Cast, claimed: Claim, session: Session, way: int
) -> None:
    answer = scanned(people, ways_to_type(service.code_of(claimed))[way])
    assert answer.get_json()["claim"]["id"] == str(claimed.id)
    assert session.get_one(Customer, claimed.customer_id, populate_existing=True).phone_proved_at is None


def test_a_member_code_finds_the_customer(people: Cast, claimed: Claim, session: Session) -> None:
    member = session.get_one(Customer, claimed.customer_id)
    for text in (scans.member_text(member), scans.member_text(member).lower()):
        body = scanned(people, text).get_json()
        assert body["customer_id"] == str(member.id)
        assert "claim" not in body or body["claim"] is None


def test_a_coupons_code_is_no_member_code(people: Cast, claimed: Claim) -> None:
    assert scanned(people, f"M-{service.code_of(claimed)}").status_code == 404


def test_a_member_code_is_no_coupon(people: Cast, claimed: Claim, session: Session) -> None:
    member = session.get_one(Customer, claimed.customer_id)
    assert scanned(people, scans.member_text(member)[2:]).status_code == 404


@pytest.mark.parametrize(
    "text", ["https://shop.example/q/abcdefgh", "6901234567892", "C-", "M-", "C--", "C-x-" + "0" * 32]
)
def test_any_other_code_is_told_kindly(people: Cast, text: str) -> None:
    answer = scanned(people, text)
    assert (answer.status_code, answer.get_json()["code"]) == (404, "scan_unknown")


@pytest.mark.parametrize("cut", [1, 8, 31])
def test_half_a_browser_key_proves_nothing(people: Cast, claimed: Claim, session: Session, cut: int) -> None:
    assert scanned(people, scans.counter_text(claimed, "browser")[:-cut]).status_code == 404
    assert owner(session, "browser") is None


def test_a_made_up_browser_key_opens_no_real_browser(people: Cast, claimed: Claim, session: Session) -> None:
    assert scanned(people, f"C-{service.code_of(claimed)}-{'0' * 32}").status_code == 200
    assert owner(session, "browser") is None


def test_the_store_that_scanned_has_met_her(people: Cast, session: Session) -> None:
    code = qr_codes.add_qr_code(session, people.shop.campaign, store_id=None, staff_id=None)
    found = take_coupon(session, code, PHONE)
    session.settle()
    assert not customers.has_met(session, people.shop.store.id, found.customer_id)
    scanned(people, scans.counter_text(found, "browser"))
    assert customers.has_met(session, people.shop.store.id, found.customer_id)


def test_scanning_needs_a_tablet(people: Cast, claimed: Claim) -> None:
    assert people.hua.post("/scans", {"text": service.code_of(claimed)}).status_code == 403


def test_a_browsers_key_does_not_tell_its_cookie(keys: None) -> None:
    assert proofs.browser_key("cookie") == proofs.browser_key("cookie")
    assert proofs.browser_key("cookie") != proofs.browser_key("cookies")
    assert len(proofs.browser_key("cookie")) == proofs.BROWSER_KEY_BYTES


def test_another_customers_member_code_differs(keys: None) -> None:
    one, other = Customer(id=new_id()), Customer(id=new_id())
    assert scans.member_text(one) != scans.member_text(other)
