"""How this process reads notes: by the shop's kind and its own words, picked up without a restart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from threading import Lock
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from store_api.db import Session, new_id
from store_api.dictionary.models import Retagging, StoreFacet, StoreWord
from store_api.queues import broker
from store_api.staff.models import Company, Vertical
from store_api.visits.models import Note
from tagging import Tagger, load_tagger
from tagging.own_words import OwnFacet, OwnWords, extended, known_facets
from tagging.vocabulary import Vocabulary, vocabulary

# Words are changed one after the other; the notes are read again when the last one is a moment old.
PAUSE = timedelta(seconds=10)


@dataclass(frozen=True)
class Held:
    """A tagger, and of what it was made."""

    vertical: Vertical
    version: UUID | None
    words: Vocabulary
    tagger: Tagger

    @classmethod
    def made(cls, session: Session, vertical: Vertical, version: UUID | None) -> Held:
        """From the shop's words as they are now."""
        if version is None:
            return cls(vertical, None, vocabulary(vertical), load_tagger(vertical))
        own = own_words(session, vertical)
        return cls(vertical, version, extended(vocabulary(vertical), own), load_tagger(vertical, own))


class Taggers:
    """The tagger of this process, shared by its threads.

    A new one is built beside the old one and then takes its place: who sees the dictionary as it was is served by the
    old one meanwhile, who sees the new words waits for them.
    """

    def __init__(self) -> None:
        self._held: Held | None = None
        self._lock = Lock()

    def current(self, session: Session) -> Held:
        """The tagger by what the dictionary says now.

        Who writes tags asks for it after locking the note: then either it reads by the newest words, or whoever reads
        all notes again waits for it.
        """
        row = session.execute(select(Company.vertical, Company.words_version)).one_or_none()
        vertical, version = row or (Vertical.APPAREL, None)
        held = self._held
        if held is None or (held.vertical, held.version) != (vertical, version):
            with self._lock:  # Who was second finds it made.
                held = self._held
                if held is None or (held.vertical, held.version) != (vertical, version):
                    held = self._held = Held.made(session, vertical, version)
        return held


taggers = Taggers()


def own_words(session: Session, vertical: Vertical) -> OwnWords:
    """The shop's words as the tagger takes them, without those of facets that another kind of shop has."""
    facets = tuple(
        OwnFacet(row.key, row.name, row.polarity.value)
        for row in session.scalars(select(StoreFacet).order_by(StoreFacet.key))
        if row.key not in known_facets(vertical)
    )
    known = known_facets(vertical) | {facet.key for facet in facets}
    rows = session.scalars(select(StoreWord).order_by(StoreWord.word_key)).all()
    words = tuple((row.surface, row.facet, row.tag) for row in rows if row.tag and row.facet in known)
    nothing = tuple(row.surface for row in rows if row.tag is None)
    return OwnWords(words, nothing, facets)


def read_anew(session: Session, company: Company) -> None:
    """Notes are read in another way from now on, and those that are there are read again. `company` is locked."""
    company.words_version = new_id()
    start = {
        "after": None,
        "done": 0,
        "of": session.scalar(select(func.count()).select_from(Note)),
        "started_at": session.now,
        "finished_at": None,
        "due_at": session.now + PAUSE,
        "lease_until": None,
    }
    session.execute(
        insert(Retagging)
        .values(id=new_id(), single=True, **start)
        .on_conflict_do_update(index_elements=[Retagging.single], set_=start)
    )
    session.after_commit(broker.wake)
