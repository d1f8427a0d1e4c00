"""Facts written straight into the database, as the features would have recorded them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from cast import Shop

from followups.models import Contact, ContactResult, FollowUpTask
from followups.planning import task_row
from store_api.catalog.models import Product, Sku
from store_api.customers.models import Customer
from store_api.db import Session, new_id
from store_api.sales.connections import connect_till
from store_api.sales.models import LineKind, Receipt, ReceiptLine, SalesChannel
from store_api.staff import signin
from store_api.staff.models import Staff, Store
from store_api.visits.models import Footfall, OutcomeKind, TryOn, Visit, VisitOutcome


@dataclass
class Facts:
    """Writes facts of one shop; `at` is the instant of the last day of most tests."""

    session: Session
    shop: Shop

    def __post_init__(self) -> None:
        self.at = self.session.now - timedelta(hours=3)
        self.till, _ = connect_till(self.session, "收银", None)
        self.signed_in = signin.open_session(self.session, self.shop.lin, self.shop.tablet).session
        self.session.flush()

    def customer(self) -> Customer:
        return self.keep(Customer.arrived(self.session.now))

    def shop_customer(self, row: Any) -> Customer:
        """The customer a visit or claim belongs to."""
        return self.session.get_one(Customer, row.customer_id)

    def style(self, style: str = "AW-1") -> Product:
        product = self.keep(Product(style=style, name=style, created_at=self.session.now))
        self.keep(Sku(product_id=product.id, code=f"{style}-M"))
        self.session.refresh(product)
        return product

    def receipt(
        self,
        customer: Customer | None = None,
        *lines: dict[str, Any],
        at: datetime | None = None,
        of: Receipt | None = None,
        **header: Any,
    ) -> Receipt:
        store: Store = header.pop("store", self.shop.store)
        when = at or self.at
        written = [self.line(n, **line) for n, line in enumerate(lines or ({},), start=1)]
        values: dict[str, Any] = {
            "version": 1,
            "content_hash": b"",
            "channel": SalesChannel.STORE,
            "currency": "CNY",
            "voided": False,
            "coupon_indexes": [],
            "warnings": [],
            "refund_of": of and of.external_id,
        } | header
        receipt = Receipt(
            id=new_id(),
            connection_id=self.till.id,
            external_id=str(uuid.uuid4()),
            store_id=store.id,
            customer_id=customer and customer.id,
            occurred_at=when,
            day=store.local_day(when),
            total=sum(line.amount for line in written),
            refund_of_id=of and of.id,
            received_at=self.session.now,
            **values,
        )
        receipt.lines = written
        return self.keep(receipt)

    def line(
        self,
        n: int,
        units: int = 1,
        amount: int | None = None,
        style: Product | None = None,
        guides: tuple[Staff, ...] = (),
        kind: LineKind = LineKind.ITEM,
    ) -> ReceiptLine:
        return ReceiptLine(
            line_no=n,
            sku_id=style.skus[0].id if style else None,
            product_id=style and style.id,
            name="",
            quantity=Decimal(units),
            units=units,
            amount=units * 10000 if amount is None else amount,
            kind=kind,
            guides=[str(guide.id) for guide in guides],
        )

    def signature(self, at: datetime | None, staff: Staff | None) -> dict[str, Any]:
        return {
            "store_id": self.shop.store.id,
            "staff_id": (staff or self.shop.lin).id,
            "session_id": self.signed_in.id,
            "occurred_at": at or self.at,
            "recorded_at": self.session.now,
            "fingerprint": b"",
        }

    def visit(
        self,
        customer: Customer | None = None,
        outcome: OutcomeKind | None = None,
        at: datetime | None = None,
        staff: Staff | None = None,
    ) -> Visit:
        signed = self.signature(at, staff)
        day = self.shop.store.local_day(signed["occurred_at"])
        visit = self.keep(Visit(id=new_id(), day=day, customer_id=customer and customer.id, party=1, **signed))
        if outcome is not None:
            self.keep(VisitOutcome(visit_id=visit.id, kind=outcome, **signed))
        return visit

    def try_on(self, visit: Visit, style: Product, staff: Staff | None = None) -> TryOn:
        signed = self.signature(visit.occurred_at, staff)
        return self.keep(
            TryOn(id=new_id(), visit_id=visit.id, product_id=style.id, reasons=[], recommended=[], **signed)
        )

    def contact(
        self,
        customer: Customer,
        at: datetime,
        result: ContactResult = ContactResult.REACHED,
        task: FollowUpTask | None = None,
        staff: Staff | None = None,
    ) -> Contact:
        return self.keep(
            Contact(
                id=new_id(),
                customer_id=customer.id,
                task_id=task and task.id,
                result=result,
                **self.signature(at, staff),
            )
        )

    def task(self, visit: Visit, due_at: datetime, **more: Any) -> FollowUpTask:
        return self.keep(FollowUpTask(**{**task_row(visit, 3, due_at, self.session.now), **more}))

    def footfall(self, hour: datetime, visitors: int) -> Footfall:
        return self.keep(
            Footfall(
                id=new_id(),
                store_id=self.shop.store.id,
                hour=hour,
                visitors=visitors,
                source="tally",
                fingerprint=b"",
                recorded_at=self.session.now,
            )
        )

    def keep(self, row: Any) -> Any:
        """Write the row, so that others may refer to it."""
        self.session.add(row)
        self.session.flush()
        return row
