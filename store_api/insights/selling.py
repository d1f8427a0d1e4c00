"""What was sold: units per transaction, average ticket, net sales, returns; and a clerk's credited part."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from fractions import Fraction

from store_api.insights.figures import Figure, ratio
from store_api.insights.purchases import Ledger
from store_api.insights.rows import CreditRow


def units_per_transaction(sold: Ledger) -> Figure:
    """连带率."""
    return ratio("units_per_transaction", sum(one.units for one in sold.purchases), len(sold.purchases))


def average_ticket(sold: Ledger) -> Figure:
    """客单价, in minor units."""
    return ratio("average_ticket", sum(one.revenue for one in sold.purchases), len(sold.purchases))


def net_sales(sold: Ledger) -> Figure:
    """净销售额, in minor units; nothing sold at all is a true zero."""
    return Figure("net_sales", sold.revenue, details={"returned": sold.returned, "purchases": len(sold.purchases)})


def return_rate(sold: Ledger) -> Figure:
    """退货率. Above 1 when more came back than was sold."""
    before = sold.revenue + sold.returned
    if before <= 0:
        return Figure("return_rate", None, sold.returned, before, remark="only_returns" if sold.returned else "no_data")
    return ratio("return_rate", sold.returned, before)


def credited_sales(credits_: Iterable[CreditRow], staff_id: uuid.UUID) -> Figure:
    """A clerk's net sales: her parts of the store's receipts, in minor units."""
    return Figure("net_sales", sum(row.amount for row in credits_ if row.staff_id == staff_id))


def credited_units(credits_: Iterable[CreditRow], staff_id: uuid.UUID, sold: Ledger) -> Figure:
    """A clerk's units per transaction: her parts of the net items ÷ the purchases she has a part in."""
    purchase_of = {id_: n for n, purchase in enumerate(sold.purchases) for id_ in purchase.receipt_ids}
    mine = [row for row in credits_ if row.staff_id == staff_id and row.receipt_id in purchase_of]
    units = sum((Fraction(row.units, row.shares) for row in mine), Fraction(0))
    return ratio("units_per_transaction", units, len({purchase_of[row.receipt_id] for row in mine}))
