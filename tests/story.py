"""Short words for what clerks, shoppers and tills do, for tests below the HTTP floor."""

from __future__ import annotations

import uuid
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from cast import PHONE, Shop
from sqlalchemy import func, select

from followups import plans
from store_api import events
from store_api.customers import consents
from store_api.customers import service as customers
from store_api.customers.models import Channel, Customer, Purpose
from store_api.db import Session, database, new_id
from store_api.sales.models import ConnectionKind, LineKind, PosConnection, Receipt, ReceiptLine, SalesChannel
from store_api.staff import service as staff
from store_api.staff import signin
from store_api.staff.access import Caller
from store_api.staff.models import Device, Staff, Store
from store_api.visits import service as visits
from store_api.visits.models import OutcomeKind, Visit, VisitOutcome


class Story:
    """What happens in one shop, at `session.now`."""

    def __init__(self, shop: Shop) -> None:
        self.shop, self.session = shop, shop.session
        self.lin = self.signed_in(shop.lin, shop.tablet)
        self.till = PosConnection(name="till", kind=ConnectionKind.FILES, created_at=self.session.now)
        self.session.add(self.till)
        self.session.flush()

    def signed_in(self, person: Staff, device: Device | None = None) -> Caller:
        """This person, through a session that began an hour ago."""
        row = signin.open_session(self.session, person, device).session
        row.started_at = self.session.now - timedelta(hours=1)
        return Caller(row)

    def pass_time(self, **length: float) -> datetime:
        """It is so much later now."""
        self.session.now += timedelta(**length)
        self.lin = self.signed_in(self.shop.lin, self.shop.tablet)
        return self.session.now

    def customer(self, phone: str = PHONE, *, may_call: bool | None = True) -> Customer:
        """A customer the store has met; `may_call` None = nobody asked her."""
        customer = customers.get_or_make(self.session, phone)
        customers.meet(self.session, self.shop.store.id, customer.id)
        if may_call is not None:
            self.answers(customer, may_call=may_call)
        return customer

    def answers(self, customer: Customer, *, may_call: bool) -> None:
        """She says whether she may be called."""
        consents.answer(
            self.session,
            customer.id,
            Purpose.FOLLOW_UP,
            granted=may_call,
            channel=Channel.CLERK,
            store_id=self.shop.store.id,
        )

    def visit(self, customer: Customer | None = None, **body: Any) -> Visit:
        """Lin serves her now, or a guest."""
        who = {} if customer is None else {"customer_id": customer.id}
        body = {"party": 1, "occurred_at": self.session.now, **who, **body}
        return visits.arrive(self.session, self.lin, new_id(), body)

    def ends(self, visit: Visit, kind: OutcomeKind = OutcomeKind.NO_SALE, **body: Any) -> VisitOutcome:
        """Lin closes the visit now."""
        body = {"kind": kind, "occurred_at": self.session.now, **body}
        return visits.close(self.session, self.lin, visit.id, body)

    def no_sale(self, customer: Customer | None = None) -> Visit:
        """She looked and left."""
        visit = self.visit(customer)
        self.ends(visit)
        return visit

    def buys(self, customer: Customer | None, *, store: Store | None = None, units: int = 1, **header: Any) -> Receipt:
        """The till books one line for her now."""
        store, number, amount = store or self.shop.store, new_id(), 10_000 * units
        receipt = Receipt(
            id=number,
            connection_id=self.till.id,
            external_id=str(number),
            version=1,
            content_hash=b"",
            store_id=store.id,
            customer_id=customer and customer.id,
            channel=SalesChannel.STORE,
            occurred_at=self.session.now,
            day=store.local_day(self.session.now),
            currency="CNY",
            total=amount,
            coupon_indexes=[],
            warnings=[],
            received_at=self.session.now,
            lines=[line(units, amount)],
            **{"voided": False, **header},
        )
        self.session.add(receipt)
        events.record(self.session, "receipt.changed", receipt.id)
        return receipt

    def void_told(self, receipt: Receipt) -> None:
        """The till has told that it changed this receipt."""
        events.record(self.session, "receipt.changed", receipt.id)

    def settle(self) -> None:
        """Commit, and let everything react that has to."""
        self.session.settle()
        drain(self.session.now)
        self.session.expire_all()


def always_open(session: Session, store: Store) -> None:
    """A store that is open day and night, for tests by the real clock; messages outside the app never rest."""
    staff.change_store(session, store, hours=[(day, time(), time()) for day in range(7)])
    plans.set_plan(session, store.id, {"quiet_from": time(), "quiet_until": time()})
    session.flush()


def line(units: int, amount: int) -> ReceiptLine:
    """One line of a receipt."""
    return ReceiptLine(
        line_no=1, name="风衣", quantity=Decimal(units), units=units, amount=amount, kind=LineKind.ITEM, guides=[]
    )


def drain(now: datetime) -> None:
    """Run all reactions that are due."""
    while ids := leased(now):
        events.react_all(ids, now)


def leased(now: datetime) -> list[uuid.UUID]:
    """The reactions that are due, leased."""
    with database.transaction(now) as session:
        return events.lease_due(session)


def count(session: Session, model: type[Any], **columns: object) -> int:
    """How many rows have these values."""
    return session.scalar(select(func.count()).select_from(model).filter_by(**columns)) or 0
