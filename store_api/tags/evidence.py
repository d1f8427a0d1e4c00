"""The evidence of notes, made anew: what the tagger finds in them, as far as it may be kept."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import TypeAlias, cast

from sqlalchemy import delete, func, insert, or_, select

from store_api.db import Session, table_of
from store_api.dictionary.reading import taggers
from store_api.staff.service import withdrawn
from store_api.tags import verdicts
from store_api.tags.keeping import Keeping
from store_api.tags.models import TagEvidence
from store_api.visits.models import Note, Visit
from tagging import Tag

# Facet, name, polarity, for whom, span, rule and confidence.
Row: TypeAlias = tuple[str, str, str, str | None, int, int, str, float]
COLUMNS = (
    TagEvidence.facet,
    TagEvidence.tag,
    TagEvidence.polarity,
    TagEvidence.for_person,
    TagEvidence.starts,
    TagEvidence.ends,
    TagEvidence.rule,
    TagEvidence.confidence,
)


def read_notes(session: Session, note_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Make the evidence of these notes anew; doing it twice gives the same rows. Which of them say something else now.

    The notes are locked, in the order of their ids: two at once would meet in the rows. What clerks said of health goes
    where that may not be kept: it is no other than what the tagger finds.
    """
    notes = session.scalars(
        select(Note)
        .where(Note.id.in_(note_ids))
        .order_by(Note.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()
    held = taggers.current(session)  # Once they are locked: whoever changes the words meanwhile has them read again.
    gone = gone_among(session, note_ids)
    owners = {one: customer_id for one, customer_id in owners_of(session, note_ids).items() if one not in gone}
    keeping = {one: Keeping(session, held.vertical, one) for one in {*owners.values(), None}}
    found = {}
    for note in notes:
        about, tags = keeping[owners.get(note.id)], held.tagger.tag("" if note.id in gone else note.text)
        found[note.id] = {row_of(tag) for tag in tags if about.allows(tag.facet, tag.tag)}
    told = {one for one in verdicts.told_of_health(session, note_ids) if not keeping[owners.get(one)].about_health}
    verdicts.forget_health(session, told)
    before = rows_of(session, note_ids)
    changed = {note_id for note_id, rows in found.items() if rows != before[note_id]}
    session.execute(delete(table_of(TagEvidence)).where(TagEvidence.note_id.in_(changed)))
    fresh = [
        {"note_id": one, "tagged_at": session.now, **dict(zip((column.key for column in COLUMNS), row, strict=True))}
        for one in changed
        for row in found[one]
    ]
    if fresh:
        session.execute(insert(table_of(TagEvidence)), fresh)
    return changed | told


def gone_among(session: Session, note_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Those that were taken back, or whose visit was."""
    taken_back = or_(withdrawn(Note.id), withdrawn(Note.visit_id))
    return set(session.scalars(select(Note.id).where(Note.id.in_(note_ids), taken_back)))


def owners_of(session: Session, note_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """The customer each of these notes is about; those of a guest's visit are left out."""
    about = func.coalesce(Note.customer_id, Visit.customer_id)
    rows = select(Note.id, about).outerjoin(Visit, Visit.id == Note.visit_id)
    return dict(session.execute(rows.where(Note.id.in_(note_ids), about.is_not(None))).all())


def rows_of(session: Session, note_ids: Collection[uuid.UUID]) -> defaultdict[uuid.UUID, set[Row]]:
    """What the evidence of each of these notes says."""
    said: defaultdict[uuid.UUID, set[Row]] = defaultdict(set)
    for note_id, *row in session.execute(
        select(TagEvidence.note_id, *COLUMNS).where(TagEvidence.note_id.in_(note_ids))
    ):
        said[note_id].add(cast(Row, tuple(row)))
    return said


def row_of(tag: Tag) -> Row:
    """What the evidence of a tag says."""
    return tag.facet, tag.tag, tag.polarity, tag.for_person, tag.start, tag.end, tag.rule, tag.confidence
