"""Who may call what: every operation of the API by every role, in the own and in another store.

A new operation fails here until somebody has written down who may call it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from cast import Cast, Shop, fresh_id
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from store_api.db import Session
from store_api.staff.models import Role

PUBLIC, DEVICE = "public", "device"
CLERK, MANAGER, HEADQUARTERS = (str(role.value) for role in Role)
MATRIX = {
    "GET /stores": CLERK,
    "POST /stores": HEADQUARTERS,
    "PATCH /stores/<store_id>": MANAGER,
    "POST /stores/<store_id>/closed-days": MANAGER,
    "POST /stores/<store_id>/enrolments": MANAGER,
    "POST /devices": PUBLIC,
    "DELETE /devices/<device_id>": MANAGER,
    "GET /staff": MANAGER,
    "POST /staff": MANAGER,
    "PATCH /staff/<staff_id>": MANAGER,
    "POST /sessions": DEVICE,
    "POST /password-sessions": PUBLIC,
    "DELETE /sessions/current": CLERK,
    "GET /products": CLERK,
    "PUT /products/<style>": MANAGER,
    "POST /products/<style>/pairings": MANAGER,
    "POST /customers/search": CLERK,
    "POST /customers": CLERK,
    "GET /customers/<customer_id>": CLERK,
    "GET /customers/<customer_id>/tags": CLERK,
    "GET /customers/<customer_id>/tags/<facet>/<tag>": CLERK,
    "GET /campaigns": CLERK,
    "POST /campaigns": MANAGER,
    "PUT /campaigns/<campaign_id>/state": MANAGER,
    "GET /qr-codes": CLERK,
    "POST /qr-codes": MANAGER,
    "DELETE /qr-codes/<code_id>": MANAGER,
    "POST /scans": CLERK,
    "PUT /redemptions/<redemption_id>": CLERK,
    "GET /stores/<store_id>/coupon-conflicts": MANAGER,
    "PUT /visits/<visit_id>": CLERK,
    "PUT /visits/<visit_id>/customer": CLERK,
    "PUT /visits/<visit_id>/outcome": CLERK,
    "PUT /visits/<visit_id>/try-ons/<try_on_id>": CLERK,
    "PUT /notes/<note_id>": CLERK,
    "PATCH /notes/<note_id>": CLERK,
    "PUT /returns/<return_id>": CLERK,
    "PUT /footfall/<footfall_id>": CLERK,
    "DELETE /visits/<record_id>": CLERK,
    "DELETE /try-ons/<record_id>": CLERK,
    "DELETE /notes/<record_id>": CLERK,
    "DELETE /returns/<record_id>": CLERK,
    "DELETE /footfall/<record_id>": CLERK,
    "GET /stores/<store_id>/tasks": CLERK,
    "POST /tasks/<task_id>/opening": CLERK,
    "POST /tasks/<task_id>/release": MANAGER,
    "GET /stores/<store_id>/held-tasks": MANAGER,
    "PUT /contacts/<contact_id>": CLERK,
    "GET /stores/<store_id>/follow-up-plan": MANAGER,
    "PUT /stores/<store_id>/follow-up-plan": MANAGER,
    "GET /metrics": CLERK,
    "GET /stores/<store_id>/board": MANAGER,
    "GET /stores/<store_id>/clerk-board": CLERK,
    "POST /pos-connections": HEADQUARTERS,
    "POST /pos/<connection_id>/events": PUBLIC,
}
# What answers 2xx to an empty body and made-up ids: nobody's data, or a list of the caller's own.
OPEN_TO_EVERY_ROLE = {"GET /stores", "GET /campaigns", "GET /qr-codes", "GET /metrics", "DELETE /sessions/current"}
RANK = {CLERK: 0, MANAGER: 1, HEADQUARTERS: 2}
OPERATIONS = sorted(MATRIX)


def found(app: Flask) -> Iterator[str]:
    """Every operation the app really has."""
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/v1/"):
            path = re.sub(r"<\w+:", "<", rule.rule.removeprefix("/api/v1"))
            yield from (f"{method} {path}" for method in (rule.methods or set()) - {"HEAD", "OPTIONS"})


def call(client: FlaskClient, operation: str, headers: dict[str, str], **known: object) -> TestResponse:
    """The operation with an empty body; ids that are not `known` are made up."""
    method, path = operation.split(" ")
    filled = re.sub(r"<(\w+)>", lambda part: str(known.get(part[1], fresh_id())), path)
    body = {} if method in ("PUT", "POST", "PATCH") else None
    return client.open(f"/api/v1{filled}", method=method, json=body, headers=headers)


def test_somebody_has_said_who_may_call_each_operation(app: Flask) -> None:
    assert set(found(app)) == set(MATRIX)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_without_a_session_nothing_but_the_public_is_open(client: FlaskClient, shop: Shop, operation: str) -> None:
    answer = call(client, operation, {}, store_id=shop.store.id)
    assert not 200 <= answer.status_code < 300
    assert (answer.status_code == 401) == (MATRIX[operation] != PUBLIC)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_made_up_token_opens_nothing(client: FlaskClient, shop: Shop, operation: str) -> None:
    headers = {"Authorization": "Bearer made-up", "Huitouke-Session": fresh_id()}
    answer = call(client, operation, headers, store_id=shop.store.id)
    assert (answer.status_code == 401) == (MATRIX[operation] != PUBLIC)


def person(people: Cast, role: str) -> dict[str, str]:
    """The headers of somebody of this role."""
    return {CLERK: people.lin, MANAGER: people.mei, HEADQUARTERS: people.hua}[role].headers


@pytest.mark.parametrize("operation", [one for one in OPERATIONS if MATRIX[one] in RANK])
def test_a_role_too_low_is_refused_and_one_high_enough_is_not(people: Cast, operation: str) -> None:
    for role, rank in RANK.items():
        if operation == "DELETE /sessions/current":
            continue
        answer = call(people.client, operation, person(people, role), store_id=people.shop.store.id)
        code = (answer.get_json(silent=True) or {}) if answer.status_code >= 400 else {}
        refused = answer.status_code == 403 and code["code"] == "role_not_allowed"
        assert refused == (rank < RANK[MATRIX[operation]]), role


@pytest.mark.parametrize("operation", [one for one in OPERATIONS if "<store_id>" in one])
def test_a_store_of_others_looks_like_none(people: Cast, session: Session, operation: str) -> None:
    foreign, unknown = (
        call(people.client, operation, people.mei.headers, store_id=store)
        for store in (people.shop.other_store.id, fresh_id())
    )
    assert foreign.status_code == unknown.status_code
    assert foreign.status_code in (404, 422)
    assert foreign.data == unknown.data


@pytest.mark.parametrize("operation", [one for one in OPERATIONS if one not in OPEN_TO_EVERY_ROLE and "<" in one])
def test_ids_that_lead_nowhere_give_no_answer_to_a_stranger(people: Cast, operation: str) -> None:
    answer = call(people.client, operation, people.stranger.headers, store_id=people.shop.store.id)
    assert answer.status_code in (400, 401, 403, 404, 409, 410, 415, 422)


@pytest.mark.parametrize("operation", [one for one in OPERATIONS if MATRIX[one] not in (PUBLIC, DEVICE)])
def test_a_tablets_credential_alone_is_nobody(client: FlaskClient, shop: Shop, operation: str) -> None:
    headers = {"Authorization": f"Bearer {shop.tablet_token}"}
    assert call(client, operation, headers, store_id=shop.store.id).status_code == 401
