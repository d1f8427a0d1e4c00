"""Which answers count: whoever types a number on a public page may not be its owner."""

from __future__ import annotations

import pytest
from cast import NOW, PHONE, Shop, form, take_coupon
from flask.testing import FlaskClient
from merges import OTHER_PHONE, merged
from sqlalchemy import select
from story import Story, count

from store_api.coupons.models import Claim
from store_api.customers import consents
from store_api.customers import service as customers
from store_api.customers.models import Channel, Consent, Customer, Purpose
from store_api.customers.proofs import browser_key, prove_phone
from store_api.db import Session

HERS, ANOTHER = "her browser", "somebody else's browser"


@pytest.fixture
def customer(session: Session, shop: Shop) -> Customer:
    """Somebody whose number was typed on a public page, with both boxes ticked."""
    take_coupon(session, shop.code, marketing=True, browser=HERS)
    found = customers.by_phone(session, PHONE)
    assert found is not None
    return found


def prove(session: Session, customer: Customer, browser: str) -> None:
    """That browser belongs to the owner of her number."""
    prove_phone(session, customer, browser_key(browser))
    session.flush()


def say(session: Session, customer: Customer, *, granted: bool, channel: Channel, browser: str | None = None) -> None:
    """An answer about messages, a moment later."""
    session.now = session.now.replace(minute=session.now.minute + 1)
    key = browser and browser_key(browser)
    consents.answer(
        session, customer.id, Purpose.MARKETING, granted=granted, channel=channel, store_id=None, browser_key=key
    )
    session.flush()


def wants_messages(session: Session, customer: Customer) -> bool:
    return Purpose.MARKETING in consents.agreed(session, customer.id)


def test_the_coupon_itself_needs_no_proof(session: Session, customer: Customer) -> None:
    assert consents.agreed(session, customer.id) == {Purpose.SERVICE}


def test_a_yes_to_messages_counts_once_that_browser_has_proved_the_phone(session: Session, customer: Customer) -> None:
    assert not wants_messages(session, customer)
    prove(session, customer, HERS)
    assert wants_messages(session, customer)


def test_the_proof_of_another_browser_is_no_proof_of_this_one(session: Session, customer: Customer) -> None:
    prove(session, customer, ANOTHER)
    assert not wants_messages(session, customer)


def test_the_proof_of_another_number_is_no_proof_of_this_one(session: Session, shop: Shop, customer: Customer) -> None:
    other = customers.get_or_make(session, OTHER_PHONE)
    prove(session, other, HERS)
    assert not wants_messages(session, customer)


def test_a_proof_of_the_same_person_under_another_number_is_one(
    session: Session, shop: Shop, customer: Customer
) -> None:
    other = Story(shop).customer(OTHER_PHONE, may_call=None)
    prove(session, other, HERS)
    customers.meet(session, shop.store.id, customer.id)
    merged(session, shop, other, customer)
    assert wants_messages(session, customer)


@pytest.mark.parametrize("channel", [Channel.CLERK, Channel.OWN_PAGE])
def test_what_she_says_to_a_clerk_or_on_her_own_page_counts(
    session: Session, customer: Customer, channel: Channel
) -> None:
    say(session, customer, granted=True, channel=channel)
    assert wants_messages(session, customer)


@pytest.mark.parametrize("channel", list(Channel))
def test_every_no_counts(session: Session, customer: Customer, channel: Channel) -> None:
    prove(session, customer, HERS)
    say(session, customer, granted=False, channel=channel, browser=ANOTHER)
    assert not wants_messages(session, customer)


def test_a_strangers_yes_does_not_undo_her_no(session: Session, customer: Customer) -> None:
    prove(session, customer, HERS)
    say(session, customer, granted=False, channel=Channel.OWN_PAGE)
    say(session, customer, granted=True, channel=Channel.QR_PAGE, browser=ANOTHER)
    assert not wants_messages(session, customer)
    say(session, customer, granted=True, channel=Channel.QR_PAGE, browser=HERS)
    assert wants_messages(session, customer)


def test_calls_follow_the_same_rule(session: Session, customer: Customer) -> None:
    consents.answer(
        session,
        customer.id,
        Purpose.FOLLOW_UP,
        granted=True,
        channel=Channel.QR_PAGE,
        store_id=None,
        browser_key=browser_key(HERS),
    )
    session.flush()
    assert not consents.contactable(session, customer)
    prove(session, customer, HERS)
    assert consents.contactable(session, customer)


def test_an_answer_says_to_what_when_where_and_how(client: FlaskClient, session: Session, shop: Shop) -> None:
    assert client.post(f"/q/{shop.code.slug}", data=form(marketing="on")).status_code == 303
    given = {answer.purpose: answer for answer in session.scalars(select(Consent))}
    assert set(given) == {Purpose.SERVICE, Purpose.MARKETING}
    cookie = client.get_cookie("browser")
    assert cookie is not None
    for answer in given.values():
        assert (answer.granted, answer.at, answer.store_id) == (True, NOW, shop.store.id)
        assert (answer.text_version, answer.channel) == (consents.current_version(), Channel.QR_PAGE)
        assert answer.browser_key == browser_key(cookie.value)


@pytest.mark.parametrize("notice", [None, "", "1999-01-01"])
def test_without_the_version_of_a_notice_that_was_shown_nothing_is_claimed(
    client: FlaskClient, session: Session, shop: Shop, notice: str | None
) -> None:
    sent = {name: value for name, value in {**form(), "notice": notice}.items() if value is not None}
    assert client.post(f"/q/{shop.code.slug}", data=sent).status_code == 422
    assert [count(session, model) for model in (Claim, Customer, Consent)] == [0, 0, 0]


def test_the_required_box_says_fourteen_or_older(client: FlaskClient, shop: Shop) -> None:
    assert "我已年满 14 周岁" in client.get(f"/q/{shop.code.slug}").text
    assert "I am 14 or older" in client.get(f"/q/{shop.code.slug}?lang=en").text


def test_every_version_of_the_texts_has_all_sentences_of_its_time(session: Session) -> None:
    for text in consents.texts("zh") + consents.texts("en"):
        assert text.keys() - {"version", "personal"} == {"service", "follow_up", "marketing"}
        assert all(text.values())
        assert consents.is_version(text["version"])


def test_the_newest_texts_have_all_sentences_but_the_shops_own() -> None:
    for language in ("zh", "en"):
        assert consents.texts(language)[-1].keys() == {"version", *Purpose} - {Purpose.SENSITIVE}
