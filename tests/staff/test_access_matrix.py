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

from store_api.staff.models import Role

PUBLIC, DEVICE = "public", "device"
CLERK, MANAGER, HEADQUARTERS = (str(role.value) for role in Role)
MATRIX = {
    "GET /company": CLERK,
    "PATCH /company": HEADQUARTERS,
    "GET /stores/<store_id>/closed-days": MANAGER,
    "DELETE /stores/<store_id>/closed-days": MANAGER,
    "GET /devices/current": DEVICE,
    "GET /reasons": CLERK,
    "PUT /reasons": HEADQUARTERS,
    "PUT /photos/<photo_id>": CLERK,
    "GET /photos/<photo_id>": CLERK,
    "DELETE /photos/<record_id>": CLERK,
    "GET /stores": CLERK,
    "POST /stores": HEADQUARTERS,
    "PATCH /stores/<store_id>": MANAGER,
    "POST /stores/<store_id>/closed-days": MANAGER,
    "POST /stores/<store_id>/enrolments": MANAGER,
    "POST /devices": PUBLIC,
    "DELETE /devices/<device_id>": MANAGER,
    "GET /staff": MANAGER,
    "GET /devices": MANAGER,
    "GET /pos-connections": MANAGER,
    "DELETE /pos-connections/<connection_id>": MANAGER,
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
    "GET /stores/<store_id>/address-book.csv": CLERK,
    "GET /stores/<store_id>/address-book.vcf": CLERK,
    "GET /customers/<customer_id>": CLERK,
    "PATCH /customers/<customer_id>": CLERK,
    "PUT /customers/<customer_id>/phone": CLERK,
    "PUT /customers/<customer_id>/consents": CLERK,
    "GET /consent-texts": CLERK,
    "GET /customers/<customer_id>/phone-changes": CLERK,
    "GET /customers/duplicates": MANAGER,
    "GET /customers/<customer_id>/merges": MANAGER,
    "PUT /merges/<merge_id>": MANAGER,
    "DELETE /merges/<merge_id>": MANAGER,
    "GET /customers/<customer_id>/tags": CLERK,
    "GET /customers/<customer_id>/tag-evidence": CLERK,
    "GET /customers/with-tags": CLERK,
    "GET /tag-names": CLERK,
    "PUT /tag-verdicts/<verdict_id>": CLERK,
    "DELETE /tag-verdicts/<record_id>": CLERK,
    "GET /dictionary": MANAGER,
    "PUT /dictionary/words/<word_id>": MANAGER,
    "DELETE /dictionary/words/<word_id>": MANAGER,
    "PUT /dictionary/facets/<key>": MANAGER,
    "DELETE /dictionary/facets/<key>": MANAGER,
    "POST /dictionary/import": MANAGER,
    "GET /dictionary/export": MANAGER,
    "POST /dictionary/try": MANAGER,
    "GET /sensitive-tags": MANAGER,
    "PUT /sensitive-tags": HEADQUARTERS,
    "GET /campaigns": CLERK,
    "POST /campaigns": MANAGER,
    "GET /campaigns/<campaign_id>": CLERK,
    "PATCH /campaigns/<campaign_id>": MANAGER,
    "PUT /campaigns/<campaign_id>/state": MANAGER,
    "GET /qr-codes": CLERK,
    "POST /qr-codes": MANAGER,
    "DELETE /qr-codes/<code_id>": MANAGER,
    "POST /scans": CLERK,
    "PUT /redemptions/<redemption_id>": CLERK,
    "GET /stores/<store_id>/coupon-conflicts": MANAGER,
    "GET /stores/<store_id>/redemptions-without-receipt": MANAGER,
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
    "GET /tasks/<task_id>": CLERK,
    "POST /tasks/<task_id>/opening": CLERK,
    "POST /tasks/<task_id>/taking": CLERK,
    "POST /tasks/<task_id>/another-attempt": MANAGER,
    "GET /stores/<store_id>/dead-tasks": MANAGER,
    "GET /stores/<store_id>/unknown-notices": MANAGER,
    "POST /stores/<store_id>/unknown-notices/<notice_id>": MANAGER,
    "GET /stores/<store_id>/notice-addresses": MANAGER,
    "POST /stores/<store_id>/notice-addresses": MANAGER,
    "DELETE /stores/<store_id>/notice-addresses/<address_id>": MANAGER,
    "GET /stores/<store_id>/scripts": CLERK,
    "PUT /stores/<store_id>/scripts": MANAGER,
    "PUT /contact-pictures/<picture_id>": CLERK,
    "GET /contact-pictures/<picture_id>": CLERK,
    "GET /inbox": CLERK,
    "POST /inbox/readings": CLERK,
    "POST /handovers": MANAGER,
    "GET /handovers": CLERK,
    "GET /handovers/<handover_id>": CLERK,
    "PUT /handovers/<handover_id>/customers/<customer_id>": CLERK,
    "POST /handovers/<handover_id>/completion": CLERK,
    "POST /tasks/<task_id>/release": MANAGER,
    "GET /stores/<store_id>/held-tasks": MANAGER,
    "PUT /contacts/<contact_id>": CLERK,
    "GET /stores/<store_id>/follow-up-plan": CLERK,
    "PATCH /stores/<store_id>/follow-up-plan": MANAGER,
    "GET /metrics": CLERK,
    "GET /stores/<store_id>/board": MANAGER,
    "GET /stores/<store_id>/clerk-board": CLERK,
    "GET /stores/<store_id>/clerk-home": CLERK,
    "GET /stores/<store_id>/today": MANAGER,
    "GET /stores/<store_id>/catalogue": CLERK,
    "GET /stores/<store_id>/stock": CLERK,
    "GET /customers/<customer_id>/arrival-card": CLERK,
    "POST /pos-connections": MANAGER,
    "POST /pos/<connection_id>/events": PUBLIC,
    "POST /contact-ways": MANAGER,
    "GET /contact-ways": MANAGER,
    "GET /contact-ways/<way_id>.png": MANAGER,
    "DELETE /contact-ways/<way_id>": MANAGER,
}
RANK = {CLERK: 0, MANAGER: 1, HEADQUARTERS: 2}
SIGN_OUT = "DELETE /sessions/current"


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
    body: dict[str, object] | None = {} if method in ("PUT", "POST", "PATCH") else None
    return client.open(f"/api/v1{filled}", method=method, json=body, headers=headers)


def test_somebody_has_said_who_may_call_each_operation(app: Flask) -> None:
    assert set(found(app)) == set(MATRIX)


def test_without_a_session_nothing_but_the_public_is_open(client: FlaskClient, shop: Shop) -> None:
    for operation, role in MATRIX.items():
        answer = call(client, operation, {}, store_id=shop.store.id)
        assert not 200 <= answer.status_code < 300, operation
        assert (answer.status_code == 401) == (role != PUBLIC), operation


def test_a_made_up_token_opens_nothing(client: FlaskClient, shop: Shop) -> None:
    headers = {"Authorization": "Bearer made-up", "Huitouke-Session": fresh_id()}
    for operation, role in MATRIX.items():
        answer = call(client, operation, headers, store_id=shop.store.id)
        assert (answer.status_code == 401) == (role != PUBLIC), operation


def test_a_tablets_credential_alone_is_nobody(client: FlaskClient, shop: Shop) -> None:
    headers = {"Authorization": f"Bearer {shop.tablet_token}"}
    for operation, role in MATRIX.items():
        answer = call(client, operation, headers, store_id=shop.store.id)
        assert (answer.status_code == 401) == (role in RANK), operation


def refused_for_her_role(answer: TestResponse) -> bool:
    """Whether the answer says that her role may not."""
    return answer.status_code == 403 and answer.get_json()["code"] == "role_not_allowed"


@pytest.mark.parametrize("role", RANK)
def test_a_role_too_low_is_refused_and_one_high_enough_is_not(people: Cast, role: str) -> None:
    caller = {CLERK: people.lin, MANAGER: people.mei, HEADQUARTERS: people.hua}[role]
    for operation, needed in MATRIX.items():
        if needed in RANK and operation != SIGN_OUT:
            answer = call(people.client, operation, caller.headers, store_id=people.shop.store.id)
            assert refused_for_her_role(answer) == (RANK[role] < RANK[needed]), operation


def test_a_store_of_others_looks_like_none(people: Cast) -> None:
    for operation in (one for one in MATRIX if "<store_id>" in one):
        foreign, unknown = (
            call(people.client, operation, people.mei.headers, store_id=store)
            for store in (people.shop.other_store.id, fresh_id())
        )
        assert foreign.status_code in (404, 422), operation
        assert (foreign.status_code, foreign.data) == (unknown.status_code, unknown.data), operation


def test_ids_that_lead_nowhere_give_a_stranger_no_answer(people: Cast) -> None:
    for operation in (one for one in MATRIX if "<" in one):
        answer = call(people.client, operation, people.stranger.headers, store_id=people.shop.store.id)
        assert 400 <= answer.status_code < 500, operation
