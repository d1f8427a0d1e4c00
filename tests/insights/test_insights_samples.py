"""The board of imported public data equals what is computed from the file by hand."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from cast import Shop

from store_api.db import Session
from store_api.insights.figures import Figure
from store_api.insights.service import board
from store_api.pos import imports
from store_api.staff.models import Store

SAMPLES = Path(__file__).parents[3] / "shared" / "pos_samples" / "csv"
pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the public sample files are not beside this checkout")

Row = tuple[str, date, int, Decimal]
"""Who, on which day, how many items, for how much."""


def figures(session: Session, file: str, code: str, first: date, last: date) -> dict[str, Figure]:
    """Import the file and look at the board of its store."""
    for _ in imports.open_file(SAMPLES / file, "receipts").run():
        pass
    session.expire_all()
    store = session.query(Store).filter(Store.code == code).one()
    return {figure.metric.key: figure for figure in board(session, store, first, last).figures}


def by_hand(rows: Iterable[Row]) -> dict[str, float]:
    """Units per transaction, average ticket, and net sales in minor units: a customer's day is one purchase."""
    days: dict[tuple[str, date], list[tuple[int, Decimal]]] = defaultdict(list)
    for who, day, items, paid in rows:
        days[who, day].append((items if paid else 0, paid))
    bought = [day for day in days.values() if sum(items for items, _ in day) >= 1]
    count, money = len(bought), sum(paid for day in bought for _, paid in day)
    return {
        "units_per_transaction": sum(items for day in bought for items, _ in day) / count,
        "average_ticket": float(money * 100 / count),
        "net_sales": float(sum(paid for day in days.values() for _, paid in day) * 100),
    }


def compare(found: dict[str, Figure], wanted: dict[str, float]) -> None:
    for key, value in wanted.items():
        assert found[key].value == pytest.approx(value, abs=0.006), key


def test_complete_journey(session: Session, shop: Shop) -> None:
    name = "completejourney_43_baskets.csv"
    with (SAMPLES / name).open(newline="") as source:
        rows: list[Row] = [
            (
                row["household_id"],
                datetime.fromisoformat(row["transaction_timestamp"]).date(),
                int(row["quantity"]),
                Decimal(row["sales_value"]),
            )
            for row in csv.DictReader(source)
        ]
    days = [row[1] for row in rows]
    compare(figures(session, name, "completejourney", min(days), max(days)), by_hand(rows))


def test_online_retail(session: Session, shop: Shop) -> None:
    name = "online_retail_excerpt_no_header.csv"
    with (SAMPLES / name).open(newline="") as source:
        rows: list[Row] = [
            (row[6], datetime.strptime(row[4], "%m/%d/%Y %H:%M").date(), int(row[3]), int(row[3]) * Decimal(row[5]))  # noqa: DTZ007 - the file says local time.
            for row in csv.reader(source)
        ]
    compare(figures(session, name, "online", rows[0][1], rows[0][1]), by_hand(rows))


@pytest.fixture
def cdnow() -> list[Row]:
    """All purchases of the CDNOW sample."""
    with (SAMPLES / "CDNOW_sample.txt").open() as source:
        columns = [line.split() for line in source]
    return [(c[0], datetime.strptime(c[2], "%Y%m%d").date(), int(c[3]), Decimal(c[4])) for c in columns]  # noqa: DTZ007 - days only.


def test_cdnow(session: Session, shop: Shop, cdnow: list[Row]) -> None:
    first, last = date(1997, 1, 1), date(1998, 6, 30)
    found = figures(session, "CDNOW_sample.txt", "cdnow", first, last)
    compare(found, by_hand(cdnow))
    bought = sorted({(who, day) for who, day, _, paid in cdnow if paid})
    days: dict[str, list[date]] = defaultdict(list)
    for who, day in bought:
        days[who].append(day)
    cohort = [mine for mine in days.values() if first <= mine[0] + timedelta(days=90) <= last]
    back = [mine for mine in cohort if len(mine) > 1 and (mine[1] - mine[0]).days <= 90]
    assert (found["repurchase_90"].numerator, found["repurchase_90"].denominator) == (len(back), len(cohort))
    gaps = sorted((b - a).days for mine in days.values() for a, b in pairwise(mine))
    middle = (gaps[(len(gaps) - 1) // 2] + gaps[len(gaps) // 2]) / 2
    assert found["repurchase_interval"].value == middle
