"""Finding somebody at the counter by her name, in characters, pinyin or initials."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cast import NOW, PHONE, Cast, Shop
from counter_book import refused
from merges import OTHER_PHONE, known, merged, stored

from store_api.customers import service
from store_api.customers.models import Customer
from store_api.db import Session
from store_api.privacy import corrections
from store_api.privacy.erasure import erase


def search(people: Cast, name: str) -> list[str | None]:
    """The names of whom Lin finds."""
    answer = people.lin.post("/customers/search", {"name": name})
    assert answer.status_code == 200, answer.text
    return [one["name"] for one in answer.get_json()]


@pytest.fixture
def wang(session: Session, people: Cast) -> Customer:
    """A customer whom the store has met."""
    customer = known(session, people.shop, PHONE, name="王女士")
    session.settle()
    return customer


@pytest.mark.parametrize("typed", ["王女", "女士", "王女士", "wangnv", "wangnü", "Wang Nv", "wns", "nvshi", " wn "])
def test_a_part_pinyin_or_initials_find_her(people: Cast, wang: Customer, typed: str) -> None:
    assert search(people, typed) == ["王女士"]


@pytest.mark.parametrize("typed", ["李女", "wnx", "%%", "__", "hi w", "王 女"])
def test_other_words_find_nobody(people: Cast, wang: Customer, typed: str) -> None:
    assert search(people, typed) == []


@pytest.mark.parametrize("typed", ["w", "王", "", "王" * 41])
def test_a_name_has_two_to_forty_characters(people: Cast, typed: str) -> None:
    assert refused(people.lin.post("/customers/search", {"name": typed})) == (422, "invalid")


def test_one_way_of_searching_is_enough(people: Cast) -> None:
    assert refused(people.lin.post("/customers/search", {"name": "王女士", "tail": "8000"})) == (422, "invalid")


def test_a_latin_name_is_found_in_any_case(session: Session, people: Cast) -> None:
    known(session, people.shop, PHONE, name="Anna Müller")
    session.settle()
    assert [search(people, typed) for typed in ("ANNA", "anna mü", "annam", "na")] == [["Anna Müller"]] * 4


def test_only_whom_this_store_has_met_is_found(session: Session, people: Cast) -> None:
    customer = service.get_or_make(session, PHONE)
    customer.name = "王女士"
    service.meet(session, people.shop.other_store.id, customer.id)
    session.settle()
    assert search(people, "wns") == []


def test_a_search_by_name_shows_no_whole_number(people: Cast, wang: Customer) -> None:
    answer = people.lin.post("/customers/search", {"name": "wns"})
    assert answer.get_json()[0]["masked_phone"] == "138****8000"
    assert PHONE[3:] not in answer.text


def test_many_of_one_name_come_latest_first_and_not_endlessly(session: Session, shop: Shop) -> None:
    for number in range(25):
        session.now = NOW + timedelta(minutes=number)
        last = known(session, shop, f"+861380{number:03}8000", name=f"王{number}")
    session.flush()
    found = service.by_name(session, shop.store.id, "wang")
    assert len(found) == service.MOST_MATCHES
    assert found[0].id == last.id


def test_somebody_merged_is_found_once_by_either_name(session: Session, people: Cast) -> None:
    one = known(session, people.shop, OTHER_PHONE, name="王芳")
    into = known(session, people.shop, PHONE, name="王女士")
    merged(session, people.shop, one, into)
    session.settle()
    assert [search(people, typed) for typed in ("wangfang", "wns", "wang")] == [["王女士"]] * 3


def test_a_corrected_name_is_found_and_the_old_one_is_not(people: Cast, wang: Customer) -> None:
    assert people.lin.call("PATCH", f"/customers/{wang.id}", json={"name": "汪女士"}).status_code == 200
    assert people.lin.call("PATCH", f"/customers/{wang.id}", json={"name": "李女士"}).status_code == 200
    assert (search(people, "lns"), search(people, "wns")) == (["李女士"], [])


def test_who_registers_is_found_by_her_initials(people: Cast) -> None:
    people.lin.post("/customers", {"phone": PHONE, "name": "赵敏", "service": True})
    assert search(people, "zm") == ["赵敏"]


def test_who_takes_her_name_away_is_not_found_by_it(session: Session, people: Cast, wang: Customer) -> None:
    corrections.correct(session, wang.id, name="", birthday="")
    session.settle()
    assert search(people, "wns") == []
    assert stored(wang).name_keys is None


def test_erasure_leaves_nothing_to_find_her_by(session: Session, people: Cast, wang: Customer) -> None:
    erase(session, wang.id)
    session.settle()
    assert (stored(wang).name, stored(wang).name_keys) == (None, None)
    assert search(people, "wns") == []
