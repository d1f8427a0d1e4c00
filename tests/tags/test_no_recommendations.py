"""Who wants no personal recommendations has no cloud, is in no search, and nothing is recommended to her."""

from __future__ import annotations

import pytest
from cast import Cast, form
from counter_book import found
from flask.testing import FlaskClient
from sqlalchemy import select
from story import drain
from tag_book import WORDS, Book

from store_api.coupons import scans
from store_api.coupons.models import Claim
from store_api.customers.models import Consent


@pytest.fixture
def refusing(book: Book) -> Book:
    """She was recommended something, and then wanted no more of it."""
    book.writes(WORDS)
    says(book, False)
    return book


def says(book: Book, granted: bool) -> None:
    """She tells a clerk; everything has reacted."""
    found(book.tablet.person.put(f"/customers/{book.customer}/consents", {"personal": granted}))
    drain(book.session.now)


def test_her_page_tells_a_no_from_never_having_been_asked(book: Book) -> None:
    path = f"/customers/{book.customer}"
    assert found(book.tablet.person.get(path))["refused"] == []
    says(book, False)
    assert found(book.tablet.person.get(path))["refused"] == ["personal"]


def test_unless_she_refuses_there_is_a_cloud(book: Book) -> None:
    book.writes(WORDS)
    assert ("color", "米色") in book.names()


def test_who_refuses_has_no_cloud(refusing: Book) -> None:
    assert refusing.names() == set()


def test_a_later_note_makes_none(refusing: Book) -> None:
    refusing.writes("喜欢黑色")
    assert refusing.names() == set()


def test_no_search_finds_her(book: Book) -> None:
    book.writes(WORDS)
    path = "/customers/with-tags?tag=color:米色"
    assert len(found(book.tablet.person.get(path))["customers"]) == 1
    says(book, False)
    assert found(book.tablet.person.get(path))["customers"] == []


def test_her_card_recommends_nothing_and_says_why(book: Book) -> None:
    found(book.tablet.try_on(book.visit, piece="A02", recommended=["米色风衣"]))
    found(book.tablet.close(book.visit))
    card = f"/customers/{book.customer}/arrival-card"
    assert found(book.tablet.person.get(card))["recommended"] is not None
    says(book, False)
    shown = found(book.tablet.person.get(card))
    assert (shown["recommended"], shown["warnings"]) == (None, ["no_recommendations"])


def test_when_she_allows_it_again_her_cloud_is_back(refusing: Book) -> None:
    says(refusing, True)
    assert ("color", "米色") in refusing.names()


def test_she_can_say_so_on_her_own_page(client: FlaskClient, people: Cast, book: Book) -> None:
    client.post(f"/q/{book.shop.code.slug}", data=form())
    cookie, claim = client.get_cookie("browser"), book.session.scalars(select(Claim)).one()
    assert cookie is not None
    found(people.lin.post("/scans", {"text": scans.counter_text(claim, cookie.value)}))
    book.writes(WORDS)
    page = client.get("/me").text
    assert "不再给我个性化推荐" in page
    assert "健康情况（" not in page
    client.post("/me/answers", data={"purpose": "personal", "granted": "no"})
    drain(book.session.now)
    assert book.names() == set()
    assert "可以给我个性化推荐" in client.get("/me").text
    answer = book.session.scalars(select(Consent).where(Consent.purpose == "personal")).one()
    assert (answer.granted, answer.channel) == (False, "own_page")
