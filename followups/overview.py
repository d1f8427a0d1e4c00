"""Everything that a manager must not miss in his stores, as his pages show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from followups import addresses, digests, handovers, service, watch
from followups.lines import Line, lines_of, names_of
from followups.models import Delivery, Notice, NoticeAddress
from followups.troubles import Trouble, trouble_of
from followups.watch import Standing
from store_api.customers import handovers as frozen
from store_api.customers.models import Handover
from store_api.db import Session
from store_api.staff.access import Caller
from store_api.staff.models import Store


@dataclass(frozen=True)
class AddressLine:
    """An address; `owner` None = the store. `since` says when its trouble began, where that is known."""

    address: NoticeAddress
    owner: str | None
    trouble: Trouble | None
    since: datetime | None


@dataclass(frozen=True)
class UnknownLine:
    """A message that was maybe sent, where to, and how many calls it names."""

    notice: Notice
    to: AddressLine
    calls: int


@dataclass(frozen=True)
class HandoverLine:
    """A handover that runs, with the number of its customers and of those that have a note."""

    handover: Handover
    leaver: str
    successor: str
    customers: int
    noted: int


@dataclass(frozen=True)
class Overview:
    """What there is to do and to know of one store; in each part what has waited longest comes first."""

    dead: list[Line]
    held: list[Line]
    unknown: list[UnknownLine]
    late: list[tuple[str, Standing]]
    pool: list[Line]
    addresses: list[AddressLine]
    handovers: list[HandoverLine]


@dataclass(frozen=True)
class Glance:
    """One store in three numbers: calls due with their clerks, those of them that went up, and what needs a hand."""

    due: int
    late: int
    stuck: int


def overview(session: Session, caller: Caller, store: Store) -> Overview:
    """The store as it stands now."""
    return Overview(
        dead=lines_of(session, watch.dead(session, [store.id])),
        held=lines_of(session, service.held_tasks(session, store.id)),
        unknown=unknown_lines(session, store),
        late=standing_by_name(session, store),
        pool=lines_of(session, service.call_list(session, caller, store.id).pool),
        addresses=address_lines(session, addresses.of_store(session, store.id)),
        handovers=handover_lines(session, caller, store),
    )


def glance(session: Session, store: Store) -> Glance:
    """The same for a list of stores, without a name."""
    standing = watch.standing(session, store.id).values()
    late = sum(one.manager + one.pool for one in standing)
    troubles = [one for one in addresses.of_store(session, store.id) if trouble_of(one)]
    calls = len(watch.dead(session, [store.id])) + len(service.held_tasks(session, store.id))
    messages = len(digests.unknown(session, [store.id])) + len(troubles)
    return Glance(late + sum(one.clerk for one in standing), late, calls + messages)


def standing_by_name(session: Session, store: Store) -> list[tuple[str, Standing]]:
    """Whose calls are due and not made, by name."""
    names, found = names_of(session), watch.standing(session, store.id)
    oldest_first = sorted(found.items(), key=lambda one: (one[1].oldest_due_at or session.now, one[0]))
    return [(names[staff_id], standing) for staff_id, standing in oldest_first]


def unknown_lines(session: Session, store: Store) -> list[UnknownLine]:
    """The messages about the store's calls that were maybe sent."""
    notices = digests.unknown(session, [store.id])
    places = session.scalars(select(NoticeAddress).where(NoticeAddress.id.in_({one.address_id for one in notices})))
    to = {line.address.id: line for line in address_lines(session, places.all())}
    named = select(Delivery.notice_id, func.count()).where(Delivery.notice_id.in_([one.id for one in notices]))
    calls = dict(session.execute(named.group_by(Delivery.notice_id)).all())
    return [UnknownLine(one, to[one.address_id], calls[one.id]) for one in notices]


def address_lines(session: Session, found: Sequence[NoticeAddress]) -> list[AddressLine]:
    """These addresses, those in trouble first, then the store's own."""
    names, since = names_of(session), addresses.failing_since(session, found)
    lines = []
    for address in found:
        owner, trouble = names[address.staff_id] if address.staff_id else None, trouble_of(address)
        lines.append(AddressLine(address, owner, trouble, since.get(address.id, address.disabled_at)))
    return sorted(lines, key=lambda line: (line.trouble is None, line.owner or ""))


def handover_lines(session: Session, caller: Caller, store: Store) -> list[HandoverLine]:
    """The handovers that run of people of this store."""
    names, people = names_of(session), addresses.people_of(session, store.id)
    lines = []
    for one in handovers.listed(session, caller):
        if one.staff_id in people:
            customers = frozen.customers_of(session, one, caller.store_ids)
            noted = sum(customer.note is not None for customer in customers)
            lines.append(HandoverLine(one, names[one.staff_id], names[one.successor_id], len(customers), noted))
    return lines
