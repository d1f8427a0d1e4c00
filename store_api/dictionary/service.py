"""The shop's dictionary: its words one by one, or as a file."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import yaml
from sqlalchemy import func, select

from store_api.db import Session
from store_api.dictionary.models import FacetPolarity, Retagging, StoreFacet, StoreWord
from store_api.dictionary.reading import read_anew
from store_api.errors import Conflict, Invalid
from store_api.staff.models import Company, Staff
from store_api.staff.service import audit
from tagging.own_words import (
    MOST_WORDS,
    BadWords,
    Complaint,
    OwnFacet,
    known_facets,
    read_own_words,
    word_key,
    wrong_facet_key,
    wrong_surface,
)


@dataclass(frozen=True)
class Dictionary:
    """All that the shop says about words; `retagging` is None when no notes wait to be read again."""

    words: Sequence[StoreWord]
    facets: Sequence[StoreFacet]
    retagging: Retagging | None


@dataclass(frozen=True)
class Imported:
    """What a file did; with `errors` nothing."""

    added: int = 0
    changed: int = 0
    errors: Sequence[Complaint] = ()


def dictionary(session: Session) -> Dictionary:
    """The words by how they are written, the facets by key."""
    words = session.scalars(select(StoreWord).order_by(StoreWord.word_key)).all()
    running = session.scalar(select(Retagging).where(Retagging.finished_at.is_(None)))
    return Dictionary(words, own_facets(session), running)


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
    for text in (surface, tag):
        if text is not None and (wrong := wrong_surface(text)) is not None:
            raise Invalid(wrong[0], **wrong[1])
    if facet is not None and facet not in known_facets(company.vertical) | {one.key for one in own_facets(session)}:
        raise Invalid("unknown_facet", facet=facet)
    holder = session.scalar(select(StoreWord).where(StoreWord.word_key == word_key(surface)))
    if holder is not None and holder.id != word_id:
        raise Conflict("word_taken", word=holder.surface)
    word = session.get(StoreWord, word_id)
    if word is None:
        check_room(session)
        word = StoreWord(id=word_id)
    elif (word.surface, word.facet, word.tag) == (surface, facet, tag):
        return word
    _set(session, word, by, surface, facet, tag)
    audit(session, by, "dictionary.word_set", word_id, reason=surface)
    read_anew(session, company)
    return word


def _set(session: Session, word: StoreWord, by: Staff, surface: str, facet: str | None, tag: str | None) -> None:
    word.surface, word.word_key, word.facet, word.tag = surface, word_key(surface), facet, tag
    word.staff, word.changed_at = by, session.now
    session.add(word)


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
        audit(session, by, "dictionary.word_removed", word_id, reason=word.surface)
        read_anew(session, company)


def put_facet(session: Session, by: Staff, key: str, name: str, polarity: FacetPolarity) -> StoreFacet:
    """The shop has this kind of tag; again changes nothing. Raises Conflict, Invalid."""
    company = locked(session)
    if key in known_facets(company.vertical):
        raise Conflict("facet_taken", facet=key)
    if wrong_facet_key(key):
        raise Invalid("bad_facet_key", facet=key)
    facet, changed = _keep_facet(session, by, OwnFacet(key, name, polarity.value))
    if changed:
        read_anew(session, company)
    return facet


def _keep_facet(session: Session, by: Staff, own: OwnFacet) -> tuple[StoreFacet, bool]:
    """The facet, and whether it is new or was another before."""
    facet = session.scalar(select(StoreFacet).where(StoreFacet.key == own.key)) or StoreFacet(key=own.key)
    polarity = FacetPolarity(own.polarity)
    if (facet.name, facet.polarity) == (own.name, polarity):
        return facet, False
    facet.name, facet.polarity, facet.staff_id, facet.changed_at = own.name, polarity, by.id, session.now
    session.add(facet)
    session.flush()  # The entry needs its id.
    audit(session, by, "dictionary.facet_set", facet.id, reason=own.key)
    return facet, True


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
    read_anew(session, company)


def import_words(session: Session, by: Staff, text: str) -> Imported:
    """All words of a file, or with a mistake in it none; words that it does not name stay."""
    company = locked(session)
    try:
        own = read_own_words(text, company.vertical, [facet.key for facet in own_facets(session)])
    except BadWords as bad:
        return Imported(errors=bad.errors)
    held = {word.word_key: word for word in session.scalars(select(StoreWord))}
    meant: list[tuple[str, str | None, str | None]] = [*own.words, *((word, None, None) for word in own.nothing)]
    new = [one for one in meant if word_key(one[0]) not in held]
    if len(held) + len(new) > MOST_WORDS:
        return Imported(errors=[Complaint(1, "too_many_words", {"most": MOST_WORDS})])
    other = [one for one in meant if (was := held.get(word_key(one[0]))) and (was.facet, was.tag) != one[1:]]
    facets = [_keep_facet(session, by, facet) for facet in own.facets]
    for surface, facet, tag in (*new, *other):
        _set(session, held.get(word_key(surface)) or StoreWord(), by, surface, facet, tag)
    if new or other or any(changed for _, changed in facets):
        audit(session, by, "dictionary.imported", by.id, reason=f"+{len(new)} ~{len(other)}")
        read_anew(session, company)
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
