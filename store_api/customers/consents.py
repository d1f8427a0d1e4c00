"""What a customer agreed to: versioned texts, one row per answer, the newest answer counts."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from sqlalchemy import ColumnElement, exists, false, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from store_api import events
from store_api.customers import sensitive
from store_api.customers.models import Channel, Consent, Customer, PhoneProof, Purpose
from store_api.customers.people import same_person
from store_api.db import NewRow, Session, new_id
from store_api.texts import Language


@cache
def _versions() -> list[Mapping[str, Any]]:
    text = files("store_api").joinpath("wording", "consents.yaml").read_text(encoding="utf-8")
    versions: list[Mapping[str, Any]] = yaml.safe_load(text)
    return versions


def current_version() -> str:
    """The version of the texts that are shown now."""
    return str(_versions()[-1]["version"])


def is_version(text: str) -> bool:
    """Whether this is a version of the texts that was ever shown."""
    return any(str(version["version"]) == text for version in _versions())


def wording(purpose: Purpose, language: Language) -> str:
    """The sentence that is shown now for a purpose."""
    return str(_versions()[-1][purpose][language])


def texts(language: Language) -> list[dict[str, str]]:
    """Every version of the texts: its name, and the sentence of each purpose that it had."""
    return [
        {
            "version": str(version["version"]),
            **{purpose.value: str(version[purpose][language]) for purpose in Purpose if purpose in version},
        }
        for version in _versions()
    ]


def offered(session: Session, language: Language) -> dict[str, str | None]:
    """The texts that are shown now; the shop's own about health is None while it may not keep such things. Its version
    goes with her yes (`sensitive_version`)."""
    switch = sensitive.switched_on(session)
    return {
        **texts(language)[-1],
        Purpose.SENSITIVE.value: switch.text if switch else None,
        "sensitive_version": switch.text_version if switch else None,
    }


def answer(
    session: Session,
    customer_id: uuid.UUID,
    purpose: Purpose,
    *,
    granted: bool,
    channel: Channel,
    store_id: uuid.UUID | None,
    staff_id: uuid.UUID | None = None,
    browser_key: bytes | None = None,
    at: datetime | None = None,
    shown: str | None = None,
) -> Consent:
    """Record one answer with the version of the text that was shown; `at` when it was given earlier than now.

    Raises Conflict for a yes about health to another text (`shown`, its version) than the shop's of now.
    """
    version = current_version()
    if purpose is Purpose.SENSITIVE:
        version = sensitive.answered(session, shown) if granted else ""
    consent = Consent(
        customer_id=customer_id,
        purpose=purpose,
        granted=granted,
        text_version=version,
        channel=channel,
        store_id=store_id,
        staff_id=staff_id,
        browser_key=browser_key,
        at=at or session.now,
    )
    session.add(consent)
    events.record(session, "customer.changed", customer_id)
    return consent


def yes_rows(
    session: Session,
    customer_id: uuid.UUID,
    purposes: Sequence[Purpose],
    *,
    store_id: uuid.UUID | None,
    browser_key: bytes | None,
) -> Iterator[NewRow]:
    """The rows of a yes to each of these purposes, given now on a public page, with one event for all."""
    for purpose in purposes:
        answer = {"id": new_id(), "customer_id": customer_id, "purpose": purpose, "granted": True, "at": session.now}
        where = {"channel": Channel.QR_PAGE, "store_id": store_id, "browser_key": browser_key}
        yield Consent, {**answer, **where, "text_version": current_version()}
    yield from events.rows_of(session, "customer.changed", customer_id)


def counts() -> ColumnElement[bool]:
    """SQL on answers: every no; and every yes but one to messages or calls that a browser gave on a public page without
    ever proving the phone: whoever types a number there may not be its owner."""
    asked, owner = aliased(Customer), aliased(Customer)
    proved = exists().where(
        asked.id == Consent.customer_id,
        owner.person_id == asked.person_id,
        PhoneProof.customer_id == owner.id,
        PhoneProof.browser_key == Consent.browser_key,
    )
    return or_(~Consent.granted, Consent.purpose == Purpose.SERVICE, Consent.channel != Channel.QR_PAGE, proved)


def agreed(session: Session, customer_id: uuid.UUID) -> set[Purpose]:
    """The purposes to which the newest answer of the person that counts is yes; about her health to the text of now."""
    answers = newest_answers(session, customer_id)
    return {
        one for one, said in answers.items() if said.granted and (one is not Purpose.SENSITIVE or holds(session, said))
    }


def refused(session: Session, customer_id: uuid.UUID) -> set[Purpose]:
    """The purposes to which her newest answer that counts is no; those she was never asked about are not among them."""
    return {one for one, said in newest_answers(session, customer_id).items() if not said.granted}


def holds(session: Session, said: Consent) -> bool:
    """Whether a yes about health is to the text that the shop shows now."""
    switch = sensitive.switched_on(session)
    return switch is not None and said.text_version == switch.text_version


def newest_answers(session: Session, customer_id: uuid.UUID) -> dict[Purpose, Consent]:
    """The newest answer of the person that counts, for each purpose she was asked about."""
    newest = session.scalars(
        select(Consent)
        .where(Consent.customer_id.in_(same_person(customer_id)), counts())
        .order_by(Consent.at.desc(), Consent.id.desc())
    )
    seen: dict[Purpose, Consent] = {}
    for row in newest:
        seen.setdefault(row.purpose, row)
    return seen


def about_health(session: Session, customer_id: uuid.UUID, *, hold: bool = True) -> bool:
    """Whether tags about her health may be kept: the shop may, and her newest answer is a yes to the text it shows.

    With `hold`, the shop's permission cannot be taken away beside this transaction until it ends.
    """
    switch = sensitive.switched_on(session, hold=hold)
    answer = newest_answers(session, customer_id).get(Purpose.SENSITIVE) if switch else None
    return switch is not None and answer is not None and answer.granted and answer.text_version == switch.text_version


def agrees_about_health(session: Session, person_id: InstrumentedAttribute[uuid.UUID]) -> ColumnElement[bool]:
    """SQL: the person said yes to the text that the shop shows now. Whoever took it back since has no such tags."""
    switch = sensitive.switched_on(session)
    if switch is None:
        return false()
    hers = aliased(Customer)
    return exists().where(
        hers.person_id == person_id,
        Consent.customer_id == hers.id,
        Consent.purpose == Purpose.SENSITIVE,
        Consent.granted,
        Consent.text_version == switch.text_version,
    )


def recommends(session: Session, customer_id: uuid.UUID) -> bool:
    """Whether the shop may recommend by what she said and bought: unless she has refused it."""
    answer = newest_answers(session, customer_id).get(Purpose.PERSONAL)
    return answer is None or answer.granted


def contactable(session: Session, customer: Customer) -> bool:
    """A phone of the person, a yes to the follow-up call, and no later no."""
    return customer.id in contactable_among(session, [customer.id])


def contactable_among(session: Session, customer_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Those of these customers whose person may be called, in one query however many they are."""
    asked, hers, called = aliased(Customer), aliased(Customer), aliased(Customer)
    newest = (
        select(Consent.granted)
        .join(hers, hers.id == Consent.customer_id)
        .where(hers.person_id == asked.person_id, Consent.purpose == Purpose.FOLLOW_UP, counts())
        .order_by(Consent.at.desc(), Consent.id.desc())
        .limit(1)
        .correlate(asked)
        .scalar_subquery()
    )
    phone = exists().where(called.person_id == asked.person_id, called.phone_index.is_not(None))
    return set(session.scalars(select(asked.id).where(asked.id.in_(customer_ids), newest, phone)))
