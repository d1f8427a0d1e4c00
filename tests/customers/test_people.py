"""How a person is shown and found whose customers were merged, and how what is wrong about her is corrected."""

from __future__ import annotations

from datetime import date

import pytest
from cast import NOW, PHONE, Cast, Person, Shop
from counter_book import Tablet, found, refused
from merges import OTHER_PHONE, known, merged, send, stored, undone
from sqlalchemy import select
from story import count

from store_api.coupons.scans import member_text
from store_api.customers import consents, people, service
from store_api.customers.models import Acquaintance, Channel, Consent, Customer, Purpose
from store_api.db import Session
from store_api.staff.models import AuditEntry


@pytest.fixture
def anna(session: Session, shop: Shop) -> Customer:
    """Somebody the store has met."""
    return known(session, shop, PHONE)


@pytest.fixture
def other(session: Session, shop: Shop) -> Customer:
    """Somebody else, who may be Anna with a new number."""
    return known(session, shop, OTHER_PHONE)


@pytest.fixture
def mei(people: Cast, session: Session, anna: Customer, other: Customer) -> Person:
    """The manager, with both customers stored."""
    session.settle()
    return people.mei


def test_a_person_is_shown_by_the_one_who_stands_for_her(session: Session, shop: Shop) -> None:
    anna = known(session, shop, PHONE, name="王女士", birthday=date(1990, 5, 1))
    other = known(session, shop, OTHER_PHONE, name="王小姐", birthday=date(1991, 5, 1))
    merged(session, shop, anna, other)
    shown = people.profile(session, anna.id)
    assert (shown.id, shown.name, shown.birthday, shown.masked_phone) == (
        other.id,
        "王小姐",
        date(1991, 5, 1),
        "139****9000",
    )


def test_what_she_lacks_comes_from_whom_she_was_before(session: Session, shop: Shop) -> None:
    anna = known(session, shop, PHONE, name="王女士", birthday=date(1990, 5, 1), phone_proved_at=NOW)
    bare = Customer.arrived(NOW)
    session.add(bare)
    session.flush()
    service.meet(session, shop.store.id, bare.id)
    merged(session, shop, anna, bare)
    shown = people.profile(session, bare.id)
    assert (shown.name, shown.birthday, shown.masked_phone, shown.phone_proved_at) == (
        "王女士",
        date(1990, 5, 1),
        "138****8000",
        NOW,
    )
    assert (bare.name, bare.phone) == (None, None)


@pytest.mark.parametrize("tail", ["8000", "9000"])
def test_either_number_finds_the_person_in_one_line(
    mei: Person, people: Cast, anna: Customer, other: Customer, tail: str
) -> None:
    send(mei, anna.id, other.id)
    lines = found(people.lin.post("/customers/search", {"tail": tail}))
    assert [line["id"] for line in lines] == [str(other.id)]


def test_two_numbers_with_one_tail_are_one_line(session: Session, shop: Shop, anna: Customer) -> None:
    other = known(session, shop, "+8613900138000")
    assert len(service.by_phone_tail(session, shop.store.id, "8000")) == 2
    merged(session, shop, anna, other)
    assert [one.id for one in service.by_phone_tail(session, shop.store.id, "8000")] == [other.id]


@pytest.mark.parametrize("number", [PHONE, OTHER_PHONE])
def test_the_full_number_and_registering_again_lead_to_the_person(
    mei: Person, people: Cast, anna: Customer, other: Customer, number: str
) -> None:
    send(mei, anna.id, other.id)
    searched = found(people.lin.post("/customers/search", {"phone": number}))
    registered = found(people.lin.post("/customers", {"phone": number, "service": True}))
    assert [searched[0]["id"], registered["id"]] == [str(other.id)] * 2


def test_the_page_of_a_merged_customer_is_the_persons(mei: Person, anna: Customer, other: Customer) -> None:
    send(mei, anna.id, other.id)
    pages = [mei.get(f"/customers/{one.id}") for one in (anna, other)]
    assert found(pages[0])["customer"]["id"] == str(other.id)
    assert pages[0].data == pages[1].data


def test_a_store_that_met_one_of_them_has_met_the_person(
    session: Session, shop: Shop, anna: Customer, other: Customer
) -> None:
    service.meet(session, shop.other_store.id, other.id)
    assert not service.has_met(session, shop.other_store.id, anna.id)
    merge = merged(session, shop, anna, other)
    assert service.has_met(session, shop.other_store.id, anna.id)
    undone(session, shop, merge)
    assert not service.has_met(session, shop.other_store.id, anna.id)


def test_a_merge_writes_no_acquaintance_of_its_own(
    session: Session, shop: Shop, anna: Customer, other: Customer
) -> None:
    before = count(session, Acquaintance)
    merged(session, shop, anna, other)
    assert count(session, Acquaintance) == before


def says(session: Session, shop: Shop, customer: Customer, *, granted: bool) -> None:
    """She answers whether she may be called."""
    consents.answer(
        session, customer.id, Purpose.FOLLOW_UP, granted=granted, channel=Channel.CLERK, store_id=shop.store.id
    )
    session.flush()


@pytest.mark.parametrize("last", [True, False])
def test_the_newest_answer_of_the_person_counts_whichever_of_her_gave_it(
    session: Session, shop: Shop, anna: Customer, other: Customer, last: bool
) -> None:
    says(session, shop, other, granted=not last)
    says(session, shop, anna, granted=last)
    merge = merged(session, shop, anna, other)
    assert [consents.contactable(session, one) for one in (anna, other)] == [last, last]
    undone(session, shop, merge)
    assert [consents.contactable(session, one) for one in (anna, other)] == [last, not last]


def test_a_yes_without_a_number_and_a_number_without_a_yes_make_her_contactable(
    session: Session, shop: Shop, anna: Customer
) -> None:
    bare = Customer.arrived(NOW)
    session.add(bare)
    session.flush()
    service.meet(session, shop.store.id, bare.id)
    says(session, shop, bare, granted=True)
    assert not any(consents.contactable(session, one) for one in (anna, bare))
    merged(session, shop, anna, bare)
    assert all(consents.contactable(session, one) for one in (anna, bare))


def test_a_scan_of_an_old_member_code_means_the_person(
    mei: Person, people: Cast, anna: Customer, other: Customer
) -> None:
    send(mei, anna.id, other.id)
    answer = found(people.lin.post("/scans", {"text": member_text(anna)}))
    assert (answer["customer_id"], answer["masked_phone"]) == (str(other.id), "139****9000")


def test_a_visit_of_the_one_is_not_in_the_way_of_the_other(
    mei: Person, people: Cast, anna: Customer, other: Customer
) -> None:
    tablet = Tablet(people)
    visit = tablet.visited(customer_id=str(anna.id))
    assert refused(tablet.tie(visit, customer_id=str(other.id))) == (409, "visit_is_tied")
    send(mei, anna.id, other.id)
    assert found(tablet.tie(visit, customer_id=str(other.id)))["customer_id"] == str(anna.id)


def test_her_name_can_be_corrected(mei: Person, people: Cast, anna: Customer, other: Customer) -> None:
    send(mei, anna.id, other.id)
    body = {"name": "王 女士", "birthday": "1990-05-01"}
    answer = found(people.lin.call("PATCH", f"/customers/{anna.id}", json=body))
    assert (answer["id"], answer["name"], answer["birthday"]) == (str(other.id), "王 女士", "1990-05-01")
    assert (stored(anna).name, stored(other).name) == (None, "王 女士")


def test_what_a_correction_leaves_out_stays(mei: Person, people: Cast, session: Session, anna: Customer) -> None:
    anna.name = "王女士"
    session.settle()
    answer = found(people.lin.call("PATCH", f"/customers/{anna.id}", json={"birthday": "1990-05-01"}))
    assert answer["name"] == "王女士"
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "customer.corrected")).one()
    assert (entry.subject_id, entry.staff_id, entry.reason) == (anna.id, people.shop.lin.id, "birthday")


@pytest.mark.parametrize("birthday", ["1899-12-31", "2999-01-01", "May", "1990-02-30"])
def test_a_birthday_is_a_day_somebody_alive_was_born(people: Cast, mei: Person, anna: Customer, birthday: str) -> None:
    answer = people.lin.call("PATCH", f"/customers/{anna.id}", json={"birthday": birthday})
    assert (answer.status_code, list(answer.get_json()["errors"]["json"])) == (422, ["birthday"])


def test_a_deleted_person_takes_no_corrections(people: Cast, mei: Person, session: Session, anna: Customer) -> None:
    anna.erased_at = NOW
    session.settle()
    answer = people.lin.call("PATCH", f"/customers/{anna.id}", json={"name": "王女士"})
    assert refused(answer) == (410, "customer_erased")
    assert stored(anna).name is None


def test_a_birthday_said_at_registering_is_kept_and_the_first_one_stays(people: Cast) -> None:
    body = {"phone": PHONE, "service": True}
    answers = [people.lin.post("/customers", {**body, "birthday": day}) for day in ("1990-05-01", "1991-06-02")]
    assert [found(answer)["birthday"] for answer in answers] == ["1990-05-01"] * 2


def test_consents_are_not_moved_by_a_merge(session: Session, shop: Shop, anna: Customer, other: Customer) -> None:
    says(session, shop, anna, granted=True)
    merged(session, shop, anna, other)
    assert session.scalars(select(Consent.customer_id)).all() == [anna.id]
