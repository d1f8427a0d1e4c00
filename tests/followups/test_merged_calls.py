"""Promised calls of two customers who turn out to be one person, and who do not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cast import PHONE, Shop
from merges import OTHER_PHONE, merged, undone
from sqlalchemy import select
from story import Story

from followups import contacts, jobs, service
from followups.models import ContactResult, FollowUpTask, StopReason, TaskState
from followups.moves import open_tasks, stop
from store_api.customers.models import Customer, CustomerMerge
from store_api.db import new_id
from store_api.errors import Conflict
from store_api.staff.models import AuditEntry

OPEN = (TaskState.OPEN, None)


@pytest.fixture
def story(shop: Shop) -> Story:
    """What happens in the shop."""
    return Story(shop)


@pytest.fixture
def anna(story: Story) -> Customer:
    """Somebody who may be called."""
    return story.customer()


@pytest.fixture
def other(story: Story) -> Customer:
    """Anna under another number; nobody asked her whether she may be called."""
    return story.customer(OTHER_PHONE, may_call=None)


def ends(story: Story, customer: Customer) -> list[tuple[TaskState, StopReason | None]]:
    """How the calls about visits of this customer stand, by step."""
    tasks = select(FollowUpTask).where(FollowUpTask.customer_id == customer.id).order_by(FollowUpTask.due_at)
    return [(task.state, task.stop_reason) for task in story.session.scalars(tasks)]


def merge(story: Story, one: Customer, other: Customer) -> CustomerMerge:
    """Mei merges them, and everybody reacts."""
    made = merged(story.session, story.shop, one, other)
    story.settle()
    return made


def undo(story: Story, made: CustomerMerge) -> None:
    """Mei was wrong, and everybody reacts."""
    undone(story.session, story.shop, made)
    story.settle()


def calls(story: Story, customer: Customer, result: ContactResult) -> None:
    """Lin has called about the first open call of this customer."""
    task = select(FollowUpTask).where(FollowUpTask.customer_id == customer.id, FollowUpTask.state == TaskState.OPEN)
    first = story.session.scalars(task.order_by(FollowUpTask.due_at)).first()
    assert first is not None
    body = {"occurred_at": story.session.now, "result": result, "task_id": first.id}
    contacts.record_contact(story.session, story.lin, new_id(), body)


def test_a_purchase_of_the_other_stops_her_calls_and_undoing_promises_them_again(
    story: Story, anna: Customer, other: Customer
) -> None:
    story.no_sale(anna)
    story.pass_time(days=1)
    story.buys(other)
    story.settle()
    assert ends(story, anna) == [OPEN] * 3
    made = merge(story, anna, other)
    assert ends(story, anna) == [(TaskState.STOPPED, StopReason.PURCHASE)] * 3
    undo(story, made)
    assert ends(story, anna) == [OPEN] * 3


def test_a_purchase_after_the_merge_stops_the_calls_of_both(story: Story, anna: Customer, other: Customer) -> None:
    story.no_sale(anna)
    merge(story, anna, other)
    story.pass_time(days=1)
    story.buys(other)
    story.settle()
    assert ends(story, anna) == [(TaskState.STOPPED, StopReason.PURCHASE)] * 3


def test_her_own_purchase_keeps_them_stopped_after_undoing(story: Story, anna: Customer, other: Customer) -> None:
    story.no_sale(anna)
    made = merge(story, anna, other)
    story.pass_time(days=1)
    story.buys(anna)
    story.settle()
    undo(story, made)
    assert ends(story, anna) == [(TaskState.STOPPED, StopReason.PURCHASE)] * 3


def test_a_no_of_the_other_stops_her_calls_and_undoing_promises_them_again(
    story: Story, anna: Customer, other: Customer
) -> None:
    story.no_sale(anna)
    story.pass_time(hours=1)
    story.answers(other, may_call=False)
    story.settle()
    made = merge(story, anna, other)
    assert ends(story, anna) == [(TaskState.STOPPED, StopReason.OPTED_OUT)] * 3
    undo(story, made)
    assert ends(story, anna) == [OPEN] * 3


def test_a_yes_of_the_one_promises_calls_about_visits_of_the_other_until_it_is_undone(
    story: Story, anna: Customer, other: Customer
) -> None:
    story.no_sale(other)
    story.settle()
    assert ends(story, other) == []
    made = merge(story, anna, other)
    assert ends(story, other) == [OPEN] * 3
    undo(story, made)
    assert ends(story, other) == [(TaskState.STOPPED, StopReason.OPTED_OUT)] * 3


def test_two_calls_to_one_person_on_one_day_become_one(story: Story, anna: Customer) -> None:
    other = story.customer(OTHER_PHONE)
    story.no_sale(anna)
    story.pass_time(hours=1)
    story.no_sale(other)
    story.settle()
    made = merge(story, anna, other)
    assert ends(story, anna) == [(TaskState.STOPPED, StopReason.DOUBLE)] * 3
    assert ends(story, other) == [OPEN] * 3
    undo(story, made)
    assert ends(story, anna) == ends(story, other) == [OPEN] * 3


def test_calls_on_different_days_all_stay(story: Story, anna: Customer, other: Customer) -> None:
    story.no_sale(anna)
    story.pass_time(days=1)
    story.no_sale(other)
    merge(story, anna, other)
    assert ends(story, anna) == ends(story, other) == [OPEN] * 3


@pytest.mark.parametrize("result", [ContactResult.REACHED, ContactResult.APPOINTMENT])
def test_one_call_settles_all_that_are_due(
    story: Story, anna: Customer, other: Customer, result: ContactResult
) -> None:
    story.no_sale(anna)
    story.pass_time(days=1)
    story.no_sale(other)
    merge(story, anna, other)
    story.pass_time(days=4)
    calls(story, anna, result)
    done = (TaskState.DONE, None)
    assert (ends(story, anna), ends(story, other)) == ([done, OPEN, OPEN], [done, OPEN, OPEN])


def test_unanswered_calls_under_both_numbers_add_up(story: Story, anna: Customer, other: Customer) -> None:
    story.no_sale(anna)
    story.pass_time(days=1)
    story.no_sale(other)
    merge(story, anna, other)
    for number, customer in enumerate((anna, other, anna)):
        story.pass_time(days=4 + number)
        calls(story, customer, ContactResult.NO_ANSWER)
    assert {*ends(story, anna), *ends(story, other)} == {(TaskState.STOPPED, StopReason.NO_ANSWER)}


def test_a_visit_under_the_other_number_starts_the_count_again(story: Story, anna: Customer, other: Customer) -> None:
    story.no_sale(anna)
    merge(story, anna, other)
    for number in range(3):
        story.pass_time(days=4)
        if number == 2:
            story.visit(other)
            story.pass_time(minutes=1)
        calls(story, anna, ContactResult.NO_ANSWER)
    assert OPEN in ends(story, anna)


def test_the_number_shown_for_a_call_is_the_persons(story: Story, anna: Customer, other: Customer) -> None:
    story.no_sale(anna)
    merge(story, anna, other)
    story.pass_time(days=4)
    task = story.session.scalars(select(FollowUpTask).order_by(FollowUpTask.due_at)).first()
    assert task is not None
    assert service.open_number(story.session, story.lin, task.id) == OTHER_PHONE
    story.session.flush()
    entry = story.session.scalars(select(AuditEntry).where(AuditEntry.action == "phone.shown")).one()
    assert entry.subject_id == other.id


def test_without_a_number_of_her_own_it_is_that_of_whom_she_was_before(story: Story, anna: Customer) -> None:
    bare = story.customer(OTHER_PHONE, may_call=None)
    bare.give_up_phone()
    story.no_sale(bare)
    merge(story, anna, bare)
    story.pass_time(days=4)
    task = story.session.scalars(select(FollowUpTask).order_by(FollowUpTask.due_at)).first()
    assert task is not None
    assert service.open_number(story.session, story.lin, task.id) == PHONE


def test_a_call_settled_by_another_shows_no_number(story: Story, anna: Customer, other: Customer) -> None:
    story.no_sale(anna)
    story.pass_time(days=1)
    story.no_sale(other)
    merge(story, anna, other)
    story.pass_time(days=4)
    calls(story, anna, ContactResult.REACHED)
    settled = select(FollowUpTask).where(FollowUpTask.customer_id == other.id, FollowUpTask.state == TaskState.DONE)
    with pytest.raises(Conflict, match="task_closed"):
        service.open_number(story.session, story.lin, story.session.scalars(settled).one().id)


def test_reacting_again_changes_nothing(story: Story, anna: Customer, other: Customer) -> None:
    story.no_sale(anna)
    story.pass_time(hours=1)
    story.no_sale(other)
    made = merge(story, anna, other)
    before = [ends(story, one) for one in (anna, other)]
    jobs.review_merge(story.session, made.id)
    assert [ends(story, one) for one in (anna, other)] == before


def test_a_merge_of_long_ago_revives_no_call_stopped_before_it(story: Story, anna: Customer, other: Customer) -> None:
    story.no_sale(anna)
    story.settle()
    stop(story.session, open_tasks(story.session, anna.id), StopReason.DOUBLE)
    story.settle()
    story.pass_time(hours=1)
    undo(story, merge(story, anna, other))
    assert ends(story, anna) == [(TaskState.STOPPED, StopReason.DOUBLE)] * 3


def test_what_nobody_agreed_to_before_it_fell_due_is_not_revived(story: Story, anna: Customer, other: Customer) -> None:
    story.no_sale(anna)
    made = merge(story, anna, other)
    story.pass_time(hours=1)
    story.answers(other, may_call=False)
    story.settle()
    story.pass_time(days=5)
    story.answers(anna, may_call=True)
    undo(story, made)
    first, *rest = ends(story, anna)
    assert first == (TaskState.STOPPED, StopReason.OPTED_OUT)
    assert rest == [OPEN] * 2
    assert story.session.now - made.at > timedelta(days=5)
