"""The address book of a store: whom it may call, as a table or as cards. The one export with whole numbers."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from sqlalchemy import CTE, Select, Subquery, select
from sqlalchemy.dialects.postgresql import distinct_on

from store_api.customers import consents, vcards
from store_api.customers.models import Acquaintance, Consent, Customer, CustomerAssignment, Purpose
from store_api.customers.people import SPEAKING_ORDER
from store_api.db import Session
from store_api.sheets import csv_file
from store_api.staff.models import Staff, Store
from store_api.staff.service import audit
from store_api.texts import Language, say

COLUMNS = ("name", "phone", "birthday", "clerk", "store", "agreed_on", "text_version")
# Few enough to keep, many enough that the database is not asked for every person.
ROWS_AT_A_TIME = 1000
HOME = "+86"


@dataclass(frozen=True)
class Choice:
    """Whom an address book is of: those who agreed to `purpose`; `staff_id` None = whoever looks after them."""

    store: Store
    purpose: Purpose
    staff_id: uuid.UUID | None
    language: Language


@dataclass(frozen=True)
class Entry:
    """One person of an address book, when and to which text she said yes, and the clerk who looks after her."""

    name: str | None
    phone: str
    birthday: date | None
    agreed_at: datetime
    text_version: str
    clerk: str | None


def as_table(session: Session, choice: Choice, by: Staff) -> bytes:
    """The address book as CSV; the export is remembered."""
    rows = [row(entry, choice) for entry in entries(session, choice)]
    remember(session, choice, by, "csv", len(rows))
    return csv_file([[say(f"sheets.address_book.{name}", choice.language) for name in COLUMNS], *rows])


def as_cards(session: Session, choice: Choice, by: Staff) -> bytes:
    """The address book as vCards; the export is remembered."""
    cards = [card(entry, choice) for entry in entries(session, choice)]
    remember(session, choice, by, "vcf", len(cards))
    return b"".join(cards)


def row(entry: Entry, choice: Choice) -> tuple[object, ...]:
    """One person's cells, in the order of `COLUMNS`.

    A Chinese number goes without its +86, since a leading + would be a formula; a foreign one gets the guard.
    """
    phone, day = entry.phone.removeprefix(HOME), choice.store.local_day(entry.agreed_at)
    return entry.name, phone, entry.birthday, entry.clerk, choice.store.name, day, entry.text_version


def card(entry: Entry, choice: Choice) -> bytes:
    """One person's vCard; whoever has no name is called by the store and the end of her number."""
    note = say(
        f"sheets.address_book.note_{choice.purpose.value}",
        choice.language,
        clerk=entry.clerk or "–",
        day=choice.store.local_day(entry.agreed_at),
        version=entry.text_version,
    )
    return vcards.card(
        entry.name or f"{choice.store.name} {entry.phone[-4:]}",
        entry.phone,
        birthday=entry.birthday,
        note=note,
        category=choice.store.name,
    )


def remember(session: Session, choice: Choice, by: Staff, form: str, people: int) -> None:
    """Who took how many numbers of this store along: the count, never the data."""
    of = choice.staff_id or "all"
    audit(session, by, "address_book.exported", choice.store.id, f"{form} {choice.purpose} of={of} people={people}")


def entries(session: Session, choice: Choice) -> Iterator[Entry]:
    """The people who have a number, by one statement, read from the database in portions.

    What the row that stands for a person lacks is taken from her other rows.
    """
    found = session.execute(statement(session, choice).execution_options(yield_per=ROWS_AT_A_TIME))
    for _, group in groupby(found, lambda line: line[0].person_id):
        lines = list(group)
        rows, (_, agreed_at, text_version, clerk) = [line[0] for line in lines], lines[0]
        phone = next((row.phone for row in rows if row.phone_sealed is not None), None)
        if phone is not None:
            name = next((row.name for row in rows if row.name is not None), None)
            birthday = next((row.birthday for row in rows if row.birthday is not None), None)
            yield Entry(name, phone, birthday, agreed_at, text_version, clerk)


def statement(session: Session, choice: Choice) -> Select[Customer, datetime, str, str]:
    """SQL: all rows of each person whom the store has met under any of them, with her yes and her clerk."""
    met = (
        select(Customer.person_id)
        .join(Acquaintance, Acquaintance.customer_id == Customer.id)
        .where(Acquaintance.store_id == choice.store.id)
        .distinct()
        .cte("met")
    )
    answers, carers = newest_answers(met, choice.purpose), newest_carers(met, session)
    found = (
        select(Customer, answers.c.at, answers.c.text_version, Staff.name)
        .join(answers, answers.c.person_id == Customer.person_id)
        .outerjoin(carers, carers.c.person_id == Customer.person_id)
        .outerjoin(Staff, Staff.id == carers.c.staff_id)
        .where(Customer.erased_at.is_(None), answers.c.granted)
        .order_by(*SPEAKING_ORDER)
    )
    return found if choice.staff_id is None else found.where(carers.c.staff_id == choice.staff_id)


def newest_answers(met: CTE, purpose: Purpose) -> Subquery:
    """SQL: the newest answer that counts of each of these people (`consents.agreed` for all at once)."""
    return (
        select(Customer.person_id, Consent.granted, Consent.at, Consent.text_version)
        .join(Customer, Customer.id == Consent.customer_id)
        .join(met, met.c.person_id == Customer.person_id)
        .where(Consent.purpose == purpose, consents.counts())
        .order_by(Customer.person_id, Consent.at.desc(), Consent.id.desc())
        .ext(distinct_on(Customer.person_id))
        .subquery()
    )


def newest_carers(met: CTE, session: Session) -> Subquery:
    """SQL: who looks after each of these people now; the latest assignment that is still running counts."""
    return (
        select(Customer.person_id, CustomerAssignment.staff_id)
        .join(Customer, Customer.id == CustomerAssignment.customer_id)
        .join(met, met.c.person_id == Customer.person_id)
        .where(CustomerAssignment.since <= session.now, CustomerAssignment.until > session.now)
        .order_by(Customer.person_id, CustomerAssignment.since.desc(), CustomerAssignment.id.desc())
        .ext(distinct_on(Customer.person_id))
        .subquery()
    )
