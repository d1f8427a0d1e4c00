"""The cast of the tests: one shop, its people, and how they speak HTTP."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from store_api.coupons import service as coupons
from store_api.coupons.models import Campaign, CampaignKind, QrCode
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


def open_shop(session: Session, **campaign: Any) -> Shop:
    """Set up the company as a manager would, and commit it."""
    hua = staff.set_up(
        session,
        staff.setup_token(),
        company_name="南风服饰",
        public_url="https://shop.example",
        store={"code": "S1", "name": "南京路店"},
        manager={"number": "1", "name": "华姐", "pin": PIN, "password": PASSWORD},
    )
    store = hua.stores[0]
    other = staff.add_store(session, code="S2", name="人民路店")
    lin = staff.add_staff(session, number="7", name="小林", role=Role.CLERK, store_ids=[store.id], pin=PIN)
    mei = staff.add_staff(
        session, number="3", name="梅店长", role=Role.MANAGER, store_ids=[store.id], pin=PIN, password=PASSWORD
    )
    stranger = staff.add_staff(session, number="9", name="外店小王", role=Role.CLERK, store_ids=[other.id], pin=PIN)
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
    made = coupons.add_campaign(session, store_ids=[], **offer)
    code = coupons.add_qr_code(session, made, store_id=store.id, staff_id=lin.id)
    session.settle()
    return Shop(session, store, other, lin, mei, hua, stranger, tablet, token, made, code)


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
