"""Who may be one person and is kept as two: for a manager to look at and merge."""

from __future__ import annotations

import enum
import uuid
from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, false, func, literal_column, select, true
from sqlalchemy.orm import aliased

from store_api.customers.models import Acquaintance, Customer, PhoneChange
from store_api.customers.people import Profile, profiles
from store_api.db import Session
from store_api.staff.access import Caller

MOST_PAIRS = 200


class Likeness(enum.StrEnum):
    """Why two people may be one."""

    NAME_AND_BIRTHDAY = "name_and_birthday"
    FORMER_NUMBER = "former_number"


@dataclass(frozen=True)
class Pair:
    """Two people who may be one."""

    reasons: list[Likeness]
    people: list[Profile]


def near_duplicates(session: Session, caller: Caller) -> list[Pair]:
    """Pairs of people whom stores of the caller have met, those with the newest customer first."""
    found: dict[tuple[uuid.UUID, uuid.UUID], list[Likeness]] = defaultdict(list)
    ways = {Likeness.NAME_AND_BIRTHDAY: namesakes(caller), Likeness.FORMER_NUMBER: successors(caller)}
    for reason, alike in ways.items():
        for one, other in session.execute(alike):
            found[one, other].append(reason)
    newest_first = sorted(found, key=max, reverse=True)[:MOST_PAIRS]
    shown = {person.id: person for person in profiles(session, {one for pair in newest_first for one in pair})}
    return [Pair(found[pair], [shown[one] for one in pair]) for pair in newest_first]


def met(caller: Caller, person_id: SQLColumnExpression[uuid.UUID]) -> ColumnElement[bool]:
    """SQL: a store of the caller has met this person. Asked of candidates only, which are few, one by one."""
    row = aliased(Customer)
    found = (
        select(true())
        .select_from(row)
        .join(Acquaintance, Acquaintance.customer_id == row.id)
        .where(row.person_id == person_id)
        .limit(1)
    )
    if caller.store_ids is not None:
        found = found.where(Acquaintance.store_id.in_(caller.store_ids))
    return func.coalesce(found.scalar_subquery(), false())


def plain_name() -> ColumnElement[str]:
    """SQL: the same for names that people take for one: full-width or not, in capitals or not."""
    return func.lower(func.btrim(func.normalize(Customer.name, literal_column("NFKC"))))


def namesakes(caller: Caller) -> Select[uuid.UUID, uuid.UUID]:
    """SQL: people with one name and one birthday, the newer one second: one pass over all customers."""
    name = plain_name().label("name")
    known = Customer.name.is_not(None), Customer.birthday.is_not(None)
    groups = (
        select(Customer.birthday, name)
        .where(*known)
        .group_by(Customer.birthday, name)
        .having(func.count() > 1)
        .cte("groups")
    )
    members = (
        select(Customer.person_id, groups.c.birthday, groups.c.name)
        .join(groups, and_(Customer.birthday == groups.c.birthday, plain_name() == groups.c.name))
        .where(*known)
        .cte("members")
    )
    one, other = members.alias(), members.alias()
    alike = one.c.birthday == other.c.birthday, one.c.name == other.c.name
    return (
        select(one.c.person_id, other.c.person_id)
        .join(other, and_(*alike, one.c.person_id < other.c.person_id))
        .where(met(caller, one.c.person_id), met(caller, other.c.person_id))
        .distinct()
        .order_by(other.c.person_id.desc())
        .limit(MOST_PAIRS)
    )


def successors(caller: Caller) -> Select[uuid.UUID, uuid.UUID]:
    """SQL: people of whom one has the number that was the other's, the newer one second."""
    one, other = aliased(Customer), aliased(Customer)
    pair = func.least(one.person_id, other.person_id), func.greatest(one.person_id, other.person_id)
    return (
        select(*pair)
        .select_from(PhoneChange)
        .join(one, one.id == PhoneChange.customer_id)
        .join(other, other.phone_index == PhoneChange.old_index)
        .where(one.person_id != other.person_id, met(caller, one.person_id), met(caller, other.person_id))
        .distinct()
        .order_by(pair[1].desc())
        .limit(MOST_PAIRS)
    )
