"""One shape for every error of the API, and nothing half-written behind it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from cast import NOW, Cast, Shop, fresh_id
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from store_api.coupons.models import Campaign, RedemptionRefusal
from store_api.db import Session, database
from store_api.errors import Conflict, Refusal
from store_api.smorest import Blueprint, Schema, StoreApi
from store_api.staff.access import public
from store_api.staff.models import Store
from store_api.staff.service import add_store, stores
from store_api.web import tx

CAMPAIGN = {
    "name": "新客礼",
    "kind": "gift",
    "total": 10,
    "claim_from": "2026-03-01T00:00:00+08:00",
    "claim_until": "2026-04-01T00:00:00+08:00",
}


def refused(answer: TestResponse, status: int, code: str) -> dict[str, Any]:
    """The body of an error, after its shape was looked at."""
    assert answer.status_code == status
    body: dict[str, Any] = answer.get_json()
    assert set(body) == {"code", "status", "message", "errors"}
    assert (body["code"], body["status"]) == (code, status)
    assert body["message"]
    return body


def test_a_body_that_is_no_json_is_malformed(people: Cast) -> None:
    answer = people.hua.call("POST", "/campaigns", data=b"{", content_type="application/json")
    refused(answer, 400, "malformed")


@pytest.mark.parametrize(
    "body",
    [b"\xff\xfe", b"[" * 100_000, b'{"total": ' + b"1" * 5000 + b"}", b"", b"\x00"],
    ids=["not utf-8", "too deep", "endless number", "empty", "nul"],
)
def test_a_hostile_body_is_refused_and_no_accident(people: Cast, body: bytes) -> None:
    answer = people.hua.call("POST", "/campaigns", data=body, content_type="application/json")
    assert answer.status_code in (400, 422)


def test_a_form_where_json_belongs_is_named(people: Cast) -> None:
    refused(people.hua.call("POST", "/campaigns", data={"name": "x"}), 415, "wrong_content_type")


def test_a_body_without_a_content_type_is_named(people: Cast) -> None:
    refused(people.hua.call("POST", "/campaigns", data=b'{"name": "x"}'), 415, "wrong_content_type")


def test_no_body_at_all_lists_what_is_missing(people: Cast) -> None:
    body = refused(people.hua.call("POST", "/campaigns"), 422, "invalid")
    assert body["errors"]["json"]["name"] == ["这一项必填。"]


def test_an_unknown_field_is_refused(people: Cast) -> None:
    body = refused(people.hua.post("/campaigns", {**CAMPAIGN, "issued": 5}), 422, "invalid")
    assert body["errors"] == {"json": {"issued": ["没有这一项。"]}}


@pytest.mark.parametrize("wrong", ["ten", 1.5, True, None, [], {}, -1, 0, 10**30])
def test_a_value_of_the_wrong_type_or_size_is_refused(people: Cast, wrong: object) -> None:
    body = refused(people.hua.post("/campaigns", {**CAMPAIGN, "total": wrong}), 422, "invalid")
    assert list(body["errors"]["json"]) == ["total"]


@pytest.mark.parametrize("name", ["\x00", "a\x00b", "\ud800", "", "   ", "x" * 201, "\x1b[0m"])
def test_a_text_nobody_could_have_typed_is_refused(people: Cast, name: str) -> None:
    refused(people.hua.post("/campaigns", {**CAMPAIGN, "name": name}), 422, "invalid")


@pytest.mark.parametrize("time", ["2026-03-01T00:00:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "x"])
def test_a_time_no_shop_can_mean_is_refused(people: Cast, time: str) -> None:
    refused(people.hua.post("/campaigns", {**CAMPAIGN, "claim_from": time}), 422, "invalid")


@pytest.mark.parametrize("secret", ["\ud800", "\x00", "x" * 200])
def test_any_text_is_only_a_wrong_password(client: FlaskClient, shop: Shop, secret: str) -> None:
    answer = client.post("/api/v1/password-sessions", json={"who": "3", "password": secret})
    refused(answer, 401, "wrong_secret")


def test_nul_in_an_address_is_refused(people: Cast) -> None:
    refused(people.hua.put("/products/a%00b", {"name": "裤"}), 422, "invalid")


def test_an_unknown_address_of_the_api_is_json(client: FlaskClient, shop: Shop) -> None:
    refused(client.get("/api/v1/nothing"), 404, "not_found")


def test_a_method_that_is_not_there_is_json(client: FlaskClient, shop: Shop) -> None:
    refused(client.delete("/api/v1/stores"), 405, "method_not_allowed")


def test_a_body_that_is_too_large_is_named(people: Cast) -> None:
    answer = people.hua.call("POST", "/campaigns", data=b" " * (5 * 1024 * 1024 + 1), content_type="application/json")
    refused(answer, 413, "too_large")


def test_the_message_is_in_the_readers_language(client: FlaskClient, shop: Shop) -> None:
    answers = [client.get("/api/v1/stores", headers={"Accept-Language": tag}).get_json() for tag in ("zh-CN", "en")]
    assert [answer["message"] for answer in answers] == ["请先登录。", "Please sign in first."]


def test_our_own_complaints_are_words_in_both_languages(people: Cast) -> None:
    body = {"phone": "12345", "service": True}
    chinese = people.lin.post("/customers", body).get_json()
    english = people.lin.post("/customers", body, headers={"Accept-Language": "en"}).get_json()
    assert chinese["errors"] == {"json": {"phone": ["这不像一个手机号。"]}}
    assert english["errors"] == {"json": {"phone": ["This does not look like a mobile number."]}}


def test_a_raised_error_leaves_no_trace(people: Cast, session: Session) -> None:
    staff = {"number": "7", "name": "重号", "role": "clerk", "store_ids": [str(people.shop.store.id)]}
    refused(people.hua.post("/staff", staff), 409, "staff_number_taken")
    broken = {**CAMPAIGN, "store_ids": [str(people.shop.store.id), fresh_id()]}
    refused(people.hua.post("/campaigns", broken), 404, "store_unknown")
    assert session.scalar(select(func.count()).select_from(Campaign)) == 1


def test_a_returned_refusal_is_remembered(people: Cast, session: Session) -> None:
    redemption = fresh_id()
    refused(people.lin.put(f"/redemptions/{redemption}", {"code": "ABCDEFGHJ"}), 404, "coupon_unknown")
    assert session.get(RedemptionRefusal, redemption) is not None


Work = Callable[[], Any]


@pytest.fixture
def serve(app: Flask, own_database: str) -> Callable[[Work], TestResponse]:
    """One call of an operation that does this work, with real commits."""

    def call(work: Work) -> TestResponse:
        small = Flask("small")
        small.config.update(app.config)
        small.error_handler_spec = app.error_handler_spec
        blueprint = Blueprint("small", "small", url_prefix="/api/v1")
        blueprint.route("/work", methods=["POST"])(public(blueprint.response(200, Schema)(work)))
        StoreApi(small).register_blueprint(blueprint)
        return small.test_client().post("/api/v1/work")

    return call


def store_codes() -> list[str]:
    """What was really committed."""
    with database.session() as session:
        return [store.code for store in stores(session)]


def opens(code: str) -> None:
    """Write something."""
    add_store(tx(), code=code, name=code)


def test_what_a_view_did_is_committed(serve: Callable[[Work], TestResponse]) -> None:
    assert serve(lambda: opens("A")).status_code == 200
    assert store_codes() == ["A"]


def test_a_domain_error_rolls_back(serve: Callable[[Work], TestResponse]) -> None:
    def work() -> None:
        opens("A")
        raise Conflict("id_used")

    refused(serve(work), 409, "id_used")
    assert store_codes() == []


def test_a_refusal_commits_first(serve: Callable[[Work], TestResponse]) -> None:
    def work() -> Refusal:
        opens("A")
        return Refusal(Conflict("id_used"))

    refused(serve(work), 409, "id_used")
    assert store_codes() == ["A"]


def test_an_accident_rolls_back_and_tells_nothing(serve: Callable[[Work], TestResponse]) -> None:
    def work() -> None:
        opens("A")
        raise ZeroDivisionError("secret detail")

    answer = serve(work)
    refused(answer, 500, "internal_error")
    assert "secret" not in answer.text
    assert store_codes() == []


def test_a_rival_who_was_faster_is_a_conflict(serve: Callable[[Work], TestResponse]) -> None:
    def work() -> None:
        for _ in range(2):
            tx().add(Store(code="A", name="A", timezone="UTC", currency="CNY", created_at=NOW))

    answer = serve(work)
    refused(answer, 409, "just_changed")
    assert "uq_" not in answer.text


def test_what_waits_for_the_commit_finds_it_done(serve: Callable[[Work], TestResponse]) -> None:
    found: list[list[str]] = []

    def work() -> None:
        opens("A")
        tx().after_commit(lambda: found.append(store_codes()))

    assert serve(work).status_code == 200
    assert found == [["A"]]


def test_what_waits_for_the_commit_is_forgotten_without_it(serve: Callable[[Work], TestResponse]) -> None:
    woken: list[bool] = []

    def work() -> None:
        tx().after_commit(lambda: woken.append(True))
        raise Conflict("id_used")

    refused(serve(work), 409, "id_used")
    assert not woken


def test_an_operation_that_says_nothing_of_access_cannot_be_registered() -> None:
    blueprint = Blueprint("careless", "careless")
    with pytest.raises(TypeError, match="say who may call it"):
        blueprint.route("/open")(lambda: None)
