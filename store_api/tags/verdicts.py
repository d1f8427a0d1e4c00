"""Clerks know better than the tagger: they reject a tag of a note, or say what it really is."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from sqlalchemy import delete, func, or_, select

from store_api import events
from store_api.customers.service import has_met
from store_api.db import Session
from store_api.errors import Conflict, Invalid, NotFound
from store_api.staff import signin
from store_api.staff.access import Caller
from store_api.staff.service import withdrawn
from store_api.tags.keeping import Keeping
from store_api.tags.meaning import as_called
from store_api.tags.models import TagEvidence, TagVerdict
from store_api.tags.said import stands, whose
from store_api.visits.models import Note
from store_api.visits.recording import known, put, signature
from store_api.visits.service import EARLIER_VISITS, check_own_shift, take_back

MOST_OF_A_NOTE = 100
Body = dict[str, Any]


def judge(session: Session, caller: Caller, verdict_id: uuid.UUID, body: Body) -> TagVerdict:
    """A clerk's word about one tag of a note.

    The note is locked, and only then it is asked what may be kept: neither her no nor her erasure misses the verdict.
    Raises NotFound for a note about somebody her store has not met, or one that was taken back; Invalid for what cannot
    be a tag here or must not be kept; Conflict for a tag that the note does not have.
    """
    if (row := known(session, TagVerdict, verdict_id, body)) is not None:
        return row
    note = session.get(Note, body["note_id"], with_for_update={"key_share": True}, populate_existing=True)
    customer_id = None if note is None else whose(session, note.id)
    if note is None or not may_judge(session, caller, note, customer_id) or not stands(session, note):
        raise NotFound("note_unknown")
    check_shift(session, caller, note)
    version = body.get("note_version", note.version)
    now = as_called(session, body["now"]) if body["now"] else {}
    may = Keeping.of(session, customer_id, hold=True)
    about_health = any(may.is_about_health(one["facet"], one["tag"]) for one in (body, now or body))
    if about_health and not may.about_health:
        raise Invalid("tag_not_kept")
    check_said(session, note, version, body["facet"], body["tag"])
    row = TagVerdict(
        id=verdict_id,
        note_id=note.id,
        note_version=version,
        facet=body["facet"],
        tag=body["tag"],
        kind=body["kind"],
        about_health=about_health,
        **{f"now_{name}": now.get(name) for name in ("facet", "tag", "polarity", "for_person")},
        **signature(session, caller, body["occurred_at"], body),
    )
    put(session, row)
    events.record(session, "verdict.changed", row.id)
    return row


def may_judge(session: Session, caller: Caller, note: Note, customer_id: uuid.UUID | None) -> bool:
    """Whether the store has met whom the note is about; what is said of a guest only her store knows."""
    if customer_id is None:
        return caller.may_enter(note.store_id)
    return has_met(session, caller.device.store_id, customer_id)


def check_shift(session: Session, caller: Caller, note: Note) -> None:
    """A clerk at work judges any note that she can see. What a tablet delivers when her shift is over, or she has left,
    is only about notes that were there in it, and not older than the visits a shift goes on with. Raises NotFound."""
    if not caller.staff.active or signin.ends(caller.session) <= session.now:
        check_own_shift(caller, note, EARLIER_VISITS)


def check_said(session: Session, note: Note, version: int, facet: str, tag: str) -> None:
    """Raise Conflict unless the note has such a tag, found by the tagger or told by a clerk, and takes one verdict
    more. Words that were replaced since have it no longer, once the new ones are read."""
    found = select(TagEvidence.tag).where(
        TagEvidence.note_id == note.id, TagEvidence.facet == facet, TagEvidence.tag == tag
    )
    told = select(TagVerdict.id).where(
        TagVerdict.note_id == note.id,
        ~withdrawn(TagVerdict.id),
        or_(
            (TagVerdict.facet == facet) & (TagVerdict.tag == tag) & (TagVerdict.note_version == version),
            (TagVerdict.now_facet == facet) & (TagVerdict.now_tag == tag),
        ),
    )
    if version > note.version or not (session.scalar(found) or session.scalar(told.limit(1))):
        raise Conflict("tag_not_said")
    if (session.scalar(select(func.count()).where(TagVerdict.note_id == note.id)) or 0) >= MOST_OF_A_NOTE:
        raise Conflict("too_many_verdicts", most=MOST_OF_A_NOTE)


def take_back_verdict(session: Session, caller: Caller, verdict_id: uuid.UUID) -> None:
    """The verdict was a mistake: what was there before it counts again. Raises NotFound."""
    take_back(session, caller, TagVerdict, verdict_id)
    events.record(session, "verdict.changed", verdict_id)


def told_of_health(session: Session, note_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Those of these notes about which a clerk said something of health."""
    told = select(TagVerdict.note_id).where(TagVerdict.note_id.in_(note_ids), TagVerdict.about_health)
    return set(session.scalars(told.distinct()))


def forget_health(session: Session, note_ids: Collection[uuid.UUID]) -> None:
    """Delete what clerks said of health about these notes, which are locked."""
    session.execute(delete(TagVerdict).where(TagVerdict.note_id.in_(note_ids), TagVerdict.about_health))
