"""Enrolment and PIN guessing in parallel, on real commits."""

from __future__ import annotations

import threading
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from cast import NOW, PIN, Shop, open_shop
from flask import Flask
from sqlalchemy import func, select

from store_api.db import database, utc_now
from store_api.errors import Conflict
from store_api.queues import broker
from store_api.staff import service
from store_api.staff.models import Device, Guard, Role, Staff, Store


@pytest.fixture
def busy_shop(own_database: str) -> Iterator[Shop]:
    """A shop whose commits are real."""
    database.clock = lambda: NOW
    with database.session() as session:
        yield open_shop(session)
    database.clock = utc_now


def at_once(work: Callable[[int], int], times: int) -> Counter[int]:
    """How often each status came of so many calls that start at once."""
    statuses: list[int] = []
    gate = threading.Barrier(times)

    def run(number: int) -> None:
        gate.wait()
        statuses.append(work(number))

    threads = [threading.Thread(target=run, args=(number,)) for number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(statuses)


def test_a_code_used_by_eight_tablets_at_once_enrols_one(app: Flask, busy_shop: Shop) -> None:
    with database.transaction() as session:
        _, code = service.invite_device(session, busy_shop.store, busy_shop.mei)
        before = session.scalar(select(func.count()).select_from(Device)) or 0

    def join(number: int) -> int:
        body = {"code": code, "name": f"平板 {number}"}
        return app.test_client().post("/api/v1/devices", json=body).status_code

    assert at_once(join, 8) == {201: 1, 410: 7}
    with database.session() as session:
        assert session.scalar(select(func.count()).select_from(Device)) == before + 1


def guess(app: Flask, shop: Shop, who: str, pin: str) -> int:
    """One try at the tablet."""
    headers = {"Authorization": f"Bearer {shop.tablet_token}"}
    return app.test_client().post("/api/v1/sessions", json={"who": who, "pin": pin}, headers=headers).status_code


@pytest.mark.parametrize("who", ["7", "nobody"])
def test_guesses_fired_at_once_are_evaluated_five_times(app: Flask, busy_shop: Shop, who: str) -> None:
    assert at_once(lambda number: guess(app, busy_shop, who, f"80614{number % 10}"), 16) == {401: 5, 429: 11}


def test_a_wiped_valkey_forgets_no_guess(app: Flask, busy_shop: Shop) -> None:
    at_once(lambda _number: guess(app, busy_shop, "7", "806142"), 4)
    broker.redis.flushall()
    assert [guess(app, busy_shop, "7", "806142") for _ in range(2)] == [401, 429]


def test_a_lock_is_kept_in_the_database(app: Flask, busy_shop: Shop) -> None:
    at_once(lambda _number: guess(app, busy_shop, "7", "806142"), 6)
    with database.session() as session:
        assert session.get_one(Guard, f"pin:{busy_shop.lin.id}").locked_until is not None
    assert guess(app, busy_shop, "7", PIN) == 429


def test_right_pins_at_once_all_get_in(app: Flask, busy_shop: Shop) -> None:
    assert at_once(lambda _number: guess(app, busy_shop, "7", PIN), 6) == {201: 6}


def test_one_store_code_at_once_is_one_store_and_no_accident(app: Flask, busy_shop: Shop) -> None:
    token = app.test_client().post("/api/v1/password-sessions", json={"who": "1", "password": "correct horse battery"})
    headers = {"Authorization": f"Bearer {token.get_json()['token']}"}

    def add(_number: int) -> int:
        return (
            app.test_client().post("/api/v1/stores", json={"code": "S9", "name": "新店"}, headers=headers).status_code
        )

    assert at_once(add, 6) == {201: 1, 409: 5}
    with database.session() as session:
        assert session.scalar(select(func.count()).where(Store.code == "S9")) == 1


def let_go(staff_id: uuid.UUID, done: threading.Event, may_commit: threading.Event) -> int:
    """One of headquarters lets this one go and commits when told; 1 when she may, 0 when nobody would be left."""
    try:
        with database.transaction() as session:
            service.change_staff(session, session.get_one(Staff, staff_id), active=False)
            done.set()
            may_commit.wait(5)
    except Conflict:
        return 0
    return 1


def test_two_of_headquarters_who_let_each_other_go_at_once_leave_one(busy_shop: Shop) -> None:
    with database.transaction() as session:
        other = service.add_staff(session, number="2", name="丽姐", role=Role.HEADQUARTERS, store_ids=[])
        both = [busy_shop.hua.id, other.id]
    first, second, go = threading.Event(), threading.Event(), threading.Event()
    with ThreadPoolExecutor() as pool:
        one = pool.submit(let_go, both[0], first, go)
        assert first.wait(5)
        two = pool.submit(let_go, both[1], second, go)
        assert not second.wait(0.5)
        go.set()
        assert (one.result(), two.result()) == (1, 0)
