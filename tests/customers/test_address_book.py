"""The address book: who stands in it, for whom, and what is remembered of it."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
import vobject
from cast import NOW, PHONE, Cast, Person, Shop
from sqlalchemy import event, select

from store_api.customers import consents, proofs, service
from store_api.customers.models import Channel, Consent, Customer, Purpose
from store_api.db import Session, database
from store_api.staff.models import AuditEntry, Staff, Store
from store_api.texts import Language, catalogue

BROWSER = b"b" * 16


def answer(session: Session, customer: Customer, granted: bool = True, **changes: Any) -> None:
    """Her answer at the counter, to the call unless told otherwise."""
    values = {"purpose": Purpose.FOLLOW_UP, "channel": Channel.CLERK, "store_id": None, "browser_key": None, "at": None}
    values |= changes
    session.add(
        Consent(
            customer_id=customer.id,
            purpose=values["purpose"],
            granted=granted,
            text_version=consents.current_version(),
            channel=values["channel"],
            store_id=values["store_id"],
            browser_key=values["browser_key"],
            at=values["at"] or session.now,
        )
    )
    session.flush()


def meet(session: Session, store: Store, phone: str = PHONE, name: str | None = "王女士") -> Customer:
    """Somebody who left her number in this store and agreed to nothing yet."""
    customer = service.get_or_make(session, phone)
    customer.name = name
    service.meet(session, store.id, customer.id)
    return customer


@pytest.fixture
def wang(session: Session, shop: Shop) -> Customer:
    """Mrs Wang, whom the store may call."""
    customer = meet(session, shop.store)
    answer(session, customer)
    session.settle()
    return customer


def table(person: Person, store: Store, query: str = "", language: Language = "zh") -> list[list[str]]:
    """The rows below the heading."""
    path = f"/stores/{store.id}/address-book.csv{query}"
    response = person.get(path, headers={"Accept-Language": language})
    assert response.status_code == 200, response.text
    heading, *rows = csv.reader(io.StringIO(response.data.decode("utf-8-sig"), newline=""))
    assert heading[0] == catalogue(language)["sheets.address_book.name"]
    return rows


def phones(person: Person, store: Store, query: str = "") -> list[str]:
    """Only the numbers of the table."""
    return [row[1] for row in table(person, store, query)]


def test_a_row_says_who_she_is_and_what_she_agreed_to(people: Cast, session: Session, wang: Customer) -> None:
    wang.birthday = date(1990, 5, 17)
    session.write(service.care_row(session, wang.id, people.shop.lin.id, 30))
    session.settle()
    version = consents.current_version()
    assert table(people.mei, people.shop.store) == [
        ["王女士", "13800138000", "1990-05-17", "小林", "南京路店", "2026-03-10", version]
    ]


def test_what_nobody_knows_is_empty(people: Cast, session: Session, wang: Customer) -> None:
    wang.name = None
    session.settle()
    assert table(people.mei, people.shop.store)[0][:4] == ["", "13800138000", "", ""]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_heading_is_in_the_readers_language(people: Cast, wang: Customer, language: Language) -> None:
    assert len(table(people.mei, people.shop.store, language=language)) == 1


def test_both_languages_name_every_column() -> None:
    one, other = ({key for key in catalogue(lang) if key.startswith("sheets.")} for lang in ("zh", "en"))
    assert one == other


def test_a_foreign_number_keeps_its_country_behind_the_guard(people: Cast, session: Session, shop: Shop) -> None:
    answer(session, meet(session, shop.store, "+447911123456"))
    session.settle()
    assert phones(people.mei, shop.store) == ["'+447911123456"]


def test_a_name_like_a_formula_is_harmless(people: Cast, session: Session, wang: Customer) -> None:
    wang.name = '=HYPERLINK("https://bad.example")'
    session.settle()
    assert table(people.mei, people.shop.store)[0][0] == '\'=HYPERLINK("https://bad.example")'


def test_only_whom_this_store_has_met(people: Cast, session: Session, wang: Customer) -> None:
    answer(session, meet(session, people.shop.other_store, "+8613900139000"))
    session.settle()
    assert phones(people.mei, people.shop.store) == ["13800138000"]
    assert phones(people.hua, people.shop.other_store) == ["13900139000"]


def test_silence_and_another_purpose_are_no_yes(people: Cast, session: Session, shop: Shop) -> None:
    meet(session, shop.store)
    answer(session, meet(session, shop.store, "+8613900139000"), purpose=Purpose.MARKETING)
    session.settle()
    assert phones(people.mei, shop.store) == []
    assert phones(people.mei, shop.store, "?purpose=marketing") == ["13900139000"]


@pytest.mark.parametrize("answers", [[True, False], [False, True], [True, False, True]])
def test_the_newest_answer_counts(people: Cast, session: Session, shop: Shop, answers: list[bool]) -> None:
    customer = meet(session, shop.store)
    for number, granted in enumerate(answers):
        answer(session, customer, granted, at=NOW - timedelta(hours=9 - number))
    session.settle()
    assert bool(phones(people.mei, shop.store)) is answers[-1]


def test_the_service_alone_is_no_purpose_of_an_address_book(people: Cast) -> None:
    path = f"/stores/{people.shop.store.id}/address-book.csv?purpose=service"
    assert people.mei.get(path).status_code == 422


def typed_on_a_page(session: Session, customer: Customer, granted: bool = True, at: Any = None) -> None:
    """An answer on a public page, where anybody may type her number."""
    answer(session, customer, granted, channel=Channel.QR_PAGE, browser_key=BROWSER, at=at)


def test_a_yes_on_a_public_page_counts_once_its_browser_has_proved_her_phone(
    people: Cast, session: Session, shop: Shop
) -> None:
    customer = meet(session, shop.store)
    typed_on_a_page(session, customer)
    session.settle()
    assert phones(people.mei, shop.store) == []
    proofs.prove_phone(session, customer, BROWSER)
    session.settle()
    assert phones(people.mei, shop.store) == ["13800138000"]


def test_the_proof_of_another_phone_does_not_help(people: Cast, session: Session, shop: Shop) -> None:
    typed_on_a_page(session, meet(session, shop.store))
    proofs.prove_phone(session, meet(session, shop.store, "+8613900139000"), BROWSER)
    session.settle()
    assert phones(people.mei, shop.store) == []


def test_a_strangers_yes_does_not_undo_her_no(people: Cast, session: Session, shop: Shop) -> None:
    customer = meet(session, shop.store)
    answer(session, customer, False, at=NOW - timedelta(days=1))
    typed_on_a_page(session, customer)
    session.settle()
    assert phones(people.mei, shop.store) == []


def test_who_has_no_phone_or_was_erased_is_not_in_it(people: Cast, session: Session, wang: Customer) -> None:
    nameless = Customer.arrived(NOW)
    session.add(nameless)
    session.flush()
    service.meet(session, people.shop.store.id, nameless.id)
    answer(session, nameless)
    wang.erased_at = NOW
    session.settle()
    assert phones(people.mei, people.shop.store) == []


def merged(session: Session, customer: Customer, into: Customer) -> None:
    """Two rows are one person, as a merge leaves them."""
    session.flush()
    customer.person_id = into.id
    session.flush()


def test_a_merged_person_stands_there_once_by_the_row_that_stands_for_her(
    people: Cast, session: Session, wang: Customer
) -> None:
    other = meet(session, people.shop.store, "+8613900139000", "王小姐")
    answer(session, other)
    merged(session, wang, other)
    session.settle()
    assert [row[:2] for row in table(people.mei, people.shop.store)] == [["王小姐", "13900139000"]]


def test_what_the_row_that_stands_for_her_lacks_comes_from_another(
    people: Cast, session: Session, wang: Customer
) -> None:
    shell = Customer.arrived(NOW)
    session.add(shell)
    merged(session, wang, shell)
    session.settle()
    assert [row[:2] for row in table(people.mei, people.shop.store)] == [["王女士", "13800138000"]]


def test_a_person_met_and_asked_under_a_merged_row_counts(people: Cast, session: Session, wang: Customer) -> None:
    elsewhere = service.get_or_make(session, "+8613900139000")
    merged(session, wang, elsewhere)
    session.settle()
    assert phones(people.mei, people.shop.store) == ["13900139000"]


def test_her_no_under_one_row_is_her_no_under_all(people: Cast, session: Session, wang: Customer) -> None:
    other = meet(session, people.shop.store, "+8613900139000")
    answer(session, other, False, at=NOW + timedelta(minutes=1))
    merged(session, wang, other)
    session.settle()
    assert phones(people.mei, people.shop.store) == []


def test_a_clerk_gets_only_those_she_looks_after_now(people: Cast, session: Session, wang: Customer) -> None:
    assert phones(people.lin, people.shop.store) == []
    session.write(service.care_row(session, wang.id, people.shop.lin.id, 30))
    session.settle()
    assert phones(people.lin, people.shop.store) == ["13800138000"]
    assert phones(people.lin, people.shop.store, f"?staff_id={people.shop.lin.id}") == ["13800138000"]


def test_a_clerk_may_not_ask_for_a_colleagues_people(people: Cast) -> None:
    path = f"/stores/{people.shop.store.id}/address-book.vcf?staff_id={people.shop.mei.id}"
    answered = people.lin.get(path)
    assert (answered.status_code, answered.get_json()["code"]) == (403, "role_not_allowed")


def looks_after(session: Session, customer: Customer, clerk: Staff, *, since: int, days: int) -> None:
    """The clerk looks after her from so many days ago on."""
    session.now = NOW - timedelta(days=since)
    session.write(service.care_row(session, customer.id, clerk.id, days))
    session.now = NOW


def test_an_assignment_that_is_over_does_not_count(people: Cast, session: Session, wang: Customer) -> None:
    looks_after(session, wang, people.shop.lin, since=9, days=30)
    looks_after(session, wang, people.shop.mei, since=3, days=2)
    session.settle()
    assert phones(people.mei, people.shop.store, f"?staff_id={people.shop.mei.id}") == []
    assert table(people.mei, people.shop.store, f"?staff_id={people.shop.lin.id}")[0][3] == "小林"


def test_whoever_took_her_over_last_looks_after_her(people: Cast, session: Session, wang: Customer) -> None:
    looks_after(session, wang, people.shop.lin, since=9, days=30)
    looks_after(session, wang, people.shop.mei, since=1, days=2)
    session.settle()
    assert phones(people.lin, people.shop.store) == []
    assert table(people.mei, people.shop.store, f"?staff_id={people.shop.mei.id}")[0][3] == "梅店长"


def cards(person: Person, store: Store, query: str = "") -> list[Any]:
    """The cards as a library reads them."""
    response = person.get(f"/stores/{store.id}/address-book.vcf{query}")
    assert response.status_code == 200
    return list(vobject.readComponents(response.data.decode()))


def test_a_card_says_the_same_as_a_row(people: Cast, session: Session, wang: Customer) -> None:
    session.write(service.care_row(session, wang.id, people.shop.lin.id, 30))
    session.settle()
    found = cards(people.mei, people.shop.store)
    assert [(one.fn.value, one.tel.value, one.categories.value) for one in found] == [("王女士", PHONE, ["南京路店"])]
    assert found[0].note.value == f"2026-03-10 同意电话回访（同意书 {consents.current_version()}）。店员：小林"


def test_a_card_without_a_name_is_called_by_store_and_number(people: Cast, session: Session, wang: Customer) -> None:
    wang.name = None
    session.settle()
    assert cards(people.mei, people.shop.store)[0].fn.value == "南京路店 8000"


def test_the_cards_of_two_people_follow_each_other(people: Cast, session: Session, wang: Customer) -> None:
    answer(session, meet(session, people.shop.store, "+447911123456", "Ann; Lee"))
    session.settle()
    assert [one.tel.value for one in cards(people.mei, people.shop.store)] == [PHONE, "+447911123456"]


@pytest.mark.parametrize(("ending", "mimetype"), [("csv", "text/csv"), ("vcf", "text/vcard")])
def test_it_is_a_file_to_save_that_no_cache_keeps(people: Cast, wang: Customer, ending: str, mimetype: str) -> None:
    answered = people.mei.get(f"/stores/{people.shop.store.id}/address-book.{ending}")
    assert answered.mimetype == mimetype
    assert answered.headers["Cache-Control"] == "no-store"
    assert answered.headers["Content-Disposition"] == f"attachment; filename=address-book-S1-2026-03-10.{ending}"


@pytest.mark.parametrize("ending", ["csv", "vcf"])
def test_each_export_is_remembered_with_its_count_and_no_data(
    people: Cast, session: Session, wang: Customer, ending: str
) -> None:
    people.mei.get(f"/stores/{people.shop.store.id}/address-book.{ending}")
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "address_book.exported")).one()
    assert (entry.staff_id, entry.subject_id) == (people.shop.mei.id, people.shop.store.id)
    assert entry.reason == f"{ending} follow_up of=all people=1"


def test_a_clerks_export_names_whose_people_it_holds(people: Cast, session: Session) -> None:
    people.lin.get(f"/stores/{people.shop.store.id}/address-book.csv")
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "address_book.exported")).one()
    assert entry.reason == f"csv follow_up of={people.shop.lin.id} people=0"


def test_the_database_is_not_asked_once_per_person(people: Cast, session: Session, shop: Shop) -> None:
    for number in range(30):
        answer(session, meet(session, shop.store, f"+86138001380{number:02}"))
    session.settle()
    asked: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    assert len(phones(people.mei, shop.store)) == 30
    assert len(asked) < 12
