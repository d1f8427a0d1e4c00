"""Finding people by what their clouds say."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from cast import Person
from counter_book import found, refused
from story import drain
from tag_book import Book

from store_api.tags import search
from tagging.cloud import half_life


def phone(number: int) -> str:
    """The number of one of many."""
    return f"+86139001390{number:02}"


def said(book: Book, number: int, text: str) -> str:
    """A customer about whom this was said."""
    customer = book.tablet.met(phone(number))
    book.writes(text, customer_id=customer)
    return customer


def page(book: Book, *tags: str, person: Person | None = None, **query: str) -> dict[str, Any]:
    """A page of people whose clouds have all of these."""
    words = urlencode([*(("tag", tag) for tag in tags), *query.items()])
    shown: dict[str, Any] = found((person or book.tablet.person).get(f"/customers/with-tags?{words}"))
    return shown


def ids(book: Book, *tags: str, **query: Any) -> list[str]:
    """Who they are."""
    return [row["id"] for row in page(book, *tags, **query)["customers"]]


def test_people_with_a_tag_are_found_with_masked_numbers(book: Book) -> None:
    customer = said(book, 1, "喜欢米色")
    said(book, 2, "喜欢黑色")
    (row,) = page(book, "color:米色")["customers"]
    assert (row["id"], row["masked_phone"], row["name"]) == (customer, "139****9001", None)
    assert 0 < row["weight"] <= 1


def test_of_whom_it_is_said_more_comes_first(book: Book) -> None:
    once, twice = said(book, 1, "喜欢米色"), said(book, 2, "喜欢米色")
    book.writes("想要米色", customer_id=twice)
    assert ids(book, "color:米色") == [twice, once]


def test_who_said_it_lately_comes_before_who_said_it_long_ago(book: Book) -> None:
    old = said(book, 1, "喜欢米色")
    book.later(days=half_life("color"))
    new = said(book, 2, "喜欢米色")
    assert ids(book, "color:米色") == [new, old]


def test_all_of_several_tags_must_be_there(book: Book) -> None:
    both = said(book, 1, "喜欢米色，喜欢真丝")
    said(book, 2, "喜欢米色")
    assert ids(book, "color:米色", "fabric:真丝") == [both]


def test_a_polarity_can_be_asked_for(book: Book) -> None:
    likes, dislikes = said(book, 1, "喜欢黑色"), said(book, 2, "不要黑色")
    assert ids(book, "color:黑色:dislike") == [dislikes]
    assert ids(book, "color:黑色:like") == [likes]
    assert set(ids(book, "color:黑色")) == {likes, dislikes}


def test_a_dislike_that_a_purchase_superseded_does_not_count(book: Book) -> None:
    book.writes("不要黑色")
    book.later(days=1)
    book.buys("黑色")
    assert ids(book, "color:黑色:dislike") == []


def test_what_is_for_her_husband_does_not_find_her(book: Book) -> None:
    customer = said(book, 1, "给老公买XL的外套")
    assert ids(book, "size:XL") == []
    assert ids(book, "size:XL", **{"for": "老公"}) == [customer]


def test_people_of_another_store_are_not_found(book: Book) -> None:
    said(book, 1, "喜欢米色")
    assert ids(book, "color:米色", person=book.people.stranger) == []


def test_headquarters_find_the_people_of_all_stores(book: Book) -> None:
    customer = said(book, 1, "喜欢米色")
    assert ids(book, "color:米色", person=book.people.hua) == [customer]


def test_pages_show_everybody_once(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "PAGE", 2)
    customers = [book.tablet.met(phone(number)) for number in range(5)]
    for number, customer in enumerate(customers):
        book.tablet.note(text="喜欢米色" if number % 2 else "喜欢米色，米色好看", customer_id=customer)
    drain(book.session.now)
    shown, number = [], 1
    while number is not None:
        part = page(book, "color:米色", page=str(number))
        assert len(part["customers"]) <= 2
        shown += [row["id"] for row in part["customers"]]
        number = part["next"]
    assert sorted(shown) == sorted(customers)


@pytest.mark.parametrize("number", [search.MOST_PAGES + 1, 10**30])
def test_a_search_ends_after_some_pages_and_says_so(book: Book, number: int) -> None:
    assert page(book, "color:米色", page=str(search.MOST_PAGES))["next"] is None
    answer = book.tablet.person.get(f"/customers/with-tags?tag=color:米色&page={number}&lang=zh")
    assert refused(answer) == (422, "search_too_deep")
    assert str(search.MOST_PAGES * search.PAGE) in answer.json["message"]


@pytest.mark.parametrize(
    "query",
    ["", "tag=米色", "tag=:米色", "tag=color:", "tag=color:%00", "tag=a:b&page=x", "tag=a:b&page=0",
     "tag=a:b&page=1e9", f"tag=a:b&page={'9' * 5000}", "&".join(["tag=a:b"] * 6)],
)  # fmt: skip
def test_a_question_that_makes_no_sense_is_refused(book: Book, query: str) -> None:
    assert refused(book.tablet.person.get(f"/customers/with-tags?{query}"))[0] == 422


def test_nobody_walks_through_the_customers(book: Book) -> None:
    most = search.SEARCHES.in_a_row
    answers = [book.tablet.person.get("/customers/with-tags?tag=color:米色") for _ in range(most + 1)]
    assert answers[-2].status_code == 200
    assert refused(answers[-1]) == (429, "locked_out")
    assert book.tablet.person.post("/customers/search", {"tail": "8000"}).status_code == 200
