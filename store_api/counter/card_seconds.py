"""How long a try-on card takes, as the tablets measured it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import func, select

from store_api.db import Session
from store_api.staff.models import Store
from store_api.staff.service import withdrawn
from store_api.visits.models import TryOn


@dataclass(frozen=True)
class ClerkSeconds:
    """One clerk's cards; the median in seconds."""

    staff_id: uuid.UUID
    clerk: str
    median: float
    cards: int


@dataclass(frozen=True)
class CardSeconds:
    """The store's cards; the median in seconds, None without one."""

    median: float | None
    cards: int
    clerks: list[ClerkSeconds]


def card_seconds(session: Session, store: Store, since: date, names: Mapping[uuid.UUID, str]) -> CardSeconds:
    """Of all cards from that local day on that have a time: the store's and, in order of names, each clerk's."""
    start = datetime.combine(since, time(), store.zone)
    median = func.percentile_cont(0.5).within_group(TryOn.seconds)
    rows = session.execute(
        select(TryOn.staff_id, median, func.count())
        .where(TryOn.store_id == store.id, TryOn.seconds.is_not(None))
        .where(TryOn.occurred_at >= start, ~withdrawn(TryOn.id))
        .group_by(func.rollup(TryOn.staff_id))
    ).all()
    whole = next((row for row in rows if row[0] is None), None)
    clerks = [ClerkSeconds(row[0], names[row[0]], row[1], row[2]) for row in rows if row[0] is not None]
    found = sorted(clerks, key=lambda one: (one.clerk, one.staff_id))
    return CardSeconds(whole[1] if whole else None, whole[2] if whole else 0, found)
