"""Many promised calls, made due when a test likes, and what came of them."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

from cast import Shop, open_shop
from processes import eventually
from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.exc import OperationalError
from story import Story, always_open, drain

from followups import digests, planning
from followups.models import Delivery, FollowUpTask, Notice, NoticeAddress
from store_api.db import Session, database, new_id, utc_now
from store_api.queues import broker
from store_api.senders.notices import NoticeKind
from store_api.staff.models import Role, Staff, StaffStore

CUSTOMERS = 5
FIRST_STEP = 100
OURS = FollowUpTask.step >= FIRST_STEP
NEVER = timedelta(days=365)


def promise(calls: int, kind: NoticeKind | None = None, due_in: timedelta = NEVER, clerks: int = 0) -> Shop:
    """So many calls in a shop that never closes, each with a clerk of its own who has an address of this kind; or of
    so many `clerks`, or all Lin's."""
    with database.session() as session:
        shop = open_shop(session)
        always_open(session, shop.store)
        story = Story(shop)
        visits = [story.no_sale(story.customer(f"+86139{n:08}")) for n in range(CUSTOMERS)]
        session.settle()
        drain(session.now)  # Reactions of later would find that a person has many calls a day.
        holders = [hire(session, shop, n, kind) for n in range(clerks or (calls if kind else 0))] or [shop.lin.id]
        session.execute(
            FollowUpTask.__table__.insert(),  # type: ignore[attr-defined]  # a table, which is quicker than objects.
            [
                planning.task_row(
                    visits[n % CUSTOMERS], FIRST_STEP + n, session.now + due_in, session.now, holders[n % len(holders)]
                )
                for n in range(calls)
            ],
        )
        session.settle()
        return shop


def hire(session: Session, shop: Shop, number: int, kind: NoticeKind | None) -> uuid.UUID:
    """A clerk with an address of this kind."""
    clerk = Staff(id=new_id(), number=f"C{number}", name="店员", role=Role.CLERK, created_at=session.now, active=True)
    session.add(clerk)
    session.flush()
    session.add(StaffStore(staff_id=clerk.id, store_id=shop.store.id))
    if kind is not None:
        address = f"+86150{number:08}" if kind is NoticeKind.SMS else str(uuid.UUID(int=number))
        add_address(session, clerk.id, kind, address)
    return clerk.id


def add_address(session: Session, staff_id: uuid.UUID, kind: NoticeKind, address: str) -> None:
    """Messages for this person go there."""
    row = NoticeAddress(
        id=new_id(), staff_id=staff_id, kind=kind, language="zh", hint="****", created_at=session.now, failures=0
    )
    row.seal(address)
    session.add(row)


def insist(act: Callable[[], None]) -> None:
    """Until the database is there."""

    def done() -> bool:
        try:
            act()
        except OperationalError:
            return False
        return True

    assert eventually(done)


def fall_due(first: int, count: int) -> None:
    """The time of so many calls, counted from the `first`, has come."""

    def move() -> None:
        with database.transaction() as session:
            steps = FollowUpTask.step.between(FIRST_STEP + first, FIRST_STEP + first + count - 1)
            session.execute(update(FollowUpTask).where(steps).values(due_at=utc_now(), next_at=utc_now()))

    insist(move)
    broker.wake()


def fall_due_over(seconds: float, calls: int) -> None:
    """The calls fall due one after another, evenly over so long from now."""
    with database.transaction() as session:
        later = (FollowUpTask.step - FIRST_STEP) * (seconds / calls)
        at = func.now() + func.make_interval(0, 0, 0, 0, 0, 0, later)
        session.execute(update(FollowUpTask).where(OURS).values(due_at=at, next_at=at))


def waiting() -> int:
    """How many calls nobody was told of, and messages that still go out by themselves."""
    keyed = select(NoticeAddress.id).where(NoticeAddress.kind.in_(digests.KEYED))
    goes_out = or_(Notice.attempted_at.is_(None), Notice.address_id.in_(keyed))
    with database.transaction() as session:
        calls = session.scalar(select(func.count()).where(OURS, FollowUpTask.delivered_at.is_(None)))
        messages = session.scalar(select(func.count()).where(*digests.UNFINISHED, goes_out))
    return (calls or 0) + (messages or 0)


def all_told(patience: float = 60) -> bool:
    """Whether it comes to nothing waiting any more."""

    def quiet() -> bool:
        try:
            return waiting() == 0
        except OperationalError:
            return False

    return eventually(quiet, patience)


def told_in_app() -> Counter[int]:
    """So many calls were told so often, those that nobody was told of included."""
    return often(Delivery.staff_id.is_not(None))


def told_outside() -> Counter[int]:
    """The same of messages, ordered once for each call and address."""
    return often(Delivery.address_id.is_not(None))


def often(which: ColumnElement[bool]) -> Counter[int]:
    """How many calls have how many such deliveries."""
    with database.transaction() as session:
        rows = session.execute(
            select(func.count(Delivery.id))
            .select_from(FollowUpTask)
            .outerjoin(Delivery, (Delivery.task_id == FollowUpTask.id) & which)
            .where(OURS)
            .group_by(FollowUpTask.id)
        )
        return Counter(rows.scalars())


def messages(*which: ColumnElement[bool]) -> list[Notice]:
    """These messages."""
    with database.transaction() as session:
        return list(session.scalars(select(Notice).where(*which)))


def address_of(notice: Notice) -> str:
    """Where it goes."""
    with database.transaction() as session:
        return session.get_one(NoticeAddress, notice.address_id).unseal()


def lateness() -> list[float]:
    """Seconds between falling due and being told, the longest last."""
    with database.transaction() as session:
        rows = session.execute(select(FollowUpTask.due_at, FollowUpTask.delivered_at).where(OURS)).all()
    return sorted((told - due).total_seconds() if told else float("inf") for due, told in rows)
