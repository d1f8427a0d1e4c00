"""Rows for the tests of figures: short to write, the same every time."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from store_api.insights.rows import Period, PurchaseDay, ReceiptRow, VisitRow
from store_api.sales.models import SalesChannel
from store_api.visits.models import OutcomeKind

ZONE = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 3, 2)
STORE, ANN, BEA, LIN, MEI = (uuid.UUID(int=n) for n in range(1, 6))
OTHER_STORE = uuid.UUID(int=99)


def at(day: date, hour: int = 12) -> datetime:
    """That local hour of the day."""
    return datetime.combine(day, time(hour), ZONE).astimezone(UTC)


def days(count: int) -> timedelta:
    """So many days."""
    return timedelta(days=count)


def period(first: date = DAY, length: int = 7, now: datetime | None = None) -> Period:
    """`length` days from `first`, seen well after their end unless told otherwise."""
    last = first + days(length - 1)
    return Period(first, last, ZONE, now or at(last + days(400)))


def receipt(
    customer: uuid.UUID | None = ANN,
    units: int = 1,
    revenue: int | None = None,
    day: date = DAY,
    *,
    of: ReceiptRow | None = None,
    hour: int = 12,
    channel: SalesChannel = SalesChannel.STORE,
) -> ReceiptRow:
    """A receipt of 100.00 per item; `of` is the sale it refunds."""
    amount = units * 10000 if revenue is None else revenue
    return ReceiptRow(
        uuid.uuid4(), day, at(day, hour), customer, channel, units, amount, of is not None, of.id if of else None
    )


def bought(customer: uuid.UUID, day: date, store: uuid.UUID = STORE) -> PurchaseDay:
    """A purchase day."""
    return PurchaseDay(customer, day, store, at(day))


def visit(
    customer: uuid.UUID | None = ANN,
    outcome: OutcomeKind | None = OutcomeKind.NO_SALE,
    day: date = DAY,
    *,
    clerk: uuid.UUID = LIN,
    party: int = 1,
    hour: int = 11,
) -> VisitRow:
    """A visit."""
    return VisitRow(uuid.uuid4(), day, at(day, hour), clerk, customer, outcome, party)
