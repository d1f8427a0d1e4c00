"""Customers: one per phone, found by those who met her, always masked."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from cast import NOW, PHONE, Cast, Shop, fresh_id
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from store_api.crypto import SealBroken, vault
from store_api.customers import consents, proofs, service
from store_api.customers.models import Channel, Consent, Customer, CustomerAssignment, PhoneProof, Purpose
from store_api.customers.phones import normalise_phone
from store_api.db import Session, new_id
from store_api.errors import Invalid, NotFound
from store_api.staff.access import Caller
from store_api.staff.models import AuditEntry, StaffSession

WAYS = [
    "13800138000",
    "138 0013 8000",
    "138-0013-8000",
    "+8613800138000",
    "+86 138 0013 8000",
    "0086 13800138000",
    "86 13800138000",
    "013800138000",
    "１３８００１３８０００",
    "(138) 0013-8000",
    "  13800138000\n",
]


@pytest.mark.parametrize("typed", WAYS)
def test_a_number_typed_in_any_way_is_one_number(typed: str) -> None:
    assert normalise_phone(typed) == PHONE


@pytest.mark.parametrize(
    ("typed", "number"),
    [("+44 7911 123456", "+447911123456"), ("+852 9123 4567", "+85291234567"), ("+1 415 555 2671", "+14155552671")],
)
def test_a_foreign_number_keeps_its_country(typed: str, number: str) -> None:
    assert normalise_phone(typed) == number


@pytest.mark.parametrize(
    "typed", ["", " ", "abc", "12345", "1380013800", "138001380000", "010-12345678", "+", "1" * 300, "\x00", "\ud800"]
)
def test_what_is_no_mobile_number_is_refused(typed: str) -> None:
    with pytest.raises(Invalid, match="phone_invalid"):
        normalise_phone(typed)


@given(st.text())
def test_any_text_is_a_number_or_refused(typed: str) -> None:
    try:
        number = normalise_phone(typed)
    except Invalid:
        return
    assert re.fullmatch(r"\+[0-9]{7,15}", number)


@given(st.integers(13_000_000_000, 19_999_999_999))
def test_a_normalised_number_is_normal(number: int) -> None:
    try:
        normal = normalise_phone(str(number))
    except Invalid:
        return
    assert normal == f"+86{number}" == normalise_phone(normal)


def arrive(session: Session, phone: str = PHONE) -> Customer:
    """Somebody leaves her number."""
    return service.get_or_make(session, phone)


def test_one_number_is_one_customer(session: Session, shop: Shop) -> None:
    assert len({arrive(session, normalise_phone(typed)).id for typed in WAYS}) == 1


def test_the_number_is_not_readable_in_the_row(session: Session, shop: Shop) -> None:
    customer = arrive(session)
    stored = [getattr(customer, column.name) for column in Customer.__table__.columns]
    assert not [value for value in stored if isinstance(value, bytes) and b"138" in value and b"8000" in value]
    assert customer.phone == PHONE


def test_a_number_copied_to_another_row_does_not_open(session: Session, shop: Shop) -> None:
    one, other = arrive(session), arrive(session, "+8613900139000")
    other.phone_sealed = one.phone_sealed
    with pytest.raises(SealBroken):
        _ = other.phone


@pytest.mark.parametrize(
    ("phone", "shown"), [(PHONE, "138****8000"), ("+447911123456", "****3456"), ("+85291234567", "****4567")]
)
def test_a_number_is_shown_masked(session: Session, shop: Shop, phone: str, shown: str) -> None:
    assert arrive(session, phone).masked_phone == shown


def test_a_customer_without_a_number_has_none_to_show(session: Session, shop: Shop) -> None:
    customer = Customer.arrived(NOW)
    assert (customer.phone, customer.masked_phone) == (None, None)


def test_a_member_code_finds_its_customer_only(session: Session, shop: Shop) -> None:
    customer = arrive(session)
    code = vault.short_code("member", customer.id)
    assert service.by_member_code(session, code) is customer
    assert service.by_member_code(session, vault.short_code("member", new_id())) is None
    assert service.by_member_code(session, "nonsense") is None


def test_a_tills_number_makes_a_customer_once(session: Session, shop: Shop) -> None:
    source = new_id()
    first = service.by_member_id(session, source, "M100")
    assert service.by_member_id(session, source, "M100") is first
    assert service.by_member_id(session, new_id(), "M100") is not first
    assert first.phone is None


def test_a_tills_number_can_be_tied_to_a_known_customer(session: Session, shop: Shop) -> None:
    source, customer = new_id(), arrive(session)
    service.by_member_id(session, source, "M100")
    service.link_member_id(session, source, "M100", customer)
    session.flush()
    assert service.by_member_id(session, source, "M100") is customer


def search(people: Cast, **body: str) -> list[dict[str, object]]:
    """Lin looks for somebody."""
    found: list[dict[str, object]] = people.lin.post("/customers/search", body).get_json()
    return found


@pytest.fixture
def known(session: Session, shop: Shop) -> Customer:
    """A customer whom no store has met."""
    customer = arrive(session)
    session.settle()
    return customer


def test_the_tail_finds_only_whom_this_store_has_met(people: Cast, session: Session, known: Customer) -> None:
    assert search(people, tail="8000") == []
    service.meet(session, people.shop.other_store.id, known.id)
    session.settle()
    assert search(people, tail="8000") == []
    service.meet(session, people.shop.store.id, known.id)
    session.settle()
    assert [one["id"] for one in search(people, tail="8000")] == [str(known.id)]
    assert search(people, tail="8001") == []


def test_people_with_the_same_tail_come_latest_first_and_not_endlessly(session: Session, shop: Shop) -> None:
    for number in range(25):
        session.now = NOW + timedelta(minutes=number)
        last = arrive(session, f"+861380{number:03}8000")
        service.meet(session, shop.store.id, last.id)
    found = service.by_phone_tail(session, shop.store.id, "8000")
    assert len(found) == service.MOST_MATCHES
    assert found[0].id == last.id


@pytest.mark.parametrize("typed", WAYS[:10:3])
def test_the_full_number_finds_anybody(people: Cast, known: Customer, typed: str) -> None:
    assert [one["id"] for one in search(people, phone=typed)] == [str(known.id)]


def test_who_looked_for_a_full_number_is_remembered(people: Cast, session: Session, known: Customer) -> None:
    search(people, phone=PHONE)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "customer.found_by_phone")).one()
    assert (entry.staff_id, entry.subject_id) == (people.shop.lin.id, known.id)


def test_finding_her_by_number_means_the_store_has_met_her(people: Cast, known: Customer) -> None:
    search(people, phone=PHONE)
    assert [one["id"] for one in search(people, tail="8000")] == [str(known.id)]


def test_an_unknown_number_finds_nobody_and_makes_nobody(people: Cast, session: Session) -> None:
    assert search(people, phone="13900139000") == []
    assert session.scalar(select(func.count()).select_from(Customer)) == 0


def test_a_search_never_shows_a_whole_number(people: Cast, known: Customer) -> None:
    answer = people.lin.post("/customers/search", {"phone": PHONE})
    assert answer.get_json()[0]["masked_phone"] == "138****8000"
    assert "13800138000" not in answer.text


@pytest.mark.parametrize(
    "body", [{}, {"tail": "8000", "phone": PHONE}, {"tail": "800"}, {"tail": "80000"}, {"tail": "八"}]
)
def test_a_search_is_one_way_or_the_other(people: Cast, body: dict[str, str]) -> None:
    assert people.lin.post("/customers/search", body).status_code == 422


def register(people: Cast, **body: object) -> dict[str, object]:
    """Lin registers somebody at the counter."""
    answer = people.lin.post("/customers", {"phone": "138 0013 8000", "service": True, **body})
    assert answer.status_code == 200
    found: dict[str, object] = answer.get_json()
    return found


def test_registering_twice_is_one_customer(people: Cast) -> None:
    assert register(people, name="王女士")["id"] == register(people)["id"]


def test_a_first_name_stays_and_a_missing_one_is_filled_in(people: Cast) -> None:
    assert register(people).get("name") is None
    assert register(people, name="王女士")["name"] == "王女士"
    assert register(people, name="李先生")["name"] == "王女士"


def test_each_answer_at_the_counter_is_recorded_and_silence_is_not(people: Cast, session: Session) -> None:
    register(people, follow_up=False)
    rows = session.scalars(select(Consent).order_by(Consent.id)).all()
    assert [(row.purpose, row.granted, row.channel) for row in rows] == [
        (Purpose.SERVICE, True, Channel.CLERK),
        (Purpose.FOLLOW_UP, False, Channel.CLERK),
    ]
    assert {row.staff_id for row in rows} == {people.shop.lin.id}


@pytest.mark.parametrize("body", [{"service": False}, {"phone": "12345"}, {"name": ""}, {"phone": None}])
def test_nobody_is_registered_without_a_yes_and_a_number(
    people: Cast, session: Session, body: dict[str, object]
) -> None:
    answer = people.lin.post("/customers", {"phone": PHONE, "service": True, **body})
    assert answer.status_code == 422
    assert session.scalar(select(func.count()).select_from(Customer)) == 0


def answer(session: Session, shop: Shop, customer: Customer, *, granted: bool) -> None:
    """She says yes or no to a call."""
    consents.answer(
        session,
        customer.id,
        Purpose.FOLLOW_UP,
        granted=granted,
        channel=Channel.CLERK,
        store_id=shop.store.id,
    )


@pytest.mark.parametrize("answers", [[True], [False], [True, False], [False, True], [True, False, True]])
def test_the_newest_of_several_answers_counts(session: Session, shop: Shop, answers: list[bool]) -> None:
    customer = arrive(session)
    for number, granted in enumerate(answers):
        session.now = NOW + timedelta(minutes=number)
        answer(session, shop, customer, granted=granted)
    session.flush()
    assert (Purpose.FOLLOW_UP in consents.agreed(session, customer.id)) is answers[-1]


def test_answers_of_one_instant_count_in_their_order(session: Session, shop: Shop) -> None:
    customer = arrive(session)
    answer(session, shop, customer, granted=True)
    session.flush()
    answer(session, shop, customer, granted=False)
    session.flush()
    assert consents.agreed(session, customer.id) == set()


def test_a_yes_to_one_purpose_is_none_to_another(session: Session, shop: Shop) -> None:
    customer = arrive(session)
    answer(session, shop, customer, granted=True)
    session.flush()
    assert consents.agreed(session, customer.id) == {Purpose.FOLLOW_UP}


def test_contactable_is_a_phone_and_a_yes(session: Session, shop: Shop) -> None:
    customer, nameless = arrive(session), Customer.arrived(NOW)
    session.add(nameless)
    session.flush()
    assert not consents.contactable(session, customer)
    for one in (customer, nameless):
        answer(session, shop, one, granted=True)
    session.flush()
    assert [consents.contactable(session, one) for one in (customer, nameless)] == [True, False]


def test_a_consent_names_the_text_that_was_shown(session: Session, shop: Shop) -> None:
    answer(session, shop, arrive(session), granted=True)
    session.flush()
    assert session.scalars(select(Consent.text_version)).one() == consents.current_version()


@pytest.mark.parametrize("purpose", [one for one in Purpose if one is not Purpose.SENSITIVE])
def test_every_purpose_has_its_words_in_both_languages(purpose: Purpose) -> None:
    assert consents.wording(purpose, "zh") != consents.wording(purpose, "en")


def test_an_assignment_runs_for_its_days(session: Session, shop: Shop) -> None:
    session.write(service.care_row(session, arrive(session).id, shop.lin.id, 30))
    session.flush()
    row = session.scalars(select(CustomerAssignment)).one()
    assert row.until - row.since == timedelta(days=30)


def test_a_browsers_latest_proof_counts(session: Session, shop: Shop) -> None:
    one, other = arrive(session), arrive(session, "+8613900139000")
    for number, customer in enumerate((one, other, one)):
        session.now = NOW + timedelta(minutes=number)
        proofs.prove_phone(session, customer, proofs.browser_key("browser"), staff_id=shop.lin.id)
    assert proofs.proved_by(session, "browser") is one
    assert session.scalar(select(func.count()).select_from(PhoneProof)) == 2


def test_the_first_proof_of_a_phone_is_remembered(session: Session, shop: Shop) -> None:
    customer = arrive(session)
    proofs.prove_phone(session, customer, proofs.browser_key("one"), staff_id=shop.lin.id)
    session.now = NOW + timedelta(days=1)
    proofs.prove_phone(session, customer, proofs.browser_key("two"), staff_id=shop.lin.id)
    assert customer.phone_proved_at == NOW


def test_a_customer_of_another_store_looks_like_none(people: Cast, session: Session, known: Customer) -> None:
    at_desk = Caller(StaffSession(staff=people.shop.stranger, device=None))
    service.meet(session, people.shop.store.id, known.id)
    with pytest.raises(NotFound, match="customer_unknown"):
        service.met_by(session, at_desk, known.id)
    with pytest.raises(NotFound, match="customer_unknown"):
        service.met_by(session, at_desk, new_id())
    service.meet(session, people.shop.other_store.id, known.id)
    assert service.met_by(session, at_desk, known.id) is known


def test_foreign_and_unknown_customers_get_the_same_answer(people: Cast, known: Customer) -> None:
    foreign, unknown = (people.stranger.get(f"/customers/{one}") for one in (known.id, fresh_id()))
    assert (foreign.status_code, foreign.data) == (unknown.status_code, unknown.data)
