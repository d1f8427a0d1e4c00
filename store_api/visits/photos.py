"""Photos of a visit and of what was tried on in it."""

from __future__ import annotations

import hashlib
import uuid
from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import func, select

from store_api.customers import service as customers
from store_api.customers.people import check_not_erased, lock_person_of
from store_api.db import Session
from store_api.errors import Conflict, NotFound
from store_api.pictures import cleaned
from store_api.staff import service as staff
from store_api.staff.access import Caller
from store_api.visits.models import Photo, TryOn, Visit
from store_api.visits.recording import known, put, signature
from store_api.visits.service import own_visit

MOST_PHOTOS = 20


def add_photo(session: Session, caller: Caller, photo_id: uuid.UUID, said: dict[str, Any], body: bytes) -> Photo:
    """A picture of the visit, or of one piece in it; only its pixels are kept. `said`: visit_id, occurred_at, and
    try_on_id where it shows one piece. Raises NotFound, Conflict, Gone, Invalid, Unauthorized."""
    content = {**said, "body": hashlib.sha256(body).hexdigest()}
    if (row := known(session, Photo, photo_id, content)) is not None:
        return row
    seen = session.get(Visit, said["visit_id"])
    if seen is not None and seen.customer_id is not None and caller.may_enter(seen.store_id):
        # Her row before the visit's, as erasure takes them.
        check_not_erased(lock_person_of(session, seen.customer_id))
    visit = own_visit(session, caller, said["visit_id"])
    try_on_id = said.get("try_on_id")
    if try_on_id is not None and session.found(TryOn, try_on_id, "record_unknown").visit_id != visit.id:
        raise NotFound("record_unknown")
    taken = select(func.count()).where(Photo.visit_id == visit.id, ~staff.withdrawn(Photo.id))
    if (session.scalar(taken) or 0) >= MOST_PHOTOS:
        raise Conflict("too_many_photos", most=MOST_PHOTOS)
    signed = signature(session, caller, said["occurred_at"], content)
    clean = cleaned(body)
    made = Photo(
        id=photo_id,
        visit_id=visit.id,
        try_on_id=try_on_id,
        jpeg=clean.jpeg,
        width=clean.width,
        height=clean.height,
        **signed,
    )
    return put(session, made)


def photo(session: Session, caller: Caller, photo_id: uuid.UUID) -> Photo:
    """A photo of somebody whom a store of the caller has met, or of a guest there. Raises NotFound."""
    found = session.found(Photo, photo_id, "picture_unknown")
    visit = session.get_one(Visit, found.visit_id)
    if visit.customer_id is not None:
        customers.met_by(session, caller, visit.customer_id)
    elif not caller.may_enter(visit.store_id):
        raise NotFound("picture_unknown")
    if staff.is_withdrawn(session, found.id):
        raise NotFound("picture_unknown")
    return found


def photos_of(session: Session, visit_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[uuid.UUID]]:
    """The photos of these visits by what they show, a try-on or else the visit, in the order they were taken."""
    shown: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    rows = (
        select(Photo.id, func.coalesce(Photo.try_on_id, Photo.visit_id))
        .where(Photo.visit_id.in_(visit_ids), ~staff.withdrawn(Photo.id))
        .order_by(Photo.occurred_at, Photo.id)
    )
    for photo_id, subject_id in session.execute(rows):
        shown[subject_id].append(photo_id)
    return shown
