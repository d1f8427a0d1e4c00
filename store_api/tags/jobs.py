"""Jobs of the tags: a note gives evidence, and whatever may change somebody's cloud makes it anew."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import aliased

from store_api import events
from store_api.customers.models import Customer, CustomerMerge
from store_api.customers.people import lock_person_of
from store_api.db import Session
from store_api.sales.models import Receipt
from store_api.tags.evidence import read_notes
from store_api.tags.models import CustomerTag, TagVerdict
from store_api.tags.projection import may_be_superseded, project
from store_api.tags.said import whose
from store_api.visits.models import ReturnReason, Visit


def tag_note(session: Session, note_id: uuid.UUID) -> None:
    """The words of a note changed, or whose they are. Her cloud follows in a transaction of its own, since a person is
    locked before her notes, never after."""
    read_notes(session, [note_id])
    events.record(session, "note.tagged", note_id)


def project_note(session: Session, note_id: uuid.UUID) -> None:
    """What a note says changed."""
    project_all(session, [whose(session, note_id)])


def project_verdict(session: Session, verdict_id: uuid.UUID) -> None:
    """A clerk judged a tag, or took her word back. A verdict that is gone was erased with all else about her."""
    verdict = session.get(TagVerdict, verdict_id)
    if verdict is not None:
        project_note(session, verdict.note_id)


def project_merge(session: Session, merge_id: uuid.UUID) -> None:
    """Two customers are one person now, or no longer."""
    merged = session.get_one(CustomerMerge, merge_id)
    project_all(session, [merged.from_id, merged.into_id])


def project_receipt(session: Session, receipt_id: uuid.UUID) -> None:
    """She bought or brought back: what she once disliked may be superseded, or no longer. Looked at are its customer,
    that of the sale it pays back, and whoever it superseded something of before it became another's."""
    sale = aliased(Receipt)
    buyers = session.execute(
        select(Receipt.customer_id, sale.customer_id)
        .outerjoin(sale, sale.id == Receipt.refund_of_id)
        .where(Receipt.id == receipt_id)
    ).one()
    superseded = session.scalars(select(CustomerTag.customer_id).where(CustomerTag.receipt_id == receipt_id))
    for person_id in people(session, [*buyers, *superseded]):
        lock_person_of(session, person_id)  # A note of hers that is on its way counts.
        if may_be_superseded(session, person_id):
            project(session, person_id)


def project_return(session: Session, return_id: uuid.UUID) -> None:
    """Somebody said why a piece came back, so it was no purchase."""
    row = session.get_one(ReturnReason, return_id)
    of_visit = select(Visit.customer_id).where(Visit.id == row.visit_id)
    of_receipt = select(Receipt.customer_id).where(Receipt.id == row.receipt_id)
    project_all(session, [session.scalar(of_visit), session.scalar(of_receipt)])


def project_all(session: Session, customer_ids: Iterable[uuid.UUID | None]) -> None:
    """The clouds of all of them."""
    for person_id in people(session, customer_ids):
        project(session, person_id)


def people(session: Session, customer_ids: Iterable[uuid.UUID | None]) -> Sequence[uuid.UUID]:
    """Who they are, each once, in the order in which everybody locks people."""
    known = {one for one in customer_ids if one is not None}
    who = select(Customer.person_id).where(Customer.id.in_(known)).distinct().order_by(Customer.person_id)
    return session.scalars(who).all() if known else ()
