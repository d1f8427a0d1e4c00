"""Who holds the one use of a coupon, from everything that names it: tablets' redemptions and tills' receipts. Pure.

The same facts always give the same answer, in whatever order they came:

1. A tablet's redemption takes a standing receipt of its store and day, the latest redemption first; one that finds only
   receipts that were voided or paid back is given back; one that finds none waits for its receipt, and holds the use
   meanwhile.
2. Of several redemptions that would stand (a void that was itself taken back), the latest one does.
3. Without one, the earliest receipt for which the coupon was good uses it up.
4. Every other receipt that stands is a conflict: a receipt is never refused for its coupon.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True)
class TabletUse:
    """A redemption at the counter."""

    id: uuid.UUID
    store_id: uuid.UUID
    day: date
    at: datetime


@dataclass(frozen=True)
class ReceiptUse:
    """A sale whose receipt names the coupon. `stands`: neither voided nor paid back by the campaign's rule; `refusal`:
    why the coupon was not good for it, leaving aside whether it was used."""

    id: uuid.UUID
    store_id: uuid.UUID
    day: date
    at: datetime
    stands: bool
    refusal: str | None = None


@dataclass(frozen=True)
class Holding:
    """What became of the coupon. `receipts` names each tablet redemption's receipt, None while it waits; `holder` is
    the redemption or receipt that has the use, None while it is free; `conflicts` gives each listed receipt's reason.
    """

    holder: TabletUse | ReceiptUse | None
    receipts: dict[uuid.UUID, uuid.UUID | None]
    conflicts: dict[uuid.UUID, str] = field(default_factory=dict)


def hold(tablets: Sequence[TabletUse], receipts: Sequence[ReceiptUse]) -> Holding:
    """Decide by the rules above."""
    free = sorted(receipts, key=lambda receipt: (receipt.at, receipt.id))
    in_order = sorted(tablets, key=lambda tablet: (tablet.at, tablet.id))
    met: dict[uuid.UUID, ReceiptUse] = {}
    for tablet in reversed(in_order):  # The latest redemption belongs to the sale that stands in the end.
        take(tablet, [receipt for receipt in free if receipt.stands], free, met)
    for tablet in in_order:
        if tablet.id not in met:
            take(tablet, [receipt for receipt in free if not receipt.stands], free, met)
    standing = [tablet for tablet in in_order if tablet.id not in met or met[tablet.id].stands]
    holder: TabletUse | ReceiptUse | None = standing[-1] if standing else None
    for loser in standing[:-1]:
        if loser.id in met:
            free.append(met.pop(loser.id))
    conflicts: dict[uuid.UUID, str] = {}
    for receipt in sorted(free, key=lambda receipt: (receipt.at, receipt.id)):
        if not receipt.stands:
            continue
        if receipt.refusal is not None:
            conflicts[receipt.id] = receipt.refusal
        elif holder is None:
            holder = receipt
        else:
            conflicts[receipt.id] = "coupon_used"
    names = {tablet.id: met[tablet.id].id if tablet.id in met else None for tablet in tablets}
    return Holding(holder, names, conflicts)


def take(
    tablet: TabletUse, offered: Sequence[ReceiptUse], free: list[ReceiptUse], met: dict[uuid.UUID, ReceiptUse]
) -> None:
    """The redemption takes the first of these receipts that is of its store and day."""
    for receipt in offered:
        if (receipt.store_id, receipt.day) == (tablet.store_id, tablet.day):
            free.remove(receipt)
            met[tablet.id] = receipt
            return
