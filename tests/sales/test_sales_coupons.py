"""A till's receipt names a coupon: what becomes of the coupon, and what the manager sees."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import permutations
from uuid import uuid4

from cast import Shop
from sales_examples import SOLD_AT, apply, claim, receipt, stored, till
from sqlalchemy import select

from store_api.coupons.models import CampaignState, Claim, Redemption
from store_api.coupons.redeem import conflicts, redeem
from store_api.coupons.service import code_of
from store_api.crypto import ALPHABET, check_character
from store_api.db import Session, database
from store_api.errors import Refusal
from store_api.sales.models import Receipt
from store_api.sales.service import apply_receipt


def at_the_counter(session: Session, shop: Shop, found: Claim) -> Redemption | Refusal:
    """Lin scans it on the tablet."""
    answer = redeem(session, uuid4(), code_of(found), device=shop.tablet, staff=shop.lin)
    session.flush()
    return answer


def redemption_of(session: Session, found: Claim) -> Redemption | None:
    """How the coupon was used."""
    return session.scalar(select(Redemption).where(Redemption.claim_id == found.id))


def reasons(session: Session, shop: Shop) -> list[str]:
    """What stands on the manager's list."""
    session.flush()
    return [row.reason for row in conflicts(session, shop.store.id)]


def test_a_receipt_uses_up_a_coupon_that_nobody_has_used(session: Session, shop: Shop) -> None:
    found = claim(session, shop)
    row = apply(session, shop, receipt(coupon_codes=(code_of(found),)))
    used = redemption_of(session, found)
    assert used is not None
    assert (used.receipt_id, used.store_id, used.day, used.device_id) == (row.id, shop.store.id, row.day, None)
    assert (found.used_at, reasons(session, shop)) == (SOLD_AT, [])


def test_a_till_that_writes_whole_minutes_may_be_before_the_claim(session: Session, shop: Shop) -> None:
    found = claim(session, shop)
    early = found.claimed_at - timedelta(seconds=40)
    apply(session, shop, receipt(coupon_codes=(code_of(found),), occurred_at=early))
    assert (found.used_at, reasons(session, shop)) == (early, [])


def test_what_the_tablet_redeemed_meets_the_receipt_of_that_store_and_day(session: Session, shop: Shop) -> None:
    found = claim(session, shop)
    by_tablet = at_the_counter(session, shop, found)
    row = apply(session, shop, receipt(coupon_codes=(code_of(found),)))
    assert isinstance(by_tablet, Redemption)
    assert (by_tablet.receipt_id, by_tablet.device_id, reasons(session, shop)) == (row.id, shop.tablet.id, [])


def test_a_receipt_of_another_day_is_a_conflict(session: Session, shop: Shop) -> None:
    found = claim(session, shop)
    at_the_counter(session, shop, found)
    apply(session, shop, receipt(coupon_codes=(code_of(found),), occurred_at=SOLD_AT + timedelta(days=1)))
    assert reasons(session, shop) == ["coupon_used"]


def test_a_receipt_of_another_store_is_a_conflict_there(session: Session, shop: Shop) -> None:
    found = claim(session, shop)
    at_the_counter(session, shop, found)
    apply_receipt(session, till(session), shop.other_store, receipt(store="S2", coupon_codes=(code_of(found),)))
    assert reasons(session, shop) == []
    assert [row.reason for row in conflicts(session, shop.other_store.id)] == ["coupon_used"]


def test_an_expired_coupon_is_a_conflict_and_the_receipt_stands(session: Session, shop: Shop) -> None:
    found = claim(session, shop)
    row = apply(session, shop, receipt(coupon_codes=(code_of(found),), occurred_at=found.use_until))
    assert (reasons(session, shop), row.total, found.used_at) == (["coupon_expired"], 29900, None)
    assert row.customer_id == found.customer_id


def test_a_coupon_on_a_second_receipt_is_a_conflict(session: Session, shop: Shop) -> None:
    found = claim(session, shop)
    first = apply(session, shop, receipt(coupon_codes=(code_of(found),)))
    apply(session, shop, receipt(external_id="R-2", coupon_codes=(code_of(found),)))
    used = redemption_of(session, found)
    assert used is not None
    assert (used.receipt_id, reasons(session, shop)) == (first.id, ["coupon_used"])


def test_a_coupon_of_an_ended_campaign_is_a_conflict(session: Session, shop: Shop) -> None:
    found = claim(session, shop)
    found.campaign.state, found.campaign.ended_at = CampaignState.ENDED, SOLD_AT
    apply(session, shop, receipt(coupon_codes=(code_of(found),)))
    assert reasons(session, shop) == ["coupon_campaign_ended"]


def test_a_coupon_of_another_store_is_a_conflict(session: Session, shop: Shop) -> None:
    found = claim(session, shop)
    found.campaign.stores = [shop.other_store]
    apply(session, shop, receipt(coupon_codes=(code_of(found),)))
    assert reasons(session, shop) == ["coupon_other_store"]


def test_an_unknown_code_of_our_form_is_a_conflict(session: Session, shop: Shop) -> None:
    body = ALPHABET[:8]
    apply(session, shop, receipt(coupon_codes=(body + check_character(body),)))
    assert reasons(session, shop) == ["coupon_unknown"]


def test_a_code_that_cannot_be_ours_is_the_tills_own(session: Session, shop: Shop) -> None:
    apply(session, shop, receipt(coupon_codes=("SPRING-SALE",)))
    assert reasons(session, shop) == []


def test_replays_and_newer_versions_add_no_second_conflict(session: Session, shop: Shop) -> None:
    found = claim(session, shop)
    late = receipt(coupon_codes=(code_of(found),), occurred_at=found.use_until)
    for version in (1, 1, 2, 3):
        apply(session, shop, replace(late, version=version))
    assert reasons(session, shop) == ["coupon_expired"]


def test_a_newer_version_of_the_same_receipt_is_no_conflict_with_itself(session: Session, shop: Shop) -> None:
    found = claim(session, shop)
    sent = receipt(coupon_codes=(code_of(found),))
    row = apply(session, shop, sent)
    apply(session, shop, replace(sent, version=2, occurred_at=SOLD_AT + timedelta(days=1)))
    used = redemption_of(session, found)
    assert used is not None
    assert (used.receipt_id, used.day, reasons(session, shop)) == (row.id, row.day, [])


def test_a_voided_receipt_gives_its_coupon_back(session: Session, shop: Shop) -> None:
    found = claim(session, shop)
    sent = receipt(coupon_codes=(code_of(found),))
    apply(session, shop, sent)
    apply(session, shop, replace(sent, version=2, void=True))
    assert (found.used_at, redemption_of(session, found)) == (None, None)
    rung_again = apply(session, shop, replace(sent, external_id="R-2"))
    used = redemption_of(session, found)
    assert used is not None
    assert (used.receipt_id, reasons(session, shop)) == (rung_again.id, [])


def test_a_coupon_rung_up_again_ends_on_the_new_receipt_in_any_order(session: Session, shop: Shop) -> None:
    found = claim(session, shop)
    session.settle()
    sent = receipt(coupon_codes=(code_of(found),))
    for order in permutations([sent, replace(sent, version=2, void=True), replace(sent, external_id="R-2")]):
        with database.session() as trial:
            for one in order:
                apply(trial, shop, one)
            used = redemption_of(trial, found)
            assert used is not None
            assert (used.receipt_id, reasons(trial, shop)) == (stored(trial, "R-2").id, [])


def test_a_void_gives_back_what_the_tablet_redeemed(session: Session, shop: Shop) -> None:
    found = claim(session, shop)
    by_tablet = at_the_counter(session, shop, found)
    sent = receipt(coupon_codes=(code_of(found),))
    row = apply(session, shop, sent)
    apply(session, shop, replace(sent, version=2, void=True))
    assert isinstance(by_tablet, Redemption)
    assert (by_tablet.receipt_id, by_tablet.given_back_at, found.used_at) == (row.id, session.now, None)


def test_a_refund_that_names_the_coupon_does_not_use_it(session: Session, shop: Shop) -> None:
    found = claim(session, shop)
    apply(session, shop, receipt(kind="refund", total=Decimal(-299), coupon_codes=(code_of(found),)))
    assert (found.used_at, reasons(session, shop)) == (None, [])


def test_the_receipt_keeps_only_blind_indexes_of_its_codes(session: Session, shop: Shop) -> None:
    found = claim(session, shop)
    apply(session, shop, receipt(coupon_codes=(code_of(found), code_of(found).lower())))
    assert session.scalar(select(Receipt.coupon_indexes)) == [found.code_index.hex()]


def test_the_tablet_is_told_when_and_where_a_till_used_it(session: Session, shop: Shop) -> None:
    found = claim(session, shop)
    apply(session, shop, receipt(coupon_codes=(code_of(found),)))
    answer = at_the_counter(session, shop, found)
    assert isinstance(answer, Refusal)
    assert answer.error.code == "coupon_used"
    assert answer.error.params == {"when": "2026-03-10 13:30", "store": "南京路店"}
