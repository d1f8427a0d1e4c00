"""Deleting: who she is goes, what happened stays."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from cast import PHONE, Shop, request_for, take_coupon
from full_life import BIRTHDAY, COOKIE, NAME, OLD_PHONE, OTHER_PHONE, WORDS, Life, signature
from sqlalchemy import select, text
from story import count, drain

from followups.models import FollowUpTask, TaskState
from store_api import models
from store_api.coupons import service as coupons
from store_api.coupons.models import Campaign, Claim
from store_api.crypto import vault
from store_api.customers import service as customers
from store_api.customers.models import (
    Acquaintance,
    Challenge,
    Consent,
    Customer,
    MemberId,
    PhoneChange,
    PhoneProof,
)
from store_api.customers.proofs import proved_by
from store_api.db import Session
from store_api.errors import Conflict, Stale
from store_api.insights import service as insights
from store_api.pos.models import PosEvent, PosEventPerson, PosEventState
from store_api.privacy.erasure import erase
from store_api.sales.models import Receipt
from store_api.senders.models import TextMessage
from store_api.staff.models import AuditEntry
from store_api.visits import service as visits
from store_api.visits.models import Note
from store_api.wecom.models import ContactWay, WeComContact


def erased(session: Session, life: Life) -> None:
    """She is deleted, and everybody has reacted."""
    assert erase(session, life.customer.id)
    session.settle()
    drain(session.now)
    session.expire_all()


def everything_stored(session: Session) -> str:
    """Every value of every table, as text; bytes as hexadecimal digits."""
    session.flush()
    rows = []
    for table in models.configure().tables.values():
        whole = text(f'SELECT t::text FROM "{table.name}" AS t')
        rows += [f"{table.name}: {row}" for row in session.scalars(whole)]
    return "\n".join(rows)


def words_in(stored: str) -> set[str]:
    """Which words of hers are found."""
    hers = {**WORDS, "name": NAME, "birthday": BIRTHDAY.isoformat()}
    return {what for what, word in hers.items() if word in stored}


def test_no_word_of_hers_is_left_in_any_table(session: Session, life: Life) -> None:
    sealed = {"message"}
    assert words_in(everything_stored(session)) == {*WORDS, "name", "birthday"} - sealed
    erased(session, life)
    assert words_in(everything_stored(session)) == set()


def test_no_number_of_hers_leads_to_anybody(session: Session, life: Life) -> None:
    phones = (PHONE, OLD_PHONE, OTHER_PHONE)
    marks = [vault.index("phone", phone).hex() for phone in phones]
    marks += [vault.index("tail", phone[-4:]).hex() for phone in (PHONE, OTHER_PHONE)]
    before = everything_stored(session)
    assert all(mark in before for mark in marks)
    erased(session, life)
    after = everything_stored(session)
    assert not any(mark in after for mark in marks)
    assert [customers.by_phone(session, phone) for phone in phones] == [None] * 3


def test_the_row_stays_as_an_empty_shell(session: Session, life: Life) -> None:
    code = life.customer.member_code
    erased(session, life)
    shell = session.get_one(Customer, life.customer.id)
    columns = (shell.name, shell.birthday, shell.phone_sealed, shell.phone_index, shell.phone_tail)
    assert columns == (None,) * 5
    assert (shell.erased_at, shell.phone_proved_at) == (session.now, None)
    assert len(shell.member_code) == len(code)
    assert shell.member_code != code


def test_all_rows_of_a_merged_person_are_emptied(session: Session, life: Life) -> None:
    erased(session, life)
    assert session.scalars(select(Customer.erased_at)).all() == [session.now] * 2


def test_her_browser_and_her_member_code_open_nothing(session: Session, life: Life) -> None:
    erased(session, life)
    assert proved_by(session, COOKIE) is None
    assert customers.by_member_code(session, vault.short_code("member", life.customer.id)) is None


def test_another_customer_keeps_everything(session: Session, shop: Shop, life: Life) -> None:
    other = life.story.customer("+8613700137000")
    other.name = "别人"
    visit = life.story.visit(other)
    session.add(Note(visit_id=visit.id, text="别人的备注", **signature(life.story, session.now)))
    claim = take_coupon(session, shop.code, "+8613700137000")
    session.settle()
    erased(session, life)
    session.refresh(other)
    assert (other.name, other.phone, other.erased_at) == ("别人", "+8613700137000", None)
    assert session.scalar(select(Note.text).where(Note.visit_id == visit.id)) == "别人的备注"
    assert session.get_one(Claim, claim.id).cancelled_at is None


def test_what_she_agreed_to_stays_without_her_browser(session: Session, life: Life) -> None:
    before = count(session, Consent)
    erased(session, life)
    assert count(session, Consent) == before > 2
    assert set(session.scalars(select(Consent.browser_key))) == {None}


def test_an_unused_coupon_goes_back_to_the_stock(session: Session, shop: Shop, life: Life) -> None:
    session.refresh(shop.campaign)
    assert (shop.campaign.issued, shop.campaign.reserved) == (1, 5000)
    erased(session, life)
    campaign, claim = session.get_one(Campaign, shop.campaign.id), session.get_one(Claim, life.claim.id)
    assert (campaign.issued, campaign.reserved) == (0, 0)
    assert claim.cancelled_at == session.now
    assert claim.person_key != coupons.person_key(campaign.id, PHONE)


def test_a_used_coupon_keeps_its_mark_so_that_it_is_not_given_twice(session: Session, shop: Shop, life: Life) -> None:
    life.claim.used_at = session.now
    session.settle()
    erased(session, life)
    claim = session.get_one(Claim, life.claim.id)
    assert (claim.cancelled_at, claim.browser_key) == (None, None)
    assert claim.person_key == coupons.person_key(shop.campaign.id, PHONE)
    assert take_coupon(session, shop.code).id == claim.id


def test_a_coupon_for_a_child_that_went_to_her_number_is_void(session: Session, shop: Shop, life: Life) -> None:
    child = coupons.claim_for_guardian(session, request_for(session, shop.code, PHONE))
    session.settle()
    erased(session, life)
    assert session.get_one(Claim, child).cancelled_at is not None
    assert session.get_one(Campaign, shop.campaign.id).issued == 0


def test_the_same_number_is_a_new_customer_afterwards(session: Session, shop: Shop, life: Life) -> None:
    erased(session, life)
    again = take_coupon(session, shop.code)
    assert again.id != life.claim.id
    owner = session.get_one(Customer, again.customer_id)
    assert (owner.id != life.customer.id, owner.name, owner.erased_at) == (True, None, None)


def test_her_number_at_the_till_means_a_new_bare_customer(session: Session, life: Life) -> None:
    erased(session, life)
    bare = customers.by_member_id(session, life.story.till.id, WORDS["member"])
    assert bare.id != life.customer.id
    assert bare.phone_index is None
    assert session.get_one(Receipt, life.receipt.id).customer_id == life.customer.id


def test_the_boards_of_the_past_do_not_move(session: Session, shop: Shop, life: Life) -> None:
    life.claim.used_at = session.now
    life.story.pass_time(days=40)
    life.story.buys(life.customer)
    life.story.settle()
    before = board(session, shop)
    assert any(figure[1] for figure in before)
    erased(session, life)
    assert board(session, shop) == before


def board(session: Session, shop: Shop) -> list[tuple[Any, ...]]:
    """Every figure of the store's last fifty days."""
    today = shop.store.local_day(session.now)
    found = insights.board(session, shop.store, today - timedelta(days=50), today)
    return [(one.key, one.value, one.numerator, one.denominator) for one in found.figures]


def test_promised_calls_stop(session: Session, life: Life) -> None:
    task = session.scalars(select(FollowUpTask)).one()
    task.state = TaskState.OPEN
    session.settle()
    erased(session, life)
    assert session.scalars(select(FollowUpTask.state)).all() == [TaskState.STOPPED]


def test_what_tills_sent_about_her_is_emptied_and_still_known(session: Session, life: Life) -> None:
    erased(session, life)
    event = session.scalars(select(PosEvent)).one()
    assert (event.raw, event.key, event.state) == (None, "e-1", PosEventState.APPLIED)
    assert count(session, PosEventPerson) == 0


def test_who_she_is_in_wecom_goes_and_her_code_is_retired(session: Session, life: Life) -> None:
    erased(session, life)
    assert count(session, WeComContact) == 0
    assert session.scalars(select(ContactWay.retired_at)).all() == [session.now]


def test_rows_that_only_led_to_her_are_gone(session: Session, life: Life) -> None:
    models = (PhoneProof, PhoneChange, Challenge, TextMessage, MemberId, Acquaintance)
    assert all(count(session, model) for model in models)
    erased(session, life)
    assert not any(count(session, model) for model in models)


def test_who_did_it_and_when_is_remembered_without_data(session: Session, life: Life) -> None:
    erased(session, life)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "customer.erased")).one()
    assert (entry.subject_id, entry.at, entry.staff_id, entry.reason) == (life.customer.id, session.now, None, None)


def test_doing_it_again_changes_nothing(session: Session, life: Life) -> None:
    erased(session, life)
    before = everything_stored(session)
    assert not erase(session, life.customer.id)
    assert everything_stored(session) == before


def test_a_late_edit_of_a_note_meets_a_newer_version(session: Session, life: Life) -> None:
    note = session.scalars(select(Note)).one()
    version = note.version
    erased(session, life)
    with pytest.raises(Stale, match="note_changed"):
        visits.correct_note(session, life.story.lin, note.id, version, "她又说了什么")


def test_a_late_replay_of_a_visit_is_refused(session: Session, life: Life) -> None:
    body = {"party": 1, "occurred_at": session.now, "customer_id": life.customer.id}
    erased(session, life)
    with pytest.raises(Conflict, match="id_used"):
        visits.arrive(session, life.story.lin, life.visit.id, body)


def test_a_store_that_hears_of_her_again_does_not_meet_her(session: Session, shop: Shop, life: Life) -> None:
    erased(session, life)
    customers.meet(session, shop.store.id, life.customer.id)
    assert count(session, Acquaintance) == 0
