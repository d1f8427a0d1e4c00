"""R17: nobody is told to call, and no message goes out about a call, once the "no" is committed.

What "once" means is asked of the database: whether the transaction that tells, or that begins a message, already sees
the transaction of the "no" as committed when it starts.
"""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Barrier

import pytest
from cast import Shop
from promised_calls import OURS, promise
from sqlalchemy import select, text

from followups import digests, ladder
from followups.models import Delivery, FollowUpTask
from store_api.customers import consents
from store_api.customers.models import Channel, Consent, Purpose
from store_api.db import Session, database
from store_api.senders.notices import NoticeKind

full = pytest.mark.faults
Tell = Callable[[Session, Collection[uuid.UUID]], object]
LONGEST_LEAD = 0.004  # seconds; about as long as either side takes
CLEARLY = 1.0


@dataclass
class Meeting:
    """One "no" and one attempt to tell, at about the same moment; `at_start` and `told` are what the attempt saw."""

    shop: Shop
    customer_id: uuid.UUID
    barrier: Barrier = field(default_factory=lambda: Barrier(2))
    transaction: int | None = None

    def say_no(self, lead: float) -> int:
        """She withdraws her consent after so long; the transaction's number."""
        with database.session() as session:
            number = transaction_of(session)
            self.transaction = number
            self.barrier.wait()
            time.sleep(lead)
            consents.answer(
                session,
                self.customer_id,
                Purpose.FOLLOW_UP,
                granted=False,
                channel=Channel.CLERK,
                store_id=self.shop.store.id,
            )
            session.settle()
        return number

    def attempt(self, lead: float, act: Callable[[Session], bool]) -> tuple[bool, bool]:
        """Try to tell after so long; whether the "no" was committed when it started, and whether it told."""
        self.barrier.wait()
        time.sleep(lead)
        with database.session(database.clock() + timedelta(hours=1)) as session:
            late = committed(session, self.transaction)
            told = act(session)
            session.settle()
        return late, told


def transaction_of(session: Session) -> int:
    """The number that this transaction has."""
    return session.execute(text("SELECT pg_current_xact_id()::text::bigint")).scalar_one()


def committed(session: Session, number: int | None) -> bool:
    """Whether that transaction is over for whoever reads now."""
    seen = text("SELECT pg_visible_in_snapshot((:n)::text::xid8, pg_current_snapshot())")
    return bool(session.execute(seen, {"n": number}).scalar_one())


def meet(meeting: Meeting, act: Callable[[Session], bool], leads: tuple[float, float]) -> tuple[bool, bool]:
    """Both at once, each after a pause."""
    with ThreadPoolExecutor(2) as pool:
        no, attempt = pool.submit(meeting.say_no, leads[0]), pool.submit(meeting.attempt, leads[1], act)
        no.result()
        return attempt.result()


def agree_again(customer_id: uuid.UUID) -> None:
    """As if she had never said no, and nobody had been told."""
    with database.transaction() as session:
        session.execute(Consent.__table__.delete().where(Consent.customer_id == customer_id, ~Consent.granted))  # type: ignore[attr-defined]  # a table.


def interleavings(
    shop: Shop, count: int, act_on: Callable[[FollowUpTask], Callable[[Session], bool]]
) -> set[tuple[bool, bool]]:
    """What attempts saw in so many meetings, each about a call of its own."""
    chance, seen = random.Random(17), set()
    with database.session() as session:
        tasks = session.scalars(select(FollowUpTask).where(OURS).order_by(FollowUpTask.id)).all()
    for task, leads in zip(tasks[:count], pauses(chance), strict=False):
        seen.add(meet(Meeting(shop, task.customer_id), act_on(task), leads))
        agree_again(task.customer_id)
    return seen


def pauses(chance: random.Random) -> Iterator[tuple[float, float]]:
    """First one clearly before the other, in both orders; then whatever chance brings."""
    yield from ((0, CLEARLY), (CLEARLY, 0))
    while True:
        yield chance.uniform(0, LONGEST_LEAD), chance.uniform(0, LONGEST_LEAD)


def telling(task: FollowUpTask) -> Callable[[Session], bool]:
    """In the app."""
    return lambda session: ladder.climb(session, [task.id]) == 1


@pytest.mark.parametrize("count", [50, pytest.param(1_000, marks=full)])
def test_no_call_is_told_once_the_no_is_committed(own_database: str, count: int) -> None:
    shop = promise(count, due_in=timedelta(0))
    seen = interleavings(shop, count, telling)
    assert (True, True) not in seen
    assert {(True, False), (False, True)} <= seen  # Both orders did happen.


@pytest.mark.parametrize("count", [50, pytest.param(1_000, marks=full)])
def test_no_message_begins_once_the_no_is_committed(own_database: str, count: int) -> None:
    shop = promise(count, NoticeKind.WECOM, timedelta(0))
    with database.transaction() as session:
        ladder.climb(session, session.scalars(select(FollowUpTask.id).where(OURS)).all())

    def beginning(task: FollowUpTask) -> Callable[[Session], bool]:
        with database.session() as session:
            named = Delivery.notice_id.is_not(None)
            notice_id = session.scalars(select(Delivery.notice_id).where(Delivery.task_id == task.id, named)).one()
        assert notice_id is not None
        return lambda session: digests.begin(session, notice_id) is not None

    seen = interleavings(shop, count, beginning)
    assert (True, True) not in seen
    assert {(True, False), (False, True)} <= seen


def test_whoever_asked_before_would_tell_after_the_no(own_database: str) -> None:
    """The control: her answer is read once, when the call is leased, as a job that carries it would."""
    shop = promise(50, due_in=timedelta(0))

    def telling_unasked(task: FollowUpTask) -> Callable[[Session], bool]:
        def act(session: Session) -> bool:
            here = session.get_one(FollowUpTask, task.id)
            shops = {here.store_id: ladder.shop_of(session, here.store_id)}
            ladder.rise(session, here, shops[here.store_id].plan)
            ladder.tell(session, [here], shops)
            return True

        return act

    assert (True, True) in interleavings(shop, 50, telling_unasked)
