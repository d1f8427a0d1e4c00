"""`huitouke rebuild`: what is derived is thrown away and made again from the facts, to the same result.

Every row is made anew by itself and a batch is a transaction, so it may be interrupted and begun again while the shop
works. Promised calls are facts that people have acted on, so for them only what is missing is added.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from followups.jobs import plan_visit
from store_api.customers import merging
from store_api.customers.models import Customer, CustomerMerge
from store_api.db import Base, Session, database
from store_api.insights.jobs import credit_receipt
from store_api.sales.models import Receipt
from store_api.tags.jobs import read_note
from store_api.tags.projection import project
from store_api.visits.models import Note, Visit

BATCH = 200


@dataclass(frozen=True)
class Step:
    """One thing to go through, and what makes anew what is derived from a row of it."""

    name: str
    model: type[Base]
    remake: Callable[[Session, UUID], None]


PARTS: dict[str, tuple[Step, ...]] = {
    "people": (Step("people", CustomerMerge, merging.resolve),),  # First, since the others read whose a fact is.
    "tags": (Step("evidence", Note, read_note), Step("clouds", Customer, project)),
    "credit": (Step("credit", Receipt, credit_receipt),),
    "followups": (Step("followups", Visit, plan_visit),),
}


def steps(part: str) -> tuple[Step, ...]:
    """What a part consists of, or all parts do, in their order."""
    return tuple(step for found in PARTS.values() for step in found) if part == "all" else PARTS[part]


def ids_of(step: Step) -> list[UUID]:
    """Everything a step has to go through, oldest first."""
    with database.transaction() as session:
        column = step.model.__table__.c.id
        return list(session.scalars(select(column).order_by(column)))


def run(step: Step, ids: list[UUID]) -> Iterator[int]:
    """Make it anew, a batch a transaction; how many each batch did."""
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        with database.transaction() as session:
            for id_ in batch:
                step.remake(session, id_)
        yield len(batch)
