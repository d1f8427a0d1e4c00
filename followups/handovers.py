"""A clerk leaves: her promises go on with her successor, who is told like the manager. What she wrote stays hers."""

from __future__ import annotations

import uuid
from datetime import timedelta

from sqlalchemy import exists, or_, select
from sqlalchemy.dialects.postgresql import insert

from followups import digests
from followups.keepers import managers, taker_of
from followups.models import Delivery, FollowUpTask, MoveReason, TaskMove, TaskState
from followups.moves import move
from followups.placing import lock_clerk
from store_api import events
from store_api.customers import handovers
from store_api.customers.models import Handover
from store_api.db import Session, new_id
from store_api.errors import Conflict, Forbidden, NotFound
from store_api.staff.access import Caller
from store_api.staff.models import Role, Staff

# A handover that was finished lately also counts for what the leaver did in her last days.
STILL_THE_SAME = timedelta(days=30)


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
    """She does not work here any more: to whoever the manager named, before or lately, else to the manager of a store
    of hers. Nobody is told twice of what was handed over before."""
    leaver = session.get_one(Staff, staff_id)
    if leaver.active:  # She is back already.
        return
    newest = handovers.newest_of(session, staff_id)
    if newest is None or (newest.finished_at is not None and session.now - newest.finished_at > STILL_THE_SAME):
        held = select(FollowUpTask.store_id).where(
            FollowUpTask.holder_id == staff_id, FollowUpTask.state == TaskState.OPEN
        )
        stores = sorted({*leaver.store_ids, *session.scalars(held)})
        people = [one for store_id in stores for one in managers(session, stores)[store_id] if one != staff_id]
        if not people:  # Nobody is left; the ladder brings her calls before whoever comes.
            return
        newest = handovers.start(session, staff_id, people[0], None)
    move_promises(session, newest)


def move_promises(session: Session, handover: Handover) -> None:
    """Her open calls and promises move, to her successor where he works, else to that store's manager; also those that
    went to another successor before. Twice is harmless."""
    came_from_her = exists().where(
        TaskMove.task_id == FollowUpTask.id,
        TaskMove.reason == MoveReason.HANDOVER,
        TaskMove.holder_from == handover.staff_id,
        TaskMove.at >= handover.started_at,
    )
    taken_since = exists().where(
        TaskMove.task_id == FollowUpTask.id, TaskMove.reason == MoveReason.TAKEN, TaskMove.at >= handover.started_at
    )
    tasks = session.scalars(
        select(FollowUpTask)
        .where(FollowUpTask.state == TaskState.OPEN)
        .where(or_(FollowUpTask.holder_id == handover.staff_id, came_from_her & ~taken_since))
        .order_by(FollowUpTask.id)
        .with_for_update()
    ).all()
    handovers.include(session, handover, (task.customer_id for task in tasks))
    keepers = {
        store_id: taker_of(session, store_id, handover) or handover.staff_id
        for store_id in {task.store_id for task in tasks}
    }
    for staff_id in sorted(set(keepers.values())):
        lock_clerk(session, staff_id)
    for task in tasks:
        if keepers[task.store_id] != task.holder_id:
            move(session, task, MoveReason.HANDOVER, holder_id=keepers[task.store_id], by=handover.started_by)
    if handover.finished_at is None:
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
    """A handover that the caller may finish: the successor or a manager. Raises NotFound, Forbidden, Conflict."""
    handover = hers(session, caller, handover_id)
    if caller.staff.id == handover.staff_id and not caller.at_least(Role.MANAGER):
        raise Forbidden("handover_successor_finishes")
    if not session.get_one(Staff, handover.successor_id).active:
        raise Conflict("successor_wrong")
    return handover
