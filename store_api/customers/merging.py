"""Two customers turn out to be one person: a pointer from one to the other, and its undoing.

No fact is rewritten. `Customer.person_id` only keeps where the standing pointers lead, so that readers need not follow
them; all rows of one person have the same.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence

from sqlalchemy import and_, exists, func, or_, select

from store_api import events
from store_api.customers.handovers import check_not_frozen
from store_api.customers.models import Customer, CustomerMerge
from store_api.customers.people import check_not_erased, same_person
from store_api.customers.service import met_by
from store_api.db import Session
from store_api.errors import Conflict, NotFound
from store_api.staff.access import Caller
from store_api.staff.service import audit


def merge(
    session: Session, caller: Caller, merge_id: uuid.UUID, *, from_id: uuid.UUID, into_id: uuid.UUID
) -> CustomerMerge:
    """From now on `from_id`, with whoever was merged into her before, is the person that `into_id` is.

    The same again changes nothing. Raises NotFound for somebody no store of the caller has met, Conflict, Gone.
    """
    take_turns(session)
    person, other = (met_by(session, caller, one) for one in (from_id, into_id))
    if (known := session.get(CustomerMerge, merge_id)) is not None:
        if (known.from_id, known.into_id) != (from_id, into_id):
            raise Conflict("id_used")
        return known
    if from_id == into_id:
        raise Conflict("merge_with_herself")
    if person.id == other.id:
        raise Conflict("merge_same_person")
    if person.id != from_id:
        raise Conflict("merge_already_merged")
    for one in (person, other):
        check_not_erased(one)
        check_not_frozen(session, one.id)
    audit(session, caller.staff, "customer.merged", from_id, reason=f"into {into_id}")
    return point(session, merge_id, from_id, into_id, caller.staff.id)


def point(
    session: Session, merge_id: uuid.UUID, from_id: uuid.UUID, into_id: uuid.UUID, staff_id: uuid.UUID | None
) -> CustomerMerge:
    """The pointer between two people, after `take_turns`; `staff_id` None = a till knows that they are one."""
    rows = lock_people(session, from_id, into_id)
    made = CustomerMerge(id=merge_id, from_id=from_id, into_id=into_id, staff_id=staff_id, at=session.now)
    session.add(made)
    follow_pointers(session, rows)
    tell(session, made)
    return made


def undo(session: Session, caller: Caller, merge_id: uuid.UUID) -> None:
    """They are two people after all, each with what was recorded about her; again changes nothing.
    Raises NotFound, Gone."""
    take_turns(session)
    merged = session.get(CustomerMerge, merge_id)
    if merged is None:
        raise NotFound("merge_unknown")
    person = met_by(session, caller, merged.from_id)
    if merged.undone_at is not None:
        return
    check_not_erased(person)
    check_not_frozen(session, person.id)
    rows = lock_people(session, merged.from_id, merged.into_id)
    merged.undone_at, merged.undone_by = session.now, caller.staff.id
    follow_pointers(session, rows)
    audit(session, caller.staff, "customer.merge_undone", merged.from_id, reason=f"from {merged.into_id}")
    tell(session, merged)


def merges_of(session: Session, customer_id: uuid.UUID) -> Sequence[CustomerMerge]:
    """The merges that made this person, and those of hers that were undone, newest first."""
    hers = same_person(customer_id)
    return session.scalars(
        select(CustomerMerge)
        .where(or_(CustomerMerge.from_id.in_(hers), CustomerMerge.into_id.in_(hers)))
        .order_by(CustomerMerge.at.desc(), CustomerMerge.id.desc())
    ).all()


def take_turns(session: Session) -> None:
    """One merge at a time, until the transaction ends: nobody's pointers move while another looks at them, so no two
    can make a circle. They are rare enough for that."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended("merges", 0))))


def lock_people(session: Session, *customer_ids: uuid.UUID) -> Sequence[Customer]:
    """All rows of these people, locked in the order of their ids: a claim locks the one row of its person."""
    people = select(Customer.person_id).where(Customer.id.in_(customer_ids))
    return session.scalars(
        select(Customer)
        .where(Customer.person_id.in_(session.scalars(people).all()))
        .order_by(Customer.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()


def follow_pointers(session: Session, rows: Sequence[Customer]) -> None:
    """Write down whom each of these rows is."""
    session.flush()  # The pointer that is new or gone counts.
    people = roots(session, (row.id for row in rows))
    for row in rows:
        row.person_id = people[row.id]
    session.flush()  # What is read next resolves the person.


def roots(session: Session, customer_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """Where the standing pointers lead from each of these customers."""
    stands = CustomerMerge.undone_at.is_(None)
    start = select(Customer.id, Customer.id.label("at")).where(Customer.id.in_(customer_ids))
    up = start.cte("up", recursive=True)
    up = up.union(
        select(up.c.id, CustomerMerge.into_id).join(CustomerMerge, and_(CustomerMerge.from_id == up.c.at, stands))
    )
    goes_on = exists().where(CustomerMerge.from_id == up.c.at, stands)
    return {row.id: row.at for row in session.execute(select(up.c.id, up.c.at).where(~goes_on))}


def tell(session: Session, merged: CustomerMerge) -> None:
    """What follows from facts of the one may now follow from those of the other, or no longer."""
    events.record(session, "customer.merged", merged.id)
    for customer_id in (merged.from_id, merged.into_id):
        events.record(session, "customer.changed", customer_id)


def resolve(session: Session, merge_id: uuid.UUID) -> None:
    """Write down anew whom the two customers of a merge are: a part of `rebuild`."""
    take_turns(session)
    merged = session.get_one(CustomerMerge, merge_id)
    follow_pointers(session, lock_people(session, merged.from_id, merged.into_id))
