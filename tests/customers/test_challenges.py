"""Proof of phone by a code: who gets one, how often, and how often it can be guessed at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from cast import PHONE, Shop
from hypothesis import given
from hypothesis import strategies as st
from phone_messages import newest_code, other_code, send_due
from sqlalchemy import select
from story import count

from store_api.customers import challenges, message_limits, proofs, service
from store_api.customers.jobs import forget_challenges
from store_api.customers.models import Challenge, Customer, PhoneProof
from store_api.db import Session, new_id
from store_api.errors import Gone, Invalid, NotFound, Refusal, TooMany
from store_api.senders.models import MessagePurpose, TextMessage
from store_api.senders.sms import RecordingSms, sms

NOBODY = "+8613900139000"
BROWSER = "a browser's cookie"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def customer(session: Session, shop: Shop, gateway: RecordingSms) -> Customer:
    """Somebody with a phone, in a shop that can send messages."""
    return service.get_or_make(session, PHONE)


def ask(session: Session, phone: str = PHONE, browser: str = BROWSER) -> None:
    """A code is asked for, in Chinese."""
    challenges.ask(session, phone, browser, "zh")


def asked_for_code(session: Session, gateway: RecordingSms, browser: str = BROWSER) -> str:
    """A code is asked for, sent, and read on the phone."""
    ask(session, browser=browser)
    return newest_code(session, gateway)


def refusal(session: Session, typed: str, browser: str = BROWSER) -> tuple[type[Exception], str, dict[str, object]]:
    """Why the code is not taken."""
    found = challenges.solve(session, browser, typed)
    assert isinstance(found, Refusal)
    return type(found.error), found.error.code, found.error.params


def the_challenge(session: Session) -> Challenge:
    """The only one, as stored."""
    return session.scalars(select(Challenge).execution_options(populate_existing=True)).one()


def test_the_right_code_proves_the_phone(session: Session, customer: Customer, gateway: RecordingSms) -> None:
    code = asked_for_code(session, gateway)
    assert challenges.solve(session, BROWSER, code) is customer
    assert proofs.proved_by(session, BROWSER) is customer


def test_a_proof_by_message_names_no_clerk(session: Session, customer: Customer, gateway: RecordingSms) -> None:
    challenges.solve(session, BROWSER, asked_for_code(session, gateway))
    proof = session.scalars(select(PhoneProof)).one()
    assert (proof.customer_id, proof.staff_id, proof.at) == (customer.id, None, session.now)
    assert customer.phone_proved_at == session.now


def test_a_second_browser_proves_the_same_phone(session: Session, customer: Customer, gateway: RecordingSms) -> None:
    challenges.solve(session, BROWSER, asked_for_code(session, gateway))
    session.now += MINUTE
    challenges.solve(session, "another", asked_for_code(session, gateway, "another"))
    assert [proofs.proved_by(session, browser) for browser in (BROWSER, "another")] == [customer, customer]


def test_the_message_goes_to_the_number_and_says_what_it_is_for(
    session: Session, customer: Customer, gateway: RecordingSms
) -> None:
    ask(session)
    send_due(session)
    ((phone, text, _),) = gateway.sent
    assert phone == PHONE
    assert "南风服饰" in text
    assert "10 分钟内有效" in text


def test_the_message_is_in_the_readers_language(session: Session, customer: Customer, gateway: RecordingSms) -> None:
    challenges.ask(session, PHONE, BROWSER, "en")
    send_due(session)
    assert "good for 10 minutes" in gateway.sent[0][1]


def test_a_message_belongs_to_its_customer(session: Session, customer: Customer) -> None:
    ask(session)
    message = session.scalars(select(TextMessage)).one()
    assert (message.customer_id, message.purpose) == (customer.id, MessagePurpose.PROOF)


def test_a_customer_is_asked_by_her_own_number(session: Session, customer: Customer, gateway: RecordingSms) -> None:
    challenges.ask_for(session, customer, BROWSER, "zh")
    assert challenges.solve(session, BROWSER, newest_code(session, gateway)) is customer


def test_a_customer_without_a_number_cannot_be_asked(session: Session, customer: Customer) -> None:
    customer.phone_sealed = customer.phone_index = None
    with pytest.raises(NotFound, match="page_unknown"):
        challenges.ask_for(session, customer, BROWSER, "zh")


def test_a_code_is_kept_as_a_keyed_hash_only(session: Session, customer: Customer, gateway: RecordingSms) -> None:
    code = asked_for_code(session, gateway)
    row = the_challenge(session)
    assert not [name for name, value in vars(row).items() if code in str(value)]
    assert row.code_hash == challenges.code_hash(row.id, code)


def test_the_same_code_has_another_hash_in_another_challenge() -> None:
    hashes = {challenges.code_hash(new_id(), "123456") for _ in range(3)}
    assert len(hashes) == 3


def test_codes_have_six_digits_and_differ(session: Session, customer: Customer, gateway: RecordingSms) -> None:
    codes = []
    for _ in range(8):
        codes.append(asked_for_code(session, gateway))
        session.now += HOUR
    assert {len(code) for code in codes} == {6}
    assert len(set(codes)) > 4


def test_a_number_nobody_has_is_written_down_and_not_written_to(
    session: Session, customer: Customer, gateway: RecordingSms
) -> None:
    ask(session, NOBODY)
    send_due(session)
    assert gateway.sent == []
    assert the_challenge(session).customer_id is None
    assert count(session, Customer) == 1


def test_another_browser_cannot_use_the_code(session: Session, customer: Customer, gateway: RecordingSms) -> None:
    code = asked_for_code(session, gateway)
    assert refusal(session, code, "thief")[:2] == (NotFound, "code_not_asked_for")
    assert proofs.proved_by(session, "thief") is None


def test_a_thief_who_asked_too_cannot_use_her_code(session: Session, customer: Customer, gateway: RecordingSms) -> None:
    code = asked_for_code(session, gateway)
    session.now += MINUTE
    ask(session, browser="thief")
    assert refusal(session, code, "thief")[1] == "code_wrong"


def test_a_wrong_code_says_how_many_tries_are_left(session: Session, customer: Customer, gateway: RecordingSms) -> None:
    wrong = other_code(asked_for_code(session, gateway))
    left = [refusal(session, wrong) for _ in range(4)]
    assert left == [(Invalid, "code_wrong", {"left": number}) for number in (4, 3, 2, 1)]


def test_after_five_wrong_codes_the_right_one_is_too_late(
    session: Session, customer: Customer, gateway: RecordingSms
) -> None:
    code = asked_for_code(session, gateway)
    for _ in range(5):
        refusal(session, other_code(code))
    assert refusal(session, code) == (Gone, "code_tries_over", {})
    assert count(session, PhoneProof) == 0


def test_the_fifth_try_can_be_the_right_one(session: Session, customer: Customer, gateway: RecordingSms) -> None:
    code = asked_for_code(session, gateway)
    for _ in range(4):
        refusal(session, other_code(code))
    assert challenges.solve(session, BROWSER, code) is customer


def test_a_number_nobody_has_is_guessed_at_alike(session: Session, customer: Customer, gateway: RecordingSms) -> None:
    wrong = other_code(asked_for_code(session, gateway))
    hers = [refusal(session, wrong) for _ in range(7)]
    ask(session, NOBODY, "other")
    assert [refusal(session, wrong, "other") for _ in range(7)] == hers


def test_a_number_nobody_has_is_proved_by_no_code(session: Session, customer: Customer) -> None:
    ask(session, NOBODY)
    row = the_challenge(session)
    row.code_hash = challenges.code_hash(row.id, "123456")
    assert refusal(session, "123456")[1] == "code_wrong"
    assert count(session, PhoneProof) == 0


def test_a_code_is_good_for_ten_minutes(session: Session, customer: Customer, gateway: RecordingSms) -> None:
    code = asked_for_code(session, gateway)
    session.now += challenges.GOOD_FOR - timedelta(seconds=1)
    assert challenges.solve(session, BROWSER, code) is customer


def test_then_it_is_over_and_says_so(session: Session, customer: Customer, gateway: RecordingSms) -> None:
    code = asked_for_code(session, gateway)
    session.now += challenges.GOOD_FOR
    assert refusal(session, code) == (Gone, "code_over", {})
    assert count(session, PhoneProof) == 0


def test_only_the_newest_code_counts(session: Session, customer: Customer, gateway: RecordingSms) -> None:
    old = asked_for_code(session, gateway)
    session.now += MINUTE
    new = asked_for_code(session, gateway)
    assert old == new or refusal(session, old)[1] == "code_wrong"
    assert challenges.solve(session, BROWSER, new) is customer


def test_the_right_code_sent_again_gets_the_same_answer(
    session: Session, customer: Customer, gateway: RecordingSms
) -> None:
    code = asked_for_code(session, gateway)
    assert [challenges.solve(session, BROWSER, code) for _ in range(3)] == [customer] * 3
    assert (the_challenge(session).tries, count(session, PhoneProof)) == (1, 1)


def test_a_used_code_renews_no_proof(session: Session, customer: Customer, gateway: RecordingSms) -> None:
    code = asked_for_code(session, gateway)
    challenges.solve(session, BROWSER, code)
    session.now += proofs.PROOF_LIFE
    challenges.solve(session, BROWSER, code)
    assert proofs.proved_by(session, BROWSER) is None


def test_a_wrong_code_after_the_right_one_is_none(session: Session, customer: Customer, gateway: RecordingSms) -> None:
    code = asked_for_code(session, gateway)
    challenges.solve(session, BROWSER, code)
    assert refusal(session, other_code(code))[1] == "code_over"


def changed(session: Session, customer: Customer) -> None:
    """She has another number now."""
    customer.take_phone(NOBODY)


def deleted(session: Session, customer: Customer) -> None:
    """Her data is gone."""
    customer.phone_sealed = customer.phone_index = customer.phone_tail = None


@pytest.mark.parametrize("happens", [changed, deleted])
def test_a_number_that_is_no_longer_hers_proves_nothing(
    session: Session, customer: Customer, gateway: RecordingSms, happens: Callable[[Session, Customer], None]
) -> None:
    code = asked_for_code(session, gateway)
    happens(session, customer)
    session.flush()
    assert refusal(session, code)[1] == "code_wrong"
    assert count(session, PhoneProof) == 0


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "½" * 6, "9" * 5000, "\x00", "٣٣٣٣٣٣"])
def test_what_is_no_code_uses_up_no_try(
    session: Session, customer: Customer, gateway: RecordingSms, typed: str
) -> None:
    asked_for_code(session, gateway)
    assert refusal(session, typed)[:2] == (Invalid, "code_incomplete")
    assert the_challenge(session).tries == 0


@pytest.mark.parametrize(
    "typed", ["123456", " 123 456 ", "123-456", "１２３４５６", "123\u200b456", "验证码：123456", "123.456\n"]
)
def test_a_code_typed_in_any_way_is_understood(typed: str) -> None:
    assert challenges.read_code(typed) == "123456"


@given(st.text())
def test_any_text_is_six_digits_or_none(typed: str) -> None:
    code = challenges.read_code(typed)
    assert code is None or (len(code) == 6 and code.isascii() and code.isdigit())


@given(
    st.lists(
        st.tuples(st.sampled_from("0123456789"), st.sampled_from([" ", "", "-", "\u3000"]), st.booleans()),
        min_size=6,
        max_size=6,
    )
)
def test_six_digits_are_read_however_wide_and_spaced(parts: list[tuple[str, str, bool]]) -> None:
    typed = "".join((chr(ord(digit) + 0xFEE0) if wide else digit) + gap for digit, gap, wide in parts)
    assert challenges.read_code(typed) == "".join(digit for digit, _, _ in parts)


def too_many(session: Session, phone: str, browser: str) -> int | None:
    """After how many seconds a code may be asked for; None when it was."""
    try:
        ask(session, phone, browser)
    except TooMany as error:
        return error.retry_after
    return None


@pytest.mark.parametrize("phone", [PHONE, NOBODY])
def test_a_number_gets_one_message_a_minute(session: Session, customer: Customer, phone: str) -> None:
    ask(session, phone)
    session.now += timedelta(seconds=20)
    assert too_many(session, phone, "another") == 41
    session.now += timedelta(seconds=40)
    assert too_many(session, phone, "another") is None


@pytest.mark.parametrize("phone", [PHONE, NOBODY])
def test_a_number_gets_five_messages_an_hour(session: Session, customer: Customer, phone: str) -> None:
    for number in range(5):
        assert too_many(session, phone, f"browser {number}") is None
        session.now += MINUTE
    assert too_many(session, phone, "another") == 55 * 60 + 1
    session.now += 55 * MINUTE
    assert too_many(session, phone, "another") is None


@pytest.mark.parametrize("phone", [PHONE, NOBODY])
def test_a_number_gets_ten_messages_a_day_whoever_asks_however_long(
    session: Session, customer: Customer, gateway: RecordingSms, phone: str
) -> None:
    given_out = []
    for number in range(24 * 6):
        given_out.append(too_many(session, phone, f"browser {number}") is None)
        session.now += 10 * MINUTE
    assert sum(given_out) == count(session, Challenge) == 10
    assert count(session, TextMessage) == (10 if phone == PHONE else 0)


def test_a_browser_asks_for_ten_messages_a_day(session: Session, customer: Customer) -> None:
    asked = [too_many(session, f"+861380014{number:04}", BROWSER) is None for number in range(12)]
    assert asked == [True] * 10 + [False] * 2
    session.now += DAY
    assert too_many(session, PHONE, BROWSER) is None


def test_who_taps_twice_gets_one_message_and_no_complaint(session: Session, customer: Customer) -> None:
    assert [too_many(session, PHONE, BROWSER) for _ in range(3)] == [None] * 3
    assert (count(session, Challenge), count(session, TextMessage)) == (1, 1)


def test_who_goes_back_to_another_number_within_the_minute_is_told_to_wait(
    session: Session, customer: Customer
) -> None:
    assert [too_many(session, phone, BROWSER) is None for phone in (PHONE, NOBODY, PHONE)] == [True, True, False]


def test_a_message_of_another_kind_counts_and_proves_nothing(session: Session, customer: Customer) -> None:
    assert message_limits.enter(session, PHONE, "child", with_code=False) is not None
    assert too_many(session, PHONE, BROWSER) == 61
    assert refusal(session, "123456", "child")[1] == "code_not_asked_for"


def test_a_coupon_that_was_just_sent_is_no_code_that_was_just_sent(session: Session, customer: Customer) -> None:
    message_limits.enter(session, PHONE, BROWSER, with_code=False)
    assert message_limits.enter(session, PHONE, BROWSER, with_code=False) is None
    assert too_many(session, PHONE, BROWSER) == 61


@pytest.mark.parametrize("phone", [PHONE, NOBODY])
def test_when_the_budget_is_used_up_everybody_is_told(session: Session, customer: Customer, phone: str) -> None:
    sms.use(sms.gateway, 1)
    ask(session)
    session.now += MINUTE
    with pytest.raises(TooMany, match="messages_spent"):
        ask(session, phone, "another")
    session.now += DAY
    ask(session, phone, "another")


def test_numbers_nobody_has_use_up_no_budget(session: Session, customer: Customer) -> None:
    sms.use(sms.gateway, 1)
    for number in range(5):
        ask(session, f"+861380014{number:04}", f"browser {number}")
    ask(session)
    assert count(session, TextMessage) == 1


def test_what_was_asked_for_is_forgotten_after_a_day(session: Session, customer: Customer) -> None:
    ask(session)
    ask(session, NOBODY, "another")
    session.settle()
    assert forget_challenges(session.now + DAY - timedelta(seconds=1)) == 0
    assert forget_challenges(session.now + DAY) == 2
    assert count(session, Challenge) == 0
