"""Tags about health: off until headquarters switches them on, with the text that customers agree to."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import ColumnElement, delete, or_, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from store_api.customers import consents, sensitive
from store_api.customers.models import Purpose
from store_api.customers.people import person_of
from store_api.db import Session
from store_api.dictionary.reading import read_anew
from store_api.staff.models import Company, Staff
from store_api.tags.models import CustomerTag, TagEvidence, TagVerdict
from store_api.tags.projection import project
from store_api.tags.retagging import read_again
from store_api.tags.said import about
from store_api.tags.trade import vertical
from store_api.visits.models import Note
from tagging import is_sensitive


def switch(session: Session, by: Staff, text: str | None) -> None:
    """On with this text, or off (None); again changes nothing.

    Off, or with another text, all that was derived about anybody's health is gone at once; then the notes are read
    again, for those who agreed to the text.
    """
    company = session.get_one(Company, True, with_for_update=True)
    standing = sensitive.switched_on(session)
    if (standing and standing.text) != text:
        read_anew(session, company)  # First, as whoever reads the notes asks for the switch while it holds its mark.
        sensitive.switch(session, by, text)
        forget(session)


def review_customer(session: Session, customer_id: uuid.UUID) -> None:
    """Job: she answered, so tags about her health may be kept now or no longer, and she may want no cloud at all."""
    person = person_of(session, customer_id)
    answers = consents.newest_answers(session, person.id)
    if Purpose.PERSONAL in answers:
        project(session, person.id)
    if Purpose.SENSITIVE in answers:
        hers = session.scalars(select(Note.id).where(about(person.id)).order_by(Note.id)).all()
        if not answers[Purpose.SENSITIVE].granted:
            session.execute(delete(TagVerdict).where(TagVerdict.note_id.in_(hers), tells(session)))
        for note_id in hers:
            read_again(session, note_id)


def review_vertical(session: Session, _by: uuid.UUID) -> None:
    """Job: somebody changed what the shop sells, so other words count, and other tags are about health."""
    read_anew(session, session.get_one(Company, True, with_for_update=True))
    forget(session)


def forget(session: Session) -> None:
    """Delete all sensitive tags, and what clerks said about them, which tells as much."""
    session.execute(delete(TagEvidence).where(secret(session, TagEvidence.facet, TagEvidence.tag)))
    session.execute(delete(CustomerTag).where(secret(session, CustomerTag.facet, CustomerTag.tag)))
    session.execute(delete(TagVerdict).where(tells(session)))


def tells(session: Session) -> ColumnElement[bool]:
    """SQL on verdicts: the judged tag is sensitive, or the one that it really is."""
    judged = secret(session, TagVerdict.facet, TagVerdict.tag)
    return or_(judged, secret(session, TagVerdict.now_facet, TagVerdict.now_tag))


def secret(session: Session, facet: InstrumentedAttribute[Any], tag: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """SQL: the tag in these columns is sensitive for what the shop sells."""
    kind, found = vertical(session), session.execute(select(facet, tag).where(facet.is_not(None)).distinct())
    return tuple_(facet, tag).in_([(one, name) for one, name in found if is_sensitive(one, name, kind)])
