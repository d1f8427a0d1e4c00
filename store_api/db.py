"""The database: typed base, column types, and the one place where a transaction begins and ends.

One transaction has one instant: `session.now`. Services never ask for the time, so a test, a late job and the
demo's simulated clock all run the same code.
"""

from __future__ import annotations

import enum
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

import uuid_utils.compat
from sqlalchemy import BigInteger, Connection, DateTime, Dialect, Engine, Enum, MetaData, Text, Uuid, create_engine, orm
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, mapped_column
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
Row = TypeVar("Row", bound=Base)
Id = Annotated[uuid.UUID, mapped_column(primary_key=True, default=new_id)]


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

    def settle(self) -> None:
        """Commit, then run what waited for it. Nothing may be written afterwards."""
        waiting: list[Callable[[], None]] = self.info.pop("after_commit", [])
        self.commit()
        for action in waiting:
            action()


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
        server_options = f"-c timezone=UTC -c lock_timeout={LONGEST_LOCK_WAIT}"
        if fast:
            server_options += " -c synchronous_commit=off"
        self._bind = create_engine(
            url,
            pool_pre_ping=True,
            hide_parameters=True,  # An error's text goes to logs, where no data belongs.
            # A plan made while a table was small must not stay for the whole of a long import.
            connect_args={"options": server_options, "connect_timeout": 5, "prepare_threshold": None},
            **options,
        )

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
