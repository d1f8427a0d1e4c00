"""Public data sets that lie beside the repository on some machines, against sums made by hand."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from pathlib import Path

import pytest
from cast import Shop
from import_files import count, sample, take_in
from sqlalchemy import func, select

from store_api.customers.models import Consent, Customer
from store_api.db import Session
from store_api.pos import imports
from store_api.sales.models import Receipt, ReceiptLine
from store_api.staff.models import Store

FILES = {
    "completejourney": "completejourney_43_baskets.csv",
    "cdnow": "CDNOW_sample.txt",
    "online_retail": "online_retail_excerpt_no_header.csv",
}


def totals(session: Session) -> dict[str, int]:
    """Net minor units by the code of the store."""
    rows = session.execute(select(Store.code, func.sum(Receipt.total)).join(Receipt).group_by(Store.code))
    return {code: int(total) for code, total in rows}


def beginning(name: str, folder: Path, lines: int) -> Path:
    """The first lines of a long sample."""
    path = folder / name
    with sample(name).open() as source:
        path.write_text("".join(islice(source, lines)))
    return path


def spaced(path: Path) -> Iterator[list[str]]:
    """The columns of CDNOW."""
    with path.open() as source:
        yield from (line.split() for line in source)


def test_complete_journey_line_by_line(session: Session, shop: Shop) -> None:
    path = sample(FILES["completejourney"])
    with path.open(newline="") as source:
        rows = list(csv.DictReader(source))
    report = take_in(path)
    assert (report.counts["added"], report.refused) == (len({row["basket_id"] for row in rows}), [])
    assert totals(session) == {"completejourney": int(sum(Decimal(row["sales_value"]) for row in rows) * 100)}
    assert count(session, ReceiptLine) == len(rows)
    assert count(session, Customer) == len({row["household_id"] for row in rows})
    assert count(session, Consent) == 0


def test_cdnow_row_by_row(session: Session, shop: Shop, tmp_path: Path) -> None:
    path = beginning(FILES["cdnow"], tmp_path, 600)
    rows = list(spaced(path))
    report = take_in(path)
    assert (report.counts["added"], report.refused) == (600, [])
    assert totals(session) == {"cdnow": sum(int(Decimal(row[4]) * 100) for row in rows)}
    assert count(session, Customer) == len({row[0] for row in rows})
    assert session.scalar(select(func.sum(ReceiptLine.units))) == sum(int(row[3]) for row in rows if Decimal(row[4]))


def test_all_of_cdnow_is_understood(session: Session, shop: Shop) -> None:
    preview = imports.open_file(sample(FILES["cdnow"]), "receipts").preview
    assert (preview.rows, preview.items, preview.new_stores) == (6919, 6919, ["cdnow"])


def test_online_retail_is_one_invoice(session: Session, shop: Shop) -> None:
    path = sample(FILES["online_retail"])
    with path.open(newline="") as source:
        rows = list(csv.reader(source))
    assert take_in(path).counts["added"] == len({row[0] for row in rows}) == 1
    assert totals(session) == {"online": int(sum(int(row[3]) * Decimal(row[5]) for row in rows) * 100)}
    assert session.scalar(select(func.sum(ReceiptLine.units))) == sum(int(row[3]) for row in rows)


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_second_run_adds_nothing(session: Session, shop: Shop, tmp_path: Path, name: str) -> None:
    path = beginning(FILES[name], tmp_path, 320)
    added = take_in(path).counts["added"]
    again = take_in(path)
    assert (dict(again.counts), count(session, Receipt)) == ({"unchanged": added}, added)


def test_each_into_a_store_of_its_own(session: Session, shop: Shop, tmp_path: Path) -> None:
    for name, file in FILES.items():
        take_in(beginning(file, tmp_path, 320), store=f"store-{name}")
    assert set(totals(session)) == {f"store-{name}" for name in FILES}
    currencies = dict(session.execute(select(Store.code, Store.currency)).all())
    assert currencies["store-cdnow"] == currencies["store-completejourney"] == "USD"
    assert currencies["store-online_retail"] == "GBP"
