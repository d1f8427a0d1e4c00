"""What a clerk should know before she calls: the visit, what was said before, why the call moved, what to say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

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
class Briefing:
    """Everything about one call; the newest contact first."""

    task: FollowUpTask
    moves: list[TaskMove]
    visit: LastVisit | None
    contacts: list[Contact]
    scripts: list[Script]


def briefing(session: Session, task: FollowUpTask, language: Language) -> Briefing:
    """What is known about this call."""
    visit = next(iter(visits_of(session, task.customer_id)), None)
    outcome = visit and session.get(VisitOutcome, visit.id)
    reason = outcome.reason if outcome else None
    contacts = session.scalars(
        select(Contact)
        .where(Contact.customer_id.in_(same_person(task.customer_id)))
        .order_by(Contact.occurred_at.desc())
        .limit(LAST_CONTACTS)
    )
    return Briefing(
        task=task,
        moves=moves_of(session, [task.id]),
        visit=LastVisit(visit.occurred_at, reason) if visit else None,
        contacts=list(contacts),
        scripts=scripts_of(session, task.store_id, language, reason),
    )
