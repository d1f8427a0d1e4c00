"""A clerk redeems a coupon on the tablet, over HTTP."""

from __future__ import annotations

from datetime import timedelta

from cast import Cast, Shop, fresh_id
from flask.testing import FlaskClient
from sales_examples import claim
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from store_api.coupons.models import CampaignState, Claim, Redemption, RedemptionRefusal
from store_api.coupons.service import code_of
from store_api.db import Session
from store_api.staff.guard import DEVICE


def claimed(session: Session, shop: Shop) -> Claim:
    """A coupon that is stored."""
    found = claim(session, shop)
    session.settle()
    return found


def redeem(people: Cast, code: str, key: str | None = None) -> TestResponse:
    """Lin scans the code."""
    return people.lin.put(f"/redemptions/{key or fresh_id()}", {"code": code})


def outcome(answer: TestResponse) -> tuple[int, str]:
    """The status and the code of a refusal."""
    assert answer.json is not None
    return answer.status_code, answer.json["code"]


def test_a_good_coupon_is_used_up(people: Cast, shop: Shop, session: Session) -> None:
    found = claimed(session, shop)
    answer = redeem(people, code_of(found))
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["claim_id"] == str(found.id)
    used = session.scalars(select(Redemption)).one()
    assert (used.staff_id, used.device_id, used.store_id) == (shop.lin.id, shop.tablet.id, shop.store.id)


def test_a_code_may_be_typed_with_gaps_and_small_letters(people: Cast, shop: Shop, session: Session) -> None:
    code = code_of(claimed(session, shop))
    assert redeem(people, f" {code[:4].lower()}-{code[4:].lower()} ").status_code == 200


def test_an_unknown_code_is_remembered(people: Cast, shop: Shop, session: Session) -> None:
    key = fresh_id()
    assert outcome(redeem(people, "K7Q2K7Q2K", key)) == (404, "coupon_unknown")
    row = session.scalars(select(RedemptionRefusal)).one()
    assert (str(row.id), row.reason, row.claim_id, row.staff_id) == (key, "coupon_unknown", None, shop.lin.id)


def test_a_used_coupon_says_when_and_where(people: Cast, shop: Shop, session: Session) -> None:
    code = code_of(claimed(session, shop))
    redeem(people, code)
    answer = redeem(people, code)
    assert outcome(answer) == (409, "coupon_used")
    assert answer.json is not None
    assert answer.json["message"] == "这张券已经在 2026-03-10 14:00 用过（南京路店）。"


def test_an_expired_coupon_says_its_last_day_on_the_stores_calendar(people: Cast, shop: Shop, session: Session) -> None:
    found = claimed(session, shop)
    found.use_until = session.now.replace(hour=0) - timedelta(hours=1)  # 07:00 of the 10th in Shanghai.
    session.settle()
    answer = redeem(people, code_of(found))
    assert outcome(answer) == (409, "coupon_expired")
    assert answer.json is not None
    assert "2026-03-10" in answer.json["message"]


def test_a_coupon_of_another_store_is_refused(people: Cast, shop: Shop, session: Session) -> None:
    found = claimed(session, shop)
    found.campaign.stores = [shop.other_store]
    session.settle()
    assert outcome(redeem(people, code_of(found))) == (409, "coupon_other_store")


def test_a_coupon_of_an_ended_campaign_is_refused(people: Cast, shop: Shop, session: Session) -> None:
    found = claimed(session, shop)
    found.campaign.state, found.campaign.ended_at = CampaignState.ENDED, session.now
    session.settle()
    assert outcome(redeem(people, code_of(found))) == (409, "coupon_campaign_ended")


def test_a_paused_campaigns_coupon_stays_usable(people: Cast, shop: Shop, session: Session) -> None:
    found = claimed(session, shop)
    found.campaign.state = CampaignState.PAUSED
    session.settle()
    assert redeem(people, code_of(found)).status_code == 200


def test_a_replay_of_a_yes_is_the_same_answer(people: Cast, shop: Shop, session: Session) -> None:
    code, key = code_of(claimed(session, shop)), fresh_id()
    answers = [redeem(people, code, key) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200] * 3
    assert len({answer.text for answer in answers}) == 1


def test_a_replay_of_a_no_is_the_same_answer_and_one_row(people: Cast, shop: Shop, session: Session) -> None:
    code, key = code_of(claimed(session, shop)), fresh_id()
    redeem(people, code)
    answers = [redeem(people, code, key) for _ in range(3)]
    assert [outcome(answer) for answer in answers] == [(409, "coupon_used")] * 3
    assert session.scalar(select(func.count()).select_from(RedemptionRefusal)) == 1


def test_an_id_that_stands_for_another_coupon_is_refused(people: Cast, shop: Shop, session: Session) -> None:
    key = fresh_id()
    redeem(people, code_of(claimed(session, shop)), key)
    other = claim(session, shop, "+8613900139000")
    session.settle()
    assert outcome(redeem(people, code_of(other), key)) == (409, "id_used")


def test_the_id_of_a_wrong_code_tells_nothing_about_other_codes(people: Cast, shop: Shop, session: Session) -> None:
    key, code = fresh_id(), code_of(claimed(session, shop))
    redeem(people, "K7Q2K7Q2K", key)
    assert outcome(redeem(people, code, key)) == (404, "coupon_unknown")


def test_wrong_codes_lock_the_tablet_for_a_while(people: Cast, shop: Shop, session: Session) -> None:
    code = code_of(claimed(session, shop))
    for _ in range(DEVICE.in_a_row):
        assert outcome(redeem(people, "K7Q2K7Q2K")) == (404, "coupon_unknown")
    answer = redeem(people, code)
    assert outcome(answer) == (429, "locked_out")
    assert int(answer.headers["Retry-After"]) > 0


def test_a_right_code_starts_the_row_of_wrong_ones_anew(people: Cast, shop: Shop, session: Session) -> None:
    code = code_of(claimed(session, shop))
    for _ in range(DEVICE.in_a_row - 1):
        redeem(people, "K7Q2K7Q2K")
    assert redeem(people, code).status_code == 200
    assert outcome(redeem(people, "K7Q2K7Q2K")) == (404, "coupon_unknown")
    assert outcome(redeem(people, code)) == (409, "coupon_used")


def test_without_a_tablet_nothing_is_redeemed(people: Cast, shop: Shop, session: Session) -> None:
    answer = people.mei.put(f"/redemptions/{fresh_id()}", {"code": code_of(claimed(session, shop))})
    assert outcome(answer) == (403, "tablet_needed")


def test_the_managers_list_is_not_for_clerks(people: Cast, shop: Shop, client: FlaskClient) -> None:
    path = f"/stores/{shop.store.id}/coupon-conflicts"
    assert people.mei.get(path).json == []
    assert outcome(people.lin.get(path)) == (403, "role_not_allowed")
