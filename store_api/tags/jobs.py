"""Jobs of the tags."""

from __future__ import annotations

import uuid

from sqlalchemy import delete

from store_api.db import Session
from store_api.staff.service import company, is_withdrawn
from store_api.tags.models import TagEvidence
from store_api.visits.models import Note
from tagging import is_sensitive, load_tagger


def tag_note(session: Session, note_id: uuid.UUID) -> None:
    """Make the tags of a note anew; doing it twice gives the same rows. Sensitive facets are left out."""
    note = session.get_one(Note, note_id, with_for_update={"key_share": True})  # Two at once would meet in the rows.
    found = company(session)
    vertical = found.vertical if found else "apparel"
    session.execute(delete(TagEvidence).where(TagEvidence.note_id == note_id))
    if is_withdrawn(session, note_id):
        return
    session.add_all(
        TagEvidence(
            note_id=note_id,
            facet=tag.facet,
            tag=tag.tag,
            polarity=tag.polarity,
            for_person=tag.for_person,
            starts=tag.start,
            ends=tag.end,
            rule=tag.rule,
            confidence=tag.confidence,
            tagged_at=session.now,
        )
        for tag in load_tagger(vertical).tag(note.text)
        if not is_sensitive(tag.facet, tag.tag, vertical)
    )
