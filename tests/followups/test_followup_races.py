"""Planning, stopping and delivering at the same moment, on real commits."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from cast import open_shop
from sqlalchemy import func, select, update
from story import Story, always_open

from followups import jobs, ladder, planning
from followups.models import Delivery, FollowUpTask, TaskState
from store_api.customers import consents
from store_api.customers.models import Channel, Purpose
from store_api.db import database
from store_api.visits.models import Visit


@pytest.fixture
def story(own_database: str) -> Iterator[Story]:
    """A shop whose commits are real, with a contactable customer and a no-sale visit; nothing has reacted yet."""
    with database.session() as session:
        story = Story(open_shop(session))
        always_open(session, story.shop.store)
        story.no_sale(story.customer())
        session.settle()
        yield story


def at_once(*acts: Callable[[], object]) -> None:
    """All at the same moment; raises what one of them raised."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        barrier.wait()
        act()

    with ThreadPoolExecutor(len(acts)) as pool:
        for done in [pool.submit(run, act) for act in acts]:
            done.result()


def plan(visit_id: uuid.UUID) -> None:
    """The reaction to the visit, in a transaction of its own."""
    with database.transaction() as session:
        jobs.plan_visit(session, visit_id)


def fall_due(story: Story) -> list[str]:
    """The three calls are due now; their ids."""
    with database.transaction() as session:
        session.execute(update(FollowUpTask).values(due_at=session.now, next_at=session.now))
        return [str(id_) for id_ in session.scalars(select(FollowUpTask.id))]


def only_visit(story: Story) -> Visit:
    """The visit."""
    return story.session.scalars(select(Visit)).one()


def say_no(story: Story, customer_id: uuid.UUID) -> None:
    """She withdraws her consent, and the reaction to that runs."""
    with database.transaction() as session:
        consents.answer(
            session,
            customer_id,
            Purpose.FOLLOW_UP,
            granted=False,
            channel=Channel.CLERK,
            store_id=story.shop.store.id,
        )
    with database.transaction() as session:
        jobs.review_customer(session, customer_id)


def number_of(what: type[FollowUpTask] | type[Delivery], *where: object) -> int:
    """So many rows."""
    with database.transaction() as session:
        return session.scalar(select(func.count()).select_from(what).where(*where)) or 0  # type: ignore[arg-type]  # columns.


def test_planned_many_times_at_once_there_are_three(story: Story) -> None:
    visit_id = only_visit(story).id
    at_once(*[lambda: plan(visit_id)] * 8)
    assert number_of(FollowUpTask) == 3


def test_planning_and_a_withdrawal_at_once_leave_nothing_open(story: Story) -> None:
    visit = only_visit(story)
    customer_id = visit.customer_id
    assert customer_id is not None
    at_once(*[lambda: plan(visit.id)] * 3, lambda: say_no(story, customer_id))
    assert number_of(FollowUpTask, FollowUpTask.state == TaskState.OPEN) == 0


def test_planning_and_a_purchase_at_once_leave_nothing_open(story: Story) -> None:
    visit = only_visit(story)
    customer = story.customer(may_call=None)
    receipt = story.buys(customer)

    def buy() -> None:
        story.session.settle()
        with database.transaction() as session:
            jobs.review_receipt(session, receipt.id)

    at_once(*[lambda: plan(visit.id)] * 3, buy)
    assert number_of(FollowUpTask, FollowUpTask.state == TaskState.OPEN) == 0


def test_two_clocks_find_the_same_forgotten_visit(story: Story) -> None:
    story.visit(story.customer("+8613900139000"))
    story.session.settle()
    tomorrow = story.pass_time(days=1)
    at_once(*[lambda: jobs.plan_unclosed(tomorrow)] * 4)
    assert number_of(FollowUpTask) == 3


def test_delivered_many_times_at_once_there_is_one_delivery(story: Story) -> None:
    plan(only_visit(story).id)
    ids = fall_due(story)
    at_once(*[lambda: jobs.deliver(ids)] * 8)
    assert number_of(Delivery) == 3


def test_many_clocks_lease_each_call_once(story: Story) -> None:
    plan(only_visit(story).id)
    due = story.session.scalars(select(func.max(FollowUpTask.due_at))).one()
    leased: list[uuid.UUID] = []

    def lease() -> None:
        with database.transaction(due) as session:
            leased.extend(ladder.lease_due(session))

    at_once(*[lease] * 4)
    assert len(leased) == len(set(leased))


def test_no_call_is_delivered_after_she_has_said_no(story: Story) -> None:
    """However a delivery and a withdrawal interleave: what is delivered was delivered before the "no"."""
    visit = only_visit(story)
    customer_id = visit.customer_id
    assert customer_id is not None
    plan(visit.id)
    ids = fall_due(story)
    at_once(lambda: jobs.deliver(ids), lambda: say_no(story, customer_id), lambda: jobs.deliver(ids))
    before = number_of(Delivery)
    jobs.deliver(ids)
    assert number_of(Delivery) == before
    assert number_of(FollowUpTask, FollowUpTask.state == TaskState.OPEN) == 0


def test_the_lock_is_what_keeps_planning_and_stopping_apart(story: Story) -> None:
    """The control: a plan that read her "yes" before the "no" and writes after it leaves tasks that nobody stops."""
    visit = only_visit(story)
    assert visit.customer_id is not None
    with database.transaction() as slow:
        assert consents.contactable(slow, slow.get_one(planning.Customer, visit.customer_id))
        say_no(story, visit.customer_id)
        slow.add(FollowUpTask(**planning.task_row(slow.get_one(Visit, visit.id), 3, slow.now, slow.now)))
    assert number_of(FollowUpTask, FollowUpTask.state == TaskState.OPEN) == 1
