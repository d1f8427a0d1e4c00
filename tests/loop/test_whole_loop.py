"""The whole loop over HTTP, from poster to board, on a real `huitouke up`: PostgreSQL, Valkey, web, worker, clock."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from cast import form
from installation import PASSWORD, PIN, Api, Phone, Site, ask, eventually, new_site, read_qr

from pos_adapter.signing import signed_headers

PHONE, GUEST_PHONE = "138 0013 8000", "+86 13900139000"


@dataclass
class World:
    """The installation after set-up, and the people in it."""

    site: Site
    manager: Api
    clerk: Api
    store: str
    clerk_id: str


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """Set up as a manager does: the printed link, the form, a clerk, a tablet."""
    with new_site() as site:
        yield opened(site)
        assert site.stop() == 0
        assert site.pids() == []


def opened(site: Site) -> World:
    """The company, its first clerk, and a tablet on which she is signed in."""
    site.start()
    form = {
        "company": "南风", "public_url": site.url, "store": "南京路店", "code": "S1", "timezone": "Asia/Shanghai",
        "currency": "CNY", "name": "华姐", "number": "1", "password": PASSWORD, "pin": PIN,
    }  # fmt: skip
    assert ask("POST", site.setup_link(), data=form).status_code == 303
    signed_in = ask("POST", f"{site.url}/api/v1/password-sessions", json={"who": "华姐", "password": PASSWORD}).json()
    manager = Api(site, signed_in["token"])
    store = manager.call("GET", "/stores")[0]["id"]
    clerk = {"number": "7", "name": "小林", "role": "clerk", "store_ids": [store], "pin": PIN}
    clerk_id = manager.call("POST", "/staff", clerk)["id"]
    invitation = manager.call("POST", f"/stores/{store}/enrolments")["code"]
    tablet = ask("POST", f"{site.url}/api/v1/devices", json={"code": invitation, "name": "前台"}).json()["token"]
    token = Api(site, tablet).call("POST", "/sessions", {"who": "小林", "pin": PIN})["token"]
    return World(site, manager, Api(site, token), store, clerk_id)


def now() -> str:
    return datetime.now(UTC).isoformat()


@pytest.fixture(scope="module")
def coupon(world: World) -> tuple[Phone, str]:
    """A shopper's phone, and the address of the coupon it claimed from the poster."""
    campaign = {
        "name": "新客礼", "kind": "amount", "value": 5000, "minimum_spend": 30000, "total": 10,
        "claim_from": "2026-01-01T00:00:00Z", "claim_until": "2099-01-01T00:00:00Z",
    }  # fmt: skip
    made = world.manager.call("POST", "/campaigns", campaign)["id"]
    code = {"campaign_id": made, "store_id": world.store, "staff_id": world.clerk_id}
    poster = ask("GET", world.manager.call("POST", "/qr-codes", code)["poster"])
    phone = Phone()
    landing = phone.open(read_qr(poster.text))
    assert "新客礼" in landing.text
    page = phone.open(str(landing.url), form())
    assert page.status_code == 200
    return phone, str(page.url)


@pytest.fixture(scope="module")
def customer(world: World, coupon: tuple[Phone, str]) -> str:
    """The clerk scans that page, which proves the phone."""
    phone, address = coupon
    seen = world.clerk.call("POST", "/scans", {"text": read_qr(phone.open(address).text)})
    assert seen["masked_phone"] == "138****8000"
    return str(seen["customer_id"])


def serve(world: World, who: dict[str, str], outcome: dict[str, Any], note: str) -> str:
    """One visit as a clerk records it; its id."""
    visit, put = str(uuid.uuid4()), world.clerk.call
    put("PUT", f"/visits/{visit}", {**who, "occurred_at": now()})
    tried = {"piece": "K100", "size": "M", "fit": "fits", "result": "thinking", "occurred_at": now()}
    put("PUT", f"/visits/{visit}/try-ons/{uuid.uuid4()}", tried)
    put("PUT", f"/notes/{uuid.uuid4()}", {"visit_id": visit, "text": note, "occurred_at": now()})
    put("PUT", f"/visits/{visit}/outcome", {**outcome, "occurred_at": now()})
    return visit


def test_the_wallet_opens_only_after_the_clerks_scan(world: World, coupon: tuple[Phone, str], customer: str) -> None:
    wallet = coupon[0].open(f"{world.site.url}/wallet")
    assert wallet.status_code == 200
    assert read_qr(wallet.text.split("</svg>")[0]).startswith("M-")
    assert ask("GET", f"{world.site.url}/wallet").status_code == 403


def test_a_note_becomes_tags_with_their_evidence(world: World, customer: str) -> None:
    serve(world, {"customer_id": customer}, {"kind": "bought"}, "不要紧身的，想要米色阔腿裤")
    tags = eventually(lambda: world.clerk.call("GET", f"/customers/{customer}/tags"))
    assert {("阔腿", "like"), ("紧身", "dislike")} <= {(tag["tag"], tag["polarity"]) for tag in tags}
    evidence = world.clerk.call("GET", f"/customers/{customer}/tag-evidence?facet=fit&tag=阔腿")
    assert evidence[0]["clerk"] == "小林"


def test_a_signed_receipt_becomes_a_purchase_with_credit(world: World, customer: str) -> None:
    till = world.manager.call("POST", "/pos-connections", {"name": "收银台", "store_id": world.store})
    receipt = {
        "id": "R1", "version": 1, "occurred_at": now(), "currency": "CNY", "total": "399.00", "phone": PHONE,
        "cashier": "1", "lines": [{"name": "阔腿裤", "quantity": "1", "total": "399.00"}],
    }  # fmt: skip
    body = json.dumps({"event_id": "e1", "type": "receipt.upserted", "data": receipt}).encode()
    headers = signed_headers(till["secret"], body, datetime.now(UTC))
    answer = ask("POST", till["url"], content=body, headers={**headers, "Content-Type": "application/json"})
    assert answer.status_code == 202, answer.text
    path = f"/customers/{customer}"
    bought = eventually(lambda: world.clerk.call("GET", path)["purchases"])
    assert bought[0]["total"] == 39900
    assert eventually(lambda: credited(world, "小林")) == 39900


def credited(world: World, name: str) -> float | None:
    """What the board credits to this clerk, in minor units."""
    rows = world.manager.call("GET", f"/stores/{world.store}/board")["clerks"]
    figures = {figure["key"]: figure["value"] for row in rows if row["name"] == name for figure in row["figures"]}
    return figures.get("net_sales")


def test_a_visit_without_a_sale_promises_a_call_for_each_day_of_the_plan(world: World) -> None:
    world.manager.call("PATCH", f"/stores/{world.store}/follow-up-plan", {"days": [1, 2, 3], "hour": 11})
    outcome = {"kind": "no_sale", "reason": "thinking", "may_call": True}
    visit = serve(world, {"phone": GUEST_PHONE}, outcome, "再考虑一下")
    path = f"/stores/{world.store}/tasks"
    due = eventually(lambda: [task for task in world.clerk.call("GET", path)["next"] if task["visit_id"] == visit])
    assert [task["step"] for task in due] == [1, 2, 3]
    hours = [datetime.fromisoformat(task["due_at"]).astimezone(ZoneInfo("Asia/Shanghai")).hour for task in due]
    assert hours == [11, 11, 11]


def test_the_board_shows_figures_with_their_formulas(world: World, customer: str) -> None:
    counted = {"hour": datetime.now(UTC).replace(minute=0, second=0, microsecond=0).isoformat(), "visitors": 4}
    world.clerk.call("PUT", f"/footfall/{uuid.uuid4()}", counted)
    figures = {one["key"]: one for one in world.manager.call("GET", f"/stores/{world.store}/board")["figures"]}
    assert figures["walk_in_conversion"]["denominator"] == 4
    assert all(figure["formula"] for figure in figures.values())


def test_the_board_is_a_page_for_the_signed_in_manager(world: World) -> None:
    browser, board = Phone(), f"{world.site.url}/board/{world.store}"
    assert "登录" in browser.open(board).text
    browser.open(f"{world.site.url}/sign-in", {"who": "华姐", "password": PASSWORD})
    page = browser.open(board)
    assert page.status_code == 200
    assert "进店转化率" in page.text


def test_photos_keys_and_backups_stay_below_one_folder(world: World) -> None:
    assert {entry.name for entry in Path(world.site.data).iterdir()} >= {"keys", "logs"}
