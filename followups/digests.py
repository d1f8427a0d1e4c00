"""Messages outside the app: what comes up for an address is collected for five minutes, or until the quiet hours end,
and goes out as one digest that holds numbers of calls and a link, no name and no phone.

The attempt is written down before the message is handed over, and the result after it.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from followups.addresses import usable
from followups.cadence import Quiet, out_of_quiet
from followups.models import Delivery, FollowUpPlan, FollowUpTask, Notice, NoticeAddress, Rung, TaskState
from followups.plans import plan_of, quiet_of
from store_api import leases, texts
from store_api.customers import consents
from store_api.customers.models import Handover
from store_api.db import Session, new_id
from store_api.queues import broker
from store_api.senders.notices import NoticeKind, is_keyed
from store_api.senders.problems import SendError, SendGone, SendNotReached, SendUnclear
from store_api.senders.service import take_from_budget
from store_api.staff.addresses import installation_address
from store_api.staff.models import Staff, Store
from store_api.texts import Language

COLLECT = timedelta(minutes=5)
MOST_ATTEMPTS = 5
# An attempt without a result for so long has lost its worker.
LOST_AFTER = timedelta(minutes=2)
# Text messages cost money; when the day's are used up the next hour is asked.
BUDGET_REST = timedelta(hours=1)
PAGE = "/calls"
BROKEN = "broken"
KEYED = tuple(kind for kind in NoticeKind if is_keyed(kind))
UNFINISHED = (Notice.sent_at.is_(None), Notice.failed_at.is_(None), Notice.dropped_at.is_(None))
WAITING = (*UNFINISHED, Notice.attempted_at.is_(None))


@dataclass(frozen=True)
class Message:
    """What is handed over."""

    kind: NoticeKind
    address: str
    subject: str
    text: str


def name_tasks(
    session: Session,
    by_owner: Mapping[uuid.UUID, Sequence[FollowUpTask]],
    stores: Mapping[uuid.UUID, tuple[Store, FollowUpPlan]],
) -> None:
    """The next message to each address of these people and stores names their calls; a call once a rung."""
    for address in usable(session, by_owner):
        for store_id, (store, plan) in sorted(stores.items()):  # Whoever opens several messages does so in this order.
            owner = address.staff_id or address.store_id
            tasks = [task for task in by_owner[owner] if task.store_id == store_id] if owner else []
            if not tasks:
                continue
            notice_id = open_notice(session, address.id, store.id, slot_of(session.now, plan, store))
            rows = [
                {"task_id": task.id, "round": task.round, "rung": task.rung, "notice_id": notice_id} for task in tasks
            ]
            session.execute(
                insert(Delivery)
                .values([{"id": new_id(), "address_id": address.id, "at": session.now, **row} for row in rows])
                .on_conflict_do_nothing()
            )


def name_handover(session: Session, handover_id: uuid.UUID, people: Collection[uuid.UUID], store: Store) -> None:
    """The next message to each address of these people tells of a handover; twice is harmless."""
    told = select(Delivery.address_id).where(Delivery.handover_id == handover_id, Delivery.address_id.is_not(None))
    already = set(session.scalars(told))
    slot = slot_of(session.now, plan_of(session, store.id), store)
    for address in usable(session, people):
        if address.id not in already:
            notice_id = open_notice(session, address.id, store.id, slot)
            named = {"handover_id": handover_id, "address_id": address.id, "notice_id": notice_id}
            session.add(Delivery(at=session.now, **named))


def slot_of(now: datetime, plan: FollowUpPlan, store: Store) -> datetime:
    """When what comes up now goes out: at the end of the next five minutes, or of the quiet hours."""
    since_epoch = timedelta(seconds=now.timestamp())
    return out_of_quiet(now + COLLECT - since_epoch % COLLECT, quiet_of(plan), store.zone)


def open_notice(session: Session, address_id: uuid.UUID, store_id: uuid.UUID, slot: datetime) -> uuid.UUID:
    """The message of this slot, locked, so that it is not handed over before it names everything; the next slot's when
    it has been."""
    while True:
        values = {"id": new_id(), "address_id": address_id, "store_id": store_id, "created_at": session.now}
        found: uuid.UUID | None = session.scalar(
            insert(Notice)
            .values(slot=slot, due_at=slot, attempts=0, **values)
            .on_conflict_do_update(
                index_elements=["address_id", "slot"],
                set_={"slot": slot},
                where=(Notice.attempts == 0) & Notice.dropped_at.is_(None),
            )
            .returning(Notice.id)
        )
        if found is not None:
            session.after_commit(broker.wake)
            return found
        slot += COLLECT


def lease_due(session: Session) -> list[uuid.UUID]:
    """Lease the messages that are due. Lost attempts are made again where the receiver drops a repeated key."""
    keyed = select(NoticeAddress.id).where(NoticeAddress.kind.in_(KEYED))
    session.execute(
        update(Notice)
        .where(*UNFINISHED, Notice.attempted_at < session.now - LOST_AFTER, Notice.address_id.in_(keyed))
        .where(Notice.attempts < MOST_ATTEMPTS)
        .values(attempted_at=None, lease_until=None)
    )
    return leases.lease_due(session, Notice, *WAITING)


def begin(session: Session, notice_id: uuid.UUID) -> Message | None:
    """Write the attempt down before it is made: what to hand over; None when another was first, or when nothing that
    the message names is to be done any more."""
    notice = session.scalar(
        update(Notice)
        .where(Notice.id == notice_id, *WAITING, Notice.due_at <= session.now)
        .values(attempted_at=session.now, attempts=Notice.attempts + 1, lease_until=None)
        .returning(Notice)
    )
    if notice is None:
        return None
    rest_until = out_of_quiet(session.now, *quiet_at(session, notice.store_id))
    if rest_until > session.now:  # It was late, or is tried again.
        wait(notice, rest_until)
        return None
    address = session.get_one(NoticeAddress, notice.address_id)
    rungs, handovers = still_wanted(session, notice_id), running_handovers(session, notice_id)
    if not (rungs or handovers) or not is_usable(session, address):
        notice.dropped_at = session.now
        return None
    if address.kind is NoticeKind.SMS and not take_from_budget(session):
        wait(notice, session.now + BUDGET_REST)
        return None
    said = sentences(rungs, handovers, installation_address(session, PAGE), address.language)
    return Message(address.kind, address.unseal(), texts.say("notices.subject", address.language), said)


def quiet_at(session: Session, store_id: uuid.UUID) -> tuple[Quiet, ZoneInfo]:
    """When messages of this store rest, and in which zone."""
    return quiet_of(plan_of(session, store_id)), session.get_one(Store, store_id).zone


def wait(notice: Notice, until: datetime) -> None:
    """The attempt was not made; it is due then."""
    notice.attempted_at, notice.due_at, notice.attempts = None, until, notice.attempts - 1


def is_usable(session: Session, address: NoticeAddress) -> bool:
    """Whether messages may still go there: not removed, not over, and whose it is still works here."""
    if address.removed_at is not None or address.disabled_at is not None:
        return False
    return address.staff_id is None or session.get_one(Staff, address.staff_id).active


def sentences(rungs: Sequence[Rung], handovers: int, link: str, language: Language) -> str:
    """What the message says: numbers and a link."""
    late = sum(rung is not Rung.CLERK for rung in rungs)
    parts = []
    if rungs:
        parts.append(texts.say("notices.calls_late" if late else "notices.calls", language, due=len(rungs), late=late))
    if handovers:
        parts.append(texts.say("notices.handovers", language, count=handovers))
    return "\n".join([*parts, texts.say("notices.link", language, link=link)])


def running_handovers(session: Session, notice_id: uuid.UUID) -> int:
    """How many handovers the message names that are not finished."""
    named = select(func.count()).select_from(Delivery).join(Handover, Handover.id == Delivery.handover_id)
    return session.scalar(named.where(Delivery.notice_id == notice_id, Handover.finished_at.is_(None))) or 0


def still_wanted(session: Session, notice_id: uuid.UUID) -> list[Rung]:
    """The rungs of the calls that the message names and that are still to be made, each call once."""
    tasks = session.scalars(
        select(FollowUpTask)
        .join(Delivery, (Delivery.task_id == FollowUpTask.id) & (Delivery.round == FollowUpTask.round))
        .where(Delivery.notice_id == notice_id, FollowUpTask.state == TaskState.OPEN, FollowUpTask.held_at.is_(None))
        .where(FollowUpTask.rung != Rung.PLANNED)
        .distinct()
    ).all()
    callable_ = consents.contactable_among(session, {task.customer_id for task in tasks})
    return [task.rung for task in tasks if task.customer_id in callable_]


def finish(session: Session, notice_id: uuid.UUID, problem: SendError | None) -> None:
    """Write the result down. What never reached the receiver waits 1, 4, 9, 16 minutes for the next attempt; an address
    that is over is disabled."""
    notice = session.get_one(Notice, notice_id, with_for_update=True)
    address = session.get_one(NoticeAddress, notice.address_id, with_for_update=True)
    notice.error = None if problem is None else problem.reason
    if problem is None:
        notice.sent_at = session.now
        address.failures, address.error = 0, None
        return
    if isinstance(problem, SendUnclear):  # Maybe sent: a person looks, or its key makes a repetition harmless.
        return
    if isinstance(problem, SendNotReached) and notice.attempts < MOST_ATTEMPTS:
        notice.attempted_at = None
        notice.due_at = session.now + timedelta(minutes=notice.attempts**2)
        return
    notice.failed_at = session.now
    address.failures, address.error = address.failures + 1, problem.reason
    if isinstance(problem, SendGone):
        address.disabled_at = session.now


def put_off(session: Session, notice_ids: Collection[uuid.UUID]) -> None:
    """Messages that raised before they were handed over: tried again like those that never arrived, five times."""
    for notice in session.scalars(select(Notice).where(Notice.id.in_(notice_ids), *WAITING).with_for_update()):
        notice.attempts += 1
        notice.lease_until, notice.due_at = None, session.now + timedelta(minutes=notice.attempts**2)
        if notice.attempts >= MOST_ATTEMPTS:
            address = session.get_one(NoticeAddress, notice.address_id, with_for_update=True)
            notice.failed_at, notice.error = session.now, BROKEN
            address.failures, address.error = address.failures + 1, BROKEN


def unknown(session: Session, store_ids: Collection[uuid.UUID] | None = None) -> list[Notice]:
    """Messages that were maybe sent and that nothing repeats by itself, of the addresses of these stores' people."""
    statement = (
        select(Notice)
        .join(NoticeAddress, NoticeAddress.id == Notice.address_id)
        .where(*UNFINISHED, Notice.attempted_at < session.now - LOST_AFTER)
        .where(or_(NoticeAddress.kind.not_in(KEYED), Notice.attempts >= MOST_ATTEMPTS))
        .order_by(Notice.slot)
    )
    if store_ids is not None:
        named = select(Delivery.notice_id).join(FollowUpTask).where(FollowUpTask.store_id.in_(store_ids))
        statement = statement.where(Notice.id.in_(named))
    return list(session.scalars(statement))


def settle_unknown(session: Session, notice_id: uuid.UUID, *, again: bool) -> None:
    """Somebody has looked: a message that was maybe sent goes out again, or had arrived."""
    session.execute(
        update(Notice)
        .where(Notice.id == notice_id, *UNFINISHED, Notice.attempted_at < session.now - LOST_AFTER)
        .values(
            sent_at=None if again else Notice.attempted_at,
            attempted_at=None if again else Notice.attempted_at,
            due_at=session.now if again else Notice.due_at,
            lease_until=None,
        )
    )


@dataclass(frozen=True)
class Figures:
    """Messages that wait, and of the last day those that failed; of any day those that were maybe sent."""

    waiting: int
    unknown: int
    failed: int


def figures(session: Session) -> Figures:
    """What an operator watches."""
    waiting = select(func.count()).where(*WAITING, Notice.due_at <= session.now)
    failed = select(func.count()).where(Notice.failed_at > session.now - timedelta(days=1))
    return Figures(session.scalar(waiting) or 0, len(unknown(session)), session.scalar(failed) or 0)
