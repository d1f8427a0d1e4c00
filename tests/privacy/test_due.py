"""What goes in the night: each only once its time is over, and nothing else with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from cast import PHONE, Shop, request_for, take_coupon
from full_life import COOKIE, WORDS, Life, signature
from sqlalchemy import select, update
from story import count, drain

from store_api.cli_erase import STEPS, finish_erasures, personal_tables
from store_api.coupons import service as coupons
from store_api.coupons.models import Claim
from store_api.customers.models import Consent, PhoneProof, Purpose
from store_api.db import Session
from store_api.events import Reaction
from store_api.pos.forgetting import forget_payloads
from store_api.pos.models import PosEvent, PosEventPerson
from store_api.privacy import due
from store_api.privacy.erasure import erase
from store_api.senders.models import TextMessage
from store_api.visits.models import Note, TryOn


def later(session: Session, **length: float) -> None:
    """So much later."""
    session.now += timedelta(**length)


def used_and_erased(session: Session, life: Life) -> bytes:
    """She has used her coupon and deleted her data; the mark of her number."""
    life.claim.used_at = session.now
    session.flush()
    erase(session, life.customer.id)
    session.expire_all()
    return life.claim.person_key


def test_the_mark_on_a_used_coupon_stays_while_the_campaign_runs(session: Session, life: Life) -> None:
    mark = used_and_erased(session, life)
    assert mark == coupons.person_key(life.claim.campaign_id, PHONE)
    assert due.marks(session) == 0
    session.refresh(life.claim)
    assert life.claim.person_key == mark


def over(session: Session, life: Life) -> None:
    """Nobody can claim any more."""
    life.claim.campaign.claim_until = session.now
    session.flush()


def ended(session: Session, life: Life) -> None:
    """A manager has ended it."""
    life.claim.campaign.state = "ended"
    session.flush()


@pytest.mark.parametrize("finish", [over, ended])
def test_once_the_campaign_is_over_the_mark_is_nobodys(
    session: Session, life: Life, finish: Callable[[Session, Life], None]
) -> None:
    mark = used_and_erased(session, life)
    finish(session, life)
    assert due.marks(session) == 1
    session.refresh(life.claim)
    assert life.claim.person_key != mark
    assert due.marks(session) == 0


def test_the_mark_of_a_living_customer_stays(session: Session, life: Life) -> None:
    over(session, life)
    assert due.marks(session) == 0


def test_a_guardians_mark_stays_until_the_coupon_cannot_be_used(session: Session, shop: Shop) -> None:
    request = request_for(session, shop.code, PHONE)
    claim = session.get_one(Claim, coupons.claim_for_guardian(session, request))
    shop.campaign.claim_until = session.now
    session.flush()
    assert due.marks(session) == 0
    session.now = claim.use_until
    assert due.marks(session) == 1


def test_words_that_arrive_after_the_deletion_are_emptied(session: Session, life: Life) -> None:
    erase(session, life.customer.id)
    signed = signature(life.story, session.now)
    session.add(Note(visit_id=life.visit.id, text=WORDS["note"], **signed))
    session.add(TryOn(visit_id=life.visit.id, typed_style="K1", reasons=[WORDS["try-on"]], recommended=[], **signed))
    session.flush()
    assert due.late_words(session) == 2
    assert set(session.scalars(select(Note.text))) == {""}
    assert due.late_words(session) == 0


def test_the_words_of_others_stay(session: Session, life: Life) -> None:
    assert due.late_words(session) == 0
    assert session.scalars(select(Note.text)).all() == [WORDS["note"]]


def test_a_tills_message_is_emptied_a_month_after_it_was_applied(session: Session, life: Life) -> None:
    later(session, days=29, hours=23)
    assert forget_payloads(session) == 0
    later(session, hours=1)
    assert forget_payloads(session) == 1
    session.expire_all()
    event = session.scalars(select(PosEvent)).one()
    assert (event.raw, event.key) == (None, "e-1")
    assert count(session, PosEventPerson) == 0
    assert forget_payloads(session) == 0


def test_a_tills_message_that_was_never_applied_stays(session: Session, life: Life) -> None:
    session.execute(update(PosEvent).values(applied_at=None))
    later(session, days=400)
    assert forget_payloads(session) == 0


def test_that_a_message_was_sent_is_forgotten_after_a_month(session: Session, life: Life) -> None:
    later(session, days=29)
    assert due.messages(session) == 0
    later(session, days=1)
    assert due.messages(session) == 1
    assert count(session, TextMessage) == 0


def test_a_browser_that_opens_nothing_any_more_is_forgotten(session: Session, life: Life) -> None:
    session.execute(update(Consent).values(browser_key=None))
    later(session, days=179)
    assert due.proofs(session) == 0
    later(session, days=1)
    assert due.proofs(session) == 1


def test_the_browser_that_said_yes_to_messages_stays_as_evidence(session: Session, life: Life) -> None:
    later(session, days=400)
    assert due.proofs(session) == 0
    session.execute(update(Consent).where(Consent.purpose == Purpose.MARKETING).values(granted=False))
    assert due.proofs(session) == 1
    assert count(session, PhoneProof) == 0


def test_the_command_does_all_of_it() -> None:
    assert set(STEPS.values()) == {due.late_words, due.marks, forget_payloads, due.messages, due.proofs}


def test_the_command_lets_those_react_that_have_not(session: Session, life: Life) -> None:
    erase(session, life.customer.id)
    session.settle()
    finish_erasures()
    session.expire_all()
    assert session.scalars(select(PosEvent.raw)).all() == [None]
    jobs = session.scalars(select(Reaction.job).where(Reaction.done_at.is_not(None)))
    assert "store_api.pos.jobs.forget_customer" in set(jobs)
    drain(session.now)


def test_every_table_that_holds_something_is_scrubbed() -> None:
    assert {"customer", "note", "claim", "pos_event", "wecom_contact", "audit_entry"} <= set(personal_tables())
    assert "product" not in personal_tables()


def test_a_coupon_of_somebody_new_is_not_touched(session: Session, shop: Shop, life: Life) -> None:
    used_and_erased(session, life)
    other = take_coupon(session, shop.code, "+8613700137000", browser=COOKIE)
    key = other.person_key
    over(session, life)
    due.marks(session)
    session.refresh(other)
    assert other.person_key == key
