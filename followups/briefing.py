"""What a clerk should know before she calls: the visit, what was said before, why the call moved, what to say."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from followups.contacts import pictures_of
from followups.lines import Line, lines_of, names_of
from followups.models import Contact, FollowUpTask, Script, TaskMove
from followups.plans import scripts_of
from followups.service import moves_of
from store_api.customers.people import same_person
from store_api.db import Session
from store_api.texts import Language
from store_api.visits.models import VisitOutcome
from store_api.visits.service import visits_of

LAST_CONTACTS = 10


@dataclass(frozen=True)
class LastVisit:
    """Her last visit, and why she did not buy."""

    occurred_at: datetime
    reason: str | None


@dataclass(frozen=True)
class Moved:
    """A call got another day or another clerk; the names of both."""

    move: TaskMove
    from_clerk: str
    to_clerk: str


@dataclass(frozen=True)
class PastContact:
    """What was said before: by whom, and its pictures."""

    contact: Contact
    clerk: str
    pictures: list[uuid.UUID]


@dataclass(frozen=True)
class Briefing:
    """Everything about one call; the newest contact first."""

    task: Line
    moves: list[Moved]
    visit: LastVisit | None
    contacts: list[PastContact]
    scripts: list[Script]


def briefing(session: Session, task: FollowUpTask, language: Language) -> Briefing:
    """What is known about this call."""
    visit = next(iter(visits_of(session, task.customer_id)), None)
    outcome = visit and session.get(VisitOutcome, visit.id)
    reason = outcome.reason if outcome else None
    names = names_of(session)
    return Briefing(
        task=lines_of(session, [task])[0],
        moves=[Moved(move, names[move.holder_from], names[move.holder_to]) for move in moves_of(session, [task.id])],
        visit=LastVisit(visit.occurred_at, reason) if visit else None,
        contacts=past_contacts(session, task.customer_id, names),
        scripts=scripts_of(session, task.store_id, language, reason),
    )


def past_contacts(session: Session, customer_id: uuid.UUID, names: dict[uuid.UUID, str]) -> list[PastContact]:
    """The last contacts with her, the newest first."""
    contacts = session.scalars(
        select(Contact)
        .where(Contact.customer_id.in_(same_person(customer_id)))
        .order_by(Contact.occurred_at.desc())
        .limit(LAST_CONTACTS)
    ).all()
    pictures = pictures_of(session, [one.id for one in contacts])
    return [PastContact(one, names[one.staff_id], pictures[one.id]) for one in contacts]
