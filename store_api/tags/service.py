"""A customer's tag cloud, and the sentence each tag came from."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import ColumnElement, or_, select

from store_api.customers.people import same_person
from store_api.db import Session
from store_api.staff.models import Staff
from store_api.staff.service import withdrawn
from store_api.tags.models import TagEvidence
from store_api.visits.models import Note, Visit
from tagging import Polarity
from tagging.cloud import CloudTag, Mention, cloud


@dataclass(frozen=True)
class Evidence:
    """Where a tag comes from: the note's words, who wrote them and when; `starts`–`ends` is the span in `text`."""

    note_id: uuid.UUID
    text: str
    starts: int
    ends: int
    polarity: str
    clerk: str
    occurred_at: datetime


def about(customer_id: uuid.UUID) -> ColumnElement[bool]:
    """SQL on notes: written about her, or about a visit of hers, and not taken back."""
    hers = select(Visit.id).where(Visit.customer_id.in_(same_person(customer_id)), ~withdrawn(Visit.id))
    return or_(Note.customer_id.in_(same_person(customer_id)), Note.visit_id.in_(hers)) & ~withdrawn(Note.id)


def tag_cloud(session: Session, customer_id: uuid.UUID) -> list[CloudTag]:
    """Her tags by weight: what was said often and lately weighs most, the latest opinion counts."""
    rows = session.execute(
        select(TagEvidence, Note.occurred_at).join(Note, Note.id == TagEvidence.note_id).where(about(customer_id))
    )
    mentions = [
        Mention(tag.facet, tag.tag, cast(Polarity, tag.polarity), tag.for_person, occurred_at, tag.confidence)
        for tag, occurred_at in rows
    ]
    return cloud(mentions, session.now)


def evidence(session: Session, customer_id: uuid.UUID, facet: str, tag: str) -> list[Evidence]:
    """The notes behind one tag of hers, newest first."""
    rows = session.execute(
        select(TagEvidence, Note, Staff.name)
        .join(Note, Note.id == TagEvidence.note_id)
        .join(Staff, Staff.id == Note.staff_id)
        .where(about(customer_id), TagEvidence.facet == facet, TagEvidence.tag == tag)
        .order_by(Note.occurred_at.desc())
    )
    return [
        Evidence(note.id, note.text, found.starts, found.ends, found.polarity, clerk, note.occurred_at)
        for found, note, clerk in rows
    ]
