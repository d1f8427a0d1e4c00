"""The outbox: facts, events, and reactions that happen once."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from inspect import signature

import outbox_jobs
import pytest
from cast import Shop
from sqlalchemy import select
from story import count

from followups.clock import PERIODIC
from store_api import events, leases
from store_api.db import Session, database, new_id
from store_api.events import Event, Reaction
from store_api.queues import BATCH_SIZE, broker
from store_api.settings import Settings
from store_api.staff.models import AuditEntry

DOTTED_NAMES = sorted({job for jobs in events.REACTIONS.values() for job in jobs})


@pytest.fixture
def no_valkey(settings: Settings) -> Iterator[None]:
    """Valkey is away: nobody listens on port 1."""
    broker.connect("redis://127.0.0.1:1/0")
    yield
    broker.connect(settings.redis_url)


def run(row: Reaction, now: datetime) -> None:
    """Deliver one reaction, expecting nothing of it."""
    events.run_reaction(row.id, now)


def again(session: Session, row: Reaction) -> Reaction:
    """The row as it is stored now."""
    session.settle()
    session.refresh(row)
    return row


@pytest.mark.parametrize("job", DOTTED_NAMES)
def test_every_reaction_names_a_function_of_a_session_and_an_id(job: str) -> None:
    assert len(signature(events.handler(job)).parameters) == 2


@pytest.mark.parametrize("job", [entry.job for entry in PERIODIC])
def test_every_periodic_job_names_a_function_of_a_time(job: str) -> None:
    assert len(signature(events.handler(job)).parameters) == 1


def test_the_events_and_who_reacts() -> None:
    assert {kind: len(jobs) for kind, jobs in events.REACTIONS.items()} == {
        "note.changed": 1,
        "note.tagged": 1,
        "verdict.changed": 1,
        "return.changed": 1,
        "visit.changed": 2,
        "customer.changed": 2,
        "customer.merged": 3,
        "customer.erased": 2,
        "receipt.changed": 3,
        "vertical.changed": 1,
        "staff.left": 1,
        "handover.started": 1,
        "contact.recorded": 1,
        "till.received": 1,
    }


def test_an_event_has_one_reaction_per_job(session: Session) -> None:
    subject = new_id()
    events.record(session, "visit.changed", subject)
    session.flush()
    event = session.scalars(select(Event).where(Event.subject_id == subject)).one()
    jobs = session.scalars(select(Reaction.job).where(Reaction.event_id == event.id))
    assert sorted(jobs) == sorted(events.REACTIONS["visit.changed"])


def test_an_event_is_of_its_transactions_instant(session: Session) -> None:
    subject = new_id()
    events.record(session, "note.changed", subject)
    session.flush()
    event = session.scalars(select(Event).where(Event.subject_id == subject)).one()
    assert event.recorded_at == session.now


def record_and_fail(subject: uuid.UUID) -> None:
    """A fact with its event in a transaction that fails."""
    with database.transaction() as session:
        outbox_jobs.note(session, subject)
        events.record(session, "note.changed", subject)
        raise LookupError


def test_a_rollback_leaves_neither_fact_nor_event(connection: None) -> None:
    subject = new_id()
    with pytest.raises(LookupError):
        record_and_fail(subject)
    with database.transaction() as session:
        assert count(session, AuditEntry, subject_id=subject) == count(session, Event, subject_id=subject) == 0


def test_an_unknown_event_is_a_programming_error(session: Session) -> None:
    with pytest.raises(KeyError):
        events.record(session, "nothing.happened", new_id())


def test_recording_wakes_the_clock_after_the_commit(app: object, connection: None) -> None:
    broker.redis.flushall()
    with database.transaction() as session:
        events.record(session, "note.changed", new_id())
        assert broker.redis.llen("huitouke:wake") == 0
    assert broker.redis.llen("huitouke:wake") == 1


def test_a_rolled_back_event_wakes_nobody(app: object, connection: None) -> None:
    broker.redis.flushall()
    with pytest.raises(LookupError):
        record_and_fail(new_id())
    assert broker.redis.llen("huitouke:wake") == 0


def test_a_reaction_has_its_effect_and_is_done(session: Session) -> None:
    subject = new_id()
    row = outbox_jobs.reaction(session, subject)
    session.settle()
    run(row, session.now)
    assert outbox_jobs.traces(session, subject) == 1
    assert again(session, row).done_at == session.now


def test_a_reaction_delivered_twice_has_its_effect_once(session: Session) -> None:
    subject = new_id()
    row = outbox_jobs.reaction(session, subject)
    session.settle()
    events.react([str(row.id), str(row.id)])
    events.react([str(row.id)])
    assert outbox_jobs.traces(session, subject) == 1


def test_an_id_nobody_knows_does_nothing(connection: None) -> None:
    events.react([str(new_id())])


def test_a_reaction_that_raises_leaves_no_effect(session: Session) -> None:
    subject = new_id()
    row = outbox_jobs.reaction(session, subject, "poison")
    session.settle()
    run(row, session.now)
    assert outbox_jobs.traces(session, subject) == 0


def test_a_reaction_that_raises_is_put_off(session: Session) -> None:
    row = outbox_jobs.reaction(session, new_id(), "poison")
    session.settle()
    run(row, session.now)
    row = again(session, row)
    assert (row.attempts, row.due_at, row.done_at) == (1, session.now + timedelta(seconds=10), None)


def test_a_failure_is_remembered_by_its_type_only(session: Session) -> None:
    row = outbox_jobs.reaction(session, new_id(), "poison")
    session.settle()
    run(row, session.now)
    assert again(session, row).error == "LookupError"


def test_pauses_grow_and_the_fifth_failure_is_the_last(session: Session) -> None:
    row = outbox_jobs.reaction(session, new_id(), "poison")
    session.settle()
    start = now = row.due_at
    pauses = []
    for _ in range(events.MAX_ATTEMPTS):
        run(row, now)
        pauses.append((again(session, row).due_at - now).total_seconds())
        now = row.due_at
    assert pauses == [10, 40, 90, 160, 250]
    assert row.dead_at == start + timedelta(seconds=300)


def test_a_dead_reaction_is_never_leased_again(session: Session) -> None:
    row = outbox_jobs.reaction(session, new_id())
    row.dead_at = session.now
    session.now += timedelta(days=1)
    assert events.lease_due(session) == []


def test_a_dead_reaction_does_not_run(session: Session) -> None:
    subject = new_id()
    row = outbox_jobs.reaction(session, subject)
    row.dead_at = session.now
    session.settle()
    run(row, session.now)
    assert outbox_jobs.traces(session, subject) == 0


def test_an_old_batch_does_not_shorten_a_pause(session: Session) -> None:
    row = outbox_jobs.reaction(session, new_id(), "poison")
    session.settle()
    run(row, session.now)
    run(row, session.now + timedelta(seconds=5))
    assert again(session, row).attempts == 1


def test_a_failure_after_a_success_elsewhere_changes_nothing(session: Session) -> None:
    row = outbox_jobs.reaction(session, new_id())
    session.settle()
    run(row, session.now)
    events.put_off(row.id, "LookupError", session.now)
    assert again(session, row).attempts == 0


def test_the_others_of_a_poisoned_batch_are_done(session: Session) -> None:
    subjects = [new_id() for _ in range(3)]
    jobs = ["note", "poison", "note"]
    rows = [outbox_jobs.reaction(session, subject, job) for subject, job in zip(subjects, jobs, strict=True)]
    session.settle()
    with pytest.raises(events.ReactionsFailed):
        events.react_all([row.id for row in rows], session.now)
    assert [outbox_jobs.traces(session, subject) for subject in subjects] == [1, 0, 1]


def test_a_failed_batch_names_its_failed_rows_and_no_data(session: Session) -> None:
    row = outbox_jobs.reaction(session, new_id(), "poison")
    session.settle()
    with pytest.raises(events.ReactionsFailed) as caught:
        events.react_all([row.id], session.now)
    assert str(caught.value) == str(row.id)
    assert caught.value.__context__ is None


def test_a_reaction_whose_job_is_gone_is_put_off(session: Session) -> None:
    row = outbox_jobs.reaction(session, new_id(), "renamed_long_ago")
    session.settle()
    run(row, session.now)
    assert again(session, row).error == "AttributeError"


def test_what_is_not_due_is_not_leased(session: Session) -> None:
    outbox_jobs.reaction(session, new_id(), due_at=session.now + timedelta(seconds=1))
    assert events.lease_due(session) == []


def test_the_oldest_come_first_and_no_more_than_a_batch(session: Session) -> None:
    rows = [
        outbox_jobs.reaction(session, new_id(), due_at=session.now - timedelta(seconds=n))
        for n in range(BATCH_SIZE + 5)
    ]
    leased = events.lease_due(session)
    assert set(leased) == {row.id for row in rows[5:]}


def test_a_leased_row_is_not_leased_again(session: Session) -> None:
    outbox_jobs.reaction(session, new_id())
    assert len(events.lease_due(session)) == 1
    assert events.lease_due(session) == []


def test_an_expired_lease_goes_round_again(session: Session) -> None:
    row = outbox_jobs.reaction(session, new_id())
    events.lease_due(session)
    session.now += leases.LEASE + timedelta(seconds=1)
    assert events.lease_due(session) == [row.id]


def test_done_rows_are_not_leased(session: Session) -> None:
    row = outbox_jobs.reaction(session, new_id())
    session.settle()
    run(row, session.now)
    session.now += timedelta(days=1)
    assert events.lease_due(session) == []


def test_dispatch_queues_ids_for_workers(app: object, session: Session) -> None:
    broker.redis.flushall()
    subject = new_id()
    row = outbox_jobs.reaction(session, subject)
    session.settle()
    assert events.dispatch(session.now) == 1
    assert [job.args for job in broker.queue().jobs] == [[[str(row.id)]]]
    assert outbox_jobs.traces(session, subject) == 0


def test_dispatch_without_work_queues_nothing(app: object, connection: None) -> None:
    broker.redis.flushall()
    assert events.dispatch() == 0
    assert broker.waiting() == 0


def test_dispatch_delivers_here_when_valkey_is_away(session: Session, no_valkey: None) -> None:
    subject = new_id()
    outbox_jobs.reaction(session, subject)
    session.settle()
    assert events.dispatch(session.now) == 1
    assert outbox_jobs.traces(session, subject) == 1


def test_dispatch_waits_while_the_workers_have_enough_to_do(app: object, session: Session) -> None:
    broker.redis.flushall()
    for _ in range(50):
        broker.enqueue("store_api.events.react", [])
    outbox_jobs.reaction(session, new_id())
    session.settle()
    assert events.dispatch(session.now) == 0
    broker.redis.flushall()
    assert events.dispatch(session.now) == 1


def test_recording_works_without_valkey(session: Session, no_valkey: None) -> None:
    subject = new_id()
    events.record(session, "note.changed", subject)
    session.settle()
    assert count(session, Event, subject_id=subject) == 1


def test_pending_counts_what_is_still_to_run_and_what_is_dead(session: Session) -> None:
    before = events.pending(session)
    rows = [outbox_jobs.reaction(session, new_id()) for _ in range(4)]
    rows[0].dead_at = rows[1].done_at = session.now
    assert events.pending(session) == (before[0] + 2, before[1] + 1)


def test_a_shop_that_opens_leaves_nothing_dead(shop: Shop) -> None:
    assert events.pending(shop.session)[1] == 0
