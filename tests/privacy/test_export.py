"""The export shows everything that is held, in words and as data."""

from __future__ import annotations

import enum
import json
from typing import Any

import pytest
from cast import PHONE, Shop, request_for, take_coupon
from full_life import BIRTHDAY, COOKIE, NAME, OLD_PHONE, OTHER_PHONE, WORDS, Life
from sqlalchemy import select

from followups.models import ContactResult, StopReason, TaskState
from store_api.coupons import service as coupons
from store_api.coupons.models import Claim
from store_api.customers.models import Channel, Purpose
from store_api.customers.phones import mask_phone
from store_api.customers.proofs import browser_key
from store_api.db import Session
from store_api.privacy import export
from store_api.privacy.holdings import everything
from store_api.senders.models import MessagePurpose
from store_api.staff.models import AuditEntry
from store_api.texts import Language, catalogue
from store_api.visits.models import FitVerdict, OutcomeKind, ReturnKind, TryOnResult

LANGUAGES: tuple[Language, ...] = ("zh", "en")
ENUMS: tuple[type[enum.StrEnum], ...] = (
    Purpose,
    Channel,
    OutcomeKind,
    FitVerdict,
    TryOnResult,
    ReturnKind,
    TaskState,
    StopReason,
    ContactResult,
    MessagePurpose,
)


def exported(session: Session, life: Life) -> tuple[dict[str, list[dict[str, Any]]], str]:
    """The rows by table, and the whole file."""
    text = export.as_json(export.export(session, life.customer.id, "zh"))
    return {part["table"]: part["rows"] for part in json.loads(text)["held"]}, text


def test_every_table_has_a_row_of_hers(session: Session, life: Life) -> None:
    tables, _ = exported(session, life)
    assert [key for key, rows in tables.items() if not rows] == []
    assert set(tables) == {holding.key for holding in everything()}


def test_whatever_was_typed_about_her_is_in_it(session: Session, life: Life) -> None:
    _, text = exported(session, life)
    assert [what for what, word in WORDS.items() if word not in text] == []


def test_name_birthday_and_all_her_numbers_are_in_it(session: Session, life: Life) -> None:
    _, text = exported(session, life)
    for value in (NAME, BIRTHDAY.isoformat(), PHONE, OTHER_PHONE):
        assert value in text


def test_a_number_she_had_before_is_masked(session: Session, life: Life) -> None:
    _, text = exported(session, life)
    assert OLD_PHONE not in text
    assert mask_phone(OLD_PHONE) in text


def test_her_browser_and_her_codes_are_in_it(session: Session, life: Life) -> None:
    tables, _ = exported(session, life)
    assert tables["phone_proof"][0]["browser"] == browser_key(COOKIE).hex()
    assert tables["claim"][0]["code"] == coupons.code_of(life.claim)
    assert tables["claim"][0]["number_mark"] == life.claim.person_key.hex()


def test_a_receipt_is_shown_with_its_lines(session: Session, life: Life) -> None:
    receipt = exported(session, life)[0]["receipt"][0]
    assert receipt["lines"] == [{"name": "风衣", "quantity": "1", "amount": 10000}]
    assert (receipt["total"], receipt["currency"], receipt["store"]) == (10000, "CNY", "南京路店")


def test_a_coupon_for_a_child_that_went_to_her_number_is_in_it(session: Session, shop: Shop, life: Life) -> None:
    request = request_for(session, shop.code, PHONE)
    found = coupons.claim_for_guardian(session, request)
    codes = {row["code"] for row in exported(session, life)[0]["claim"]}
    assert codes == {coupons.code_of(life.claim), coupons.code_of(session.get_one(Claim, found))}


def test_what_is_anothers_is_not_in_it(session: Session, shop: Shop, life: Life) -> None:
    foreign = take_coupon(session, shop.code, "+8613700137000")
    _, text = exported(session, life)
    assert coupons.code_of(foreign) not in text
    assert "+8613700137000" not in text


def test_the_texts_she_agreed_to_are_in_it(session: Session, life: Life) -> None:
    given = export.export(session, life.customer.id, "en")
    assert given["agreed_texts"][-1]["marketing"].startswith("Also tell me about new things")
    versions = {row["text_version"] for row in exported(session, life)[0]["consent"]}
    assert versions <= {text["version"] for text in given["agreed_texts"]}


def test_taking_it_is_remembered_without_data(session: Session, life: Life) -> None:
    exported(session, life)
    session.flush()
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "customer.exported")).one()
    assert (entry.subject_id, entry.staff_id, entry.reason) == (life.customer.id, None, None)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_holding_and_every_value_has_words(language: Language) -> None:
    said = catalogue(language)
    for holding in everything():
        assert said[f"pages.held.{holding.key}.title"]
        assert said[f"pages.held.{holding.key}.purpose"]
        for shown in holding.shows:
            assert shown.name == "currency" or said[f"pages.labels.{shown.name}"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ENUMS)
def test_every_value_of_ours_has_words(kind: type[enum.StrEnum], language: Language) -> None:
    assert [one for one in kind if f"pages.words.{one.value}" not in catalogue(language)] == []


def test_the_short_form_shows_each_line_once_and_says_that_there_is_more(session: Session, life: Life) -> None:
    for _ in range(export.MOST_IN_BRIEF + 1):
        life.story.pass_time(minutes=5)
        life.story.visit(life.customer)
    parts = {part["title"]: part for part in export.in_brief(session, life.customer.id, "en")}
    assert len(parts["Your visits"]["rows"]) == export.MOST_IN_BRIEF
    assert parts["Your visits"]["more"]
    assert not parts["What you like"]["more"]
    assert session.scalar(select(Claim.id)) is not None
