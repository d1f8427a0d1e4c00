"""Connecting a till over HTTP."""

from __future__ import annotations

from cast import Cast, Shop
from sqlalchemy import select

from store_api.db import Session
from store_api.sales.connections import file_source, secret_of
from store_api.sales.models import PosConnection
from store_api.staff.models import AuditEntry


def test_a_manager_connects_a_till_of_her_store(people: Cast, shop: Shop, session: Session) -> None:
    answer = people.mei.post("/pos-connections", {"name": "前台收银", "store_id": str(shop.store.id)})
    assert answer.status_code == 201
    assert answer.json is not None
    assert answer.json["url"] == f"https://shop.example/api/v1/pos/{answer.json['id']}/events"
    assert secret_of(session.scalars(select(PosConnection)).one()) == answer.json["secret"]


def test_the_secret_is_not_in_the_row_and_connecting_is_audited(people: Cast, shop: Shop, session: Session) -> None:
    answer = people.hua.post("/pos-connections", {"name": "all"}).json
    assert answer is not None
    row = session.scalars(select(PosConnection)).one()
    assert row.secret_sealed is not None
    assert answer["secret"].encode() not in row.secret_sealed
    assert session.scalars(select(AuditEntry.subject_id).where(AuditEntry.action == "till.connected")).all() == [row.id]


def test_only_headquarters_connects_all_stores_at_once(people: Cast, shop: Shop) -> None:
    assert people.mei.post("/pos-connections", {"name": "all"}).status_code == 403
    assert people.hua.post("/pos-connections", {"name": "all"}).status_code == 201


def test_a_manager_connects_no_till_of_another_store(people: Cast, shop: Shop) -> None:
    body = {"name": "x", "store_id": str(shop.other_store.id)}
    assert people.mei.post("/pos-connections", body).status_code == 404


def test_a_clerk_connects_no_till(people: Cast, shop: Shop) -> None:
    assert people.lin.post("/pos-connections", {"name": "x"}).status_code == 403


def test_a_name_is_used_once(people: Cast, shop: Shop) -> None:
    assert people.hua.post("/pos-connections", {"name": "till"}).status_code == 201
    answer = people.hua.post("/pos-connections", {"name": "till"})
    assert answer.status_code == 409
    assert answer.json is not None
    assert answer.json["code"] == "connection_name_taken"


def test_files_of_one_kind_are_one_connection_without_a_secret(session: Session, shop: Shop) -> None:
    first, again = file_source(session, "files:x"), file_source(session, "files:x")
    assert (first.id, secret_of(first)) == (again.id, "")
