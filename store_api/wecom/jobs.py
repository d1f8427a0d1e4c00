"""Jobs of WeCom. An errand that must not be doubled is attempted once; the others may run twice."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select

from store_api import leases
from store_api.db import Session, database
from store_api.leases import BATCH_SECONDS, run_each
from store_api.wecom import errands, service
from store_api.wecom.client import WeComError
from store_api.wecom.connector import connector
from store_api.wecom.models import ContactWay, WeComContact


def dispatch(now: datetime | None = None) -> int:
    """Periodic: hand out one batch of due errands; how many there were. Without WeCom they wait."""
    if not connector.available:
        return 0
    return leases.hand_out(errands.lease_due, "store_api.wecom.jobs.deliver", deliver_all, now)


def deliver(ids: list[str]) -> None:
    """Job: run these errands. Twice is harmless, since the attempt of what must not be doubled is marked first."""
    deliver_all([uuid.UUID(id_) for id_ in ids], None)


def deliver_all(ids: Iterable[uuid.UUID], now: datetime | None) -> None:
    """Run each errand, as long as the batch has time. Raises RowsFailed."""
    run_each(ids, lambda id_: run(id_, now), BATCH_SECONDS)


def run(call_id: uuid.UUID, now: datetime | None) -> None:
    """1. Mark the attempt. 2. Ask WeCom, outside any transaction. 3. Write the result down.

    Who dies between 1 and 3 leaves a code that is being made unknown, and nothing repeats it.
    """
    with database.transaction(now) as session:
        ask = errands.begin(session, call_id)
    if ask is None:
        return
    answer, problem = None, None
    try:
        answer = ask(connector.wecom)
    except WeComError as error:
        problem = error
    with database.transaction(now) as session:
        errands.finish(session, call_id, answer, problem)


def forget_customer(session: Session, customer_id: uuid.UUID) -> None:
    """She had her data deleted: who she is in WeCom goes, and codes made for her are retired. Twice is harmless."""
    session.execute(delete(WeComContact).where(WeComContact.customer_id == customer_id))
    for way in session.scalars(select(ContactWay).where(ContactWay.customer_id == customer_id)):
        service.retire(session, way)
