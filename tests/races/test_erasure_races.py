"""Deleting at the same moment as somebody claims, merges, or deletes too, on real commits."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from cast import NOW, Shop, form, open_shop, request_for, take_coupon
from flask import Flask
from merges import at_desk
from sqlalchemy import func, select

from store_api.coupons import service as coupons
from store_api.coupons.models import Campaign, Claim
from store_api.customers import merging
from store_api.customers import service as customers
from store_api.customers.models import Acquaintance, Customer, CustomerMerge
from store_api.db import database, new_id, utc_now
from store_api.errors import Gone, NotFound
from store_api.privacy.erasure import erase
from store_api.staff.models import AuditEntry

PEOPLE = 12


@pytest.fixture
def shop(own_database: str) -> Iterator[Shop]:
    """A shop whose commits are real, whose campaign gives two coupons to each."""
    database.clock = lambda: NOW
    with database.session() as session:
        yield open_shop(session, total=1000, per_person=2)
    database.clock = utc_now


@pytest.fixture
def people(shop: Shop) -> dict[str, Customer]:
    """Customers with a used coupon each, whom the store has met."""
    session = shop.session
    for number in range(PEOPLE):
        take_coupon(session, shop.code, phone_of(number)).used_at = NOW
    session.settle()
    found = {phone: customers.by_phone(session, phone) for phone in map(phone_of, range(PEOPLE))}
    session.rollback()
    return {phone: customer for phone, customer in found.items() if customer is not None}


def phone_of(number: int) -> str:
    """A number each."""
    return f"+861380015{number:04}"


def at_once(*works: Callable[[], object]) -> None:
    """All of them start together; whatever one raises fails the test."""
    gate = threading.Barrier(len(works))

    def run(work: Callable[[], object]) -> None:
        gate.wait()
        work()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def deleting(customer: Customer) -> Callable[[], bool]:
    """She deletes her data."""

    def work() -> bool:
        with database.transaction() as session:
            return erase(session, customer.id)

    return work


def books(shop: Shop) -> tuple[int, int]:
    """Coupons counted as issued, and those that stand."""
    with database.session() as session:
        standing = select(func.count()).select_from(Claim).where(Claim.cancelled_at.is_(None))
        return session.get_one(Campaign, shop.campaign.id).issued, session.scalar(standing) or 0


def left_with_a_shell() -> list[Claim]:
    """Coupons that could be used by somebody who is nobody."""
    with database.session() as session:
        unused = Claim.used_at.is_(None), Claim.cancelled_at.is_(None)
        shells = select(Customer.id).where(Customer.erased_at.is_not(None))
        return list(session.scalars(select(Claim).where(*unused, Claim.customer_id.in_(shells))))


def words_of_shells() -> list[str | None]:
    """Names and numbers of people who had their data deleted."""
    with database.session() as session:
        shells = select(Customer).where(Customer.erased_at.is_not(None))
        return [value for shell in session.scalars(shells) for value in (shell.name, shell.phone) if value]


def test_a_claim_at_the_same_moment_is_hers_and_void_or_somebody_news(
    app: Flask, shop: Shop, people: dict[str, Customer]
) -> None:
    def claiming(phone: str) -> Callable[[], object]:
        def work() -> None:
            assert app.test_client().post(f"/q/{shop.code.slug}", data=form(phone)).status_code == 303

        return work

    for phone, customer in people.items():
        at_once(claiming(phone), deleting(customer), claiming(phone))
    issued, standing = books(shop)
    assert issued == standing
    assert left_with_a_shell() == []
    assert words_of_shells() == []


def test_without_the_lock_a_coupon_is_left_with_a_shell(shop: Shop, people: dict[str, Customer]) -> None:
    phone, customer = next(iter(people.items()))
    with database.transaction() as session:
        known = customers.by_phone(session, phone)
        assert known is not None
        assert deleting(customer)()
        key = coupons.person_key(shop.campaign.id, phone)
        request = request_for(session, shop.code, phone)
        coupons.write_claim(session, request, known.id, key, 2)
    assert len(left_with_a_shell()) == 1


def test_deleting_twice_at_once_is_done_once(shop: Shop, people: dict[str, Customer]) -> None:
    for customer in people.values():
        at_once(*[deleting(customer)] * 3)
    with database.session() as session:
        erasures = select(func.count()).where(AuditEntry.action == "customer.erased")
        assert session.scalar(erasures) == PEOPLE
    issued, standing = books(shop)
    assert issued == standing


def test_a_merge_at_the_same_moment_deletes_both_or_is_refused(shop: Shop, people: dict[str, Customer]) -> None:
    pairs = list(people.values())

    def merging_them(one: Customer, into: Customer) -> Callable[[], object]:
        def work() -> None:
            with database.transaction() as session:
                try:
                    merging.merge(session, at_desk(shop.mei), new_id(), from_id=one.id, into_id=into.id)
                except (Gone, NotFound):
                    session.rollback()

        return work

    for one, into in zip(pairs[::2], pairs[1::2], strict=True):
        at_once(merging_them(one, into), deleting(into))
    with database.session() as session:
        for merge in session.scalars(select(CustomerMerge)):
            both = [session.get_one(Customer, id_) for id_ in (merge.from_id, merge.into_id)]
            assert all(row.erased_at is not None for row in both)
        met = select(Acquaintance.customer_id).join(Customer).where(Customer.erased_at.is_not(None))
        assert session.scalars(met).all() == []
    assert words_of_shells() == []
