"""A shop with a catalogue and stock, people with a past in it, and what the tablet shows of them."""

from __future__ import annotations

import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

from cast import PHONE, Cast, Person
from counter_book import found
from story import Story

from store_api.catalog import service as catalog
from store_api.catalog.models import Product
from store_api.customers.models import Customer
from store_api.db import new_id
from store_api.sales.models import LineKind, Receipt, ReceiptLine
from store_api.staff.models import Staff
from store_api.visits import service as visits
from store_api.visits.models import TryOn, Visit


class Stage:
    """Lin's counter."""

    def __init__(self, people: Cast) -> None:
        self.people, self.story = people, Story(people.shop)
        self.session, self.store = self.story.session, people.shop.store
        self.anna = self.story.customer()

    def style(self, style: str, name: str, category: str | None, *skus: str) -> Product:
        """A style; a SKU is "colour size" and its code is "style-colour-size"."""
        product = catalog.put_product(self.session, style=style, name=name, category=category)
        for colour, size in (sku.split(" ") for sku in skus):
            catalog.put_sku(self.session, product, code=f"{style}-{colour}-{size}", colour=colour, size=size)
        return product

    def stocked(self, code: str, quantity: int | None = 3, *, hours_ago: float = 1, store: Any = None) -> None:
        """So many of this SKU were counted then."""
        piece, as_of = catalog.find_piece(self.session, code), self.session.now - timedelta(hours=hours_ago)
        assert piece.sku_id is not None
        number = None if quantity is None else Decimal(quantity)
        catalog.put_stock(self.session, (store or self.store).id, piece.sku_id, number, as_of)

    def wardrobe(self) -> None:
        """Trousers in two colours, a knit in one of them and in another, and a shirt."""
        self.style("K1", "高腰阔腿裤", "裤装", "米白 S", "米白 M", "黑色 M")
        self.style("Z1", "圆领针织衫", "针织", "象牙白 M", "酒红 M")
        self.style("C1", "条纹衬衫", "衬衫", "蓝白条 M")

    def visit(self, customer: Customer | None = None, **body: Any) -> Visit:
        """Lin serves Anna unless told otherwise."""
        return self.story.visit(customer or self.anna, **body)

    def tries(self, visit: Visit, piece: str = "K1", **fields: Any) -> TryOn:
        """A piece is tried on."""
        body = {"piece": piece, "reasons": [], "recommended": [], "occurred_at": self.session.now, **fields}
        return visits.try_on(self.session, self.story.lin, visit.id, new_id(), body)

    def was_here(self, piece: str = "Z1", customer: Customer | None = None, **fields: Any) -> Visit:
        """She tried something on, left without buying, and a week went by."""
        visit = self.visit(customer)
        self.tries(visit, piece, **fields)
        self.story.ends(visit)
        self.story.pass_time(days=7)
        return visit

    def bought(self, code: str, units: int = 1, **header: Any) -> Receipt:
        """She bought this SKU."""
        piece = catalog.find_piece(self.session, code)
        row = {"sku_id": piece.sku_id, "product_id": piece.product_id, "units": units, "quantity": Decimal(units)}
        line = ReceiptLine(line_no=1, name=code, amount=100 * units, kind=LineKind.ITEM, guides=[], **row)
        receipt = self.story.buys(self.anna, **header)
        receipt.lines = [line]
        return receipt

    def person(self, staff: Staff | None = None) -> Person:
        """Lin at her tablet or somebody else at a desk, signed in just now."""
        tablet = self.people.shop.tablet if staff is None else None
        return Person(self.people.client, self.session, staff or self.people.shop.lin, tablet)

    def show(self, path: str, staff: Staff | None = None) -> Any:
        """What Lin, or somebody else, sees there."""
        return found(self.person(staff).get(path))

    def card(self, customer: Customer | None = None) -> dict[str, Any]:
        """The arrival card."""
        shown: dict[str, Any] = self.show(f"/customers/{(customer or self.anna).id}/arrival-card")
        return shown

    def recommended(self) -> dict[str, Any]:
        """What the card recommends; something it has to be."""
        shown = self.card()["recommended"]
        assert shown is not None
        return dict(shown)

    def home(self, staff: Staff | None = None) -> dict[str, Any]:
        """The clerk's home."""
        shown: dict[str, Any] = self.show(f"/stores/{self.store.id}/clerk-home", staff)
        return shown

    def today(self) -> dict[str, Any]:
        """The manager's day."""
        shown: dict[str, Any] = self.show(f"/stores/{self.store.id}/today", self.people.shop.mei)
        return shown


def phone(n: int) -> str:
    """A number of somebody's own."""
    return f"{PHONE[:-2]}{n:02}"


def ids(rows: list[dict[str, Any]]) -> list[uuid.UUID]:
    """The ids of what is listed."""
    return [uuid.UUID(row["id"]) for row in rows]
