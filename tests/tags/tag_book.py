"""Lin's notes about a customer, what became of them, and what she and others say about that."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from cast import PHONE, Cast, Person, fresh_id
from counter_book import Tablet, found
from sqlalchemy import event, select
from story import Story, drain
from werkzeug.test import TestResponse

from store_api.catalog import service as catalog
from store_api.customers.models import Customer
from store_api.db import database
from store_api.sales.models import LineKind, Receipt, ReceiptLine
from store_api.tags.models import CustomerTag, TagEvidence

WORDS = "想要米色阔腿裤"


class Book:
    """Lin's notes, and the tags made of them."""

    def __init__(self, people: Cast) -> None:
        self.people, self.shop, self.session = people, people.shop, people.shop.session
        self.tablet, self.story = Tablet(people), Story(people.shop)
        self.visit = self.tablet.visited(phone=PHONE)
        self.customer = self.tablet.met()
        self.judged = 0

    @property
    def anna(self) -> Customer:
        """Her row."""
        return self.session.get_one(Customer, uuid.UUID(self.customer))

    def later(self, **length: float) -> None:
        """It is so much later now, and Lin has signed in again."""
        now = self.story.pass_time(**length)
        database.clock = lambda: now
        self.tablet.person = Person(self.people.client, self.session, self.shop.lin, self.shop.tablet)

    def writes(self, text: str, **about: str) -> uuid.UUID:
        """A note; about the visit unless told otherwise. Everything has reacted."""
        note = found(self.tablet.note(text=text, **(about or {"visit_id": self.visit})))
        drain(self.session.now)
        return uuid.UUID(note["id"])

    def tags(self, note: uuid.UUID) -> set[tuple[str, str]]:
        """The tags of a note."""
        rows = self.session.scalars(
            select(TagEvidence).where(TagEvidence.note_id == note).execution_options(populate_existing=True)
        )
        return {(row.facet, row.tag) for row in rows}

    def cloud(self) -> list[dict[str, Any]]:
        """Her cloud over HTTP."""
        cloud: list[dict[str, Any]] = found(self.tablet.person.get(f"/customers/{self.customer}/tags"))
        return cloud

    def told(self, tag: str) -> dict[str, Any]:
        """What her cloud says about this tag."""
        (row,) = (row for row in self.cloud() if row["tag"] == tag)
        return row

    def names(self) -> set[tuple[str, str]]:
        """The tags in her cloud that count."""
        return {(tag["facet"], tag["tag"]) for tag in self.cloud() if tag["count"]}

    def evidence(self, facet: str, tag: str) -> list[dict[str, Any]]:
        """The sentences behind a tag over HTTP."""
        words = urlencode({"facet": facet, "tag": tag})
        answer = self.tablet.person.get(f"/customers/{self.customer}/tag-evidence?{words}")
        rows: list[dict[str, Any]] = found(answer)
        return rows

    def judge(
        self, note: uuid.UUID, tag: str, now: dict[str, Any] | None = None, *, person: Person | None = None, **body: Any
    ) -> TestResponse:
        """A clerk rejects a colour of a note, or says what it is instead, a second after the verdict before; everything
        has reacted."""
        self.judged += 1
        at = self.session.now - timedelta(seconds=60 - self.judged)
        key = body.pop("key", None) or fresh_id()
        said = {"note_id": str(note), "facet": "color", "tag": tag, "kind": "correct" if now else "reject", "now": now}
        body = {"occurred_at": at.isoformat(), **said, **body}
        answer = (person or self.tablet.person).put(f"/tag-verdicts/{key}", body)
        drain(self.session.now)
        return answer

    def take_back(self, kind: str, key: str) -> None:
        """It was a mistake; everything has reacted."""
        assert self.tablet.take_back(kind, key).status_code == 204
        drain(self.session.now)

    def buys(self, colour: str, size: str = "M", units: int = 1, **header: Any) -> Receipt:
        """The till books a coat of this colour and size for her; everything has reacted."""
        product = catalog.put_product(self.session, style="C1", name="风衣", category="外套")
        code = f"C1-{colour}-{size}"
        catalog.put_sku(self.session, product, code=code, colour=colour, size=size)
        sku_id = catalog.find_piece(self.session, code).sku_id
        receipt = self.story.buys(header.pop("customer", self.anna), units=units, **header)
        row = {"sku_id": sku_id, "product_id": product.id, "units": units, "quantity": Decimal(units)}
        receipt.lines = [ReceiptLine(line_no=1, name="风衣", amount=100 * units, kind=LineKind.ITEM, guides=[], **row)]
        self.settle()
        return receipt

    def settle(self) -> None:
        """Everything has reacted."""
        self.story.settle()

    def rows(self, customer: Customer | None = None) -> list[tuple[Any, ...]]:
        """The stored cloud of a customer, of hers unless told otherwise."""
        of = CustomerTag.customer_id == (customer or self.anna).id
        columns = tuple(CustomerTag.__table__.c)
        return sorted(tuple(row) for row in self.session.execute(select(*columns).where(of)))


def statements_of(book: Book, act: Callable[[], object]) -> int:
    """How many statements the database gets for it."""
    seen: list[str] = []

    def note_down(*told: Any) -> None:
        seen.append(told[2])

    connection = book.session.connection()
    event.listen(connection, "before_cursor_execute", note_down)
    try:
        act()
    finally:
        event.remove(connection, "before_cursor_execute", note_down)
    return len(seen)
