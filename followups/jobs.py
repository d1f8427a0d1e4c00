"""Jobs of the follow-ups. Each may run twice and late: it makes what is missing and stops what is over."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

import structlog
from sqlalchemy.exc import OperationalError

from followups import digests, handovers, ladder, merged, planning
from store_api import leases
from store_api.customers.models import CustomerMerge, Handover
from store_api.db import Session, database
from store_api.leases import BATCH_SECONDS, RowsFailed, run_each
from store_api.sales.models import Receipt
from store_api.senders.notices import notices
from store_api.senders.problems import SendError
from store_api.visits.models import Visit

log = structlog.get_logger()


def plan_visit(session: Session, visit_id: uuid.UUID) -> None:
    """A visit changed: plan or stop its calls; (visit, step) is unique, so planning again adds nothing."""
    planning.review_visit(session, session.get_one(Visit, visit_id))


def review_customer(session: Session, customer_id: uuid.UUID) -> None:
    """A customer's answers changed."""
    planning.review_customer(session, customer_id)


def review_receipt(session: Session, receipt_id: uuid.UUID) -> None:
    """A receipt changed: its customer may have bought."""
    receipt = session.get_one(Receipt, receipt_id)
    if receipt.customer_id is not None:
        planning.review_purchase(session, receipt.customer_id)


def review_merge(session: Session, merge_id: uuid.UUID) -> None:
    """Two customers are one person now, or no longer."""
    merged.review_merge(session, session.get_one(CustomerMerge, merge_id))


def hand_over(session: Session, staff_id: uuid.UUID) -> None:
    """Somebody left."""
    handovers.after_leaving(session, staff_id)


def move_promises(session: Session, handover_id: uuid.UUID) -> None:
    """A handover began, or has another successor."""
    handovers.move_promises(session, session.get_one(Handover, handover_id))


def plan_unclosed(now: datetime | None = None) -> int:
    """Periodic: visits that nobody closed are followed up like no-sale visits once the store has closed.
    Raises RowsFailed."""
    with database.transaction(now) as session:
        ids = planning.unclosed_visits(session)
    return each(ids, plan_forgotten, now)


def plan_forgotten(session: Session, visit_id: uuid.UUID) -> int:
    """One visit that nobody closed; how many calls were planned."""
    return planning.plan(session, session.get_one(Visit, visit_id))


def dispatch_due(now: datetime | None = None) -> int:
    """Periodic: hand out one batch of calls whose next rung is due; how many there were."""
    return leases.hand_out(ladder.lease_due, "followups.jobs.deliver", deliver_all, now, urgent=True)


def deliver(ids: list[str]) -> None:
    """Job: tell of these calls. Twice is harmless, since each rises in the transaction that tells of it."""
    deliver_all([uuid.UUID(id_) for id_ in ids], None)


def deliver_all(ids: Sequence[uuid.UUID], now: datetime | None) -> None:
    """Tell of all in one transaction; when one of them raises, of each by itself, so that the one steps aside.
    Raises RowsFailed."""
    try:
        with database.transaction(now) as session:
            ladder.climb(session, ids)
    except OperationalError:
        raise
    except Exception:  # Whatever a poison row raises, the others must be told of.
        log.exception("batch failed", job="climb", rows=len(ids))
        deliver_each(ids, now)


def deliver_each(ids: Sequence[uuid.UUID], now: datetime | None) -> None:
    """Tell of each call by itself; one that raises is put off. Raises RowsFailed."""
    try:
        each(ids, climb_alone, now)
    except RowsFailed as failure:
        with database.transaction(now) as session:
            ladder.put_off(session, failure.ids)
        raise


def climb_alone(session: Session, task_id: uuid.UUID) -> int:
    """One call."""
    return ladder.climb(session, [task_id])


def dispatch_notices(now: datetime | None = None) -> int:
    """Periodic: hand out one batch of due messages; how many there were."""
    return leases.hand_out(digests.lease_due, "followups.jobs.send_notices", send_all, now, urgent=True)


def send_notices(ids: list[str]) -> None:
    """Job: send these messages. Twice is harmless, since the first delivery marks the attempt."""
    send_all([uuid.UUID(id_) for id_ in ids], None)


def send_all(ids: Iterable[uuid.UUID], now: datetime | None) -> None:
    """Send each message, as long as the batch has time; one that raises is put off. Raises RowsFailed."""
    try:
        run_each(ids, lambda id_: send(id_, now), BATCH_SECONDS)
    except RowsFailed as failure:
        with database.transaction(now) as session:
            digests.put_off(session, failure.ids)
        raise


def send(notice_id: uuid.UUID, now: datetime | None) -> None:
    """1. Mark the attempt. 2. Hand the message over, outside any transaction. 3. Write the result down.

    Who dies between 1 and 3 leaves a message that was maybe sent.
    """
    with database.transaction(now) as session:
        message = digests.begin(session, notice_id)
    if message is None:
        return
    problem = None
    try:
        notices.send(message.kind, message.address, message.subject, message.text, key=str(notice_id))
    except SendError as error:
        problem = error
    with database.transaction(now) as session:
        digests.finish(session, notice_id, problem)


def each(ids: Iterable[uuid.UUID], act: Callable[[Session, uuid.UUID], int], now: datetime | None) -> int:
    """Each row in a transaction of its own; how much was done. Raises RowsFailed."""
    done = 0

    def run(id_: uuid.UUID) -> None:
        nonlocal done
        with database.transaction(now) as session:
            done += act(session, id_)

    run_each(ids, run)
    return done
