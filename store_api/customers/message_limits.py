"""How many messages a number gets and a browser asks for, counted in the database, whether anybody has the number or
not."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from store_api.crypto import vault
from store_api.customers.models import Challenge
from store_api.customers.proofs import browser_key
from store_api.db import Session, new_id
from store_api.errors import TooMany

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
# So many in so long: to one number, whoever asks, and from one browser, for whatever numbers.
PER_NUMBER = ((1, MINUTE), (5, HOUR), (10, DAY))
PER_BROWSER = ((10, DAY),)


def enter(session: Session, phone: str, cookie: str, *, with_code: bool) -> Challenge | None:
    """The counted row of a message that may now be ordered to this number (E.164); calls at once for a number or a
    browser queue up here.

    None when this browser has just had such a message sent there: who taps twice gets the same answer and one message.
    Raises TooMany beyond the limits.
    """
    number, browser = vault.index("phone", phone), browser_key(cookie)
    for key in sorted((number, browser)):
        session.execute(select(func.pg_advisory_xact_lock(int.from_bytes(key[:8], "big", signed=True))))
    if just_sent(session, number, browser, with_code=with_code):
        return None
    check(session, number, browser)
    return write(session, number, browser)


def just_sent(session: Session, number: bytes, browser: bytes, *, with_code: bool) -> bool:
    """Whether the newest message this browser asked for is of this minute, this number and this kind."""
    newest = session.execute(
        select(Challenge.phone_index, Challenge.code_hash.is_not(None))
        .where(Challenge.browser_key == browser, Challenge.at > session.now - MINUTE)
        .order_by(Challenge.at.desc(), Challenge.id.desc())
        .limit(1)
    ).one_or_none()
    return newest is not None and tuple(newest) == (number, with_code)


def check(session: Session, number: bytes, browser: bytes) -> None:
    """Compare with the limits; only right behind the locks of `enter`. Raises TooMany."""
    for mine, limits in (
        (Challenge.phone_index == number, PER_NUMBER),
        (Challenge.browser_key == browser, PER_BROWSER),
    ):
        latest = select(Challenge.at).where(mine, Challenge.at > session.now - DAY).order_by(Challenge.at.desc())
        asked = session.scalars(latest.limit(limits[-1][0])).all()
        for most, span in limits:
            if len(asked) >= most and asked[most - 1] > session.now - span:
                wait = asked[most - 1] + span - session.now
                raise TooMany("messages_too_many", retry_after=int(wait.total_seconds()) + 1)


def spent() -> TooMany:
    """What everybody is told once the day's budget is used up."""
    return TooMany("messages_spent", retry_after=int(DAY.total_seconds()))


def write(session: Session, number: bytes, browser: bytes) -> Challenge:
    """One more message; as long as it has no code, it proves nothing."""
    row = Challenge(id=new_id(), phone_index=number, browser_key=browser, at=session.now)
    session.add(row)
    return row
