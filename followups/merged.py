"""What becomes of promised calls when two customers turn out to be one person, and when that is undone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import select

from followups import planning
from followups.models import FollowUpTask, StopReason, TaskState
from store_api.customers import consents
from store_api.customers.models import Customer, CustomerMerge
from store_api.customers.people import person_of, same_person
from store_api.db import Session
from store_api.staff.models import Store
from store_api.visits.models import Visit

# What a merge can stop: a purchase or a "no" of the other customer, or a call to her on the same day.
STOPPED_BY_MERGES = (StopReason.PURCHASE, StopReason.OPTED_OUT, StopReason.REFUSED, StopReason.DOUBLE)


def review_merge(session: Session, merge: CustomerMerge) -> None:
    """Bring the calls of both in line with who they are now: one person, or two again."""
    for person_id in sorted({person_of(session, one).id for one in (merge.from_id, merge.into_id)}):
        person = planning.lock(session, person_id)
        if merge.undone_at is not None:
            revive(session, person, merge)
        planning.review_customer(session, person.id)
        planning.review_purchase(session, person.id)
        planning.stop(session, list(doubles(session, person)), StopReason.DOUBLE)


def revive(session: Session, person: Customer, merge: CustomerMerge) -> None:
    """The calls that were stopped since the merge are promised again, where nothing of her own speaks against them."""
    stopped = session.scalars(
        select(FollowUpTask)
        .where(FollowUpTask.customer_id.in_(same_person(person.id)), FollowUpTask.state == TaskState.STOPPED)
        .where(FollowUpTask.stop_reason.in_(STOPPED_BY_MERGES), FollowUpTask.closed_at >= merge.at)
        .with_for_update()
    ).all()
    if not stopped or not consents.contactable(session, person):
        return
    agreed_at = planning.agreed_since(session, person.id)
    for task in stopped:
        visit = session.get_one(Visit, task.visit_id)
        if task.due_at > agreed_at and planning.needs_follow_up(session, visit):
            task.state, task.stop_reason, task.closed_at = TaskState.OPEN, None, None


def doubles(session: Session, person: Customer) -> Iterator[FollowUpTask]:
    """Open calls to her on a day on which she is called about a later visit anyway."""
    called: set[date] = set()
    tasks = planning.open_tasks(session, person.id)
    for task in sorted(tasks, key=lambda one: session.get_one(Visit, one.visit_id).occurred_at, reverse=True):
        day = session.get_one(Store, task.store_id).local_day(task.due_at)
        if day in called:
            yield task
        called.add(day)
