"""What a person changes about herself: name, birthday, and what she may be called or written about."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from store_api import events
from store_api.customers import consents
from store_api.customers.models import Channel, Customer, Purpose
from store_api.customers.people import lock_person_of, rows_of
from store_api.db import Session
from store_api.errors import Invalid
from store_api.staff.service import audit
from store_api.texts import Language

LONGEST_NAME = 80
EARLIEST = date(1900, 1, 1)
GROWN_UP_AT = 14
# What she can say yes or no to by itself; without the number itself there is no coupon, and deleting is the way out.
CHOICES = (Purpose.MARKETING, Purpose.FOLLOW_UP, Purpose.SENSITIVE, Purpose.PERSONAL)


def correct(session: Session, customer_id: uuid.UUID, *, name: str, birthday: str) -> Invalid | None:
    """Her name and birthday (`YYYY-MM-DD`) as she types them, empty = none; what is wrong with them, and then nothing
    changes."""
    person = lock_person_of(session, customer_id)
    called = name.strip()
    if len(called) > LONGEST_NAME or not called.isprintable():
        return Invalid("name_wrong")
    born = read_day(birthday)
    if isinstance(born, Invalid):
        return born
    if born is not None and not EARLIEST <= born <= session.now.date():
        return Invalid("birthday_wrong")
    if born is not None and years_between(born, session.now.date()) < GROWN_UP_AT:
        return Invalid("birthday_too_young")
    # What one of her rows lacks is read from the others, so what she takes away goes from all of them.
    for row in rows_of(session, person.id):
        keep(row, person, called or None, born)
    audit(session, None, "customer.corrected", person.id)
    events.record(session, "customer.changed", person.id)
    return None


def keep(row: Customer, person: Customer, name: str | None, birthday: date | None) -> None:
    """Written to the row that stands for her; an older row keeps its own, unless she has none any more."""
    if row.id == person.id or name is None:
        row.name = name
    if row.id == person.id or birthday is None:
        row.birthday = birthday


def read_day(typed: str) -> date | Invalid | None:
    """A day as a browser sends it; None for nothing."""
    try:
        return date.fromisoformat(typed.strip()) if typed.strip() else None
    except ValueError:
        return Invalid("birthday_wrong")


def years_between(born: date, today: date) -> int:
    """Whole years of age."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


@dataclass(frozen=True)
class Choice:
    """What she is asked, whether it holds now, and for the shop's own text about health its version."""

    purpose: Purpose
    sentence: str
    granted: bool
    shown: str | None


def choices(session: Session, customer_id: uuid.UUID, language: Language) -> list[Choice]:
    """What she is asked on her own page. About her health she is asked only where the shop may keep that."""
    agreed, offered = consents.agreed(session, customer_id), consents.offered(session, language)
    if consents.recommends(session, customer_id):
        agreed.add(Purpose.PERSONAL)
    return [
        Choice(one, text, one in agreed, offered["sensitive_version"] if one is Purpose.SENSITIVE else None)
        for one in CHOICES
        if (text := offered[one]) is not None
    ]


def answer(session: Session, customer_id: uuid.UUID, purpose: str, *, granted: bool, shown: str) -> None:
    """She says yes or no to one purpose on her own page; a yes about health is to the text she was `shown`, by its
    version. Raises Invalid for what is no choice, Conflict for a text that has changed since."""
    if purpose not in CHOICES:
        raise Invalid("invalid")
    person = lock_person_of(session, customer_id)
    to = Purpose(purpose)
    consents.answer(session, person.id, to, granted=granted, channel=Channel.OWN_PAGE, store_id=None, shown=shown)
