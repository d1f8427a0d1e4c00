"""Whose clouds have all of some tags, heaviest first."""

from __future__ import annotations

import base64
import binascii
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Float, and_, func, literal, or_, select
from sqlalchemy.orm import aliased

from store_api.customers.models import Acquaintance, Customer
from store_api.customers.people import Profile, profiles
from store_api.customers.service import TAILS
from store_api.db import Session
from store_api.errors import Refusal
from store_api.staff import guard
from store_api.staff.access import Caller
from store_api.tags.models import CustomerTag
from tagging.cloud import half_lives_since_epoch

PAGE = 20
# The database cannot raise two to less; nothing that light is worth finding.
LIGHTEST = -1000.0


@dataclass(frozen=True)
class Wanted:
    """A tag that the cloud must have; `polarity` None = whatever she thinks of it."""

    facet: str
    tag: str
    polarity: str | None


@dataclass(frozen=True)
class Place:
    """Where the next page begins: behind this person, by the weights of the moment when the first page was read."""

    at: datetime
    weight: float
    customer_id: uuid.UUID

    def written(self) -> str:
        """For an address."""
        words = json.dumps([self.at.isoformat(), self.weight, str(self.customer_id)])
        return base64.urlsafe_b64encode(words.encode()).decode()

    @classmethod
    def read(cls, text: str) -> Place:
        """What `written` wrote. Raises ValueError."""
        try:
            at, weight, customer_id = json.loads(base64.urlsafe_b64decode(text))
            moment = datetime.fromisoformat(at)
            if moment.tzinfo is None:
                raise ValueError("no time zone")
            return cls(moment, float(weight), uuid.UUID(customer_id))
        except (binascii.Error, TypeError, AttributeError) as error:
            raise ValueError(text) from error


@dataclass(frozen=True)
class Found:
    """A person with the weight of the wanted tags together."""

    profile: Profile
    weight: float


@dataclass(frozen=True)
class Page:
    """At most `PAGE` people; `next` is where the next page begins, None when there is none."""

    customers: list[Found]
    next: str | None


def with_tags(
    session: Session, caller: Caller, wanted: Sequence[Wanted], for_person: str | None, after: Place | None
) -> Page | Refusal:
    """The people whom a store of the caller has met and whose clouds have all these tags; a dislike that a purchase has
    superseded does not count. Without `for_person` only what is her own: the husband's XL finds nobody's wife.

    A page counts as a search, so that nobody walks through the customers.
    """
    subject = f"tails:{caller.staff.id}"
    if (locked := guard.enter(session, subject, TAILS)) is not None:
        return Refusal(locked)
    guard.count_failure(session, subject, TAILS)
    at = after.at if after else session.now
    tags = [aliased(CustomerTag) for _ in wanted]
    weight: Any = sum(weighs(tag, one, at) for tag, one in zip(tags, wanted, strict=True))
    people = select(tags[0].customer_id, weight.label("weight"))
    for tag in tags[1:]:
        people = people.join(tag, tag.customer_id == tags[0].customer_id)
    people = people.where(*(fits(tag, one, for_person) for tag, one in zip(tags, wanted, strict=True)))
    if caller.store_ids is not None:
        people = people.where(tags[0].customer_id.in_(met_in(caller.store_ids)))
    if after is not None:
        behind = and_(weight == after.weight, tags[0].customer_id > after.customer_id)
        people = people.where(or_(weight < after.weight, behind))
    rows = session.execute(people.order_by(weight.desc(), tags[0].customer_id).limit(PAGE + 1)).all()
    shown = {row.customer_id: row.weight for row in rows[:PAGE]}
    last = Place(at, rows[PAGE - 1].weight, rows[PAGE - 1].customer_id).written() if len(rows) > PAGE else None
    return Page([Found(one, shown[one.id]) for one in profiles(session, shown)], last)


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
