"""Coupons in races over real commits: what must happen once happens once, whoever is faster."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from uuid import uuid4

import pytest
from cast import NOW, PHONE, Shop, open_shop, request_for, take_coupon
from sales_examples import receipt, refund
from sqlalchemy import func, select, update

from pos_adapter.records import Receipt as Sent
from store_api.coupons import campaigns, service
from store_api.coupons.models import Campaign, CampaignState, Claim, QrCode, Redemption, RedemptionRefusal
from store_api.coupons.redeem import redeem
from store_api.customers import merging
from store_api.customers import service as customers
from store_api.db import database, new_id, utc_now
from store_api.errors import DomainError
from store_api.sales.models import ConnectionKind, PosConnection
from store_api.sales.service import apply_receipt
from store_api.staff import signin
from store_api.staff.access import Caller
from store_api.staff.models import Device, Staff, Store

OTHER = "+8613900139000"
ROUNDS = 6


@pytest.fixture
def opened(own_database: str) -> Iterator[Shop]:
    """A shop with a till, whose commits are real."""
    database.clock = lambda: NOW
    with database.session() as session:
        session.now = NOW
        made = open_shop(session)
        session.add(PosConnection(name="till", kind=ConnectionKind.FILES, created_at=NOW))
        session.settle()
        yield made
    database.clock = utc_now


def together(*works: Callable[[], object]) -> list[object]:
    """What each gave, all started at once; a refusal is its code."""
    gate, results = threading.Barrier(len(works)), [None] * len(works)

    def run(number: int) -> None:
        gate.wait()
        try:
            results[number] = works[number]()
        except DomainError as error:
            results[number] = error.code

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def new_coupon(shop: Shop, phone: str = PHONE) -> Claim:
    """A coupon that is stored for good."""
    with database.transaction() as session:
        return take_coupon(session, session.get_one(QrCode, shop.code.id), phone)


def claims(shop: Shop, phone: str) -> object:
    """Somebody sends the form; the claim's id."""
    with database.transaction() as session:
        return service.claim(session, request_for(session, session.get_one(QrCode, shop.code.id), phone))


def redeems(shop: Shop, code: str) -> bool:
    """Whether the tablet may use it."""
    with database.transaction() as session:
        device, staff = session.get_one(Device, shop.tablet.id), session.get_one(Staff, shop.lin.id)
        return isinstance(redeem(session, uuid4(), code, device=device, staff=staff), Redemption)


def delivers(shop: Shop, sent: Sent) -> None:
    """The till's message is applied."""
    with database.transaction() as session:
        store = session.get_one(Store, shop.store.id)
        apply_receipt(session, session.scalars(select(PosConnection)).one(), store, sent)


def count(model: type[object], *conditions: object) -> int:
    """How many rows there are."""
    with database.session() as session:
        return session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0  # type: ignore[arg-type]  # SQL conditions.


def books_balance(shop: Shop) -> bool:
    """Money and stock equal what the rows say."""
    with database.session() as session:
        campaign = session.get_one(Campaign, shop.campaign.id)
        made = session.scalars(select(Claim)).all()
        spent = session.scalar(select(func.sum(Redemption.discount)).where(Redemption.given_back_at.is_(None))) or 0
        disputed = session.scalar(select(func.sum(RedemptionRefusal.discount))) or 0
        unused = sum(one.used_at is None for one in made)
        return (campaign.issued, campaign.reserved, campaign.spent, campaign.disputed) == (
            len(made), unused * campaign.cost, spent, disputed,
        )  # fmt: skip


def test_a_redemption_and_the_void_of_its_receipt_at_once_leave_the_books_right(opened: Shop) -> None:
    for n in range(ROUNDS):
        code = service.code_of(new_coupon(opened, f"+861380013810{n}"))
        sent = receipt(external_id=f"R-{n}", coupon_codes=(code,))
        delivers(opened, sent)
        together(lambda: redeems(opened, code), lambda: delivers(opened, replace(sent, version=2, void=True)))  # noqa: B023 - called before the next turn of the loop.
        assert books_balance(opened)


def test_a_redemption_and_a_refund_at_once_leave_at_most_one_use(opened: Shop) -> None:
    for n in range(ROUNDS):
        found = new_coupon(opened, f"+861380013820{n}")
        code = service.code_of(found)
        sent = receipt(external_id=f"R-{n}", coupon_codes=(code,))
        delivers(opened, sent)
        back = refund(external_id=f"B-{n}", refund_of=f"R-{n}")
        together(lambda: redeems(opened, code), lambda: delivers(opened, back))  # noqa: B023 - called before the next turn of the loop.
        assert count(Redemption, Redemption.claim_id == found.id, Redemption.given_back_at.is_(None)) <= 1
        assert books_balance(opened)


def test_a_tablet_and_a_till_at_once_leave_the_books_right(opened: Shop) -> None:
    for n in range(ROUNDS):
        code = service.code_of(new_coupon(opened, f"+861380013830{n}"))
        sent = receipt(external_id=f"R-{n}", coupon_codes=(code,))
        together(lambda: redeems(opened, code), lambda: delivers(opened, sent))  # noqa: B023 - called before the next turn of the loop.
        assert books_balance(opened)


def pause(shop: Shop) -> None:
    """The manager pauses the campaign."""
    with database.transaction() as session:
        campaigns.change_state(session, session.get_one(Campaign, shop.campaign.id), CampaignState.PAUSED)


def test_no_claim_comes_after_a_pause_that_was_committed(opened: Shop) -> None:
    for n in range(ROUNDS):
        phones = [f"+86138001384{n}{k}" for k in range(4)]
        together(lambda: pause(opened), *(lambda phone=phone: claims(opened, phone) for phone in phones))
        before = count(Claim)
        assert claims_refused(opened, phones[0][:-1] + "9")
        assert count(Claim) == before
        assert books_balance(opened)
        with database.transaction() as session:
            campaigns.change_state(session, session.get_one(Campaign, opened.campaign.id), CampaignState.ACTIVE)


def claims_refused(shop: Shop, phone: str) -> bool:
    """Whether the campaign gives nothing."""
    try:
        claims(shop, phone)
    except DomainError:
        return True
    return False


def test_without_the_guard_a_claim_that_read_before_the_pause_comes_after_it(opened: Shop) -> None:
    """The control: reading the state first and writing afterwards issues a coupon of a paused campaign."""
    read, paused = threading.Event(), threading.Event()

    def claim_by_reading() -> None:
        with database.transaction() as session:
            campaign = session.get_one(Campaign, opened.campaign.id)
            assert campaigns.why_closed(campaign, session.now) is None
            read.set()
            paused.wait(10)
            session.execute(update(Campaign).where(Campaign.id == campaign.id).values(issued=Campaign.issued + 1))

    def pause_between() -> None:
        read.wait(10)
        pause(opened)
        paused.set()

    together(claim_by_reading, pause_between)
    with database.session() as session:
        after = session.get_one(Campaign, opened.campaign.id)
        assert (after.state, after.issued) == (CampaignState.PAUSED, 1)


def two_customers(opened: Shop) -> tuple[object, object]:
    """Two people this store has met."""
    with database.transaction() as session:
        made = [customers.get_or_make(session, phone) for phone in (PHONE, OTHER)]
        for one in made:
            customers.meet(session, opened.store.id, one.id)
        return made[0].id, made[1].id


def merges(opened: Shop, one: object, other: object) -> None:
    """The manager says that they are one."""
    with database.transaction() as session:
        hua = Caller(signin.open_session(session, session.get_one(Staff, opened.hua.id), None).session)
        merging.merge(session, hua, new_id(), from_id=one, into_id=other)  # type: ignore[arg-type]  # ids of customers.


def test_after_a_merge_both_numbers_together_get_what_one_person_gets(opened: Shop) -> None:
    one, other = two_customers(opened)
    merges(opened, one, other)
    got = together(*(lambda phone=phone: claims(opened, phone) for phone in (PHONE, OTHER) * 4))
    assert len(set(got)) == 1
    assert count(Claim) == 1


def test_a_merge_and_claims_at_once_never_wait_for_each_other_for_ever(opened: Shop) -> None:
    one, other = two_customers(opened)
    got = together(
        lambda: merges(opened, one, other),
        *(lambda phone=phone: claims(opened, phone) for phone in (PHONE, OTHER) * 3),
    )
    assert len(set(got[1:])) <= 2
    assert books_balance(opened)
    assert claims(opened, PHONE) in got[1:]


def test_without_the_lock_of_the_person_two_numbers_get_two(opened: Shop) -> None:
    """The control: each transaction looks for the person's coupons before the other has written its own."""
    one, other = two_customers(opened)
    merges(opened, one, other)
    looked = threading.Barrier(2)

    def look_then_write(phone: str) -> int:
        with database.transaction() as session:
            request = request_for(session, session.get_one(QrCode, opened.code.id), phone)
            person_id = session.scalars(select(customers.Customer.person_id).limit(1)).one()
            mine = service.claims_in(session, request.terms.id, service.person_key(request.terms.id, phone), person_id)
            looked.wait()
            return len(mine)

    assert together(lambda: look_then_write(PHONE), lambda: look_then_write(OTHER)) == [0, 0]
