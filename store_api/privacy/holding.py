"""What one table holds about a person: how her rows are found, what the export shows of them, what erasure leaves."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, LargeBinary, Select, Table, delete, func, or_, select, update

from store_api.db import Base, Session, table_of

# The customers who are one person, or (in the nightly sweep) all whose data was erased.
Ids = Sequence[uuid.UUID] | Select[uuid.UUID]
Values = Mapping[str, object]


@dataclass(frozen=True)
class Shown:
    """One value in the export: its `name` there, how it is read from a row, and the columns it tells."""

    name: str
    read: Callable[[Any], object]
    tells: tuple[str, ...]
    # The value is the id of such a row, of which this attribute is shown.
    of: tuple[type[Base], str] | None = None


def plain(*names: str) -> tuple[Shown, ...]:
    """Columns that are shown as they are."""
    return tuple(Shown(name, _attribute(name), (name,)) for name in names)


def told(name: str, read: str | Callable[[Any], object], *tells: str) -> Shown:
    """A value made of other columns: a number unsealed, a code computed again."""
    return Shown(name, _attribute(read) if isinstance(read, str) else read, tells)


def named(name: str, column: str, model: type[Base], attribute: str) -> Shown:
    """The name behind an id: of the store, the campaign, the style."""
    return Shown(name, _attribute(column), (column,), of=(model, attribute))


def _attribute(name: str) -> Callable[[Any], object]:
    return lambda row: getattr(row, name)


@dataclass(frozen=True)
class Holding:
    """What one table holds about a person.

    `rows` is the SQL condition of her rows. Erasure `deletes` them, or `empties` columns (a column, and what is left in
    it) and sets others `along` with that; `by_hand` are columns that `erasure.erase` deals with itself. The page shows
    the values named in `brief`, the export all of `shows`; both in the order of `by`, the newest first.
    """

    model: type[Base]
    rows: Callable[[Ids], ColumnElement[bool]]
    by: str
    shows: tuple[Shown, ...]
    brief: tuple[str, ...] = ()
    deletes: bool = False
    empties: Values = field(default_factory=dict)
    along: Values = field(default_factory=dict)
    by_hand: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The table, which is also how wording and export call it."""
        return self.table.name

    @property
    def table(self) -> Table:
        """The table itself."""
        return table_of(self.model)

    def shown(self) -> set[str]:
        """The columns that the export tells."""
        return {column for value in self.shows for column in value.tells}

    def erased(self) -> set[str]:
        """The columns that erasure deals with."""
        every = set(self.table.columns.keys())
        return every if self.deletes else {*self.empties, *self.along, *self.by_hand}

    def find(self, session: Session, ids: Ids) -> list[Any]:
        """Her rows, the newest first."""
        newest = self.table.columns[self.by].desc()
        return list(session.scalars(select(self.model).where(self.rows(ids)).order_by(newest)))

    def erase(self, session: Session, ids: Ids) -> int:
        """Her rows deleted or emptied; how many there were. What is empty already is not written again."""
        if self.deletes:
            return count_rows(session, delete(self.table).where(self.rows(ids)))
        if not self.empties:
            return 0
        columns = self.table.columns
        full = or_(*(columns[name].is_distinct_from(left) for name, left in self.empties.items()))
        emptied = update(self.table).where(self.rows(ids), full)
        return count_rows(session, emptied.values({**self.empties, **self.along}))


def count_rows(session: Session, statement: Any) -> int:
    """Run a statement that writes; how many rows it touched."""
    rows: int = session.execute(statement).rowcount  # type: ignore[attr-defined]  # the result of a statement that writes.
    return rows


def random_bytes() -> ColumnElement[bytes]:
    """SQL: 32 bytes that are nobody's, others for every row."""
    return func.sha256(func.uuid_send(func.gen_random_uuid()), type_=LargeBinary())


def erase_all(session: Session, holdings: Iterable[Holding], ids: Ids) -> int:
    """Every holding in its order; how many rows were touched."""
    touched = sum(holding.erase(session, ids) for holding in holdings)
    session.expire_all()
    return touched
