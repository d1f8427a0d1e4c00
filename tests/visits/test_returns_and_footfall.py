"""What came back, and how many people came in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from cast import Cast, fresh_id
from counter_book import Tablet, found, refused
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from store_api.catalog import service as catalog
from store_api.db import Session
from store_api.staff import service as staff
from store_api.visits import service as visits
from store_api.visits.models import Footfall

HOUR = datetime(2026, 3, 10, 5, 0, tzinfo=UTC)


@pytest.fixture
def tablet(people: Cast) -> Tablet:
    """Lin's tablet."""
    return Tablet(people)


def bring_back(tablet: Tablet, key: str | None = None, **fields: object) -> TestResponse:
    """A piece came back."""
    body = tablet.body(**{"kind": "return", "reasons": ["太小"], **fields})
    return tablet.person.put(f"/returns/{key or fresh_id()}", body)


def counted(session: Session) -> int:
    """Everybody who came in during the hour."""
    return session.scalar(select(func.sum(Footfall.visitors)).where(Footfall.hour == HOUR)) or 0


def test_a_piece_comes_back_by_style(tablet: Tablet, session: Session) -> None:
    product = catalog.put_product(session, style="AW-1", name="风衣")
    session.settle()
    row = found(bring_back(tablet, piece="AW-1"))
    assert (row["product_id"], row["typed_style"]) == (str(product.id), None)


def test_a_piece_nobody_knows_is_kept_as_typed(tablet: Tablet) -> None:
    assert found(bring_back(tablet, piece="老款"))["typed_style"] == "老款"


def test_a_piece_comes_back_by_receipt_line(tablet: Tablet) -> None:
    receipt = fresh_id()
    row = found(bring_back(tablet, receipt_id=receipt, line_no=2, kind="exchange"))
    assert (row["receipt_id"], row["line_no"], row["kind"]) == (receipt, 2, "exchange")


def test_a_return_names_a_piece_and_a_reason(tablet: Tablet) -> None:
    assert refused(bring_back(tablet)) == (422, "invalid")
    assert refused(bring_back(tablet, piece="x", reasons=[])) == (422, "invalid")


def test_a_return_may_belong_to_a_visit(tablet: Tablet) -> None:
    visit = tablet.visited()
    assert found(bring_back(tablet, piece="x", visit_id=visit))["visit_id"] == visit


def test_a_return_of_an_unknown_visit_is_refused(tablet: Tablet) -> None:
    assert refused(bring_back(tablet, piece="x", visit_id=fresh_id())) == (404, "visit_unknown")


def test_the_same_return_again_gets_the_same_answer(tablet: Tablet) -> None:
    key = fresh_id()
    assert found(bring_back(tablet, key, piece="x")) == found(bring_back(tablet, key, piece="x"))


def test_another_return_under_the_id_is_a_conflict(tablet: Tablet) -> None:
    key = fresh_id()
    found(bring_back(tablet, key, piece="x"))
    assert refused(bring_back(tablet, key, piece="y")) == (409, "id_used")


def test_visitors_of_an_hour_are_counted(tablet: Tablet) -> None:
    row = found(tablet.count(hour=HOUR.isoformat()))
    assert (row["visitors"], row["store_id"]) == (5, str(tablet.people.shop.store.id))


def test_counts_of_the_same_hour_add_up(tablet: Tablet, session: Session) -> None:
    for visitors in (3, 4):
        found(tablet.count(hour=HOUR.isoformat(), visitors=visitors))
    assert counted(session) == 7


def test_the_same_count_again_does_not_add_up(tablet: Tablet, session: Session) -> None:
    key = fresh_id()
    for _ in range(3):
        found(tablet.count(key, hour=HOUR.isoformat()))
    assert counted(session) == 5


def test_another_count_under_the_id_is_a_conflict(tablet: Tablet) -> None:
    key = fresh_id()
    found(tablet.count(key, hour=HOUR.isoformat()))
    assert refused(tablet.count(key, hour=HOUR.isoformat(), visitors=6)) == (409, "id_used")


@pytest.mark.parametrize("part", [{"minutes": 1}, {"seconds": 1}, {"microseconds": 1}])
def test_an_hour_is_whole(tablet: Tablet, part: dict[str, int]) -> None:
    answer = tablet.count(hour=(HOUR + timedelta(**part)).isoformat())
    assert refused(answer) == (422, "hour_not_whole")


@pytest.mark.parametrize("visitors", [-1, 100_001, 1.5, "3", True])
def test_visitors_are_a_whole_number(tablet: Tablet, visitors: object) -> None:
    assert refused(tablet.count(hour=HOUR.isoformat(), visitors=visitors)) == (422, "invalid")


def test_an_hour_is_whole_in_the_stores_zone(session: Session, shop: object) -> None:
    store = staff.add_store(session, code="KTM", name="加德满都", timezone="Asia/Kathmandu")
    local = HOUR + timedelta(minutes=15)  # 05:15 UTC is 11:00 there.
    row = visits.count_visitors(session, store.id, store, {"hour": local, "visitors": 2}, "csv")
    assert (row.hour, row.source) == (local, "csv")
