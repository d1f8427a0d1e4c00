"""Calls as a page lists them: who, her masked phone, and whose call it is."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from followups.models import FollowUpTask
from store_api.customers.people import profiles_by_customer
from store_api.db import Session
from store_api.staff.models import Staff


@dataclass(frozen=True)
class Line:
    """One call, the person to be called as she stands now, and the name of its clerk."""

    task: FollowUpTask
    name: str | None
    masked_phone: str | None
    holder: str


def lines_of(session: Session, tasks: Sequence[FollowUpTask]) -> list[Line]:
    """These calls, in their order."""
    people = profiles_by_customer(session, [task.customer_id for task in tasks])
    clerks = names_of(session)
    return [
        Line(task, people[task.customer_id].name, people[task.customer_id].masked_phone, clerks[task.holder_id])
        for task in tasks
    ]


def names_of(session: Session) -> dict[uuid.UUID, str]:
    """Everybody who works or worked here."""
    return dict(session.execute(select(Staff.id, Staff.name)).all())
