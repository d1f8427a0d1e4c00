"""Jobs of the follow-ups. Each may run twice and late: it makes what is missing and stops what is over."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from datetime import datetime

import structlog
from sqlalchemy.exc import OperationalError

from followups import planning, service
from store_api.db import Session, database
from store_api.queues import broker
from store_api.sales.models import Receipt
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


def plan_unclosed(now: datetime | None = None) -> int:
    """Periodic: visits that nobody closed are followed up like no-sale visits once the store has closed."""
    with database.transaction(now) as session:
        ids = planning.unclosed_visits(session)
    return each(ids, plan_forgotten, now)


def plan_forgotten(session: Session, visit_id: uuid.UUID) -> int:
    """One visit that nobody closed; how many calls were planned."""
    return planning.plan(session, session.get_one(Visit, visit_id))


def dispatch_due(now: datetime | None = None) -> int:
    """Periodic: lease one batch of due calls and queue it, or deliver it here when Valkey is away."""
    if broker.is_full():
        return 0
    with database.transaction(now) as session:
        ids = service.lease_due(session)
    if ids and not broker.enqueue("followups.jobs.deliver", [str(id_) for id_ in ids]):
        each(ids, service.deliver, now)
    return len(ids)


def deliver(ids: list[str]) -> None:
    """Job: put these due calls into inboxes. Twice is harmless, since each is marked in the same transaction."""
    each([uuid.UUID(id_) for id_ in ids], service.deliver, None)


def each(ids: Iterable[uuid.UUID], act: Callable[[Session, uuid.UUID], int], now: datetime | None) -> int:
    """Each row in a transaction of its own, so that one that fails does not hold up the rest; it is tried again
    when its lease has run out. How much was done. Raises OperationalError when the database is away."""
    done = 0
    for id_ in ids:
        try:
            with database.transaction(now) as session:
                done += act(session, id_)
        except OperationalError:
            raise
        except Exception:  # Whatever a poison row raises, the others must run.
            log.exception("row failed", job=act.__name__, row=str(id_))
    return done
