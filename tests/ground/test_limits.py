"""Comfort limits: a mall passes, a script is slowed down, and a lost Valkey stops nobody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cast import PASSWORD, Shop, form
from flask import Flask
from flask.testing import FlaskClient
from limits import parse_many
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from store_api import limits
from store_api.crypto import new_token
from store_api.limits import CLAIMS, SIGN_INS, limiter
from store_api.settings import Settings

HOUR = 3600


@pytest.fixture
def counted(app: Flask, client: FlaskClient, shop: Shop) -> Iterator[FlaskClient]:
    """A client whose calls are counted, in this process."""
    limits.install(app, None)
    limiter.enabled = True
    limiter.reset()
    yield client
    limiter.enabled = False


def passed(rule: str, seconds_between: float, calls: int, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many of so many evenly spaced calls from one address the rule lets through."""
    now = 1_772_400_000.0
    monkeypatch.setattr("time.time", lambda: now)
    strategy = FixedWindowRateLimiter(MemoryStorage())
    through = 0
    for _ in range(calls):
        through += all(strategy.hit(item, "mall") for item in parse_many(rule))
        now += seconds_between
    return through


def test_six_hundred_claims_an_hour_from_one_mall_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    assert passed(CLAIMS, HOUR / 600, 600, monkeypatch) == 600


def test_a_burst_of_a_hundred_claims_in_a_minute_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    assert passed(CLAIMS, 0.5, 100, monkeypatch) == 100


def test_a_script_gets_no_more_than_2400_claims_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    assert passed(CLAIMS, 0.5, 2 * HOUR, monkeypatch) <= 2400


def test_a_shop_of_thirty_signs_in_within_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    assert passed(SIGN_INS, 1, 30, monkeypatch) == 30


def tries(client: FlaskClient, shop: Shop, times: int, **where: Any) -> list[int]:
    """The statuses of so many forms, each with another number that is none, from browsers without cookies."""
    return [client.post(f"/q/{shop.code.slug}", data={"phone": str(n)}, **where).status_code for n in range(times)]


def test_the_claim_after_the_hundred_and_twentieth_of_a_minute_waits(counted: FlaskClient, shop: Shop) -> None:
    assert set(tries(counted, shop, 120)) == {422}
    answer = counted.post(f"/q/{shop.code.slug}", data={"phone": "1"})
    assert answer.status_code == 429
    waits = int(answer.headers["Retry-After"])
    assert 0 < waits <= 61  # Flask-Limiter adds a second, so that nobody comes too early.
    assert re.search(r"请等 \d+ 秒再试", answer.text)


def test_one_number_is_not_tried_without_end(counted: FlaskClient, shop: Shop) -> None:
    answers = [counted.post(f"/q/{shop.code.slug}", data=form("138 0013 8000")) for _ in range(21)]
    assert [answer.status_code for answer in answers] == [303] * 20 + [429]


def test_one_browser_does_not_claim_without_end(counted: FlaskClient, shop: Shop) -> None:
    token = new_token()
    forms = [form(f"138001380{n:02}", browser=token) for n in range(31)]
    counted.set_cookie("browser", token)
    assert [counted.post(f"/q/{shop.code.slug}", data=one).status_code for one in forms] == [303] * 30 + [429]


def test_looking_at_the_offer_is_never_limited(counted: FlaskClient, shop: Shop) -> None:
    assert {counted.get(f"/q/{shop.code.slug}").status_code for _ in range(130)} == {200}


@pytest.mark.parametrize("path", ["password-sessions", "sessions"])
def test_signing_in_over_the_api_is_limited_in_our_shape(counted: FlaskClient, shop: Shop, path: str) -> None:
    headers = {"Authorization": f"Bearer {shop.tablet_token}"}
    answers = [counted.post(f"/api/v1/{path}", json={}, headers=headers) for _ in range(31)]
    assert answers[29].status_code == 422
    assert answers[30].status_code == 429
    assert answers[30].get_json()["code"] == "slow_down"
    assert re.fullmatch(r"操作有点快，请等 \d+ 秒再试。", answers[30].get_json()["message"])
    assert "Retry-After" in answers[30].headers


def test_the_sign_in_page_is_limited(counted: FlaskClient, shop: Shop) -> None:
    answers = [counted.post("/sign-in", data={"who": f"{number}"}) for number in range(31)]
    assert [answers[29].status_code, answers[30].status_code] == [401, 429]


def test_one_address_does_not_slow_down_another(counted: FlaskClient, shop: Shop) -> None:
    tries(counted, shop, 121)
    assert tries(counted, shop, 1, environ_base={"REMOTE_ADDR": "203.0.113.9"}) == [422]


def test_with_valkey_the_counts_are_shared_by_all_processes(
    app: Flask, client: FlaskClient, shop: Shop, settings: Settings
) -> None:
    limits.install(app, settings.redis_url)
    limiter.enabled = True
    try:
        for _ in range(20):
            client.post(f"/q/{shop.code.slug}", data=form())
        limits.install(app, settings.redis_url)
        assert client.post(f"/q/{shop.code.slug}", data=form()).status_code == 429
    finally:
        limiter.reset()
        limiter.enabled = False


@pytest.mark.parametrize("path", ["/prove", "/prove/code"])
def test_asking_for_codes_and_guessing_at_them_is_limited(counted: FlaskClient, path: str) -> None:
    answers = [counted.post(path).status_code for _ in range(61)]
    assert 429 not in answers[:60]
    assert answers[60] == 429


# These come last: the limiter remembers for a while that its Valkey is away.


def test_without_valkey_the_shop_goes_on(app: Flask, client: FlaskClient, shop: Shop, tmp_path: Path) -> None:
    limits.install(app, f"unix://{tmp_path}/nobody.sock")
    limiter.enabled = True
    try:
        assert client.post("/sign-in", data={"who": "3", "password": PASSWORD}).status_code == 303
        answer = client.post(f"/q/{shop.code.slug}", data=form("13800138000"))
        assert answer.status_code == 303
    finally:
        limiter.enabled = False


def test_without_valkey_every_process_counts_for_itself(
    app: Flask, client: FlaskClient, shop: Shop, tmp_path: Path
) -> None:
    limits.install(app, f"unix://{tmp_path}/nobody.sock")
    limiter.enabled = True
    try:
        assert tries(client, shop, 121)[-1] == 429
    finally:
        limiter.enabled = False
