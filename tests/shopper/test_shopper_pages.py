"""What a shopper sees: offer, coupon, wallet, poster. No script, no other host, at most 30 KB."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from cast import NOW, Cast, Shop
from flask import Flask
from flask.testing import FlaskClient
from shopper_visits import FORM, claimed, counter_scan, the_claim
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from store_api.coupons import campaigns, qr_codes, service
from store_api.coupons.models import Campaign, CampaignState, Claim, Scan
from store_api.crypto import new_token
from store_api.customers import consents
from store_api.customers.models import Consent, Customer, Purpose
from store_api.db import Session, database

SMALL = 30 * 1024


def test_the_offer_is_said_in_one_line_with_one_form(client: FlaskClient, offer: str) -> None:
    page = client.get(offer)
    assert page.status_code == 200
    for said in ("南京路店", "新客礼", "满 ¥300 减 ¥50", "领取后 30 天内可用"):
        assert said in page.text
    assert page.text.count("<form") == page.text.count("<button") == 1


def test_the_offer_is_said_in_english(client: FlaskClient, offer: str) -> None:
    page = client.get(offer, headers={"Accept-Language": "en"})
    assert "¥50 off from ¥300" in page.text
    assert "good for 30 days" in page.text


def test_every_opening_is_counted(client: FlaskClient, offer: str, session: Session) -> None:
    client.get(offer)
    client.get(offer)
    assert session.scalar(select(func.count()).select_from(Scan)) == 2


@pytest.mark.parametrize(
    ("kind", "value", "chinese", "english"),
    [
        ("percent", 20, "8 折", "20% off"),
        ("percent", 15, "8.5 折", "15% off"),
        ("amount", 5050, "立减 ¥50.50", "¥50.50 off"),
        ("gift", 0, "到店礼", "A gift in the store"),
        ("alteration", 0, "免费改衣", "Free alteration"),
    ],
)
def test_every_kind_of_offer_has_its_words(
    client: FlaskClient, shop: Shop, session: Session, kind: Any, value: int, chinese: str, english: str
) -> None:
    values = {"name": "x", "kind": kind, "value": value, "currency": "CNY", "total": 1, "use_days": 1}
    window = {"claim_from": NOW, "claim_until": NOW + timedelta(days=1)}
    campaign: Campaign = campaigns.add_campaign(session, store_ids=[shop.other_store.id], **values, **window)
    code = qr_codes.add_qr_code(session, campaign, store_id=None, staff_id=None)
    session.settle()
    page = client.get(f"/q/{code.slug}").text
    assert chinese in page
    assert "适用门店：人民路店" in page
    assert english in client.get(f"/q/{code.slug}?lang=en").text


def test_no_box_is_ticked_beforehand(client: FlaskClient, offer: str) -> None:
    page = client.get(offer).text
    assert page.count('type="checkbox"') == 2
    assert "checked" not in page


def test_the_required_box_is_required_and_the_other_is_not(client: FlaskClient, offer: str) -> None:
    boxes = re.findall(r"<input type=\"checkbox\"[^>]*>", client.get(offer).text)
    assert ["required" in box for box in boxes] == [True, False]


def test_a_claim_leads_to_the_coupons_own_page(client: FlaskClient, offer: str, session: Session) -> None:
    page = client.get(claimed(client, offer))
    code = service.code_of(the_claim(session))
    assert page.status_code == 200
    assert f"{code[:3]} {code[3:6]} {code[6:]}" in page.text
    assert "领取后 30 天内可用" in page.text
    assert "手机号还没有验证" in page.text
    assert "<svg" in page.text


def test_once_the_phone_is_proved_the_page_says_until_when(
    people: Cast, client: FlaskClient, offer: str, session: Session
) -> None:
    address = claimed(client, offer)
    counter_scan(people, session, client)
    page = client.get(address).text
    assert "有效期至 2026-04-09" in page
    assert "领取后" not in page
    assert "可使用" in page
    assert "手机号还没有验证" not in page


def test_the_language_of_the_form_goes_on_to_the_coupon(client: FlaskClient, shop: Shop) -> None:
    answer = client.post(f"/q/{shop.code.slug}?lang=en", data=FORM)
    assert "good for 30 days after claiming" in client.get(answer.headers["Location"]).text


def test_the_same_number_gets_the_same_page_again(client: FlaskClient, offer: str) -> None:
    assert claimed(client, offer) == claimed(client, offer, phone="+86 13800138000")


def test_without_the_required_tick_nothing_happens_and_the_number_stays(
    client: FlaskClient, offer: str, session: Session
) -> None:
    answer = client.post(offer, data={**{name: FORM[name] for name in ("phone", "notice")}, "marketing": "on"})
    assert answer.status_code == 422
    assert 'value="138 0013 8000"' in answer.text
    assert "请勾选第一项" in answer.text
    assert session.scalar(select(func.count()).select_from(Customer)) == 0


@pytest.mark.parametrize("typed", ["12345", "", "010-12345678", "<script>alert(1)</script>", "\x00", "9" * 5000])
def test_what_is_no_number_is_named_and_kept_harmlessly(
    client: FlaskClient, offer: str, session: Session, typed: str
) -> None:
    answer = client.post(offer, data={**FORM, "phone": typed})
    assert answer.status_code == 422
    assert "这不像一个手机号" in answer.text
    assert "<script" not in answer.text
    assert session.scalar(select(func.count()).select_from(Customer)) == 0


@pytest.mark.parametrize("notice", ["", "1999-01-01"])
def test_without_the_version_of_the_notice_that_was_shown_nothing_happens(
    client: FlaskClient, offer: str, session: Session, notice: str
) -> None:
    answer = client.post(offer, data={**FORM, "notice": notice})
    assert answer.status_code == 422
    assert "隐私说明刚刚更新" in answer.text
    assert session.scalar(select(func.count()).select_from(Customer)) == 0


def test_the_form_carries_the_version_of_the_notice(client: FlaskClient, offer: str) -> None:
    assert f'name="notice" value="{consents.current_version()}"' in client.get(offer).text


def test_a_filled_in_trap_is_told_kindly_and_nothing_happens(client: FlaskClient, offer: str, session: Session) -> None:
    answer = client.post(offer, data={**FORM, "website": "https://spam.example"})
    assert answer.status_code == 422
    assert "请只填手机号" in answer.text
    assert session.scalar(select(func.count()).select_from(Customer)) == 0


def test_opening_the_offer_sets_no_cookie(client: FlaskClient, offer: str) -> None:
    assert "Set-Cookie" not in client.get(offer).headers


def test_the_forms_token_becomes_the_browsers_cookie(client: FlaskClient, offer: str) -> None:
    token = re.search(r'name="browser" value="([\w-]{43})"', client.get(offer).text)
    assert token is not None
    claimed(client, offer, browser=token[1])
    cookie = client.get_cookie("browser")
    assert cookie is not None
    assert cookie.value == token[1]


def test_a_form_sent_again_after_the_answer_was_lost_gets_it_even_when_all_are_gone(
    app: Flask, client: FlaskClient, shop: Shop, session: Session, offer: str
) -> None:
    token = new_token()
    first = claimed(client, offer, browser=token)
    shop.campaign.total = 1
    session.settle()
    assert claimed(app.test_client(), offer, browser=token) == first


def test_known_and_unknown_numbers_get_the_same_page_but_for_the_code(
    app: Flask, client: FlaskClient, offer: str, session: Session
) -> None:
    claimed(client, offer)
    database.clock = lambda: NOW + timedelta(days=3)
    use_up_all(session)
    pages = []
    for phone in ("13800138000", "13900139000"):
        stranger = app.test_client()
        page = stranger.get(claimed(stranger, offer, phone=phone)).text
        pages.append(re.sub(r'class="code">[^<]+<|<svg.*</svg>|/c/[\w.-]+', "", page, flags=re.S))
    assert pages[0] == pages[1]


def use_up_all(session: Session) -> None:
    """Every coupon was used."""
    for found in session.scalars(select(Claim)):
        found.used_at = session.now
    session.settle()


def test_the_optional_tick_is_recorded_only_when_set(client: FlaskClient, offer: str, session: Session) -> None:
    claimed(client, offer)
    assert set(session.scalars(select(Consent.purpose))) == {Purpose.SERVICE}
    session.rollback()
    claimed(client, offer, marketing="on")
    assert set(session.scalars(select(Consent.purpose))) == {Purpose.SERVICE, Purpose.MARKETING}


CLOSED = [
    ({"issued": 100}, 409, "券已经领完了"),
    ({"claim_until": NOW}, 410, "这个活动已经结束了"),
    ({"state": CampaignState.ENDED}, 410, "这个活动已经结束了"),
    ({"state": CampaignState.PAUSED}, 409, "这个活动暂停领取"),
]


@pytest.mark.parametrize(("change", "status", "sentence"), CLOSED)
def test_a_closed_campaign_says_so_before_and_after_the_form(
    client: FlaskClient, shop: Shop, session: Session, change: dict[str, Any], status: int, sentence: str
) -> None:
    for name, value in change.items():
        setattr(shop.campaign, name, value)
    session.settle()
    before, after = client.get(f"/q/{shop.code.slug}"), client.post(f"/q/{shop.code.slug}", data=FORM)
    assert (before.status_code, after.status_code) == (200, status)
    assert sentence in before.text
    assert sentence in after.text
    assert "填同一个手机号可以找回" in before.text
    assert "找回我的券" in before.text
    assert session.scalar(select(func.count()).select_from(Customer)) == 0


def test_a_campaign_that_has_not_started_says_from_when_and_asks_for_nothing(
    client: FlaskClient, shop: Shop, session: Session
) -> None:
    shop.campaign.claim_from = NOW + timedelta(days=1)
    session.settle()
    before, after = client.get(f"/q/{shop.code.slug}"), client.post(f"/q/{shop.code.slug}", data=FORM)
    assert (before.status_code, after.status_code) == (200, 409)
    assert "2026-03-11 起可以领" in before.text
    assert "<form" not in before.text
    assert "这个活动还没有开始" in after.text


def test_a_retired_poster_says_where_to_look(client: FlaskClient, shop: Shop, session: Session, offer: str) -> None:
    shop.code.retired_at = NOW
    session.settle()
    for answer in (client.get(offer), client.post(offer, data=FORM), client.get(f"{offer}/poster")):
        assert answer.status_code == 410
        assert "请看看店里的新海报" in answer.text


@pytest.mark.parametrize("rest", ["", "/poster", ".png", ".svg"])
def test_an_unknown_poster_is_not_found(client: FlaskClient, shop: Shop, rest: str) -> None:
    assert client.get(f"/q/zzzzzzzz{rest}").status_code == 404


def test_the_poster_shows_the_public_address_and_never_the_inner_one(client: FlaskClient, shop: Shop) -> None:
    page = client.get(f"/q/{shop.code.slug}/poster", base_url="http://192.168.1.5:8000")
    assert f"https://shop.example/q/{shop.code.slug}" in page.text
    assert "192.168" not in page.text
    assert page.text.count("<svg") == 1


@pytest.mark.parametrize(("kind", "start"), [("png", b"\x89PNG"), ("svg", b"<svg")])
def test_the_posters_code_is_a_picture_that_may_be_kept(
    client: FlaskClient, offer: str, kind: str, start: bytes
) -> None:
    picture = client.get(f"{offer}.{kind}")
    assert (picture.mimetype or "").startswith("image/")
    assert picture.data.startswith(start)
    assert picture.headers["Cache-Control"] == "public, max-age=3600"


def test_the_privacy_page_names_the_company_and_the_version(client: FlaskClient, shop: Shop) -> None:
    page = client.get("/privacy")
    assert "南风服饰" in page.text
    for part in ("我们记录什么", "用来做什么", "活动消息", "谁能看到", "保存多久", "您可以要求", "未满 14 周岁"):
        assert part in page.text


def everything(client: FlaskClient, address: str) -> tuple[TestResponse, int]:
    """A page, and the bytes of it with all it loads."""
    page = client.get(address)
    loaded = set(re.findall(r'(?:src|href)="([^"]+\.(?:css|js|png|svg|woff2?))"', page.text))
    size = len(page.data)
    for one in loaded:
        with client.get(one) as part:
            size += len(part.data)
    return page, size


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_is_small_and_needs_nothing_from_elsewhere(
    people: Cast, client: FlaskClient, offer: str, session: Session, lang: str
) -> None:
    coupon = urlsplit(claimed(client, offer)).path
    counter_scan(people, session, client)
    for address in (offer, coupon, "/wallet", "/privacy", f"{offer}/poster", "/sign-in"):
        page, size = everything(client, f"{address}?lang={lang}")
        assert page.status_code == 200
        assert size <= SMALL, (address, size)
        assert "<script" not in page.text
        assert "style=" not in page.text
        assert not re.search(r'(?:src|href|action)="(?:https?:)?//', page.text), address


def test_an_offer_cannot_smuggle_markup_into_a_page(
    client: FlaskClient, shop: Shop, session: Session, offer: str
) -> None:
    shop.campaign.name = shop.store.name = "<b>大促</b>"
    session.settle()
    for address in (offer, f"{offer}/poster"):
        assert "<b>" not in client.get(address).text
