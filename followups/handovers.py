"""A clerk leaves: her promises go on with her successor, who is told like the manager. What she wrote stays hers."""

from __future__ import annotations

import uuid

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from followups import digests
from followups.keepers import keeper_of, managers
from followups.models import Delivery, FollowUpTask, MoveReason, TaskState
from followups.moves import move
from followups.placing import lock_clerk
from store_api import events
from store_api.customers import handovers
from store_api.customers.models import Handover
from store_api.db import Session, new_id
from store_api.errors import Conflict, Forbidden, NotFound
from store_api.staff.access import Caller
from store_api.staff.models import Role, Staff


def start(session: Session, caller: Caller, staff_id: uuid.UUID, successor_id: uuid.UUID) -> Handover:
    """A manager names who takes over from a clerk, before she leaves or afterwards. Raises NotFound, Conflict."""
    leaver, successor = colleague(session, caller, staff_id), colleague(session, caller, successor_id)
    if leaver is successor or not successor.active:
        raise Conflict("successor_wrong")
    handover = handovers.start(session, leaver.id, successor.id, caller.staff.id)
    events.record(session, "handover.started", handover.id)
    return handover


def colleague(session: Session, caller: Caller, staff_id: uuid.UUID) -> Staff:
    """Somebody who works, or worked, in a store of the caller. Raises NotFound."""
    staff = session.found(Staff, staff_id, "staff_unknown")
    if caller.store_ids is not None and not staff.store_ids & caller.store_ids:
        raise NotFound("staff_unknown")
    return staff


def hers(session: Session, caller: Caller, handover_id: uuid.UUID) -> Handover:
    """A handover that the caller takes part in: leaver, successor, or a manager of theirs. Raises NotFound."""
    handover = session.found(Handover, handover_id, "handover_unknown")
    if caller.staff.id not in (handover.staff_id, handover.successor_id):
        if not caller.at_least(Role.MANAGER):
            raise NotFound("handover_unknown")
        colleague(session, caller, handover.staff_id)
    return handover


def listed(session: Session, caller: Caller) -> list[Handover]:
    """The handovers that run and that the caller takes part in."""
    running = session.scalars(select(Handover).where(Handover.finished_at.is_(None)).order_by(Handover.id))
    return [one for one in running if takes_part(session, caller, one)]


def takes_part(session: Session, caller: Caller, handover: Handover) -> bool:
    """Whether it is hers to see."""
    try:
        hers(session, caller, handover.id)
    except NotFound:
        return False
    return True


def after_leaving(session: Session, staff_id: uuid.UUID) -> None:
    """She does not work here any more: a handover to whoever the manager named, else to the manager of her store."""
    leaver = session.get_one(Staff, staff_id)
    if leaver.active:  # She is back already.
        return
    if handovers.running_of(session, staff_id) is None:
        stores = sorted(leaver.store_ids)
        people = [one for store_id in stores for one in managers(session, stores)[store_id] if one != staff_id]
        if not people:  # Nobody is left; her calls reach whoever opens the pool.
            return
        handovers.start(session, staff_id, people[0], None)
    running = handovers.running_of(session, staff_id)
    if running is not None:
        move_promises(session, running)


def move_promises(session: Session, handover: Handover) -> None:
    """Her open calls and promises move, to her successor where he works, else to that store's manager. Twice is
    harmless."""
    tasks = session.scalars(
        select(FollowUpTask)
        .where(FollowUpTask.holder_id == handover.staff_id, FollowUpTask.state == TaskState.OPEN)
        .order_by(FollowUpTask.id)
        .with_for_update()
    ).all()
    handovers.include(session, handover, (task.customer_id for task in tasks))
    keepers = {
        store_id: keeper_of(session, store_id, handover.staff_id) for store_id in {task.store_id for task in tasks}
    }
    for staff_id in sorted(set(keepers.values())):
        lock_clerk(session, staff_id)
    for task in tasks:
        if keepers[task.store_id] != handover.staff_id:
            move(session, task, MoveReason.HANDOVER, holder_id=keepers[task.store_id], by=handover.started_by)
    tell(session, handover)


def tell(session: Session, handover: Handover) -> None:
    """The successor and the managers of her stores find it in their inboxes, once."""
    leaver = session.get_one(Staff, handover.staff_id)
    stores = sorted(leaver.store_ids)
    bosses = managers(session, stores)
    people = dict.fromkeys([handover.successor_id, *(one for store_id in stores for one in bosses[store_id])])
    rows = [
        {"id": new_id(), "handover_id": handover.id, "staff_id": staff_id, "at": session.now}
        for staff_id in people
        if staff_id != handover.staff_id
    ]
    session.execute(
        insert(Delivery)
        .values(rows)
        .on_conflict_do_nothing(
            index_elements=["handover_id", "staff_id"], index_where=Delivery.handover_id.is_not(None)
        )
    )
    if leaver.stores:
        digests.name_handover(session, handover.id, [one for one in people if one != leaver.id], leaver.stores[0])


def to_finish(session: Session, caller: Caller, handover_id: uuid.UUID) -> Handover:
    """A handover that the caller may finish: the successor or a manager. Raises NotFound, Forbidden."""
    handover = hers(session, caller, handover_id)
    if caller.staff.id == handover.staff_id and not caller.at_least(Role.MANAGER):
        raise Forbidden("handover_successor_finishes")
    return handover
