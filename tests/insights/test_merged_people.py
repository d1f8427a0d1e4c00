"""Somebody who was merged counts once, and apart again once that is undone; what is derived equals a rebuild."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from cast import PHONE, Shop, take_coupon
from insights_facts import Facts
from insights_rows import days
from merges import OTHER_PHONE, merged, undone
from sqlalchemy import select
from story import Story

from followups.models import FollowUpTask
from store_api import rebuild
from store_api.customers import service as customers
from store_api.customers.models import Customer
from store_api.db import Session
from store_api.insights import facts as read
from store_api.insights import jobs, service
from store_api.insights.figures import Figure
from store_api.insights.models import LineCredit
from store_api.insights.rows import Period
from store_api.sales.service import purchase_days, receipts_of
from store_api.tags.models import TagEvidence
from store_api.visits.models import OutcomeKind

TODAY = date(2026, 3, 10)


@pytest.fixture
def anna(facts: Facts) -> Customer:
    """Somebody the store has met."""
    return met(facts)


@pytest.fixture
def other(facts: Facts) -> Customer:
    """Anna under another number, as will turn out."""
    return met(facts)


def met(facts: Facts) -> Customer:
    """A new customer whom the store has met."""
    customer = facts.customer()
    customers.meet(facts.session, facts.shop.store.id, customer.id)
    return customer


def load(facts: Facts) -> read.Facts:
    """What the board of the last 30 days is made of."""
    period = Period(TODAY - days(29), TODAY, facts.shop.store.zone, facts.session.now)
    return read.load_facts(facts.session, facts.shop.store, period)


def figure(facts: Facts, key: str) -> Figure:
    """One figure of the store's board of the last 30 days."""
    board = service.board(facts.session, facts.shop.store)
    return next(one for one in board.figures if one.metric.key == key)


def before_and_after(facts: Facts, anna: Customer, other: Customer, look: Callable[[], object]) -> list[object]:
    """What is seen apart, merged, and after the merge was undone."""
    seen = [look()]
    merge = merged(facts.session, facts.shop, anna, other)
    seen.append(look())
    undone(facts.session, facts.shop, merge)
    return [*seen, look()]


def test_receipts_of_both_on_one_day_are_one_purchase(facts: Facts, anna: Customer, other: Customer) -> None:
    facts.receipt(anna)
    facts.receipt(other)
    tickets = before_and_after(facts, anna, other, lambda: figure(facts, "average_ticket").denominator)
    assert tickets == [2, 1, 2]


def test_a_purchase_day_of_both_is_one(facts: Facts, anna: Customer, other: Customer) -> None:
    facts.receipt(anna)
    facts.receipt(other)
    assert before_and_after(facts, anna, other, lambda: len(load(facts).purchase_days)) == [2, 1, 2]


def test_a_return_of_the_one_undoes_the_days_purchase_of_the_other(
    facts: Facts, anna: Customer, other: Customer
) -> None:
    facts.receipt(anna)
    facts.receipt(other, {"units": -1})
    seen = before_and_after(facts, anna, other, lambda: purchase_days(facts.session, anna.id))
    assert seen == [[TODAY], [], [TODAY]]


def test_somebody_who_came_back_under_another_number_came_back(facts: Facts, anna: Customer, other: Customer) -> None:
    facts.receipt(anna, at=facts.at - days(40))
    facts.receipt(other, at=facts.at - days(20))

    def repurchase() -> tuple[object, object]:
        found = figure(facts, "repurchase_30")
        return found.numerator, found.denominator

    assert before_and_after(facts, anna, other, repurchase) == [(0, 1), (1, 1), (0, 1)]


def test_a_no_sale_visit_is_won_by_a_later_purchase_under_another_number(
    facts: Facts, anna: Customer, other: Customer
) -> None:
    facts.visit(anna, OutcomeKind.NO_SALE, at=facts.at - days(40))
    facts.receipt(other, at=facts.at - days(30))

    def second_conversion() -> tuple[object, object]:
        found = figure(facts, "second_conversion")
        return found.numerator, found.denominator

    assert before_and_after(facts, anna, other, second_conversion) == [(0, 1), (1, 1), (0, 1)]


def test_no_sale_visits_under_two_numbers_are_one_episode(facts: Facts, anna: Customer, other: Customer) -> None:
    facts.visit(anna, OutcomeKind.NO_SALE, at=facts.at - days(40))
    facts.visit(other, OutcomeKind.NO_SALE, at=facts.at - days(38))
    seen = before_and_after(facts, anna, other, lambda: figure(facts, "second_conversion").denominator)
    assert seen == [2, 1, 2]


def test_a_call_to_the_one_reached_the_other(facts: Facts, anna: Customer, other: Customer) -> None:
    facts.visit(anna, OutcomeKind.NO_SALE, at=facts.at - days(40))
    facts.visit(other, OutcomeKind.NO_SALE, at=facts.at - days(40))
    facts.contact(other, facts.at - days(35))

    def reached() -> object:
        return figure(facts, "second_conversion").details["reached"]

    apart, one, again = before_and_after(facts, anna, other, reached)
    assert [part.denominator for part in (apart, one, again)] == [1, 1, 1]  # type: ignore[attr-defined]  # parts.
    assert {row.customer_id for row in load(facts).contacts} == {other.id}


def test_a_visit_logged_for_the_one_covers_the_purchase_of_the_other(
    facts: Facts, anna: Customer, other: Customer
) -> None:
    facts.visit(anna, OutcomeKind.BOUGHT, at=facts.at - days(2))
    facts.receipt(other, at=facts.at - days(2))

    def taps_without_receipt() -> object:
        return figure(facts, "clerk_conversion").details["bought_without_receipt"]

    assert before_and_after(facts, anna, other, taps_without_receipt) == [1, 0, 1]


def test_who_claimed_under_two_numbers_is_one_claimer(facts: Facts) -> None:
    claims = [take_coupon(facts.session, facts.shop.code, phone) for phone in (PHONE, OTHER_PHONE)]
    anna, other = (facts.shop_customer(claim) for claim in claims)
    facts.visit(other, at=facts.session.now)

    def claimers() -> tuple[object, object]:
        found = figure(facts, "coupon_funnel")
        return found.denominator, found.details["came"]

    apart, one, again = before_and_after(facts, anna, other, claimers)
    assert (apart[0], one[0], again[0]) == (2, 1, 2)  # type: ignore[index]  # pairs.
    assert one[1].numerator == 1  # type: ignore[index]  # pairs.


def credit(facts: Facts) -> list[object]:
    """Who has the credit, by receipt."""
    facts.session.flush()
    rows = select(LineCredit.staff_id).order_by(LineCredit.receipt_id, LineCredit.line_no)
    return list(facts.session.scalars(rows))


def test_what_a_clerk_did_for_the_one_sold_to_the_other(facts: Facts, anna: Customer, other: Customer) -> None:
    facts.visit(anna, staff=facts.shop.lin)
    sale = facts.receipt(other, cashier_id=facts.shop.mei.id)
    jobs.credit_receipt(facts.session, sale.id)
    assert credit(facts) == [facts.shop.mei.id]
    merge = merged(facts.session, facts.shop, anna, other)
    jobs.credit_merge(facts.session, merge.id)
    assert credit(facts) == [facts.shop.lin.id]
    undone(facts.session, facts.shop, merge)
    jobs.credit_merge(facts.session, merge.id)
    assert credit(facts) == [facts.shop.mei.id]


@pytest.mark.parametrize("fact", ["visit", "contact"])
def test_a_fact_of_the_one_credits_receipts_of_the_other(
    facts: Facts, anna: Customer, other: Customer, fact: str
) -> None:
    facts.receipt(other, cashier_id=facts.shop.mei.id)
    merged(facts.session, facts.shop, anna, other)
    if fact == "visit":
        jobs.credit_visit(facts.session, facts.visit(anna, staff=facts.shop.lin).id)
    else:
        jobs.credit_contact(facts.session, facts.contact(anna, facts.at - days(1), staff=facts.shop.lin).id)
    assert credit(facts) == [facts.shop.lin.id]


def derived(session: Session) -> dict[str, set[tuple[object, ...]]]:
    """All that is derived, without when it was."""
    session.expire_all()
    task = FollowUpTask.visit_id, FollowUpTask.step, FollowUpTask.state, FollowUpTask.stop_reason, FollowUpTask.due_at
    share = LineCredit.receipt_id, LineCredit.line_no, LineCredit.staff_id, LineCredit.reason, LineCredit.amount
    parts = {
        "people": (Customer.id, Customer.person_id),
        "tasks": task,
        "credit": share,
        "tags": (TagEvidence.note_id, TagEvidence.tag),
    }
    return {name: {tuple(row) for row in session.execute(select(*columns))} for name, columns in parts.items()}


def rebuilt(session: Session) -> dict[str, set[tuple[object, ...]]]:
    """The same, thrown away and made again from the facts; promised calls are facts and only missing ones come."""
    session.query(LineCredit).delete()
    session.query(TagEvidence).delete()
    session.settle()
    for step in rebuild.steps("all"):
        list(rebuild.run(step, rebuild.ids_of(step)))
    return derived(session)


def test_a_merge_and_its_undoing_leave_what_a_rebuild_makes(shop: Shop) -> None:
    story = Story(shop)
    anna, other = story.customer(), story.customer(OTHER_PHONE)
    story.no_sale(anna)
    story.pass_time(days=1)
    story.buys(other)
    story.no_sale(story.customer("+8613700137000"))
    story.settle()
    apart = derived(story.session)
    story.pass_time(days=1)
    merge = merged(story.session, shop, anna, other)
    story.settle()
    together = derived(story.session)
    assert together == rebuilt(story.session)
    assert together != apart
    undone(story.session, shop, merge)
    story.settle()
    assert derived(story.session) == apart == rebuilt(story.session)


def test_receipts_stay_with_the_customer_they_were_booked_for(facts: Facts, anna: Customer, other: Customer) -> None:
    sale = facts.receipt(anna)
    merge = merged(facts.session, facts.shop, anna, other)
    assert (sale.customer_id, receipts_of(facts.session, other.id)) == (anna.id, [sale])
    undone(facts.session, facts.shop, merge)
    assert receipts_of(facts.session, other.id) == []
