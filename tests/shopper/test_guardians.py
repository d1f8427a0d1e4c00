"""Under 14: the coupon goes to the guardian's phone, and nobody's profile is made."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from cast import NOW, PHONE, Shop, take_coupon
from flask import Flask
from flask.testing import FlaskClient
from phone_messages import send_due
from sqlalchemy import select
from story import count
from werkzeug.test import TestResponse

from store_api.coupons import service as coupons
from store_api.coupons.models import Campaign, CampaignState, Claim
from store_api.customers.models import Acquaintance, Consent, Customer, PhoneProof
from store_api.db import Session, database
from store_api.senders.models import MessagePurpose, TextMessage
from store_api.senders.sms import RecordingSms, sms

FORM = {"phone": "138 0013 8000", "guardian": "on"}
OTHER = "13900139000"


@pytest.fixture
def page(shop: Shop, gateway: RecordingSms) -> str:
    """The page of a poster for those under 14, in a shop that can send messages."""
    return f"/q/{shop.code.slug}/guardian"


def send(client: FlaskClient, page: str, **form: str) -> TestResponse:
    """The form as its page shows it."""
    shown = re.search(r'name="browser" value="([^"]+)"', client.get(page).text)
    assert shown is not None
    return client.post(page, data={"browser": shown[1], **FORM, **form})


def test_the_coupon_goes_to_the_guardians_phone(
    client: FlaskClient, page: str, session: Session, gateway: RecordingSms
) -> None:
    answer = send(client, page)
    assert answer.status_code == 200
    assert "已发到监护人的手机" in answer.text
    send_due(session)
    ((phone, text, _),) = gateway.sent
    claim = session.scalars(select(Claim)).one()
    assert phone == PHONE
    for said in ("南京路店", "满 ¥300 减 ¥50", coupons.code_of(claim), "2026-04-09", "监护人"):
        assert said in text
    assert "\n" not in text


def test_nobodys_profile_is_made(client: FlaskClient, page: str, session: Session, gateway: RecordingSms) -> None:
    send(client, page)
    send_due(session)
    assert [count(session, table) for table in (Customer, Consent, Acquaintance, PhoneProof)] == [0, 0, 0, 0]
    claim = session.scalars(select(Claim)).one()
    assert (claim.customer_id, claim.browser_key) == (None, None)


def test_the_message_belongs_to_nobody_and_is_gone_once_sent(
    client: FlaskClient, page: str, session: Session, gateway: RecordingSms
) -> None:
    send(client, page)
    send_due(session)
    message = session.scalars(select(TextMessage)).one()
    assert (message.purpose, message.customer_id) == (MessagePurpose.GUARDIAN, None)
    assert (message.phone_sealed, message.text_sealed) == (None, None)


def test_the_page_shows_no_code_and_sets_no_cookie(client: FlaskClient, page: str, session: Session) -> None:
    answer = send(client, page)
    assert coupons.code_of(session.scalars(select(Claim)).one()) not in answer.text
    assert re.search(r"138\S*8000", answer.text) is None  # Four digits alone may stand in a token by chance.
    assert client.get_cookie("browser") is None


def test_it_is_one_of_the_stock(client: FlaskClient, page: str, session: Session, shop: Shop) -> None:
    send(client, page)
    session.refresh(shop.campaign)
    assert shop.campaign.issued == 1


def test_the_same_number_later_is_the_same_coupon_sent_again(
    client: FlaskClient, page: str, session: Session, gateway: RecordingSms, app: Flask
) -> None:
    send(client, page)
    send_due(session)
    at_later_time(session)
    send(client, page)
    send_due(session)
    assert count(session, Claim) == 1
    assert [text for _, text, _ in gateway.sent] == [gateway.sent[0][1]] * 2


def at_later_time(session: Session) -> None:
    """A minute passes, for pages and for the session."""
    session.now += timedelta(minutes=1)
    later = session.now
    database.clock = lambda: later


def test_a_form_sent_twice_is_one_message(
    client: FlaskClient, page: str, session: Session, gateway: RecordingSms
) -> None:
    form = {**FORM, "browser": "x" * 43}
    answers = [client.post(page, data=form) for _ in range(3)]
    assert len({(answer.status_code, answer.text) for answer in answers}) == 1
    send_due(session)
    assert len(gateway.sent) == 1


def test_the_last_coupon_is_answered_alike_on_every_tap(client: FlaskClient, page: str, session: Session) -> None:
    session.scalars(select(Campaign)).one().total = 1
    session.settle()
    form = {**FORM, "browser": "x" * 43}
    assert [client.post(page, data=form).status_code for _ in range(3)] == [200] * 3


def test_whoever_has_coupons_is_answered_like_anybody_else(
    client: FlaskClient, page: str, session: Session, shop: Shop
) -> None:
    take_coupon(session, shop.code)
    session.settle()
    answers = [send(client, page), send(client, page, phone=OTHER)]
    assert answers[0].status_code == answers[1].status_code == 200
    assert answers[0].text == answers[1].text


def test_when_all_are_gone_who_had_one_is_answered_like_anybody_else(
    client: FlaskClient, page: str, session: Session
) -> None:
    send(client, page)
    session.scalars(select(Campaign)).one().total = 1
    session.settle()
    at_later_time(session)
    answers = [client.post(page, data={**FORM, "phone": phone}) for phone in (PHONE, OTHER)]
    assert [answer.status_code for answer in answers] == [409, 409]
    assert answers[0].text == answers[1].text


CLOSED = [
    ({"issued": 100}, 409, "券已经领完了"),
    ({"claim_until": NOW}, 410, "这个活动已经结束了"),
    ({"state": CampaignState.PAUSED}, 409, "这个活动暂停领取"),
]


@pytest.mark.parametrize(("change", "status", "sentence"), CLOSED)
def test_a_closed_campaign_sends_nothing_and_says_so(
    client: FlaskClient, page: str, session: Session, shop: Shop, change: dict[str, object], status: int, sentence: str
) -> None:
    for name, value in change.items():
        setattr(shop.campaign, name, value)
    session.settle()
    before, after = client.get(page), client.post(page, data=FORM)
    assert (before.status_code, after.status_code) == (200, status)
    assert sentence in before.text
    assert "<form" not in before.text
    assert sentence in after.text
    assert (count(session, Claim), count(session, TextMessage)) == (0, 0)


def test_without_the_tick_nothing_happens_and_the_number_stays(
    client: FlaskClient, page: str, session: Session
) -> None:
    answer = client.post(page, data={"phone": FORM["phone"]})
    assert answer.status_code == 422
    assert 'value="138 0013 8000"' in answer.text
    assert "请先勾选这一项" in answer.text
    assert count(session, Claim) == 0


@pytest.mark.parametrize("typed", ["12345", "", "<script>alert(1)</script>", "\x00", "9" * 5000])
def test_what_is_no_number_is_named_and_kept_harmlessly(
    client: FlaskClient, page: str, session: Session, typed: str
) -> None:
    answer = client.post(page, data={**FORM, "phone": typed})
    assert answer.status_code == 422
    assert "这不像一个手机号" in answer.text
    assert "<script" not in answer.text
    assert count(session, Claim) == 0


def test_the_tick_is_required_and_not_set_beforehand(client: FlaskClient, page: str) -> None:
    (tick,) = re.findall(r"<input type=\"checkbox\"[^>]*>", client.get(page).text)
    assert "required" in tick
    assert "checked" not in tick


def test_nobody_is_flooded_by_guardians_forms(app: Flask, page: str, session: Session) -> None:
    answers = [app.test_client().post(page, data=FORM).status_code for _ in range(4)]
    assert answers == [200, 429, 429, 429]
    assert count(session, TextMessage) == 1


def test_when_the_budget_is_used_up_there_is_no_coupon_either(client: FlaskClient, page: str, session: Session) -> None:
    sms.use(sms.gateway, 0)
    assert send(client, page).status_code == 429
    assert count(session, Claim) == 0


def test_without_a_gateway_the_guardian_is_asked_to_scan(client: FlaskClient, page: str, session: Session) -> None:
    sms.use(None, 0)
    for answer in (client.get(page), client.post(page, data=FORM)):
        assert answer.status_code == 200
        assert "请监护人用自己的手机扫" in answer.text
        assert "<form" not in answer.text
    assert count(session, Claim) == 0


def test_the_page_is_in_english_too(client: FlaskClient, page: str, session: Session, gateway: RecordingSms) -> None:
    assert "Send it to the guardian" in client.get(f"{page}?lang=en").text
    assert "Sent to the guardian" in client.post(f"{page}?lang=en", data=FORM).text
    send_due(session)
    assert "named as the guardian" in gateway.sent[0][1]


def test_the_offer_leads_to_the_page(client: FlaskClient, page: str, shop: Shop) -> None:
    assert page in client.get(f"/q/{shop.code.slug}").text


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_unknown_and_a_retired_poster_say_so(
    client: FlaskClient, page: str, session: Session, shop: Shop, method: str
) -> None:
    assert client.open("/q/zzzzzzzz/guardian", method=method).status_code == 404
    shop.code.retired_at = NOW
    session.settle()
    assert client.open(page, method=method).status_code == 410


def test_the_page_needs_nothing_from_elsewhere(client: FlaskClient, page: str) -> None:
    answer = client.get(page)
    assert "<script" not in answer.text
    assert "style=" not in answer.text
    assert not re.search(r'(?:src|href|action)="(?:https?:)?//', answer.text)
