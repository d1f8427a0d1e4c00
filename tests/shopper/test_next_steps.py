"""Where each page leads: no shopper stands before a page that says no and nothing else."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from cast import NOW, PHONE, Cast, Shop, form, take_coupon
from flask import Flask
from flask.testing import FlaskClient

from store_api.coupons import campaigns, qr_codes
from store_api.coupons.models import CampaignKind, CampaignState, Claim, QrCode, QrKind
from store_api.crypto import new_token
from store_api.customers.models import Customer
from store_api.customers.proofs import browser_key, prove_phone
from store_api.db import Session, database
from store_api.senders.sms import RecordingSms
from store_api.shopper.service import page_token
from store_api.staff import service as staff
from store_api.staff.models import Store

WALLET = re.compile(r'href="/wallet\?')


def offer(shop: Shop, session: Session, name: str, stores: tuple[Store, ...] = (), **window: object) -> QrCode:
    """A code of another campaign."""
    values = {"kind": CampaignKind.GIFT, "value": 0, "currency": "CNY", "total": 9, **window}
    opened = {"claim_from": NOW, "claim_until": NOW + timedelta(days=9)}
    made = campaigns.add_campaign(session, store_ids=[one.id for one in stores], name=name, **values, **opened)
    return qr_codes.add_qr_code(session, made)


@pytest.fixture
def coupons(client: FlaskClient, shop: Shop, session: Session) -> list[Claim]:
    """Five coupons of somebody whose browser is `client`: used, expired, waiting, good, and of an ended campaign."""
    days = {"use_first_day": NOW.date() + timedelta(days=5), "use_last_day": NOW.date() + timedelta(days=8)}
    codes = [offer(shop, session, name) for name in ("用过的", "过期的")]
    codes += [offer(shop, session, "以后的", **days), shop.code, offer(shop, session, "停掉的")]
    made = [take_coupon(session, code) for code in codes]
    made[0].used_at = NOW
    made[1].use_until = NOW
    campaigns.change_state(session, made[4].campaign, CampaignState.ENDED)
    cookie = new_token()
    owner = session.get_one(Customer, made[0].customer_id)
    prove_phone(session, owner, browser_key(cookie), staff_id=shop.lin.id)
    client.set_cookie("browser", cookie)
    session.settle()
    return made


def test_the_wallet_shows_what_is_good_first_then_used_then_expired(client: FlaskClient, coupons: list[Claim]) -> None:
    page = client.get("/wallet").text
    order = [page.index(said) for said in (">可使用<", "新客礼", ">已使用<", "用过的", ">已过期<", "过期的")]
    assert order == sorted(order)
    assert page.index(">可使用<") < page.index("以后的") < page.index(">已使用<")
    assert page.index(">已过期<") < page.index("停掉的")


def test_each_coupon_in_the_wallet_says_the_day_that_matters(client: FlaskClient, coupons: list[Claim]) -> None:
    page = client.get("/wallet").text
    for said in ("使用于 2026-03-10", "2026-03-15 至 2026-03-18 可用", "有效期至 2026-04-09", "这个活动已经结束了"):
        assert said in page


def test_a_used_coupon_says_when(client: FlaskClient, coupons: list[Claim]) -> None:
    page = client.get(f"/c/{page_token(coupons[0].id)}").text
    assert "使用于 2026-03-10" in page
    assert "有效期至" not in page


def test_the_wallet_leads_to_the_own_page(client: FlaskClient, coupons: list[Claim]) -> None:
    assert 'href="/me?lang=zh"' in client.get("/wallet").text


def test_an_empty_wallet_says_so(client: FlaskClient, coupons: list[Claim], session: Session) -> None:
    for made in coupons:
        made.customer_id = None
    session.settle()
    assert "还没有券" in client.get("/wallet").text


def test_a_closed_wallet_opens_by_message(client: FlaskClient, shop: Shop, gateway: RecordingSms) -> None:
    page = client.get("/wallet")
    assert page.status_code == 403
    assert 'href="/prove?lang=zh"' in page.text


def test_without_messages_the_closed_wallet_sends_to_the_store(client: FlaskClient, shop: Shop) -> None:
    page = client.get("/wallet").text
    assert "/prove" not in page
    assert "让店员扫一下券码" in page


def test_who_was_here_before_finds_the_wallet_on_the_landing_page(app: Flask, shop: Shop, client: FlaskClient) -> None:
    address = f"/q/{shop.code.slug}"
    assert not WALLET.search(client.get(address).text)
    client.post(address, data=form())
    assert WALLET.search(client.get(address).text)
    assert not WALLET.search(app.test_client().get(address).text)


def test_a_retired_poster_leads_to_the_wallet(client: FlaskClient, shop: Shop, session: Session) -> None:
    shop.code.retired_at = NOW
    session.settle()
    assert WALLET.search(client.get(f"/q/{shop.code.slug}").text)


def test_a_day_without_offers_leads_to_the_wallet(client: FlaskClient, shop: Shop, session: Session) -> None:
    code = qr_codes.add_qr_code(session, kind=QrKind.STORE, store_id=shop.store.id)
    shop.campaign.state = CampaignState.PAUSED
    session.settle()
    page = client.get(f"/q/{code.slug}").text
    assert "今天没有可领的券" in page
    assert WALLET.search(page)


def test_who_has_to_wait_is_led_nowhere_else(client: FlaskClient, shop: Shop, gateway: RecordingSms) -> None:
    client.post("/prove", data={"phone": PHONE})
    page = client.post("/prove", data={"phone": "+8613900139000"})
    other = [client.post("/prove", data={"phone": PHONE}) for _ in range(2)]
    assert page.status_code == 303
    assert other[-1].status_code == 429
    assert "请 1 分钟后再试" in other[-1].text
    assert not WALLET.search(other[-1].text)


def test_a_problem_of_the_shops_own_pages_leads_to_no_wallet(client: FlaskClient, shop: Shop) -> None:
    page = client.get("/set-up/x")
    assert page.status_code >= 400
    assert not WALLET.search(page.text)


def test_a_code_that_is_over_leads_to_a_new_one(client: FlaskClient, shop: Shop, gateway: RecordingSms) -> None:
    client.get("/prove")
    client.post("/prove", data={"phone": PHONE})
    database.clock = lambda: NOW + timedelta(hours=1)
    page = client.post("/prove/code", data={"code": "123456"})
    assert page.status_code == 410
    assert "<form" not in page.text
    assert 'href="/prove?lang=zh"' in page.text


def test_the_page_for_guardians_leads_back(client: FlaskClient, shop: Shop) -> None:
    assert f'href="/q/{shop.code.slug}?lang=zh"' in client.get(f"/q/{shop.code.slug}/guardian").text


@pytest.mark.parametrize(
    ("more", "chinese", "english"),
    [
        (1, "适用门店：南京路店、人民路店、三店<", "stores: 南京路店, 人民路店, 三店<"),
        (3, "适用门店：南京路店、人民路店、三店 等 5 家店<", "stores: 南京路店, 人民路店, 三店 and 2 more<"),
    ],
)
def test_three_stores_are_named_and_the_others_counted(
    client: FlaskClient, people: Cast, session: Session, more: int, chinese: str, english: str
) -> None:
    shop = people.shop
    added = [staff.add_store(session, code=f"S{n + 3}", name=f"{'三四五'[n]}店") for n in range(more)]
    code = offer(shop, session, "礼", (shop.store, shop.other_store, *added))
    session.settle()
    assert chinese in client.get(f"/q/{code.slug}").text
    assert english in client.get(f"/q/{code.slug}?lang=en").text
