"""Signing in, staying signed in, and being sent away."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from cast import NOW, PASSWORD, PIN, Cast, Person, Shop
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from store_api.crypto import token_hash
from store_api.db import Session, database
from store_api.staff import service, signin
from store_api.staff.models import AuditEntry, Guard, Role, StaffSession


def at(moment: timedelta) -> None:
    """The clock stands this long after the test's instant."""
    database.clock = lambda: NOW + moment


def pin_in(client: FlaskClient, shop: Shop, who: str, pin: str = PIN, token: str | None = None) -> TestResponse:
    """Somebody types name and PIN on the tablet."""
    headers = {"Authorization": f"Bearer {token or shop.tablet_token}"}
    return client.post("/api/v1/sessions", json={"who": who, "pin": pin}, headers=headers)


def password_in(client: FlaskClient, who: str, password: str = PASSWORD) -> TestResponse:
    """Somebody signs in at a desk."""
    return client.post("/api/v1/password-sessions", json={"who": who, "password": password})


def stores_seen(client: FlaskClient, token: str) -> TestResponse:
    """A call that any living session may make."""
    return client.get("/api/v1/stores", headers={"Authorization": f"Bearer {token}"})


@pytest.mark.parametrize("who", ["小林", "7", " 小林 "])
def test_a_clerk_signs_in_by_name_or_number(client: FlaskClient, shop: Shop, who: str) -> None:
    answer = pin_in(client, shop, who)
    assert answer.status_code == 201
    assert answer.get_json()["staff"]["number"] == "7"
    assert stores_seen(client, answer.get_json()["token"]).status_code == 200


def test_a_sign_in_shows_no_secret_but_the_token(client: FlaskClient, shop: Shop) -> None:
    answer = pin_in(client, shop, "7")
    assert "hash" not in answer.text
    assert PIN not in answer.text
    assert set(answer.get_json()) == {"id", "token", "vouches_since", "staff"}


def test_only_a_hash_of_the_token_is_stored(client: FlaskClient, shop: Shop, session: Session) -> None:
    token = pin_in(client, shop, "7").get_json()["token"]
    assert session.scalar(select(StaffSession).where(StaffSession.token_hash == token_hash(token))) is not None


def test_headquarters_signs_in_on_every_tablet(client: FlaskClient, shop: Shop, session: Session) -> None:
    _, code = service.invite_device(session, shop.other_store, shop.hua)
    _, token = service.enrol_device(session, code, "二号平板")
    session.settle()
    assert pin_in(client, shop, "1", token=token).status_code == 201


def test_a_clerk_of_another_store_does_not_sign_in_here(client: FlaskClient, shop: Shop) -> None:
    answer = pin_in(client, shop, "9")
    assert (answer.status_code, answer.get_json()["code"]) == (401, "wrong_secret")


def test_a_wrong_pin_and_an_unknown_clerk_look_the_same(client: FlaskClient, shop: Shop) -> None:
    wrong, unknown, stranger = (pin_in(client, shop, who, "806142") for who in ("7", "nobody", "9"))
    assert wrong.status_code == unknown.status_code == stranger.status_code == 401
    assert wrong.data == unknown.data == stranger.data


def test_a_pin_needs_a_tablet(client: FlaskClient, shop: Shop) -> None:
    assert client.post("/api/v1/sessions", json={"who": "7", "pin": PIN}).status_code == 401
    assert pin_in(client, shop, "7", token="made-up").status_code == 401


def test_a_clerks_session_is_no_tablet(client: FlaskClient, shop: Shop) -> None:
    token = pin_in(client, shop, "7").get_json()["token"]
    assert pin_in(client, shop, "7", token=token).status_code == 401


def test_who_has_no_pin_cannot_use_one(client: FlaskClient, shop: Shop, session: Session) -> None:
    service.add_staff(session, number="8", name="新人", role=Role.CLERK, store_ids=[shop.store.id])
    session.settle()
    assert pin_in(client, shop, "8", "").status_code == 422
    assert pin_in(client, shop, "8", "806142").status_code == 401


def test_two_of_one_name_must_use_their_numbers(client: FlaskClient, shop: Shop, session: Session) -> None:
    service.add_staff(session, number="8", name="小林", role=Role.CLERK, store_ids=[shop.store.id], pin="806142")
    session.settle()
    assert pin_in(client, shop, "小林").status_code == 401
    assert [pin_in(client, shop, "7").status_code, pin_in(client, shop, "8", "806142").status_code] == [201, 201]


def test_a_number_comes_before_a_name(client: FlaskClient, shop: Shop, session: Session) -> None:
    service.add_staff(session, number="8", name="7", role=Role.CLERK, store_ids=[shop.store.id], pin="806142")
    session.settle()
    assert pin_in(client, shop, "7").get_json()["staff"]["name"] == "小林"


def test_a_manager_signs_in_with_a_password(client: FlaskClient, shop: Shop) -> None:
    answer = password_in(client, "梅店长")
    assert answer.status_code == 201
    assert stores_seen(client, answer.get_json()["token"]).status_code == 200


@pytest.mark.parametrize("who", ["3", "nobody", "7"])
def test_a_wrong_password_says_no_more_than_that(client: FlaskClient, shop: Shop, who: str) -> None:
    answer = password_in(client, who, "not the password")
    assert (answer.status_code, answer.get_json()["code"]) == (401, "wrong_secret")


def test_a_pin_is_no_password_and_a_password_no_pin(client: FlaskClient, shop: Shop) -> None:
    assert password_in(client, "3", PIN).status_code == 401
    assert pin_in(client, shop, "3", PASSWORD[:20]).status_code == 401


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic abc", "Bearer made-up", "made-up"])
def test_nothing_but_a_living_token_is_a_session(client: FlaskClient, shop: Shop, header: str) -> None:
    answer = client.get("/api/v1/stores", headers={"Authorization": header})
    assert (answer.status_code, answer.get_json()["code"]) == (401, "not_signed_in")


def test_the_scheme_may_be_written_in_any_case(people: Cast, client: FlaskClient) -> None:
    header = people.lin.headers["Authorization"].replace("Bearer", "bearer")
    assert client.get("/api/v1/stores", headers={"Authorization": header}).status_code == 200


def refused(person: Person, code: str) -> None:
    """Her next request is not answered, and says why."""
    answer = person.get("/stores")
    assert (answer.status_code, answer.get_json()["code"]) == (401, code)


def test_two_hours_without_a_tap_end_a_session(people: Cast) -> None:
    at(timedelta(hours=2))
    assert people.lin.get("/stores").status_code == 200
    at(timedelta(hours=4, seconds=1))
    refused(people.lin, "session_expired")


def test_fourteen_hours_end_a_session_however_busy(people: Cast) -> None:
    for hour in range(1, 15):
        at(timedelta(hours=hour))
        assert people.lin.get("/stores").status_code == 200
    at(timedelta(hours=14, seconds=1))
    refused(people.lin, "session_expired")


def test_who_signed_out_is_out(people: Cast) -> None:
    assert people.lin.call("DELETE", "/sessions/current").status_code == 204
    refused(people.lin, "signed_out")


def test_signing_out_ends_one_session_only(people: Cast, client: FlaskClient) -> None:
    token = pin_in(client, people.shop, "7").get_json()["token"]
    people.lin.call("DELETE", "/sessions/current")
    assert stores_seen(client, token).status_code == 200


def test_a_leaver_is_refused_at_her_next_request(people: Cast, client: FlaskClient) -> None:
    people.mei.call("PATCH", f"/staff/{people.shop.lin.id}", json={"active": False})
    refused(people.lin, "signed_out")
    assert pin_in(client, people.shop, "7").status_code == 401


def test_who_comes_back_signs_in_anew(people: Cast, client: FlaskClient) -> None:
    for active in (False, True):
        people.mei.call("PATCH", f"/staff/{people.shop.lin.id}", json={"active": active})
    refused(people.lin, "signed_out")
    assert pin_in(client, people.shop, "7").status_code == 201


@pytest.mark.parametrize("secret", [{"pin": "806142"}, {"password": "another long one"}])
def test_new_secrets_end_her_sessions(people: Cast, secret: dict[str, str]) -> None:
    assert people.mei.call("PATCH", f"/staff/{people.shop.lin.id}", json=secret).status_code == 200
    refused(people.lin, "signed_out")


def test_a_change_of_nothing_ends_nothing(people: Cast) -> None:
    assert people.mei.call("PATCH", f"/staff/{people.shop.lin.id}", json={}).status_code == 200
    assert people.lin.get("/stores").status_code == 200


def test_the_old_pin_no_longer_opens(people: Cast, client: FlaskClient) -> None:
    people.mei.call("PATCH", f"/staff/{people.shop.lin.id}", json={"pin": "806142"})
    assert [pin_in(client, people.shop, "7", pin).status_code for pin in (PIN, "806142")] == [401, 201]


def test_a_revoked_tablet_is_refused_at_its_next_request(people: Cast, client: FlaskClient, session: Session) -> None:
    assert people.mei.call("DELETE", f"/devices/{people.shop.tablet.id}").status_code == 204
    refused(people.lin, "device_revoked")
    answer = pin_in(client, people.shop, "7")
    assert (answer.status_code, answer.get_json()["code"]) == (401, "device_revoked")
    assert session.scalar(select(AuditEntry).where(AuditEntry.action == "device.revoked")) is not None


def test_the_tablet_of_another_store_is_not_his_to_revoke(people: Cast, session: Session) -> None:
    _, code = service.invite_device(session, people.shop.other_store, people.shop.hua)
    foreign, _ = service.enrol_device(session, code, "二号平板")
    session.settle()
    assert people.mei.call("DELETE", f"/devices/{foreign.id}").status_code == 404
    assert people.hua.call("DELETE", f"/devices/{foreign.id}").status_code == 204


def sign_in_page(client: FlaskClient, **form: str) -> TestResponse:
    """The sign-in form, sent."""
    return client.post("/sign-in", data={"who": "3", "password": PASSWORD, **form})


def test_the_sign_in_page_leads_to_the_office(client: FlaskClient, shop: Shop) -> None:
    answer = sign_in_page(client)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/office")


def test_a_wrong_password_on_the_page_keeps_the_name_only(client: FlaskClient, shop: Shop) -> None:
    answer = sign_in_page(client, password="wrong")
    assert answer.status_code == 401
    assert 'value="3"' in answer.text
    assert 'role="alert"' in answer.text
    assert "wrong" not in answer.text


def test_signing_out_on_the_page_ends_the_session_on_the_server(client: FlaskClient, shop: Shop) -> None:
    sign_in_page(client)
    cookie = client.get_cookie("session")
    assert cookie is not None
    answer = client.post("/sign-out")
    assert answer.headers["Location"] == "/sign-in"
    assert client.get_cookie("session") is None
    assert stores_seen(client, cookie.value).status_code == 401


def test_signing_out_without_a_session_leads_to_sign_in(client: FlaskClient, shop: Shop) -> None:
    assert client.post("/sign-out").headers["Location"] == "/sign-in"


def test_home_leads_to_the_office_once_there_is_a_company(client: FlaskClient, shop: Shop) -> None:
    assert client.get("/").headers["Location"] == "/office"


def test_verifying_nobody_takes_the_work_of_verifying_somebody(keys: None) -> None:
    assert not signin.verify(None, PIN)
    assert signin.DECOY.startswith("$argon2id$")


def lock(client: FlaskClient, shop: Shop, who: str) -> list[int]:
    """Six wrong PINs."""
    return [pin_in(client, shop, who, "806142").status_code for _ in range(6)]


def test_the_sixth_try_in_a_row_is_not_evaluated(client: FlaskClient, shop: Shop) -> None:
    assert lock(client, shop, "7") == [401] * 5 + [429]
    answer = pin_in(client, shop, "7")
    assert (answer.status_code, answer.get_json()["code"]) == (429, "locked_out")
    assert 890 <= int(answer.headers["Retry-After"]) <= 901
    assert "15 分钟" in answer.get_json()["message"]


def test_a_lock_ends_after_fifteen_minutes(client: FlaskClient, shop: Shop) -> None:
    lock(client, shop, "7")
    at(timedelta(minutes=14, seconds=59))
    assert pin_in(client, shop, "7").status_code == 429
    at(timedelta(minutes=15))
    assert pin_in(client, shop, "7").status_code == 201


def test_an_unknown_clerk_is_locked_just_the_same(client: FlaskClient, shop: Shop) -> None:
    assert lock(client, shop, "nobody") == lock(client, shop, "7")
    known, unknown = pin_in(client, shop, "7"), pin_in(client, shop, "nobody")
    assert known.data == unknown.data
    assert known.headers["Retry-After"] == unknown.headers["Retry-After"]


def test_name_and_number_share_one_count(client: FlaskClient, shop: Shop) -> None:
    statuses = [pin_in(client, shop, who, "806142").status_code for who in ("7", "小林", "7", "小林", "7", "小林")]
    assert statuses == [401] * 5 + [429]


def test_the_right_pin_starts_the_row_anew(client: FlaskClient, shop: Shop) -> None:
    for _ in range(4):
        pin_in(client, shop, "7", "806142")
    assert pin_in(client, shop, "7").status_code == 201
    assert pin_in(client, shop, "7", "806142").status_code == 401
    assert pin_in(client, shop, "7").status_code == 201


def test_no_more_than_twenty_are_evaluated_a_day(client: FlaskClient, shop: Shop) -> None:
    evaluated = 0
    for minute in range(0, 600, 4):
        at(timedelta(minutes=minute))
        evaluated += pin_in(client, shop, "7", "806142").status_code == 401
    assert evaluated == 20
    assert pin_in(client, shop, "7").status_code == 429
    at(timedelta(days=1))
    assert pin_in(client, shop, "7").status_code == 201


def test_one_locked_clerk_does_not_lock_another(client: FlaskClient, shop: Shop) -> None:
    lock(client, shop, "7")
    assert pin_in(client, shop, "3").status_code == 201


def test_a_tablet_on_which_everybody_is_guessed_at_is_locked(client: FlaskClient, shop: Shop) -> None:
    statuses = [pin_in(client, shop, f"guess {number}", "806142").status_code for number in range(21)]
    assert statuses == [401] * 20 + [429]


def test_guessing_at_passwords_from_outside_locks_no_tablet(client: FlaskClient, shop: Shop) -> None:
    assert [password_in(client, "3", "wrong").status_code for _ in range(6)] == [401] * 5 + [429]
    assert pin_in(client, shop, "3").status_code == 201


def test_the_sign_in_page_counts_like_the_api(client: FlaskClient, shop: Shop) -> None:
    statuses = [sign_in_page(client, password="wrong").status_code for _ in range(6)]
    assert statuses == [401] * 5 + [429]
    assert password_in(client, "3").status_code == 429


def counted(client: FlaskClient, shop: Shop) -> Any:
    """What the guard remembers of Lin."""
    with database.session() as session:
        from_database = session.get(Guard, f"pin:{shop.lin.id}")
    return None if from_database is None else from_database.failures


def test_a_wrong_pin_is_remembered_after_the_refusal(client: FlaskClient, shop: Shop) -> None:
    pin_in(client, shop, "7", "806142")
    assert counted(client, shop) == 1
