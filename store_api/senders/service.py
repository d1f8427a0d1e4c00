"""Messages ordered, attempted and done with. The day's budget moves by one guarded statement."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import case, func, select, update
from sqlalchemy.dialects.postgresql import insert

from store_api import leases
from store_api.db import Session, new_id
from store_api.queues import broker
from store_api.senders.models import MessageDay, MessagePurpose, TextMessage
from store_api.senders.problems import SendError, SendNotReached, SendUnclear
from store_api.senders.sms import sms

# Codes in messages are over after ten minutes; what comes later only puzzles.
GOOD_FOR = timedelta(minutes=10)
MOST_ATTEMPTS = 4
# An attempt without a result for so long has lost its worker.
LOST_AFTER = timedelta(minutes=2)
WATCHED = timedelta(days=1)
WAITING = (TextMessage.phone_sealed.is_not(None), TextMessage.attempted_at.is_(None))


@dataclass(frozen=True)
class Figures:
    """Messages that wait, and of the last day those whose result is unknown and those that failed."""

    waiting: int
    unknown: int
    failed: int


def order(
    session: Session, phone: str, text: str, purpose: MessagePurpose, customer_id: uuid.UUID | None = None
) -> TextMessage | None:
    """A message to this number (E.164), sent after the commit; None when the day's budget is used up."""
    if not take_from_budget(session):
        return None
    message = TextMessage(
        id=new_id(), customer_id=customer_id, purpose=purpose, created_at=session.now, due_at=session.now
    )
    message.seal(phone, text)
    session.add(message)
    session.after_commit(broker.wake)
    return message


def pretend(session: Session) -> bool:
    """What `order` does, but for the message: so that an answer takes as long for a number that nobody has. False when
    the day's budget is used up, of which this takes nothing."""
    session.after_commit(broker.wake)
    return take_from_budget(session, 0)


def take_from_budget(session: Session, messages: int = 1) -> bool:
    """The guarded statement: so many more today (UTC), unless the limit was reached before."""
    if sms.per_day < 1:
        return False
    counted = insert(MessageDay).values(day=session.now.date(), ordered=messages)
    guarded = counted.on_conflict_do_update(
        index_elements=["day"],
        set_={"ordered": MessageDay.ordered + messages},
        where=MessageDay.ordered < sms.per_day,
    )
    return session.scalar(guarded.returning(MessageDay.ordered)) is not None


def lease_due(session: Session) -> list[uuid.UUID]:
    """Lease the messages that are due, once what is too old is closed."""
    close_late(session)
    return leases.lease_due(session, TextMessage, *WAITING)


def close_late(session: Session) -> None:
    """Messages whose time is over: one that was never attempted has failed, the others stay unknown. Their words go."""
    never = TextMessage.attempted_at.is_(None)
    session.execute(
        update(TextMessage)
        .where(TextMessage.phone_sealed.is_not(None), TextMessage.created_at <= session.now - GOOD_FOR)
        .values(
            failed_at=case((never, session.now)),
            error=case((never, "too_late"), else_=TextMessage.error),
            phone_sealed=None,
            text_sealed=None,
        )
    )


def begin(session: Session, message_id: uuid.UUID) -> tuple[str, str] | None:
    """Write the attempt down before it is made: number and words; None when another was first, or it is too late."""
    begun = session.scalar(
        update(TextMessage)
        .where(TextMessage.id == message_id, *WAITING)
        .where(TextMessage.due_at <= session.now, TextMessage.created_at > session.now - GOOD_FOR)
        .values(attempted_at=session.now, attempts=TextMessage.attempts + 1, lease_until=None)
        .returning(TextMessage)
    )
    return begun and begun.unseal()


def finish(session: Session, message_id: uuid.UUID, problem: SendError | None) -> None:
    """Write the result down. What never reached the gateway waits 5, 20, 45 s for the next attempt."""
    message = session.get(TextMessage, message_id, with_for_update=True)
    if message is None:  # Its customer had her data deleted meanwhile.
        return
    message.error = None if problem is None else problem.reason
    again = isinstance(problem, SendNotReached) and message.attempts < MOST_ATTEMPTS
    if again and message.phone_sealed is not None:
        message.attempted_at = None
        message.due_at = session.now + timedelta(seconds=5 * message.attempts**2)
        return
    if problem is None:
        message.sent_at = session.now
    elif not isinstance(problem, SendUnclear):
        message.failed_at = session.now
    message.erase()


def figures(session: Session) -> Figures:
    """What an operator watches."""
    unsent = select(func.count()).where(TextMessage.sent_at.is_(None), TextMessage.created_at > session.now - WATCHED)
    lost = TextMessage.attempted_at < session.now - LOST_AFTER
    return Figures(
        waiting=session.scalar(select(func.count()).where(*WAITING)) or 0,
        unknown=session.scalar(unsent.where(lost, TextMessage.failed_at.is_(None))) or 0,
        failed=session.scalar(unsent.where(TextMessage.failed_at.is_not(None))) or 0,
    )
