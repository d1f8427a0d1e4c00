"""Credit as it is written down, and what makes it anew."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from insights_facts import Facts
from insights_rows import days
from sqlalchemy import select

from followups.models import ContactResult
from store_api.customers.models import CustomerAssignment
from store_api.insights import jobs
from store_api.insights.models import CreditReason, LineCredit
from store_api.sales.models import NOT_REVENUE, LineKind, Receipt
from store_api.staff import service as staff

Credits = list[tuple[int, uuid.UUID, CreditReason, int]]


def credits_of(facts: Facts, receipt: Receipt) -> Credits:
    """(line, clerk, reason, amount) of a receipt after its job ran."""
    jobs.credit_receipt(facts.session, receipt.id)
    return written(facts, receipt)


def written(facts: Facts, receipt: Receipt) -> Credits:
    """The same, without running anything."""
    rows = facts.session.scalars(
        select(LineCredit).where(LineCredit.receipt_id == receipt.id).order_by(LineCredit.line_no, -LineCredit.amount)
    )
    return [(row.line_no, row.staff_id, row.reason, row.amount) for row in rows]


def test_guides_share_a_line_to_the_last_unit(facts: Facts) -> None:
    lin, mei = facts.shop.lin, facts.shop.mei
    receipt = facts.receipt(None, {"amount": 9999, "guides": (lin, mei)})
    assert credits_of(facts, receipt) == [(1, lin.id, CreditReason.GUIDE, 5000), (1, mei.id, CreditReason.GUIDE, 4999)]


def test_twice_gives_the_same_rows(facts: Facts) -> None:
    receipt = facts.receipt(None, {"guides": (facts.shop.lin, facts.shop.mei)})
    assert credits_of(facts, receipt) == credits_of(facts, receipt)


def test_each_line_has_its_own_reason(facts: Facts) -> None:
    anna, style = facts.customer(), facts.style()
    facts.try_on(facts.visit(anna, at=facts.at - days(2)), style, staff=facts.shop.stranger)
    receipt = facts.receipt(anna, {"style": style}, {"amount": 500}, cashier_id=facts.shop.mei.id)
    assert credits_of(facts, receipt) == [
        (1, facts.shop.stranger.id, CreditReason.TRY_ON, 10000),
        (2, facts.shop.mei.id, CreditReason.CASHIER, 500),
    ]


def test_a_withdrawn_try_on_does_not_count(facts: Facts) -> None:
    anna, style = facts.customer(), facts.style()
    tried = facts.try_on(facts.visit(anna, at=facts.at - days(2)), style)
    staff.withdraw(facts.session, tried.id, facts.shop.mei)
    assert credits_of(facts, facts.receipt(anna, {"style": style})) == []


def test_a_withdrawn_visit_takes_its_try_ons_along(facts: Facts) -> None:
    anna, style = facts.customer(), facts.style()
    visit = facts.visit(anna)
    facts.try_on(visit, style)
    staff.withdraw(facts.session, visit.id, facts.shop.mei)
    assert credits_of(facts, facts.receipt(anna, {"style": style})) == []


def test_a_call_that_did_not_reach_her_does_not_count(facts: Facts) -> None:
    anna = facts.customer()
    facts.contact(anna, facts.at - days(1), ContactResult.NO_ANSWER)
    assert credits_of(facts, facts.receipt(anna)) == []


def test_the_running_assignment_counts(facts: Facts) -> None:
    anna, at = facts.customer(), facts.at
    for clerk, since, until in ((facts.shop.lin, 20, 0.5), (facts.shop.mei, 60, 30)):
        span = {"since": at - days(60) + timedelta(days=60 - since), "until": at - timedelta(days=until - 1)}
        facts.keep(CustomerAssignment(customer_id=anna.id, staff_id=clerk.id, **span))
    assert credits_of(facts, facts.receipt(anna)) == [(1, facts.shop.lin.id, CreditReason.ASSIGNED, 10000)]


def test_a_voided_receipt_has_no_credit(facts: Facts) -> None:
    receipt = facts.receipt(None, cashier_id=facts.shop.mei.id)
    assert credits_of(facts, receipt) != []
    receipt.voided = True
    facts.session.flush()
    assert credits_of(facts, receipt) == []


@pytest.mark.parametrize("kind", NOT_REVENUE)
def test_what_is_no_revenue_has_no_credit(facts: Facts, kind: LineKind) -> None:
    assert credits_of(facts, facts.receipt(None, {"kind": kind}, cashier_id=facts.shop.mei.id)) == []


def test_a_refund_takes_back_from_those_who_sold(facts: Facts) -> None:
    style, lin = facts.style(), facts.shop.lin
    sale = facts.receipt(facts.customer(), {"amount": 500}, {"style": style, "guides": (lin,)}, at=facts.at - days(40))
    refund = facts.receipt(
        None, {"style": style, "units": -1, "guides": (facts.shop.mei,)}, of=sale, cashier_id=facts.shop.hua.id
    )
    assert credits_of(facts, refund) == [(1, lin.id, CreditReason.GUIDE, -10000)]


def test_a_refund_is_judged_by_what_was_before_its_sale(facts: Facts) -> None:
    anna = facts.customer()
    facts.visit(anna, at=facts.at - days(40))
    facts.visit(anna, staff=facts.shop.mei)
    sale = facts.receipt(anna, at=facts.at - days(40))
    refund = facts.receipt(None, {"units": -1}, of=sale)
    assert credits_of(facts, refund) == [(1, facts.shop.lin.id, CreditReason.VISIT, -10000)]


def test_a_sale_that_comes_late_credits_its_refund_anew(facts: Facts) -> None:
    sale = facts.receipt(None, cashier_id=facts.shop.lin.id)
    refund = facts.receipt(None, {"units": -1}, of=sale, cashier_id=facts.shop.mei.id)
    jobs.credit_receipt(facts.session, sale.id)
    assert written(facts, refund) == [(1, facts.shop.lin.id, CreditReason.CASHIER, -10000)]


@pytest.mark.parametrize(("before", "credited"), [(0, True), (7, True), (9, False)])
def test_a_visit_credits_the_receipts_it_may_explain(facts: Facts, before: int, credited: bool) -> None:
    anna, style = facts.customer(), facts.style()
    receipt = facts.receipt(anna, {"style": style})
    visit = facts.visit(anna, at=facts.at - days(before))
    facts.try_on(visit, style)
    jobs.credit_visit(facts.session, visit.id)
    assert bool(written(facts, receipt)) is credited


def test_a_guests_visit_credits_nothing(facts: Facts) -> None:
    receipt = facts.receipt(None)
    jobs.credit_visit(facts.session, facts.visit(None).id)
    assert written(facts, receipt) == []


@pytest.mark.parametrize(("before", "credited"), [(0, True), (15, True), (16, False), (-1, False)])
def test_a_contact_credits_the_receipts_of_the_next_days(facts: Facts, before: int, credited: bool) -> None:
    anna = facts.customer()
    receipt = facts.receipt(anna)
    contact = facts.contact(anna, facts.at - days(before))
    jobs.credit_contact(facts.session, contact.id)
    assert bool(written(facts, receipt)) is credited
