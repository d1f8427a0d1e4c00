"""Codes asked for and guessed at in parallel, on real commits; without the guards the same races let more through."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator

import pytest
from cast import NOW, PHONE, open_shop
from phone_messages import at_once, code_in, other_code
from processes import eventually
from sqlalchemy import delete, func, select, text

from store_api.crypto import vault
from store_api.customers import challenges, message_limits
from store_api.customers import service as customers
from store_api.customers.models import Challenge, Customer, PhoneProof
from store_api.customers.proofs import browser_key
from store_api.db import Base, database, utc_now
from store_api.errors import Refusal, TooMany
from store_api.senders import jobs
from store_api.senders.models import TextMessage
from store_api.senders.sms import RecordingSms

NOBODY = "+8613900139000"
BROWSER = "browser"


@pytest.fixture
def busy_shop(own_database: str, gateway: RecordingSms) -> Iterator[RecordingSms]:
    """A shop with one customer, whose commits are real."""
    database.clock = lambda: NOW
    with database.session() as session:
        open_shop(session)
        customers.get_or_make(session, PHONE)
        session.settle()
    yield gateway
    database.clock = utc_now


def rows(model: type[Base]) -> int:
    """How many there are."""
    with database.transaction() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def ask(phone: str, browser: str) -> bool:
    """Whether a code may be asked for."""
    try:
        with database.transaction() as session:
            challenges.ask(session, phone, browser, "zh")
    except TooMany:
        return False
    return True


@pytest.mark.parametrize(("phone", "messages"), [(PHONE, 1), (NOBODY, 0)])
def test_twenty_browsers_at_once_ask_for_one_message(busy_shop: RecordingSms, phone: str, messages: int) -> None:
    assert Counter(at_once(lambda number: ask(phone, f"browser {number}"), 20)) == {True: 1, False: 19}
    assert (rows(Challenge), rows(TextMessage)) == (1, messages)


def test_one_browser_tapping_twenty_times_asks_for_one_message(busy_shop: RecordingSms) -> None:
    assert Counter(at_once(lambda _number: ask(PHONE, BROWSER), 20)) == {True: 20}
    assert (rows(Challenge), rows(TextMessage)) == (1, 1)


def test_one_browser_asking_for_twenty_numbers_at_once_gets_ten(busy_shop: RecordingSms) -> None:
    asked = at_once(lambda number: ask(f"+861380014{number:04}", BROWSER), 20)
    assert Counter(asked) == {True: 10, False: 10}


def test_browsers_and_numbers_crossed_at_once_all_come_to_an_end(busy_shop: RecordingSms) -> None:
    at_once(lambda number: ask(f"+861380014{number % 3:04}", f"browser {number % 4}"), 24)
    assert rows(Challenge) == 3


def ask_without_the_lock(gate: threading.Barrier, browser: str) -> bool:
    """The same question with the guard removed: count, compare, write."""
    with database.transaction() as session:
        number, key = vault.index("phone", PHONE), browser_key(browser)
        message_limits.check(session, number, key)
        gate.wait()
        message_limits.write(session, number, key)
    return True


def test_without_the_lock_the_same_browsers_get_more(busy_shop: RecordingSms) -> None:
    gate = threading.Barrier(10)
    assert sum(at_once(lambda number: ask_without_the_lock(gate, f"browser {number}"), 10)) > 1
    assert rows(Challenge) > 1


def asked_for_code(gateway: RecordingSms) -> str:
    """The code in the message of this browser."""
    assert ask(PHONE, BROWSER)
    with database.transaction() as session:
        ids = list(map(str, session.scalars(select(TextMessage.id))))
    jobs.deliver(ids)
    return code_in(gateway.sent[-1][1])


def guess(code: str) -> str:
    """One guess; what came of it."""
    with database.transaction() as session:
        found = challenges.solve(session, BROWSER, code)
        return found.error.code if isinstance(found, Refusal) else "right"


def test_of_thirty_wrong_guesses_at_once_five_are_evaluated(busy_shop: RecordingSms) -> None:
    code = asked_for_code(busy_shop)
    guesses = Counter(at_once(lambda _number: guess(other_code(code)), 28))
    assert guesses == {"code_wrong": 4, "code_tries_over": 24}  # The fifth wrong one says that no try is left.
    assert guess(code) == "code_tries_over"
    assert rows(PhoneProof) == 0


def guess_by_reading_and_writing(gate: threading.Barrier, code: str) -> bool:
    """The same guess with the guard removed: read, compare, write. Whether it was evaluated."""
    with database.transaction() as session:
        found = challenges.newest(session, browser_key(BROWSER))
        assert found is not None
        gate.wait()
        if found.tries >= challenges.TRIES:
            return False
        assert found.code_hash != challenges.code_hash(found.id, code)
        found.tries += 1
        return True


def test_without_the_guard_more_of_the_same_guesses_are_evaluated(busy_shop: RecordingSms) -> None:
    wrong = other_code(asked_for_code(busy_shop))
    gate = threading.Barrier(28)
    assert sum(at_once(lambda _number: guess_by_reading_and_writing(gate, wrong), 28)) > challenges.TRIES


def test_the_right_code_typed_twenty_times_at_once_is_one_proof(busy_shop: RecordingSms) -> None:
    code = asked_for_code(busy_shop)
    assert Counter(at_once(lambda _number: guess(code), 20)) == {"right": 20}
    assert rows(PhoneProof) == 1


def test_deleting_her_data_and_proving_her_phone_at_once_leaves_no_proof_of_a_shell(busy_shop: RecordingSms) -> None:
    code = asked_for_code(busy_shop)
    held, proved = threading.Event(), []
    with database.session() as session:
        customer = session.scalars(select(Customer).with_for_update()).one()
        customer.phone_sealed = customer.phone_index = customer.phone_tail = None
        session.flush()
        rival = threading.Thread(target=lambda: (held.set(), proved.append(guess(code))))
        rival.start()
        held.wait()
        session.settle()
        rival.join()
    assert (proved, rows(PhoneProof)) == (["code_wrong"], 0)


def test_a_code_that_was_deleted_while_it_was_typed_is_over(busy_shop: RecordingSms) -> None:
    code = asked_for_code(busy_shop)
    with database.session() as session:
        session.scalars(select(Customer).with_for_update()).one()
        rival: list[str] = []
        thread = threading.Thread(target=lambda: rival.append(guess(code)))
        thread.start()
        assert eventually(lambda: waiting_for_a_lock() == 1)
        session.execute(delete(Challenge))
        session.settle()
        thread.join()
    assert (rival, rows(PhoneProof)) == (["code_over"], 0)


def waiting_for_a_lock() -> int:
    """How many transactions of this database wait for another."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    with database.transaction() as session:
        return session.scalar(text(waiting)) or 0
