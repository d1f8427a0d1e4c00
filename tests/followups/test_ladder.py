"""A due call goes up: to its clerk, after a day to the manager too, after three to everybody in the store."""

from __future__ import annotations

import uuid
from datetime import datetime, time, timedelta

import pytest
from cast import Shop
from sqlalchemy import delete, select
from story import Story

from followups import ladder, plans, service
from followups.models import Delivery, FollowUpTask, MoveReason, Rung, TaskMove, TaskState
from followups.moves import move
from store_api.errors import Conflict, NotFound
from store_api.staff import service as staff
from store_api.staff.models import ClosedDay, Role


@pytest.fixture
def story(shop: Shop) -> Story:
    """What happens in the shop."""
    return Story(shop)


@pytest.fixture
def task(story: Story) -> FollowUpTask:
    """A call that has just fallen due, the only one."""
    plans.set_plan(story.session, story.shop.store.id, {"days": [3]})
    story.no_sale(story.customer())
    story.settle()
    only = story.session.scalars(select(FollowUpTask)).one()
    story.session.now = only.due_at
    return only


def climbs(story: Story, task: FollowUpTask, at: datetime | None = None) -> list[Rung]:
    """The clock works at this instant, or now, as often as it finds something; the rungs the call came to."""
    story.session.now = at or story.session.now
    rungs = []
    while ids := ladder.lease_due(story.session):
        if ladder.climb(story.session, ids):
            rungs.append(task.rung)
        story.session.flush()
        story.session.refresh(task)
    return rungs


def told(story: Story, rung: Rung) -> set[uuid.UUID | None]:
    """Who was told at this rung."""
    return set(story.session.scalars(select(Delivery.staff_id).where(Delivery.rung == rung)))


def hired(story: Story, number: str, role: Role = Role.CLERK) -> staff.Staff:
    """Another person of the store."""
    stores = [story.shop.store.id]
    return staff.add_staff(story.session, number=number, name=f"同事{number}", role=role, store_ids=stores)


def test_first_its_clerk_is_told(story: Story, task: FollowUpTask) -> None:
    assert climbs(story, task) == [Rung.CLERK]
    assert told(story, Rung.CLERK) == {story.shop.lin.id}


def test_before_a_day_has_passed_nobody_else_is_told(story: Story, task: FollowUpTask) -> None:
    climbs(story, task)
    assert climbs(story, task, task.due_at + timedelta(hours=23.9)) == []


def test_after_a_day_the_manager_is_told_too(story: Story, task: FollowUpTask) -> None:
    climbs(story, task)
    assert climbs(story, task, task.due_at + timedelta(hours=24)) == [Rung.MANAGER]
    assert told(story, Rung.MANAGER) == {story.shop.lin.id, story.shop.mei.id}


def test_after_three_days_it_is_in_the_pool(story: Story, task: FollowUpTask) -> None:
    climbs(story, task)
    climbs(story, task, task.due_at + timedelta(hours=24))
    assert climbs(story, task, task.due_at + timedelta(hours=72)) == [Rung.POOL]
    assert task.next_at is None


def test_going_into_the_pool_is_on_the_timeline(story: Story, task: FollowUpTask) -> None:
    for hours in (0, 24, 72):
        climbs(story, task, task.due_at + timedelta(hours=hours))
    assert story.session.scalars(select(TaskMove.reason)).all() == [MoveReason.POOL]


def test_the_hours_are_the_stores(story: Story, task: FollowUpTask) -> None:
    plans.set_plan(story.session, story.shop.store.id, {"late_hours": 1, "pool_hours": 2})
    rungs = [climbs(story, task, task.due_at + timedelta(hours=hours)) for hours in (0, 1, 2)]
    assert rungs == [[Rung.CLERK], [Rung.MANAGER], [Rung.POOL]]


def test_a_call_that_was_made_climbs_no_further(story: Story, task: FollowUpTask) -> None:
    climbs(story, task)
    task.state = TaskState.DONE
    story.session.flush()
    assert climbs(story, task, task.due_at + timedelta(days=30)) == []


def test_a_clock_that_stood_still_costs_the_clerk_no_time(story: Story, task: FollowUpTask) -> None:
    late = task.due_at + timedelta(days=3)
    assert climbs(story, task, late) == [Rung.CLERK]
    assert climbs(story, task, late + timedelta(hours=23)) == []
    assert climbs(story, task, late + timedelta(hours=24)) == [Rung.MANAGER]


def test_a_manager_who_is_told_late_has_his_time_too(story: Story, task: FollowUpTask) -> None:
    climbs(story, task)
    late = task.due_at + timedelta(days=10)
    assert climbs(story, task, late) == [Rung.MANAGER]
    assert climbs(story, task, late + timedelta(hours=47)) == []
    assert climbs(story, task, late + timedelta(hours=48)) == [Rung.POOL]


def test_what_is_due_while_the_store_is_closed_waits_until_it_opens(story: Story, task: FollowUpTask) -> None:
    night = datetime.combine(task.due_at.date() + timedelta(days=1), time(3), story.shop.store.zone)
    assert climbs(story, task, night) == []
    assert climbs(story, task, night.replace(hour=9, minute=59)) == []
    assert climbs(story, task, night.replace(hour=10)) == [Rung.CLERK]


def test_a_store_that_opens_earlier_than_it_said_is_noticed(story: Story, task: FollowUpTask) -> None:
    today = story.shop.store.local_day(task.due_at)
    for n in range(20):
        staff.close_on(story.session, story.shop.store, today + timedelta(days=n))
    assert climbs(story, task) == []
    story.session.execute(delete(ClosedDay))
    assert climbs(story, task, task.due_at + timedelta(days=1)) == [Rung.CLERK]


def test_a_call_of_somebody_who_has_left_reaches_the_manager(story: Story, task: FollowUpTask) -> None:
    story.shop.lin.active = False
    climbs(story, task)
    assert told(story, Rung.CLERK) == {story.shop.mei.id}


def test_in_a_store_without_a_manager_headquarters_is_told(story: Story, task: FollowUpTask) -> None:
    story.shop.mei.active = False
    climbs(story, task)
    climbs(story, task, task.due_at + timedelta(hours=24))
    assert told(story, Rung.MANAGER) == {story.shop.lin.id, story.shop.hua.id}


def test_every_manager_of_the_store_is_told(story: Story, task: FollowUpTask) -> None:
    second = hired(story, "12", Role.MANAGER)
    climbs(story, task)
    climbs(story, task, task.due_at + timedelta(hours=24))
    assert told(story, Rung.MANAGER) == {story.shop.lin.id, story.shop.mei.id, second.id}


@pytest.fixture
def pooled(story: Story, task: FollowUpTask) -> FollowUpTask:
    """A call in the pool."""
    for hours in (0, 24, 72):
        climbs(story, task, task.due_at + timedelta(hours=hours))
    return task


def test_anybody_of_the_store_takes_a_call_from_the_pool(story: Story, pooled: FollowUpTask) -> None:
    wen = hired(story, "8")
    taken = service.take(story.session, story.signed_in(wen, story.shop.tablet), pooled.id)
    assert (taken.holder_id, taken.rung) == (wen.id, Rung.CLERK)


def test_taking_is_remembered(story: Story, pooled: FollowUpTask) -> None:
    wen = hired(story, "8")
    service.take(story.session, story.signed_in(wen, story.shop.tablet), pooled.id)
    move_ = story.session.scalars(select(TaskMove).where(TaskMove.reason == MoveReason.TAKEN)).one()
    assert (move_.holder_from, move_.holder_to, move_.staff_id) == (story.shop.lin.id, wen.id, wen.id)


def test_what_was_taken_cannot_be_taken_again(story: Story, pooled: FollowUpTask) -> None:
    service.take(story.session, story.lin, pooled.id)
    with pytest.raises(Conflict, match="task_taken"):
        service.take(story.session, story.lin, pooled.id)


def test_a_clerk_of_another_store_takes_nothing(story: Story, pooled: FollowUpTask) -> None:
    with pytest.raises(NotFound, match="task_unknown"):
        service.take(story.session, story.signed_in(story.shop.stranger), pooled.id)


def test_a_call_that_is_not_in_the_pool_cannot_be_taken(story: Story, task: FollowUpTask) -> None:
    wen = story.signed_in(hired(story, "8"), story.shop.tablet)
    with pytest.raises(Conflict, match="task_taken"):
        service.take(story.session, wen, task.id)


def test_a_call_held_after_a_restore_cannot_be_taken(story: Story, pooled: FollowUpTask) -> None:
    pooled.held_at = story.session.now
    with pytest.raises(Conflict, match="task_taken"):
        service.take(story.session, story.lin, pooled.id)


def test_a_call_that_is_over_is_no_longer_everybodys_to_read(story: Story, pooled: FollowUpTask) -> None:
    pooled.state = TaskState.DONE
    wen = story.signed_in(hired(story, "8"), story.shop.tablet)
    with pytest.raises(NotFound, match="task_unknown"):
        service.store_task(story.session, wen, pooled.id)


def test_who_took_a_call_has_a_day_for_it(story: Story, pooled: FollowUpTask) -> None:
    service.take(story.session, story.lin, pooled.id)
    taken_at = story.session.now
    assert climbs(story, pooled, taken_at + timedelta(hours=23)) == []
    assert climbs(story, pooled, taken_at + timedelta(hours=24)) == [Rung.MANAGER]


def test_a_moved_call_is_told_of_again(story: Story, task: FollowUpTask) -> None:
    climbs(story, task)
    tomorrow = task.due_at + timedelta(days=1)
    move(story.session, task, MoveReason.NO_ANSWER, due_at=tomorrow)
    assert (task.round, climbs(story, task, tomorrow)) == (2, [Rung.CLERK])
    assert len(story.session.scalars(select(Delivery)).all()) == 2


def test_telling_twice_at_one_rung_is_telling_once(story: Story, task: FollowUpTask) -> None:
    climbs(story, task)
    task.rung, task.next_at = Rung.PLANNED, story.session.now  # As if its bookkeeping had been lost.
    story.session.flush()
    climbs(story, task)
    assert len(story.session.scalars(select(Delivery)).all()) == 1


def test_five_failures_set_a_call_aside(story: Story, task: FollowUpTask) -> None:
    for _ in range(ladder.MOST_ATTEMPTS):
        ladder.put_off(story.session, [task.id])
        story.session.flush()
        assert task.next_at is not None
        story.session.now = task.next_at
    assert task.dead_at is not None
    assert ladder.lease_due(story.session) == []


def test_a_call_set_aside_is_told_of_after_all(story: Story, task: FollowUpTask) -> None:
    task.dead_at, task.attempts = story.session.now, ladder.MOST_ATTEMPTS
    story.session.flush()
    ladder.try_again(story.session, task)
    story.session.refresh(task)
    assert climbs(story, task) == [Rung.CLERK]
