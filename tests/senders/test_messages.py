"""A message to a phone is ordered within the budget, attempted once, and its number and words go when it is over."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
import structlog
from cast import PHONE, Shop
from phone_messages import send_due
from sqlalchemy import select, text, update
from story import count

from store_api import observe
from store_api.crypto import SealBroken
from store_api.db import Session, database, new_id
from store_api.leases import LEASE, RowsFailed
from store_api.queues import WAKE_KEY, broker
from store_api.senders import jobs, service
from store_api.senders.models import MessageDay, MessagePurpose, TextMessage
from store_api.senders.problems import SendNotReached, SendRefused, SendUnclear
from store_api.senders.sms import RecordingSms, sms
from store_api.settings import Settings

WORDS = "验证码 123456"
UNCLEAR = [SendUnclear("ReadTimeout"), SendUnclear("http_500")]


def order(session: Session, words: str = WORDS) -> TextMessage:
    """A message is ordered."""
    message = service.order(session, PHONE, words, MessagePurpose.PROOF)
    assert message is not None
    return message


def again(session: Session, message: TextMessage) -> TextMessage:
    """The message as it is stored now."""
    session.flush()
    session.refresh(message)
    return message


def state(session: Session, message: TextMessage) -> tuple[bool, bool, bool]:
    """Whether it was attempted, sent, failed."""
    stored = again(session, message)
    return stored.attempted_at is not None, stored.sent_at is not None, stored.failed_at is not None


def is_erased(session: Session, message: TextMessage) -> bool:
    """Whether number and words are gone."""
    stored = again(session, message)
    return stored.phone_sealed is None and stored.text_sealed is None


def test_what_is_ordered_is_sent(session: Session, gateway: RecordingSms) -> None:
    message = order(session)
    send_due(session)
    assert gateway.sent == [(PHONE, WORDS, str(message.id))]
    assert state(session, message) == (True, True, False)


def test_number_and_words_are_sealed_until_then_and_gone_after(session: Session, gateway: RecordingSms) -> None:
    message = order(session)
    stored = (message.phone_sealed or b"") + (message.text_sealed or b"")
    assert b"8000" not in stored
    assert b"123456" not in stored
    send_due(session)
    assert is_erased(session, message)


def test_a_seal_is_bound_to_its_message(session: Session, gateway: RecordingSms) -> None:
    one, other = order(session), order(session)
    other.phone_sealed = one.phone_sealed
    with pytest.raises(SealBroken):
        other.unseal()


def test_an_order_wakes_the_clock_once_it_is_stored(session: Session, gateway: RecordingSms) -> None:
    broker.redis.flushall()
    order(session)
    assert broker.redis.llen(WAKE_KEY) == 0
    session.settle()
    assert broker.redis.llen(WAKE_KEY) == 1


def test_the_queue_holds_ids_only(session: Session, gateway: RecordingSms) -> None:
    broker.redis.flushall()
    message = order(session)
    session.settle()
    assert jobs.dispatch(session.now) == 1
    assert [job.args for job in broker.queue().jobs] == [[[str(message.id)]]]
    assert gateway.sent == []
    broker.redis.flushall()


def test_the_job_sends_a_batch_of_ids_once_each(session: Session, gateway: RecordingSms) -> None:
    database.clock = lambda: session.now
    ids = [str(order(session).id) for _ in range(3)]
    session.settle()
    jobs.deliver([*ids, *ids, str(new_id())])
    assert [key for _, _, key in gateway.sent] == ids


@pytest.fixture
def no_valkey(settings: Settings, app: object) -> Iterator[None]:
    """Valkey is away."""
    broker.connect("redis://127.0.0.1:1/0")
    yield
    broker.connect(settings.redis_url)


def test_without_valkey_the_clock_sends_by_itself(session: Session, gateway: RecordingSms, no_valkey: None) -> None:
    order(session)
    session.settle()
    assert jobs.dispatch(session.now) == 1
    assert len(gateway.sent) == 1


def test_a_message_is_leased_once(session: Session, gateway: RecordingSms) -> None:
    message = order(session)
    assert [service.lease_due(session), service.lease_due(session)] == [[message.id], []]


def test_nobody_orders_beyond_the_budget(session: Session, gateway: RecordingSms) -> None:
    sms.use(gateway, 3)
    ordered = [service.order(session, PHONE, WORDS, MessagePurpose.PROOF) is not None for _ in range(5)]
    assert ordered == [True, True, True, False, False]
    assert count(session, TextMessage) == 3


def test_who_only_pretends_takes_nothing_of_the_budget(session: Session, gateway: RecordingSms) -> None:
    sms.use(gateway, 1)
    assert [service.pretend(session) for _ in range(3)] == [True] * 3
    order(session)
    assert not service.pretend(session)
    assert count(session, TextMessage) == 1


def test_a_new_day_has_a_new_budget(session: Session, gateway: RecordingSms) -> None:
    sms.use(gateway, 1)
    order(session)
    session.now += timedelta(days=1)
    order(session)
    assert list(session.scalars(select(MessageDay.ordered))) == [1, 1]


def test_a_budget_of_nothing_orders_nothing(session: Session, gateway: RecordingSms) -> None:
    sms.use(gateway, 0)
    assert service.order(session, PHONE, WORDS, MessagePurpose.PROOF) is None
    assert not service.pretend(session)


def test_a_no_is_final(session: Session, gateway: RecordingSms) -> None:
    gateway.problem = SendRefused("http_400")
    message = order(session)
    send_due(session)
    gateway.problem = None
    session.now += LEASE * 2
    send_due(session)
    assert gateway.sent == []
    assert (state(session, message), message.error) == ((True, False, True), "http_400")
    assert is_erased(session, message)


@pytest.mark.parametrize("problem", UNCLEAR, ids=str)
def test_what_is_unclear_is_not_repeated(session: Session, gateway: RecordingSms, problem: SendUnclear) -> None:
    gateway.problem = problem
    message = order(session)
    send_due(session)
    gateway.problem = None
    session.now += LEASE * 2
    send_due(session)
    assert gateway.sent == []
    assert (state(session, message), message.error) == ((True, False, False), problem.reason)
    assert is_erased(session, message)


def test_what_never_reached_the_gateway_is_tried_again_after_a_pause(session: Session, gateway: RecordingSms) -> None:
    gateway.problem = SendNotReached("ConnectError")
    message = order(session)
    send_due(session)
    assert state(session, message) == (False, False, False)
    gateway.problem = None
    session.now += timedelta(seconds=4)
    send_due(session)
    assert gateway.sent == []
    session.now += LEASE
    send_due(session)
    assert [key for _, _, key in gateway.sent] == [str(message.id)]


def test_who_is_never_reached_is_given_up(session: Session, gateway: RecordingSms) -> None:
    gateway.problem = SendNotReached("ConnectError")
    message = order(session)
    for _ in range(8):
        send_due(session)
        session.now += LEASE + timedelta(seconds=1)
    assert (again(session, message).attempts, state(session, message)) == (4, (True, False, True))
    assert is_erased(session, message)


def test_the_pauses_end_before_the_code_is_over() -> None:
    assert sum(5 * attempt**2 for attempt in range(1, service.MOST_ATTEMPTS)) < service.GOOD_FOR.total_seconds()


def test_who_dies_between_attempt_and_record_leaves_it_unknown(session: Session, gateway: RecordingSms) -> None:
    message = order(session)
    assert service.begin(session, message.id) == (PHONE, WORDS)
    session.now += service.LOST_AFTER + timedelta(seconds=1)
    send_due(session)
    assert gateway.sent == []
    assert state(session, message) == (True, False, False)
    assert service.figures(session).unknown == 1


def test_the_words_of_an_unknown_message_go_when_its_time_is_over(session: Session, gateway: RecordingSms) -> None:
    message = order(session)
    service.begin(session, message.id)
    session.now += service.GOOD_FOR
    send_due(session)
    assert is_erased(session, message)
    assert state(session, message) == (True, False, False)


def test_an_attempt_is_begun_once(session: Session, gateway: RecordingSms) -> None:
    message = order(session)
    assert [service.begin(session, message.id) is None for _ in range(3)] == [False, True, True]


def test_a_message_that_is_too_late_is_not_sent(session: Session, gateway: RecordingSms) -> None:
    message = order(session)
    session.now += service.GOOD_FOR
    assert service.begin(session, message.id) is None
    send_due(session)
    assert gateway.sent == []
    assert (state(session, message), message.error) == ((False, False, True), "too_late")
    assert is_erased(session, message)


def test_a_message_is_sent_in_its_last_second(session: Session, gateway: RecordingSms) -> None:
    order(session)
    session.now += service.GOOD_FOR - timedelta(seconds=1)
    send_due(session)
    assert len(gateway.sent) == 1


def test_who_is_not_reached_when_time_is_over_has_failed(session: Session, gateway: RecordingSms) -> None:
    message = order(session)
    service.begin(session, message.id)
    session.now += service.GOOD_FOR
    service.close_late(session)
    service.finish(session, message.id, SendNotReached("ConnectTimeout"))
    assert state(session, message) == (True, False, True)


def test_a_result_after_her_data_was_deleted_is_dropped(session: Session, gateway: RecordingSms) -> None:
    service.finish(session, new_id(), None)
    assert count(session, TextMessage) == 0


def test_a_process_without_a_gateway_says_so(session: Session, gateway: RecordingSms) -> None:
    message = order(session)
    sms.use(None, 500)
    send_due(session)
    assert (state(session, message), message.error) == ((True, False, True), "no_gateway")


@dataclass
class BrokenSms:
    """Breaks at the first message, in a way nobody thought of."""

    sent: list[str] = field(default_factory=list)

    def send(self, phone: str, text: str, key: str) -> None:
        """Break, then work."""
        self.sent.append(key)
        if len(self.sent) == 1:
            raise LookupError(phone + text)


@pytest.fixture
def logging() -> Iterator[None]:
    """Logs as the processes write them."""
    observe.configure_logging()
    yield
    structlog.reset_defaults()


def test_an_error_of_ours_leaves_one_unknown_and_sends_the_rest(session: Session, gateway: RecordingSms) -> None:
    broken = BrokenSms()
    sms.use(broken, 500)
    first, second = order(session), order(session)
    session.settle()
    with pytest.raises(RowsFailed, match=str(first.id)):
        jobs.deliver_all([first.id, second.id, first.id], session.now)
    assert broken.sent == [str(first.id), str(second.id)]
    assert (state(session, first), state(session, second)) == ((True, False, False), (True, True, False))


def test_no_log_tells_number_or_words(
    session: Session, gateway: RecordingSms, logging: None, capsys: pytest.CaptureFixture[str]
) -> None:
    sms.use(BrokenSms(), 500)
    message = order(session)
    session.settle()
    with pytest.raises(RowsFailed) as raised:
        jobs.deliver_all([message.id], session.now)
    out = capsys.readouterr().out
    assert "LookupError" in out
    assert not [secret for secret in ("8000", "123456") if secret in out + str(raised.value)]


def test_a_message_that_cannot_be_unsealed_does_not_hold_up_the_rest(session: Session, gateway: RecordingSms) -> None:
    poison, good = order(session), order(session)
    session.settle()
    session.execute(update(TextMessage).where(TextMessage.id == poison.id).values(text_sealed=b"\x01broken"))
    session.settle()
    with pytest.raises(RowsFailed):
        jobs.deliver_all([poison.id, good.id], session.now)
    assert [key for _, _, key in gateway.sent] == [str(good.id)]
    assert state(session, poison) == (False, False, False)


class SlowSms:
    """Takes its time."""

    def __init__(self) -> None:
        self.sent = 0

    def send(self, _phone: str, _words: str, key: str) -> None:  # noqa: ARG002 - it only counts.
        """After a while."""
        time.sleep(0.05)
        self.sent += 1


def test_a_slow_gateway_leaves_the_rest_for_later(session: Session, gateway: RecordingSms) -> None:
    slow = SlowSms()
    sms.use(slow, 500)
    ids = [order(session).id for _ in range(5)]
    session.settle()
    jobs.deliver_all(ids, session.now, seconds=0.01)
    assert slow.sent == 1
    session.now += LEASE + timedelta(seconds=1)
    send_due(session)
    assert slow.sent == 5


class WatchingSms:
    """Looks at the database while it sends."""

    def __init__(self) -> None:
        self.saw: list[tuple[bool, int]] = []

    def send(self, _phone: str, _words: str, key: str) -> None:
        """Whether the attempt is written down, and how many transactions this process has open."""
        with database.transaction() as session:
            attempted = session.get_one(TextMessage, uuid.UUID(key)).attempted_at is not None
            others = (
                "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in%' AND datname = current_database()"
            )
            self.saw.append((attempted, session.scalar(text(others)) or 0))


def test_the_gateway_is_called_after_the_attempt_is_stored_and_outside_any_transaction(own_database: str) -> None:
    watching = WatchingSms()
    sms.use(watching, 500)
    with database.transaction() as session:
        message = order(session)
    jobs.deliver([str(message.id)])
    sms.use(None, 0)
    assert watching.saw == [(True, 0)]


def test_waiting_unknown_and_failed_messages_are_counted(session: Session, gateway: RecordingSms) -> None:
    for problem in (None, SendRefused("http_401"), SendUnclear("http_500"), SendUnclear("ReadTimeout")):
        gateway.problem = problem
        order(session)
        send_due(session)
    order(session)
    assert service.figures(session) == service.Figures(waiting=1, unknown=0, failed=1)
    session.now += service.LOST_AFTER + timedelta(seconds=1)
    assert service.figures(session) == service.Figures(waiting=1, unknown=2, failed=1)


def test_after_a_day_nobody_is_reminded(session: Session, gateway: RecordingSms) -> None:
    for problem in (SendRefused("http_401"), SendUnclear("http_500")):
        gateway.problem = problem
        order(session)
        send_due(session)
    session.now += service.WATCHED + timedelta(seconds=1)
    assert service.figures(session) == service.Figures(waiting=0, unknown=0, failed=0)


def test_messages_of_a_shop_need_no_customer(session: Session, shop: Shop, gateway: RecordingSms) -> None:
    assert order(session).customer_id is None
