"""Styles, SKUs, stock and pairings."""

from __future__ import annotations

import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from cast import NOW, Cast, Shop
from sqlalchemy import func, select

from store_api.catalog import service
from store_api.catalog.models import Pairing, Product, Sku, StockLevel
from store_api.catalog.service import Piece
from store_api.db import Session
from store_api.errors import NotFound

TROUSERS: dict[str, Any] = {
    "name": "阔腿裤",
    "category": "裤装",
    "skus": [
        {"code": "AW-1-M", "colour": "米", "size": "M", "barcode": "690001", "price": 39900, "currency": "CNY"},
        {"code": "AW-1-L", "colour": "米", "size": "L"},
    ],
}


@pytest.fixture
def trousers(session: Session, shop: Shop) -> Product:
    """A style with two sizes."""
    return service.put_style(session, "AW-1", **TROUSERS)


def sku(session: Session, code: str) -> Sku:
    """The SKU of a code."""
    return session.scalars(select(Sku).where(Sku.code == code)).one()


def test_a_piece_is_found_by_sku_barcode_or_style(session: Session, trousers: Product) -> None:
    medium = sku(session, "AW-1-M")
    assert service.find_piece(session, "AW-1-M") == Piece(trousers.id, medium.id)
    assert service.find_piece(session, "690001") == Piece(trousers.id, medium.id)
    assert service.find_piece(session, "AW-1") == Piece(trousers.id, None)


@pytest.mark.parametrize("number", ["", "AW", "aw-1-m", "%", "AW-1-M "])
def test_an_unknown_number_is_no_piece(session: Session, trousers: Product, number: str) -> None:
    assert service.find_piece(session, number) == Piece()


def test_a_sku_comes_before_anothers_barcode(session: Session, trousers: Product) -> None:
    service.put_sku(session, trousers, code="X", barcode="AW-1-L")
    assert service.find_piece(session, "AW-1-L").sku_id == sku(session, "AW-1-L").id


def test_putting_a_style_again_changes_only_what_is_said(session: Session, trousers: Product) -> None:
    again = service.put_style(session, "AW-1", name="阔腿长裤", skus=[])
    assert again is trousers
    assert (again.name, again.category) == ("阔腿长裤", "裤装")
    assert [one.code for one in again.skus] == ["AW-1-L", "AW-1-M"]


def test_putting_a_sku_again_keeps_its_id(session: Session, trousers: Product) -> None:
    before = sku(session, "AW-1-M").id
    assert service.put_sku(session, trousers, code="AW-1-M", price=29900, currency="CNY") == before
    assert session.scalar(select(Sku.price).where(Sku.id == before)) == 29900


def test_the_newest_figure_of_the_stock_counts(session: Session, shop: Shop, trousers: Product) -> None:
    medium = sku(session, "AW-1-M")
    for hours, quantity in ((0, 3), (2, 1), (1, 9)):
        service.put_stock(session, shop.store.id, medium.id, Decimal(quantity), NOW + timedelta(hours=hours))
    level = session.get_one(StockLevel, (shop.store.id, medium.id))
    assert (level.quantity, level.as_of) == (Decimal(1), NOW + timedelta(hours=2))


def test_an_unknown_quantity_is_not_zero(session: Session, shop: Shop, trousers: Product) -> None:
    medium = sku(session, "AW-1-M")
    service.put_stock(session, shop.store.id, medium.id, None, NOW)
    assert session.get_one(StockLevel, (shop.store.id, medium.id)).quantity is None


def test_stock_is_counted_store_by_store(session: Session, shop: Shop, trousers: Product) -> None:
    medium = sku(session, "AW-1-M")
    for store, quantity in ((shop.store, 3), (shop.other_store, 5)):
        service.put_stock(session, store.id, medium.id, Decimal(quantity), NOW)
    assert session.get_one(StockLevel, (shop.store.id, medium.id)).quantity == 3


def test_two_styles_go_together_both_ways_and_once(session: Session, trousers: Product) -> None:
    jumper = service.put_style(session, "AW-2", name="针织衫", skus=[])
    service.pair_styles(session, "AW-1", "AW-2")
    service.pair_styles(session, "AW-2", "AW-1")
    session.flush()
    rows = {(row.product_id, row.with_id) for row in session.scalars(select(Pairing))}
    assert rows == {(trousers.id, jumper.id), (jumper.id, trousers.id)}


def test_a_style_that_is_not_there_goes_with_nothing(session: Session, trousers: Product) -> None:
    for one, other in (("AW-1", "nothing"), ("nothing", "AW-1")):
        with pytest.raises(NotFound, match="style_unknown"):
            service.pair_styles(session, one, other)


@pytest.mark.parametrize(
    ("text", "found"), [("aw-", 2), ("阔腿", 1), ("W-2", 1), ("裙", 0), ("%", 0), ("_", 0), ("\\", 0)]
)
def test_a_search_is_part_of_number_or_name_and_no_pattern(
    session: Session, trousers: Product, text: str, found: int
) -> None:
    service.put_style(session, "AW-2", name="针织衫", skus=[])
    assert len(service.search(session, text)) == found


def test_a_search_ends_somewhere(session: Session, shop: Shop) -> None:
    for number in range(55):
        service.put_product(session, style=f"S{number:02}", name="衫")
    assert [product.style for product in service.search(session, "衫")] == [f"S{number:02}" for number in range(50)]


def put(people: Cast, who: str = "mei", style: str = "AW-1", **changes: object) -> Any:
    """Somebody writes a style by hand."""
    return getattr(people, who).put(f"/products/{style}", {**TROUSERS, **changes})


def test_a_manager_writes_a_style_by_hand(people: Cast) -> None:
    body = put(people).get_json()
    assert (body["style"], body["name"], [one["code"] for one in body["skus"]]) == (
        "AW-1",
        "阔腿裤",
        ["AW-1-L", "AW-1-M"],
    )


def test_writing_it_twice_is_the_same_style(people: Cast, session: Session) -> None:
    assert put(people).get_json() == put(people).get_json()
    assert session.scalar(select(func.count()).select_from(Product)) == 1


def test_a_clerk_finds_styles_and_writes_none(people: Cast) -> None:
    put(people)
    assert put(people, "lin").status_code == 403
    found = people.lin.get("/products", query_string={"text": "阔腿"}).get_json()
    assert [product["style"] for product in found] == ["AW-1"]


@pytest.mark.parametrize("text", [None, "", " ", "x" * 81, "a\x00b"])
def test_a_search_needs_something_to_look_for(people: Cast, text: str | None) -> None:
    assert people.lin.get("/products", query_string={} if text is None else {"text": text}).status_code == 422


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": ""},
        {"price": -1},
        {"price": 2_000_000_001},
        {"price": "1.5"},
        {"currency": "yuan"},
        {"colour": "x" * 41},
        {"weight": 3},
    ],
)
def test_a_sku_that_makes_no_sense_is_refused_and_writes_nothing(
    people: Cast, session: Session, wrong: dict[str, object]
) -> None:
    assert put(people, skus=[{"code": "AW-1-M", **wrong}]).status_code == 422
    assert session.scalar(select(func.count()).select_from(Product)) == 0


def test_the_largest_price_can_be_stored(people: Cast) -> None:
    answer = put(people, skus=[{"code": "AW-1-M", "price": 2_000_000_000, "currency": "CNY"}])
    assert answer.get_json()["skus"][0]["price"] == 2_000_000_000


def test_pairing_over_http_needs_both_styles(people: Cast) -> None:
    put(people)
    put(people, style="AW-2", skus=[])
    assert people.mei.post("/products/AW-1/pairings", {"style": "AW-2"}).status_code == 204
    assert people.mei.post("/products/AW-1/pairings", {"style": "AW-3"}).status_code == 404


def test_ids_of_styles_sort_by_the_time_they_were_made(session: Session, shop: Shop) -> None:
    ids = [service.put_product(session, style=f"S{number}", name="衫").id for number in range(5)]
    assert ids == sorted(ids, key=lambda one: uuid.UUID(str(one)).int)
