"""Merges, changed numbers and registrations at the same moment, on real commits."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from cast import NOW, PHONE, Cast, Shop, open_shop, take_coupon
from flask import Flask
from merges import OTHER_PHONE, at_desk, send
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from store_api.coupons.models import Campaign, Claim, QrCode
from store_api.customers import merging, service
from store_api.customers.models import Customer, CustomerMerge, PhoneChange
from store_api.db import Base, database, new_id, utc_now
from store_api.errors import Conflict
from store_api.staff.models import Staff

ROUNDS = 6


@pytest.fixture
def busy_shop(own_database: str) -> Iterator[Shop]:
    """A shop whose commits are real."""
    database.clock = lambda: NOW
    with database.session() as session:
        yield open_shop(session)
    database.clock = utc_now


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each of these gave, all at the same moment; raises what one of them raised."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        barrier.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [done.result() for done in [pool.submit(run, act) for act in acts]]


def met(shop: Shop, *phones: str) -> list[uuid.UUID]:
    """Customers whom the store has met."""
    with database.transaction() as session:
        found = [service.get_or_make(session, phone).id for phone in phones]
        for one in found:
            service.meet(session, shop.store.id, one)
        return found


def merge(shop: Shop, one: uuid.UUID, into: uuid.UUID) -> bool:
    """Mei merges them in a transaction of her own; False when she is refused."""
    try:
        with database.transaction() as session:
            mei = at_desk(session.get_one(Staff, shop.mei.id))
            merging.merge(session, mei, new_id(), from_id=one, into_id=into)
    except Conflict:
        return False
    return True


def undo(shop: Shop, merge_id: uuid.UUID) -> None:
    """Mei undoes a merge in a transaction of her own."""
    with database.transaction() as session:
        merging.undo(session, at_desk(session.get_one(Staff, shop.mei.id)), merge_id)


def people() -> dict[uuid.UUID, uuid.UUID]:
    """Whom everybody is."""
    with database.transaction() as session:
        return {row.id: row.person_id for row in session.execute(select(Customer.id, Customer.person_id))}


def check_pointers() -> None:
    """Everybody is whom the standing merges say, and no circle keeps us here for ever."""
    with database.transaction() as session:
        standing = session.scalars(select(CustomerMerge).where(CustomerMerge.undone_at.is_(None)))
        pointers = {one.from_id: one.into_id for one in standing}
    for customer_id, person_id in people().items():
        root, steps = customer_id, 0
        while root in pointers:
            root, steps = pointers[root], steps + 1
            assert steps <= len(pointers), "a circle"
        assert root == person_id


def number_of(model: type[Base]) -> int:
    """So many rows."""
    with database.transaction() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_opposite_merges_at_once_are_one(busy_shop: Shop) -> None:
    for number in range(ROUNDS):
        one, other = met(busy_shop, f"+861380013800{number}", f"+861390013900{number}")
        done = at_once(lambda a=one, b=other: merge(busy_shop, a, b), lambda a=one, b=other: merge(busy_shop, b, a))
        assert sorted(map(bool, done)) == [False, True]
        check_pointers()


def test_merges_around_a_ring_at_once_never_close_it(busy_shop: Shop) -> None:
    ring = met(busy_shop, *(f"+861380013800{number}" for number in range(6)))
    steps = list(zip(ring, [*ring[1:], ring[0]], strict=True))
    done = at_once(*(lambda a=a, b=b: merge(busy_shop, a, b) for a, b in steps))
    assert sum(map(bool, done)) == len(ring) - 1
    check_pointers()
    assert len(set(people().values())) == 1


def test_without_taking_turns_two_merges_make_a_circle(busy_shop: Shop) -> None:
    """The control: each checks before the other has written."""
    one, other = met(busy_shop, PHONE, OTHER_PHONE)
    checked = Barrier(2)

    def point(start: uuid.UUID, end: uuid.UUID) -> None:
        with database.transaction() as session:
            rows = [session.get_one(Customer, key) for key in (start, end)]
            assert rows[0].person_id != rows[1].person_id
            checked.wait()
            session.add(CustomerMerge(from_id=start, into_id=end, staff_id=busy_shop.mei.id, at=session.now))

    at_once(lambda: point(one, other), lambda: point(other, one))
    with pytest.raises(AssertionError, match="a circle"):
        check_pointers()


def test_the_same_merge_many_times_at_once_is_one(app: Flask, busy_shop: Shop) -> None:
    one, other = met(busy_shop, PHONE, OTHER_PHONE)
    managers = [Cast(app.test_client(), busy_shop).mei for _ in range(6)]
    key = str(new_id())
    answers = at_once(*(lambda mei=mei: send(mei, one, other, key) for mei in managers))
    assert {(answer.status_code, answer.data) for answer in answers if isinstance(answer, TestResponse)} == {
        (200, answers[0].data)  # type: ignore[attr-defined]  # an answer.
    }
    assert number_of(CustomerMerge) == 1


def test_merges_and_undoings_at_once_leave_whom_the_merges_say(busy_shop: Shop) -> None:
    one, two, three, four = met(busy_shop, *(f"+861380013800{number}" for number in range(4)))
    for _ in range(ROUNDS):
        merge(busy_shop, one, two)
        with database.transaction() as session:
            standing = session.scalars(select(CustomerMerge.id).where(CustomerMerge.undone_at.is_(None))).all()
        at_once(
            lambda: merge(busy_shop, two, three),
            lambda: merge(busy_shop, three, four),
            lambda: merge(busy_shop, four, one),
            *(lambda key=key: undo(busy_shop, key) for key in standing),
        )
        check_pointers()


def claim(shop: Shop, phone: str) -> uuid.UUID:
    """She claims a coupon in a transaction of her own."""
    with database.transaction() as session:
        return take_coupon(session, session.get_one(QrCode, shop.code.id), phone, browser=phone).id


def test_a_merge_and_claims_of_both_at_once_lose_nothing(busy_shop: Shop) -> None:
    for number in range(ROUNDS):
        phones = f"+861380013800{number}", f"+861390013900{number}"
        one, other = met(busy_shop, *phones)
        before = number_of(Claim)
        at_once(
            lambda a=one, b=other: merge(busy_shop, a, b),
            *(lambda phone=phone: claim(busy_shop, phone) for phone in phones),
        )
        assert 1 <= number_of(Claim) - before <= 2
        check_pointers()
    with database.transaction() as session:
        assert session.scalars(select(Campaign.issued)).one() == number_of(Claim)


def test_registering_twenty_times_at_once_is_one_customer(app: Flask, busy_shop: Shop) -> None:
    clerks = [Cast(app.test_client(), busy_shop).lin for _ in range(20)]
    body = {"phone": PHONE, "service": True, "name": "王女士", "birthday": "1990-05-01"}
    answers = at_once(*(lambda lin=lin: lin.post("/customers", body) for lin in clerks))
    assert len({answer.get_json()["id"] for answer in answers if isinstance(answer, TestResponse)}) == 1
    assert number_of(Customer) == 1


def test_one_new_number_for_two_customers_at_once_is_one_of_theirs(app: Flask, busy_shop: Shop) -> None:
    for number in range(ROUNDS):
        customers = met(busy_shop, f"+861380013800{number}", f"+861390013900{number}")
        clerks = [Cast(app.test_client(), busy_shop).lin for _ in customers]
        answers = at_once(
            *(
                lambda lin=lin, one=one, n=number: lin.put(f"/customers/{one}/phone", {"phone": f"1370013700{n}"})
                for lin, one in zip(clerks, customers, strict=True)
            )
        )
        codes = [answer.get_json().get("code") for answer in answers if isinstance(answer, TestResponse)]
        assert Counter(codes) == {None: 1, "phone_taken": 1}
        assert number_of(PhoneChange) == number + 1


def test_a_changed_number_and_a_shopper_who_comes_with_it_at_once_are_not_lost(app: Flask, busy_shop: Shop) -> None:
    """The phone of two people is one row's: the change is refused, or the shopper is her."""
    for number in range(ROUNDS):
        (anna,) = met(busy_shop, f"+861380013800{number}")
        lin = Cast(app.test_client(), busy_shop).lin
        answer, came = at_once(
            lambda lin=lin, one=anna, n=number: lin.put(f"/customers/{one}/phone", {"phone": f"1370013700{n}"}),
            lambda n=number: met(busy_shop, f"+861370013700{n}")[0],
        )
        assert isinstance(answer, TestResponse)
        assert answer.get_json().get("code") == (None if came == anna else "phone_taken")
