"""Which visits lead to promised calls, and that planning again adds nothing."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, time, timedelta

import pytest
from cast import Shop
from sqlalchemy import delete, select
from story import Story, count

from followups import jobs, planning, plans
from followups.models import FollowUpTask, TaskState
from store_api.customers import service as customers
from store_api.customers.models import Customer
from store_api.leases import RowsFailed
from store_api.staff import service as staff
from store_api.visits import service as visits
from store_api.visits.models import OutcomeKind, Visit


@pytest.fixture
def story(shop: Shop) -> Story:
    """What happens in the shop."""
    return Story(shop)


def tasks(story: Story) -> list[FollowUpTask]:
    """All promised calls by step."""
    return list(story.session.scalars(select(FollowUpTask).order_by(FollowUpTask.due_at)))


def steps(story: Story) -> list[int]:
    """The steps of all promised calls."""
    return [task.step for task in tasks(story)]


def test_a_no_sale_is_followed_up_on_day_3_7_and_15(story: Story) -> None:
    story.no_sale(story.customer())
    story.settle()
    assert steps(story) == [3, 7, 15]


def test_calls_fall_due_at_ten_in_the_store(story: Story) -> None:
    story.no_sale(story.customer())
    story.settle()
    assert [task.due_at for task in tasks(story)] == [datetime(2026, 3, day, 2, 0, tzinfo=UTC) for day in (13, 17, 25)]


def test_a_call_is_held_by_the_clerk_who_served(story: Story) -> None:
    visit = story.no_sale(story.customer())
    story.settle()
    assert {(task.holder_id, task.store_id) for task in tasks(story)} == {(visit.staff_id, visit.store_id)}
    assert {(task.visit_id, task.customer_id) for task in tasks(story)} == {(visit.id, visit.customer_id)}


def test_a_planned_call_is_open_and_nobody_was_told(story: Story) -> None:
    story.no_sale(story.customer())
    story.settle()
    assert {(task.state, task.delivered_at, task.created_at) for task in tasks(story)} == {
        (TaskState.OPEN, None, story.session.now)
    }


def test_the_answer_at_the_end_of_the_visit_is_enough(story: Story) -> None:
    visit = story.visit(story.customer(may_call=None))
    story.ends(visit, may_call=True)
    story.settle()
    assert steps(story) == [3, 7, 15]


def test_planning_again_adds_nothing(story: Story) -> None:
    visit = story.no_sale(story.customer())
    assert [planning.plan(story.session, visit) for _ in range(3)] == [3, 0, 0]


def test_events_in_any_number_plan_three(story: Story) -> None:
    customer = story.customer()
    visit = story.no_sale(customer)
    story.settle()
    for _ in range(3):
        jobs.plan_visit(story.session, visit.id)
        jobs.review_customer(story.session, customer.id)
    assert steps(story) == [3, 7, 15]


def test_a_task_that_went_missing_is_made_again(story: Story) -> None:
    visit = story.no_sale(story.customer())
    story.settle()
    story.session.execute(delete(FollowUpTask).where(FollowUpTask.step == 7))
    assert planning.plan(story.session, visit) == 1
    assert steps(story) == [3, 7, 15]


def test_making_again_leaves_what_people_did(story: Story) -> None:
    visit = story.no_sale(story.customer())
    story.settle()
    tasks(story)[0].state = TaskState.DONE
    planning.plan(story.session, visit)
    assert [task.state for task in tasks(story)] == [TaskState.DONE, TaskState.OPEN, TaskState.OPEN]


def test_who_may_not_be_called_is_not_planned_for(story: Story) -> None:
    story.no_sale(story.customer(may_call=False))
    story.settle()
    assert steps(story) == []


def test_who_was_never_asked_is_not_planned_for(story: Story) -> None:
    story.no_sale(story.customer(may_call=None))
    story.settle()
    assert steps(story) == []


def test_who_has_no_phone_is_not_planned_for(story: Story) -> None:
    member = Customer.arrived(story.session.now)
    story.session.add(member)
    story.session.flush()
    customers.meet(story.session, story.shop.store.id, member.id)
    story.answers(member, may_call=True)
    story.no_sale(member)
    story.settle()
    assert steps(story) == []


def test_a_guest_is_not_planned_for(story: Story) -> None:
    story.no_sale()
    story.settle()
    assert steps(story) == []


def test_a_guest_who_becomes_known_is_planned_for(story: Story) -> None:
    visit = story.no_sale()
    customer = story.customer()
    visits.tie(story.session, story.lin, visit.id, {"customer_id": customer.id})
    story.settle()
    assert steps(story) == [3, 7, 15]


def test_who_bought_is_not_planned_for(story: Story) -> None:
    story.ends(story.visit(story.customer()), OutcomeKind.BOUGHT)
    story.settle()
    assert steps(story) == []


def test_a_receipt_of_the_day_says_she_bought(story: Story) -> None:
    customer = story.customer()
    story.buys(customer)
    story.no_sale(customer)
    story.settle()
    assert steps(story) == []


def test_a_purchase_before_the_day_is_no_reason_not_to_call(story: Story) -> None:
    customer = story.customer()
    story.buys(customer)
    story.pass_time(days=1)
    story.no_sale(customer)
    story.settle()
    assert steps(story) == [3, 7, 15]


def test_an_open_visit_is_not_planned_for_yet(story: Story) -> None:
    story.visit(story.customer())
    story.settle()
    assert steps(story) == []


def test_a_visit_taken_back_is_not_planned_for(story: Story) -> None:
    visit = story.no_sale(story.customer())
    visits.take_back(story.session, story.lin, Visit, visit.id)
    story.settle()
    assert steps(story) == []


def test_two_visits_have_calls_of_their_own(story: Story) -> None:
    customer = story.customer()
    story.no_sale(customer)
    story.pass_time(days=1)
    story.no_sale(customer)
    story.settle()
    assert sorted(steps(story)) == [3, 3, 7, 7, 15, 15]


def test_a_store_has_a_plan_of_its_own(story: Story) -> None:
    plans.set_plan(story.session, story.shop.store.id, {"days": [1, 30], "hour": 15})
    story.no_sale(story.customer())
    story.settle()
    assert [task.due_at for task in tasks(story)] == [
        datetime(2026, 3, 11, 7, 0, tzinfo=UTC),
        datetime(2026, 4, 9, 7, 0, tzinfo=UTC),
    ]


def test_another_stores_plan_does_not_count(story: Story) -> None:
    plans.set_plan(story.session, story.shop.other_store.id, {"days": [1], "hour": 15})
    story.no_sale(story.customer())
    story.settle()
    assert steps(story) == [3, 7, 15]


def test_a_new_plan_moves_no_old_promise(story: Story) -> None:
    visit = story.no_sale(story.customer())
    story.settle()
    before = [task.due_at for task in tasks(story)]
    plans.set_plan(story.session, story.shop.store.id, {"days": [3, 7, 15], "hour": 18})
    planning.plan(story.session, visit)
    assert [task.due_at for task in tasks(story)] == before


def test_calls_keep_to_opening_hours_and_closed_days(story: Story) -> None:
    store = story.shop.store
    staff.change_store(story.session, store, hours=[(day, time(12), time(20)) for day in range(7)])
    staff.close_on(story.session, store, datetime(2026, 3, 13, tzinfo=UTC).date())
    story.no_sale(story.customer())
    story.settle()
    assert tasks(story)[0].due_at == datetime(2026, 3, 14, 4, 0, tzinfo=UTC)


def test_a_new_yes_plans_the_visits_of_the_last_days(story: Story) -> None:
    customer = story.customer(may_call=False)
    story.no_sale(customer)
    story.settle()
    story.pass_time(days=1)
    story.answers(customer, may_call=True)
    story.settle()
    assert steps(story) == [3, 7, 15]


def test_a_new_yes_promises_nothing_for_days_gone_by(story: Story) -> None:
    customer = story.customer(may_call=False)
    story.no_sale(customer)
    story.pass_time(days=5)
    story.answers(customer, may_call=True)
    story.settle()
    assert steps(story) == [7, 15]


def test_a_new_yes_does_not_reach_back_for_ever(story: Story) -> None:
    customer = story.customer(may_call=False)
    story.no_sale(customer)
    story.pass_time(days=20)
    story.answers(customer, may_call=True)
    story.settle()
    assert steps(story) == []


def test_a_new_yes_reaches_back_as_far_as_the_stores_plan(story: Story) -> None:
    plans.set_plan(story.session, story.shop.store.id, {"days": [30], "hour": 10})
    customer = story.customer(may_call=False)
    story.no_sale(customer)
    story.pass_time(days=20)
    story.answers(customer, may_call=True)
    story.settle()
    assert steps(story) == [30]


def test_jobs_that_stood_still_for_days_still_plan_what_was_promised(story: Story) -> None:
    story.no_sale(story.customer())
    story.session.settle()
    story.pass_time(days=5)
    story.settle()
    assert steps(story) == [3, 7, 15]


def test_a_forgotten_visit_is_followed_up_after_closing_time(story: Story) -> None:
    story.visit(story.customer())
    story.settle()
    assert jobs.plan_unclosed(story.session.now + timedelta(hours=7, minutes=59)) == 0
    assert jobs.plan_unclosed(story.session.now + timedelta(hours=8)) == 3


def test_forgotten_visits_are_planned_once(story: Story) -> None:
    story.visit(story.customer())
    story.settle()
    tomorrow = story.session.now + timedelta(days=1)
    assert [jobs.plan_unclosed(tomorrow) for _ in range(2)] == [3, 0]


def test_a_forgotten_guest_is_left_alone(story: Story) -> None:
    story.visit()
    story.settle()
    assert planning.unclosed_visits(story.session) == []


def test_a_forgotten_visit_of_somebody_who_said_no_is_left_alone(story: Story) -> None:
    story.visit(story.customer(may_call=False))
    story.settle()
    assert jobs.plan_unclosed(story.session.now + timedelta(days=1)) == 0


def test_a_forgotten_visit_with_a_receipt_is_left_alone(story: Story) -> None:
    customer = story.customer()
    story.visit(customer)
    story.buys(customer)
    story.settle()
    assert jobs.plan_unclosed(story.session.now + timedelta(days=1)) == 0


def test_a_forgotten_visit_that_was_taken_back_is_left_alone(story: Story) -> None:
    visit = story.visit(story.customer())
    visits.take_back(story.session, story.lin, Visit, visit.id)
    story.settle()
    assert planning.unclosed_visits(story.session) == []


def test_a_forgotten_visit_is_followed_up_after_a_long_standstill(story: Story) -> None:
    story.visit(story.customer())
    story.settle()
    assert jobs.plan_unclosed(story.session.now + timedelta(days=9)) == 2  # Day 7, made up for, and day 15.


def test_visits_of_long_ago_are_not_dug_up(story: Story) -> None:
    story.visit(story.customer())
    story.settle()
    assert jobs.plan_unclosed(story.session.now + timedelta(days=17)) == 0


def test_a_tap_after_closing_time_still_closes(story: Story) -> None:
    visit = story.visit(story.customer())
    story.settle()
    jobs.plan_unclosed(story.session.now + timedelta(hours=9))
    story.pass_time(hours=10)
    story.ends(visit, OutcomeKind.BOUGHT)
    story.settle()
    assert {task.state for task in tasks(story)} == {TaskState.STOPPED}


def test_a_late_no_sale_keeps_the_calls(story: Story) -> None:
    visit = story.visit(story.customer())
    story.settle()
    jobs.plan_unclosed(story.session.now + timedelta(hours=9))
    story.pass_time(hours=10)
    story.ends(visit)
    story.settle()
    assert [(task.step, task.state) for task in tasks(story)] == [(step, TaskState.OPEN) for step in (3, 7, 15)]


@pytest.mark.parametrize(
    ("hours", "over_at"),
    [
        ([(1, time(10), time(22))], datetime(2026, 3, 10, 14, 0, tzinfo=UTC)),
        ([(1, time(10), time(2))], datetime(2026, 3, 10, 18, 0, tzinfo=UTC)),
        ([], datetime(2026, 3, 10, 16, 0, tzinfo=UTC)),
    ],
)
def test_a_visit_is_over_when_the_store_closes_and_without_hours_at_midnight(
    story: Story, hours: list[tuple[int, time, time]], over_at: datetime
) -> None:
    store = staff.change_store(story.session, story.shop.store, hours=hours)
    visit = story.visit()
    assert not visits.is_over(store, visit, over_at - timedelta(seconds=1))
    assert visits.is_over(store, visit, over_at)


def test_one_visit_that_cannot_be_planned_does_not_hold_up_the_rest(story: Story) -> None:
    done: list[uuid.UUID] = []

    def act(session: object, row: uuid.UUID) -> int:
        if row == poisoned:
            raise LookupError
        done.append(row)
        return 1

    rows = [uuid.uuid4() for _ in range(3)]
    poisoned = rows[1]
    with pytest.raises(RowsFailed) as caught:
        jobs.each(rows, act, None)
    assert done == [rows[0], rows[2]]
    assert (caught.value.ids, str(caught.value)) == ([poisoned], str(poisoned))


def test_a_rolled_back_visit_leaves_no_plan(story: Story) -> None:
    customer = story.customer()
    story.session.settle()
    story.no_sale(customer)
    story.session.rollback()
    story.settle()
    assert count(story.session, FollowUpTask) == 0
