"""Who may be one person and is kept as two."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from cast import NOW, PHONE, Cast, Person, Shop
from counter_book import found
from merges import at_desk, merged, undone
from sqlalchemy import event

from store_api.customers import duplicates, service
from store_api.customers.models import Customer, PhoneChange
from store_api.db import Session, database
from store_api.staff.models import Store

BORN = date(1990, 5, 1)


class Book:
    """Writes customers of one shop, each a minute later than the one before."""

    def __init__(self, session: Session, shop: Shop) -> None:
        self.session, self.shop, self.number = session, shop, 0

    def customer(self, name: str | None = "王芳", birthday: date | None = BORN, store: Store | None = None) -> Customer:
        """Somebody whom the store has met."""
        self.number += 1
        customer = service.get_or_make(self.session, f"+861380014{self.number:04}")
        customer.name, customer.birthday = name, birthday
        service.meet(self.session, (store or self.shop.store).id, customer.id)
        self.session.flush()
        return customer

    def had(self, customer: Customer, phone: str) -> None:
        """She had this number before."""
        self.session.add(PhoneChange.seen(customer.id, phone, None, NOW))
        self.session.flush()


@pytest.fixture
def book(session: Session, shop: Shop) -> Book:
    """Writes customers."""
    return Book(session, shop)


def pairs(person: Person) -> list[dict[str, Any]]:
    """What the manager is shown."""
    shown: list[dict[str, Any]] = found(person.get("/customers/duplicates"))
    return shown


def ids(people: Cast) -> list[set[str]]:
    """Whom Mei is shown, pair by pair."""
    people.shop.session.settle()
    return [{one["id"] for one in pair["people"]} for pair in pairs(people.mei)]


def both(*customers: Customer) -> set[str]:
    """The ids of two."""
    return {str(one.id) for one in customers}


def test_the_same_name_and_birthday_are_a_pair(people: Cast, book: Book) -> None:
    one, other = book.customer(), book.customer()
    assert ids(people) == [both(one, other)]
    assert pairs(people.mei)[0]["reasons"] == ["name_and_birthday"]


@pytest.mark.parametrize(
    ("name", "same"), [("Ann Lee", "ＡＮＮ　ＬＥＥ"), ("王芳", " 王芳 "), ("Zoe", "zoe"), ("ｶﾝﾅ", "カンナ")]
)
def test_names_are_alike_however_they_are_typed(people: Cast, book: Book, name: str, same: str) -> None:
    one, other = book.customer(name), book.customer(same)
    assert ids(people) == [both(one, other)]


@pytest.mark.parametrize(
    ("name", "birthday"),
    [("王方", BORN), ("王芳", BORN + timedelta(days=1)), ("王芳", None), (None, BORN), (None, None)],
)
def test_who_differs_in_one_of_them_is_no_pair(
    people: Cast, book: Book, name: str | None, birthday: date | None
) -> None:
    book.customer()
    book.customer(name, birthday)
    book.customer(name, birthday and birthday + timedelta(days=7))
    assert ids(people) == []


def test_a_former_number_that_another_has_now_is_a_pair(people: Cast, book: Book) -> None:
    before, now = book.customer(None, None), book.customer(None, None)
    assert now.phone is not None
    book.had(before, now.phone)
    assert ids(people) == [both(before, now)]
    assert pairs(people.mei)[0]["reasons"] == ["former_number"]


def test_a_former_number_that_nobody_has_is_no_pair(people: Cast, book: Book) -> None:
    book.had(book.customer(None, None), PHONE)
    assert ids(people) == []


def test_a_pair_with_two_reasons_is_one_line(people: Cast, book: Book) -> None:
    before, now = book.customer(), book.customer()
    assert now.phone is not None
    book.had(before, now.phone)
    assert ids(people) == [both(before, now)]
    assert sorted(pairs(people.mei)[0]["reasons"]) == ["former_number", "name_and_birthday"]


def test_who_was_merged_is_no_pair_until_it_is_undone(people: Cast, session: Session, shop: Shop, book: Book) -> None:
    one, other = book.customer(), book.customer()
    merge = merged(session, shop, one, other)
    assert ids(people) == []
    undone(session, shop, merge)
    assert ids(people) == [both(one, other)]


def test_a_merged_one_is_named_by_the_person_she_is(people: Cast, session: Session, shop: Shop, book: Book) -> None:
    one, other, third = book.customer(), book.customer("王小姐"), book.customer()
    merged(session, shop, one, other)
    assert ids(people) == [both(other, third)]


def test_three_alike_are_three_pairs(people: Cast, book: Book) -> None:
    three = [book.customer() for _ in range(3)]
    assert len(ids(people)) == len(three)


def test_pairs_with_the_newest_customer_come_first(people: Cast, book: Book) -> None:
    old = [book.customer("李雷") for _ in range(2)]
    new = [book.customer("韩梅梅") for _ in range(2)]
    assert ids(people) == [both(*new), both(*old)]


def test_there_is_an_end_to_the_list(session: Session, shop: Shop, book: Book) -> None:
    for _ in range(21):
        book.customer()
    assert len(duplicates.near_duplicates(session, at_desk(shop.mei))) == duplicates.MOST_PAIRS


def test_people_of_other_stores_are_not_shown(people: Cast, book: Book, shop: Shop) -> None:
    book.customer()
    foreign = book.customer(store=shop.other_store)
    assert ids(people) == []
    assert len(pairs(people.hua)) == 1
    service.meet(book.session, shop.store.id, foreign.id)
    assert len(ids(people)) == 1


def test_whom_nobody_has_met_is_not_shown(people: Cast, session: Session, book: Book) -> None:
    book.customer()
    unmet = service.get_or_make(session, PHONE)
    unmet.name, unmet.birthday = "王芳", BORN
    session.settle()
    assert pairs(people.hua) == []


def test_numbers_are_masked(people: Cast, book: Book) -> None:
    book.customer()
    book.customer()
    book.session.settle()
    answer = people.mei.get("/customers/duplicates")
    assert [one["masked_phone"] for one in answer.get_json()[0]["people"]] == ["138****0001", "138****0002"]
    assert re.search(r"1380014\d{4}", answer.text) is None


def test_the_list_takes_four_queries_however_long_it_is(session: Session, shop: Shop, book: Book) -> None:
    statements: list[str] = []
    for _ in range(9):
        book.customer()
    listener = lambda *args: statements.append(args[2])  # noqa: E731 - it is taken off again by name.
    event.listen(database.engine, "before_cursor_execute", listener)
    assert len(duplicates.near_duplicates(session, at_desk(shop.hua))) == 36
    event.remove(database.engine, "before_cursor_execute", listener)
    assert len(statements) == 4
