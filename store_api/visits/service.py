"""Visits from arrival to outcome, and what was tried on, noted and brought back."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from store_api import events
from store_api.catalog import service as catalog
from store_api.coupons import scans
from store_api.customers import consents
from store_api.customers import service as customers
from store_api.customers.models import Channel, Customer, Purpose
from store_api.customers.people import person_of, same_person
from store_api.db import Base, Session
from store_api.errors import Conflict, Invalid, NotFound, Refusal, Stale
from store_api.staff import service as staff
from store_api.staff import signin
from store_api.staff.access import Caller
from store_api.staff.models import Store
from store_api.visits.models import (
    Footfall,
    Note,
    NoteRevision,
    OutcomeKind,
    Recorded,
    ReturnReason,
    TryOn,
    Visit,
    VisitOutcome,
)
from store_api.visits.recording import fingerprint, known, mask_phones, put, signature

Body = dict[str, Any]
# How much older than a shift what it goes on with may be.
EARLIER_WORK = timedelta(hours=24)
# Visits that were not closed are listed for a week, and a tablet may be off for as long.
EARLIER_VISITS = timedelta(days=15)


def arrive(session: Session, caller: Caller, visit_id: uuid.UUID, body: Body) -> Visit | Refusal:
    """Somebody is being served: a member (`scan`), a known customer (`customer_id`), a full `phone`, or a guest."""
    if (visit := known(session, Visit, visit_id, body)) is not None:
        return visit
    signed = signature(session, caller, body["occurred_at"], body)
    customer = who(session, caller, body)
    if isinstance(customer, Refusal):
        return customer
    visit = Visit(
        id=visit_id,
        customer_id=customer and customer.id,
        party=body["party"],
        **signed,
    )
    visit.day = caller.device.store.local_day(visit.occurred_at)
    put(session, visit)
    events.record(session, "visit.changed", visit.id)
    return visit


def who(session: Session, caller: Caller, body: Body) -> Customer | Refusal | None:
    """The customer a body names, None for a guest; a refusal for a code or number nobody has, which is counted.
    Raises NotFound for one this store has not met."""
    if (text := body.get("scan")) is not None:
        found = scans.look_up(session, text, device=caller.device, staff=caller.staff)
        return found if isinstance(found, Refusal) else found.customer
    if (phone := body.get("phone")) is not None:
        return customers.at_counter(session, caller.device, caller.staff, phone)
    if (customer_id := body.get("customer_id")) is not None:
        if not customers.has_met(session, caller.device.store_id, customer_id):
            raise NotFound("customer_unknown")
        return session.get_one(Customer, customer_id)
    return None


def check_own_shift(caller: Caller, record: Recorded, earlier: timedelta = EARLIER_WORK) -> None:
    """A tablet that delivers for an earlier session may only change what that session recorded, and what the store
    recorded in the day before it (`earlier`) or during it: the clerk who goes on with a colleague's visit. In the name
    of somebody who has left it changes nothing else's. A stolen tablet's credential must not be a key to everything.
    Raises NotFound."""
    if not caller.late or record.session_id == caller.session.id:
        return
    begins, ends = signin.begins(caller.session) - earlier, signin.ends(caller.session)
    if not caller.staff.active or not begins <= record.occurred_at <= ends:
        raise NotFound("record_unknown")


def own_visit(session: Session, caller: Caller, visit_id: uuid.UUID) -> Visit:
    """The visit, if the caller may see its store, locked: what happens in one visit is recorded one after the other,
    so that its customer and its outcome never miss each other. Raises NotFound."""
    visit = session.get(Visit, visit_id, with_for_update={"key_share": True})
    if visit is None or not caller.may_enter(visit.store_id):
        raise NotFound("visit_unknown")
    check_own_shift(caller, visit, EARLIER_VISITS)
    return visit


def tie(session: Session, caller: Caller, visit_id: uuid.UUID, body: Body) -> Visit | Refusal:
    """The guest turns out to be this customer; again changes nothing. Raises Conflict when the visit is another
    customer's already."""
    visit = own_visit(session, caller, visit_id)
    check_own_shift(caller, visit)
    customer = who(session, caller, body)
    if isinstance(customer, Refusal):
        return customer
    if customer is None:
        raise NotFound("customer_unknown")
    if visit.customer_id is not None:
        if person_of(session, visit.customer_id).id == customer.person_id:
            return visit
        raise Conflict("visit_is_tied")
    visit.customer_id = customer.id
    customers.meet(session, visit.store_id, customer.id)
    outcome = session.get(VisitOutcome, visit.id)
    if outcome is not None:
        keep_answer(session, visit, outcome)
    events.record(session, "visit.changed", visit.id)
    tell_of_notes(session, visit)
    return visit


def tell_of_notes(session: Session, visit: Visit) -> None:
    """Whose the notes of a visit are has changed."""
    for note_id in session.scalars(select(Note.id).where(Note.visit_id == visit.id)):
        events.record(session, "note.changed", note_id)


def close(session: Session, caller: Caller, visit_id: uuid.UUID, body: Body) -> VisitOutcome:
    """Bought, or no sale with its reason, and the answer to "may I call you?"."""
    visit = own_visit(session, caller, visit_id)
    if (outcome := known(session, VisitOutcome, visit_id, body)) is not None:
        return outcome
    outcome = VisitOutcome(
        visit_id=visit.id,
        kind=body["kind"],
        reason=mask_phones(body["reason"]) if "reason" in body and body["kind"] is OutcomeKind.NO_SALE else None,
        may_call=body.get("may_call"),
        missing=body.get("missing", []),
        **signature(session, caller, body["occurred_at"], body),
    )
    put(session, outcome)
    keep_answer(session, visit, outcome)
    events.record(session, "visit.changed", visit.id)
    return outcome


def keep_answer(session: Session, visit: Visit, outcome: VisitOutcome) -> None:
    """The answer to "may I call you?" is a consent, as soon as we know whose. It counts from when she gave it: a
    tablet that was offline must not undo what she has said since."""
    if visit.customer_id is not None and outcome.may_call is not None:
        consents.answer(
            session,
            visit.customer_id,
            Purpose.FOLLOW_UP,
            granted=outcome.may_call,
            channel=Channel.CLERK,
            store_id=visit.store_id,
            staff_id=outcome.staff_id,
            at=outcome.occurred_at,
        )


def try_on(session: Session, caller: Caller, visit_id: uuid.UUID, try_on_id: uuid.UUID, body: Body) -> TryOn:
    """One piece was tried on; a number the catalogue does not know is kept as typed."""
    visit, body = own_visit(session, caller, visit_id), {**body, "visit_id": visit_id}
    if (row := known(session, TryOn, try_on_id, body)) is not None:
        return row
    piece = catalog.find_piece(session, body["piece"])
    row = TryOn(
        id=try_on_id,
        visit_id=visit.id,
        sku_id=piece.sku_id,
        product_id=piece.product_id,
        typed_style=None if piece.product_id else body["piece"],
        colour=body.get("colour"),
        size=body.get("size"),
        fit=body.get("fit"),
        result=body.get("result"),
        reasons=body["reasons"],
        recommended=body["recommended"],
        seconds=body.get("seconds"),
        **signature(session, caller, body["occurred_at"], body),
    )
    put(session, row)
    events.record(session, "visit.changed", visit.id)
    return row


def write_note(session: Session, caller: Caller, note_id: uuid.UUID, body: Body) -> Note:
    """A note about a visit, or about a customer this store has met; numbers in it are masked."""
    if (note := known(session, Note, note_id, body)) is not None:
        return note
    if (visit_id := body.get("visit_id")) is not None:
        own_visit(session, caller, visit_id)
    elif not customers.has_met(session, caller.device.store_id, body["customer_id"]):
        raise NotFound("customer_unknown")
    note = Note(
        id=note_id,
        visit_id=visit_id,
        customer_id=body.get("customer_id"),
        text=mask_phones(body["text"]),
        version=1,
        **signature(session, caller, body["occurred_at"], body),
    )
    put(session, note)
    events.record(session, "note.changed", note.id)
    return note


def correct_note(session: Session, caller: Caller, note_id: uuid.UUID, version: int, text: str) -> Note:
    """Replace the words of the version she saw; the old ones stay, and the same correction again changes nothing.
    Raises Stale, with the newest text."""
    note = session.get(Note, note_id, with_for_update=True)
    if note is None or not caller.may_enter(note.store_id):
        raise NotFound("note_unknown")
    check_own_shift(caller, note)
    words = mask_phones(text)
    if (note.version, note.text) == (version + 1, words):
        return note
    if note.version != version:
        raise Stale("note_changed", errors={"text": note.text, "version": note.version})
    session.add(
        NoteRevision(
            note_id=note.id, version=note.version, text=note.text, replaced_at=session.now, staff_id=caller.staff.id
        )
    )
    note.text, note.version = words, version + 1
    events.record(session, "note.changed", note.id)
    return note


def bring_back(session: Session, caller: Caller, return_id: uuid.UUID, body: Body) -> ReturnReason:
    """Why a piece came back: the receipt's line where known, else the style."""
    if (row := known(session, ReturnReason, return_id, body)) is not None:
        return row
    if (visit_id := body.get("visit_id")) is not None:
        own_visit(session, caller, visit_id)
    piece = catalog.find_piece(session, body["piece"]) if body.get("piece") else catalog.Piece()
    row = ReturnReason(
        id=return_id,
        visit_id=visit_id,
        kind=body["kind"],
        receipt_id=body.get("receipt_id"),
        line_no=body.get("line_no"),
        product_id=piece.product_id,
        typed_style=None if piece.product_id else body.get("piece"),
        reasons=body["reasons"],
        **signature(session, caller, body["occurred_at"], body),
    )
    put(session, row)
    events.record(session, "return.changed", row.id)
    return row


def tally(session: Session, caller: Caller, footfall_id: uuid.UUID, body: Body) -> Footfall:
    """A clerk's count. Raises Unauthorized when her session was valid at no time of that hour."""
    caller.vouch(body["hour"], min(body["hour"] + timedelta(hours=1), session.now))
    return count_visitors(session, footfall_id, caller.device.store, body, "tally")


def count_visitors(session: Session, footfall_id: uuid.UUID, store: Store, body: Body, source: str) -> Footfall:
    """People who came in during one hour; rows of the same hour add up. Raises Invalid for a broken hour."""
    if (row := known(session, Footfall, footfall_id, body)) is not None:
        return row
    hour: datetime = body["hour"]
    if hour.astimezone(store.zone).minute or hour.second or hour.microsecond:
        raise Invalid("hour_not_whole")
    if hour > session.now:
        raise Invalid("hour_in_future")
    row = Footfall(
        id=footfall_id,
        store_id=store.id,
        hour=hour,
        visitors=body["visitors"],
        source=source,
        fingerprint=fingerprint(body),
        recorded_at=session.now,
    )
    return put(session, row)


def take_back(session: Session, caller: Caller, model: type[Base], record_id: uuid.UUID) -> None:
    """It was recorded by mistake: readers leave it out from now on. Raises NotFound."""
    row: Any = session.get(model, record_id)
    if row is None or not caller.may_enter(row.store_id):
        raise NotFound("record_unknown")
    if isinstance(row, Recorded):
        check_own_shift(caller, row)
    staff.withdraw(session, record_id, caller.staff)
    if isinstance(row, Visit):
        events.record(session, "visit.changed", row.id)
        tell_of_notes(session, row)
    elif isinstance(row, Note):
        events.record(session, "note.changed", row.id)
    elif isinstance(row, TryOn):
        events.record(session, "visit.changed", row.visit_id)
    elif isinstance(row, ReturnReason):
        events.record(session, "return.changed", row.id)


def visits_of(session: Session, customer_id: uuid.UUID, since: date | None = None) -> list[Visit]:
    """Her visits that were not taken back, newest first."""
    statement = (
        select(Visit)
        .where(Visit.customer_id.in_(same_person(customer_id)), ~staff.withdrawn(Visit.id))
        .order_by(Visit.occurred_at.desc())
    )
    return list(session.scalars(statement if since is None else statement.where(Visit.day >= since)))


def is_over(store: Store, visit: Visit, now: datetime) -> bool:
    """Whether the store has closed since the visit: what is open then was forgotten. No hours: midnight."""
    hours = {row.weekday: row for row in store.hours}.get(visit.day.weekday())
    end = datetime.combine(visit.day + timedelta(days=1), time(), store.zone)
    if hours is not None:
        _, end = hours.on(visit.day, store.zone)
    return now >= end and now >= visit.occurred_at
