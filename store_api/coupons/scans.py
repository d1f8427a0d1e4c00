"""What the QR codes of shoppers' phones say, and what a scan at the counter means.

A browser is known by a random cookie. The QR on its coupon page carries the coupon's code and the browser's blind
key, so that a clerk who scans it proves the phone for this browser and for no other that typed the same number.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass

from store_api.coupons.models import Claim
from store_api.coupons.service import code_of, find_claim
from store_api.crypto import vault
from store_api.customers import service as customers
from store_api.customers.models import Customer
from store_api.db import Session
from store_api.errors import NotFound, Refusal
from store_api.staff import guard
from store_api.staff.models import Device, Staff

BROWSER_KEY_LENGTH = 32
PAGE = re.compile(r"C-(?P<code>\w+)-(?P<key>[0-9a-f]{32})", re.IGNORECASE)


def browser_key(cookie: str) -> str:
    """What stands for a browser in a QR code and in the database; the cookie itself stays in the browser."""
    return vault.index("browser", cookie).hex()[:BROWSER_KEY_LENGTH]


def counter_text(claim: Claim, cookie: str) -> str:
    """What the QR of a coupon page says to the clerk's tablet."""
    return f"C-{code_of(claim)}-{browser_key(cookie)}"


def member_text(customer: Customer) -> str:
    """What the member QR of a wallet says."""
    return f"M-{vault.short_code('member', customer.id)}"


@dataclass(frozen=True)
class Scanned:
    """Whom and what a scan at the counter means."""

    customer: Customer
    claim: Claim | None = None


def look_up(session: Session, text: str, *, device: Device, staff: Staff) -> Scanned | Refusal:
    """A scan at the counter; wrong codes are counted like wrong redemptions, so that a tablet cannot guess."""
    subject = f"coupons:{device.id}"
    if (locked := guard.enter(session, subject, guard.DEVICE)) is not None:
        return Refusal(locked)
    try:
        found = scan(session, text, store_id=device.store_id, staff_id=staff.id)
    except NotFound as unknown:
        guard.count_failure(session, subject, guard.DEVICE)
        return Refusal(unknown)
    guard.count_success(session, subject)
    return found


def scan(session: Session, text: str, *, store_id: uuid.UUID, staff_id: uuid.UUID) -> Scanned:
    """A clerk scanned a coupon page (which proves the phone of its browser) or a member QR, or typed a code.

    Raises NotFound for anything else.
    """
    text = text.strip()
    member = customers.by_member_code(session, text[2:]) if text.upper().startswith("M-") else None
    if member is not None:
        found = Scanned(member)
    else:
        page = PAGE.fullmatch(text)
        claim = find_claim(session, page["code"] if page else text)
        if claim is None:
            raise NotFound("scan_unknown")
        found = Scanned(session.get_one(Customer, claim.customer_id), claim)
        if page is not None:
            customers.prove_phone(session, found.customer, bytes.fromhex(page["key"]), staff_id)
    customers.meet(session, store_id, found.customer.id)
    return found
