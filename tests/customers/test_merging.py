"""Two customers turn out to be one person: what a manager may merge, who they are then, and undoing it."""

from __future__ import annotations

import uuid

import pytest
from cast import NOW, PHONE, Cast, Person, Shop, fresh_id
from counter_book import found, refused
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from merges import OTHER_PHONE, known, merged, person_ids, send, undone
from sqlalchemy import select
from story import count

from store_api.customers import merging, service
from store_api.customers.models import Customer, CustomerMerge
from store_api.db import Session
from store_api.errors import Conflict
from store_api.events import Event
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
def three(session: Session, shop: Shop) -> list[Customer]:
    """Three customers."""
    return [known(session, shop, f"+861380013800{number}") for number in range(3)]


@pytest.fixture
def mei(people: Cast, session: Session, anna: Customer, other: Customer) -> Person:
    """The manager, with both customers stored."""
    session.settle()
    return people.mei


def test_everybody_is_herself_at_first(anna: Customer, other: Customer) -> None:
    assert person_ids(anna, other) == [anna.id, other.id]


def test_a_merged_customer_is_the_one_she_was_merged_into(mei: Person, anna: Customer, other: Customer) -> None:
    answer = found(send(mei, anna.id, other.id))
    assert (answer["from_id"], answer["into_id"]) == (str(anna.id), str(other.id))
    assert person_ids(anna, other) == [other.id, other.id]


def test_undoing_makes_them_two_again(mei: Person, anna: Customer, other: Customer) -> None:
    key = found(send(mei, anna.id, other.id))["id"]
    assert mei.call("DELETE", f"/merges/{key}").status_code == 204
    assert person_ids(anna, other) == [anna.id, other.id]


def test_the_same_merge_again_gets_the_same_answer(mei: Person, anna: Customer, other: Customer) -> None:
    key = fresh_id()
    first, second = (send(mei, anna.id, other.id, key) for _ in range(2))
    assert (first.status_code, first.data) == (second.status_code, second.data) == (200, first.data)


def test_a_merge_that_was_undone_does_not_come_back_with_its_replay(
    mei: Person, session: Session, anna: Customer, other: Customer
) -> None:
    key = found(send(mei, anna.id, other.id))["id"]
    mei.call("DELETE", f"/merges/{key}")
    assert found(send(mei, anna.id, other.id, key))["undone_at"] is not None
    assert person_ids(anna, other) == [anna.id, other.id]


def test_another_merge_under_a_used_id_is_refused(mei: Person, anna: Customer, other: Customer) -> None:
    key = found(send(mei, anna.id, other.id))["id"]
    assert refused(send(mei, other.id, anna.id, key)) == (409, "id_used")


def test_undoing_twice_changes_nothing(mei: Person, session: Session, anna: Customer, other: Customer) -> None:
    key = found(send(mei, anna.id, other.id))["id"]
    assert [mei.call("DELETE", f"/merges/{key}").status_code for _ in range(2)] == [204, 204]
    assert count(session, AuditEntry, action="customer.merge_undone") == 1


def test_what_was_undone_can_be_merged_again(mei: Person, anna: Customer, other: Customer) -> None:
    mei.call("DELETE", f"/merges/{found(send(mei, anna.id, other.id))['id']}")
    found(send(mei, anna.id, other.id))
    assert person_ids(anna, other) == [other.id, other.id]


def test_nobody_is_merged_with_herself(mei: Person, anna: Customer) -> None:
    assert refused(send(mei, anna.id, anna.id)) == (409, "merge_with_herself")


@pytest.mark.parametrize("way", [1, -1])
def test_who_is_one_person_is_not_merged_again(mei: Person, anna: Customer, other: Customer, way: int) -> None:
    found(send(mei, anna.id, other.id))
    assert refused(send(mei, *(anna.id, other.id)[::way])) == (409, "merge_same_person")


def test_who_was_merged_already_is_merged_by_the_one_who_stands_for_her(
    people: Cast, session: Session, three: list[Customer]
) -> None:
    session.settle()
    first, second, third = (one.id for one in three)
    found(send(people.mei, first, second))
    assert refused(send(people.mei, first, third)) == (409, "merge_already_merged")
    found(send(people.mei, second, third))
    assert person_ids(*three) == [third, third, third]


@pytest.mark.parametrize("way", [1, -1])
def test_whose_data_was_deleted_is_not_merged(
    mei: Person, session: Session, anna: Customer, other: Customer, way: int
) -> None:
    anna.erased_at = NOW
    session.settle()
    assert refused(send(mei, *(anna.id, other.id)[::way])) == (410, "customer_erased")


def test_the_shells_of_a_deleted_person_stay_one(
    mei: Person, session: Session, anna: Customer, other: Customer
) -> None:
    key = found(send(mei, anna.id, other.id))["id"]
    anna.erased_at = other.erased_at = NOW
    session.settle()
    assert refused(mei.call("DELETE", f"/merges/{key}")) == (410, "customer_erased")


@pytest.mark.parametrize("missing", ["from_id", "into_id"])
def test_somebody_no_store_of_hers_has_met_looks_like_nobody(
    mei: Person, people: Cast, session: Session, anna: Customer, missing: str
) -> None:
    stranger = service.get_or_make(session, "+8613700137000")
    service.meet(session, people.shop.other_store.id, stranger.id)
    session.settle()
    both = {"from_id": str(anna.id), "into_id": str(anna.id)}
    foreign, unknown = (
        mei.put(f"/merges/{fresh_id()}", both | {missing: one}) for one in (str(stranger.id), fresh_id())
    )
    assert refused(foreign) == (404, "customer_unknown")
    assert foreign.data == unknown.data


def test_an_unknown_merge_cannot_be_undone(mei: Person) -> None:
    assert refused(mei.call("DELETE", f"/merges/{fresh_id()}")) == (404, "merge_unknown")


def test_who_merged_and_who_undid_it_is_remembered(
    mei: Person, people: Cast, session: Session, anna: Customer, other: Customer
) -> None:
    mei.call("DELETE", f"/merges/{found(send(mei, anna.id, other.id))['id']}")
    entries = session.scalars(select(AuditEntry).where(AuditEntry.subject_id == anna.id).order_by(AuditEntry.id))
    assert [(one.action, one.staff_id) for one in entries] == [
        ("customer.merged", people.shop.mei.id),
        ("customer.merge_undone", people.shop.mei.id),
    ]


def test_a_merge_tells_those_who_have_to_react(session: Session, shop: Shop, anna: Customer, other: Customer) -> None:
    merge = merged(session, shop, anna, other)
    undone(session, shop, merge)
    assert count(session, Event, kind="customer.merged", subject_id=merge.id) == 2
    assert {count(session, Event, kind="customer.changed", subject_id=one.id) for one in (anna, other)} == {2}


def test_the_list_shows_merges_that_stand_and_those_undone(
    people: Cast, session: Session, three: list[Customer]
) -> None:
    session.settle()
    first, second, third = (one.id for one in three)
    wrong = found(send(people.mei, first, third))["id"]
    people.mei.call("DELETE", f"/merges/{wrong}")
    right = found(send(people.mei, second, third))["id"]
    rows = found(people.mei.get(f"/customers/{second}/merges"))
    assert {row["id"]: row["undone_at"] is None for row in rows} == {right: True, wrong: False}
    assert [row["id"] for row in found(people.mei.get(f"/customers/{first}/merges"))] == [wrong]


@pytest.mark.parametrize("link", [0, 1])
def test_undoing_one_link_of_a_chain_leaves_the_other(
    session: Session, shop: Shop, three: list[Customer], link: int
) -> None:
    first, second, third = three
    merges = [merged(session, shop, first, second), merged(session, shop, second, third)]
    assert person_ids(*three) == [third.id] * 3
    undone(session, shop, merges[link])
    assert person_ids(*three) == ([first.id, third.id, third.id] if link == 0 else [second.id, second.id, third.id])


def test_a_group_is_merged_with_all_who_are_in_it(session: Session, shop: Shop, three: list[Customer]) -> None:
    first, second, third = three
    merged(session, shop, first, third)
    merged(session, shop, third, second)
    assert person_ids(*three) == [second.id] * 3


def test_somebody_merged_into_a_merged_one_stays_with_her(session: Session, shop: Shop, three: list[Customer]) -> None:
    first, second, third = three
    upper = merged(session, shop, second, third)
    merged(session, shop, first, second)
    undone(session, shop, upper)
    assert person_ids(*three) == [second.id, second.id, third.id]


NUMBERS = [f"+861380013800{number}" for number in range(5)]
STEPS = st.lists(
    st.tuples(st.sampled_from(["merge", "undo"]), st.integers(0, 9), st.integers(0, len(NUMBERS) - 1)), max_size=25
)


def follow(pointers: dict[uuid.UUID, uuid.UUID], customer_id: uuid.UUID) -> uuid.UUID:
    """Where the pointers lead; endless in a circle."""
    for _ in range(len(pointers) + 1):
        if customer_id not in pointers:
            return customer_id
        customer_id = pointers[customer_id]
    raise AssertionError("a circle")


@given(STEPS)
@examples(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whom_everybody_is_follows_from_the_merges_that_stand(
    session: Session, shop: Shop, steps: list[tuple[str, int, int]]
) -> None:
    with session.begin_nested() as savepoint:
        customers = [known(session, shop, number) for number in NUMBERS]
        made: list[CustomerMerge] = []
        for kind, one, other in steps:
            try:
                if kind == "merge":
                    made.append(merged(session, shop, customers[one % len(customers)], customers[other]))
                elif made:
                    undone(session, shop, made[one % len(made)])
            except Conflict:
                pass  # One person already, or merged already.
            pointers = {merge.from_id: merge.into_id for merge in made if merge.undone_at is None}
            assert len(pointers) == sum(merge.undone_at is None for merge in made)
            assert person_ids(*customers) == [follow(pointers, customer.id) for customer in customers]
        savepoint.rollback()


def test_a_rebuild_finds_again_whom_everybody_is(session: Session, shop: Shop, three: list[Customer]) -> None:
    first, second, third = three
    merges = [merged(session, shop, first, second), merged(session, shop, second, third)]
    right = person_ids(*three)
    for one in three:
        one.person_id = first.id
    session.flush()
    for merge in merges:
        merging.resolve(session, merge.id)
    assert person_ids(*three) == right
