"""What the QR codes of shoppers' phones say, and what a scan at the counter means.

A browser is known by a random cookie. The QR on its coupon page carries the coupon's code and the browser's blind
key, so that a clerk who scans it proves the phone for this browser and for no other that typed the same number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select

from store_api.coupons.models import Claim
from store_api.coupons.service import code_of, find_claim
from store_api.crypto import vault
from store_api.customers import service as customers
from store_api.customers.models import Customer, PhoneChange
from store_api.customers.people import Profile, profile, same_person
from store_api.customers.proofs import browser_key, prove_phone
from store_api.db import Session
from store_api.errors import NotFound, Refusal
from store_api.staff import guard
from store_api.staff.models import Device, Staff

NEW_NUMBER_RESTS = timedelta(hours=24)
PAGE = re.compile(r"C-(?P<code>\w+)-(?P<key>[0-9a-f]{32})", re.IGNORECASE)


def counter_text(claim: Claim, cookie: str) -> str:
    """What the QR of a coupon page says to the clerk's tablet."""
    return f"C-{code_of(claim)}-{browser_key(cookie).hex()}"


def member_text(customer: Customer) -> str:
    """What the member QR of a wallet says."""
    return f"M-{vault.short_code('member', customer.id)}"


@dataclass(frozen=True)
class Scanned:
    """Whom and what a scan at the counter means, and the person she is after merges; a coupon that went to a guardian
    is nobody's."""

    customer: Customer | None
    claim: Claim | None = None
    profile: Profile | None = None
    proved: bool = False


def look_up(
    session: Session, text: str, *, device: Device, staff: Staff, proves: bool = False, another_browser: bool = False
) -> Scanned | Refusal:
    """A scan at the counter: a coupon page, a member QR, or a typed code.

    Wrong codes are counted per tablet, so that it cannot guess. Where the scan `proves`, the page's browser may open
    the wallet from now on: only by a coupon that can still be used, and a second browser of hers only when the
    clerk says so. A scan proves nothing on the day after a clerk gave her another number: else he could give her one
    of his own, and open her wallet with his phone. A code sent to the number does.
    """
    subject = f"coupons:{device.id}"
    if (locked := guard.enter(session, subject, guard.DEVICE)) is not None:
        return Refusal(locked)
    page = PAGE.fullmatch(text.strip())
    found = recognise(session, page["code"] if page else text.strip())
    if found is None:
        guard.count_failure(session, subject, guard.DEVICE)
        return Refusal(NotFound("scan_unknown"))
    guard.count_success(session, subject)
    customer = found.customer
    if customer is None:
        return found
    if proves and page is not None and is_usable(found.claim, session.now) and not just_given(session, customer):
        key = bytes.fromhex(page["key"])
        proved = prove_phone(session, customer, key, staff_id=staff.id, another_browser=another_browser)
        found = replace(found, proved=proved)
    customers.meet(session, device.store_id, customer.id)
    return replace(found, profile=profile(session, customer.id))


def just_given(session: Session, customer: Customer) -> bool:
    """Whether a clerk typed another number for this person within the last day."""
    given = select(PhoneChange.id).where(
        PhoneChange.customer_id.in_(same_person(customer.id)),
        PhoneChange.staff_id.is_not(None),
        PhoneChange.at > session.now - NEW_NUMBER_RESTS,
    )
    return session.scalar(given.limit(1)) is not None


def recognise(session: Session, text: str) -> Scanned | None:
    """Whom a member QR or a coupon code means, None for anything else."""
    member = customers.by_member_code(session, text[2:]) if text.upper().startswith("M-") else None
    if member is not None:
        return Scanned(member)
    claim = find_claim(session, text)
    if claim is None:
        return None
    owner = None if claim.customer_id is None else session.get_one(Customer, claim.customer_id)
    # The coupon of somebody who had her data deleted is nobody's either.
    return Scanned(None if owner is None or owner.erased_at is not None else owner, claim)


def is_usable(claim: Claim | None, now: datetime) -> bool:
    """Whether the coupon can still be used: an old page that was passed on proves nothing."""
    return claim is not None and (claim.used_at, claim.cancelled_at) == (None, None) and claim.use_until > now
