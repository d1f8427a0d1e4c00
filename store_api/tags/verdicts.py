"""Clerks know better than the tagger: they reject a tag of a note, or say what it really is."""

from __future__ import annotations

import uuid
from typing import Any

from store_api import events
from store_api.customers.service import has_met
from store_api.db import Session
from store_api.errors import Invalid, NotFound
from store_api.staff.access import Caller
from store_api.tags.models import TagVerdict
from store_api.tags.names import tag_names
from store_api.tags.said import whose
from store_api.tags.trade import may_keep
from store_api.visits.models import Note
from store_api.visits.recording import known, put, signature
from store_api.visits.service import take_back

Body = dict[str, Any]


def judge(session: Session, caller: Caller, verdict_id: uuid.UUID, body: Body) -> TagVerdict:
    """A clerk's word about one tag of a note. The note is locked, so that nobody's erasure misses the verdict.
    Raises NotFound for a note about somebody her store has not met, Invalid for what cannot be a tag here or must not
    be kept."""
    if (row := known(session, TagVerdict, verdict_id, body)) is not None:
        return row
    note = session.get(Note, body["note_id"], with_for_update={"key_share": True})
    customer_id = None if note is None else whose(session, note.id)
    if note is None or not may_judge(session, caller, note, customer_id):
        raise NotFound("note_unknown")
    now = body["now"] or {}
    if now:
        check_name(session, now)
    for named in (body, now or body):
        if not may_keep(session, named["facet"], named["tag"], customer_id):
            raise Invalid("tag_not_kept")
    row = TagVerdict(
        id=verdict_id,
        note_id=note.id,
        note_version=note.version,
        facet=body["facet"],
        tag=body["tag"],
        kind=body["kind"],
        now_facet=now.get("facet"),
        now_tag=now.get("tag"),
        now_polarity=now.get("polarity"),
        now_for_person=now.get("for_person"),
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


def check_name(session: Session, now: Body) -> None:
    """Raise Invalid for a facet that the shop does not have, or a polarity that the facet does not."""
    facet = next((one for one in tag_names(session, "zh") if one.key == now["facet"]), None)
    if facet is None or now["polarity"] not in facet.polarities:
        raise Invalid("tag_impossible")


def take_back_verdict(session: Session, caller: Caller, verdict_id: uuid.UUID) -> None:
    """The verdict was a mistake: what was there before it counts again. Raises NotFound."""
    take_back(session, caller, TagVerdict, verdict_id)
    events.record(session, "verdict.changed", verdict_id)
