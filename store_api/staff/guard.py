"""Guessing ends: wrong secrets are counted in the database, per person and per device.

Five wrong ones lock for 15 minutes, and at most 20 are evaluated a day (ASVS 6.3.1): with 6 digits that leaves a
chance of 2 in 100,000 per clerk and day. The counters survive restarts and a wiped Valkey.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.dialects.postgresql import insert

from store_api.db import Session
from store_api.errors import TooMany
from store_api.staff.models import Guard

LOCK = timedelta(minutes=15)


@dataclass(frozen=True)
class Limit:
    """How many wrong secrets in a row lock, and how many are evaluated a day."""

    in_a_row: int
    a_day: int


PERSON = Limit(in_a_row=5, a_day=20)
DEVICE = Limit(in_a_row=20, a_day=100)


def enter(session: Session, subject: str, limit: Limit) -> TooMany | None:
    """Lock the subject's counter, so that parallel guesses queue up; the refusal when it may not try now."""
    today = session.now.date()
    session.execute(
        insert(Guard).values(subject=subject, day=today, failures=0, failures_today=0).on_conflict_do_nothing()
    )
    guard = session.get_one(Guard, subject, with_for_update=True, populate_existing=True)
    if guard.day != today:
        guard.day, guard.failures_today = today, 0
    if guard.locked_until is not None and guard.locked_until > session.now:
        return TooMany("locked_out", retry_after=int((guard.locked_until - session.now).total_seconds()) + 1)
    if guard.failures_today >= limit.a_day:
        return TooMany("locked_out", retry_after=24 * 3600)
    return None


def count_failure(session: Session, subject: str, limit: Limit) -> None:
    """One more wrong secret; locks when the limit is reached."""
    guard = session.get_one(Guard, subject)
    guard.failures += 1
    guard.failures_today += 1
    if guard.failures >= limit.in_a_row:
        guard.failures, guard.locked_until = 0, session.now + LOCK


def count_success(session: Session, subject: str) -> None:
    """The right secret starts the row anew; what was wrong today stays counted."""
    session.get_one(Guard, subject).failures = 0
