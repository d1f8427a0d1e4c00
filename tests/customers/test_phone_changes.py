"""A customer has another number from now on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cast import NOW, PHONE, Cast, Shop, fresh_id
from counter_book import found, refused
from merges import OTHER_PHONE, merged
from phone_messages import newest_code
from sqlalchemy import func, select
from story import count
from werkzeug.test import TestResponse

from store_api.crypto import SealBroken, vault
from store_api.customers import challenges, phone_changes, proofs, service
from store_api.customers.models import Customer, PhoneChange, PhoneProof
from store_api.db import Session
from store_api.errors import Refusal
from store_api.senders.sms import RecordingSms
from store_api.staff.models import AuditEntry, Guard

NEW_PHONE = "+8613700137000"


@pytest.fixture
def anna(people: Cast, session: Session, shop: Shop) -> Customer:
    """Somebody the store has met."""
    customer = service.get_or_make(session, PHONE)
    service.meet(session, shop.store.id, customer.id)
    session.settle()
    return customer


def change(people: Cast, customer: object, phone: str = "137 0013 7000") -> TestResponse:
    """Lin types her new number."""
    return people.lin.put(f"/customers/{customer}/phone", {"phone": phone})


def changes(session: Session) -> list[PhoneChange]:
    """All former numbers."""
    return list(session.scalars(select(PhoneChange).order_by(PhoneChange.id)))


def test_the_new_number_is_hers_and_the_old_one_is_nobodys(people: Cast, session: Session, anna: Customer) -> None:
    answer = found(change(people, anna.id))
    assert (answer["id"], answer["masked_phone"]) == (str(anna.id), "137****7000")
    hers, nobodys = service.by_phone(session, NEW_PHONE), service.by_phone(session, PHONE)
    assert hers is not None
    assert (hers.id, nobodys) == (anna.id, None)


def test_the_tail_of_the_new_number_finds_her(people: Cast, anna: Customer) -> None:
    found(change(people, anna.id))
    lines = [found(people.lin.post("/customers/search", {"tail": tail})) for tail in ("7000", "8000")]
    assert [[line["id"] for line in one] for one in lines] == [[str(anna.id)], []]


def test_the_old_number_is_kept_sealed(people: Cast, session: Session, anna: Customer) -> None:
    found(change(people, anna.id))
    (former,) = changes(session)
    assert (former.customer_id, former.staff_id, former.old_phone) == (anna.id, people.shop.lin.id, PHONE)
    assert former.old_index == vault.index("phone", PHONE)
    assert b"13800138000" not in former.old_sealed


def test_a_former_number_copied_to_another_row_does_not_open(people: Cast, session: Session, anna: Customer) -> None:
    found(change(people, anna.id))
    found(change(people, anna.id, OTHER_PHONE))
    one, other = changes(session)
    other.old_sealed = one.old_sealed
    with pytest.raises(SealBroken):
        _ = other.old_phone


def test_the_history_shows_former_numbers_masked_the_latest_first(
    people: Cast, session: Session, anna: Customer
) -> None:
    found(change(people, anna.id))
    found(change(people, anna.id, OTHER_PHONE))
    answer = people.lin.get(f"/customers/{anna.id}/phone-changes")
    assert [row["masked_phone"] for row in found(answer)] == ["137****7000", "138****8000"]
    assert {row["staff_id"] for row in found(answer)} == {str(people.shop.lin.id)}
    assert "13800138000" not in answer.text


def test_the_history_is_the_persons(people: Cast, session: Session, shop: Shop, anna: Customer) -> None:
    found(change(people, anna.id))
    other = service.get_or_make(session, OTHER_PHONE)
    service.meet(session, shop.store.id, other.id)
    merged(session, shop, anna, other)
    assert [one.customer_id for one in phone_changes.history(session, other.id)] == [anna.id]


@pytest.mark.parametrize("typed", ["138 0013 8000", "+8613800138000"])
def test_the_same_number_again_changes_nothing(people: Cast, session: Session, anna: Customer, typed: str) -> None:
    anna.phone_proved_at = NOW
    session.settle()
    assert found(change(people, anna.id, typed))["phone_proved_at"] is not None
    assert (changes(session), count(session, AuditEntry, action="customer.phone_changed")) == ([], 0)


def test_a_double_tap_is_one_change(people: Cast, session: Session, anna: Customer) -> None:
    assert [change(people, anna.id).status_code for _ in range(2)] == [200, 200]
    assert len(changes(session)) == 1


def test_somebody_elses_number_is_not_taken(people: Cast, session: Session, anna: Customer) -> None:
    service.get_or_make(session, NEW_PHONE)
    session.settle()
    answer = change(people, anna.id)
    assert refused(answer) == (409, "phone_taken")
    assert "合并" in answer.get_json()["message"]
    assert changes(session) == []


def test_what_is_no_number_is_refused(people: Cast, anna: Customer) -> None:
    assert refused(change(people, anna.id, "12345")) == (422, "phone_invalid")


def test_the_new_number_is_not_proved_yet(people: Cast, session: Session, anna: Customer) -> None:
    for cookie in ("one", "two"):
        key = proofs.browser_key(cookie)
        proofs.prove_phone(session, anna, key, staff_id=people.shop.lin.id, another_browser=True)
    session.settle()
    assert found(change(people, anna.id))["phone_proved_at"] is None
    assert proofs.proved_by(session, "one") is None
    assert count(session, PhoneProof) == 0


def test_proofs_of_others_stay(people: Cast, session: Session, anna: Customer) -> None:
    other = service.get_or_make(session, OTHER_PHONE)
    proofs.prove_phone(session, other, proofs.browser_key("hers"), staff_id=people.shop.lin.id)
    session.settle()
    found(change(people, anna.id))
    assert proofs.proved_by(session, "hers") is other


def test_a_code_sent_to_the_old_number_proves_nothing_any_more(
    people: Cast, session: Session, gateway: RecordingSms, anna: Customer
) -> None:
    challenges.ask(session, PHONE, "browser", "zh")
    code = newest_code(session, gateway)
    found(change(people, anna.id))
    session.expire_all()
    assert isinstance(challenges.solve(session, "browser", code), Refusal)
    assert proofs.proved_by(session, "browser") is None


def test_a_customer_without_a_number_gets_one(people: Cast, session: Session, shop: Shop) -> None:
    bare = Customer.arrived(NOW)
    session.add(bare)
    session.flush()
    service.meet(session, shop.store.id, bare.id)
    session.settle()
    assert found(change(people, bare.id))["masked_phone"] == "137****7000"
    assert changes(session) == []


def test_who_changed_it_is_remembered(people: Cast, session: Session, anna: Customer) -> None:
    found(change(people, anna.id))
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "customer.phone_changed")).one()
    assert (entry.subject_id, entry.staff_id) == (anna.id, people.shop.lin.id)
    assert "137" not in (entry.reason or "").replace(str(people.shop.tablet.id), "")


def test_it_is_done_at_a_tablet(people: Cast, anna: Customer) -> None:
    answer = people.mei.put(f"/customers/{anna.id}/phone", {"phone": NEW_PHONE})
    assert refused(answer) == (403, "tablet_needed")


def test_somebody_the_store_has_not_met_looks_like_nobody(people: Cast, session: Session) -> None:
    stranger = service.get_or_make(session, PHONE)
    session.settle()
    foreign, unknown = (change(people, one) for one in (stranger.id, fresh_id()))
    assert refused(foreign) == (404, "customer_unknown")
    assert foreign.data == unknown.data


def test_a_deleted_person_takes_no_number(people: Cast, session: Session, anna: Customer) -> None:
    anna.erased_at = NOW
    anna.give_up_phone()
    session.settle()
    assert refused(change(people, anna.id)) == (410, "customer_erased")


def test_typed_numbers_are_counted_like_searches_also_when_refused(
    people: Cast, session: Session, anna: Customer
) -> None:
    service.get_or_make(session, NEW_PHONE)
    session.settle()
    for phone in (NEW_PHONE, OTHER_PHONE, OTHER_PHONE):
        change(people, anna.id, phone)
    session.expire_all()
    assert session.get_one(Guard, f"numbers:{people.shop.lin.id}").failures_today == 2


def test_who_types_too_many_numbers_is_locked_out(people: Cast, session: Session, anna: Customer) -> None:
    today = NOW.date()
    session.add(Guard(subject=f"numbers:{people.shop.lin.id}", day=today, failures=0, failures_today=150))
    session.settle()
    assert refused(change(people, anna.id)) == (429, "locked_out")
    assert changes(session) == []


@pytest.fixture
def both(session: Session, shop: Shop, anna: Customer) -> Customer:
    """Anna was merged into somebody with a number of her own."""
    other = service.get_or_make(session, OTHER_PHONE)
    service.meet(session, shop.store.id, other.id)
    merged(session, shop, anna, other)
    session.settle()
    return other


def test_of_two_numbers_of_a_person_the_one_she_is_called_at_goes(
    people: Cast, session: Session, anna: Customer, both: Customer
) -> None:
    answer = found(change(people, anna.id))
    assert (answer["id"], answer["masked_phone"]) == (str(both.id), "137****7000")
    assert [one.customer_id for one in changes(session)] == [both.id]
    kept = service.by_phone(session, PHONE)
    assert kept is not None
    assert kept.id == anna.id


def test_her_other_number_may_become_the_one_she_is_called_at(
    people: Cast, session: Session, anna: Customer, both: Customer
) -> None:
    answer = found(change(people, both.id, PHONE))
    assert (answer["id"], answer["masked_phone"]) == (str(both.id), "138****8000")
    assert service.by_phone(session, OTHER_PHONE) is None
    assert [one.old_phone for one in changes(session)] == [OTHER_PHONE]


def test_a_number_that_was_given_up_can_be_somebody_elses(people: Cast, session: Session, anna: Customer) -> None:
    found(change(people, anna.id))
    session.now = NOW + timedelta(days=1)
    next_one = found(people.lin.post("/customers", {"phone": PHONE, "service": True}))
    assert next_one["id"] != str(anna.id)
    assert session.scalar(select(func.count()).select_from(Customer)) == 2
