"""What a stolen tablet, a curious clerk and a stranger's phone do not get."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from cast import NOW, PHONE, Cast, Person, Shop, fresh_id, take_coupon
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from store_api.coupons import qr_codes, scans
from store_api.coupons.models import Claim
from store_api.coupons.service import code_of
from store_api.customers import service as customers
from store_api.customers.models import PhoneChange
from store_api.db import Session
from store_api.staff import signin
from store_api.staff.addresses import front
from store_api.staff.models import AuditEntry
from store_api.visits.models import Note, Visit

AT = NOW.isoformat()


class Thief:
    """Holds the tablet, knows the id of an earlier session on it, has no PIN."""

    def __init__(self, client: FlaskClient, shop: Shop, session: Session, started: datetime = NOW) -> None:
        shift = signin.open_session(session, shop.lin, shop.tablet).session
        shift.started_at, shift.ended_at = started, started + timedelta(hours=8)
        session.settle()
        self.client = client
        self.headers = {"Authorization": f"Bearer {shop.tablet_token}", "Huitouke-Session": str(shift.id)}

    def send(self, method: str, path: str, body: dict[str, Any] | None = None, **headers: str) -> TestResponse:
        return self.client.open(f"/api/v1{path}", method=method, json=body, headers={**self.headers, **headers})


@pytest.fixture
def claim(session: Session, shop: Shop) -> Claim:
    """A coupon of the victim."""
    made = take_coupon(session, shop.code, PHONE)
    session.settle()
    return made


def open_wallet(client: FlaskClient, cookie: str) -> int:
    client.set_cookie("browser", cookie)
    return client.get("/wallet").status_code


def test_a_visit_proves_no_phone(client: FlaskClient, shop: Shop, session: Session, claim: Claim) -> None:
    thief = Thief(client, shop, session)
    page = scans.counter_text(claim, "the thief's browser")
    assert thief.send("PUT", f"/visits/{fresh_id()}", {"scan": page, "occurred_at": AT}).status_code == 200
    assert open_wallet(client, "the thief's browser") == 403


def test_the_page_of_a_used_coupon_proves_no_phone(
    client: FlaskClient, people: Cast, session: Session, claim: Claim
) -> None:
    claim.used_at = NOW
    session.settle()
    answer = people.lin.post("/scans", {"text": scans.counter_text(claim, "a friend's browser")})
    assert (answer.status_code, answer.json and answer.json["proved"]) == (200, False)
    assert open_wallet(client, "a friend's browser") == 403


def test_a_second_browser_needs_the_clerks_word(client: FlaskClient, people: Cast, claim: Claim) -> None:
    people.lin.post("/scans", {"text": scans.counter_text(claim, "her phone")})
    people.lin.post("/scans", {"text": scans.counter_text(claim, "another phone")})
    assert [open_wallet(client, name) for name in ("her phone", "another phone")] == [200, 403]
    people.lin.post("/scans", {"text": scans.counter_text(claim, "another phone"), "another_browser": True})
    assert open_wallet(client, "another phone") == 200


def test_codes_cannot_be_guessed_through_visits(people: Cast) -> None:
    statuses = [
        people.lin.put(f"/visits/{fresh_id()}", {"scan": f"M-{n:08}A", "occurred_at": AT}).status_code
        for n in range(25)
    ]
    assert statuses == [404] * 20 + [429] * 5


def test_numbers_cannot_be_tried_one_by_one(people: Cast) -> None:
    limit = customers.NUMBERS.in_a_row
    statuses = [people.lin.post("/customers/search", {"phone": f"1390013{n:04}"}).status_code for n in range(limit + 3)]
    assert statuses == [200] * limit + [429] * 3


def test_new_numbers_at_arrival_count_as_searches_too(people: Cast) -> None:
    limit = customers.NUMBERS.in_a_row
    for n in range(limit):
        people.lin.put(f"/visits/{fresh_id()}", {"phone": f"1390013{n:04}", "occurred_at": AT})
    assert people.lin.post("/customers/search", {"phone": PHONE}).status_code == 429


def test_names_cannot_be_walked_through(people: Cast) -> None:
    limit = customers.TAILS.in_a_row
    for n in range(limit):
        people.lin.post("/customers/search", {"name": f"name {n}"} if n % 2 else {"tail": f"{n:04}"})
    assert people.lin.post("/customers/search", {"name": "女士"}).status_code == 429


def test_tails_cannot_be_walked_through(people: Cast) -> None:
    limit = customers.TAILS.in_a_row
    statuses = [people.lin.post("/customers/search", {"tail": f"{n:04}"}).status_code for n in range(limit + 1)]
    assert statuses == [200] * limit + [429]


def test_an_old_session_is_no_key(client: FlaskClient, shop: Shop, session: Session) -> None:
    thief = Thief(client, shop, session, started=NOW - timedelta(days=11))
    then = (NOW - timedelta(days=11)).isoformat()
    assert thief.send("PUT", f"/visits/{fresh_id()}", {"occurred_at": then}).status_code == 401


@pytest.fixture
def older_visit(people: Cast, session: Session) -> str:
    """A visit of two days ago."""
    visit = fresh_id()
    assert people.lin.put(f"/visits/{visit}", {"occurred_at": AT}).status_code == 200
    session.get_one(Visit, uuid.UUID(visit)).occurred_at = NOW - timedelta(days=2)
    session.settle()
    return visit


def test_a_late_delivery_takes_back_nothing_older(
    client: FlaskClient, shop: Shop, session: Session, older_visit: str
) -> None:
    thief = Thief(client, shop, session)
    assert thief.send("DELETE", f"/visits/{older_visit}").status_code == 404
    mine = fresh_id()
    thief.send("PUT", f"/visits/{mine}", {"occurred_at": AT})
    assert thief.send("DELETE", f"/visits/{mine}").status_code == 204


def test_a_late_delivery_ties_nothing_older(
    client: FlaskClient, shop: Shop, session: Session, older_visit: str
) -> None:
    thief = Thief(client, shop, session)
    assert thief.send("PUT", f"/visits/{older_visit}/customer", {"phone": PHONE}).status_code == 404


def test_a_late_delivery_reads_no_older_note(
    client: FlaskClient, shop: Shop, session: Session, people: Cast, older_visit: str
) -> None:
    note = fresh_id()
    people.lin.put(f"/notes/{note}", {"visit_id": older_visit, "text": "喜欢米色", "occurred_at": AT})
    session.get_one(Note, uuid.UUID(note)).occurred_at = NOW - timedelta(days=2)
    session.settle()
    thief = Thief(client, shop, session)
    answer = thief.send("PATCH", f"/notes/{note}", {"text": "别的"}, **{"If-Match": '"9"'})
    assert answer.status_code == 404
    assert "喜欢米色" not in answer.text


def test_a_late_delivery_shows_no_photo(client: FlaskClient, shop: Shop, session: Session) -> None:
    assert Thief(client, shop, session).send("GET", f"/photos/{fresh_id()}").status_code == 401


def test_visitors_are_not_counted_in_hours_to_come(people: Cast) -> None:
    later = NOW.replace(minute=0) + timedelta(hours=1)
    answer = people.lin.put(f"/footfall/{fresh_id()}", {"hour": later.isoformat(), "visitors": 9})
    assert (answer.status_code, answer.json and answer.json["code"]) == (422, "hour_in_future")


def test_visitors_are_counted_only_for_hours_of_the_session(client: FlaskClient, shop: Shop, session: Session) -> None:
    thief = Thief(client, shop, session)
    before = (NOW.replace(minute=0) - timedelta(days=2)).isoformat()
    assert thief.send("PUT", f"/footfall/{fresh_id()}", {"hour": before, "visitors": 9}).status_code == 401


def test_the_manager_finds_the_lost_tablet_and_revokes_it(people: Cast, shop: Shop) -> None:
    listed = people.mei.get("/devices").json
    assert listed is not None
    assert [(row["name"], "token" in row) for row in listed] == [("前台平板", False)]
    assert people.mei.call("DELETE", f"/devices/{listed[0]['id']}").status_code == 204
    assert people.lin.get("/stores").status_code == 401


def test_a_leaked_till_secret_can_be_retired(people: Cast, shop: Shop) -> None:
    made = people.mei.post("/pos-connections", {"name": "收银台", "store_id": str(shop.store.id)}).json
    assert made is not None
    listed = people.mei.get("/pos-connections").json
    assert [(row["id"], "secret" in row) for row in listed or []] == [(made["id"], False)]
    assert people.stranger.get("/pos-connections").status_code == 403
    assert people.mei.call("DELETE", f"/pos-connections/{made['id']}").status_code == 204
    assert people.mei.get("/pos-connections").json == []


def test_who_opens_a_page_by_a_typed_number_is_remembered(people: Cast, session: Session, claim: Claim) -> None:
    people.lin.put(f"/visits/{fresh_id()}", {"phone": PHONE, "occurred_at": AT})
    people.lin.put(f"/visits/{fresh_id()}", {"phone": "13900139000", "occurred_at": AT})
    found = session.scalars(select(AuditEntry.subject_id).where(AuditEntry.action == "customer.found_by_phone"))
    new = session.scalars(select(Visit.customer_id).where(Visit.customer_id != claim.customer_id)).one()
    assert found.all() == [new]


def test_a_typed_number_on_a_poster_introduces_nobody(session: Session, shop: Shop, claim: Claim) -> None:
    session.now += timedelta(days=1)
    other = qr_codes.add_qr_code(session, shop.campaign, store_id=shop.other_store.id, staff_id=None)
    take_coupon(session, other, PHONE)
    assert not customers.has_met(session, shop.other_store.id, claim.customer_id)


def test_a_browser_keeps_nothing_of_an_answer(people: Cast) -> None:
    assert people.lin.get("/stores").headers["Cache-Control"] == "no-store"


def test_a_manager_prints_no_code_for_a_foreign_campaign_or_clerk(people: Cast, shop: Shop, session: Session) -> None:
    shop.campaign.stores = [shop.other_store]
    session.settle()
    foreign = {"campaign_id": str(shop.campaign.id), "store_id": str(shop.store.id)}
    assert people.mei.post("/qr-codes", foreign).status_code == 404
    shop.campaign.stores = []
    session.settle()
    assert people.mei.post("/qr-codes", {**foreign, "staff_id": str(shop.stranger.id)}).status_code == 404


def test_the_setting_public_url_goes_into_codes_and_addresses(people: Cast, shop: Shop) -> None:
    front.connect("https://new.example")
    try:
        made = people.mei.post("/qr-codes", {"campaign_id": str(shop.campaign.id), "store_id": str(shop.store.id)})
    finally:
        front.connect(None)
    assert made.json is not None
    assert made.json["url"].startswith("https://new.example/q/")


def test_a_member_code_is_recognised_at_arrival(people: Cast, claim: Claim, session: Session) -> None:
    customer = customers.by_phone(session, PHONE)
    assert customer is not None
    visit = people.lin.put(f"/visits/{fresh_id()}", {"scan": scans.member_text(customer), "occurred_at": AT}).json
    assert visit is not None
    assert visit["customer_id"] == str(customer.id)


def test_a_typed_coupon_code_is_recognised_at_arrival(people: Cast, claim: Claim) -> None:
    visit = people.lin.put(f"/visits/{fresh_id()}", {"scan": code_of(claim), "occurred_at": AT}).json
    assert visit is not None
    assert visit["customer_id"] == str(claim.customer_id)


def test_who_gives_her_a_number_of_his_own_does_not_open_her_wallet_with_it(
    client: FlaskClient, people: Cast, session: Session, shop: Shop
) -> None:
    victim = customers.get_or_make(session, PHONE)
    customers.meet(session, shop.store.id, victim.id)
    session.settle()
    assert people.lin.put(f"/customers/{victim.id}/phone", {"phone": "13712345678"}).status_code == 200
    claim = take_coupon(session, shop.code, "+8613712345678", browser="his browser")
    session.settle()
    scanned = people.lin.post("/scans", {"text": scans.counter_text(claim, "his browser")}).get_json()
    assert not scanned["proved"]
    client.set_cookie("browser", "his browser")
    assert client.get("/me/export.json").status_code != 200


def test_a_scan_proves_again_the_day_after(people: Cast, session: Session, shop: Shop) -> None:
    customer = customers.get_or_make(session, PHONE)
    customers.meet(session, shop.store.id, customer.id)
    session.settle()
    people.lin.put(f"/customers/{customer.id}/phone", {"phone": "13712345678"})
    claim = take_coupon(session, shop.code, "+8613712345678", browser="her browser")
    session.scalars(select(PhoneChange)).one().at = NOW - timedelta(hours=24, seconds=1)
    session.settle()
    assert people.lin.post("/scans", {"text": scans.counter_text(claim, "her browser")}).get_json()["proved"]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", "/staff/{hua}", {"password": "correct horse battery"}),
        ("PATCH", "/staff/{lin}", {"password": "correct horse battery"}),
        ("PATCH", "/staff/{lin}", {"role": "manager"}),
        ("PATCH", "/staff/{mei}", {"pin": "270416"}),
        ("POST", "/staff", {"number": "8", "name": "新店长", "role": "manager", "pin": "270416"}),
        ("POST", "/staff", {"number": "8", "name": "小新", "role": "clerk", "password": "correct horse battery"}),
    ],
)
def test_an_open_tablet_of_headquarters_makes_no_way_in_that_lasts(
    client: FlaskClient, shop: Shop, session: Session, method: str, path: str, body: dict[str, str]
) -> None:
    at_tablet, ids = Person(client, session, shop.hua, shop.tablet), {"hua": shop.hua, "lin": shop.lin, "mei": shop.mei}
    body = body if method == "PATCH" else {**body, "store_ids": [str(shop.store.id)]}
    answer = at_tablet.call(method, path.format(**{name: staff.id for name, staff in ids.items()}), json=body)
    assert (answer.status_code, answer.get_json()["code"]) == (403, "office_needed")


def test_a_manager_hires_clerks_with_a_pin_at_the_tablet_and_that_is_remembered(
    client: FlaskClient, shop: Shop, session: Session
) -> None:
    at_tablet = Person(client, session, shop.mei, shop.tablet)
    body = {"number": "8", "name": "小新", "role": "clerk", "pin": "270416", "store_ids": [str(shop.store.id)]}
    hired = at_tablet.post("/staff", body).get_json()
    assert at_tablet.call("PATCH", f"/staff/{hired['id']}", json={"pin": "270417"}).status_code == 200
    kept = select(AuditEntry.action, AuditEntry.staff_id, AuditEntry.reason).where(
        AuditEntry.subject_id == uuid.UUID(hired["id"])
    )
    assert session.execute(kept.order_by(AuditEntry.id)).all() == [
        ("staff.hired", shop.mei.id, "name, number, pin, role, store_ids"),
        ("staff.changed", shop.mei.id, "pin"),
    ]
