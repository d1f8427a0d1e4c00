"""Recording under an id the tablet made: the same body again is the same row, another body is refused."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar

import phonenumbers
from sqlalchemy import func, select

from store_api.crypto import vault
from store_api.db import Base, Session
from store_api.errors import Conflict
from store_api.staff.access import Caller

Fact = TypeVar("Fact", bound=Base)
CHINESE_MOBILE = re.compile(r"(?<!\d)(?:(?:\+|00)?86[ -]?)?(1[3-9](?:[ -]?\d){9})(?!\d)")
# People write 138 0013 8000; "165 52 158 168" are measurements.
SHORTEST_GROUP = 3
PLAIN_DIGITS = str.maketrans("０１２３４５６７８９＋－　", "0123456789+- ")


def fingerprint(body: Mapping[str, object]) -> bytes:
    """The digest of a loaded body, the same for the same content in any order.

    It is keyed: a body may hold a phone number, and all numbers there are could be tried on a plain hash.
    """
    return vault.index("body", json.dumps(body, sort_keys=True, default=str))


def known(session: Session, model: type[Fact], key: uuid.UUID, body: Mapping[str, object]) -> Fact | None:
    """The row of an earlier delivery of this body; None for a new id, which is the caller's alone from now on:
    a parallel delivery waits here until this transaction ends. Raises Conflict for another body."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(str(key), 0))))
    row = session.get(model, key)
    if row is not None and row.fingerprint != fingerprint(body):  # type: ignore[attr-defined]  # every fact has one.
        raise Conflict("id_used")
    return row


def put(session: Session, row: Fact) -> Fact:
    """Write a row whose id is `known` to be new."""
    session.add(row)
    session.flush()  # Events and rows of other tables refer to it.
    return row


def signature(session: Session, caller: Caller, occurred_at: datetime, body: Mapping[str, object]) -> dict[str, object]:
    """The columns that say who recorded it, where and when. Raises Unauthorized when her session was not valid."""
    caller.vouch(occurred_at)
    return {
        "store_id": caller.device.store_id,
        "staff_id": caller.staff.id,
        "session_id": caller.session.id,
        "occurred_at": min(occurred_at, session.now),
        "recorded_at": session.now,
        "fingerprint": fingerprint(body),
    }


def reads_as_phone(digits: str) -> bool:
    """Whether eleven digits are grouped as people group a number."""
    return all(len(group) >= SHORTEST_GROUP for group in re.split("[ -]", digits))


def mask_phones(text: str) -> str:
    """A note must not carry a number past the masking of the customer page: 13800138000 becomes 138****8000."""
    plain = text.translate(PLAIN_DIGITS)  # The same length, so that a place in it is a place in the text.
    spans = [match.span() for match in CHINESE_MOBILE.finditer(plain) if reads_as_phone(match[1])]
    spans += [(match.start, match.end) for match in phonenumbers.PhoneNumberMatcher(plain, None)]
    masked, done = "", 0
    for start, end in sorted(spans):
        if start >= done:
            digits = re.sub(r"\D", "", plain[start:end])
            masked += f"{text[done:start]}{digits[-11:-8]}****{digits[-4:]}"
        done = max(done, end)
    return masked + text[done:]
