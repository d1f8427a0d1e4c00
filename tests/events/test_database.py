"""One transaction, one instant."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest
from cast import Shop
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, text
from sqlalchemy.exc import ProgrammingError, StatementError

from store_api.db import Database, Session, database, new_id, utc_now
from store_api.errors import NotFound
from store_api.staff.models import AuditEntry, Role, Staff

LATER = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)


def entry(session: Session, at: datetime) -> uuid.UUID:
    """One row with a time in it."""
    row = AuditEntry(id=new_id(), at=at, action="test", subject_id=new_id())
    session.add(row)
    return row.id


def test_a_transaction_has_one_instant(connection: None) -> None:
    with database.transaction() as session:
        assert session.now == database.clock()


def test_the_caller_may_choose_the_instant(connection: None) -> None:
    with database.transaction(LATER) as session:
        assert session.now == LATER


def test_the_clock_is_asked_once_a_transaction(connection: None) -> None:
    ticks = iter([LATER, LATER + timedelta(seconds=1)])
    database.clock = lambda: next(ticks)
    with database.transaction() as session:
        assert [session.now, session.now] == [LATER, LATER]


def test_the_end_of_a_transaction_commits(connection: None) -> None:
    with database.transaction() as session:
        key = entry(session, LATER)
    with database.transaction() as session:
        assert session.get(AuditEntry, key) is not None


def fail_after(act: Callable[[Session], object]) -> None:
    """A transaction that does this and then raises."""
    with database.transaction() as session:
        act(session)
        session.flush()
        raise LookupError


def test_an_error_rolls_a_transaction_back(connection: None) -> None:
    keys: list[uuid.UUID] = []
    with pytest.raises(LookupError):
        fail_after(lambda session: keys.append(entry(session, LATER)))
    with database.transaction() as session:
        assert session.get(AuditEntry, keys[0]) is None


def test_what_waits_for_the_commit_runs_after_it(connection: None) -> None:
    done: list[str] = []
    with database.transaction() as session:
        session.after_commit(lambda: done.append("ran"))
        assert done == []
    assert done == ["ran"]


def test_what_waits_for_the_commit_is_durable_when_it_runs(own_database: str) -> None:
    seen: list[object] = []

    def look() -> None:
        with database.transaction() as other:
            seen.append(other.get(AuditEntry, key))

    with database.transaction() as session:
        key = entry(session, LATER)
        session.after_commit(look)
    assert seen[0] is not None


def test_the_same_action_waits_only_once(connection: None) -> None:
    done: list[str] = []

    def act() -> None:
        done.append("ran")

    with database.transaction() as session:
        session.after_commit(act)
        session.after_commit(act)
    assert done == ["ran"]


def test_settling_twice_runs_an_action_once(connection: None) -> None:
    done: list[str] = []
    with database.transaction() as session:
        session.after_commit(lambda: done.append("ran"))
        session.settle()
    assert done == ["ran"]


def test_what_waits_is_forgotten_when_the_transaction_fails(connection: None) -> None:
    done: list[str] = []
    with pytest.raises(LookupError):
        fail_after(lambda session: session.after_commit(lambda: done.append("ran")))
    assert done == []


def test_what_waits_is_forgotten_when_the_commit_fails(connection: None) -> None:
    done: list[str] = []
    with database.session() as session:
        session.after_commit(lambda: done.append("ran"))
        entry(session, datetime(2026, 5, 1))  # noqa: DTZ001 - naive on purpose.
        with pytest.raises(StatementError):
            session.settle()
        session.rollback()
        session.settle()
    assert done == []


def test_a_naive_time_is_refused(session: Session) -> None:
    entry(session, datetime(2026, 5, 1))  # noqa: DTZ001 - naive on purpose.
    with pytest.raises(StatementError, match="naive datetime"):
        session.flush()


@given(st.integers(-14 * 60, 14 * 60), st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)))  # noqa: DTZ001 - hypothesis takes naive bounds.
def test_a_time_comes_back_as_the_same_instant_in_utc(offset: int, naive: datetime) -> None:
    at = naive.replace(tzinfo=timezone(timedelta(minutes=offset)))
    bound = AuditEntry.__table__.c.at.type
    read = bound.process_result_value(at, None)
    assert read == at
    assert read.utcoffset() == timedelta(0)


def test_the_server_gives_times_as_utc(session: Session) -> None:
    key = entry(session, LATER.astimezone(timezone(timedelta(hours=8))))
    session.flush()
    session.expire_all()
    found = session.get_one(AuditEntry, key)
    assert (found.at, found.at.tzinfo) == (LATER, UTC)


def test_the_session_of_the_server_is_in_utc(session: Session) -> None:
    assert session.scalar(text("SHOW timezone")) == "UTC"


def test_an_enum_is_stored_by_its_value(session: Session, shop: Shop) -> None:
    stored = session.scalar(text("SELECT role FROM staff WHERE id = :id"), {"id": shop.mei.id})
    assert stored == Role.MANAGER.value


def test_an_enum_is_read_as_itself(session: Session, shop: Shop) -> None:
    session.expire_all()
    assert session.get_one(Staff, shop.mei.id).role is Role.MANAGER


def test_ids_sort_by_the_time_they_were_made() -> None:
    ids = [new_id() for _ in range(1000)]
    assert ids == sorted(ids)
    assert {id_.version for id_ in ids} == {7}


def test_found_gives_the_row(session: Session, shop: Shop) -> None:
    assert session.found(Staff, shop.lin.id, "staff_unknown") is shop.lin


def test_found_refuses_an_unknown_key(session: Session) -> None:
    with pytest.raises(NotFound, match="staff_unknown"):
        session.found(Staff, new_id(), "staff_unknown")


def test_a_database_without_a_server_says_so() -> None:
    with pytest.raises(RuntimeError, match="not connected"):
        Database().session()


def test_connecting_opens_no_connection() -> None:
    away = Database()
    away.connect("postgresql://nobody@127.0.0.1:1/nothing")
    assert away.engine.pool.checkedout() == 0
    away.dispose()


def test_disposing_forgets_the_server() -> None:
    away = Database()
    away.connect("postgresql://nobody@127.0.0.1:1/nothing")
    away.dispose()
    with pytest.raises(RuntimeError):
        _ = away.engine


def test_the_process_hides_what_was_written_from_errors(own_database: str) -> None:
    with pytest.raises(ProgrammingError) as caught, database.transaction() as session:
        session.execute(text("SELECT nothing FROM nowhere WHERE phone = :phone"), {"phone": "13800138000"})
    assert "13800138000" not in str(caught.value)


def test_the_time_is_aware() -> None:
    assert utc_now().utcoffset() == timedelta(0)


def test_a_bound_connection_belongs_to_its_owner(own_database: str) -> None:
    mine, engine = Database(), create_engine(own_database)
    with engine.connect() as held:
        outer = held.begin()
        mine.bind(held)
        with mine.transaction(LATER) as session:
            key = entry(session, LATER)
        outer.rollback()
    engine.dispose()
    with database.transaction() as session:
        assert session.get(AuditEntry, key) is None
