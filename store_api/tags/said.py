"""What notes say about a person: what the tagger found in them, and what clerks said about that."""

from __future__ import annotations

import uuid
from collections.abc import Container
from typing import TypeAlias

from sqlalchemy import ColumnElement, or_, select

from store_api.customers.people import same_person
from store_api.db import Session
from store_api.staff.service import is_withdrawn, withdrawn
from store_api.tags.models import TagEvidence, TagVerdict
from store_api.visits.models import Note, Visit

# A note, and the facet and name of what it says.
Spot: TypeAlias = tuple[uuid.UUID, str, str]


def about(customer_id: uuid.UUID) -> ColumnElement[bool]:
    """SQL on notes: written about her, or about a visit of hers, and not taken back."""
    hers = select(Visit.id).where(Visit.customer_id.in_(same_person(customer_id)), ~withdrawn(Visit.id))
    return or_(Note.customer_id.in_(same_person(customer_id)), Note.visit_id.in_(hers)) & ~withdrawn(Note.id)


def all_about(customer_id: uuid.UUID) -> ColumnElement[bool]:
    """SQL on notes: the same, those that were taken back included."""
    visits = select(Visit.id).where(Visit.customer_id.in_(same_person(customer_id)))
    return or_(Note.customer_id.in_(same_person(customer_id)), Note.visit_id.in_(visits))


def whose(session: Session, note_id: uuid.UUID) -> uuid.UUID | None:
    """The customer a note is about; None while its visit is a guest's."""
    note = session.get_one(Note, note_id)
    if note.visit_id is None:
        return note.customer_id
    return session.scalar(select(Visit.customer_id).where(Visit.id == note.visit_id))


def stands(session: Session, note: Note) -> bool:
    """Whether the note counts: neither it nor its visit was taken back."""
    return not is_withdrawn(session, note.id) and not (note.visit_id and is_withdrawn(session, note.visit_id))


def naming(facet: str, tag: str) -> ColumnElement[bool]:
    """SQL on notes: the tagger found this tag in it, or a clerk said that it says so."""
    found = select(TagEvidence.note_id).where(TagEvidence.facet == facet, TagEvidence.tag == tag)
    told = select(TagVerdict.note_id).where(TagVerdict.now_facet == facet, TagVerdict.now_tag == tag)
    return or_(Note.id.in_(found), Note.id.in_(told))


def evidence_of(
    session: Session, customer_id: uuid.UUID, *only: ColumnElement[bool]
) -> dict[Spot, tuple[TagEvidence, Note]]:
    """What the tagger found in her notes, or `only` in some of them."""
    hers = select(TagEvidence, Note).join(Note, Note.id == TagEvidence.note_id).where(about(customer_id), *only)
    rows = session.execute(hers.execution_options(populate_existing=True))
    return {(note.id, found.facet, found.tag): (found, note) for found, note in rows}


def verdicts_of(
    session: Session, customer_id: uuid.UUID, *only: ColumnElement[bool]
) -> dict[Spot, tuple[TagVerdict, Note]]:
    """The latest verdict about each tag of her notes, or `only` of some of them, that was not taken back."""
    rows = session.execute(
        select(TagVerdict, Note)
        .join(Note, Note.id == TagVerdict.note_id)
        .where(about(customer_id), ~withdrawn(TagVerdict.id), *only)
        .order_by(TagVerdict.occurred_at, TagVerdict.id)
    )
    return {(row.note_id, row.facet, row.tag): (row, note) for row, note in rows}


def corrects(verdict: TagVerdict, note: Note, found: Container[Spot]) -> bool:
    """Whether a correction says something now. It says what the judged words mean: when others have replaced them,
    the tagger has to find the same tag again. (A rejection can do no harm.)"""
    judged = (verdict.note_id, verdict.facet, verdict.tag)
    return verdict.now_tag is not None and (verdict.note_version == note.version or judged in found)
