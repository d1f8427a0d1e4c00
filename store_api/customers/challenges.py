"""Proof of phone by the code of a message, which can be guessed at five times.

A number that nobody has gets the same answers under the same limits; only nothing is sent to it.
"""

from __future__ import annotations

import hmac
import secrets
import unicodedata
import uuid
from datetime import timedelta

from sqlalchemy import select, update

from store_api.crypto import vault
from store_api.customers import message_limits
from store_api.customers.models import Challenge, Customer
from store_api.customers.proofs import browser_key, prove_phone
from store_api.customers.service import by_phone
from store_api.db import Session
from store_api.errors import DomainError, Gone, Invalid, NotFound, Refusal
from store_api.senders import service as senders
from store_api.senders.models import MessagePurpose
from store_api.staff.service import company
from store_api.texts import Language, say

GOOD_FOR = timedelta(minutes=10)
TRIES = 5
DIGITS = 6
LONGEST_TYPED = 100


def ask(session: Session, phone: str, cookie: str, language: Language) -> None:
    """Send a code to this number (E.164), if somebody has it, for the browser with this cookie. Raises TooMany."""
    challenge(session, phone, by_phone(session, phone), cookie, language)


def ask_for(session: Session, customer: Customer, cookie: str, language: Language) -> None:
    """Send a code to this customer's own number. Raises NotFound when she has none, TooMany."""
    phone = customer.phone
    if phone is None:
        raise NotFound("page_unknown")
    challenge(session, phone, customer, cookie, language)


def challenge(session: Session, phone: str, customer: Customer | None, cookie: str, language: Language) -> None:
    """Make the code, keep its keyed hash, order the message. Raises TooMany beyond the limits and the day's budget."""
    row = message_limits.enter(session, phone, cookie, with_code=True)
    if row is None:
        return
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    row.code_hash = code_hash(row.id, code)
    found = company(session)
    text = say("messages.proof", language, code=code, shop=found.name if found else "")
    if customer is None:
        ordered = senders.pretend(session)
    else:
        row.customer_id = customer.id
        ordered = senders.order(session, phone, text, MessagePurpose.PROOF, customer.id) is not None
    if not ordered:
        raise message_limits.spent()


def code_hash(challenge_id: uuid.UUID, code: str) -> bytes:
    """What is kept of a code: without the key its million possibilities cannot be tried."""
    return vault.index("challenge", f"{challenge_id}|{code}")


def solve(session: Session, cookie: str, typed: str) -> Customer | Refusal:
    """The customer whose phone this browser has proved with the code of its newest message, or why not.

    1. Her row, locked, as by whoever deletes her data. 2. One of the five tries, by a guarded UPDATE. 3. Compare, and
    prove the phone if it is still hers. The right code again gets the same answer.
    """
    code = read_code(typed)
    found = newest(session, browser_key(cookie))
    if found is None:
        return Refusal(NotFound("code_not_asked_for"))
    if code is None:
        return Refusal(Invalid("code_incomplete"))
    customer = owner(session, found)
    tried = take_try(session, found)
    right = hmac.compare_digest(found.code_hash or b"", code_hash(found.id, code))
    if customer is None or not right or (not tried and found.solved_at is None):
        return Refusal(why_not(found, tried=tried))
    if found.solved_at is None:
        found.solved_at = session.now
        prove_phone(session, customer, found.browser_key)
    return customer


def read_code(typed: str) -> str | None:
    """The six digits of a code as people type or paste it (spaces, dashes, full width); None when there are not six."""
    plain = unicodedata.normalize("NFKC", typed[:LONGEST_TYPED])
    digits = "".join(char for char in plain if char in "0123456789")
    return digits if len(digits) == DIGITS else None


def newest(session: Session, browser: bytes) -> Challenge | None:
    """The latest code that this browser asked for."""
    mine = select(Challenge).where(Challenge.browser_key == browser, Challenge.code_hash.is_not(None))
    return session.scalar(mine.order_by(Challenge.at.desc(), Challenge.id.desc()).limit(1))


def take_try(session: Session, found: Challenge) -> bool:
    """The guarded UPDATE: whether a try was left, in time. `found` is then as it is stored, if it still is."""
    taken = session.scalar(
        update(Challenge)
        .where(Challenge.id == found.id, Challenge.tries < TRIES, Challenge.solved_at.is_(None))
        .where(Challenge.at > session.now - GOOD_FOR)
        .values(tries=Challenge.tries + 1)
        .returning(Challenge.id)
    )
    session.get(Challenge, found.id, populate_existing=True)
    return taken is not None


def owner(session: Session, found: Challenge) -> Customer | None:
    """Whose number it is, locked; None when nobody's, or no longer hers."""
    if found.customer_id is None:
        return None
    customer = session.get_one(Customer, found.customer_id, with_for_update={"key_share": True}, populate_existing=True)
    return customer if customer.phone_index == found.phone_index else None


def why_not(found: Challenge, *, tried: bool) -> DomainError:
    """Why a code was not taken, the same for numbers that nobody has."""
    if tried and found.tries < TRIES:
        return Invalid("code_wrong", left=TRIES - found.tries)
    if found.tries >= TRIES:
        return Gone("code_tries_over")
    return Gone("code_over")
