"""Which store the rows of a file belong to, and which profile reads it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from cast import Shop
from import_files import HEADER, THREE_RECEIPTS, count, receipts, take_in, write
from sqlalchemy import select

from pos_adapter.sheets import SheetError
from store_api.db import Session
from store_api.errors import Conflict, DomainError, Invalid
from store_api.pos import imports
from store_api.sales.models import PosConnection, Receipt
from store_api.staff.models import Store
from store_api.staff.service import add_store
from store_api.texts import say

NO_STORE = ("单号,日期,数量,金额", "1,2026-03-09 10:00,1,299")
# As CDNOW: customer, sample, date, pieces, dollars.
SPACED = (" 00004 0001 19970101  2   29.33", " 00021 0002 19970101  3   63.34")


def store(session: Session, code: str) -> Store:
    """The store of this code."""
    return session.scalars(select(Store).where(Store.code == code)).one()


def test_an_unknown_store_is_opened_with_the_profiles_zone_and_currency(
    session: Session, shop: Shop, tmp_path: Path
) -> None:
    path = write(tmp_path / "s.csv", HEADER, "1,S8,2026-03-09 10:00,X,裤,1,299,,")
    assert imports.open_file(path, "receipts").preview.new_stores == ["S8"]
    take_in(path)
    made = store(session, "S8")
    assert (made.name, made.timezone, made.currency, len(made.hours)) == ("S8", "Asia/Shanghai", "CNY", 7)


def test_the_profiles_own_store_is_opened_under_its_name(session: Session, shop: Shop, tmp_path: Path) -> None:
    take_in(write(tmp_path / "cd.txt", *SPACED))
    made = store(session, "cdnow")
    assert (made.name, made.timezone, made.currency) == ("CDNOW", "America/New_York", "USD")
    assert {row.store_id for row in receipts(session).values()} == {made.id}


def test_the_named_store_wins_over_the_column(session: Session, shop: Shop, tmp_path: Path) -> None:
    take_in(write(tmp_path / "s.csv", *THREE_RECEIPTS), store="S2")
    assert {row.store_id for row in receipts(session).values()} == {shop.other_store.id}


def test_a_named_store_nobody_knows_is_opened(session: Session, shop: Shop, tmp_path: Path) -> None:
    take_in(write(tmp_path / "cd.txt", *SPACED), store="NY-1")
    made = store(session, "NY-1")
    assert (made.name, made.currency) == ("NY-1", "USD")


def test_the_clock_of_the_file_is_that_of_the_store(session: Session, shop: Shop, tmp_path: Path) -> None:
    add_store(session, code="TYO", name="東京", timezone="Asia/Tokyo")
    session.settle()
    take_in(write(tmp_path / "s.csv", HEADER, "1,TYO,2026-03-09 10:00,X,裤,1,299,,"))
    assert receipts(session)["TYO:1"].occurred_at == datetime(2026, 3, 9, 1, tzinfo=UTC)


def test_the_only_store_is_meant_when_the_file_names_none(session: Session, tmp_path: Path) -> None:
    only = add_store(session, code="S1", name="南京路店")
    session.settle()
    take_in(write(tmp_path / "s.csv", *NO_STORE))
    assert {name: row.store_id for name, row in receipts(session).items()} == {"S1:1": only.id}


def test_of_several_stores_one_has_to_be_named(session: Session, shop: Shop, tmp_path: Path) -> None:
    path = write(tmp_path / "s.csv", *NO_STORE)
    with pytest.raises(Invalid) as refused:
        imports.open_file(path, "receipts")
    assert refused.value.code == "store_needed"
    take_in(path, store="S1")
    assert list(receipts(session)) == ["S1:1"]


def test_a_row_without_its_store_is_listed(session: Session, shop: Shop, tmp_path: Path) -> None:
    report = take_in(write(tmp_path / "s.csv", *THREE_RECEIPTS, "1003,,2026-03-09 10:00,X,裤,1,299,,"))
    assert [(row.line, row.code) for row in report.refused] == [(None, "store_needed")]
    assert report.refused[0].message.startswith("receipt::1003: ")
    assert count(session, Receipt) == 3


def test_equal_sales_without_numbers_in_two_stores_are_two(session: Session, shop: Shop, tmp_path: Path) -> None:
    path = write(tmp_path / "cd.txt", *SPACED)
    for code in ("NY-1", "NY-2", "NY-1"):
        take_in(path, store=code)
    assert count(session, Receipt) == 4


def test_another_currency_is_refused_before_anything_is_written(session: Session, shop: Shop, tmp_path: Path) -> None:
    with pytest.raises(Conflict) as refused:
        imports.open_file(write(tmp_path / "cd.txt", *SPACED), "receipts", store="S1")
    assert refused.value.params == {"currency": "USD", "store": "S1", "expected": "CNY"}
    assert "USD" in say(f"errors.{refused.value.code}", "en", **refused.value.params)
    assert (count(session, Receipt), count(session, PosConnection)) == (0, 0)


@pytest.mark.parametrize("code", ["", "  ", "a\x00b", "x" * 101])
def test_a_store_code_that_is_none_is_refused(session: Session, shop: Shop, tmp_path: Path, code: str) -> None:
    with pytest.raises(DomainError) as refused:
        imports.open_file(write(tmp_path / "cd.txt", *SPACED), "receipts", store=code)
    assert refused.value.code == "store_code_invalid"


PROFILE = """
name: mytill-receipts
table: receipts
store: {code: S1, currency: CNY, timezone: Asia/Shanghai}
dates: ["%d.%m.%Y"]
columns: {receipt: Bon, time: Datum, quantity: Stk, total: Summe}
"""


def test_a_profile_of_ones_own(session: Session, shop: Shop, tmp_path: Path) -> None:
    path = write(tmp_path / "s.csv", "Bon;Datum;Stk;Summe", "7;09.03.2026;1;299")
    with pytest.raises(SheetError):
        imports.open_file(path, "receipts")
    take_in(path, profile=str(write(tmp_path / "mine.yaml", PROFILE)))
    assert receipts(session)["7"].store_id == shop.store.id
    assert session.scalars(select(PosConnection.name)).all() == ["files:mytill"]


def test_tills_of_two_stores_that_count_alike_do_not_overwrite_each_other(
    session: Session, shop: Shop, tmp_path: Path
) -> None:
    profile = str(write(tmp_path / "mine.yaml", PROFILE))
    path = write(tmp_path / "s.csv", "Bon;Datum;Stk;Summe", "7;09.03.2026;1;299")
    for code in ("S1", "S2"):
        take_in(path, profile=profile, store=code)
    assert set(receipts(session)) == {"S1:7", "S2:7"}


def test_a_shipped_profile_by_name(session: Session, shop: Shop, tmp_path: Path) -> None:
    take_in(write(tmp_path / "cd.txt", *SPACED), profile="cdnow")
    assert count(session, Receipt) == 2


def test_a_profile_of_another_table_is_refused(session: Session, shop: Shop, tmp_path: Path) -> None:
    with pytest.raises(Invalid) as refused:
        imports.open_file(write(tmp_path / "cd.txt", *SPACED), "customers", "cdnow")
    assert refused.value.code == "profile_table_other"
    assert refused.value.params == {"profile": "cdnow", "found": "receipts", "wanted": "customers"}
