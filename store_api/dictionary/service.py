"""The shop's dictionary: its words one by one, or as a file."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import yaml
from sqlalchemy import func, select

from store_api.db import Session
from store_api.dictionary.models import FacetPolarity, Retagging, StoreFacet, StoreWord
from store_api.dictionary.reading import read_anew
from store_api.errors import Conflict, Invalid
from store_api.staff.models import Company, Staff
from store_api.staff.service import audit
from tagging.own_words import (
    MOST_FACETS,
    MOST_WORDS,
    BadWords,
    Complaint,
    OwnFacet,
    composed,
    known_facets,
    read_composed,
    word_key,
    wrong_facet_key,
    wrong_facet_name,
    wrong_name,
    wrong_surface,
)
from tagging.sensitive import hides_health


@dataclass(frozen=True)
class Progress:
    """How many notes have been looked at again, of how many."""

    done: int
    of: int


@dataclass(frozen=True)
class Dictionary:
    """All that the shop says about words; `retagging` is None when no notes wait to be read again."""

    words: Sequence[StoreWord]
    facets: Sequence[StoreFacet]
    retagging: Progress | None


@dataclass(frozen=True)
class Imported:
    """What a file did; with `errors` nothing."""

    added: int = 0
    changed: int = 0
    errors: Sequence[Complaint] = ()


def dictionary(session: Session) -> Dictionary:
    """The words by how they are written, the facets by key."""
    words = session.scalars(select(StoreWord).order_by(StoreWord.word_key)).all()
    done, of = session.execute(select(func.sum(Retagging.done), func.sum(Retagging.of))).one()
    return Dictionary(words, own_facets(session), None if of is None else Progress(int(done), int(of)))


def own_facets(session: Session) -> Sequence[StoreFacet]:
    """The facets that the shop added."""
    return session.scalars(select(StoreFacet).order_by(StoreFacet.key)).all()


def locked(session: Session) -> Company:
    """The company, locked: the dictionary is changed by one at a time."""
    return session.get_one(Company, True, with_for_update=True)


def put_word(
    session: Session, by: Staff, word_id: uuid.UUID, surface: str, facet: str | None, tag: str | None
) -> StoreWord:
    """A word means this tag, or nothing; again changes nothing. Raises Conflict, Invalid."""
    company = locked(session)
    wrong = wrong_surface(surface) or (None if tag is None else wrong_name(tag))
    if wrong is not None:
        raise Invalid(wrong[0], **wrong[1])
    if facet is not None and facet not in known_facets(company.vertical) | {one.key for one in own_facets(session)}:
        raise Invalid("unknown_facet", facet=facet)
    if facet is not None and tag is not None and hides_health(surface, facet, tag, company.vertical):
        raise Invalid("word_about_health", word=surface)
    holder = session.scalar(select(StoreWord).where(StoreWord.word_key == word_key(surface)))
    if holder is not None and holder.id != word_id:
        raise Conflict("word_taken", word=holder.surface)
    word = session.get(StoreWord, word_id)
    if word is None:
        check_room(session)
        word = StoreWord(id=word_id)
    elif (word.surface, word.facet, word.tag) == (surface, facet, tag):
        return word
    before = spellings([word])
    _set(session, word, by, surface, facet, tag)
    audit(session, by, "dictionary.word_set", word_id)
    read_anew(session, company, [*before, *spellings([word])])
    return word


def spellings(words: Iterable[StoreWord]) -> list[str]:
    """What a note has to have so that it can mean something else without these words: the name of a tag is one too."""
    return [text for word in words for text in (word.surface, word.tag) if text is not None]


def _set(session: Session, word: StoreWord, by: Staff, surface: str, facet: str | None, tag: str | None) -> StoreWord:
    word.surface, word.word_key, word.facet, word.tag = surface, word_key(surface), facet, tag
    word.staff, word.changed_at = by, session.now
    session.add(word)
    return word


def check_room(session: Session, more: int = 1) -> None:
    """Raise Invalid when the dictionary cannot take so many words more."""
    if (session.scalar(select(func.count()).select_from(StoreWord)) or 0) + more > MOST_WORDS:
        raise Invalid("too_many_words", most=MOST_WORDS)


def remove_word(session: Session, by: Staff, word_id: uuid.UUID) -> None:
    """The word means again what it means elsewhere; again changes nothing."""
    company = locked(session)
    word = session.get(StoreWord, word_id)
    if word is not None:
        session.delete(word)
        audit(session, by, "dictionary.word_removed", word_id)
        read_anew(session, company, spellings([word]))


def put_facet(session: Session, by: Staff, key: str, name: str, polarity: FacetPolarity) -> StoreFacet:
    """The shop has this kind of tag; again changes nothing. Raises Conflict, Invalid."""
    company = locked(session)
    if key in known_facets(company.vertical):
        raise Conflict("facet_taken", facet=key)
    if wrong_facet_key(key):
        raise Invalid("bad_facet_key", facet=key)
    if (wrong := wrong_facet_name(key, name)) is not None:
        raise Invalid(wrong[0], **wrong[1])
    if key not in (held := {one.key for one in own_facets(session)}) and len(held) >= MOST_FACETS:
        raise Invalid("too_many_facets", most=MOST_FACETS)
    facet, sought = _keep_facet(session, by, OwnFacet(key, name, polarity.value))
    if sought is not None:
        read_anew(session, company, sought)
    return facet


def _keep_facet(session: Session, by: Staff, own: OwnFacet) -> tuple[StoreFacet, list[str] | None]:
    """The facet, and the words that say something else by it now: None when nothing of it is new."""
    facet = session.scalar(select(StoreFacet).where(StoreFacet.key == own.key)) or StoreFacet(key=own.key)
    polarity, before = FacetPolarity(own.polarity), facet.polarity
    if (facet.name, before) == (own.name, polarity):
        return facet, None
    facet.name, facet.polarity, facet.staff_id, facet.changed_at = own.name, polarity, by.id, session.now
    session.add(facet)
    session.flush()  # The entry needs its id.
    audit(session, by, "dictionary.facet_set", facet.id, reason=own.key)
    if before == polarity:
        return facet, []
    return facet, spellings(session.scalars(select(StoreWord).where(StoreWord.facet == own.key)))


def remove_facet(session: Session, by: Staff, key: str) -> None:
    """The shop does without this kind of tag; again changes nothing. Raises Conflict while words use it."""
    company = locked(session)
    facet = session.scalar(select(StoreFacet).where(StoreFacet.key == key))
    if facet is None:
        return
    if session.scalar(select(StoreWord.id).where(StoreWord.facet == key).limit(1)) is not None:
        raise Conflict("facet_in_use", facet=facet.name)
    session.delete(facet)
    audit(session, by, "dictionary.facet_removed", facet.id, reason=key)
    read_anew(session, company, [])


def import_words(session: Session, by: Staff, text: str) -> Imported:
    """All words of a file, or with a mistake in it none; words that it does not name stay."""
    try:
        root = composed(text)  # A long file takes its time, in which nobody should wait for the company.
        company = locked(session)
        own = read_composed(root, company.vertical, [facet.key for facet in own_facets(session)])
    except BadWords as bad:
        return Imported(errors=bad.errors)
    held = {word.word_key: word for word in session.scalars(select(StoreWord))}
    meant: list[tuple[str, str | None, str | None]] = [*own.words, *((word, None, None) for word in own.nothing)]
    new = [one for one in meant if word_key(one[0]) not in held]
    other = [one for one in meant if (was := held.get(word_key(one[0]))) and (was.facet, was.tag) != one[1:]]
    if len(held) + len(new) > MOST_WORDS:
        return Imported(errors=[Complaint(1, "too_many_words", {"most": MOST_WORDS})])
    if len({one.key for one in own_facets(session)} | {one.key for one in own.facets}) > MOST_FACETS:
        return Imported(errors=[Complaint(1, "too_many_facets", {"most": MOST_FACETS})])
    facets = [sought for facet in own.facets if (sought := _keep_facet(session, by, facet)[1]) is not None]
    before = spellings(held[word_key(surface)] for surface, _, _ in other)
    changed = [_set(session, held.get(word_key(one[0])) or StoreWord(), by, *one) for one in (*new, *other)]
    if changed or facets:
        audit(session, by, "dictionary.imported", by.id, reason=f"+{len(new)} ~{len(other)}")
        read_anew(session, company, [*before, *spellings(changed), *chain.from_iterable(facets)])
    return Imported(len(new), len(other))


def export_words(session: Session) -> str:
    """The dictionary as a file that can be imported."""
    tags: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    nothing = []
    for word in session.scalars(select(StoreWord).order_by(StoreWord.word_key)):
        if word.facet is None or word.tag is None:
            nothing.append(word.surface)
        else:
            tags[word.facet][word.tag].append(word.surface)
    parts = {
        "facets": {one.key: {"zh": one.name, "polarity": one.polarity.value} for one in own_facets(session)},
        "tags": {
            facet: {tag: [] if words == [tag] else words for tag, words in names.items()}
            for facet, names in sorted(tags.items())
        },
        "nothing": nothing,
    }
    return yaml.safe_dump(parts, allow_unicode=True, sort_keys=False, width=110)
