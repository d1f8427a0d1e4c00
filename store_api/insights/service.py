"""The board of a store: every figure of a period, and a row for every clerk."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import select

from store_api.db import Session
from store_api.errors import Invalid
from store_api.insights import calling, funnel, returning, selling, serving
from store_api.insights.facts import load_facts
from store_api.insights.figures import Figure, Part
from store_api.insights.metrics import REPURCHASE_DAYS, SECOND_DAYS
from store_api.insights.purchases import Ledger, ledger
from store_api.insights.rows import Facts, Period
from store_api.sales.models import SalesChannel
from store_api.staff.models import Role, Staff, Store

DEFAULT_DAYS = 30
LONGEST = timedelta(days=3 * 366)
# Beyond these years date arithmetic or the database's calendar ends.
YEARS = range(1980, 9000)


@dataclass(frozen=True)
class ClerkRow:
    """One clerk's line of the board."""

    staff_id: uuid.UUID
    name: str
    visits: int
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Board:
    """What a store's people look at."""

    store: Store
    first: date
    last: date
    figures: tuple[Figure, ...]
    clerks: tuple[ClerkRow, ...]


def period_of(session: Session, store: Store, first: date | None, last: date | None) -> Period:
    """The asked days; without them the last 30 of the store. Raises Invalid("period_wrong")."""
    end = last or store.local_day(session.now)
    if end.year not in YEARS or (first is not None and first.year not in YEARS):
        raise Invalid("period_wrong")
    start = first or end - timedelta(days=DEFAULT_DAYS - 1)
    if not timedelta() <= end - start <= LONGEST:
        raise Invalid("period_wrong")
    return Period(start, end, store.zone, session.now)


def board(session: Session, store: Store, first: date | None = None, last: date | None = None) -> Board:
    """The figures of the store and of every clerk who belongs to it or did something in it. Raises Invalid."""
    period = period_of(session, store, first, last)
    counted = Counted(load_facts(session, store, period))
    return Board(
        store,
        period.first,
        period.last,
        tuple(counted.store_figures()),
        tuple(counted.row(clerk) for clerk in clerks_of(session, store, counted)),
    )


def clerk_board(session: Session, store: Store, clerk: Staff, first: date | None, last: date | None) -> Board:
    """A clerk's own row, beside the figures of the store that she may see. Raises Invalid."""
    period = period_of(session, store, first, last)
    counted = Counted(load_facts(session, store, period))
    shown = tuple(figure for figure in counted.store_figures() if figure.metric.for_clerks)
    return Board(store, period.first, period.last, shown, (counted.row(clerk),))


def clerks_of(session: Session, store: Store, counted: Counted) -> list[Staff]:
    """The clerks who work here, and whoever else served, sold or called in the period, by number."""
    seen = counted.staff_ids()
    everybody = session.scalars(select(Staff).order_by(Staff.number))
    return [
        staff
        for staff in everybody
        if staff.id in seen or (staff.active and staff.role is Role.CLERK and store.id in staff.store_ids)
    ]


class Counted:
    """The facts of one store and period, with what several figures share counted once."""

    def __init__(self, facts: Facts) -> None:
        self.facts, self.period = facts, facts.period
        self.sold: Ledger = ledger(facts.receipts)
        self.sold_in_store: Ledger = ledger(row for row in facts.receipts if row.channel is SalesChannel.STORE)
        self.people = returning.histories(facts.purchase_days)
        self.episodes = returning.episodes(facts.past_no_sales, self.people)

    def staff_ids(self) -> set[uuid.UUID]:
        """Who served, sold, held a call, or was the last to serve in an episode of the period."""
        return (
            {visit.staff_id for visit in self.facts.visits}
            | {row.staff_id for row in self.facts.credits}
            | {task.holder_id for task in self.facts.tasks}
            | {one.staff_id for one in self.episodes if returning.is_ripe(one.begun, SECOND_DAYS, self.period)}
        )

    def store_figures(self) -> Iterator[Figure]:
        """Every metric, in the order of the board."""
        facts, period, sold = self.facts, self.period, self.sold
        yield from self.trade_figures()
        for days in REPURCHASE_DAYS:
            yield returning.repurchase(self.people, days, facts.store_id, period, facts.history_start)
        yield returning.period_repurchase(sold)
        yield returning.repurchase_interval(self.people, facts.store_id, period, sold)
        guests = returning.guest_share(facts.guest_no_sales, facts.past_no_sales, period)
        yield returning.second_conversion(self.episodes, facts.contacts, period, guests)
        yield calling.follow_up_timeliness(facts.tasks, period, facts.held_tasks)
        yield funnel.coupon_funnel(facts.claims, self.people, facts.scans)

    def trade_figures(self) -> Iterator[Figure]:
        """Who came, who bought and what: what needs nobody's history."""
        facts, period, sold = self.facts, self.period, self.sold
        yield serving.walk_in_conversion(self.sold_in_store, facts.visitors, facts.open_hours, period)
        yield serving.clerk_conversion(
            facts.visits,
            sold.bought,
            period.today,
            coverage=serving.store_coverage(facts.visits, facts.visitors, period),
            missed_taps=serving.taps_without_receipt(facts.visits, sold, period.today),
        )
        sales: tuple[Callable[[Ledger], Figure], ...] = (
            selling.units_per_transaction,
            selling.average_ticket,
            selling.net_sales,
            selling.return_rate,
        )
        yield from (figure(sold) for figure in sales)

    def row(self, clerk: Staff) -> ClerkRow:
        """One clerk's figures: conversion, credited sales and units, second conversion, timeliness."""
        mine = (one for one in self.episodes if one.staff_id == clerk.id)
        second = returning.second_conversion(mine, self.facts.contacts, self.period)
        short = self.short_row(clerk)
        *figures, timeliness = short.figures
        return replace(short, figures=(*figures, second, timeliness))

    def short_row(self, clerk: Staff) -> ClerkRow:
        """The same without second conversion, which needs everybody's history."""
        facts, period = self.facts, self.period
        visits = [visit for visit in facts.visits if visit.staff_id == clerk.id]
        conversion = serving.clerk_conversion(
            visits,
            self.sold.bought,
            period.today,
            coverage=self.coverage(clerk.id),
            missed_taps=serving.taps_without_receipt(visits, self.sold, period.today),
        )
        figures = (
            conversion,
            selling.credited_sales(facts.credits, clerk.id),
            selling.credited_units(facts.credits, clerk.id, self.sold),
            calling.follow_up_timeliness((task for task in facts.tasks if task.holder_id == clerk.id), period),
        )
        return ClerkRow(clerk.id, clerk.name, len(visits), figures)

    def coverage(self, staff_id: uuid.UUID) -> Part:
        """How many of the purchases credited to her have a visit."""
        mine = {row.receipt_id for row in self.facts.credits if row.staff_id == staff_id}
        credited = [purchase for purchase in self.sold.purchases if purchase.receipt_ids & mine]
        visits = [visit for visit in self.facts.visits if visit.staff_id == staff_id]
        return serving.clerk_coverage(credited, visits, self.facts.visits)
