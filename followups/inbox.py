"""What somebody was told in the app: calls on their rungs, and handovers."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, update

from followups.models import Delivery, FollowUpTask
from store_api.customers.models import Handover
from store_api.customers.people import Profile, profiles_by_customer
from store_api.db import Session
from store_api.staff.access import Caller
from store_api.staff.models import Staff

LONGEST = 100


@dataclass(frozen=True)
class Item:
    """What was told: of whose call, or of whose customers that are handed over."""

    delivery: Delivery
    customer: Profile | None
    leaver: str | None


@dataclass(frozen=True)
class Inbox:
    """The newest first, and how many of all are unread."""

    unread: int
    items: list[Item]


def inbox(session: Session, caller: Caller) -> Inbox:
    """The caller's own, in whatever store."""
    mine = Delivery.staff_id == caller.staff.id
    newest = select(Delivery).where(mine).order_by(Delivery.at.desc(), Delivery.id.desc()).limit(LONGEST)
    return Inbox(unread(session, caller), items_of(session, session.scalars(newest).all()))


def unread(session: Session, caller: Caller) -> int:
    """How many of the caller's own she has not seen."""
    mine = Delivery.staff_id == caller.staff.id
    return session.scalar(select(func.count()).where(mine, Delivery.read_at.is_(None))) or 0


def items_of(session: Session, deliveries: Sequence[Delivery]) -> list[Item]:
    """With their people, in their order."""
    tasks = select(FollowUpTask.id, FollowUpTask.customer_id).where(
        FollowUpTask.id.in_([one.task_id for one in deliveries])
    )
    called = dict(session.execute(tasks).all())
    people = profiles_by_customer(session, called.values())
    leavers = dict(
        session.execute(
            select(Handover.id, Staff.name)
            .join(Staff, Staff.id == Handover.staff_id)
            .where(Handover.id.in_([one.handover_id for one in deliveries]))
        ).all()
    )
    return [
        Item(
            one,
            customer=people[called[one.task_id]] if one.task_id else None,
            leaver=leavers[one.handover_id] if one.handover_id else None,
        )
        for one in deliveries
    ]


def read(session: Session, caller: Caller, delivery_ids: Collection[uuid.UUID]) -> None:
    """The caller has seen these; others' and unknown ones are left alone, and the first time counts."""
    session.execute(
        update(Delivery)
        .where(Delivery.id.in_(delivery_ids), Delivery.staff_id == caller.staff.id, Delivery.read_at.is_(None))
        .values(read_at=session.now)
    )
