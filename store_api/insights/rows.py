"""The small rows that figures are made of; `facts.py` reads them, pure functions count them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from store_api.sales.models import SalesChannel
from store_api.visits.models import OutcomeKind

Person = uuid.UUID
Clerk = uuid.UUID


@dataclass(frozen=True)
class Period:
    """The local days `first` to `last` of a store, seen at the instant `now`."""

    first: date
    last: date
    zone: ZoneInfo
    now: datetime

    @property
    def today(self) -> date:
        """The store's current day, which is not over yet."""
        return self.now.astimezone(self.zone).date()

    @property
    def start(self) -> datetime:
        """Its first instant."""
        return datetime.combine(self.first, time(), self.zone).astimezone(UTC)

    @property
    def end(self) -> datetime:
        """The first instant after it."""
        return datetime.combine(self.last + timedelta(days=1), time(), self.zone).astimezone(UTC)

    def holds(self, day: date) -> bool:
        """Whether the day is one of its days."""
        return self.first <= day <= self.last

    def hour(self, instant: datetime) -> datetime:
        """The start, in UTC, of the store's clock hour an instant is in."""
        return instant.astimezone(self.zone).replace(minute=0, second=0, microsecond=0).astimezone(UTC)


@dataclass(frozen=True)
class ReceiptRow:
    """A receipt that was not voided. `units` are net items, `revenue` minor units; `names_sale`: it is a refund or
    exchange of an earlier receipt, `sale_id` when that one is known."""

    id: uuid.UUID
    day: date
    at: datetime
    customer_id: Person | None
    channel: SalesChannel
    units: int
    revenue: int
    names_sale: bool = False
    sale_id: uuid.UUID | None = None


@dataclass(frozen=True)
class PurchaseDay:
    """An identified customer kept at least one net item that day in that store."""

    customer_id: Person
    day: date
    store_id: uuid.UUID
    at: datetime


@dataclass(frozen=True)
class VisitRow:
    """A visit that was not taken back; `outcome` is the clerk's word, None while open."""

    id: uuid.UUID
    day: date
    at: datetime
    staff_id: Clerk
    customer_id: Person | None
    outcome: OutcomeKind | None
    party: int = 1


@dataclass(frozen=True)
class ContactRow:
    """A follow-up reached the customer."""

    customer_id: Person
    at: datetime


@dataclass(frozen=True)
class TaskRow:
    """A promised call: when it fell due, was first tried, and was stopped."""

    holder_id: Clerk
    due_at: datetime
    contacted_at: datetime | None = None
    stopped_at: datetime | None = None


@dataclass(frozen=True)
class ClaimRow:
    """A coupon claimed by a code of this store, and what its owner did since."""

    customer_id: Person
    day: date
    visited: bool = False
    tried_on: bool = False
    redeemed: bool = False


@dataclass(frozen=True)
class CreditRow:
    """A clerk's part of a receipt, of its lines that are shared by `shares` clerks; `units` are undivided."""

    receipt_id: uuid.UUID
    staff_id: Clerk
    shares: int
    units: int
    amount: int


@dataclass(frozen=True)
class Facts:
    """Everything the board of one store and period is made of.

    `visitors` and `open_hours` are by the start of the hour; `purchase_days` are the whole history of the customers
    concerned, in all stores; `past_no_sales` are all no-sale visits to this store, up to the last day, of people who
    had one lately.
    """

    store_id: uuid.UUID
    period: Period
    receipts: Sequence[ReceiptRow] = ()
    credits: Sequence[CreditRow] = ()
    visits: Sequence[VisitRow] = ()
    visitors: Mapping[datetime, int] = field(default_factory=dict)
    open_hours: Sequence[datetime] = ()
    purchase_days: Sequence[PurchaseDay] = ()
    past_no_sales: Sequence[VisitRow] = ()
    guest_no_sales: Sequence[VisitRow] = ()
    contacts: Sequence[ContactRow] = ()
    tasks: Sequence[TaskRow] = ()
    held_tasks: int = 0
    claims: Sequence[ClaimRow] = ()
    scans: int = 0
    history_start: date | None = None
