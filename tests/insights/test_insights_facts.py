"""What the board reads from a real database."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from cast import take_coupon
from insights_facts import Facts
from insights_rows import days
from sqlalchemy import event, select

from followups.models import ContactResult, MoveReason, StopReason, TaskMove, TaskState
from store_api.coupons import qr_codes
from store_api.insights import facts as read
from store_api.insights.purchases import ledger
from store_api.insights.rows import Period
from store_api.sales.models import NOT_REVENUE, LineKind
from store_api.staff import service as staff
from store_api.visits.models import OutcomeKind

TODAY = date(2026, 3, 10)
HOUR = timedelta(hours=1)


def month(facts: Facts) -> Period:
    """The store's last 30 days."""
    return Period(TODAY - days(29), TODAY, facts.shop.store.zone, facts.session.now)


def load(facts: Facts) -> read.Facts:
    return read.load_facts(facts.session, facts.shop.store, month(facts))


@pytest.mark.parametrize("kind", NOT_REVENUE)
def test_what_is_no_revenue_does_not_count(facts: Facts, kind: LineKind) -> None:
    facts.receipt(None, {"units": 2, "amount": 30000}, {"units": 0, "amount": 900, "kind": kind})
    assert [(row.units, row.revenue) for row in load(facts).receipts] == [(2, 30000)]


def test_bags_are_revenue_but_no_net_items(facts: Facts) -> None:
    facts.receipt(None, {}, {"units": 0, "amount": 50, "kind": LineKind.BAG})
    assert [(row.units, row.revenue) for row in load(facts).receipts] == [(1, 10050)]


def test_receipts_of_other_stores_and_days_and_voided_ones_are_out(facts: Facts) -> None:
    facts.receipt(None, store=facts.shop.other_store)
    facts.receipt(None, at=facts.at - days(30))
    facts.receipt(None, voided=True)
    assert load(facts).receipts == []


def test_a_day_is_the_stores_local_day(facts: Facts) -> None:
    facts.receipt(None, at=datetime(2026, 2, 8, 16, 30, tzinfo=UTC))
    assert [row.day for row in load(facts).receipts] == [date(2026, 2, 9)]


def test_a_receipt_without_lines_is_there(facts: Facts) -> None:
    receipt = facts.receipt(None)
    receipt.lines.clear()
    assert [(row.units, row.revenue) for row in load(facts).receipts] == [(0, 0)]


def test_purchase_days_reach_back_and_over_all_stores(facts: Facts) -> None:
    anna = facts.customer()
    facts.receipt(anna)
    facts.receipt(anna, at=facts.at - days(500), store=facts.shop.other_store)
    facts.receipt(facts.customer(), store=facts.shop.other_store)
    assert sorted(row.day for row in load(facts).purchase_days) == [TODAY - days(500), TODAY]


def test_a_later_return_takes_no_purchase_day_away(facts: Facts) -> None:
    anna = facts.customer()
    sale = facts.receipt(anna, at=facts.at - days(3))
    facts.receipt(anna, {"units": -1}, of=sale)
    facts.receipt(anna)
    assert sorted(row.day for row in load(facts).purchase_days) == [TODAY - days(3), TODAY]


def test_a_return_of_an_unknown_sale_takes_no_purchase_day_away(facts: Facts) -> None:
    anna = facts.customer()
    facts.receipt(anna)
    facts.receipt(anna, {"units": -1}, refund_of="before our time")
    assert [row.day for row in load(facts).purchase_days] == [TODAY]


def test_a_same_day_return_undoes_the_purchase_day_though_it_names_nobody(facts: Facts) -> None:
    sale = facts.receipt(facts.customer())
    facts.receipt(None, {"units": -1}, of=sale)
    assert load(facts).purchase_days == []


def test_history_and_ledger_agree(facts: Facts) -> None:
    anna = facts.customer()
    first = facts.receipt(anna, {"units": 2}, at=facts.at - days(9))
    facts.receipt(anna, {"units": -2}, at=facts.at - days(4), of=first)
    second = facts.receipt(anna, at=facts.at - days(2))
    facts.receipt(None, {"units": -1}, at=facts.at - days(2), of=second)
    facts.receipt(anna, {"units": 1}, {"units": -2})
    found = load(facts)
    assert {(row.customer_id, row.day) for row in found.purchase_days} == ledger(found.receipts).bought


def test_withdrawn_visits_and_counts_are_out(facts: Facts) -> None:
    visit, count = facts.visit(None), facts.footfall(facts.at, 5)
    assert len(load(facts).visits) == 1
    for row in (visit, count):
        staff.withdraw(facts.session, row.id, facts.shop.mei)
    found = load(facts)
    assert (found.visits, found.visitors) == ([], {})


def test_counts_of_an_hour_add_up(facts: Facts) -> None:
    facts.footfall(facts.at, 5)
    facts.footfall(facts.at, 2)
    assert load(facts).visitors == {facts.at: 7}


def test_open_hours_are_over_and_off_closed_days(facts: Facts) -> None:
    store = facts.shop.store
    staff.close_on(facts.session, store, TODAY - days(1))
    seen = Period(TODAY - days(1), TODAY, store.zone, facts.session.now)
    assert read.open_hours(facts.session, store, seen) == [
        datetime(2026, 3, 10, hour, tzinfo=UTC) for hour in (2, 3, 4, 5)
    ]


def test_open_hours_go_past_midnight(facts: Facts) -> None:
    store = facts.shop.store
    staff.change_store(facts.session, store, hours=[(0, time(22, 30), time(1))])
    seen = Period(date(2026, 3, 9), TODAY, store.zone, facts.session.now)
    local = [hour.astimezone(store.zone).strftime("%d %H") for hour in read.open_hours(facts.session, store, seen)]
    assert local == ["09 22", "09 23", "10 00"]


def test_no_sales_of_known_people_reach_back_to_their_first(facts: Facts) -> None:
    anna = facts.customer()
    old = facts.visit(anna, OutcomeKind.NO_SALE, at=facts.at - days(200))
    new = facts.visit(anna, OutcomeKind.NO_SALE)
    facts.visit(facts.customer(), OutcomeKind.NO_SALE, at=facts.at - days(200))
    facts.visit(facts.customer(), OutcomeKind.BOUGHT)
    guest = facts.visit(None, OutcomeKind.NO_SALE)
    found = load(facts)
    assert {row.id for row in found.past_no_sales} == {old.id, new.id}
    assert [row.id for row in found.guest_no_sales] == [guest.id]


def test_only_contacts_that_reached_her_count(facts: Facts) -> None:
    anna = facts.customer()
    facts.visit(anna, OutcomeKind.NO_SALE, at=facts.at - days(3))
    facts.contact(anna, facts.at)
    facts.contact(anna, facts.at, ContactResult.NO_ANSWER)
    assert [row.customer_id for row in load(facts).contacts] == [anna.id]


def test_a_task_is_first_tried_by_its_earliest_contact(facts: Facts) -> None:
    visit = facts.visit(facts.customer())
    task = facts.task(visit, facts.at - days(2))
    for hours in (30, 5):
        facts.contact(facts.shop_customer(visit), facts.at - days(2) + hours * HOUR, ContactResult.NO_ANSWER, task)
    assert [row.contacted_at for row in load(facts).tasks] == [facts.at - days(2) + 5 * HOUR]


def test_tasks_that_stopped_or_were_done_elsewhere(facts: Facts) -> None:
    due, closed = facts.at - days(2), facts.at - days(1)
    facts.task(facts.visit(facts.customer()), due, state=TaskState.DONE, closed_at=closed)
    stopped = {"state": TaskState.STOPPED, "stop_reason": StopReason.PURCHASE, "closed_at": closed}
    facts.task(facts.visit(facts.customer()), due, **stopped)
    found = sorted(load(facts).tasks, key=lambda row: row.stopped_at is None)
    assert [(row.contacted_at, row.stopped_at) for row in found] == [(None, closed), (closed, None)]


@pytest.mark.parametrize(("hours", "hers"), [(20, False), (30, True)])
def test_a_task_belongs_to_whoever_held_it_at_its_limit(facts: Facts, hours: int, hers: bool) -> None:
    """Lin had it first; Mei took it over so many hours after it fell due."""
    due = facts.at - days(2)
    task = facts.task(facts.visit(facts.customer()), due)
    holder = task.holder_id
    facts.session.add(
        TaskMove(
            task_id=task.id,
            at=due + hours * HOUR,
            reason=MoveReason.HANDOVER,
            due_from=due,
            due_to=due,
            holder_from=holder,
            holder_to=facts.shop.mei.id,
        )
    )
    task.holder_id = facts.shop.mei.id
    assert [row.holder_id for row in load(facts).tasks] == [holder if hers else facts.shop.mei.id]


def test_a_task_that_was_moved_is_judged_by_when_it_first_fell_due(facts: Facts) -> None:
    task = facts.task(facts.visit(facts.customer()), facts.at - days(2))
    task.due_at = facts.at + days(1)
    assert [row.due_at for row in load(facts).tasks] == [facts.at - days(2)]


def test_tasks_held_by_a_restore_are_counted_apart(facts: Facts) -> None:
    facts.task(facts.visit(facts.customer()), facts.at - days(2), held_at=facts.at)
    found = load(facts)
    assert (found.tasks, found.held_tasks) == ([], 1)


def test_claims_say_what_their_owners_did_since(facts: Facts) -> None:
    claim = take_coupon(facts.session, facts.shop.code, "+8613900139000")
    qr_codes.count_scan(facts.session, facts.shop.code.id)
    claim.claimed_at = facts.at
    facts.visit(facts.shop_customer(claim), at=facts.at - HOUR)
    before = load(facts)
    assert [(row.visited, row.tried_on, row.redeemed) for row in before.claims] == [(False, False, False)]
    facts.try_on(facts.visit(facts.shop_customer(claim), at=facts.at + HOUR), facts.style())
    claim.used_at = facts.session.now
    after = load(facts)
    assert [(row.visited, row.tried_on, row.redeemed) for row in after.claims] == [(True, True, True)]
    assert after.scans == 1


def test_the_number_of_queries_does_not_grow(facts: Facts) -> None:
    for _ in range(5):
        facts.receipt(facts.customer())
        facts.visit(facts.customer(), OutcomeKind.NO_SALE)
    seen: list[str] = []
    facts.session.scalar(select(1))
    connection = facts.session.connection()
    event.listen(connection, "before_cursor_execute", lambda *args: seen.append(args[2]))
    load(facts)
    assert len(seen) <= 16
