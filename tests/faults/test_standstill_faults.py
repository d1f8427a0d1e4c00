"""R18, R19: a clock that stood still, jumped, or meets a row that always raises."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, time, timedelta

import pytest
import structlog
from cast import Shop
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import select, text
from story import Story

from followups import planning
from followups.clock import Clock, Entry
from followups.models import Delivery, FollowUpTask, Rung
from store_api import observe
from store_api.db import Session
from store_api.queues import broker
from store_api.settings import Settings
from store_api.staff import service as staff

TELLING = (Entry("followups.jobs.dispatch_due", 0.0),)
OPENS, CLOSES = time(10), time(21)


@pytest.fixture(autouse=True)
def no_valkey(app: object, settings: Settings) -> Iterator[None]:
    """So that the clock does the work itself, at the time it is told; it logs as it does in a shop."""
    broker.connect(None)
    observe.configure_logging()
    yield
    structlog.reset_defaults()
    broker.connect(settings.redis_url)


@pytest.fixture
def story(shop: Shop) -> Story:
    """A shop that is open from ten to nine."""
    staff.change_store(shop.session, shop.store, hours=[(day, OPENS, CLOSES) for day in range(7)])
    return Story(shop)


def promise(story: Story, due: list[datetime]) -> list[FollowUpTask]:
    """Calls that fall due then, of one person whose visit needs nothing more."""
    visit = story.no_sale(story.customer())
    story.settle()
    tasks = [FollowUpTask(**planning.task_row(visit, 100 + n, at, story.session.now)) for n, at in enumerate(due)]
    story.session.add_all(tasks)
    story.session.settle()
    return tasks


def run_until_idle(now: datetime) -> None:
    """The clock, at this time, until it finds nothing more."""
    clock = Clock(TELLING)
    while clock.tick(0.0, now):
        pass


def told(session: Session, tasks: list[FollowUpTask], rung: Rung = Rung.CLERK) -> list[Delivery]:
    """What clerks were told of these calls, in the order in which they were told."""
    ids = [task.id for task in tasks]
    statement = select(Delivery).where(Delivery.task_id.in_(ids), Delivery.rung == rung).order_by(Delivery.id)
    return list(session.scalars(statement))


def test_after_three_days_of_standstill_everything_is_told_once_and_in_order(story: Story) -> None:
    """More than one batch, made in another order than due; the clock comes back at night, and opens with the store."""
    chance, began = random.Random(18), story.session.now
    due = sorted(began + timedelta(days=3) * chance.random() for _ in range(250))
    tasks = promise(story, chance.sample(due, len(due)))
    night = datetime.combine(story.shop.store.local_day(began) + timedelta(days=4), time(3), story.shop.store.zone)
    run_until_idle(night)
    assert told(story.session, tasks) == []
    run_until_idle(night.replace(hour=10))
    by_id = {task.id: task.due_at for task in tasks}
    assert [by_id[one.task_id] for one in told(story.session, tasks) if one.task_id] == due


@pytest.mark.parametrize("seed", range(4))
def test_jumps_of_a_day_tell_each_call_once_not_before_it_is_due_and_while_the_store_is_open(
    story: Story, seed: int
) -> None:
    chance, began = random.Random(seed), story.session.now
    tasks = promise(story, [began + timedelta(days=6) * chance.random() for _ in range(40)])
    now = began
    while now < began + timedelta(days=9):
        now += timedelta(hours=chance.choice([1, 2, 5, 24, -24]))
        run_until_idle(now)
    deliveries = told(story.session, tasks)
    assert Counter(one.task_id for one in deliveries) == {task.id: 1 for task in tasks}
    due = {task.id: task.due_at for task in tasks}
    zone = story.shop.store.zone
    assert all(one.at >= due[one.task_id] for one in deliveries if one.task_id)
    assert all(OPENS <= one.at.astimezone(zone).time() < CLOSES for one in deliveries)


def test_a_row_that_always_raises_is_dead_after_five_attempts_and_the_others_are_told(story: Story) -> None:
    now = story.session.now
    tasks = promise(story, [now] * 20)
    poison, others = tasks[7], tasks[:7] + tasks[8:]
    story.session.execute(text(f"ALTER TABLE delivery ADD CONSTRAINT poisoned CHECK (task_id <> '{poison.id}')"))
    story.session.settle()
    attempts = []
    for _ in range(10):
        Clock(TELLING).tick(0.0, now)
        story.session.refresh(poison)
        attempts.append(poison.attempts)
        now += timedelta(minutes=5)
    assert attempts == [1, 2, 3, 4, 5, 5, 5, 5, 5, 5]
    assert poison.dead_at is not None
    assert len(told(story.session, others)) == 19
    assert told(story.session, [poison]) == []
    assert metric("huitouke_calls_dead") == 1
    assert metric("huitouke_oldest_overdue_call_seconds") == 0


def test_without_poison_no_row_is_dead(story: Story) -> None:
    """The control: it is the constraint that raises."""
    (task,) = promise(story, [story.session.now])
    run_until_idle(story.session.now)
    assert len(told(story.session, [task])) == 1
    assert metric("huitouke_calls_dead") == 0


def metric(name: str) -> float:
    """What an operator reads."""
    families = text_string_to_metric_families(observe.metrics().get_data(as_text=True))
    (sample,) = (sample for family in families for sample in family.samples if sample.name == name)
    return sample.value
