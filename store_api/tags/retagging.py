"""Notes read again after the dictionary, or what may be kept, has changed: in batches, from where it stopped."""

from __future__ import annotations

import time
import uuid
from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import aliased

from store_api import leases
from store_api.customers.people import lock_person_of
from store_api.db import Session, database
from store_api.dictionary.models import Retagging
from store_api.leases import run_each
from store_api.tags.evidence import owners_of, read_notes
from store_api.tags.jobs import people
from store_api.tags.models import TagVerdict
from store_api.tags.projection import project
from store_api.visits.models import Note
from tagging.vocabulary import fold

NOTES_AT_ONCE = 100
# Well within a lease, so that nobody takes over what is still running.
SECONDS = 10.0


def lease_due(session: Session) -> list[uuid.UUID]:
    """Lease the oldest reading, when it is due: those after it wait until it is done."""
    other = aliased(Retagging)
    oldest = select(other.id).order_by(other.started_at, other.id).limit(1).scalar_subquery()
    return leases.lease_due(session, Retagging, Retagging.id == oldest)


def dispatch(now: datetime | None = None) -> int:
    """Periodic: hand out some seconds of reading; whether there is any (0 or 1)."""
    return leases.hand_out(lease_due, "store_api.tags.retagging.retag", retag_here, now)


def retag_here(ids: Iterable[uuid.UUID], now: datetime | None) -> None:
    """Without Valkey the clock reads a batch itself, and then sees to its other duties."""
    read_on(ids, now, seconds=0)


def retag(ids: list[str]) -> None:
    """Job: read on for some seconds. Twice, or by two at once, is harmless: a batch moves the mark it began at."""
    read_on([uuid.UUID(id_) for id_ in ids], None)


def read_on(ids: Iterable[uuid.UUID], now: datetime | None, seconds: float = SECONDS) -> None:
    """Batch after batch, one at least, as long as there is time; then the lease is given back. Raises RowsFailed."""
    run_each(ids, lambda id_: read_batches(id_, now, seconds))


def read_batches(retagging_id: uuid.UUID, now: datetime | None, seconds: float) -> None:
    """As `read_on`, of one reading."""
    end = time.monotonic() + seconds
    more = True
    while more:
        with database.transaction(now) as session:
            more = read_batch(session, retagging_id) and time.monotonic() < end
    with database.transaction(now) as session:
        if (progress := held(session, retagging_id)) is not None:
            progress.lease_until = None


def held(session: Session, retagging_id: uuid.UUID) -> Retagging | None:
    """The reading, locked; None once it is done."""
    return session.get(Retagging, retagging_id, with_for_update=True, populate_existing=True)


def read_batch(session: Session, retagging_id: uuid.UUID) -> bool:
    """Read the next notes and move the mark, both or neither; whether there are more."""
    progress = held(session, retagging_id)
    if progress is None or progress.due_at > session.now:
        return False
    notes = select(Note.id, Note.text).order_by(Note.id.desc()).limit(NOTES_AT_ONCE)
    if progress.reached is not None:
        notes = notes.where(Note.id < progress.reached)
    batch = session.execute(notes).all()
    read_again(session, [note_id for note_id, text in batch if has_one(text, progress.words)])
    if len(batch) < NOTES_AT_ONCE:
        session.delete(progress)
        return False
    progress.done = min(progress.done + len(batch), progress.of)  # Notes can come in late, with older ids.
    progress.reached = batch[-1].id
    return True


def has_one(text: str, words: Collection[str] | None) -> bool:
    """Whether a note can mean something else now: any can when the words are None."""
    folded = "" if words is None else fold(text)
    return words is None or any(word in folded for word in words)


def read_again(session: Session, note_ids: Collection[uuid.UUID]) -> None:
    """The tags of these notes as they are found now, and once the cloud of each person whom that may change.

    As everywhere people are locked first. A note that is tied to somebody else meanwhile is hers by the job of that.
    """
    owners = owners_of(session, note_ids)
    for person_id in people(session, owners.values()):
        lock_person_of(session, person_id)
    changed = read_notes(session, note_ids)
    # What a correction says may be kept now, or no longer.
    changed |= set(session.scalars(select(TagVerdict.note_id).where(TagVerdict.note_id.in_(note_ids))))
    for person_id in people(session, (owners.get(note_id) for note_id in changed)):
        project(session, person_id)
