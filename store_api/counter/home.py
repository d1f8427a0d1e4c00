"""A clerk's home: who is in the shop, what to know about each, and what is due. One request."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from followups.inbox import unread
from followups.lines import hints_of, names_of
from followups.models import FollowUpTask, TaskKind
from followups.service import call_list
from store_api.counter.arrival import ArrivalCard, cards
from store_api.counter.past import Tried, try_ons
from store_api.counter.returned import Returned, returns_in
from store_api.customers.people import Profile, profiles_by_customer
from store_api.db import Session
from store_api.insights.figures import Figure
from store_api.insights.recent import Recent
from store_api.insights.rows import VisitRow
from store_api.staff.access import Caller
from store_api.staff.models import Staff, Store
from store_api.staff.service import withdrawn
from store_api.visits.models import Note


@dataclass(frozen=True)
class Served:
    """A visit; `customer` None = a guest."""

    id: uuid.UUID
    day: date
    occurred_at: datetime
    staff_id: uuid.UUID
    clerk: str
    mine: bool
    party: int
    customer: Profile | None


@dataclass(frozen=True)
class VisitNote:
    """What was noted in a visit; `version` is needed to correct it."""

    id: uuid.UUID
    text: str
    version: int
    occurred_at: datetime
    clerk: str


@dataclass(frozen=True)
class OpenVisit(Served):
    """Somebody who is in the shop now; what she brought back and her notes the newest first."""

    card: ArrivalCard | None
    try_ons: list[Tried]
    returns: list[Returned]
    notes: list[VisitNote]


@dataclass(frozen=True)
class Call:
    """A call that is due."""

    id: uuid.UUID
    kind: TaskKind
    step: int | None
    due_at: datetime
    late: bool
    customer: Profile
    hint: str | None


@dataclass(frozen=True)
class Week:
    """The clerk's own figures of these days."""

    first: date
    last: date
    visits: int
    figures: Sequence[Figure]


@dataclass(frozen=True)
class HomeStore:
    """The store and its local day."""

    id: uuid.UUID
    name: str
    day: date


@dataclass(frozen=True)
class ClerkHome:
    """Everything on a clerk's home."""

    store: HomeStore
    me: Staff
    visits: list[OpenVisit]
    unclosed: list[Served]
    calls: list[Call]
    unread: int
    pool: int
    visitors_today: int
    week: Week


@dataclass(frozen=True)
class Known:
    """Who is looking, and by customer and staff id who everybody is."""

    me: Staff
    people: Mapping[uuid.UUID, Profile]
    names: Mapping[uuid.UUID, str]

    def served(self, visit: VisitRow) -> Served:
        """A visit in words."""
        return Served(
            id=visit.id,
            day=visit.day,
            occurred_at=visit.at,
            staff_id=visit.staff_id,
            clerk=self.names[visit.staff_id],
            mine=visit.staff_id == self.me.id,
            party=visit.party,
            customer=self.people[visit.customer_id] if visit.customer_id else None,
        )


def clerk_home(session: Session, caller: Caller, store: Store) -> ClerkHome:
    """The caller's home in this store; as many queries for a full shop as for one visit."""
    recent = Recent(session, store)
    visits, unclosed = recent.open_visits(), recent.unclosed_visits()
    listed = call_list(session, caller, store.id)
    late, due = ([task for task in tasks if task.holder_id == caller.staff.id] for tasks in (listed.late, listed.due))
    seen = {visit.customer_id for visit in (*visits, *unclosed) if visit.customer_id is not None}
    people = profiles_by_customer(session, seen | {task.customer_id for task in (*late, *due)})
    known = Known(caller.staff, people, names_of(session))
    row = recent.row(caller.staff)
    return ClerkHome(
        store=HomeStore(store.id, store.name, recent.today),
        me=caller.staff,
        visits=open_visits(session, store, visits, known),
        unclosed=[known.served(visit) for visit in unclosed],
        calls=calls(session, late, due, people),
        unread=unread(session, caller),
        pool=sum(task.holder_id != caller.staff.id for task in listed.pool),
        visitors_today=recent.visitors_today(),
        week=Week(recent.period.first, recent.period.last, row.visits, row.figures),
    )


def open_visits(session: Session, store: Store, visits: Sequence[VisitRow], known: Known) -> list[OpenVisit]:
    """Who is in the shop, each with her card, what she has tried on or brought back so far, and what was noted."""
    here = {visit.customer_id for visit in visits if visit.customer_id is not None}
    found = cards(session, store, here, known.names)
    tried: dict[uuid.UUID, list[Tried]] = defaultdict(list)
    for one in try_ons(session, [visit.id for visit in visits]):
        tried[one.visit_id].append(one)
    returned: dict[uuid.UUID, list[Returned]] = defaultdict(list)
    for back in returns_in(session, [visit.id for visit in visits]):
        returned[back.visit_id].append(back)
    noted = notes(session, [visit.id for visit in visits], known.names)
    return [
        OpenVisit(
            **vars(known.served(visit)),
            card=card,
            try_ons=tried[visit.id],
            returns=returned[visit.id],
            notes=noted[visit.id],
        )
        for visit in visits
        for card in [found[visit.customer_id] if visit.customer_id else None]
    ]


def notes(
    session: Session, visit_ids: Collection[uuid.UUID], names: Mapping[uuid.UUID, str]
) -> dict[uuid.UUID, list[VisitNote]]:
    """The notes of these visits that were not taken back, the newest first."""
    found: dict[uuid.UUID, list[VisitNote]] = defaultdict(list)
    written = select(Note).where(Note.visit_id.in_(visit_ids), ~withdrawn(Note.id)).order_by(Note.occurred_at.desc())
    for note in session.scalars(written):
        if note.visit_id is not None:
            clerk = names[note.staff_id]
            found[note.visit_id].append(VisitNote(note.id, note.text, note.version, note.occurred_at, clerk))
    return found


def calls(
    session: Session, late: Sequence[FollowUpTask], due: Sequence[FollowUpTask], people: Mapping[uuid.UUID, Profile]
) -> list[Call]:
    """These calls, the oldest first, each with what to begin with."""
    hints = hints_of(session, {people[task.customer_id].id for task in (*late, *due)})
    return [
        Call(task.id, task.kind, task.step, task.due_at, is_late, customer, hints.get(customer.id))
        for is_late, tasks in ((True, late), (False, due))
        for task in tasks
        for customer in [people[task.customer_id]]
    ]
