"""From receipts to purchases: what a person kept at the end of the day, same-day returns and exchanges netted."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from store_api.insights.rows import ReceiptRow


@dataclass(frozen=True)
class Purchase:
    """One identified customer's receipts of a day, or one unidentified receipt, with at least one net item.

    `revenue` in minor units; `at` is when its first piece was bought.
    """

    day: date
    at: datetime
    customer_id: uuid.UUID | None
    units: int
    revenue: int
    receipt_ids: frozenset[uuid.UUID]


@dataclass(frozen=True)
class Ledger:
    """The purchases of some receipts of one store; all their revenue; and how much of it was returned (positive)."""

    purchases: tuple[Purchase, ...]
    revenue: int
    returned: int

    @property
    def unidentified(self) -> int:
        """How many purchases nobody is known for."""
        return sum(purchase.customer_id is None for purchase in self.purchases)

    @property
    def bought(self) -> frozenset[tuple[uuid.UUID, date]]:
        """Which customers bought on which days."""
        return frozenset((one.customer_id, one.day) for one in self.purchases if one.customer_id is not None)


def ledger(receipts: Iterable[ReceiptRow]) -> Ledger:
    """Put together what belongs together.

    1. A return of another day's (or an unknown) sale is booked as a return. 2. A same-day return follows its sale,
    so that it nets also where nobody is identified. 3. Of what remains, groups with a net item are purchases, groups
    below zero are returns whose sale is not known, and the rest are bags, fees and even exchanges.
    """
    rows = {row.id: row for row in receipts}
    groups: dict[Hashable, list[ReceiptRow]] = defaultdict(list)
    returned = 0
    for row in rows.values():
        sale = _sale_of(row, rows)
        if is_later_return(row, sale):
            returned -= min(row.revenue, 0)
        else:
            owner = sale or row
            groups[owner.id if owner.customer_id is None else (owner.customer_id, owner.day)].append(row)
    sums = [_sum(group, rows) for group in groups.values()]
    returned -= sum(min(one.revenue, 0) for one in sums if one.units < 0)
    bought = sorted((one for one in sums if one.units >= 1), key=lambda one: (one.at, min(one.receipt_ids)))
    return Ledger(tuple(bought), sum(row.revenue for row in rows.values()), returned)


def is_later_return(row: ReceiptRow, sale: ReceiptRow | None) -> bool:
    """It names a sale that is not one of this store and day, and brings back at least as much as it takes."""
    return row.names_sale and sale is None and row.units <= 0


def _sale_of(row: ReceiptRow, rows: Mapping[uuid.UUID, ReceiptRow]) -> ReceiptRow | None:
    sale = None if row.sale_id is None else rows.get(row.sale_id)
    return sale if sale is not None and sale.day == row.day else None


def _sum(group: list[ReceiptRow], rows: Mapping[uuid.UUID, ReceiptRow]) -> Purchase:
    owner = _sale_of(group[0], rows) or group[0]
    return Purchase(
        day=group[0].day,
        at=min((row.at for row in group if row.units > 0), default=min(row.at for row in group)),
        customer_id=owner.customer_id,
        units=sum(row.units for row in group),
        revenue=sum(row.revenue for row in group),
        receipt_ids=frozenset(row.id for row in group),
    )
