"""A file of receipts is looked at, taken in, and taken in again."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cast import PHONE, Shop
from import_files import HEADER, THREE_RECEIPTS, count, receipts, take_in, write, write_workbook
from sqlalchemy import func, select

from pos_adapter.sheets import SheetError
from store_api.customers import service as customers
from store_api.customers.models import Consent
from store_api.db import Session
from store_api.events import Event
from store_api.pos import imports
from store_api.sales.models import PosConnection, Receipt


def test_a_preview_says_what_would_happen_and_writes_nothing(session: Session, shop: Shop, tmp_path: Path) -> None:
    preview = imports.open_file(write(tmp_path / "sales.csv", *THREE_RECEIPTS), "receipts").preview
    assert (preview.profile, preview.rows, preview.items, preview.currency) == ("huitouke-receipts", 4, 3, "CNY")
    assert (preview.stores, preview.new_stores) == (["S1", "S2"], [])
    assert preview.first[0] == {
        "receipt": "S1:1001",
        "store": "S1",
        "time": "2026-03-09 10:00",
        "lines": "2",
        "total": "697 CNY",
        "member": "M-1",
    }
    assert preview.first[1]["phone"] == "****8000"
    assert (count(session, Receipt), count(session, PosConnection)) == (0, 0)


def test_rows_of_one_number_and_store_are_one_receipt(session: Session, shop: Shop, tmp_path: Path) -> None:
    report = take_in(write(tmp_path / "sales.csv", *THREE_RECEIPTS))
    assert (dict(report.counts), report.refused) == ({"added": 3}, [])
    found = receipts(session)
    assert {name: (row.store_id, row.total) for name, row in found.items()} == {
        "S1:1001": (shop.store.id, 69700),
        "S2:1001": (shop.other_store.id, 29900),
        "S1:1002": (shop.store.id, -29900),
    }
    assert [(line.quantity, line.units, line.amount) for line in found["S1:1001"].lines] == [
        (1, 1, 29900),
        (2, 2, 39800),
    ]


def test_buyers_are_known_and_have_agreed_to_nothing(session: Session, shop: Shop, tmp_path: Path) -> None:
    take_in(write(tmp_path / "sales.csv", *THREE_RECEIPTS))
    found = receipts(session)
    known = customers.by_phone(session, PHONE)
    assert known is not None
    assert found["S2:1001"].customer_id == known.id
    assert found["S1:1001"].customer_id == found["S1:1002"].customer_id is not None
    assert count(session, Consent) == 0


def test_a_second_run_adds_and_changes_nothing(session: Session, shop: Shop, tmp_path: Path) -> None:
    path = write(tmp_path / "sales.csv", *THREE_RECEIPTS)
    take_in(path)
    events = count(session, Event)
    assert dict(take_in(path).counts) == {"unchanged": 3}
    assert (count(session, Receipt), count(session, Event)) == (3, events)


def test_a_corrected_file_changes_what_was_corrected(session: Session, shop: Shop, tmp_path: Path) -> None:
    path = write(tmp_path / "sales.csv", *THREE_RECEIPTS)
    take_in(path)
    write(path, *THREE_RECEIPTS[:-1], THREE_RECEIPTS[-1].replace("-299", "-199"))
    assert dict(take_in(path).counts) == {"unchanged": 2, "changed": 1}
    assert receipts(session)["S1:1002"].total == -19900


def test_broken_rows_are_listed_and_good_ones_kept(session: Session, shop: Shop, tmp_path: Path) -> None:
    broken = ("1003,S1,yesterday,KT-01-M,裤,1,299,,", "1004,S1,2026-03-10 10:00,KT-01-M,裤,one,299,,")
    report = take_in(write(tmp_path / "sales.csv", *THREE_RECEIPTS, *broken))
    assert [(row.line, row.code) for row in report.refused] == [(6, "time_invalid"), (7, "number_invalid")]
    assert report.refused[1].message == "数量 is not a plain number"
    assert (count(session, Receipt), dict(report.counts)) == (3, {"added": 3})


def test_a_receipt_keeps_its_good_rows(session: Session, shop: Shop, tmp_path: Path) -> None:
    report = take_in(write(tmp_path / "sales.csv", *THREE_RECEIPTS, "1002,S1,2026-03-10 09:30,X,衫,?,1,M-1,"))
    assert [row.line for row in report.refused] == [6]
    assert receipts(session)["S1:1002"].warnings == ["lines_rejected:1"]


def test_a_guide_nobody_knows_is_not_credited(session: Session, shop: Shop, tmp_path: Path) -> None:
    take_in(
        write(tmp_path / "s.csv", "单号,门店,日期,数量,金额,导购", "1,S1,2026-03-09,1,299,7,", "2,S1,2026-03-09,1,9,x")
    )
    assert {name: row.lines[0].guides for name, row in receipts(session).items()} == {
        "S1:1": [str(shop.lin.id)],
        "S1:2": [],
    }


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_text_of_any_usual_encoding(session: Session, shop: Shop, tmp_path: Path, encoding: str) -> None:
    take_in(write(tmp_path / "sales.csv", *THREE_RECEIPTS, encoding=encoding))
    assert receipts(session)["S1:1001"].lines[0].name == "阔腿裤"


def test_a_workbook(session: Session, shop: Shop, tmp_path: Path) -> None:
    rows = [line.split(",") for line in THREE_RECEIPTS]
    assert dict(take_in(write_workbook(tmp_path / "sales.xlsx", rows)).counts) == {"added": 3}
    assert dict(take_in(write(tmp_path / "sales.csv", *THREE_RECEIPTS)).counts) == {"unchanged": 3}


def many(number: int) -> list[str]:
    """That many receipts of one line."""
    return [HEADER, *(f"{n},S1,2026-03-09 10:00,KT-01-M,裤,1,{n}.50,M-{n % 50}," for n in range(1, number + 1))]


def test_a_killed_import_goes_on_when_it_is_run_again(session: Session, shop: Shop, tmp_path: Path) -> None:
    path = write(tmp_path / "sales.csv", *many(imports.BATCH + 5))
    killed = imports.open_file(path, "receipts").run()
    assert next(killed) == imports.BATCH
    killed.close()
    assert count(session, Receipt) == imports.BATCH
    assert dict(take_in(path).counts) == {"unchanged": imports.BATCH, "added": 5}


def test_each_receipt_tells_of_itself_once(session: Session, shop: Shop, tmp_path: Path) -> None:
    take_in(write(tmp_path / "sales.csv", *many(30)))
    told = session.scalars(select(Event.subject_id).where(Event.kind == "receipt.changed")).all()
    assert sorted(told) == sorted(row.id for row in receipts(session).values())


def test_a_file_that_breaks_off_is_refused_before_anything_is_written(
    session: Session, shop: Shop, tmp_path: Path
) -> None:
    path = write(tmp_path / "sales.csv", *many(imports.BATCH + 5), '9999,S1,"2026-03-09')
    with pytest.raises(SheetError) as refused:
        imports.open_file(path, "receipts")
    assert refused.value.code == "csv_broken"
    assert count(session, Receipt) == 0


def test_two_imports_of_one_file_at_once_are_one(own_database: str, tmp_path: Path) -> None:
    path = write(tmp_path / "sales.csv", *many(30))
    with ThreadPoolExecutor(2) as pool:
        reports = list(pool.map(take_in, [path, path]))
    assert sum((report.counts for report in reports), Counter()) == {"added": 30, "unchanged": 30}


def test_a_member_of_two_receipts_is_made_once(session: Session, shop: Shop, tmp_path: Path) -> None:
    take_in(write(tmp_path / "sales.csv", *many(100)))
    assert session.scalar(select(func.count(func.distinct(Receipt.customer_id)))) == 50
