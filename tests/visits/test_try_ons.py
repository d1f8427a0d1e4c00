"""What was tried on."""

from __future__ import annotations

import uuid

import pytest
from cast import Cast, fresh_id
from counter_book import Tablet, found, refused
from sqlalchemy import func, select

from store_api.catalog import service as catalog
from store_api.catalog.models import Product
from store_api.db import Session
from store_api.events import Event


@pytest.fixture
def tablet(people: Cast) -> Tablet:
    """Lin's tablet."""
    return Tablet(people)


@pytest.fixture
def coat(session: Session, shop: object) -> Product:
    """A style the catalogue knows, with one SKU."""
    product = catalog.put_product(session, style="AW-1", name="风衣")
    catalog.put_sku(session, product, code="AW-1-BG-M", colour="米色", size="M", barcode="6901234567892")
    session.settle()
    return product


@pytest.mark.parametrize("number", ["AW-1-BG-M", "6901234567892"])
def test_a_piece_is_known_by_sku_and_barcode(tablet: Tablet, coat: Product, number: str) -> None:
    row = found(tablet.try_on(tablet.visited(), piece=number))
    assert (row["product_id"], row["typed_style"]) == (str(coat.id), None)
    assert row["sku_id"] is not None


def test_a_style_is_known_without_a_sku(tablet: Tablet, coat: Product) -> None:
    row = found(tablet.try_on(tablet.visited(), piece="AW-1"))
    assert (row["product_id"], row["sku_id"], row["typed_style"]) == (str(coat.id), None, None)


def test_what_the_catalogue_does_not_know_is_kept_as_typed(tablet: Tablet) -> None:
    row = found(tablet.try_on(tablet.visited(), piece=" 黑色那条 "))
    assert (row["product_id"], row["sku_id"], row["typed_style"]) == (None, None, "黑色那条")


def test_everything_about_the_piece_is_kept(tablet: Tablet) -> None:
    said = {
        "colour": "米色",
        "size": "M",
        "fit": "large",
        "result": "thinking",
        "reasons": ["腰太松"],
        "recommended": ["AW-2"],
    }
    row = found(tablet.try_on(tablet.visited(), piece="AW-1", **said))
    assert {name: row[name] for name in said} == said


def test_only_the_piece_is_needed(tablet: Tablet) -> None:
    row = found(tablet.try_on(tablet.visited(), piece="AW-1"))
    assert (row["fit"], row["result"], row["reasons"], row["recommended"]) == (None, None, [], [])


@pytest.mark.parametrize(
    "body", [{}, {"piece": ""}, {"piece": "  "}, {"piece": "a\x00b"}, {"piece": "x", "fit": "so-so"}]
)
def test_a_piece_is_named_and_judged_in_our_words(tablet: Tablet, body: dict[str, str]) -> None:
    assert refused(tablet.try_on(tablet.visited(), **body)) == (422, "invalid")


def test_no_more_than_twenty_reasons(tablet: Tablet) -> None:
    assert refused(tablet.try_on(tablet.visited(), piece="x", reasons=["a"] * 21)) == (422, "invalid")


def test_a_piece_belongs_to_a_visit_we_know(tablet: Tablet) -> None:
    assert refused(tablet.try_on(fresh_id(), piece="x")) == (404, "visit_unknown")


def test_the_same_again_is_one_row_and_one_event(tablet: Tablet, session: Session) -> None:
    visit, key = tablet.visited(), fresh_id()
    answers = [found(tablet.try_on(visit, key, piece="x")) for _ in range(3)]
    assert answers[0] == answers[1] == answers[2]
    assert session.scalar(select(func.count()).where(Event.subject_id == uuid.UUID(visit))) == 2


def test_another_body_is_a_conflict(tablet: Tablet) -> None:
    visit, key = tablet.visited(), fresh_id()
    found(tablet.try_on(visit, key, piece="x"))
    assert refused(tablet.try_on(visit, key, piece="y")) == (409, "id_used")


def test_the_same_body_in_another_visit_is_a_conflict(tablet: Tablet) -> None:
    key = fresh_id()
    found(tablet.try_on(tablet.visited(), key, piece="x"))
    assert refused(tablet.try_on(tablet.visited(), key, piece="x")) == (409, "id_used")


@pytest.mark.parametrize("seconds", [0, 7, 3600])
def test_a_card_says_how_long_it_took(tablet: Tablet, seconds: int) -> None:
    assert found(tablet.try_on(tablet.visited(), piece="A02", seconds=seconds))["seconds"] == seconds


def test_a_card_need_not_say_how_long_it_took(tablet: Tablet) -> None:
    assert found(tablet.try_on(tablet.visited(), piece="A02"))["seconds"] is None


@pytest.mark.parametrize("seconds", [-1, 3601, 1.5, "7"])
def test_nonsense_seconds_are_refused(tablet: Tablet, seconds: object) -> None:
    assert refused(tablet.try_on(tablet.visited(), piece="A02", seconds=seconds)) == (422, "invalid")
