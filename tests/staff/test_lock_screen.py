"""What a tablet shows while nobody is signed in on it."""

from __future__ import annotations

from typing import Any

from cast import Cast, Shop
from counter_book import found, refused
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from store_api.db import Session
from store_api.staff import service


def look(client: FlaskClient, token: str) -> TestResponse:
    """The tablet asks who may sign in."""
    return client.get("/api/v1/devices/current", headers={"Authorization": f"Bearer {token}"})


def names(client: FlaskClient, token: str) -> list[str]:
    """Whom it shows."""
    return [one["name"] for one in found(look(client, token))["staff"]]


def test_a_tablet_knows_its_store_and_company(client: FlaskClient, shop: Shop) -> None:
    screen: dict[str, Any] = found(look(client, shop.tablet_token))
    assert (screen["id"], screen["name"], screen["company"]) == (str(shop.tablet.id), "前台平板", "南风服饰")
    store = {"id": str(shop.store.id), "code": "S1", "name": "南京路店", "timezone": "Asia/Shanghai", "currency": "CNY"}
    assert screen["store"] == store


def test_it_shows_the_people_of_its_store_and_headquarters(client: FlaskClient, shop: Shop) -> None:
    assert names(client, shop.tablet_token) == ["华姐", "梅店长", "小林"]


def test_it_does_not_show_who_cannot_sign_in_here(client: FlaskClient, shop: Shop, session: Session) -> None:
    shop.mei.pin_hash = None
    service.change_staff(session, shop.lin, active=False)
    session.settle()
    assert names(client, shop.tablet_token) == ["华姐"]


def test_of_a_person_it_shows_name_number_and_role_only(client: FlaskClient, shop: Shop) -> None:
    answer = look(client, shop.tablet_token)
    assert {frozenset(one) for one in found(answer)["staff"]} == {frozenset({"id", "name", "number", "role"})}
    assert "argon2" not in answer.text


def test_a_revoked_tablet_sees_nobody(client: FlaskClient, shop: Shop, session: Session) -> None:
    service.revoke_device(session, shop.tablet, shop.mei)
    session.settle()
    answer = look(client, shop.tablet_token)
    assert refused(answer) == (401, "device_revoked")
    assert "小林" not in answer.text


def test_a_persons_session_is_no_tablet(client: FlaskClient, people: Cast) -> None:
    token = people.hua.headers["Authorization"].removeprefix("Bearer ")
    assert refused(look(client, token)) == (401, "not_signed_in")


def test_a_made_up_token_sees_nobody(client: FlaskClient, shop: Shop) -> None:
    assert refused(look(client, "made-up")) == (401, "not_signed_in")


def test_the_tablet_of_another_store_sees_its_own_people(client: FlaskClient, shop: Shop, session: Session) -> None:
    _, code = service.invite_device(session, shop.other_store, shop.hua)
    _, token = service.enrol_device(session, code, "二号平板")
    session.settle()
    assert names(client, token) == ["华姐", "外店小王"]
