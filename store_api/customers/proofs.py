"""Whose browser it is: known by a random cookie, and tied to a customer once it has proved her phone."""

from __future__ import annotations

import uuid
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from store_api.crypto import vault
from store_api.customers.models import Customer, PhoneProof
from store_api.customers.people import same_person
from store_api.db import Session

BROWSER_KEY_BYTES = 16
PROOF_LIFE = timedelta(days=180)


def browser_key(cookie: str) -> bytes:
    """What stands for a browser in QR codes and in the database; the cookie itself stays in the browser."""
    return vault.index("browser", cookie)[:BROWSER_KEY_BYTES]


def prove_phone(
    session: Session,
    customer: Customer,
    browser: bytes,
    *,
    staff_id: uuid.UUID | None = None,
    another_browser: bool = False,
) -> bool:
    """This browser may open her wallet: a clerk saw its page, or (`staff_id` None) it knew the code of a message.

    The latest proof of a browser counts. False when a clerk's scan is all there is and another browser of hers has
    proved it before: whoever only knows her number must not get in by it.
    """
    others = select(PhoneProof.at).where(
        PhoneProof.customer_id.in_(same_person(customer.id)), PhoneProof.browser_key != browser
    )
    if staff_id is not None and not another_browser and session.scalar(others.limit(1)) is not None:
        return False
    customer.phone_proved_at = customer.phone_proved_at or session.now
    proof = {"staff_id": staff_id, "at": session.now}
    session.execute(
        insert(PhoneProof)
        .values(customer_id=customer.id, browser_key=browser, **proof)
        .on_conflict_do_update(index_elements=["browser_key", "customer_id"], set_=proof)
    )
    return True


def proved_by(session: Session, cookie: str | None) -> Customer | None:
    """The customer whose phone the browser with this cookie last proved."""
    if cookie is None:
        return None
    return session.scalar(
        select(Customer)
        .join(PhoneProof, PhoneProof.customer_id == Customer.id)
        .where(PhoneProof.browser_key == browser_key(cookie), PhoneProof.at > session.now - PROOF_LIFE)
        .order_by(PhoneProof.at.desc())
        .limit(1)
    )
