"""The clerk of another store sees nothing of this one: foreign and unknown look the same."""

from __future__ import annotations

import pytest
from cast import PHONE, Cast
from counter_book import Tablet, found, refused

from store_api.staff import service as staff


@pytest.fixture
def tablet(people: Cast) -> Tablet:
    """Lin's tablet."""
    return Tablet(people)


@pytest.fixture
def stranger(people: Cast) -> Tablet:
    """The tablet of another store, with its clerk signed in."""
    shop = people.shop
    _, invitation = staff.invite_device(shop.session, shop.other_store, shop.hua)
    device, _ = staff.enrol_device(shop.session, invitation, "别店平板")
    shop.session.settle()
    return Tablet(people, type(people.lin)(people.client, shop.session, shop.stranger, device))


def test_she_records_in_her_own_store(stranger: Tablet) -> None:
    assert found(stranger.visit())["store_id"] == str(stranger.people.shop.other_store.id)


def test_she_cannot_tie_our_visit(tablet: Tablet, stranger: Tablet) -> None:
    assert refused(stranger.tie(tablet.visited(), phone=PHONE)) == (404, "visit_unknown")


def test_she_cannot_close_our_visit(tablet: Tablet, stranger: Tablet) -> None:
    assert refused(stranger.close(tablet.visited())) == (404, "visit_unknown")


def test_she_cannot_add_a_try_on(tablet: Tablet, stranger: Tablet) -> None:
    assert refused(stranger.try_on(tablet.visited(), piece="x")) == (404, "visit_unknown")


def test_she_cannot_note_on_our_visit(tablet: Tablet, stranger: Tablet) -> None:
    assert refused(stranger.note(visit_id=tablet.visited(), text="x")) == (404, "visit_unknown")


def test_she_cannot_note_on_our_customer(tablet: Tablet, stranger: Tablet) -> None:
    assert refused(stranger.note(customer_id=tablet.met(), text="x")) == (404, "customer_unknown")


def test_she_cannot_correct_our_note(tablet: Tablet, stranger: Tablet) -> None:
    note = found(tablet.note(visit_id=tablet.visited(), text="a"))["id"]
    assert refused(stranger.correct(note, "b", '"1"')) == (404, "note_unknown")


def test_a_clerk_of_both_stores_sees_only_the_store_of_the_tablet(tablet: Tablet, people: Cast) -> None:
    shop = people.shop
    shop.lin.stores = [shop.store, shop.other_store]
    _, invitation = staff.invite_device(shop.session, shop.other_store, shop.hua)
    device, _ = staff.enrol_device(shop.session, invitation, "别店平板")
    shop.session.settle()
    elsewhere = Tablet(people, type(people.lin)(people.client, shop.session, shop.lin, device))
    assert refused(elsewhere.close(tablet.visited())) == (404, "visit_unknown")
