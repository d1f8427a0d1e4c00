"""Messages through real processes: the queue, a worker, a gateway; and what a killed worker leaves behind."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator

import pytest
from cast import PHONE
from phone_messages import Gateway, at_once, http_gateway
from processes import Processes, eventually, processes
from sqlalchemy import func, select

from store_api.db import database
from store_api.senders import jobs, service
from store_api.senders.models import MessageDay, MessagePurpose, TextMessage
from store_api.senders.sms import RecordingSms, sms
from store_api.settings import Settings

LEASE_SECONDS = 1


@pytest.fixture
def roles(settings: Settings, own_database: str) -> Iterator[Processes]:
    """Real processes whose leases run out fast."""
    with processes(settings, own_database, LEASE_SECONDS) as started:
        yield started


@pytest.fixture
def there() -> Iterator[Gateway]:
    """A gateway on this machine."""
    with http_gateway() as made:
        yield made


@pytest.fixture
def budget(gateway: RecordingSms, own_database: str) -> RecordingSms:
    """Real commits, and ten messages a day."""
    sms.use(gateway, 10)
    return gateway


def order() -> TextMessage | None:
    """A message is ordered, committed."""
    with database.transaction() as session:
        return service.order(session, PHONE, "验证码 123456", MessagePurpose.PROOF)


def stored() -> TextMessage:
    """The only message."""
    with database.transaction() as session:
        return session.scalars(select(TextMessage)).one()


def ordered() -> tuple[int, int]:
    """How many messages the day's budget counted, and how many there are."""
    with database.transaction() as session:
        messages = session.scalar(select(func.count()).select_from(TextMessage)) or 0
        return session.scalars(select(MessageDay.ordered)).one(), messages


def test_clock_and_worker_send_what_was_ordered(budget: RecordingSms, roles: Processes, there: Gateway) -> None:
    order()
    roles.start("clock")
    roles.start("worker", HUITOUKE_SMS_URL=there.url, HUITOUKE_SMS_TOKEN="secret")
    assert eventually(lambda: stored().sent_at is not None)
    assert [request["headers"]["Authorization"] for request in there.requests] == ["Bearer secret"]


def test_a_person_trying_the_kit_reads_the_code_in_the_workers_log(budget: RecordingSms, roles: Processes) -> None:
    order()
    assert jobs.dispatch() == 1
    process = roles.start("burst", HUITOUKE_SMS_URL="console:")
    out, _ = process.communicate(timeout=60)
    assert "SMS ****8000: 验证码 123456" in out


def test_a_worker_killed_in_the_call_leaves_it_unknown_and_nobody_repeats_it(
    budget: RecordingSms, roles: Processes, there: Gateway
) -> None:
    there.holding = threading.Event()
    order()
    roles.start("clock")
    worker = roles.start("worker", HUITOUKE_SMS_URL=there.url)
    assert there.arrived.wait(20)
    worker.send_signal(signal.SIGKILL)
    worker.wait(10)
    there.holding.set()
    roles.start("worker", HUITOUKE_SMS_URL=there.url)
    assert not eventually(lambda: len(there.requests) > 1, LEASE_SECONDS * 3)
    message = stored()
    assert (message.attempted_at is not None, message.sent_at, message.failed_at) == (True, None, None)


def test_a_message_delivered_by_twenty_workers_at_once_is_sent_once(budget: RecordingSms) -> None:
    message = order()
    assert message is not None
    at_once(lambda _number: jobs.deliver([str(message.id)]), 20)
    assert len(budget.sent) == 1


def deliver_without_the_mark(gate: threading.Barrier, message: TextMessage, gateway: RecordingSms) -> None:
    """The same delivery with the guard removed: look, send, write."""
    with database.transaction() as session:
        found = session.get_one(TextMessage, message.id)
        gate.wait()
        if found.attempted_at is None:
            gateway.send(*found.unseal(), key=str(found.id))
            found.attempted_at = session.now


def test_without_the_mark_the_same_message_is_sent_again(budget: RecordingSms) -> None:
    message = order()
    assert message is not None
    gate = threading.Barrier(10)
    at_once(lambda _number: deliver_without_the_mark(gate, message, budget), 10)
    assert len(budget.sent) > 1


def test_orders_at_once_keep_to_the_budget(budget: RecordingSms) -> None:
    taken = at_once(lambda _number: order() is not None, 28)
    assert (sum(taken), ordered()) == (10, (10, 10))


def order_by_reading_and_writing(gate: threading.Barrier) -> bool:
    """The same order with the guard removed: read, compare, write."""
    with database.transaction() as session:
        today = session.scalars(select(MessageDay)).one()
        gate.wait()
        if today.ordered >= sms.per_day:
            return False
        today.ordered += 1
        return True


def test_without_the_guard_the_same_orders_overrun_the_budget(budget: RecordingSms) -> None:
    for _ in range(9):
        order()
    gate = threading.Barrier(10)
    assert sum(at_once(lambda _number: order_by_reading_and_writing(gate), 10)) > 1
