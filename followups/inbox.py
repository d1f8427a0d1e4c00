"""What somebody was told in the app: calls on their rungs, and handovers."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select, update

from followups.models import Delivery
from store_api.db import Session
from store_api.staff.access import Caller

LONGEST = 100


@dataclass(frozen=True)
class Inbox:
    """The newest first, and how many of all are unread."""

    unread: int
    items: list[Delivery]


def inbox(session: Session, caller: Caller) -> Inbox:
    """The caller's own, in whatever store."""
    mine = Delivery.staff_id == caller.staff.id
    newest = select(Delivery).where(mine).order_by(Delivery.at.desc(), Delivery.id.desc()).limit(LONGEST)
    unread = select(func.count()).where(mine, Delivery.read_at.is_(None))
    return Inbox(session.scalar(unread) or 0, list(session.scalars(newest)))


def read(session: Session, caller: Caller, delivery_ids: Collection[uuid.UUID]) -> None:
    """The caller has seen these; others' and unknown ones are left alone, and the first time counts."""
    session.execute(
        update(Delivery)
        .where(Delivery.id.in_(delivery_ids), Delivery.staff_id == caller.staff.id, Delivery.read_at.is_(None))
        .values(read_at=session.now)
    )
