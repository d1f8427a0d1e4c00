"""What ends a promise."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from cast import Shop
from sqlalchemy import select
from story import Story

from followups import contacts, plans
from followups.models import Contact, ContactResult, FollowUpTask, MoveReason, StopReason, TaskKind, TaskState
from followups.moves import move
from store_api.customers import consents, phone_changes
from store_api.db import new_id
from store_api.staff.access import Caller
from store_api.visits import service as visits
from store_api.visits.models import OutcomeKind, Visit


@pytest.fixture
def story(shop: Shop) -> Story:
    """What happens in the shop."""
    return Story(shop)


def tasks(story: Story) -> list[FollowUpTask]:
    """All promised calls by step."""
    return list(story.session.scalars(select(FollowUpTask).order_by(FollowUpTask.due_at)))


def ends(story: Story, *kinds: TaskKind) -> list[tuple[TaskState, StopReason | None]]:
    """How all promised calls ended, or those of these kinds."""
    return [(task.state, task.stop_reason) for task in tasks(story) if not kinds or task.kind in kinds]


def calls(story: Story, result: ContactResult, *, caller: Caller | None = None, **about: Any) -> Contact:
    """Lin called; by default about the first task."""
    body = {"occurred_at": story.session.now, "result": result, **(about or {"task_id": tasks(story)[0].id})}
    return contacts.record_contact(story.session, caller or story.lin, new_id(), body)


@pytest.fixture
def visit(story: Story) -> Visit:
    """A no-sale visit with three promised calls, four days ago."""
    visit = story.no_sale(story.customer())
    story.settle()
    story.pass_time(days=4)
    return visit


def test_a_purchase_stops_all(story: Story, visit: Visit) -> None:
    story.buys(story.customer())
    story.settle()
    assert ends(story) == [(TaskState.STOPPED, StopReason.PURCHASE)] * 3


def test_a_purchase_in_any_store_stops_all(story: Story, visit: Visit) -> None:
    story.buys(story.customer(), store=story.shop.other_store)
    story.settle()
    assert ends(story) == [(TaskState.STOPPED, StopReason.PURCHASE)] * 3


def test_a_purchase_says_when_it_stopped_them(story: Story, visit: Visit) -> None:
    story.buys(story.customer())
    story.settle()
    assert {task.closed_at for task in tasks(story)} == {story.session.now}


def test_somebody_elses_purchase_stops_nothing(story: Story, visit: Visit) -> None:
    story.buys(story.customer("+8613900139000"))
    story.settle()
    assert ends(story) == [(TaskState.OPEN, None)] * 3


def test_an_unknown_buyers_receipt_stops_nothing(story: Story, visit: Visit) -> None:
    story.buys(None)
    story.settle()
    assert ends(story) == [(TaskState.OPEN, None)] * 3


def test_a_voided_receipt_stops_nothing(story: Story, visit: Visit) -> None:
    story.buys(story.customer(), voided=True)
    story.settle()
    assert ends(story) == [(TaskState.OPEN, None)] * 3


def test_a_return_is_no_purchase(story: Story, visit: Visit) -> None:
    story.buys(story.customer(), units=-1)
    story.settle()
    assert ends(story) == [(TaskState.OPEN, None)] * 3


def test_a_purchase_leaves_calls_for_later_visits(story: Story, visit: Visit) -> None:
    story.buys(story.customer())
    story.settle()
    story.pass_time(days=1)
    story.no_sale(story.customer())
    story.settle()
    assert sum(end == (TaskState.OPEN, None) for end in ends(story)) == 3


def test_an_opt_out_stops_all(story: Story, visit: Visit) -> None:
    story.answers(story.customer(), may_call=False)
    story.settle()
    assert ends(story) == [(TaskState.STOPPED, StopReason.OPTED_OUT)] * 3


def test_a_visit_taken_back_stops_its_calls(story: Story, visit: Visit) -> None:
    visits.take_back(story.session, story.lin, Visit, visit.id)
    story.settle()
    assert ends(story) == [(TaskState.STOPPED, StopReason.VISIT_CHANGED)] * 3


def test_a_visit_taken_back_leaves_the_calls_of_others(story: Story, visit: Visit) -> None:
    other = story.no_sale(story.customer())
    story.settle()
    visits.take_back(story.session, story.lin, Visit, visit.id)
    story.settle()
    assert {task.visit_id for task in tasks(story) if task.state is TaskState.OPEN} == {other.id}


def test_a_visit_taken_back_gives_their_day_back_to_the_calls_of_another(story: Story, visit: Visit) -> None:
    later = story.no_sale(story.customer())  # Its day 3 is the day 7 of the first.
    story.settle()
    visits.take_back(story.session, story.lin, Visit, later.id)
    story.settle()
    assert [task.step for task in tasks(story) if task.state is TaskState.OPEN] == [3, 7, 15]


def test_a_visit_that_turns_out_as_bought_stops_its_calls(story: Story) -> None:
    visit = story.visit(story.customer())
    story.settle()
    story.pass_time(hours=9)
    story.settle()
    story.ends(visit, OutcomeKind.BOUGHT)
    story.settle()
    assert all(state is not TaskState.OPEN for state, _ in ends(story))


@pytest.mark.parametrize("result", [ContactResult.REACHED, ContactResult.PROMISED, ContactResult.APPOINTMENT])
def test_a_call_that_reached_her_ends_its_task_only(story: Story, visit: Visit, result: ContactResult) -> None:
    calls(story, result)
    assert ends(story, TaskKind.CADENCE) == [(TaskState.DONE, None), (TaskState.OPEN, None), (TaskState.OPEN, None)]


def test_a_refusal_ends_its_task_and_stops_the_others(story: Story, visit: Visit) -> None:
    calls(story, ContactResult.REFUSED)
    assert ends(story, TaskKind.CADENCE) == [(TaskState.DONE, None), *[(TaskState.STOPPED, StopReason.REFUSED)] * 2]


def test_a_refusal_is_no_opt_out(story: Story, visit: Visit) -> None:
    calls(story, ContactResult.REFUSED)
    assert consents.contactable(story.session, story.customer(may_call=None))


def test_after_a_refusal_she_is_left_alone_until_a_hint_to_begin_again(story: Story, visit: Visit) -> None:
    refused_at = story.session.now
    calls(story, ContactResult.REFUSED)
    story.pass_time(days=1)
    story.no_sale(story.customer(may_call=None))
    story.settle()
    [hint] = [task for task in tasks(story) if task.state is TaskState.OPEN]
    assert hint.kind is TaskKind.RESTART
    assert (hint.due_at.date() - refused_at.date()).days == 90


def test_the_pause_is_as_long_as_the_store_wants(story: Story, visit: Visit) -> None:
    plans.set_plan(story.session, story.shop.store.id, {"pause_days": 5})
    calls(story, ContactResult.REFUSED)
    story.pass_time(days=1)
    story.no_sale(story.customer(may_call=None))
    story.settle()
    planned = [task.step for task in tasks(story) if task.state is TaskState.OPEN]
    assert planned == [None, 7, 15]


def test_who_agrees_anew_is_not_left_alone_any_longer(story: Story, visit: Visit) -> None:
    calls(story, ContactResult.REFUSED)
    story.pass_time(days=1)
    story.no_sale(story.customer(may_call=True))
    story.settle()
    planned = [task.step for task in tasks(story) if task.state is TaskState.OPEN]
    assert planned == [3, 7, 15, None]


def test_a_refusal_out_of_the_blue_stops_all(story: Story, visit: Visit) -> None:
    calls(story, ContactResult.REFUSED, customer_id=visit.customer_id)
    assert ends(story, TaskKind.CADENCE) == [(TaskState.STOPPED, StopReason.REFUSED)] * 3


def test_never_call_again_is_an_opt_out(story: Story, visit: Visit) -> None:
    calls(story, ContactResult.OPTED_OUT)
    assert ends(story) == [(TaskState.DONE, None), *[(TaskState.STOPPED, StopReason.OPTED_OUT)] * 2]
    assert not consents.contactable(story.session, story.customer(may_call=None))


def test_after_an_opt_out_nothing_is_planned(story: Story, visit: Visit) -> None:
    calls(story, ContactResult.OPTED_OUT)
    story.no_sale(story.customer(may_call=None))
    story.settle()
    assert TaskState.OPEN not in {state for state, _ in ends(story)}


def test_an_opt_out_that_arrives_late_does_not_undo_a_later_yes(story: Story, visit: Visit) -> None:
    customer = story.customer()
    earlier = story.session.now - timedelta(minutes=30)
    calls(story, ContactResult.OPTED_OUT, occurred_at=earlier, customer_id=customer.id)
    assert consents.contactable(story.session, customer)


def test_a_wrong_number_stops_all(story: Story, visit: Visit) -> None:
    calls(story, ContactResult.WRONG_NUMBER)
    assert ends(story) == [(TaskState.STOPPED, StopReason.WRONG_NUMBER)] * 3


def test_a_wrong_number_that_arrives_late_does_not_stop_calls_to_the_new_one(story: Story, visit: Visit) -> None:
    customer = story.customer(may_call=None)
    called_at = story.session.now
    story.pass_time(hours=1)
    phone_changes.change_phone(story.session, story.lin, customer.id, "+8613900139000")
    story.pass_time(minutes=1)
    earlier = called_at + timedelta(minutes=30)
    calls(story, ContactResult.WRONG_NUMBER, occurred_at=earlier, task_id=tasks(story)[0].id)
    assert TaskState.OPEN in {state for state, _ in ends(story)}


def test_a_refusal_that_arrives_late_does_not_undo_a_later_yes(story: Story, visit: Visit) -> None:
    customer = story.customer()
    earlier = story.session.now - timedelta(minutes=30)
    calls(story, ContactResult.REFUSED, occurred_at=earlier, customer_id=customer.id)
    assert (TaskState.STOPPED, StopReason.REFUSED) not in ends(story)


def test_what_she_said_to_a_clerk_who_had_the_call_before_counts(story: Story, visit: Visit) -> None:
    [first, *_] = tasks(story)
    move(story.session, first, MoveReason.TAKEN, holder_id=story.shop.mei.id)
    story.session.flush()
    calls(story, ContactResult.OPTED_OUT)
    assert not consents.contactable(story.session, story.customer(may_call=None))


def test_at_a_wrong_number_nothing_is_planned(story: Story, visit: Visit) -> None:
    calls(story, ContactResult.WRONG_NUMBER)
    story.no_sale(story.customer())
    story.settle()
    assert TaskState.OPEN not in {state for state, _ in ends(story)}


def test_with_another_number_what_is_still_ahead_is_promised_again(story: Story, visit: Visit) -> None:
    customer = story.customer()
    calls(story, ContactResult.WRONG_NUMBER)
    story.pass_time(hours=1)
    phone_changes.change_phone(story.session, story.lin, customer.id, "+8613900139000")
    story.settle()
    assert [task.step for task in tasks(story) if task.state is TaskState.OPEN] == [7, 15]


def test_no_answer_keeps_the_promise(story: Story, visit: Visit) -> None:
    calls(story, ContactResult.NO_ANSWER)
    assert ends(story) == [(TaskState.OPEN, None)] * 3


def test_three_no_answers_stop_all(story: Story, visit: Visit) -> None:
    for _ in range(3):
        story.pass_time(minutes=1)
        calls(story, ContactResult.NO_ANSWER)
    assert ends(story) == [(TaskState.STOPPED, StopReason.NO_ANSWER)] * 3


def test_a_word_in_between_starts_the_count_again(story: Story, visit: Visit) -> None:
    for result in ("no_answer", "no_answer", "reached", "no_answer", "no_answer"):
        story.pass_time(minutes=1)
        calls(story, ContactResult(result))
    assert ends(story)[1:] == [(TaskState.OPEN, None)] * 2


def test_her_coming_back_starts_the_count_again(story: Story, visit: Visit) -> None:
    for _ in range(3):
        story.pass_time(minutes=1)
        calls(story, ContactResult.NO_ANSWER)
    story.pass_time(days=1)
    story.no_sale(story.customer())
    story.settle()
    story.pass_time(days=3)
    calls(story, ContactResult.NO_ANSWER, customer_id=visit.customer_id)
    assert sum(state is TaskState.OPEN for state, _ in ends(story)) == 3


def test_no_answers_of_other_customers_do_not_count(story: Story, visit: Visit) -> None:
    other = story.customer("+8613900139000")
    for customer_id in (other.id, other.id, visit.customer_id):
        story.pass_time(minutes=1)
        calls(story, ContactResult.NO_ANSWER, customer_id=customer_id)
    assert ends(story) == [(TaskState.OPEN, None)] * 3


def test_a_call_about_a_task_that_is_over_changes_nothing(story: Story, visit: Visit) -> None:
    calls(story, ContactResult.REACHED)
    closed_at = tasks(story)[0].closed_at
    story.pass_time(minutes=1)
    calls(story, ContactResult.PROMISED, task_id=tasks(story)[0].id)
    assert tasks(story)[0].closed_at == closed_at


def test_a_stopped_task_does_not_become_done(story: Story, visit: Visit) -> None:
    story.buys(story.customer())
    story.settle()
    calls(story, ContactResult.REACHED)
    assert ends(story)[0] == (TaskState.STOPPED, StopReason.PURCHASE)
