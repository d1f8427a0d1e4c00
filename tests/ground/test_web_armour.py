"""What protects every answer: headers, caches, and requests that come from elsewhere."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cast import PASSWORD, Cast, Shop, form
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from store_api.app import assemble
from store_api.coupons.models import Claim
from store_api.db import Session, database
from store_api.settings import Settings

HEADERS = {"Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy"}
ADDRESSES = ["/", "/sign-in", "/wallet", "/privacy", "/nothing", "/api/v1/stores", "/api/v1/nothing", "/healthz"]
HTTPS = {"base_url": "https://shop.example"}
FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "https://shop.example"},
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_is_armoured(client: FlaskClient, shop: Shop, address: str) -> None:
    answer = client.get(address)
    assert set(answer.headers.keys()) >= HEADERS
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_answer_is_kept_by_a_cache(client: FlaskClient, shop: Shop, address: str) -> None:
    assert client.get(address).headers["Cache-Control"] == "no-store"


def test_pages_may_run_no_foreign_and_no_inline_script(client: FlaskClient, shop: Shop) -> None:
    policy = client.get("/privacy").headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_behind_a_proxy_a_secure_answer_asks_to_stay_secure(connection: None, settings: Settings, shop: Shop) -> None:
    proxied = assemble(replace(settings, trusted_proxies=1)).test_client()
    secure, plain = ({"X-Forwarded-Proto": scheme} for scheme in ("https", "http"))
    assert "Strict-Transport-Security" in proxied.get("/privacy", headers=secure).headers
    assert "Strict-Transport-Security" not in proxied.get("/privacy", headers=plain).headers


def test_with_tls_of_our_own_the_plain_trust_page_stays_open(client: FlaskClient, shop: Shop) -> None:
    assert "Strict-Transport-Security" not in client.get("/privacy", **HTTPS).headers


@pytest.mark.parametrize("headers", FOREIGN)
def test_a_form_sent_by_another_site_is_not_carried_out(
    client: FlaskClient, shop: Shop, session: Session, headers: dict[str, str]
) -> None:
    answer = client.post(f"/q/{shop.code.slug}", data=form(), headers=headers, **HTTPS)
    assert answer.status_code == 403
    assert "别的网站" in answer.text
    assert session.scalar(select(func.count()).select_from(Claim)) == 0


@pytest.mark.parametrize("headers", FOREIGN)
def test_a_call_of_the_api_by_another_site_is_refused(people: Cast, headers: dict[str, str]) -> None:
    answer = people.hua.call("DELETE", "/sessions/current", headers=headers, **HTTPS)
    assert answer.status_code == 403
    assert answer.get_json()["code"] == "cross_origin"
    assert people.hua.get("/stores").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [{}, {"Origin": "https://shop.example"}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}],
)
def test_a_form_of_our_own_passes(client: FlaskClient, shop: Shop, headers: dict[str, str]) -> None:
    answer = client.post("/sign-in", data={"who": "3", "password": PASSWORD}, headers=headers, **HTTPS)
    assert answer.status_code == 303


def test_on_a_shops_own_network_the_origin_decides(client: FlaskClient, shop: Shop) -> None:
    local = {"base_url": "http://192.168.1.5:8000"}
    typed = {"who": "3", "password": PASSWORD}
    own = client.post("/sign-in", data=typed, headers={"Origin": "http://192.168.1.5:8000"}, **local)
    other_port = client.post("/sign-in", data=typed, headers={"Origin": "http://192.168.1.5:9000"}, **local)
    assert (own.status_code, other_port.status_code) == (303, 403)


def test_reading_from_another_site_is_just_a_link(client: FlaskClient, shop: Shop) -> None:
    assert client.get("/privacy", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


def test_a_cookie_is_out_of_reach_for_scripts_and_other_sites(client: FlaskClient, shop: Shop) -> None:
    answer = client.post("/sign-in", data={"who": "3", "password": PASSWORD}, **HTTPS)
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-session=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= {part.strip() for part in cookie.split(";")}
    assert "Domain" not in cookie


def test_a_cookie_of_another_name_is_not_believed_when_secure(client: FlaskClient, shop: Shop) -> None:
    client.post("/sign-in", data={"who": "3", "password": PASSWORD})
    token = client.get_cookie("session")
    assert token is not None
    client.set_cookie("session", token.value, domain="shop.example")
    assert client.get("/office", **HTTPS).headers.get("Location", "/sign-in") == "/sign-in"


def test_a_polling_tablet_is_told_that_nothing_has_changed_and_its_browser_keeps_nothing(people: Cast) -> None:
    first = people.lin.get("/stores")
    assert first.headers["Cache-Control"] == "no-store"
    again = people.lin.get("/stores", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_what_has_changed_is_sent_anew(people: Cast) -> None:
    first = people.lin.get("/stores")
    people.hua.call("PATCH", f"/stores/{people.shop.store.id}", json={"name": "新名字"})
    again = people.lin.get("/stores", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 200
    assert "新名字" in [store["name"] for store in again.get_json()]


def test_an_unchanged_answer_is_not_given_to_somebody_signed_out(people: Cast, client: FlaskClient) -> None:
    first = people.lin.get("/stores")
    answer = client.get("/api/v1/stores", headers={"If-None-Match": first.headers["ETag"]})
    assert answer.status_code == 401


@pytest.fixture
def database_away(client: FlaskClient) -> None:
    """Nobody listens where the database should be."""
    database.connect("postgresql+psycopg://nobody@127.0.0.1:1/nothing")


@pytest.mark.usefixtures("database_away")
def test_without_the_database_the_api_asks_to_try_again(client: FlaskClient) -> None:
    answer = client.post("/api/v1/password-sessions", json={"who": "3", "password": PASSWORD})
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert answer.get_json()["code"] == "try_again"
    assert "127.0.0.1" not in answer.text


@pytest.mark.usefixtures("database_away")
def test_without_the_database_a_page_asks_to_try_again(client: FlaskClient) -> None:
    answer = client.get("/q/abcdefgh")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "没有保存" in answer.text
    assert answer.mimetype == "text/html"


def test_when_all_connections_are_taken_the_caller_is_asked_to_try_again(app: Flask, own_database: str) -> None:
    database.connect(own_database, pool_size=1, max_overflow=0, pool_timeout=0.1)
    with database.session() as session:
        session.connection()
        answer = app.test_client().get("/q/abcdefgh")
    assert answer.status_code == 503


def test_an_unknown_page_says_so_in_words(client: FlaskClient, shop: Shop) -> None:
    answer = client.get("/nothing")
    assert answer.status_code == 404
    assert "没有找到这个页面" in answer.text
    assert "<main" in answer.text


def test_a_method_no_page_has_is_refused_as_a_page(client: FlaskClient, shop: Shop) -> None:
    answer = client.delete("/privacy", headers={"Accept-Language": "en"})
    assert answer.status_code == 405
    assert "does not support" in answer.text


def test_nul_in_the_address_of_a_page_is_refused(client: FlaskClient, shop: Shop) -> None:
    assert client.get("/q/%00").status_code == 422


def test_the_address_may_choose_the_language(client: FlaskClient, shop: Shop) -> None:
    chinese = client.get("/privacy?lang=zh", headers={"Accept-Language": "en"})
    english = client.get("/privacy?lang=en")
    assert '<html lang="zh-CN">' in chinese.text
    assert '<html lang="en">' in english.text
