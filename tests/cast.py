"""The cast of the tests: one shop, its people, and how they speak HTTP."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from store_api.coupons import campaigns, qr_codes
from store_api.coupons import service as claims
from store_api.coupons.models import Campaign, CampaignKind, Claim, QrCode
from store_api.coupons.offers import offer_behind
from store_api.crypto import vault
from store_api.customers import consents
from store_api.customers.proofs import browser_key
from store_api.db import Session
from store_api.staff import service as staff
from store_api.staff import signin
from store_api.staff.models import Device, Role, Staff, Store

NOW = datetime(2026, 3, 10, 6, 0, tzinfo=UTC)
"""A Tuesday, 14:00 in Shanghai: the instant of tests that do not care which."""

PIN = "270415"
PASSWORD = "correct horse battery"
PHONE = "+8613800138000"


@dataclass
class Shop:
    """What every test finds."""

    session: Session
    store: Store
    other_store: Store
    lin: Staff
    mei: Staff
    hua: Staff
    stranger: Staff
    tablet: Device
    tablet_token: str
    campaign: Campaign
    code: QrCode


@cache
def hashed(peppered: str) -> str:
    """The hash of a secret, made once a run: it is slow on purpose, and nearly every test opens a shop."""
    return signin.HASHER.hash(peppered)


def open_shop(session: Session, **campaign: Any) -> Shop:
    """Set up the company as a manager would, and commit it."""
    hua = staff.set_up(
        session,
        staff.setup_token(),
        company_name="南风服饰",
        public_url="https://shop.example",
        store={"code": "S1", "name": "南京路店"},
        manager={"number": "1", "name": "华姐"},
    )
    store = hua.stores[0]
    other = staff.add_store(session, code="S2", name="人民路店")
    lin = staff.add_staff(session, number="7", name="小林", role=Role.CLERK, store_ids=[store.id])
    mei = staff.add_staff(session, number="3", name="梅店长", role=Role.MANAGER, store_ids=[store.id])
    stranger = staff.add_staff(session, number="9", name="外店小王", role=Role.CLERK, store_ids=[other.id])
    for person in (hua, lin, mei, stranger):
        person.pin_hash = hashed(vault.pepper(PIN))
    hua.password_hash = mei.password_hash = hashed(vault.pepper(PASSWORD))
    _, invitation = staff.invite_device(session, store, mei)
    tablet, token = staff.enrol_device(session, invitation, "前台平板")
    offer = {
        "name": "新客礼",
        "kind": CampaignKind.AMOUNT,
        "value": 5000,
        "minimum_spend": 30000,
        "currency": "CNY",
        "total": 100,
        "claim_from": session.now - timedelta(days=1),
        "claim_until": session.now + timedelta(days=30),
        "use_days": 30,
        **campaign,
    }
    made = campaigns.add_campaign(session, store_ids=[], **offer)
    code = qr_codes.add_qr_code(session, made, store_id=store.id, staff_id=lin.id)
    session.settle()
    return Shop(session, store, other, lin, mei, hua, stranger, tablet, token, made, code)


def form(phone: str = PHONE, **more: str) -> dict[str, str]:
    """What a browser sends from the landing page when the required box is ticked."""
    return {"phone": phone, "agree": "on", "notice": consents.current_version(), **more}


def request_for(
    session: Session, code: QrCode, phone: str = PHONE, *, marketing: bool = False, browser: str = "browser"
) -> claims.Request:
    """The form of this code as somebody sends it."""
    session.flush()  # The offer is read from the rows.
    offer = offer_behind(session, code.slug)
    assert offer.terms is not None
    return claims.Request(offer, offer.terms, phone, browser_key(browser), marketing)


def take_coupon(
    session: Session, code: QrCode, phone: str = PHONE, *, marketing: bool = False, browser: str = "browser"
) -> Claim:
    """A shopper sends the form of this code."""
    request = request_for(session, code, phone, marketing=marketing, browser=browser)
    return session.get_one(Claim, claims.claim(session, request), populate_existing=True)


class Person:
    """Somebody with a session, calling the API."""

    def __init__(self, client: FlaskClient, session: Session, staff_: Staff, device: Device | None) -> None:
        opened = signin.open_session(session, staff_, device)
        session.settle()
        self.client, self.session_id = client, opened.session.id
        self.headers = {"Authorization": f"Bearer {opened.token}"}

    def call(self, method: str, path: str, **options: Any) -> TestResponse:
        """One call of the API, as this person."""
        headers = {**self.headers, **options.pop("headers", {})}
        return self.client.open(f"/api/v1{path}", method=method, headers=headers, **options)

    def put(self, path: str, body: dict[str, Any], **options: Any) -> TestResponse:
        """PUT with a JSON body."""
        return self.call("PUT", path, json=body, **options)

    def post(self, path: str, body: dict[str, Any], **options: Any) -> TestResponse:
        """POST with a JSON body."""
        return self.call("POST", path, json=body, **options)

    def get(self, path: str, **options: Any) -> TestResponse:
        """GET."""
        return self.call("GET", path, **options)


class Cast:
    """Lin at the tablet, Mei and Hua at their desks, and a stranger from another store."""

    def __init__(self, client: FlaskClient, shop: Shop) -> None:
        self.shop, self.client = shop, client
        self.lin = Person(client, shop.session, shop.lin, shop.tablet)
        self.mei = Person(client, shop.session, shop.mei, None)
        self.hua = Person(client, shop.session, shop.hua, None)
        self.stranger = Person(client, shop.session, shop.stranger, None)


def fresh_id() -> str:
    """An id as a tablet makes it."""
    return str(uuid.uuid4())
