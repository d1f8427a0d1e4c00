"""Whose clouds have all of some tags, heaviest first."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Float, and_, func, literal, select
from sqlalchemy.orm import aliased

from store_api.customers import consents
from store_api.customers.models import Acquaintance, Customer
from store_api.customers.people import Profile, profiles
from store_api.db import Session
from store_api.errors import Invalid, Refusal
from store_api.staff import guard
from store_api.staff.access import Caller
from store_api.tags.keeping import Keeping
from store_api.tags.models import CustomerTag
from tagging.cloud import half_lives_since_epoch

PAGE = 20
MOST_PAGES = 10
SEARCHES = guard.Limit(in_a_row=150, a_day=500)
# The database cannot raise two to less; nothing that light is worth finding.
LIGHTEST = -1000.0


@dataclass(frozen=True)
class Wanted:
    """A tag that the cloud must have; `polarity` None = whatever she thinks of it."""

    facet: str
    tag: str
    polarity: str | None


@dataclass(frozen=True)
class Found:
    """A person with the weight of the wanted tags together."""

    profile: Profile
    weight: float


@dataclass(frozen=True)
class Page:
    """At most `PAGE` people; `next` is the page after it, None after the last one."""

    customers: list[Found]
    next: int | None


def with_tags(
    session: Session, caller: Caller, wanted: Sequence[Wanted], for_person: str | None, page: int
) -> Page | Refusal:
    """The people whom a store of the caller has met and whose clouds have all these tags; a dislike that a purchase has
    superseded does not count. Without `for_person` only what is her own: the husband's XL finds nobody's wife.

    Nobody walks through the customers: a page counts as a search, and there are at most `MOST_PAGES`. Raises Invalid.
    """
    if page > MOST_PAGES:
        raise Invalid("search_too_deep", most=MOST_PAGES * PAGE)
    subject = f"tags:{caller.staff.id}"  # Apart from the search by phone, which the counter cannot do without.
    if (locked := guard.enter(session, subject, SEARCHES)) is not None:
        return Refusal(locked)
    guard.count_failure(session, subject, SEARCHES)
    tags = [aliased(CustomerTag) for _ in wanted]
    weight: Any = sum(weighs(tag, one, session.now) for tag, one in zip(tags, wanted, strict=True))
    people = select(tags[0].customer_id, weight.label("weight"))
    for tag in tags[1:]:
        people = people.join(tag, tag.customer_id == tags[0].customer_id)
    people = people.where(*(fits(tag, one, for_person) for tag, one in zip(tags, wanted, strict=True)))
    may = Keeping.of(session, None)
    if any(may.is_about_health(one.facet, one.tag) for one in wanted):
        people = people.where(consents.agrees_about_health(session, tags[0].customer_id))
    if caller.store_ids is not None:
        people = people.where(tags[0].customer_id.in_(met_in(caller.store_ids)))
    ordered = people.order_by(weight.desc(), tags[0].customer_id).offset((page - 1) * PAGE).limit(PAGE + 1)
    rows = session.execute(ordered).all()
    shown = {row.customer_id: row.weight for row in rows[:PAGE]}
    return Page([Found(one, shown[one.id]) for one in profiles(session, shown)], page + 1 if rows[PAGE:] else None)


def weighs(tag: Any, wanted: Wanted, at: datetime) -> ColumnElement[float]:
    """SQL: what the tag weighs then."""
    level = tag.level - literal(half_lives_since_epoch(wanted.facet, at), Float)
    return func.power(literal(2.0, Float), func.greatest(level, literal(LIGHTEST, Float)), type_=Float)


def fits(tag: Any, wanted: Wanted, for_person: str | None) -> ColumnElement[bool]:
    """SQL: it is this tag, and still counts."""
    named = and_(tag.facet == wanted.facet, tag.tag == wanted.tag, tag.for_person == (for_person or ""))
    counts = tag.bought_on.is_(None)
    return and_(named, counts) if wanted.polarity is None else and_(named, counts, tag.polarity == wanted.polarity)


def met_in(store_ids: set[uuid.UUID]) -> Any:
    """SQL: the ids of the people whom these stores have met, under any of their numbers."""
    met = select(Customer.person_id).join(Acquaintance, Acquaintance.customer_id == Customer.id)
    return met.where(Acquaintance.store_id.in_(store_ids))
