"""One coupon's page and the wallet: what is shown to whom."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from cast import NOW, Cast
from flask import Flask
from flask.testing import FlaskClient
from shopper_visits import claimed, counter_scan, the_claim

from store_api.coupons import scans, service
from store_api.db import Session, database
from store_api.shopper.service import claim_behind, page_token


def test_a_coupon_says_when_it_was_used(people: Cast, client: FlaskClient, offer: str, session: Session) -> None:
    address = claimed(client, offer)
    counter_scan(people, session, client)
    the_claim(session).used_at = NOW
    session.settle()
    page = client.get(address).text
    assert "已使用" in page
    assert "<svg" not in page


def test_a_coupon_says_when_it_expired(people: Cast, client: FlaskClient, offer: str, session: Session) -> None:
    address = claimed(client, offer)
    counter_scan(people, session, client)
    until = the_claim(session).use_until
    database.clock = lambda: until - timedelta(seconds=1)
    assert "可使用" in client.get(address).text
    database.clock = lambda: until
    assert "已过期" in client.get(address).text


def wrong_tokens(token: str) -> list[str]:
    """Addresses that are nearly right."""
    body, _, mark = token.rpartition(".")
    return ["x", token[:-1], token + "A", f"{body}x.{mark}", f".{mark}", body, token.swapcase()]


@pytest.mark.parametrize("number", range(7))
def test_a_wrong_address_shows_no_coupon(client: FlaskClient, offer: str, session: Session, number: int) -> None:
    claimed(client, offer)
    answer = client.get(f"/c/{wrong_tokens(page_token(the_claim(session).id))[number]}")
    assert answer.status_code == 404
    assert "请重新扫码" in answer.text


def test_the_page_address_leads_back_to_its_claim(client: FlaskClient, offer: str, session: Session) -> None:
    claimed(client, offer)
    assert claim_behind(session, page_token(the_claim(session).id)) is the_claim(session)


def test_the_coupons_address_tells_neither_number_nor_code(client: FlaskClient, offer: str, session: Session) -> None:
    address = claimed(client, offer)
    assert re.search(r"138\S*8000", address) is None  # Four digits alone may stand in a token by chance.
    assert service.code_of(the_claim(session)) not in address


def test_no_page_shows_a_whole_number(people: Cast, client: FlaskClient, offer: str, session: Session) -> None:
    address = claimed(client, offer)
    client.get(address)
    counter_scan(people, session, client)
    for page in (client.get(address), client.get("/wallet")):
        assert page.status_code == 200
        assert not re.search(r"(?<!\d)1[3-9]\d{9}(?!\d)", page.text)


def test_the_wallet_stays_closed_until_the_phone_is_proved(client: FlaskClient, offer: str) -> None:
    page = client.get(claimed(client, offer))
    assert "店员在店里扫过这个码之后" in page.text
    assert "/wallet" not in page.text
    closed = client.get("/wallet")
    assert closed.status_code == 403
    assert "先扫店里的海报领券" in closed.text


def test_a_clerks_scan_opens_the_wallet(people: Cast, client: FlaskClient, offer: str, session: Session) -> None:
    address = claimed(client, offer)
    counter_scan(people, session, client)
    assert "/wallet" in client.get(address).text
    wallet = client.get("/wallet")
    assert wallet.status_code == 200
    assert "138****8000" in wallet.text
    assert html.escape(address.split("?")[0]) in wallet.text


def test_who_typed_the_same_number_elsewhere_gets_no_wallet(
    app: Flask, people: Cast, client: FlaskClient, offer: str, session: Session
) -> None:
    thief = app.test_client()
    stolen = claimed(thief, offer)
    thief.get(stolen)
    claimed(client, offer)
    counter_scan(people, session, client)
    assert client.get("/wallet").status_code == 200
    assert thief.get("/wallet").status_code == 403
    assert "/wallet" not in thief.get(stolen).text


def test_a_typed_code_opens_no_wallet(people: Cast, client: FlaskClient, offer: str, session: Session) -> None:
    claimed(client, offer)
    people.lin.post("/scans", {"text": service.code_of(the_claim(session))})
    assert client.get("/wallet").status_code == 403


def test_the_browsers_secret_stays_in_its_cookie(client: FlaskClient, offer: str, session: Session) -> None:
    page = client.get(claimed(client, offer))
    cookie = client.get_cookie("browser")
    assert cookie is not None
    assert cookie.http_only
    assert cookie.value not in page.text
    assert cookie.value not in scans.counter_text(the_claim(session), cookie.value)


def test_a_used_coupon_stays_in_the_wallet_as_used(
    people: Cast, client: FlaskClient, offer: str, session: Session
) -> None:
    claimed(client, offer)
    counter_scan(people, session, client)
    the_claim(session).used_at = NOW
    session.settle()
    assert "已使用" in client.get("/wallet").text
