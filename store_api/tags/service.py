"""A customer's tag cloud, and the sentence each tag came from."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from store_api.db import Session
from store_api.staff.models import Staff
from store_api.tags.keeping import Keeping
from store_api.tags.models import CustomerTag, TagEvidence, TagVerdict, VerdictKind
from store_api.tags.names import facet_names
from store_api.tags.said import Spot, corrects, evidence_of, naming, verdicts_of
from store_api.texts import Language
from store_api.visits.models import Note
from tagging import cloud


@dataclass(frozen=True)
class HerTag:
    """One tag of a cloud as it weighs now. `bought_since` is the day of the purchase that supersedes a dislike."""

    facet: str
    facet_name: str
    tag: str
    polarity: str
    for_person: str | None
    weight: float
    count: int
    last_at: datetime
    changed_from: str | None
    bought_since: date | None


@dataclass(frozen=True)
class Meaning:
    """What a note says in a clerk's opinion."""

    facet: str
    tag: str
    polarity: str
    for_person: str | None


@dataclass(frozen=True)
class Judgement:
    """A clerk's verdict that counts; `now` is what the note says instead, None when it says nothing."""

    id: uuid.UUID
    kind: VerdictKind
    clerk: str
    occurred_at: datetime
    now: Meaning | None


@dataclass(frozen=True)
class Evidence:
    """Where a tag comes from: the note's words, who wrote them and when; `starts`–`ends` is the span in `text`.

    The span is empty when only a clerk says so. A tag she rejected stays in the list, with her verdict.
    """

    note_id: uuid.UUID
    note_version: int
    text: str
    starts: int
    ends: int
    polarity: str
    for_person: str | None
    clerk: str
    occurred_at: datetime
    rule: str
    confidence: float
    verdict: Judgement | None


def tag_cloud(session: Session, person_id: uuid.UUID, language: Language) -> list[HerTag]:
    """The tags of the person whom this customer stands for, by weight: what was said often and lately comes first,
    last those that clerks rejected in every note, with a count of 0, so that a verdict can still be taken back.
    What may no longer be kept is hidden at once, though it is deleted a moment later."""
    facets, may = facet_names(session, language), Keeping.of(session, person_id)
    rows = session.scalars(
        select(CustomerTag).where(CustomerTag.customer_id == person_id).execution_options(populate_existing=True)
    )
    tags = [
        HerTag(
            facet=row.facet,
            facet_name=facets.get(row.facet, row.facet),
            tag=row.tag,
            polarity=row.polarity,
            for_person=row.for_person or None,
            weight=cloud.weight(row.facet, row.level, session.now),
            count=row.count,
            last_at=row.last_at,
            changed_from=row.changed_from,
            bought_since=row.bought_on,
        )
        for row in rows
        if may.allows(row.facet, row.tag)
    ]
    tags += rejected(session, person_id, tags, may, facets)
    return sorted(tags, key=lambda one: (-one.weight, one.facet, one.tag, one.for_person or ""))


def rejected(
    session: Session, person_id: uuid.UUID, standing: list[HerTag], may: Keeping, facets: Mapping[str, str]
) -> list[HerTag]:
    """What the tagger finds in her notes and clerks rejected in all of them; nobody may recommend by it."""
    no = {spot for spot, (row, _) in verdicts_of(session, person_id).items() if row.kind is VerdictKind.REJECT}
    if not no:
        return []
    shown = {(one.facet, one.tag, one.for_person) for one in standing}
    gone: dict[tuple[str, str, str | None], HerTag] = {}
    for spot, (row, note) in evidence_of(session, person_id, Note.id.in_({note_id for note_id, _, _ in no})).items():
        key = (row.facet, row.tag, row.for_person)
        if spot not in no or key in shown or not may.allows(row.facet, row.tag):
            continue
        if key not in gone or gone[key].last_at < note.occurred_at:
            name = facets.get(row.facet, row.facet)
            gone[key] = HerTag(
                row.facet, name, row.tag, row.polarity, row.for_person, 0.0, 0, note.occurred_at, None, None
            )
    return list(gone.values())


def evidence(session: Session, customer_id: uuid.UUID, facet: str, tag: str) -> list[Evidence]:
    """The notes behind one tag of hers, newest first, and what clerks said about that; none of what may no longer be
    kept."""
    may = Keeping.of(session, customer_id)
    if not may.allows(facet, tag):
        return []
    named = naming(facet, tag)
    found, verdicts = evidence_of(session, customer_id, named), verdicts_of(session, customer_id, named)
    verdicts = {spot: one for spot, one in verdicts.items() if not one[0].about_health or may.about_health}
    into = {
        row.note_id: row
        for row, note in sorted(verdicts.values(), key=lambda one: given(one[0]))
        if (row.now_facet, row.now_tag) == (facet, tag) and corrects(row, note, found)
    }
    notes = {note.id: note for _, note in (*found.values(), *verdicts.values())}
    spoke = {note.staff_id for note in notes.values()} | {row.staff_id for row, _ in verdicts.values()}
    clerks = dict(session.execute(select(Staff.id, Staff.name).where(Staff.id.in_(spoke))).all())
    shown = [
        explain(notes[note_id], found, verdicts, into.get(note_id), clerks, (note_id, facet, tag))
        for note_id in notes
        if (note_id, facet, tag) in found or note_id in into
    ]
    return sorted(shown, key=lambda one: (one.occurred_at, one.note_id), reverse=True)


def explain(
    note: Note,
    found: Mapping[Spot, tuple[TagEvidence, Note]],
    verdicts: Mapping[Spot, tuple[TagVerdict, Note]],
    correction: TagVerdict | None,
    clerks: Mapping[uuid.UUID, str],
    spot: Spot,
) -> Evidence:
    """Why a note says this: a clerk corrected another tag to it, or the tagger found it; and the latest verdict."""
    own, _ = found.get(spot, (None, None))
    verdict, _ = verdicts.get(spot, (None, None))
    if correction is not None and (verdict is None or given(correction) >= given(verdict)):
        verdict = correction
    said: dict[str, Any]
    if correction is not None and (own is None or verdict is correction):
        source, _ = found.get((note.id, correction.facet, correction.tag), (own, None))
        said = {"polarity": correction.now_polarity, "for_person": correction.now_for_person}
        said |= {"rule": "verdict", "confidence": 1.0}
    else:
        source = own
        said = {name: getattr(own, name) for name in ("polarity", "for_person", "rule", "confidence")}
    return Evidence(
        note_id=note.id,
        note_version=note.version,
        text=note.text,
        starts=source.starts if source else 0,
        ends=source.ends if source else 0,
        clerk=clerks[note.staff_id],
        occurred_at=note.occurred_at,
        verdict=judgement(verdict, clerks) if verdict else None,
        **said,
    )


def given(verdict: TagVerdict) -> tuple[datetime, uuid.UUID]:
    """Of two verdicts the later one counts."""
    return verdict.occurred_at, verdict.id


def judgement(verdict: TagVerdict, clerks: Mapping[uuid.UUID, str]) -> Judgement:
    """A verdict as it is shown."""
    now = None
    if verdict.now_facet and verdict.now_tag and verdict.now_polarity:
        now = Meaning(verdict.now_facet, verdict.now_tag, verdict.now_polarity, verdict.now_for_person)
    return Judgement(verdict.id, verdict.kind, clerks[verdict.staff_id], verdict.occurred_at, now)
