"""Who keeps a promise of a clerk who has left: her successor, else the store's manager."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import select

from store_api.customers.handovers import newest_of
from store_api.customers.models import Handover
from store_api.db import Session
from store_api.staff.models import Role, Staff, StaffStore


def keeper_of(session: Session, store_id: uuid.UUID, staff_id: uuid.UUID) -> uuid.UUID:
    """Who makes the calls of this clerk in this store: she herself while she works here and hands nothing over."""
    handover = newest_of(session, staff_id)
    if session.get_one(Staff, staff_id).active and (handover is None or handover.finished_at is not None):
        return staff_id
    if handover is not None and (taker := taker_of(session, store_id, handover)) is not None:
        return taker
    return manager_of(session, store_id, staff_id) or staff_id


def taker_of(session: Session, store_id: uuid.UUID, handover: Handover) -> uuid.UUID | None:
    """Who takes over in this store: the successor where he works, else its manager; None when there is nobody."""
    successor = session.get_one(Staff, handover.successor_id)
    if successor.active and (successor.role is Role.HEADQUARTERS or store_id in successor.store_ids):
        return successor.id
    return manager_of(session, store_id, handover.staff_id)


def manager_of(session: Session, store_id: uuid.UUID, leaver_id: uuid.UUID) -> uuid.UUID | None:
    """The first who runs this store and is not the one who leaves."""
    return next((one for one in managers(session, [store_id])[store_id] if one != leaver_id), None)


def managers(session: Session, store_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[uuid.UUID]]:
    """Who runs each of these stores, by staff number; headquarters where nobody does."""
    rows = session.execute(
        select(StaffStore.store_id, Staff.id)
        .join(Staff, Staff.id == StaffStore.staff_id)
        .where(StaffStore.store_id.in_(store_ids), Staff.active, Staff.role == Role.MANAGER)
        .order_by(Staff.number)
    ).all()
    found: dict[uuid.UUID, list[uuid.UUID]] = {store_id: [] for store_id in store_ids}
    for store_id, staff_id in rows:
        found[store_id].append(staff_id)
    if not all(found.values()):
        of_all = select(Staff.id).where(Staff.active, Staff.role == Role.HEADQUARTERS).order_by(Staff.number)
        headquarters = list(session.scalars(of_all))
        found = {store_id: people or headquarters for store_id, people in found.items()}
    return found
