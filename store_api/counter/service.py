"""The customer page: who she is, what happened newest first, what she likes, her coupons and purchases."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from followups.contacts import pictures_of
from followups.lines import names_of
from followups.models import Contact, FollowUpTask, TaskState
from followups.service import moves_of
from store_api.catalog.models import Product
from store_api.counter.returned import returns_in
from store_api.coupons.models import Claim
from store_api.coupons.service import claims_of
from store_api.customers import consents
from store_api.customers.models import Customer, Purpose
from store_api.customers.people import Profile, profile, same_person
from store_api.db import Session
from store_api.sales.models import Receipt
from store_api.sales.service import receipts_of
from store_api.staff.models import Store
from store_api.staff.service import withdrawn
from store_api.tags.said import about
from store_api.tags.service import HerTag, tag_cloud
from store_api.texts import Language
from store_api.visits.models import Note, TryOn, Visit, VisitOutcome
from store_api.visits.photos import photos_of
from store_api.visits.service import visits_of

TIMELINE_LENGTH = 100


@dataclass(frozen=True)
class Moment:
    """One line of the timeline; `details` depends on the kind."""

    kind: str
    at: datetime
    clerk: str | None
    details: dict[str, Any]


@dataclass(frozen=True)
class CustomerPage:
    """Everything the tablet shows about one person."""

    customer: Profile
    consents: set[Purpose]
    refused: set[Purpose]
    tags: list[HerTag]
    timeline: list[Moment]
    claims: list[Claim]
    receipts: list[Receipt]


def customer_page(session: Session, customer: Customer, language: Language) -> CustomerPage:
    """Her page, in a handful of queries however long her history."""
    receipts = receipts_of(session, customer.id)[:TIMELINE_LENGTH]
    return CustomerPage(
        customer=profile(session, customer.id),
        consents=consents.agreed(session, customer.id),
        refused=consents.refused(session, customer.id),
        tags=tag_cloud(session, customer.id, language),
        timeline=timeline(session, customer.id, receipts),
        claims=claims_of(session, customer.id),
        receipts=receipts,
    )


def timeline(session: Session, customer_id: uuid.UUID, receipts: list[Receipt]) -> list[Moment]:
    """What happened, newest first, at most `TIMELINE_LENGTH` moments."""
    clerks, visits = names_of(session), visits_of(session, customer_id)
    moments = [
        *visit_moments(session, visits, clerks),
        *return_moments(session, visits, clerks),
        *note_moments(session, customer_id, clerks),
        *contact_moments(session, customer_id, clerks),
        *task_moments(session, customer_id, clerks),
        *receipt_moments(receipts, clerks),
    ]
    return sorted(moments, key=lambda moment: moment.at, reverse=True)[:TIMELINE_LENGTH]


def visit_moments(session: Session, visits: list[Visit], clerks: dict[uuid.UUID, str]) -> Iterable[Moment]:
    """Her visits with their outcomes, and what she tried on."""
    stores = dict(session.execute(select(Store.id, Store.name)).all())
    mine = [visit.id for visit in visits]
    ended = session.scalars(select(VisitOutcome).where(VisitOutcome.visit_id.in_(mine)))
    outcomes = {outcome.visit_id: outcome for outcome in ended}
    photos = photos_of(session, mine)
    for visit in visits:
        outcome = outcomes.get(visit.id)
        details: dict[str, Any] = {
            "id": str(visit.id),
            "store": stores[visit.store_id],
            "outcome": outcome and outcome.kind.value,
            "reason": outcome and outcome.reason,
            "missing": outcome.missing if outcome else [],
            "photos": [str(photo_id) for photo_id in photos[visit.id]],
        }
        yield Moment("visit", visit.occurred_at, clerks.get(visit.staff_id), details)
    tried = (
        select(TryOn, Product.style, Product.name)
        .outerjoin(Product, Product.id == TryOn.product_id)
        .where(TryOn.visit_id.in_(mine), ~withdrawn(TryOn.id))
    )
    for row, style, name in session.execute(tried):
        details = {
            "id": str(row.id),
            "product_id": row.product_id and str(row.product_id),
            "typed_style": row.typed_style,
            "style": style or row.typed_style,
            "name": name,
            "colour": row.colour,
            "size": row.size,
            "fit": row.fit and row.fit.value,
            "result": row.result and row.result.value,
            "reasons": row.reasons,
            "recommended": row.recommended,
            "photos": [str(photo_id) for photo_id in photos[row.id]],
        }
        yield Moment("try_on", row.occurred_at, clerks.get(row.staff_id), details)


def return_moments(session: Session, visits: list[Visit], clerks: dict[uuid.UUID, str]) -> Iterable[Moment]:
    """What came back in her visits, and why."""
    for one in returns_in(session, [visit.id for visit in visits]):
        details = {"id": str(one.id), "kind": one.kind.value, "name": one.name, "reasons": one.reasons}
        yield Moment("return", one.at, clerks.get(one.staff_id), details)


def note_moments(session: Session, customer_id: uuid.UUID, clerks: dict[uuid.UUID, str]) -> Iterable[Moment]:
    """The notes about her."""
    for note in session.scalars(select(Note).where(about(customer_id))):
        details = {"id": str(note.id), "text": note.text, "version": note.version}
        yield Moment("note", note.occurred_at, clerks.get(note.staff_id), details)


def contact_moments(session: Session, customer_id: uuid.UUID, clerks: dict[uuid.UUID, str]) -> Iterable[Moment]:
    """The calls to her."""
    hers = session.scalars(select(Contact).where(Contact.customer_id.in_(same_person(customer_id)))).all()
    pictures = pictures_of(session, [row.id for row in hers])
    for row in hers:
        details = {
            "id": str(row.id),
            "result": row.result.value,
            "channel": row.channel.value,
            "agreed": row.agreed,
            "next_step": row.next_step,
            "next_on": row.next_on and row.next_on.isoformat(),
            "pictures": [str(picture_id) for picture_id in pictures[row.id]],
        }
        yield Moment("contact", row.occurred_at, clerks.get(row.staff_id), details)


def task_moments(session: Session, customer_id: uuid.UUID, clerks: dict[uuid.UUID, str]) -> Iterable[Moment]:
    """The calls promised to her: those that were stopped, and those that got another day or clerk, each with why."""
    hers = session.scalars(select(FollowUpTask).where(FollowUpTask.customer_id.in_(same_person(customer_id))))
    tasks = {task.id: task for task in hers}
    for task in tasks.values():
        if task.state is TaskState.STOPPED and task.closed_at is not None:
            details = {**about_task(task), "reason": task.stop_reason}
            yield Moment("call_stopped", task.closed_at, clerks.get(task.holder_id), details)
    for move in moves_of(session, tasks):
        details = {
            **about_task(tasks[move.task_id]),
            "reason": move.reason,
            "due_from": move.due_from.isoformat(),
            "due_to": move.due_to.isoformat(),
            "holder_to": clerks.get(move.holder_to),
        }
        yield Moment("call_moved", move.at, clerks.get(move.holder_from), details)


def about_task(task: FollowUpTask) -> dict[str, Any]:
    """Which promised call a moment is about."""
    return {"task_id": str(task.id), "kind": task.kind, "step": task.step, "due_at": task.due_at.isoformat()}


def receipt_moments(receipts: list[Receipt], clerks: dict[uuid.UUID, str]) -> Iterable[Moment]:
    """Her purchases and returns."""
    for receipt in receipts:
        details = {
            "receipt_id": str(receipt.id),
            "total": receipt.total,
            "currency": receipt.currency,
            "lines": [line.name for line in receipt.lines],
        }
        cashier = receipt.cashier_id and clerks.get(receipt.cashier_id)
        yield Moment("receipt", receipt.occurred_at, cashier or None, details)
