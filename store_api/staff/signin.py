"""Who signs in, with what, for how long."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import or_, select, update

from store_api.crypto import new_token, token_hash, vault
from store_api.db import Session
from store_api.errors import DomainError, Invalid, Refusal, Unauthorized
from store_api.staff import guard
from store_api.staff.models import Device, Role, Staff, StaffSession

# OWASP's smallest recommended Argon2id; the pepper and the guard do the rest.
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
IDLE_LIMIT = timedelta(hours=2)
ABSOLUTE_LIMIT = timedelta(hours=14)
CLOCK_SKEW = timedelta(minutes=5)
# A tablet that was off for a week catches up; an old session's id is no key for ever.
LATE_LIMIT = timedelta(days=10)
SHORTEST_PASSWORD = 10


@dataclass(frozen=True)
class SignedIn:
    """A new session; `token` is shown once."""

    session: StaffSession
    token: str


def hash_secret(secret: str) -> str:
    """Argon2id over the peppered secret."""
    return HASHER.hash(vault.pepper(secret))


def hash_pin(pin: str) -> str:
    """Raises Invalid unless it is six digits that are not all one or a run."""
    steps = {int(b) - int(a) for a, b in pairwise(pin)} if re.fullmatch(r"[0-9]{6}", pin) else {0}
    if steps in ({0}, {1}, {-1}):
        raise Invalid("pin_too_simple", errors={"json": {"pin": ["pin_too_simple"]}})
    return hash_secret(pin)


def hash_password(password: str) -> str:
    """Raises Invalid when it is shorter than ten characters."""
    if len(password) < SHORTEST_PASSWORD:
        raise Invalid("password_too_short", errors={"json": {"password": ["password_too_short"]}})
    return hash_secret(password)


def sign_in_with_pin(
    session: Session, device: Device, who: str, pin: str, vouches_since: datetime | None = None
) -> SignedIn | Refusal:
    """On a tablet: a person of its store (headquarters: any) by name or staff number, and her PIN.

    Without a network nobody could check it. With `vouches_since` it now stands for what was recorded on this tablet
    under her name since then, at most `LATE_LIMIT` ago.
    """
    staff = find_staff(session, who)
    if staff is not None and staff.role is not Role.HEADQUARTERS and device.store_id not in staff.store_ids:
        staff = None
    subjects = [(f"device:{device.id}", guard.DEVICE), person_subject("pin", staff, who)]
    signed = check_secret(session, subjects, staff, staff.pin_hash if staff else None, pin, device)
    if isinstance(signed, SignedIn) and vouches_since is not None:
        earliest = max(session.now - LATE_LIMIT, signed.session.staff.created_at, device.enrolled_at)
        signed.session.vouches_since = max(vouches_since, earliest)
    return signed


def sign_in_with_password(session: Session, who: str, password: str) -> SignedIn | Refusal:
    """Off the tablet: whoever was given a password."""
    staff = find_staff(session, who)
    subjects = [person_subject("password", staff, who)]
    return check_secret(session, subjects, staff, staff.password_hash if staff else None, password, None)


def person_subject(secret: str, staff: Staff | None, who: str) -> tuple[str, guard.Limit]:
    """Unknown names are counted just like known ones, so that both look the same.

    Each secret by itself: passwords can be guessed at from anywhere, which must not lock the tablets of the shop.
    """
    return f"{secret}:{staff.id if staff else vault.index('name', who).hex()}", guard.PERSON


def find_staff(session: Session, who: str) -> Staff | None:
    """The one active person with this staff number, or else with this name."""
    found = session.scalars(select(Staff).where(Staff.active, or_(Staff.number == who, Staff.name == who))).all()
    by_number = [staff for staff in found if staff.number == who]
    if by_number:
        return by_number[0]
    return found[0] if len(found) == 1 else None


def check_secret(
    session: Session,
    subjects: list[tuple[str, guard.Limit]],
    staff: Staff | None,
    stored: str | None,
    secret: str,
    device: Device | None,
) -> SignedIn | Refusal:
    """1. Ask the guards. 2. Verify, also for nobody, so that both take as long. 3. Count. 4. Open a session."""
    for subject, limit in subjects:
        if (refused := guard.enter(session, subject, limit)) is not None:
            return Refusal(refused)
    right = verify(stored, secret)
    for subject, limit in subjects:
        if right:
            guard.count_success(session, subject)
        else:
            guard.count_failure(session, subject, limit)
    if not right or staff is None:
        return Refusal(Unauthorized("wrong_secret"))
    return open_session(session, staff, device)


DECOY = ""


def verify(stored: str | None, secret: str) -> bool:
    """Whether the secret is the stored one; a missing one takes just as long and is never right."""
    global DECOY  # noqa: PLW0603 - made once, since hashing needs the opened vault.
    DECOY = DECOY or hash_secret(new_token())
    try:
        return HASHER.verify(stored or DECOY, vault.pepper(secret)) and stored is not None
    except VerifyMismatchError:
        return False


def open_session(session: Session, staff: Staff, device: Device | None) -> SignedIn:
    """A server-side session; only the token's hash is kept."""
    token = new_token()
    row = StaffSession(
        staff=staff,
        device=device,
        token_hash=token_hash(token),
        started_at=session.now,
        last_used_at=session.now,
    )
    session.add(row)
    session.flush()  # The caller answers with the session's id.
    return SignedIn(row, token)


def resume(session: Session, token: str) -> StaffSession:
    """The living session of a token, marked as used. Raises Unauthorized."""
    row = session.scalar(select(StaffSession).where(StaffSession.token_hash == token_hash(token)))
    if row is None:
        raise Unauthorized("not_signed_in")
    if (refused := why_over(row, session.now)) is not None:
        raise refused
    if session.now - row.last_used_at > timedelta(minutes=1):
        row.last_used_at = session.now
    return row


def why_over(row: StaffSession, now: datetime) -> DomainError | None:
    """Why a session no longer counts, None while it does."""
    if row.device is not None and row.device.revoked_at is not None:
        return Unauthorized("device_revoked")
    if row.ended_at is not None or not row.staff.active:
        return Unauthorized("signed_out")
    if now - row.last_used_at > IDLE_LIMIT or now - row.started_at > ABSOLUTE_LIMIT:
        return Unauthorized("session_expired")
    return None


def was_valid(row: StaffSession, first: datetime, last: datetime) -> bool:
    """Whether what happened between the two may carry this session's name, also after it has ended."""
    return begins(row) <= last and first <= ends(row)


def begins(row: StaffSession) -> datetime:
    """From when on the session counts: a little before it started, or from when its PIN vouches."""
    started = row.started_at - CLOCK_SKEW
    return started if row.vouches_since is None else min(started, row.vouches_since)


def ends(row: StaffSession) -> datetime:
    """Until when the session counts at most."""
    latest = row.started_at + ABSOLUTE_LIMIT
    return latest if row.ended_at is None else min(row.ended_at, latest)


def end_sessions(session: Session, *, staff_id: uuid.UUID | None = None, device_id: uuid.UUID | None = None) -> None:
    """End all living sessions of a person or a tablet, at once."""
    statement = update(StaffSession).where(StaffSession.ended_at.is_(None)).values(ended_at=session.now)
    if staff_id is not None:
        statement = statement.where(StaffSession.staff_id == staff_id)
    if device_id is not None:
        statement = statement.where(StaffSession.device_id == device_id)
    session.execute(statement)
