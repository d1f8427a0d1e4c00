"""R34: who hammers the pages that send messages finds out nothing, reaches no phone too often, and costs no fortune."""

from __future__ import annotations

import random
import statistics
import time
from collections import Counter
from datetime import timedelta

import pytest
from cast import NOW, Shop
from flask import Flask
from phone_messages import send_due
from sqlalchemy import func, select

from store_api.customers import service as customers
from store_api.customers.challenges import TRIES
from store_api.customers.models import Challenge
from store_api.db import Session, database
from store_api.senders.models import TextMessage
from store_api.senders.sms import RecordingSms, sms

KNOWN = [f"+861380014{number:04}" for number in range(500)]
UNKNOWN = [f"+861390014{number:04}" for number in range(500)]
CLOSEST = 0.005  # seconds between the medians
ENOUGH_TO_TIME = 500


def ask(app: Flask, phone: str) -> tuple[tuple[int, str, int, str], float]:
    """What a fresh browser is told about a number, and how long the first answer took."""
    browser = app.test_client()
    browser.get("/prove")
    start = time.perf_counter()
    answer = browser.post("/prove", data={"phone": phone})
    took = time.perf_counter() - start
    guess = browser.post("/prove/code", data={"code": "000000"})
    return (answer.status_code, answer.text, guess.status_code, guess.text), took


@pytest.mark.parametrize("numbers", [25, pytest.param(500, marks=pytest.mark.faults)])
def test_known_and_unknown_numbers_are_told_the_same_in_the_same_time(
    app: Flask, session: Session, shop: Shop, gateway: RecordingSms, numbers: int
) -> None:
    sms.use(gateway, 10_000)
    for phone in KNOWN[:numbers]:
        customers.get_or_make(session, phone)
    session.settle()
    phones = zip(KNOWN[:numbers], UNKNOWN[:numbers], strict=True)
    pairs = [(ask(app, known), ask(app, unknown)) for known, unknown in phones]
    assert len({said for pair in pairs for said, _ in pair}) == 1
    if numbers >= ENOUGH_TO_TIME:
        medians = [statistics.median(pair[side][1] for pair in pairs) for side in (0, 1)]
        assert abs(medians[0] - medians[1]) < CLOSEST


@pytest.mark.parametrize("requests", [400, pytest.param(10_000, marks=pytest.mark.faults)])
def test_hostile_requests_keep_to_ten_a_day_for_a_phone_and_to_the_budget(
    app: Flask, session: Session, shop: Shop, gateway: RecordingSms, requests: int
) -> None:
    """All within one day of the limits, from new browsers and from a few old ones."""
    dice, budget = random.Random(34), requests // 10
    sms.use(gateway, budget)
    victims = KNOWN[:8]
    for phone in victims:
        customers.get_or_make(session, phone)
    session.settle()
    old = [app.test_client() for _ in range(5)]
    statuses: Counter[int] = Counter()
    for number in range(requests):
        now = NOW + number * timedelta(hours=17) / requests  # The budget's day begins at midnight UTC.
        database.clock = lambda now=now: now
        browser = dice.choice([*old, app.test_client()])
        phone = dice.choice(victims + UNKNOWN[:8])
        kind = dice.choice(["/prove", "/prove", f"/q/{shop.code.slug}/guardian", "/prove/code"])
        form = {"phone": phone, "guardian": "on", "code": f"{dice.randrange(10**6):06}"}
        statuses[browser.post(kind, data=form).status_code] += 1
        if number % 20 == 19:
            session.now = now
            send_due(session)
    assert set(statuses) <= {200, 303, 404, 409, 410, 422, 429}
    assert max(Counter(phone for phone, _, _ in gateway.sent).values()) <= 10
    assert 0 < (session.scalar(select(func.count()).select_from(TextMessage)) or 0) <= budget
    assert (session.scalar(select(func.max(Challenge.tries))) or 0) <= TRIES
