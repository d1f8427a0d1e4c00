"""The database: typed base, column types, and the one place where a transaction begins and ends.

One transaction has one instant: `session.now`. Services never ask for the time, so a test, a late job and the
demo's simulated clock all run the same code.
"""

from __future__ import annotations

import enum
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from typing import Annotated, Any, TypeVar, cast

import psycopg
import uuid_utils.compat
from sqlalchemy import (
    BigInteger,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Enum,
    Insert,
    MetaData,
    Table,
    Text,
    Uuid,
    bindparam,
    create_engine,
    event,
    insert,
    orm,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

from store_api.errors import NotFound

NAMING_CONVENTION = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, always read as UTC; a naive one is a programming error."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("naive datetime")
        return value

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Ids are UUIDv7, times aware UTC, money integer minor units, enums stored by value."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it as a plain class attribute.
        str: Text,
        int: BigInteger,
        uuid.UUID: Uuid,
        datetime: UtcDateTime,
        dict[str, Any]: JSONB,
        list[Any]: JSONB,
        enum.StrEnum: Enum(
            enum.StrEnum, native_enum=False, length=32, values_callable=lambda kind: [m.value for m in kind]
        ),
    }


def new_id() -> uuid.UUID:
    """A UUIDv7, so that ids sort by the time they were made."""
    return uuid_utils.compat.uuid7()


# Then the caller is told to try again instead of holding a request open.
LONGEST_LOCK_WAIT = "8s"
LONGEST_REST = 0.05  # seconds
# Of one web process: each needs a connection at the same time, and one beyond the pool would be opened anew each time.
THREADS = 8
Row = TypeVar("Row", bound=Base)
Id = Annotated[uuid.UUID, mapped_column(primary_key=True, default=new_id)]


def table_of(model: type[Base]) -> Table:
    """The model's table, for statements on a busy path that need no objects."""
    return cast(Table, model.__table__)


# A table's model, and the values of all columns that are not to be empty.
NewRow = tuple[type[Base], Mapping[str, Any]]


@cache
def inserts(shape: tuple[tuple[type[Base], tuple[str, ...]], ...]) -> Insert:
    """One statement that inserts a row into each of these tables; its parameters are named `<column>_<place>`."""
    statements = [
        insert(table).values({name: bindparam(f"{name}_{n}", type_=table.c[name].type) for name in names})
        for n, (table, names) in enumerate((table_of(model), names) for model, names in shape)
    ]
    return statements[-1].add_cte(*(one.cte(f"row_{n}") for n, one in enumerate(statements[:-1])))


def utc_now() -> datetime:
    """The time, aware."""
    return datetime.now(UTC)


def personal(kind: str) -> dict[str, str]:
    """`info` of a column that says something about a person; export and erasure find it by this mark."""
    return {"personal": kind}


class Session(orm.Session):
    """One transaction at one instant."""

    now: datetime

    def after_commit(self, action: Callable[[], None]) -> None:
        """Run `action` once the transaction is durable; it is forgotten when the transaction fails."""
        actions: list[Callable[[], None]] = self.info.setdefault("after_commit", [])
        if action not in actions:
            actions.append(action)

    def found(self, model: type[Row], key: object, code: str) -> Row:
        """The row, or `NotFound(code)`."""
        row = self.get(model, key)
        if row is None:
            raise NotFound(code)
        return row

    def write(self, *rows: NewRow) -> None:
        """Insert rows of any tables in one statement and without making objects of them: for busy paths."""
        statement = inserts(tuple((model, tuple(values)) for model, values in rows))
        params = {f"{name}_{n}": value for n, (_, values) in enumerate(rows) for name, value in values.items()}
        self.connection().execute(statement, params)

    def settle(self) -> None:
        """Commit, then run what waited for it. Nothing may be written afterwards."""
        waiting: list[Callable[[], None]] = self.info.pop("after_commit", [])
        self.commit()
        for action in waiting:
            action()


def remember_when(_connection: object, record: ConnectionPoolEntry) -> None:
    """A pooled connection begins to rest."""
    record.info["resting_since"] = time.monotonic()


def ping_after_a_rest(connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
    """A connection that has rested may have lost its server: ask it before use. Raises DisconnectionError, upon which
    the pool takes another."""
    if time.monotonic() - record.info.get("resting_since", 0) > LONGEST_REST:
        try:
            connection.execute("SELECT 1")
            connection.rollback()
        except psycopg.Error as error:
            raise DisconnectionError from error


class Database:
    """The process's database; `connect` binds it once, at the composition root. `clock` tells the time."""

    def __init__(self) -> None:
        self._bind: Engine | Connection | None = None
        self.clock: Callable[[], datetime] = utc_now

    def connect(self, url: str, *, fast: bool = False, **options: Any) -> None:
        """Bind to a server; opens no connection yet. `options` go to SQLAlchemy's `create_engine`.

        `fast` does not wait for the disk at commit: only for data that can be made again.
        """
        self.dispose()
        # A plan made while a table was small must not stay for the whole of a long import.
        server_options = f"-c timezone=UTC -c lock_timeout={LONGEST_LOCK_WAIT} -c plan_cache_mode=force_custom_plan"
        if fast:
            server_options += " -c synchronous_commit=off"
        self._bind = create_engine(
            url,
            hide_parameters=True,  # An error's text goes to logs, where no data belongs.
            connect_args={"options": server_options, "connect_timeout": 5},
            **{"pool_size": THREADS, "pool_use_lifo": True, **options},
        )
        event.listen(self._bind, "checkin", remember_when)
        event.listen(self._bind, "checkout", ping_after_a_rest)

    def bind(self, connection: Connection | None) -> None:
        """Run on one connection, whose outer transaction belongs to the caller (tests)."""
        self.dispose()
        self._bind = connection

    @property
    def engine(self) -> Engine:
        """The engine behind the binding; RuntimeError before `connect`."""
        if self._bind is None:
            raise RuntimeError("the database is not connected")
        return self._bind.engine

    def dispose(self) -> None:
        """Close all pooled connections."""
        if isinstance(self._bind, Engine):
            self._bind.dispose()
        self._bind = None

    def session(self, now: datetime | None = None) -> Session:
        """A session whose transaction happens at `now`; prefer `transaction`."""
        session = Session(self._bind or self.engine, expire_on_commit=False, join_transaction_mode="create_savepoint")
        session.now = now or self.clock()
        return session

    @contextmanager
    def transaction(self, now: datetime | None = None) -> Iterator[Session]:
        """Commit at the end, roll back on any error."""
        with self.session(now) as session:
            yield session
            session.settle()


database = Database()
