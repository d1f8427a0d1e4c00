"""A due call goes into its holder's inbox exactly once, and never against her word."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest
from cast import Shop
from sqlalchemy import select, text
from story import Story, count

from followups import jobs, ladder, planning, service
from followups.models import Delivery, FollowUpTask, Rung, StopReason, TaskState
from followups.moves import stop
from store_api.db import database, new_id
from store_api.leases import LEASE, RowsFailed
from store_api.queues import BATCH_SIZE, MOST_WAITING, MOST_WAITING_URGENT, broker
from store_api.settings import Settings


@pytest.fixture
def story(shop: Shop) -> Story:
    """What happens in the shop."""
    return Story(shop)


@pytest.fixture
def no_valkey(settings: Settings, app: object) -> Iterator[None]:
    """Valkey is away."""
    broker.connect("redis://127.0.0.1:1/0")
    yield
    broker.connect(settings.redis_url)


@pytest.fixture
def task(story: Story) -> FollowUpTask:
    """A call that has just fallen due."""
    story.no_sale(story.customer())
    story.settle()
    first = story.session.scalars(select(FollowUpTask).order_by(FollowUpTask.due_at)).first()
    assert first is not None
    story.session.now = first.due_at
    return first


def tells(story: Story, task_id: uuid.UUID) -> bool:
    """Whether somebody was told of this call now."""
    return ladder.climb(story.session, [task_id]) == 1


def again(story: Story, task: FollowUpTask) -> FollowUpTask:
    """The task as it is stored now."""
    story.session.settle()
    story.session.refresh(task)
    return task


def inbox(story: Story) -> list[uuid.UUID]:
    """Whom the deliveries went to."""
    return list(story.session.scalars(select(Delivery.staff_id)))


def test_a_due_call_is_put_into_its_holders_inbox(story: Story, task: FollowUpTask) -> None:
    assert tells(story, task.id) is True
    assert inbox(story) == [story.shop.lin.id]


def test_a_delivery_says_when_and_how(story: Story, task: FollowUpTask) -> None:
    tells(story, task.id)
    delivery = story.session.scalars(select(Delivery)).one()
    assert (delivery.rung, delivery.at, delivery.read_at) == (Rung.CLERK, story.session.now, None)
    assert again(story, task).delivered_at == story.session.now


def test_delivering_twice_is_delivering_once(story: Story, task: FollowUpTask) -> None:
    assert [tells(story, task.id) for _ in range(3)] == [True, False, False]
    assert len(inbox(story)) == 1


def test_an_unknown_task_is_not_delivered(story: Story) -> None:
    assert tells(story, new_id()) is False


def test_a_job_delivers_a_batch_of_ids(story: Story, task: FollowUpTask) -> None:
    story.session.settle()
    database.clock = lambda: task.due_at
    jobs.deliver([str(task.id), str(task.id), str(new_id())])
    assert len(inbox(story)) == 1


@pytest.fixture
def refused(story: Story, task: FollowUpTask) -> FollowUpTask:
    """A due call whose delivery the database refuses."""
    story.session.execute(text(f"ALTER TABLE delivery ADD CONSTRAINT poisoned CHECK (task_id <> '{task.id}')"))
    ladder.lease_due(story.session)
    story.session.settle()
    return task


def test_a_delivery_that_fails_is_no_success(story: Story, refused: FollowUpTask) -> None:
    with pytest.raises(RowsFailed, match=str(refused.id)):
        jobs.deliver_all([refused.id], story.session.now)
    assert (again(story, refused).delivered_at, inbox(story)) == (None, [])


def test_a_call_whose_delivery_failed_rests_before_it_comes_again(story: Story, refused: FollowUpTask) -> None:
    with pytest.raises(RowsFailed):
        jobs.deliver_all([refused.id], story.session.now)
    failed_at = story.session.now
    assert again(story, refused).next_at == failed_at + timedelta(seconds=10)
    story.session.now = failed_at + timedelta(seconds=9)
    assert ladder.lease_due(story.session) == []
    story.session.now = failed_at + timedelta(seconds=10)
    assert ladder.lease_due(story.session) == [refused.id]


def test_a_call_that_another_worker_delivered_is_not_put_off(story: Story, task: FollowUpTask) -> None:
    tells(story, task.id)
    ladder.put_off(story.session, [task.id])
    assert again(story, task).attempts == 0


def test_who_has_said_no_meanwhile_is_not_called(story: Story, task: FollowUpTask) -> None:
    story.answers(story.customer(may_call=None), may_call=False)  # The reaction to it has not run yet.
    assert tells(story, task.id) is False
    assert inbox(story) == []


def test_a_no_meanwhile_stops_the_task(story: Story, task: FollowUpTask) -> None:
    story.answers(story.customer(may_call=None), may_call=False)
    tells(story, task.id)
    task = again(story, task)
    assert (task.state, task.stop_reason) == (TaskState.STOPPED, StopReason.OPTED_OUT)


@pytest.mark.parametrize("state", [TaskState.DONE, TaskState.STOPPED])
def test_a_task_that_is_over_is_not_delivered(story: Story, task: FollowUpTask, state: TaskState) -> None:
    task.state = state
    assert tells(story, task.id) is False


def test_due_tasks_are_leased_once(story: Story, task: FollowUpTask) -> None:
    assert ladder.lease_due(story.session) == [task.id]
    assert ladder.lease_due(story.session) == []


def test_what_is_not_due_is_not_leased(story: Story, task: FollowUpTask) -> None:
    story.session.now -= timedelta(seconds=1)
    assert ladder.lease_due(story.session) == []


def test_an_expired_lease_goes_round_again(story: Story, task: FollowUpTask) -> None:
    ladder.lease_due(story.session)
    story.session.now += LEASE + timedelta(seconds=1)
    assert ladder.lease_due(story.session) == [task.id]


def test_delivered_tasks_are_not_leased(story: Story, task: FollowUpTask) -> None:
    tells(story, task.id)
    story.session.now += LEASE * 2
    assert ladder.lease_due(story.session) == []


def test_dispatch_queues_ids_for_workers(story: Story, task: FollowUpTask) -> None:
    broker.redis.flushall()
    story.session.settle()
    assert jobs.dispatch_due(story.session.now) == 1
    assert [job.args for job in broker.queue().jobs] == [[[str(task.id)]]]


def test_dispatch_delivers_here_when_valkey_is_away(story: Story, task: FollowUpTask, no_valkey: None) -> None:
    story.session.settle()
    assert jobs.dispatch_due(story.session.now) == 1
    assert len(inbox(story)) == 1


def test_calls_find_room_behind_a_queue_that_others_keep_full(story: Story, task: FollowUpTask) -> None:
    for _ in range(MOST_WAITING):
        broker.enqueue("store_api.events.react", [])
    story.session.settle()
    full = broker.is_full()
    handed_out = jobs.dispatch_due(story.session.now)
    broker.redis.flushall()
    assert (full, handed_out) == (True, 1)


def test_dispatch_waits_while_the_workers_have_enough_to_do(story: Story, task: FollowUpTask) -> None:
    for _ in range(MOST_WAITING_URGENT):
        broker.enqueue("followups.jobs.deliver", [])
    story.session.settle()
    waited = jobs.dispatch_due(story.session.now)
    broker.redis.flushall()
    assert waited == 0
    assert task.lease_until is None


def test_dispatch_without_due_calls_does_nothing(story: Story) -> None:
    assert jobs.dispatch_due(story.session.now) == 0


def test_a_batch_is_limited(story: Story, task: FollowUpTask) -> None:
    for step in range(20, 20 + BATCH_SIZE + 5):
        row = planning.task_row(story.session.get_one(planning.Visit, task.visit_id), step, task.due_at, task.due_at)
        story.session.add(FollowUpTask(**row))
    story.session.flush()
    assert [len(ladder.lease_due(story.session)) for _ in range(3)] == [BATCH_SIZE, 6, 0]


def test_after_a_restore_due_calls_are_held(story: Story, task: FollowUpTask) -> None:
    assert planning.hold_for_review(story.session, story.session.now) == 1
    assert [held.id for held in service.held_tasks(story.session, story.shop.store.id)] == [task.id]


def test_later_calls_are_not_held(story: Story, task: FollowUpTask) -> None:
    planning.hold_for_review(story.session, story.session.now)
    assert count(story.session, FollowUpTask, held_at=None) == 2


def test_holding_again_holds_nothing_more(story: Story, task: FollowUpTask) -> None:
    assert [planning.hold_for_review(story.session, story.session.now) for _ in range(2)] == [1, 0]


def test_a_held_call_is_not_leased_and_not_delivered(story: Story, task: FollowUpTask) -> None:
    planning.hold_for_review(story.session, story.session.now)
    assert ladder.lease_due(story.session) == []
    assert tells(story, task.id) is False


def test_a_released_call_goes_out(story: Story, task: FollowUpTask) -> None:
    planning.hold_for_review(story.session, story.session.now)
    service.release(story.session, task, already_called=False)
    assert ladder.lease_due(story.session) == [task.id]
    assert tells(story, task.id) is True


def test_a_held_call_that_was_made_already_is_done(story: Story, task: FollowUpTask) -> None:
    planning.hold_for_review(story.session, story.session.now)
    service.release(story.session, task, already_called=True)
    assert (task.state, task.closed_at) == (TaskState.DONE, story.session.now)
    assert tells(story, task.id) is False


def test_releasing_what_is_not_held_changes_nothing(story: Story, task: FollowUpTask) -> None:
    service.release(story.session, task, already_called=True)
    assert task.state is TaskState.OPEN


def test_releasing_what_was_stopped_changes_nothing(story: Story, task: FollowUpTask) -> None:
    planning.hold_for_review(story.session, story.session.now)
    stop(story.session, [task], StopReason.PURCHASE)
    story.session.flush()
    service.release(story.session, task, already_called=True)
    assert task.state is TaskState.STOPPED


def test_the_oldest_overdue_call_is_a_metric(story: Story, task: FollowUpTask) -> None:
    story.session.now += timedelta(hours=1)
    assert ladder.oldest_overdue(story.session) == task.due_at
    tells(story, task.id)
    assert ladder.oldest_overdue(story.session) is None


def test_a_call_of_the_future_is_not_overdue(story: Story, task: FollowUpTask) -> None:
    story.session.now -= timedelta(hours=1)
    assert ladder.oldest_overdue(story.session) is None
