"""The outbox under several clocks and workers at once, on real commits."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import outbox_jobs
from sqlalchemy import select

from store_api import events, leases
from store_api.db import Session, database, new_id
from store_api.events import Reaction
from store_api.staff.models import AuditEntry


def make(number: int, job: str = "note") -> list[uuid.UUID]:
    """So many reactions, committed; their ids."""
    with database.transaction() as session:
        return [outbox_jobs.reaction(session, new_id(), job).id for _ in range(number)]


def lease_at(barrier: Barrier) -> list[uuid.UUID]:
    """Lease a batch at the same moment as others do."""
    barrier.wait()
    with database.transaction() as session:
        return events.lease_due(session)


def react_at(barrier: Barrier, ids: list[str]) -> None:
    """Run the reactions at the same moment as others do."""
    barrier.wait()
    events.react(ids)


def careless_reaction(session: Session, row_id: uuid.UUID, barrier: Barrier) -> None:
    """The negative control: look, then act, then mark, without a guard."""
    row = session.get_one(Reaction, row_id)
    if row.done_at is None:
        barrier.wait()
        outbox_jobs.note(session, session.get_one(events.Event, row.event_id).subject_id)
        row.done_at = session.now


def traces() -> int:
    """The effects of all reactions."""
    with database.transaction() as session:
        return len(session.scalars(select(AuditEntry.id).where(AuditEntry.action == "reacted")).all())


def test_two_clocks_never_lease_the_same_row(own_database: str) -> None:
    ids = make(250)
    barrier = Barrier(4)
    with ThreadPoolExecutor(4) as pool:
        leased = [id_ for batch in pool.map(lease_at, [barrier] * 4) for id_ in batch]
    assert len(leased) == len(set(leased))
    assert set(leased) <= set(ids)


def test_a_row_that_is_being_leased_is_skipped_not_waited_for(own_database: str) -> None:
    make(1)
    with database.transaction() as first, database.transaction() as second:
        assert len(events.lease_due(first)) == 1
        assert events.lease_due(second) == []


def test_reactions_delivered_in_parallel_happen_once(own_database: str) -> None:
    ids = [str(id_) for id_ in make(20)]
    barrier = Barrier(8)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(react_at, [barrier] * 8, [ids] * 8))
    assert traces() == 20


def test_without_the_guard_they_happen_twice(own_database: str) -> None:
    (row_id,) = make(1)
    barrier = Barrier(2)

    def careless(_: int) -> None:
        with database.transaction() as session:
            careless_reaction(session, row_id, barrier)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(careless, range(2)))
    assert traces() == 2


def test_a_poisoned_row_fails_at_most_once_a_delivery(own_database: str) -> None:
    (row_id,) = make(1, "poison")
    barrier = Barrier(4)
    with ThreadPoolExecutor(4) as pool:
        errors = [pool.submit(react_at, barrier, [str(row_id)]).exception for _ in range(4)]
        failures = sum(isinstance(error(), events.ReactionsFailed) for error in errors)
    with database.transaction() as session:
        assert session.get_one(Reaction, row_id).attempts == failures
    assert 1 <= failures <= 4


def test_a_lease_that_ran_out_is_taken_over_and_done_once(own_database: str) -> None:
    ids = make(5)
    with database.transaction() as session:
        events.lease_due(session)
        later = session.now + leases.LEASE + timedelta(seconds=1)
    with database.transaction(later) as session:
        taken_over = events.lease_due(session)
    events.react_all(taken_over, None)
    events.react_all(ids, None)
    assert traces() == 5
