"""Tags about health: off until headquarters switches them on, with the text that customers agree to."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import select

from store_api.customers import sensitive
from store_api.customers.people import lock_person_of
from store_api.db import Session
from store_api.dictionary.reading import read_anew
from store_api.staff.models import Company, Staff
from store_api.tags import verdicts
from store_api.tags.evidence import read_notes
from store_api.tags.keeping import Keeping
from store_api.tags.models import TagEvidence
from store_api.tags.projection import project
from store_api.tags.said import all_about
from store_api.visits.models import Note


def switch(session: Session, by: Staff, text: str | None) -> None:
    """On with this text, or off (None); again changes nothing.

    Whoever reads asks for the switch, so what may no longer be kept is hidden at once. It is deleted where the notes
    are read again, in batches, together with what clerks said about it.
    """
    company = session.get_one(Company, True, with_for_update=True)
    standing = sensitive.switched_on(session)
    if (standing and standing.text) != text:
        read_anew(session, company)  # First, as whoever reads the notes asks for the switch while it holds its mark.
        sensitive.switch(session, by, text)


def review_customer(session: Session, customer_id: uuid.UUID) -> None:
    """Job: she answered, or is another person now, so tags about her health may be kept now or no longer, and she may
    want no cloud at all. Who never answered has not agreed.

    Everybody locks in this order: the person, the switch, her notes by id. A verdict that is on its way holds its note,
    so it is there to be deleted, or reads her new answer.
    """
    person = lock_person_of(session, customer_id)
    may = Keeping.of(session, person.id, hold=True)
    agreed = may.about_health
    hers = select(Note.id).where(all_about(person.id)).order_by(Note.id)
    notes = session.scalars(hers.with_for_update(key_share=True)).all()
    read_notes(session, notes if agreed else about_health(session, may, notes))
    project(session, person.id)


def about_health(session: Session, may: Keeping, notes: Sequence[uuid.UUID]) -> Sequence[uuid.UUID]:
    """Those of these notes of which something about health is kept."""
    rows = session.execute(
        select(TagEvidence.note_id, TagEvidence.facet, TagEvidence.tag).where(TagEvidence.note_id.in_(notes))
    )
    found = {row.note_id for row in rows if may.is_about_health(row.facet, row.tag)}
    return sorted(found | verdicts.told_of_health(session, notes))


def review_vertical(session: Session, _by: uuid.UUID) -> None:
    """Job: somebody changed what the shop sells, so other words count, and other tags are about health. Verdicts are
    facts, and count again when the shop changes back."""
    read_anew(session, session.get_one(Company, True, with_for_update=True))
