"""What the shop sells and calls its goods decides how its notes are read, and what of them is kept."""

from __future__ import annotations

import uuid

from store_api.customers import consents
from store_api.db import Session
from store_api.dictionary.reading import taggers
from store_api.staff.models import Vertical
from store_api.staff.service import company
from tagging import Tagger, is_sensitive
from tagging.vocabulary import Vocabulary


def vertical(session: Session) -> Vertical:
    """What the company sells; apparel until somebody has said so."""
    found = company(session)
    return found.vertical if found else Vertical.APPAREL


def tagger(session: Session) -> Tagger:
    """Who reads the shop's notes, by the newest words of its dictionary."""
    return taggers.current(session).tagger


def vocabulary(session: Session) -> Vocabulary:
    """The facets and names of the shop's kind, and its own."""
    return taggers.current(session).words


def may_keep(session: Session, facet: str, tag: str, customer_id: uuid.UUID | None = None) -> bool:
    """Whether such a tag may be stored about this customer: a sensitive one only where the shop may and she agreed,
    so never about a guest. Ask before anything is written, since that may have to wait for whoever switches it off."""
    if not is_sensitive(facet, tag, vertical(session)):
        return True
    return customer_id is not None and consents.about_health(session, customer_id)
