"""Tablets: joining a store, and delivering what was recorded under a session that has ended."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from cast import NOW, Cast, Shop, fresh_id
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from store_api import qr
from store_api.crypto import token_hash
from store_api.db import Session, database
from store_api.errors import Gone
from store_api.staff import service
from store_api.staff.access import Caller
from store_api.staff.models import AuditEntry, Device, StaffSession


def invite(people: Cast) -> dict[str, Any]:
    """The manager asks for a code."""
    answer = people.mei.call("POST", f"/stores/{people.shop.store.id}/enrolments")
    assert answer.status_code == 201
    body: dict[str, Any] = answer.get_json()
    return body


def join(client: FlaskClient, code: str) -> TestResponse:
    """A tablet uses the code."""
    return client.post("/api/v1/devices", json={"code": code, "name": "新平板"})


def test_a_tablet_joins_by_the_managers_code(people: Cast, client: FlaskClient) -> None:
    answer = join(client, invite(people)["code"])
    assert answer.status_code == 201
    assert answer.get_json()["store_id"] == str(people.shop.store.id)
    headers = {"Authorization": f"Bearer {answer.get_json()['token']}"}
    pin = client.post("/api/v1/sessions", json={"who": "7", "pin": "270415"}, headers=headers)
    assert pin.status_code == 201


def test_the_codes_address_keeps_the_code_out_of_logs(people: Cast) -> None:
    invitation = invite(people)
    assert invitation["url"] == f"https://shop.example/app/enrol#{invitation['code']}"


def test_the_invitation_draws_its_address_as_one_svg_element(people: Cast) -> None:
    invitation = invite(people)
    assert invitation["qr_svg"] == qr.inline_svg(invitation["url"])
    assert (invitation["qr_svg"][:4], invitation["qr_svg"][-6:]) == ("<svg", "</svg>")


def test_only_hashes_of_code_and_token_are_stored(people: Cast, client: FlaskClient, session: Session) -> None:
    token = join(client, invite(people)["code"]).get_json()["token"]
    assert session.scalar(select(Device.name).where(Device.token_hash == token_hash(token))) == "新平板"


def test_a_code_is_used_once(people: Cast, client: FlaskClient) -> None:
    code = invite(people)["code"]
    assert [join(client, code).status_code for _ in range(2)] == [201, 410]


def test_a_code_lives_ten_minutes(people: Cast, client: FlaskClient) -> None:
    code = invite(people)["code"]
    database.clock = lambda: NOW + timedelta(minutes=10)
    answer = join(client, code)
    assert (answer.status_code, answer.get_json()["code"]) == (410, "enrolment_over")


def test_a_code_is_good_to_its_last_second(people: Cast, client: FlaskClient) -> None:
    code = invite(people)["code"]
    database.clock = lambda: NOW + timedelta(minutes=9, seconds=59)
    assert join(client, code).status_code == 201


@pytest.mark.parametrize("code", ["made-up", "x" * 200])
def test_a_made_up_code_joins_nothing(shop: Shop, session: Session, code: str) -> None:
    with pytest.raises(Gone):
        service.enrol_device(session, code, "x")


def test_who_asked_for_a_code_is_remembered(people: Cast, session: Session) -> None:
    invite(people)
    rows = session.scalars(select(AuditEntry).where(AuditEntry.action == "device.invited"))
    assert [row.staff_id for row in rows] == [people.shop.mei.id, people.shop.mei.id]


def test_a_manager_invites_to_no_other_store(people: Cast) -> None:
    assert people.mei.call("POST", f"/stores/{people.shop.other_store.id}/enrolments").status_code == 404


def deliver(people: Cast, occurred_at: datetime, session_id: object = None, token: str | None = None) -> TestResponse:
    """The tablet delivers a visit under its own credential, naming the session of the clerk."""
    headers = {
        "Authorization": f"Bearer {token or people.shop.tablet_token}",
        "Huitouke-Session": str(session_id or people.lin.session_id),
    }
    body = {"occurred_at": occurred_at.isoformat()}
    return people.client.put(f"/api/v1/visits/{fresh_id()}", json=body, headers=headers)


def later(people: Cast, hours: float) -> None:
    """Lin signs out after an hour; then the tablet finds the network again."""
    database.clock = lambda: NOW + timedelta(hours=1)
    people.lin.call("DELETE", "/sessions/current")
    database.clock = lambda: NOW + timedelta(hours=hours)


def test_what_happened_while_she_was_signed_in_counts_afterwards(people: Cast) -> None:
    later(people, 30)
    assert deliver(people, NOW + timedelta(minutes=30)).status_code == 200


def test_what_a_leaver_recorded_before_she_left_counts(people: Cast) -> None:
    later(people, 2)
    people.hua.call("PATCH", f"/staff/{people.shop.lin.id}", json={"active": False})
    assert deliver(people, NOW + timedelta(minutes=30)).status_code == 200


@pytest.mark.parametrize("minutes", [-6, 61])
def test_what_happened_outside_of_her_session_does_not_count(people: Cast, minutes: int) -> None:
    later(people, 30)
    answer = deliver(people, NOW + timedelta(minutes=minutes))
    assert (answer.status_code, answer.get_json()["code"]) == (401, "session_not_valid_then")


def test_a_clock_five_minutes_slow_is_forgiven(people: Cast) -> None:
    later(people, 30)
    assert deliver(people, NOW - timedelta(minutes=5)).status_code == 200


def test_a_session_left_open_covers_fourteen_hours_and_no_more(people: Cast) -> None:
    database.clock = lambda: NOW + timedelta(hours=30)
    assert deliver(people, NOW + timedelta(hours=14)).status_code == 200
    assert deliver(people, NOW + timedelta(hours=14, seconds=1)).status_code == 401


@pytest.mark.parametrize("named", ["0192d7b0-0000-7000-8000-000000000000", "no id", "\u00e9"])
def test_a_session_that_is_not_there_vouches_for_nothing(people: Cast, named: str) -> None:
    assert deliver(people, NOW, session_id=named).status_code == 401


def test_a_session_of_another_tablet_vouches_for_nothing(people: Cast, session: Session) -> None:
    _, code = service.invite_device(session, people.shop.store, people.shop.mei)
    _, token = service.enrol_device(session, code, "二号平板")
    session.settle()
    assert deliver(people, NOW, token=token).status_code == 401


def test_a_session_off_the_tablet_cannot_be_named_by_one(people: Cast) -> None:
    assert deliver(people, NOW, session_id=people.mei.session_id).status_code == 401


def test_a_revoked_tablet_delivers_nothing(people: Cast) -> None:
    people.mei.call("DELETE", f"/devices/{people.shop.tablet.id}")
    answer = deliver(people, NOW)
    assert (answer.status_code, answer.get_json()["code"]) == (401, "device_revoked")


def test_a_tablets_credential_alone_is_nobody(people: Cast) -> None:
    headers = {"Authorization": f"Bearer {people.shop.tablet_token}"}
    answer = people.client.put(f"/api/v1/visits/{fresh_id()}", json={"occurred_at": NOW.isoformat()}, headers=headers)
    assert answer.status_code == 401


def test_a_late_delivery_reads_nothing(people: Cast) -> None:
    headers = {
        "Authorization": f"Bearer {people.shop.tablet_token}",
        "Huitouke-Session": str(people.lin.session_id),
    }
    assert people.client.get("/api/v1/stores", headers=headers).status_code == 401


def test_on_a_tablet_everybody_sees_its_store_only(people: Cast, session: Session) -> None:
    row = StaffSession(staff=people.shop.hua, device=people.shop.tablet)
    here, there = people.shop.store.id, people.shop.other_store.id
    assert [Caller(row).may_enter(store) for store in (here, there)] == [True, False]


def test_off_the_tablet_headquarters_sees_every_store(people: Cast) -> None:
    row = StaffSession(staff=people.shop.hua, device=None)
    assert Caller(row).may_enter(people.shop.other_store.id)


def test_what_needs_a_tablet_says_so(people: Cast) -> None:
    answer = people.mei.post("/customers/search", {"tail": "8000"})
    assert (answer.status_code, answer.get_json()["code"]) == (403, "tablet_needed")
