"""`huitouke rebuild`: what is derived is thrown away and made again from the facts, to the same result.

Promised calls are facts that people have acted on, so for them only what is missing is added.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import UUID

from sqlalchemy import select

from followups.jobs import plan_visit
from store_api.customers import merging
from store_api.customers.models import CustomerMerge
from store_api.db import Base, Session, database
from store_api.insights.jobs import credit_receipt
from store_api.sales.models import Receipt
from store_api.tags.jobs import tag_note
from store_api.visits.models import Note, Visit

BATCH = 200

Part = tuple[type[Base], Callable[[Session, UUID], None]]

PARTS: dict[str, Part] = {
    "people": (CustomerMerge, merging.resolve),  # First, since the others read whose a fact is.
    "tags": (Note, tag_note),
    "credit": (Receipt, credit_receipt),
    "followups": (Visit, plan_visit),
}


def ids_of(part: str) -> list[UUID]:
    """Everything a part has to go through, oldest first."""
    model = PARTS[part][0]
    with database.transaction() as session:
        return list(session.scalars(select(model.__table__.c.id).order_by(model.__table__.c.id)))


def run(part: str, ids: list[UUID]) -> Iterator[int]:
    """Make one part anew, a batch a transaction; how many each batch did."""
    remake = PARTS[part][1]
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        with database.transaction() as session:
            for id_ in batch:
                remake(session, id_)
        yield len(batch)
