"""`huitouke rebuild`: what is derived is thrown away and made again from the facts, to the same result.

Every row is made anew by itself and a batch is a transaction, so it may be interrupted and begun again while the shop
works. Promised calls are facts that people have acted on, so for them only what is missing is added.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import ColumnElement, select, true

from followups.jobs import plan_visit
from store_api.customers import merging
from store_api.customers.models import Customer, CustomerMerge
from store_api.db import Base, Session, database
from store_api.insights.jobs import credit_receipt
from store_api.sales.models import Receipt
from store_api.tags.evidence import read_notes
from store_api.tags.projection import project
from store_api.visits.models import Note, Visit

BATCH = 200
# Each is locked until her transaction ends, and may be somebody with thousands of notes.
PEOPLE_AT_ONCE = 10


@dataclass(frozen=True)
class Step:
    """What to go through: the rows of a table, or `only` some of them, so many `at_once` in a transaction; and what
    makes anew what is derived from them."""

    name: str
    model: type[Base]
    remake: Callable[[Session, Sequence[UUID]], object]
    only: ColumnElement[bool] = field(default_factory=true)
    at_once: int = BATCH


def each(remake: Callable[[Session, UUID], None]) -> Callable[[Session, Sequence[UUID]], None]:
    """One row after the other."""

    def remake_all(session: Session, ids: Sequence[UUID]) -> None:
        for id_ in ids:
            remake(session, id_)

    return remake_all


# By id, the order in which everybody locks people and notes.
EVIDENCE = Step("evidence", Note, read_notes)
CLOUDS = Step("clouds", Customer, each(project), Customer.id == Customer.person_id, PEOPLE_AT_ONCE)
PARTS: dict[str, tuple[Step, ...]] = {
    "people": (Step("people", CustomerMerge, each(merging.resolve)),),  # First: the others read whose a fact is.
    "tags": (EVIDENCE, CLOUDS),
    "credit": (Step("credit", Receipt, each(credit_receipt)),),
    "followups": (Step("followups", Visit, each(plan_visit)),),
}


def steps(part: str) -> tuple[Step, ...]:
    """What a part consists of, or all parts do, in their order."""
    return tuple(step for found in PARTS.values() for step in found) if part == "all" else PARTS[part]


def ids_of(step: Step) -> list[UUID]:
    """Everything a step has to go through, oldest first."""
    with database.transaction() as session:
        column = step.model.__table__.c.id
        return list(session.scalars(select(column).where(step.only).order_by(column)))


def run(step: Step, ids: list[UUID]) -> Iterator[int]:
    """Make it anew, a batch a transaction; how many each batch did."""
    for start in range(0, len(ids), step.at_once):
        batch = ids[start : start + step.at_once]
        with database.transaction() as session:
            step.remake(session, batch)
        yield len(batch)
