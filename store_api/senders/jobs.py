"""Jobs of the messages. A message is attempted once, however often its id is delivered."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

from store_api import leases
from store_api.db import database
from store_api.leases import BATCH_SECONDS, run_each
from store_api.senders import service
from store_api.senders.problems import SendError
from store_api.senders.sms import sms


def dispatch(now: datetime | None = None) -> int:
    """Periodic: hand out one batch of due messages; how many there were."""
    return leases.hand_out(service.lease_due, "store_api.senders.jobs.deliver", deliver_all, now, urgent=True)


def deliver(ids: list[str]) -> None:
    """Job: send these messages. Twice is harmless, since the first delivery marks the attempt."""
    deliver_all([uuid.UUID(id_) for id_ in ids], None)


def deliver_all(ids: Iterable[uuid.UUID], now: datetime | None, seconds: float = BATCH_SECONDS) -> None:
    """Send each message, as long as the batch has time. Raises RowsFailed."""
    run_each(ids, lambda id_: send(id_, now), seconds)


def send(message_id: uuid.UUID, now: datetime | None) -> None:
    """1. Mark the attempt. 2. Call the gateway, outside any transaction. 3. Write the result down.

    Who dies between 1 and 3 leaves the result unknown, and nothing repeats it.
    """
    with database.transaction(now) as session:
        begun = service.begin(session, message_id)
    if begun is None:
        return
    problem = None
    try:
        sms.send(*begun, key=str(message_id))
    except SendError as error:
        problem = error
    with database.transaction(now) as session:
        service.finish(session, message_id, problem)
