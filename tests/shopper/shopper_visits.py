"""What shoppers and clerks do before a page is looked at."""

from __future__ import annotations

from cast import Cast, form
from flask.testing import FlaskClient
from sqlalchemy import select

from store_api.coupons import scans
from store_api.coupons.models import Claim
from store_api.db import Session

FORM = form("138 0013 8000")


def claimed(client: FlaskClient, offer: str, **form: str) -> str:
    """The address of the coupon's page after the form was sent."""
    answer = client.post(offer, data={**FORM, **form})
    assert answer.status_code == 303
    return answer.headers["Location"]


def the_claim(session: Session) -> Claim:
    """The only coupon there is."""
    return session.scalars(select(Claim)).one()


def counter_scan(people: Cast, session: Session, browser: FlaskClient) -> None:
    """A clerk scans the QR on this browser's page."""
    cookie = browser.get_cookie("browser")
    assert cookie is not None
    text = scans.counter_text(the_claim(session), cookie.value)
    assert people.lin.post("/scans", {"text": text}).status_code == 200
