"""How this process reads notes: by the shop's kind and its own words, picked up without a restart."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from threading import Lock
from uuid import UUID

import structlog
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from store_api.db import Session, database, new_id
from store_api.dictionary.models import Retagging, StoreFacet, StoreWord
from store_api.queues import broker
from store_api.staff.models import Company, Vertical
from store_api.visits.models import Note
from tagging import Tagger, load_tagger
from tagging.own_words import OwnFacet, OwnWords, extended, known_facets
from tagging.sensitive import hides_health
from tagging.vocabulary import fold, vocabulary

# Words are changed one after the other; those of one moment are looked for in the notes together.
PAUSE = timedelta(seconds=10)
# Of more words nearly every note has one, and is read again without being searched first.
MOST_SOUGHT = 100
LABELS_REMEMBERED = 10_000
log = structlog.get_logger()


class Held:
    """The words of a shop at one time, and the tagger by them, which is made when it is first asked for."""

    def __init__(self, vertical: Vertical, version: UUID | None, own: OwnWords | None) -> None:
        self.vertical, self.version, self._own = vertical, version, own
        self.words = vocabulary(vertical) if own is None else extended(vocabulary(vertical), own)
        self._tagger: Tagger | None = None
        self._lock = Lock()
        self._labels: dict[str, tuple[tuple[str, str], ...]] = {}

    @property
    def tagger(self) -> Tagger:
        """Who reads by these words; all threads wait for the one that makes it."""
        with self._lock:
            if self._tagger is None:
                self._tagger = load_tagger(self.vertical, self._own)
            return self._tagger

    def on_label(self, words: str) -> tuple[tuple[str, str], ...]:
        """Facet and name of the tags of a label's words, remembered: many pieces have the same."""
        found = self._labels.get(words)
        if found is None:
            if len(self._labels) >= LABELS_REMEMBERED:
                self._labels.clear()
            found = self._labels[words] = tuple((tag.facet, tag.tag) for tag in self.tagger.tag(words))
        return found


class Taggers:
    """What this process reads notes by, shared by its threads."""

    def __init__(self) -> None:
        self._held: Held | None = None
        self._lock = Lock()

    def current(self, session: Session) -> Held:
        """By what the dictionary says now.

        Who writes tags asks for it after locking the note: then either it reads by the newest words, or whoever reads
        the notes again waits for it.
        """
        row = session.execute(select(Company.vertical, Company.words_version)).one_or_none()
        vertical, version = row or (Vertical.APPAREL, None)
        with self._lock:  # Who was second finds it made.
            held = self._held
            if held is None or (held.vertical, held.version) != (vertical, version):
                own = None if version is None else own_words(session, vertical)
                held = self._held = Held(vertical, version, own)
        return held


taggers = Taggers()


def warm() -> None:
    """Make the tagger before the first request or job waits for it. Where the database is away it is made later."""
    try:
        with database.transaction() as session:
            held = taggers.current(session)
    except SQLAlchemyError:
        log.warning("words not loaded yet")
    else:
        _ = held.tagger


def own_words(session: Session, vertical: Vertical) -> OwnWords:
    """The shop's words as the tagger takes them, without those of facets that another kind of shop has, and
    those that would hide in this kind what they tell about health."""
    facets = tuple(
        OwnFacet(row.key, row.name, row.polarity.value)
        for row in session.scalars(select(StoreFacet).order_by(StoreFacet.key))
        if row.key not in known_facets(vertical)
    )
    known = known_facets(vertical) | {facet.key for facet in facets}
    rows = session.scalars(select(StoreWord).order_by(StoreWord.word_key)).all()
    words = tuple(
        (row.surface, row.facet, row.tag)
        for row in rows
        if row.facet in known and row.tag and not hides_health(row.surface, row.facet, row.tag, vertical)
    )
    nothing = tuple(row.surface for row in rows if row.tag is None)
    return OwnWords(words, nothing, facets)


def read_anew(session: Session, company: Company, words: Collection[str] | None = None) -> None:
    """Notes are read in another way from now on, and those that are there and have one of these `words` are read again
    (None = all of them). `company` is locked.

    A change joins the reading that has not begun. One that has begun goes on to its end, and the change is read after
    it: however often somebody changes words, every note has its turn.
    """
    company.words_version = new_id()
    waiting = select(Retagging).order_by(Retagging.started_at, Retagging.id).with_for_update()
    unfinished = session.scalars(waiting).all()  # All are locked: a batch that is on its way ends first.
    sought = None if words is None or len(words) > MOST_SOUGHT else sorted({fold(word) for word in words})
    if sought == []:
        return
    if unfinished and unfinished[-1].reached is None:
        unfinished[-1].words = joined(unfinished[-1].words, sought)
    else:
        of = session.scalar(select(func.count()).select_from(Note)) or 0
        row = Retagging(words=sought, done=0, of=of, started_at=session.now, due_at=session.now + PAUSE)
        session.add(row)
    session.flush()
    session.after_commit(broker.wake)


def joined(one: list[str] | None, other: list[str] | None) -> list[str] | None:
    """The words of both, None = any note."""
    words = None if one is None or other is None else sorted({*one, *other})
    return None if words is None or len(words) > MOST_SOUGHT else words
