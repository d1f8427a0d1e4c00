"""A shop does without a kind of tag that it added."""

from __future__ import annotations

from sqlalchemy import func, select

from store_api.db import Session
from store_api.dictionary import service as dictionary
from store_api.dictionary.models import StoreFacet
from store_api.errors import Conflict
from store_api.staff.models import Staff
from store_api.staff.service import withdrawn
from store_api.tags.models import TagVerdict


def remove_facet(session: Session, by: Staff, key: str) -> None:
    """The shop does without it; again changes nothing. Raises Conflict while words or clerks' corrections use it: what
    they say would be a tag of no kind."""
    facet = session.scalar(select(StoreFacet).where(StoreFacet.key == key))
    notes = select(func.count(TagVerdict.note_id.distinct()))
    used = session.scalar(notes.where(TagVerdict.now_facet == key, ~withdrawn(TagVerdict.id)))
    if facet is not None and used:
        raise Conflict("facet_in_corrections", facet=facet.name, count=used)
    dictionary.remove_facet(session, by, key)
