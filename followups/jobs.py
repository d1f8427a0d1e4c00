"""Jobs of the follow-ups. Each may run twice and late: it makes what is missing and stops what is over."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

import structlog
from sqlalchemy.exc import OperationalError

from followups import merged, planning, service
from store_api import leases
from store_api.customers.models import CustomerMerge
from store_api.db import Session, database
from store_api.sales.models import Receipt
from store_api.visits.models import Visit

log = structlog.get_logger()


class RowsFailed(Exception):
    """Some rows of a batch (`ids`) raised; each is logged, the others are done."""

    def __init__(self, ids: Sequence[uuid.UUID]) -> None:
        super().__init__(", ".join(map(str, ids)))
        self.ids = ids


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
    """Periodic: hand out one batch of due calls; how many there were."""
    return leases.hand_out(service.lease_due, "followups.jobs.deliver", deliver_all, now)


def deliver(ids: list[str]) -> None:
    """Job: put these due calls into inboxes. Twice is harmless, since each is marked in the same transaction."""
    deliver_all([uuid.UUID(id_) for id_ in ids], None)


def deliver_all(ids: Iterable[uuid.UUID], now: datetime | None) -> None:
    """Deliver each call; one that raises is put off. Raises RowsFailed."""
    try:
        each(ids, service.deliver, now)
    except RowsFailed as failure:
        with database.transaction(now) as session:
            service.put_off(session, failure.ids)
        raise


def each(ids: Iterable[uuid.UUID], act: Callable[[Session, uuid.UUID], int], now: datetime | None) -> int:
    """Each row in a transaction of its own, so that one that raises does not hold up the rest; how much was done.

    Raises RowsFailed at the end, and OperationalError at once when the database is away.
    """
    done, failed = 0, []
    for id_ in ids:
        try:
            with database.transaction(now) as session:
                done += act(session, id_)
        except OperationalError:
            raise
        except Exception:  # Whatever a poison row raises, the others must run.
            log.exception("row failed", job=act.__name__, row=str(id_))
            failed.append(id_)
    if failed:
        raise RowsFailed(failed)
    return done
