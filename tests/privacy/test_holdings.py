"""Nothing about a person is held that the export does not show and erasure does not reach."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Column, Date, Enum, LargeBinary, MetaData, String, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from store_api import models
from store_api.db import personal
from store_api.privacy.holding import Holding
from store_api.privacy.holdings import everything
from store_api.privacy.unmarked import UNMARKED

METADATA = models.configure()
HOLDINGS = {holding.key: holding for holding in everything()}
PERSONAL = [
    (table.name, column.name)
    for table in METADATA.tables.values()
    for column in table.columns
    if "personal" in column.info
]
FREE = (String, LargeBinary, Date, JSONB)
# Tables that only tie a person to what another holding shows.
TIES = {"pos_event_person"}


def undecided(metadata: MetaData) -> Iterator[str]:
    """Columns that could hold anything, about which nobody has decided."""
    for table in metadata.tables.values():
        for column in table.columns:
            free = isinstance(column.type, FREE) and not isinstance(column.type, Enum)
            if free and "personal" not in column.info and column.name not in UNMARKED.get(table.name, "").split():
                yield f"{table.name}.{column.name}"


def test_every_column_that_could_hold_anything_is_decided_about() -> None:
    assert list(undecided(METADATA)) == []


@pytest.mark.parametrize("kind", [Text(), JSONB(), LargeBinary(), Date(), String(10)])
def test_a_new_column_that_is_not_marked_would_be_found(kind: object) -> None:
    metadata = MetaData()
    Table("visit", metadata, Column("day", Date()), Column("remark", kind), Column("why", Text(), info=personal("x")))  # type: ignore[arg-type]  # any kind of column.
    assert list(undecided(metadata)) == ["visit.remark"]


def test_what_is_allowed_exists_and_is_not_marked_as_well() -> None:
    allowed = {(table, column) for table, columns in UNMARKED.items() for column in columns.split()}
    existing = {(table.name, column.name) for table in METADATA.tables.values() for column in table.columns}
    assert allowed <= existing
    assert not allowed & set(PERSONAL)


@pytest.mark.parametrize(("table", "column"), PERSONAL)
def test_a_personal_column_is_shown_and_erased(table: str, column: str) -> None:
    assert column in HOLDINGS[table].shown(), "the export does not tell it"
    assert column in HOLDINGS[table].erased(), "erasure does not deal with it"


def test_every_table_that_points_at_a_customer_is_a_holding() -> None:
    pointing = {
        key.parent.table.name
        for table in METADATA.tables.values()
        for key in table.foreign_keys
        if key.column.table.name == "customer"
    }
    assert pointing <= {*HOLDINGS, *TIES}


@pytest.mark.parametrize("holding", HOLDINGS.values(), ids=HOLDINGS)
def test_a_holding_names_columns_that_are_there(holding: Holding) -> None:
    columns = set(HOLDINGS[holding.key].table.columns.keys())
    assert holding.erased() <= columns
    assert holding.shown() <= columns
    assert set(holding.brief) <= {shown.name for shown in holding.shows}
