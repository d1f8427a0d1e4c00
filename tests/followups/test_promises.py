"""What a clerk agreed on a call becomes a call of its own, and is stopped and moved like the others."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from cast import Shop
from sqlalchemy import select
from story import Story

from followups import contacts, plans
from followups.models import (
    ContactChannel,
    ContactResult,
    FollowUpTask,
    MoveReason,
    StopReason,
    TaskKind,
    TaskMove,
    TaskState,
)
from store_api.db import new_id
from store_api.sales.models import Receipt
from store_api.visits.models import Visit


@pytest.fixture
def story(shop: Shop) -> Story:
    """What happens in the shop."""
    return Story(shop)


@pytest.fixture
def visit(story: Story) -> Visit:
    """A no-sale visit four days ago: day 3 is due, 7 and 15 are not."""
    visit = story.no_sale(story.customer())
    story.settle()
    story.pass_time(days=4)
    return visit


def tasks(story: Story, *kinds: TaskKind) -> list[FollowUpTask]:
    """All promised calls by due time, or those of these kinds."""
    story.session.flush()
    found = story.session.scalars(select(FollowUpTask).order_by(FollowUpTask.due_at))
    return [task for task in found if not kinds or task.kind in kinds]


def calls(story: Story, result: str, **more: Any) -> None:
    """Lin calls about the first task and writes this down."""
    about = {"task_id": tasks(story, TaskKind.CADENCE)[0].id} if "customer_id" not in more else {}
    body = {"occurred_at": story.session.now, "result": ContactResult(result), **about, **more}
    contacts.record_contact(story.session, story.lin, new_id(), body)


def day_of(story: Story, instant: datetime) -> date:
    """The store's day."""
    return story.shop.store.local_day(instant)


def test_what_was_promised_is_due_within_48_hours(story: Story, visit: Visit) -> None:
    calls(story, "promised")
    [promise] = tasks(story, TaskKind.PROMISE)
    assert promise.due_at == story.session.now + timedelta(hours=48)


def test_it_is_due_on_the_day_that_was_named(story: Story, visit: Visit) -> None:
    day = day_of(story, story.session.now) + timedelta(days=9)
    calls(story, "promised", next_on=day)
    [promise] = tasks(story, TaskKind.PROMISE)
    assert day_of(story, promise.due_at) == day


def test_who_gave_the_word_keeps_it(story: Story, visit: Visit) -> None:
    calls(story, "promised")
    assert tasks(story, TaskKind.PROMISE)[0].holder_id == story.shop.lin.id


def test_the_same_contact_again_promises_nothing_more(story: Story, visit: Visit) -> None:
    key, body = new_id(), {"occurred_at": story.session.now, "result": ContactResult.PROMISED}
    body["customer_id"] = visit.customer_id  # type: ignore[assignment]  # a body holds anything.
    for _ in range(2):
        contacts.record_contact(story.session, story.lin, key, dict(body))
    assert len(tasks(story, TaskKind.PROMISE)) == 1


def test_a_purchase_after_it_fulfils_it(story: Story, visit: Visit) -> None:
    calls(story, "promised")
    story.buys(story.customer(may_call=None))
    story.settle()
    assert tasks(story, TaskKind.PROMISE)[0].stop_reason is StopReason.PURCHASE


def test_a_purchase_of_the_morning_does_not_fulfil_what_is_promised_in_the_afternoon(story: Story) -> None:
    customer = story.customer()
    story.buys(customer)
    story.settle()
    story.pass_time(hours=1)
    calls(story, "promised", customer_id=customer.id)
    story.buys(customer, units=-1)  # Any receipt of hers is looked at again.
    story.settle()
    assert tasks(story, TaskKind.PROMISE)[0].state is TaskState.OPEN


def test_an_appointment_is_a_call_on_its_day(story: Story, visit: Visit) -> None:
    day = day_of(story, story.session.now) + timedelta(days=5)
    calls(story, "appointment", next_on=day)
    assert day_of(story, tasks(story, TaskKind.APPOINTMENT)[0].due_at) == day


def test_an_appointment_stops_the_calls_before_it(story: Story, visit: Visit) -> None:
    calls(story, "appointment", next_on=day_of(story, story.session.now) + timedelta(days=5))
    assert [task.stop_reason for task in tasks(story, TaskKind.CADENCE)] == [None, StopReason.APPOINTED, None]


def test_an_appointment_without_a_day_stops_nothing(story: Story, visit: Visit) -> None:
    calls(story, "appointment")
    assert [task.state for task in tasks(story)] == [TaskState.DONE, TaskState.OPEN, TaskState.OPEN]


def test_who_was_reached_is_called_again_on_the_day_she_named(story: Story, visit: Visit) -> None:
    day = day_of(story, story.session.now) + timedelta(days=2)
    calls(story, "reached", next_on=day)
    assert day_of(story, tasks(story, TaskKind.NEXT_CALL)[0].due_at) == day


def test_what_was_agreed_crowds_the_cadence_out_of_its_day(story: Story, visit: Visit) -> None:
    seventh = day_of(story, tasks(story)[1].due_at)
    calls(story, "reached", next_on=seventh)
    [agreed], [_, moved, _] = tasks(story, TaskKind.NEXT_CALL), tasks(story, TaskKind.CADENCE)
    assert (day_of(story, agreed.due_at), (day_of(story, moved.due_at) - seventh).days) == (seventh, 1)
    assert list(story.session.scalars(select(TaskMove.reason))) == [MoveReason.CUSTOMER_FULL]


def test_a_store_may_call_more_than_once_a_day(story: Story, visit: Visit) -> None:
    plans.set_plan(story.session, story.shop.store.id, {"calls_per_customer": 2})
    seventh = day_of(story, tasks(story)[1].due_at)
    calls(story, "reached", next_on=seventh)
    assert day_of(story, tasks(story, TaskKind.CADENCE)[1].due_at) == seventh


def test_to_somebody_who_may_not_be_called_nothing_is_promised(story: Story) -> None:
    customer = story.customer(may_call=False)
    calls(story, "promised", customer_id=customer.id)
    assert tasks(story) == []


def test_a_call_nobody_answered_is_made_on_the_next_day(story: Story, visit: Visit) -> None:
    calls(story, "no_answer")
    [first, *_] = tasks(story)
    assert (day_of(story, first.due_at) - day_of(story, story.session.now)).days == 1


def test_why_it_was_moved_is_remembered(story: Story, visit: Visit) -> None:
    due_at = tasks(story)[0].due_at
    calls(story, "no_answer")
    [moved] = story.session.scalars(select(TaskMove))
    assert (moved.reason, moved.due_from, moved.staff_id) == (MoveReason.NO_ANSWER, due_at, story.shop.lin.id)


def test_it_is_moved_to_the_day_the_clerk_named(story: Story, visit: Visit) -> None:
    day = day_of(story, story.session.now) + timedelta(days=2)
    calls(story, "no_answer", next_on=day)
    assert day_of(story, tasks(story)[0].due_at) == day


def test_when_it_first_fell_due_stays(story: Story, visit: Visit) -> None:
    due_at = tasks(story)[0].due_at
    calls(story, "no_answer")
    assert tasks(story)[0].first_due_at == due_at


def test_a_call_moved_onto_the_day_of_another_is_one_call(story: Story) -> None:
    plans.set_plan(story.session, story.shop.store.id, {"days": [3, 4]})
    story.no_sale(story.customer())
    story.settle()
    story.session.now = tasks(story)[0].due_at
    story.lin = story.signed_in(story.shop.lin, story.shop.tablet)
    calls(story, "no_answer")
    assert [task.state for task in tasks(story)].count(TaskState.OPEN) == 1


def test_who_was_reached_without_a_task_is_not_called_about_what_is_due(story: Story, visit: Visit) -> None:
    calls(story, "reached", customer_id=visit.customer_id, channel=ContactChannel.VISIT)
    assert [task.state for task in tasks(story)] == [TaskState.DONE, TaskState.OPEN, TaskState.OPEN]


def test_a_hint_to_begin_again_survives_a_receipt_taken_back(story: Story, visit: Visit) -> None:
    calls(story, "refused")
    receipt = story.buys(story.customer(may_call=None))
    story.settle()
    story.session.get_one(Receipt, receipt.id).voided = True
    story.void_told(receipt)
    story.settle()
    assert [task.state for task in tasks(story, TaskKind.RESTART)] == [TaskState.OPEN]


def test_what_stands_again_was_not_late_meanwhile(story: Story, visit: Visit) -> None:
    receipt = story.buys(story.customer(may_call=None))
    story.settle()
    story.pass_time(days=10)
    story.session.get_one(Receipt, receipt.id).voided = True
    story.void_told(receipt)
    story.settle()
    assert min(task.first_due_at for task in tasks(story) if task.state is TaskState.OPEN) >= story.session.now


def test_a_call_that_is_not_due_yet_is_not_moved(story: Story, visit: Visit) -> None:
    later = tasks(story)[2]
    due_at = later.due_at
    calls(story, "no_answer", task_id=later.id)
    assert later.due_at == due_at


def test_a_receipt_taken_back_lets_the_promise_stand_again(story: Story, visit: Visit) -> None:
    receipt = story.buys(story.customer(may_call=None))
    story.settle()
    story.pass_time(hours=1)
    story.session.get_one(Receipt, receipt.id).voided = True
    story.void_told(receipt)
    story.settle()
    assert [task.state for task in tasks(story)] == [TaskState.OPEN] * 3


def test_what_stands_again_says_so(story: Story, visit: Visit) -> None:
    receipt = story.buys(story.customer(may_call=None))
    story.settle()
    story.session.get_one(Receipt, receipt.id).voided = True
    story.void_told(receipt)
    story.settle()
    assert set(story.session.scalars(select(TaskMove.reason))) == {MoveReason.REVIVED}
