"""Calls as a list shows them: who is to be called, whose call it is, and what to begin with."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, union_all
from sqlalchemy.dialects.postgresql import distinct_on

from followups.models import Contact, FollowUpTask
from store_api.customers.models import Customer
from store_api.customers.people import Profile, profiles_by_customer
from store_api.db import Session
from store_api.staff.models import Staff
from store_api.staff.service import withdrawn
from store_api.visits.models import Visit, VisitOutcome


@dataclass(frozen=True)
class Line:
    """One call, the person to be called as she stands now, and the name of its clerk.

    `hint` is what was said last: what is to come next or was agreed on a call, or why she did not buy.
    """

    task: FollowUpTask
    customer: Profile
    holder: str
    hint: str | None


@dataclass(frozen=True)
class Agreed:
    """What is to come next, or was agreed, by the last contact that says so."""

    at: datetime
    words: str


def lines_of(session: Session, tasks: Sequence[FollowUpTask]) -> list[Line]:
    """These calls, in their order; in a handful of queries however many they are."""
    people = profiles_by_customer(session, [task.customer_id for task in tasks])
    clerks, hints = names_of(session), hints_of(session, {one.id for one in people.values()})
    return [
        Line(task, person, clerks[task.holder_id], hints.get(person.id))
        for task in tasks
        for person in [people[task.customer_id]]
    ]


def hints_of(session: Session, people: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """What each of these people said last, on a call or in the shop."""
    on_call = (
        select(
            Customer.person_id.label("person_id"),
            Contact.occurred_at.label("at"),
            func.coalesce(Contact.next_step, Contact.agreed).label("said"),
        )
        .join(Contact, Contact.customer_id == Customer.id)
        .where(Customer.person_id.in_(people))
    )
    in_shop = (
        select(Customer.person_id, VisitOutcome.occurred_at, VisitOutcome.reason)
        .join(Visit, Visit.customer_id == Customer.id)
        .join(VisitOutcome, VisitOutcome.visit_id == Visit.id)
        .where(Customer.person_id.in_(people), ~withdrawn(Visit.id))
    )
    said = union_all(on_call, in_shop).subquery()
    newest = (
        select(said.c.person_id, said.c.said)
        .where(said.c.said.is_not(None))
        .ext(distinct_on(said.c.person_id))
        .order_by(said.c.person_id, said.c.at.desc())
    )
    return dict(session.execute(newest).all())


def agreed_with(session: Session, people: Collection[uuid.UUID]) -> dict[uuid.UUID, Agreed]:
    """What stands agreed with each of these people; whom nothing was agreed with is left out. One query."""
    words = func.coalesce(Contact.next_step, Contact.agreed)
    newest = (
        select(Customer.person_id, Contact.occurred_at, words)
        .join(Contact, Contact.customer_id == Customer.id)
        .where(Customer.person_id.in_(people), words.is_not(None))
        .ext(distinct_on(Customer.person_id))
        .order_by(Customer.person_id, Contact.occurred_at.desc(), Contact.id)
    )
    return {person_id: Agreed(at, said) for person_id, at, said in session.execute(newest)}


def names_of(session: Session) -> dict[uuid.UUID, str]:
    """Everybody who works or worked here."""
    return dict(session.execute(select(Staff.id, Staff.name)).all())
