"""R9: a visit has all its calls or none, whatever happens between the visit and its reaction."""

from __future__ import annotations

import random
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from cast import open_shop
from crew import crew
from processes import eventually
from sqlalchemy import func, select
from story import Story, drain

from followups.models import FollowUpTask
from store_api import events
from store_api.db import database
from store_api.errors import Conflict
from store_api.events import Reaction
from store_api.settings import Settings
from store_api.visits import service as visits
from store_api.visits.models import Visit

full = pytest.mark.faults


@pytest.fixture
def story(own_database: str) -> Iterator[Story]:
    """A shop whose commits are real."""
    with database.session() as session:
        yield Story(open_shop(session))


def calls_of_visits() -> Counter[int]:
    """So many visits have so many calls."""
    with database.transaction() as session:
        rows = session.execute(
            select(func.count(FollowUpTask.id))
            .select_from(Visit)
            .outerjoin(FollowUpTask, FollowUpTask.visit_id == Visit.id)
            .group_by(Visit.id)
        )
        return Counter(rows.scalars())


def reactions() -> list[uuid.UUID]:
    """All that wait."""
    with database.transaction() as session:
        return list(session.scalars(select(Reaction.id).where(Reaction.done_at.is_(None))))


def test_a_visit_that_is_rolled_back_leaves_neither_itself_nor_calls(story: Story) -> None:
    customer = story.customer()
    story.session.settle()
    story.no_sale(customer)
    story.session.rollback()
    drain(story.session.now)
    assert calls_of_visits() == {}


def test_the_same_visit_committed_has_three(story: Story) -> None:
    """The control of the rollback."""
    story.no_sale(story.customer())
    story.settle()
    assert calls_of_visits() == {3: 1}


def test_reacting_twice_plans_once(story: Story) -> None:
    story.no_sale(story.customer())
    story.session.settle()
    ids = reactions()
    for _ in range(2):
        events.react_all(ids, None)
    assert calls_of_visits() == {3: 1}


def test_reacting_many_times_at_once_plans_once(story: Story) -> None:
    story.no_sale(story.customer())
    story.session.settle()
    ids = reactions()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: events.react_all(ids, None), range(8)))
    assert calls_of_visits() == {3: 1}


def test_a_guests_visit_gets_its_calls_with_the_customer(story: Story) -> None:
    visit = story.no_sale()
    story.settle()
    assert calls_of_visits() == {0: 1}
    body = {"customer_id": story.customer().id, "occurred_at": story.session.now}
    visits.tie(story.session, story.lin, visit.id, body)
    story.settle()
    assert calls_of_visits() == {3: 1}


def test_a_visit_cannot_move_to_another_customer_with_its_calls(story: Story) -> None:
    visit = story.no_sale(story.customer())
    other = story.customer("+8613900139000")
    story.settle()
    body = {"customer_id": other.id, "occurred_at": story.session.now}
    with pytest.raises(Conflict, match="visit_is_tied"):
        visits.tie(story.session, story.lin, visit.id, body)
    story.session.rollback()
    drain(story.session.now)
    assert calls_of_visits() == {3: 1}


@pytest.mark.parametrize(("count", "kills"), [(30, 5), pytest.param(2_000, 100, marks=full)])
def test_a_death_between_the_visit_and_its_calls_loses_and_doubles_none(
    story: Story, settings: Settings, own_database: str, count: int, kills: int
) -> None:
    chance = random.Random(9)
    with crew(settings, own_database, {"clock": 1, "worker": 2}) as started:
        for n in range(kills):
            for one in range(count // kills):
                story.no_sale(story.customer(f"+86139{n:04}{one:04}"))
            story.session.settle()
            time.sleep(chance.uniform(0, 0.2))
            started.kill(chance.choice(["worker", "clock"]), chance)
            assert set(calls_of_visits()) <= {0, 3}
        assert eventually(lambda: calls_of_visits() == {3: count})
