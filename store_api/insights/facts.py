"""Reads what the board of one store and period is made of: a dozen queries, however many rows.

A fact belongs to the person its customer is, so that whoever was merged counts once.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Interval, Select, Subquery, and_, case, func, literal, or_, select, union
from sqlalchemy.orm import aliased
from sqlalchemy.sql.selectable import LateralFromClause

from followups.models import REACHED, Contact, FollowUpTask, TaskMove, TaskState
from followups.service import LATE_AFTER
from store_api.coupons.models import Claim, QrCode, Scan
from store_api.customers.models import Customer
from store_api.db import Session
from store_api.insights.metrics import REPURCHASE_DAYS, SECOND_DAYS
from store_api.insights.models import LineCredit
from store_api.insights.rows import (
    ClaimRow,
    ContactRow,
    CreditRow,
    Facts,
    Period,
    PurchaseDay,
    ReceiptRow,
    TaskRow,
    VisitRow,
)
from store_api.sales.models import NOT_REVENUE, Receipt, ReceiptLine
from store_api.staff.models import ClosedDay, Store
from store_api.staff.service import withdrawn
from store_api.visits.models import Footfall, OutcomeKind, TryOn, Visit, VisitOutcome


def load_facts(session: Session, store: Store, period: Period) -> Facts:
    """Everything the board is made of."""
    past = past_no_sales(session, store.id, period)
    people: Subquery = union(
        recent_buyers(store.id, period), recent_no_sales(store.id, period), recent_claimers(store.id, period)
    ).subquery()
    return Facts(
        store_id=store.id,
        period=period,
        receipts=receipts(session, store.id, period),
        credits=credits_of(session, store.id, period),
        visits=visits(session, store.id, Visit.day.between(period.first, period.last)),
        visitors=visitors(session, store.id, period),
        open_hours=open_hours(session, store, period),
        purchase_days=purchase_days(session, people),
        past_no_sales=[visit for visit in past if visit.customer_id is not None],
        guest_no_sales=[visit for visit in past if visit.customer_id is None],
        contacts=contacts(session, store.id, period),
        tasks=tasks(session, store.id, period),
        held_tasks=held_tasks(session, store.id, period),
        claims=claims(session, store, period),
        scans=scans(session, store.id, period),
        history_start=session.scalar(select(func.min(Receipt.day))),
    )


def load_recent(session: Session, store: Store, period: Period) -> Facts:
    """What needs nobody's history: visits, visitors, sales with their credit, and calls."""
    return Facts(
        store_id=store.id,
        period=period,
        receipts=receipts(session, store.id, period),
        credits=credits_of(session, store.id, period),
        visits=visits(session, store.id, Visit.day.between(period.first, period.last)),
        visitors=visitors(session, store.id, period),
        tasks=tasks(session, store.id, period),
    )


def sums() -> LateralFromClause:
    """Net items and revenue of every receipt, as a subquery to join."""
    revenue = case((ReceiptLine.kind.in_(NOT_REVENUE), 0), else_=ReceiptLine.amount)
    return (
        select(
            func.coalesce(func.sum(ReceiptLine.units), 0).label("units"),
            func.coalesce(func.sum(revenue), 0).label("revenue"),
        )
        .where(ReceiptLine.receipt_id == Receipt.id)
        .correlate(Receipt)
        .lateral("sums")
    )


def receipts(session: Session, store_id: uuid.UUID, period: Period) -> list[ReceiptRow]:
    """The receipts of the period that were not voided."""
    total = sums()
    rows = session.execute(
        select(
            Receipt.id,
            Receipt.day,
            Receipt.occurred_at,
            Customer.person_id,
            Receipt.channel,
            total.c.units,
            total.c.revenue,
            Receipt.refund_of.is_not(None),
            Receipt.refund_of_id,
        )
        .select_from(Receipt)
        .join(total, and_(True))
        .outerjoin(Customer, Customer.id == Receipt.customer_id)
        .where(Receipt.store_id == store_id, Receipt.day.between(period.first, period.last), ~Receipt.voided)
    )
    return [
        ReceiptRow(row[0], row[1], row[2], row[3], row[4], int(row[5]), int(row[6]), row[7], row[8]) for row in rows
    ]


def purchase_days(session: Session, people: Subquery) -> list[PurchaseDay]:
    """All purchase days of these people, in all stores; later returns move none (see `purchases.ledger`).

    The receipts are looked up by customer, and put together by person here: a join by person would be guessed wrong by
    a planner that does not know how few are merged.
    """
    members = (
        select(Customer.id, Customer.person_id)
        .join(people, people.c.person_id == Customer.person_id)
        .cte("members")
        .prefix_with("MATERIALIZED")
    )
    person_of = {row.id: row.person_id for row in session.execute(select(members.c.id, members.c.person_id))}
    total, sale = sums(), aliased(Receipt)
    owner = func.coalesce(sale.customer_id, Receipt.customer_id)
    same_day = and_(sale.day == Receipt.day, sale.store_id == Receipt.store_id)
    rows = session.execute(
        select(owner, Receipt.day, Receipt.store_id, func.min(Receipt.occurred_at), func.sum(total.c.units))
        .select_from(Receipt)
        .join(total, and_(True))
        .outerjoin(sale, and_(sale.id == Receipt.refund_of_id, same_day, ~sale.voided))
        .where(~Receipt.voided, owner.in_(select(members.c.id)))
        .where(or_(Receipt.refund_of.is_(None), sale.id.is_not(None), total.c.units > 0))
        .group_by(owner, Receipt.day, Receipt.store_id)
    )
    units: Counter[tuple[uuid.UUID, date, uuid.UUID]] = Counter()
    first: dict[tuple[uuid.UUID, date, uuid.UUID], datetime] = {}
    for customer_id, day, store_id, at, count in rows:
        key = person_of[customer_id], day, store_id
        units[key] += int(count)
        first[key] = min(first.get(key, at), at)
    return [PurchaseDay(*key, first[key]) for key, count in units.items() if count >= 1]


def recent_buyers(store_id: uuid.UUID, period: Period) -> Select[uuid.UUID]:
    """People who bought here in the period or in the longest repurchase window before it."""
    since = period.first - timedelta(days=max(REPURCHASE_DAYS))
    return (
        select(Customer.person_id)
        .join(Receipt, Receipt.customer_id == Customer.id)
        .where(Receipt.store_id == store_id, Receipt.day.between(since, period.last))
    )


def recent_no_sales(store_id: uuid.UUID, period: Period) -> Select[uuid.UUID]:
    """People who left this store without buying in the period or in the second-conversion window before it."""
    since = period.first - timedelta(days=SECOND_DAYS)
    return (
        select(Customer.person_id)
        .join(Visit, Visit.customer_id == Customer.id)
        .join(VisitOutcome, VisitOutcome.visit_id == Visit.id)
        .where(VisitOutcome.kind == OutcomeKind.NO_SALE)
        .where(Visit.store_id == store_id, Visit.day.between(since, period.last))
    )


def recent_claimers(store_id: uuid.UUID, period: Period) -> Select[uuid.UUID]:
    """People who claimed by a code of this store in the period."""
    return (
        select(Customer.person_id)
        .join(Claim, Claim.customer_id == Customer.id)
        .where(Claim.store_id == store_id, Claim.claimed_at >= period.start, Claim.claimed_at < period.end)
    )


def visits(session: Session, store_id: uuid.UUID, *conditions: Any) -> list[VisitRow]:
    """Visits to the store that were not taken back."""
    rows = session.execute(
        select(
            Visit.id, Visit.day, Visit.occurred_at, Visit.staff_id, Customer.person_id, VisitOutcome.kind, Visit.party
        )
        .select_from(Visit)
        .outerjoin(Customer, Customer.id == Visit.customer_id)
        .outerjoin(VisitOutcome, VisitOutcome.visit_id == Visit.id)
        .where(Visit.store_id == store_id, ~withdrawn(Visit.id), *conditions)
    )
    return [VisitRow(*row) for row in rows]


def past_no_sales(session: Session, store_id: uuid.UUID, period: Period) -> list[VisitRow]:
    """No-sale visits up to the last day, of guests within the window and of its customers from their first on, since
    where an episode begins depends on the one before."""
    since = period.first - timedelta(days=SECOND_DAYS)
    return visits(
        session,
        store_id,
        VisitOutcome.kind == OutcomeKind.NO_SALE,
        Visit.day <= period.last,
        or_(
            and_(Visit.customer_id.is_(None), Visit.day >= since),
            Customer.person_id.in_(recent_no_sales(store_id, period)),
        ),
    )


def visitors(session: Session, store_id: uuid.UUID, period: Period) -> dict[datetime, int]:
    """Visitors by counted hour; several counts of an hour add up."""
    rows = session.execute(
        select(Footfall.hour, func.sum(Footfall.visitors))
        .where(Footfall.store_id == store_id, Footfall.hour >= period.start, Footfall.hour < period.end)
        .where(~withdrawn(Footfall.id))
        .group_by(Footfall.hour)
    )
    return {hour: int(count) for hour, count in rows}


def open_hours(session: Session, store: Store, period: Period) -> list[datetime]:
    """The hours of the period that are over and in which the store was open, by its present opening hours."""
    closed = set(session.scalars(select(ClosedDay.day).where(ClosedDay.store_id == store.id)))
    weekly = {row.weekday: row for row in store.hours}
    found: set[datetime] = set()
    for n in range((period.last - period.first).days + 1):
        day = period.first + timedelta(days=n)
        hours = weekly.get(day.weekday())
        if hours is None or day in closed:
            continue
        opening, closing = hours.on(day, period.zone)
        found |= hours_between(period.hour(opening), closing)
    return sorted(
        hour for hour in found if period.start <= hour < period.end and hour + timedelta(hours=1) <= period.now
    )


def hours_between(start: datetime, end: datetime) -> set[datetime]:
    """The starts of the hours from `start`, a full hour in UTC, until before `end`."""
    count = -((start - end) // timedelta(hours=1))
    return {start + timedelta(hours=n) for n in range(count)}


def contacts(session: Session, store_id: uuid.UUID, period: Period) -> list[ContactRow]:
    """Follow-ups, from any store, that reached people who left this store without buying lately."""
    since = period.start - timedelta(days=2 * SECOND_DAYS)
    rows = session.execute(
        select(Customer.person_id, Contact.occurred_at)
        .join(Contact, Contact.customer_id == Customer.id)
        .where(Contact.result.in_(REACHED), Contact.occurred_at >= since)
        .where(Customer.person_id.in_(recent_no_sales(store_id, period)))
    )
    return [ContactRow(*row) for row in rows]


def limit_in(period: Period) -> Sequence[Any]:
    """SQL: a task whose limit is in the period."""
    first = FollowUpTask.first_due_at
    return (first >= period.start - LATE_AFTER, first < period.end - LATE_AFTER)


def tasks(session: Session, store_id: uuid.UUID, period: Period) -> list[TaskRow]:
    """Promised calls whose limit is in the period; one closed as "already called" counts as tried then."""
    tried = (
        select(func.min(Contact.occurred_at))
        .where(Contact.task_id == FollowUpTask.id)
        .correlate(FollowUpTask)
        .scalar_subquery()
    )
    # Whoever holds a call after its limit may have it from somebody else.
    held_by = (
        select(TaskMove.holder_from)
        .where(
            TaskMove.task_id == FollowUpTask.id,
            TaskMove.at > FollowUpTask.first_due_at + literal(LATE_AFTER, Interval()),
        )
        .order_by(TaskMove.at)
        .limit(1)
        .correlate(FollowUpTask)
        .scalar_subquery()
    )
    holder = func.coalesce(held_by, FollowUpTask.holder_id)
    rows = session.execute(
        select(holder, FollowUpTask.first_due_at, tried, FollowUpTask.state, FollowUpTask.closed_at).where(
            FollowUpTask.store_id == store_id, FollowUpTask.held_at.is_(None), *limit_in(period)
        )
    )
    return list(_task_rows(rows))


def _task_rows(rows: Iterable[tuple[uuid.UUID, datetime, Any, TaskState, datetime | None]]) -> Iterable[TaskRow]:
    for holder_id, due_at, tried_at, state, closed_at in rows:
        done_at = closed_at if state is TaskState.DONE else None
        yield TaskRow(holder_id, due_at, tried_at or done_at, closed_at if state is TaskState.STOPPED else None)


def held_tasks(session: Session, store_id: uuid.UUID, period: Period) -> int:
    """Promised calls a restore holds back, whose limit is in the period."""
    held = select(func.count()).where(
        FollowUpTask.store_id == store_id, FollowUpTask.held_at.is_not(None), *limit_in(period)
    )
    return session.scalar(held) or 0


def claims(session: Session, store: Store, period: Period) -> list[ClaimRow]:
    """Claims by codes of this store in the period, and what their owners did since, in any store. A guardian's coupon
    is nobody's."""
    owner, visitor = aliased(Customer), aliased(Customer)
    came = (
        select(Visit.id)
        .join(visitor, visitor.id == Visit.customer_id)
        .where(visitor.person_id == owner.person_id, ~withdrawn(Visit.id))
        .correlate(owner, Claim)
    )
    visited = came.where(Visit.occurred_at >= Claim.claimed_at).exists()
    tried_on = came.join(TryOn).where(TryOn.occurred_at >= Claim.claimed_at, ~withdrawn(TryOn.id)).exists()
    rows = session.execute(
        select(owner.person_id, Claim.claimed_at, visited, tried_on, Claim.used_at.is_not(None))
        .join(Claim, Claim.customer_id == owner.id)
        .where(Claim.store_id == store.id, Claim.claimed_at >= period.start, Claim.claimed_at < period.end)
    )
    return [ClaimRow(row[0], store.local_day(row[1]), row[2], row[3], row[4]) for row in rows]


def scans(session: Session, store_id: uuid.UUID, period: Period) -> int:
    """How often the landing pages of this store's codes were opened."""
    opened = (
        select(func.count())
        .select_from(Scan)
        .join(QrCode, QrCode.id == Scan.qr_code_id)
        .where(QrCode.store_id == store_id, Scan.at >= period.start, Scan.at < period.end)
    )
    return session.scalar(opened) or 0


def credits_of(session: Session, store_id: uuid.UUID, period: Period) -> list[CreditRow]:
    """Who has which part of the store's receipts of the period."""
    rows = session.execute(
        select(
            LineCredit.receipt_id,
            LineCredit.staff_id,
            LineCredit.shares,
            func.sum(ReceiptLine.units),
            func.sum(LineCredit.amount),
        )
        .join(Receipt, Receipt.id == LineCredit.receipt_id)
        .join(
            ReceiptLine,
            and_(ReceiptLine.receipt_id == LineCredit.receipt_id, ReceiptLine.line_no == LineCredit.line_no),
        )
        .where(Receipt.store_id == store_id, Receipt.day.between(period.first, period.last), ~Receipt.voided)
        .group_by(LineCredit.receipt_id, LineCredit.staff_id, LineCredit.shares)
    )
    return [CreditRow(row[0], row[1], row[2], int(row[3]), int(row[4])) for row in rows]
