"""All notes read again after the dictionary, or what may be kept, has changed: in batches, from where it stopped."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import exists, select

from store_api import events, leases
from store_api.db import Session, database
from store_api.dictionary.models import Retagging
from store_api.leases import run_each
from store_api.tags.jobs import read_note
from store_api.tags.models import TagEvidence, TagVerdict
from store_api.visits.models import Note

NOTES_AT_ONCE = 100
# Well within a lease, so that nobody takes over what is still running.
SECONDS = 10.0
Found = set[tuple[str, str, str, str | None, int, int, str, float]]


def lease_due(session: Session) -> list[uuid.UUID]:
    """Lease the reading when it is not finished."""
    return leases.lease_due(session, Retagging, Retagging.finished_at.is_(None))


def dispatch(now: datetime | None = None) -> int:
    """Periodic: hand out some seconds of reading; whether there is any (0 or 1)."""
    return leases.hand_out(lease_due, "store_api.tags.retagging.retag", here, now)


def here(ids: Iterable[uuid.UUID], now: datetime | None) -> None:
    """Without Valkey the clock reads a batch itself, and then sees to its other duties."""
    go_on_all(ids, now, seconds=0)


def retag(ids: list[str]) -> None:
    """Job: read on for some seconds. Twice, or by two at once, is harmless: a batch moves the mark it began at."""
    go_on_all([uuid.UUID(id_) for id_ in ids], None)


def go_on_all(ids: Iterable[uuid.UUID], now: datetime | None, seconds: float = SECONDS) -> None:
    """Read on. Raises RowsFailed."""
    run_each(ids, lambda id_: go_on(id_, now, seconds))


def go_on(retagging_id: uuid.UUID, now: datetime | None, seconds: float) -> None:
    """Batch after batch, one at least, as long as there is time; then the lease is given back."""
    end = time.monotonic() + seconds
    more = True
    while more:
        with database.transaction(now) as session:
            more = read_batch(session, retagging_id) and time.monotonic() < end
    with database.transaction(now) as session:
        session.get_one(Retagging, retagging_id, with_for_update=True).lease_until = None


def read_batch(session: Session, retagging_id: uuid.UUID) -> bool:
    """Read the next notes and move the mark, both or neither; whether there are more."""
    progress = session.get_one(Retagging, retagging_id, with_for_update=True, populate_existing=True)
    if progress.finished_at is not None or progress.due_at > session.now:
        return False
    notes = select(Note.id).order_by(Note.id).limit(NOTES_AT_ONCE)
    if progress.after is not None:
        notes = notes.where(Note.id > progress.after)
    batch = session.scalars(notes).all()
    for note_id in batch:
        read_again(session, note_id)
    progress.done += len(batch)
    progress.after = batch[-1] if batch else progress.after
    if len(batch) < NOTES_AT_ONCE:
        progress.finished_at = session.now
    return progress.finished_at is None


def read_again(session: Session, note_id: uuid.UUID) -> None:
    """The tags of a note as they are found now. Whose it is hears of it only when that may change her cloud."""
    before = found_in(session, note_id)
    read_note(session, note_id)
    session.flush()
    judged = exists().where(TagVerdict.note_id == note_id)
    if found_in(session, note_id) != before or session.scalar(select(judged)):
        events.record(session, "note.tagged", note_id)


def found_in(session: Session, note_id: uuid.UUID) -> Found:
    """What the evidence of a note says."""
    columns = (
        TagEvidence.facet,
        TagEvidence.tag,
        TagEvidence.polarity,
        TagEvidence.for_person,
        TagEvidence.starts,
        TagEvidence.ends,
        TagEvidence.rule,
        TagEvidence.confidence,
    )
    return {tuple(row) for row in session.execute(select(*columns).where(TagEvidence.note_id == note_id))}  # type: ignore[misc]
