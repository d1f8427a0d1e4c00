"""One call a day about a person, and no more a day than a clerk can make."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from cast import Shop
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from story import Story

from followups import plans
from followups.models import FollowUpTask, MoveReason, StopReason, TaskMove, TaskState
from store_api.staff import service as staff


@pytest.fixture
def story(shop: Shop) -> Story:
    """What happens in the shop."""
    return Story(shop)


def open_days(story: Story) -> list[date]:
    """The store's days of all open calls."""
    tasks = story.session.scalars(select(FollowUpTask).where(FollowUpTask.state == TaskState.OPEN))
    return sorted(story.shop.store.local_day(task.due_at) for task in tasks)


def reasons(story: Story) -> list[MoveReason]:
    """Why calls were moved."""
    return list(story.session.scalars(select(TaskMove.reason)))


def phone(n: int) -> str:
    """A number of its own."""
    return f"+86138001380{n:02d}"


def test_two_visits_do_not_make_two_calls_a_day(story: Story) -> None:
    story.no_sale(story.customer())
    story.settle()
    story.pass_time(days=4)
    story.no_sale(story.customer())  # Its day 3 is the day 7 of the first.
    story.settle()
    assert max(Counter(open_days(story)).values()) == 1
    assert len(open_days(story)) == 5


def test_the_call_about_the_later_visit_stays(story: Story) -> None:
    story.no_sale(story.customer())
    story.settle()
    story.pass_time(days=4)
    later = story.no_sale(story.customer())
    story.settle()
    [doubled] = story.session.scalars(select(FollowUpTask).where(FollowUpTask.stop_reason == StopReason.DOUBLE))
    assert (doubled.step, doubled.visit_id == later.id) == (7, False)


def test_two_steps_on_one_open_day_are_one_call(story: Story) -> None:
    begin = story.shop.store.local_day(story.session.now)
    for n in range(1, 10):
        staff.close_on(story.session, story.shop.store, begin + timedelta(days=n))
    story.no_sale(story.customer())
    story.settle()
    assert [(day - begin).days for day in open_days(story)] == [10, 15]


def test_a_full_clerk_calls_on_the_next_day(story: Story) -> None:
    plans.set_plan(story.session, story.shop.store.id, {"days": [3], "calls_per_clerk": 2})
    begin = story.shop.store.local_day(story.session.now)
    for n in range(5):
        story.no_sale(story.customer(phone(n)))
        story.settle()
    assert [(day - begin).days for day in open_days(story)] == [3, 3, 4, 4, 5]


def test_a_call_moved_for_the_clerk_says_why(story: Story) -> None:
    plans.set_plan(story.session, story.shop.store.id, {"days": [3], "calls_per_clerk": 1})
    for n in range(2):
        story.no_sale(story.customer(phone(n)))
        story.settle()
    assert reasons(story) == [MoveReason.CLERK_FULL]


def test_other_clerks_have_room_of_their_own(story: Story) -> None:
    plans.set_plan(story.session, story.shop.store.id, {"days": [3], "calls_per_clerk": 1})
    story.no_sale(story.customer(phone(1)))
    story.lin = story.signed_in(story.shop.mei, story.shop.tablet)
    story.no_sale(story.customer(phone(2)))
    story.settle()
    assert reasons(story) == []


def test_a_moved_call_is_judged_by_its_new_day(story: Story) -> None:
    plans.set_plan(story.session, story.shop.store.id, {"days": [3], "calls_per_clerk": 1})
    for n in range(2):
        story.no_sale(story.customer(phone(n)))
        story.settle()
    moved = story.session.scalars(select(FollowUpTask).order_by(FollowUpTask.due_at.desc())).first()
    assert moved is not None
    assert moved.first_due_at == moved.due_at == moved.next_at


def test_of_the_calls_whose_time_has_passed_only_the_last_is_made_up_for(story: Story) -> None:
    visit = story.no_sale(story.customer())
    story.session.settle()
    story.pass_time(days=10)  # The tablet, or the workers, were off for so long.
    story.settle()
    steps = story.session.scalars(select(FollowUpTask.step).where(FollowUpTask.visit_id == visit.id))
    assert sorted(step or 0 for step in steps) == [7, 15]


@settings(
    max_examples=20,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(pauses=st.lists(st.integers(0, 6), min_size=1, max_size=5))
def test_however_often_she_comes_she_is_called_once_a_day(story: Story, pauses: list[int]) -> None:
    customer = story.customer()
    for days in pauses:
        story.pass_time(days=days, minutes=1)
        story.no_sale(customer)
        story.settle()
    assert max(Counter(open_days(story)).values()) == 1
