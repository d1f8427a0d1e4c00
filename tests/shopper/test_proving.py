"""Proof of phone by message, as pages: number, code, wallet. Numbers with and without coupons are answered alike."""

from __future__ import annotations

import re

import pytest
from cast import PHONE, Shop, take_coupon
from flask import Flask
from flask.testing import FlaskClient
from phone_messages import newest_code, other_code, send_due
from story import count
from werkzeug.test import TestResponse

from store_api.coupons.models import Claim
from store_api.customers.models import Challenge, Customer, PhoneProof
from store_api.db import Session, database
from store_api.senders.models import TextMessage
from store_api.senders.sms import RecordingSms, sms
from store_api.shopper.service import page_token

NOBODY = "+8613900139000"
SMALL = 30 * 1024


@pytest.fixture
def coupon(session: Session, shop: Shop, gateway: RecordingSms) -> Claim:
    """Somebody has claimed, in a shop that can send messages."""
    made = take_coupon(session, shop.code)
    session.settle()
    return made


@pytest.fixture
def shopper(app: Flask, coupon: Claim) -> FlaskClient:
    """A browser that has opened the page which asks for the number."""
    client = app.test_client()
    assert client.get("/prove").status_code == 200
    return client


def ask(browser: FlaskClient, phone: str = PHONE) -> TestResponse:
    """The number is sent."""
    return browser.post("/prove", data={"phone": phone})


def enter(browser: FlaskClient, code: str, lang: str = "zh") -> TestResponse:
    """The code is sent."""
    return browser.post(f"/prove/code?lang={lang}", data={"code": code})


def test_number_and_code_open_the_wallet(session: Session, shopper: FlaskClient, gateway: RecordingSms) -> None:
    assert ask(shopper, "138 0013 8000").headers["Location"] == "/prove/code"
    answer = enter(shopper, newest_code(session, gateway))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/wallet?lang=zh")
    wallet = shopper.get("/wallet")
    assert wallet.status_code == 200
    assert "138****8000" in wallet.text


@pytest.mark.parametrize("write", [" {0} ", "{0}\u3000", "验证码{0}"])
def test_the_code_may_be_typed_in_any_way(
    session: Session, shopper: FlaskClient, gateway: RecordingSms, write: str
) -> None:
    ask(shopper)
    assert enter(shopper, write.format(newest_code(session, gateway))).status_code == 303


def test_the_coupons_own_page_sends_the_code_without_the_number(
    session: Session, app: Flask, coupon: Claim, gateway: RecordingSms
) -> None:
    browser, address = app.test_client(), f"/c/{page_token(coupon.id)}"
    page = browser.get(address)
    assert f'action="{address}/prove?lang=zh"' in page.text
    assert browser.post(f"{address}/prove").headers["Location"] == "/prove/code"
    assert enter(browser, newest_code(session, gateway)).status_code == 303
    assert browser.get("/wallet").status_code == 200


def test_a_stranger_with_the_coupons_address_learns_no_code(
    session: Session, app: Flask, coupon: Claim, gateway: RecordingSms
) -> None:
    browser = app.test_client()
    browser.get(f"/c/{page_token(coupon.id)}")
    answer = browser.post(f"/c/{page_token(coupon.id)}/prove", follow_redirects=True)
    code = newest_code(session, gateway)
    assert code not in answer.text
    assert re.search(r"138\S*8000", answer.text) is None  # Four digits alone may stand in a token by chance.
    assert browser.get("/wallet").status_code == 403


@pytest.mark.parametrize("token", ["x", "abc.def"])
def test_an_unknown_coupon_sends_nothing(session: Session, shopper: FlaskClient, token: str) -> None:
    assert shopper.post(f"/c/{token}/prove").status_code == 404
    assert count(session, Challenge) == 0


def test_a_coupon_of_nobody_sends_nothing(session: Session, shopper: FlaskClient, coupon: Claim) -> None:
    coupon.customer_id = None
    session.settle()
    assert shopper.post(f"/c/{page_token(coupon.id)}/prove").status_code == 404
    assert count(session, Challenge) == 0


def test_a_wrong_code_says_what_is_left_and_asks_again(
    session: Session, shopper: FlaskClient, gateway: RecordingSms
) -> None:
    ask(shopper)
    answer = enter(shopper, other_code(newest_code(session, gateway)))
    assert answer.status_code == 422
    assert "还可以试 4 次" in answer.text
    assert "<form" in answer.text
    assert "tries left: 3" in enter(shopper, other_code(newest_code(session, gateway)), "en").text


def test_wrong_codes_are_counted_although_they_are_refused(
    session: Session, shopper: FlaskClient, gateway: RecordingSms
) -> None:
    ask(shopper)
    code = newest_code(session, gateway)
    answers = [enter(shopper, other_code(code)).status_code for _ in range(5)]
    assert answers == [422] * 4 + [410]
    late = enter(shopper, code)
    assert (late.status_code, count(session, PhoneProof)) == (410, 0)
    assert "请重新获取一个" in late.text


def test_a_code_that_is_over_says_so(session: Session, shopper: FlaskClient, gateway: RecordingSms) -> None:
    ask(shopper)
    code, now = newest_code(session, gateway), session.now
    database.clock = lambda: now.replace(minute=now.minute + 10)
    answer = enter(shopper, code)
    assert answer.status_code == 410
    assert "已经过期" in answer.text


def test_a_code_without_a_number_before_is_asked_for_first(shopper: FlaskClient) -> None:
    answer = enter(shopper, "123456")
    assert answer.status_code == 404
    assert "请先填手机号" in answer.text


@pytest.mark.parametrize("typed", ["12345", "", "010-12345678", "<script>alert(1)</script>", "\x00", "9" * 5000])
def test_what_is_no_number_is_named_and_kept_harmlessly(session: Session, shopper: FlaskClient, typed: str) -> None:
    answer = ask(shopper, typed)
    assert answer.status_code == 422
    assert "这不像一个手机号" in answer.text
    assert "<script" not in answer.text
    assert count(session, Challenge) == 0


def test_an_empty_form_is_no_accident(shopper: FlaskClient) -> None:
    assert shopper.post("/prove", data={}).status_code == 422
    ask(shopper)
    assert shopper.post("/prove/code", data={}).status_code == 422


def said(answer: TestResponse) -> tuple[int, dict[str, str], str]:
    """All that an answer tells, but for the browser's own cookie."""
    headers = {name: value for name, value in answer.headers if name not in ("Set-Cookie", "Date")}
    return answer.status_code, headers, answer.text


def conversation(app: Flask, phone: str) -> list[tuple[int, dict[str, str], str]]:
    """Everything a browser is told that asks for a number, goes on, guesses and asks again."""
    browser = app.test_client()
    answers = [browser.get("/prove"), ask(browser, phone), browser.get("/prove/code")]
    answers += [enter(browser, "000000"), enter(browser, "1"), ask(browser, phone)]
    answers += [enter(browser, "000000") for _ in range(5)]
    answers += [ask(app.test_client(), phone), browser.get("/wallet")]
    return [said(answer) for answer in answers]


def test_numbers_with_and_without_coupons_are_answered_alike(app: Flask, coupon: Claim) -> None:
    assert conversation(app, PHONE) == conversation(app, NOBODY)


def test_when_the_budget_is_used_up_they_are_answered_alike_too(app: Flask, session: Session, coupon: Claim) -> None:
    sms.use(sms.gateway, 0)
    answers = [said(ask(app.test_client(), phone)) for phone in (PHONE, NOBODY)]
    assert answers[0] == answers[1]
    assert answers[0][0] == 429
    assert "今天的短信已经发完了" in answers[0][2]


def test_asking_makes_no_customer(session: Session, shopper: FlaskClient) -> None:
    before = count(session, Customer)
    ask(shopper, NOBODY)
    assert count(session, Customer) == before


def test_who_taps_twice_gets_one_message(session: Session, shopper: FlaskClient, gateway: RecordingSms) -> None:
    assert [said(ask(shopper)) for _ in range(3)] == [said(ask(shopper))] * 3
    send_due(session)
    assert len(gateway.sent) == 1


def test_another_browser_within_the_minute_is_told_when(app: Flask, shopper: FlaskClient) -> None:
    ask(shopper)
    answer = ask(app.test_client())
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "61")
    assert "请 1 分钟后再试" in answer.text


def test_without_a_gateway_a_page_says_how_else(session: Session, shopper: FlaskClient) -> None:
    sms.use(None, 0)
    for answer in (shopper.get("/prove"), ask(shopper)):
        assert answer.status_code == 200
        assert "让店员扫一下您的券码" in answer.text
        assert "<form" not in answer.text
    assert count(session, Challenge) == 0


def test_without_a_gateway_a_coupon_offers_no_message(app: Flask, session: Session, coupon: Claim) -> None:
    sms.use(None, 0)
    browser, address = app.test_client(), f"/c/{page_token(coupon.id)}"
    assert "/prove" not in browser.get(address).text
    assert browser.post(f"{address}/prove").status_code == 200
    assert count(session, TextMessage) == 0


def test_the_language_goes_along(session: Session, app: Flask, coupon: Claim, gateway: RecordingSms) -> None:
    browser = app.test_client()
    assert "/prove?lang=en" in browser.get("/prove?lang=en").text
    answer = browser.post("/prove?lang=en", data={"phone": PHONE})
    assert answer.headers["Location"] == "/prove/code?lang=en"
    assert "The six digits" in browser.get(answer.headers["Location"]).text
    code = newest_code(session, gateway)
    assert "code that opens your wallet" in gateway.sent[-1][1]
    assert enter(browser, code, "en").headers["Location"] == "/wallet?lang=en"


def test_a_phone_offers_the_code_of_the_message(shopper: FlaskClient) -> None:
    field = re.search(r'<input[^>]*name="code"[^>]*>', shopper.get("/prove/code").text)
    assert field is not None
    assert 'inputmode="numeric"' in field[0]
    assert 'autocomplete="one-time-code"' in field[0]


@pytest.mark.parametrize("address", ["/prove", "/prove/code"])
def test_each_page_asks_one_thing_and_needs_nothing_from_elsewhere(shopper: FlaskClient, address: str) -> None:
    page = shopper.get(address)
    assert page.text.count("<form") == page.text.count("<button") == page.text.count("<input") == 1
    assert "<script" not in page.text
    assert "style=" not in page.text
    assert not re.search(r'(?:src|href|action)="(?:https?:)?//', page.text)
    assert len(page.data) < SMALL / 4


def test_the_cookie_is_not_readable_by_scripts(app: Flask, coupon: Claim) -> None:
    browser = app.test_client()
    browser.get("/prove")
    cookie = browser.get_cookie("browser")
    assert cookie is not None
    assert cookie.http_only
    assert cookie.value not in browser.get("/prove/code").text
