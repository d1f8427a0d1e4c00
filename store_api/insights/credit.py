"""Who gets the credit of a receipt line: the rule of docs/metrics.md over plain data, without a database."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from store_api.insights.models import CreditReason

TRY_ON_COUNTS_FOR = timedelta(days=7)
CONTACT_COUNTS_FOR = timedelta(days=15)


@dataclass(frozen=True)
class Moment:
    """A clerk did something for the customer at an instant; `id` orders what happened at the same instant."""

    id: uuid.UUID
    staff_id: uuid.UUID
    at: datetime


@dataclass(frozen=True)
class Fitting(Moment):
    """She tried on a piece of this style."""

    product_id: uuid.UUID


@dataclass(frozen=True)
class Service(Moment):
    """She was served in this store on this local day."""

    store_id: uuid.UUID
    day: date


@dataclass(frozen=True)
class Care(Moment):
    """The clerk looks after her from `at` until before `until`."""

    until: datetime


@dataclass(frozen=True)
class Story:
    """What clerks did for the customer around the sale; a guest has an empty one."""

    fittings: Sequence[Fitting] = ()
    services: Sequence[Service] = ()
    contacts: Sequence[Moment] = ()
    cares: Sequence[Care] = ()


@dataclass(frozen=True)
class Sale:
    """When and where the sale was made. A refund is judged as of its sale."""

    at: datetime
    store_id: uuid.UUID
    day: date
    cashier_id: uuid.UUID | None = None


@dataclass(frozen=True)
class Credit:
    """These clerks share a line equally, for this reason."""

    reason: CreditReason
    staff_ids: tuple[uuid.UUID, ...]


def credit_of(
    sale: Sale, story: Story, *, guides: Sequence[uuid.UUID] = (), product_id: uuid.UUID | None = None
) -> Credit | None:
    """The first reason that holds, in the order of `CreditReason`; None when nobody has any."""
    if guides:
        return Credit(CreditReason.GUIDE, tuple(dict.fromkeys(guides)))
    reasons: tuple[tuple[CreditReason, Moment | None], ...] = (
        (CreditReason.TRY_ON, _fitting(sale, story.fittings, product_id)),
        (CreditReason.VISIT, _service(sale, story.services)),
        (CreditReason.FOLLOW_UP, _latest(_within(story.contacts, sale.at, CONTACT_COUNTS_FOR))),
        (CreditReason.ASSIGNED, _latest(care for care in story.cares if care.at <= sale.at < care.until)),
    )
    for reason, moment in reasons:
        if moment is not None:
            return Credit(reason, (moment.staff_id,))
    return None if sale.cashier_id is None else Credit(CreditReason.CASHIER, (sale.cashier_id,))


def allot(amount: int, staff_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, int]:
    """Equal parts in minor units that add up to `amount` exactly, by largest remainder: the first named get the
    odd units. A negative amount is parted like its positive, so that a refund takes back what the sale gave."""
    part, odd = divmod(abs(amount), len(staff_ids))
    sign = -1 if amount < 0 else 1
    return {staff_id: sign * (part + (n < odd)) for n, staff_id in enumerate(staff_ids)}


def _fitting(sale: Sale, fittings: Iterable[Fitting], product_id: uuid.UUID | None) -> Moment | None:
    of_style = [fitting for fitting in fittings if fitting.product_id == product_id]
    return _latest(_within(of_style, sale.at, TRY_ON_COUNTS_FOR))


def _service(sale: Sale, services: Iterable[Service]) -> Moment | None:
    """The latest of that day that had begun by the sale; a visit logged only after paying counts if it is all."""
    that_day = [one for one in services if (one.store_id, one.day) == (sale.store_id, sale.day)]
    return _latest(one for one in that_day if one.at <= sale.at) or _latest(that_day)


def _within(moments: Iterable[Moment], end: datetime, length: timedelta) -> list[Moment]:
    return [moment for moment in moments if end - length <= moment.at <= end]


def _latest(moments: Iterable[Moment]) -> Moment | None:
    return max(moments, key=lambda moment: (moment.at, moment.id), default=None)
