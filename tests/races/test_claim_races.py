"""Claims in parallel over HTTP, on real commits; without the guard the same race over-issues."""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TypeVar

import pytest
from cast import NOW, PHONE, Shop, form, open_shop
from flask import Flask
from sqlalchemy import func, select

from store_api.coupons.campaigns import why_closed
from store_api.coupons.models import Campaign, Claim
from store_api.crypto import new_token
from store_api.customers import service as customers
from store_api.customers.models import Customer
from store_api.db import database, new_id, utc_now
from store_api.errors import Conflict

THREADS = 8
STOCK = 20
Answer = TypeVar("Answer")


@pytest.fixture
def busy_shop(own_database: str) -> Iterator[Shop]:
    """A shop whose commits are real, with little in stock."""
    database.clock = lambda: NOW
    with database.session() as session:
        yield open_shop(session, total=STOCK)
    database.clock = utc_now


def in_parallel(work: Callable[[int], Answer], times: int) -> list[Answer]:
    """What each of so many calls gave, made by `THREADS` threads that start at once."""
    results: dict[int, Answer] = {}
    gate = threading.Barrier(THREADS)

    def run(first: int) -> None:
        gate.wait()
        for number in range(first, times, THREADS):
            results[number] = work(number)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [results[number] for number in range(times)]


def phone(number: int) -> str:
    """A shopper each."""
    return f"+861380014{number:04}"


def books() -> tuple[int, int, int]:
    """What the campaign says it issued, how many coupons there are, how many people."""
    with database.session() as session:
        issued = session.scalars(select(Campaign.issued)).one()
        claims = session.scalar(select(func.count()).select_from(Claim)) or 0
        people = session.scalar(select(func.count()).select_from(Customer)) or 0
        return issued, claims, people


def claim_over_http(app: Flask, shop: Shop, **more: str) -> Callable[[int, str], tuple[int, str]]:
    """Send the form of a phone; the status, and the code on the coupon's page."""

    def send(_number: int, phone: str) -> tuple[int, str]:
        client = app.test_client()
        answer = client.post(f"/q/{shop.code.slug}", data=form(phone, **more))
        if answer.status_code != 303:
            return answer.status_code, ""
        page = client.get(answer.headers["Location"]).text
        found = re.search(r'class="code">([^<]+)<', page)
        assert found is not None
        return answer.status_code, found[1]

    return send


def test_parallel_claims_never_over_issue(app: Flask, busy_shop: Shop) -> None:
    send = claim_over_http(app, busy_shop)
    results = in_parallel(lambda number: send(number, phone(number)), 160)
    assert Counter(status for status, _ in results) == {303: STOCK, 409: 160 - STOCK}
    assert len({code for _, code in results if code}) == STOCK
    assert books() == (STOCK, STOCK, STOCK)


def claim_by_reading_and_writing(shop: Shop, number: int) -> bool:
    """The same claim with the guard removed: read, compare, write."""
    try:
        with database.transaction() as session:
            campaign = session.get_one(Campaign, shop.campaign.id)
            if why_closed(campaign, session.now) is not None:
                raise Conflict("coupon_sold_out")
            issued = campaign.issued
            customer = customers.get_or_make(session, phone(number))
            claim_id = new_id()
            session.add(
                Claim(
                    id=claim_id,
                    campaign_id=campaign.id,
                    customer_id=customer.id,
                    person_key=claim_id.bytes,
                    n=1,
                    code_index=claim_id.bytes,
                    claimed_at=session.now,
                    use_from=session.now,
                    use_until=session.now + timedelta(days=1),
                )
            )
            campaign.issued = issued + 1
    except Conflict:
        return False
    return True


def test_without_the_guard_the_same_race_over_issues(busy_shop: Shop) -> None:
    given = in_parallel(lambda number: claim_by_reading_and_writing(busy_shop, number), 160)
    assert sum(map(bool, given)) > STOCK
    issued, claims, _ = books()
    assert claims > issued


def test_one_phone_fifty_times_at_once_is_one_coupon(app: Flask, busy_shop: Shop) -> None:
    send = claim_over_http(app, busy_shop)
    results = in_parallel(lambda number: send(number, PHONE), 50)
    assert len(set(results)) == 1
    assert books() == (1, 1, 1)


def test_a_known_phone_fifty_times_at_once_is_one_coupon(app: Flask, busy_shop: Shop) -> None:
    with database.transaction() as session:
        customers.get_or_make(session, PHONE)
    send = claim_over_http(app, busy_shop)
    results = in_parallel(lambda number: send(number, PHONE), 50)
    assert len(set(results)) == 1
    assert books() == (1, 1, 1)


def test_where_two_are_allowed_a_double_tap_is_still_one(app: Flask, busy_shop: Shop) -> None:
    with database.transaction() as session:
        session.get_one(Campaign, busy_shop.campaign.id).per_person = 2
        customers.get_or_make(session, PHONE)
    send = claim_over_http(app, busy_shop)
    results = in_parallel(lambda number: send(number, PHONE), 16)
    assert len(set(results)) == 1
    assert books() == (1, 1, 1)


def test_the_last_coupon_is_hers_on_every_tap_of_the_page_she_opened(app: Flask, busy_shop: Shop) -> None:
    with database.transaction() as session:
        session.get_one(Campaign, busy_shop.campaign.id).total = 1
        customers.get_or_make(session, PHONE)
    send = claim_over_http(app, busy_shop, browser=new_token())
    results = in_parallel(lambda number: send(number, PHONE), 24)
    assert {status for status, _ in results} == {303}
    assert len(set(results)) == 1


def test_the_same_new_phone_at_once_is_one_customer(busy_shop: Shop) -> None:
    def arrive(_number: int) -> object:
        with database.transaction() as session:
            return customers.get_or_make(session, PHONE).id

    assert len(set(in_parallel(arrive, 64))) == 1
    assert books()[2] == 1
