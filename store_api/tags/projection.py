"""A person's cloud, made anew from the evidence of her notes, what clerks said about it, and what she bought."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, cast

from sqlalchemy import select

from store_api.customers import consents
from store_api.customers.people import lock_person_of, same_person
from store_api.db import Session
from store_api.tags.bought import purchases_of
from store_api.tags.keeping import Keeping
from store_api.tags.models import CustomerTag, TagEvidence, TagVerdict
from store_api.tags.said import corrects, evidence_of, verdicts_of
from store_api.visits.models import Note
from tagging import Polarity
from tagging.cloud import ON_LABELS, CloudTag, Mention, Verdict, cloud, judged, oldest_dislike


def project(session: Session, customer_id: uuid.UUID) -> None:
    """Make the cloud of the person this customer is anew; twice gives the same rows.

    1. She is locked, so that of two jobs the later one reads all that both know. 2. What is said in her notes is put
    together. 3. Only rows that differ are written. Somebody whose data was deleted has no cloud, nor has who wants no
    recommendations.
    """
    person = lock_person_of(session, customer_id)
    wants_one = person.erased_at is None and consents.recommends(session, person.id)
    tags = cloud_of(session, person.id) if wants_one else []
    wanted = {(person.id, *tag.key): tag for tag in tags}
    hers = select(CustomerTag).where(CustomerTag.customer_id.in_(same_person(person.id)))
    rows = session.scalars(hers.execution_options(populate_existing=True))
    held = {(row.customer_id, row.facet, row.tag, row.for_person): row for row in rows}
    for key, row in held.items():
        if key not in wanted:
            session.delete(row)
    for key, tag in wanted.items():
        if key in held:
            for name, value in columns(tag).items():
                setattr(held[key], name, value)
        else:
            session.add(CustomerTag(customer_id=person.id, **columns(tag)))
    session.flush()


def cloud_of(session: Session, person_id: uuid.UUID) -> list[CloudTag]:
    """Her cloud as the facts say it now."""
    may = Keeping.of(session, person_id, hold=True).allows
    found = {spot: one for spot, one in evidence_of(session, person_id).items() if may(*spot[1:])}
    verdicts = [
        Verdict(row.id, row.note_id, row.facet, row.tag, correction(row, note, found, may), row.occurred_at)
        for row, note in verdicts_of(session, person_id).values()
    ]
    said = judged((mention(tag, note) for tag, note in found.values()), verdicts)
    since = oldest_dislike(said)
    return cloud(said, () if since is None else purchases_of(session, person_id, since))


def mention(tag: TagEvidence, note: Note) -> Mention:
    """What the tagger found, as the cloud counts it."""
    polarity = cast(Polarity, tag.polarity)
    return Mention(tag.facet, tag.tag, polarity, tag.for_person, note.occurred_at, tag.confidence, note.id)


def correction(row: TagVerdict, note: Note, found: Any, may: Callable[[str, str], bool]) -> Mention | None:
    """What the note really says, by a clerk who is sure; None when it says nothing."""
    if row.now_facet is None or row.now_tag is None or not corrects(row, note, found):
        return None
    if not may(row.now_facet, row.now_tag):
        return None
    polarity = cast(Polarity, row.now_polarity)
    return Mention(row.now_facet, row.now_tag, polarity, row.now_for_person, note.occurred_at, 1.0, note.id)


def columns(tag: CloudTag) -> dict[str, Any]:
    """A tag of a cloud as it is stored."""
    return {
        "facet": tag.facet,
        "tag": tag.tag,
        "for_person": tag.for_person or "",
        "polarity": tag.polarity,
        "level": tag.level,
        "count": tag.count,
        "first_at": tag.first_at,
        "last_at": tag.last_at,
        "changed_from": tag.changed_from,
        "receipt_id": tag.bought and tag.bought.receipt.id,
        "bought_on": tag.bought and tag.bought.receipt.day,
    }


def may_be_superseded(session: Session, customer_id: uuid.UUID) -> bool:
    """Whether she dislikes something that a purchase would supersede; most purchases are no business of the cloud."""
    hers = select(CustomerTag.tag).where(
        CustomerTag.customer_id.in_(same_person(customer_id)),
        CustomerTag.polarity == "dislike",
        CustomerTag.for_person == "",
        CustomerTag.facet.in_(ON_LABELS),
    )
    return session.scalar(hers.limit(1)) is not None
