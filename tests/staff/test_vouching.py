"""Offline nobody could check a PIN; the next sign-in stands for what was recorded meanwhile."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from cast import NOW, PIN, Cast, Shop, fresh_id
from counter_book import found, refused
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from store_api.db import Session
from store_api.staff import service, signin
from store_api.staff.models import StaffSession

MINUTES = st.integers(-20 * 24 * 60, 2 * 24 * 60).map(lambda minutes: NOW + timedelta(minutes=minutes))


@pytest.fixture(autouse=True)
def years_ago(shop: Shop) -> None:
    """Lin was hired, and the tablet joined, long before."""
    shop.lin.created_at = shop.tablet.enrolled_at = NOW - timedelta(days=400)
    shop.session.settle()


def sign_in(client: FlaskClient, shop: Shop, token: str | None = None, **body: Any) -> TestResponse:
    """Lin types her PIN."""
    headers = {"Authorization": f"Bearer {token or shop.tablet_token}"}
    return client.post("/api/v1/sessions", json={"who": "7", "pin": PIN, **body}, headers=headers)


def deliver(client: FlaskClient, token: str, session_id: str, at: datetime) -> TestResponse:
    """A tablet sends a visit that somebody recorded in that session."""
    headers = {"Authorization": f"Bearer {token}", "Huitouke-Session": session_id}
    return client.put(f"/api/v1/visits/{fresh_id()}", json={"occurred_at": at.isoformat()}, headers=headers)


@given(started=MINUTES, since=st.none() | MINUTES, ended=st.none() | MINUTES, at=MINUTES)
def test_what_happened_counts_from_when_she_vouches_until_the_end(
    started: datetime, since: datetime | None, ended: datetime | None, at: datetime
) -> None:
    row = StaffSession(started_at=started, vouches_since=since, ended_at=ended)
    begin = min(started - signin.CLOCK_SKEW, since or started)
    end = min(ended or started + signin.ABSOLUTE_LIMIT, started + signin.ABSOLUTE_LIMIT)
    assert signin.was_valid(row, at, at) == (begin <= at <= end)


@given(started=MINUTES, since=MINUTES, ended=st.none() | MINUTES, at=MINUTES)
def test_vouching_takes_nothing_away(started: datetime, since: datetime, ended: datetime | None, at: datetime) -> None:
    plain = StaffSession(started_at=started, vouches_since=None, ended_at=ended)
    vouching = StaffSession(started_at=started, vouches_since=since, ended_at=ended)
    assert signin.was_valid(vouching, at, at) >= signin.was_valid(plain, at, at)


def test_her_pin_confirms_what_was_recorded_without_a_network(client: FlaskClient, shop: Shop) -> None:
    since = NOW - timedelta(days=6)
    signed = found(sign_in(client, shop, vouches_since=since.isoformat()))
    assert datetime.fromisoformat(signed["vouches_since"]) == since
    assert deliver(client, shop.tablet_token, signed["id"], since).status_code == 200


def test_without_it_nothing_from_before_counts(client: FlaskClient, shop: Shop) -> None:
    signed = found(sign_in(client, shop))
    assert signed["vouches_since"] is None
    answer = deliver(client, shop.tablet_token, signed["id"], NOW - timedelta(hours=1))
    assert refused(answer) == (401, "session_not_valid_then")


def test_what_lies_before_is_not_confirmed(client: FlaskClient, shop: Shop) -> None:
    since = NOW - timedelta(hours=3)
    signed = found(sign_in(client, shop, vouches_since=since.isoformat()))
    answer = deliver(client, shop.tablet_token, signed["id"], since - timedelta(seconds=1))
    assert refused(answer) == (401, "session_not_valid_then")


def test_nobody_vouches_for_more_than_ten_days(client: FlaskClient, shop: Shop) -> None:
    signed = found(sign_in(client, shop, vouches_since=(NOW - timedelta(days=40)).isoformat()))
    limit = NOW - signin.LATE_LIMIT
    assert datetime.fromisoformat(signed["vouches_since"]) == limit
    assert deliver(client, shop.tablet_token, signed["id"], limit).status_code == 200
    answer = deliver(client, shop.tablet_token, signed["id"], limit - timedelta(seconds=1))
    assert refused(answer) == (401, "session_not_valid_then")


@pytest.mark.parametrize("who", ["clerk", "tablet"])
def test_nobody_vouches_for_what_was_before_she_was_hired_or_the_tablet_was_there(
    client: FlaskClient, shop: Shop, who: str
) -> None:
    began = NOW - timedelta(days=2)
    if who == "clerk":
        shop.lin.created_at = began
    else:
        shop.tablet.enrolled_at = began
    shop.session.settle()
    signed = found(sign_in(client, shop, vouches_since=(NOW - timedelta(days=5)).isoformat()))
    assert datetime.fromisoformat(signed["vouches_since"]) == began


def test_a_time_to_come_takes_nothing_away(client: FlaskClient, shop: Shop) -> None:
    signed = found(sign_in(client, shop, vouches_since=(NOW + timedelta(days=1)).isoformat()))
    assert deliver(client, shop.tablet_token, signed["id"], NOW).status_code == 200


def test_a_wrong_pin_confirms_nothing(client: FlaskClient, shop: Shop, session: Session) -> None:
    answer = sign_in(client, shop, pin="806142", vouches_since=(NOW - timedelta(days=1)).isoformat())
    assert refused(answer) == (401, "wrong_secret")


def test_what_another_tablet_recorded_is_never_confirmed(client: FlaskClient, shop: Shop, session: Session) -> None:
    _, code = service.invite_device(session, shop.store, shop.mei)
    _, other_token = service.enrol_device(session, code, "二号平板")
    session.settle()
    since = NOW - timedelta(days=1)
    signed = found(sign_in(client, shop, vouches_since=since.isoformat()))
    assert refused(deliver(client, other_token, signed["id"], since)) == (401, "not_signed_in")


@pytest.mark.parametrize("since", ["2026-03-10T06:00:00", "1999-01-01T00:00:00+00:00", "yesterday"])
def test_a_time_must_be_one(client: FlaskClient, shop: Shop, since: str) -> None:
    assert refused(sign_in(client, shop, vouches_since=since)) == (422, "invalid")


def test_who_vouched_goes_on_as_usual(client: FlaskClient, people: Cast) -> None:
    signed = found(sign_in(client, people.shop, vouches_since=(NOW - timedelta(days=1)).isoformat()))
    headers = {"Authorization": f"Bearer {signed['token']}"}
    body = {"occurred_at": (NOW - timedelta(hours=20)).isoformat()}
    assert client.put(f"/api/v1/visits/{fresh_id()}", json=body, headers=headers).status_code == 200
