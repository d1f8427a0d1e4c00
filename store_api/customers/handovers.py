"""While a clerk hands her customers over, nobody changes them but by a handover note."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from store_api.customers.models import Acquaintance, Customer, CustomerAssignment, Handover, HandoverCustomer
from store_api.customers.people import check_not_erased, lock_person_of, same_person
from store_api.db import Session, new_id
from store_api.errors import Conflict, NotFound


def check_not_frozen(session: Session, customer_id: uuid.UUID) -> None:
    """Raise Conflict while the person is being handed over."""
    running = (
        select(HandoverCustomer.customer_id)
        .join(Handover, Handover.id == HandoverCustomer.handover_id)
        .where(Handover.finished_at.is_(None), HandoverCustomer.customer_id.in_(same_person(customer_id)))
    )
    if session.scalar(running.limit(1)) is not None:
        raise Conflict("customer_in_handover")


def newest_of(session: Session, staff_id: uuid.UUID) -> Handover | None:
    """The latest handover of this clerk: the one that runs, if one does."""
    hers = (
        select(Handover).where(Handover.staff_id == staff_id).order_by(Handover.started_at.desc(), Handover.id.desc())
    )
    return session.scalar(hers.limit(1))


def start(session: Session, staff_id: uuid.UUID, successor_id: uuid.UUID, by: uuid.UUID | None) -> Handover:
    """The one handover of this clerk that runs: made unless there is one, upon which a named successor counts."""
    made = insert(Handover).values(
        id=new_id(), staff_id=staff_id, successor_id=successor_id, started_by=by, started_at=session.now
    )
    session.execute(
        made.on_conflict_do_nothing(index_elements=["staff_id"], index_where=Handover.finished_at.is_(None))
    )
    handover = session.scalars(
        select(Handover).where(Handover.staff_id == staff_id, Handover.finished_at.is_(None)).with_for_update()
    ).one()
    if by is not None:
        handover.successor_id, handover.started_by = successor_id, by
    return handover


def include(session: Session, handover: Handover, customer_ids: Iterable[uuid.UUID]) -> None:
    """These customers, and those she looks after, are handed over; twice is harmless."""
    hers = select(CustomerAssignment.customer_id).where(
        CustomerAssignment.staff_id == handover.staff_id, CustomerAssignment.until > session.now
    )
    rows = [
        {"handover_id": handover.id, "customer_id": customer_id}
        for customer_id in sorted({*customer_ids, *session.scalars(hers)})
    ]
    if rows:
        session.execute(insert(HandoverCustomer).values(rows).on_conflict_do_nothing())


def note(session: Session, handover: Handover, customer_id: uuid.UUID, text: str, by: uuid.UUID) -> HandoverCustomer:
    """What the successor should know of her; the newest words count. Raises NotFound, Conflict, Gone."""
    row = session.get(HandoverCustomer, (handover.id, customer_id))
    if row is None:
        raise NotFound("customer_unknown")
    if handover.finished_at is not None:
        raise Conflict("handover_finished")
    check_not_erased(lock_person_of(session, customer_id))
    row.note, row.noted_by, row.noted_at = text, by, session.now
    return row


def customers_of(session: Session, handover: Handover, store_ids: set[uuid.UUID] | None) -> list[HandoverCustomer]:
    """Who is handed over, with the notes: those whom one of these stores has met (None = all)."""
    rows = select(HandoverCustomer).where(HandoverCustomer.handover_id == handover.id)
    if store_ids is not None:
        named, row = aliased(Customer), aliased(Customer)
        met = (
            select(named.id)
            .join(row, row.person_id == named.person_id)
            .join(Acquaintance, Acquaintance.customer_id == row.id)
            .where(Acquaintance.store_id.in_(store_ids))
        )
        rows = rows.where(HandoverCustomer.customer_id.in_(met))
    return list(session.scalars(rows.order_by(HandoverCustomer.customer_id)))


def finish(session: Session, handover: Handover) -> None:
    """The successor looks after them from now on, for as long as the other would have. Twice is harmless."""
    if handover.finished_at is not None:
        return
    handover.finished_at = session.now
    running = select(CustomerAssignment).where(
        CustomerAssignment.staff_id == handover.staff_id, CustomerAssignment.until > session.now
    )
    for row in session.scalars(running).all():
        session.add(
            CustomerAssignment(
                customer_id=row.customer_id, staff_id=handover.successor_id, since=session.now, until=row.until
            )
        )
        row.until = session.now
