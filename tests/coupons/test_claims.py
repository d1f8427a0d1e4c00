"""Claims: who gets a coupon, which one, and what is kept when there is none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from cast import NOW, PHONE, Shop, take_coupon
from sqlalchemy import func, select

from store_api.coupons import campaigns, qr_codes, service, windows
from store_api.coupons.models import Campaign, CampaignState, Claim, QrCode, Scan
from store_api.customers import proofs
from store_api.customers.models import Acquaintance, Consent, Customer, CustomerAssignment, Purpose
from store_api.db import Base, Session, new_id
from store_api.errors import Conflict, DomainError, Gone, Invalid, NotFound

OTHER = "+8613900139000"
OFFER: dict[str, Any] = {
    "name": "x",
    "kind": "gift",
    "value": 0,
    "currency": "CNY",
    "total": 1,
    "claim_from": NOW,
    "claim_until": NOW + timedelta(days=1),
    "use_days": 1,
}


def claim(session: Session, shop: Shop, phone: str = PHONE, *, marketing: bool = False) -> Claim:
    """A shopper sends the form."""
    found = take_coupon(session, shop.code, phone, marketing=marketing)
    session.flush()
    return found


def rows(session: Session, model: type[Base]) -> int:
    """How many there are."""
    return session.scalar(select(func.count()).select_from(model)) or 0


def use(session: Session, found: Claim) -> None:
    """The coupon was redeemed."""
    found.used_at = session.now
    session.flush()


def test_a_claim_is_one_of_the_stock(session: Session, shop: Shop) -> None:
    found = claim(session, shop)
    session.refresh(shop.campaign)
    assert shop.campaign.issued == 1
    assert (found.n, found.qr_code_id, found.store_id) == (1, shop.code.id, shop.store.id)


def test_the_code_is_stored_as_a_blind_index_only(session: Session, shop: Shop) -> None:
    found = claim(session, shop)
    code = service.code_of(found)
    columns = [str(getattr(found, column.name)) for column in Claim.__table__.columns]
    assert not [text for text in columns if code in text]
    assert service.find_claim(session, code) is found


def test_no_two_claims_share_a_code(session: Session, shop: Shop) -> None:
    codes = {service.code_of(claim(session, shop, f"+86138001380{number:02}")) for number in range(30)}
    assert len(codes) == 30


def test_a_repeated_claim_gets_its_first_answer(session: Session, shop: Shop) -> None:
    first = claim(session, shop)
    session.now += timedelta(days=3)
    assert claim(session, shop) is first
    session.refresh(shop.campaign)
    assert shop.campaign.issued == 1


CLOSINGS = [{"state": CampaignState.PAUSED}, {"state": CampaignState.ENDED}, {"total": 1}]


@pytest.mark.parametrize("change", CLOSINGS)
def test_the_browser_that_has_a_coupon_finds_it_when_nobody_gets_a_new_one(
    session: Session, shop: Shop, change: dict[str, Any]
) -> None:
    first = claim(session, shop)
    for name, value in change.items():
        setattr(shop.campaign, name, value)
    session.flush()
    assert claim(session, shop) is first


@pytest.mark.parametrize("change", CLOSINGS)
def test_another_browser_is_told_the_same_for_a_known_number_as_for_an_unknown_one(
    session: Session, shop: Shop, change: dict[str, Any]
) -> None:
    claim(session, shop)
    for name, value in change.items():
        setattr(shop.campaign, name, value)
    session.commit()
    said = set()
    for phone in (PHONE, OTHER):
        with pytest.raises(DomainError) as refused:
            take_coupon(session, shop.code, phone, browser="a stranger's")
        said.add((type(refused.value), refused.value.code))
        session.rollback()
    assert len(said) == 1


def test_a_browser_that_proved_the_phone_finds_her_coupon_when_all_are_gone(session: Session, shop: Shop) -> None:
    first = claim(session, shop)
    customer = session.get_one(Customer, first.customer_id)
    proofs.prove_phone(session, customer, proofs.browser_key("her new phone"))
    shop.campaign.total = 1
    session.flush()
    assert take_coupon(session, shop.code, PHONE, browser="her new phone") is first


def test_once_she_has_had_her_coupon_she_gets_no_other(session: Session, shop: Shop) -> None:
    first = claim(session, shop)
    use(session, first)
    assert claim(session, shop) is first
    session.refresh(shop.campaign)
    assert shop.campaign.issued == 1


def test_where_two_are_allowed_the_second_comes_after_the_first_was_used(session: Session, shop: Shop) -> None:
    shop.campaign.per_person = 2
    first = claim(session, shop)
    assert claim(session, shop) is first
    use(session, first)
    second = claim(session, shop)
    assert (first.n, second.n) == (1, 2)
    assert service.code_of(first) != service.code_of(second)
    use(session, second)
    assert claim(session, shop) is second


def test_an_expired_coupon_counts_as_one_she_had(session: Session, shop: Shop) -> None:
    shop.campaign.claim_until = NOW + timedelta(days=365)
    found = claim(session, shop)
    session.now = found.use_until
    assert claim(session, shop) is found


def test_one_campaigns_coupon_does_not_stand_in_for_anothers(session: Session, shop: Shop) -> None:
    other = campaigns.add_campaign(session, store_ids=[], **OFFER)
    code = qr_codes.add_qr_code(session, other, store_id=None, staff_id=None)
    assert take_coupon(session, code, PHONE) is not claim(session, shop)


CLOSED = [
    ({"state": CampaignState.PAUSED}, Conflict, "campaign_paused"),
    ({"state": CampaignState.ENDED}, Gone, "campaign_over"),
    ({"claim_from": NOW + timedelta(seconds=1)}, Conflict, "campaign_not_started"),
    ({"claim_until": NOW}, Gone, "campaign_over"),
    ({"total": 1, "issued": 1}, Conflict, "coupon_sold_out"),
]


@pytest.mark.parametrize(("change", "kind", "code"), CLOSED)
def test_a_closed_campaign_says_why_and_keeps_nothing_of_the_person(
    session: Session, shop: Shop, change: dict[str, Any], kind: type[DomainError], code: str
) -> None:
    for name, value in change.items():
        setattr(shop.campaign, name, value)
    session.commit()
    with pytest.raises(kind, match=code):
        claim(session, shop)
    session.rollback()
    assert [rows(session, model) for model in (Customer, Consent, Claim, Acquaintance)] == [0, 0, 0, 0]


def test_the_window_opens_at_its_first_instant(session: Session, shop: Shop) -> None:
    shop.campaign.claim_from = NOW
    assert claim(session, shop)


def test_the_window_closes_before_its_last_instant(session: Session, shop: Shop) -> None:
    shop.campaign.claim_until = NOW + timedelta(microseconds=1)
    assert claim(session, shop)


def test_the_last_coupon_is_given_and_the_next_refused(session: Session, shop: Shop) -> None:
    shop.campaign.total = 1
    claim(session, shop)
    with pytest.raises(Conflict, match="coupon_sold_out"):
        claim(session, shop, OTHER)


def test_an_open_campaign_has_no_reason_to_refuse(shop: Shop) -> None:
    assert campaigns.why_closed(shop.campaign, NOW) is None


def purposes(session: Session) -> Sequence[Purpose]:
    """What was answered, in order."""
    return session.scalars(select(Consent.purpose).order_by(Consent.id)).all()


def test_the_required_tick_is_a_consent_with_its_text(session: Session, shop: Shop) -> None:
    claim(session, shop)
    row = session.scalars(select(Consent)).one()
    assert (row.purpose, row.granted, row.store_id, row.at) == (Purpose.SERVICE, True, shop.store.id, NOW)
    assert row.text_version


def test_an_empty_optional_tick_is_no_answer(session: Session, shop: Shop) -> None:
    claim(session, shop)
    assert purposes(session) == [Purpose.SERVICE]


def test_a_new_tick_is_a_new_consent(session: Session, shop: Shop) -> None:
    claim(session, shop)
    claim(session, shop, marketing=True)
    assert purposes(session) == [Purpose.SERVICE, Purpose.SERVICE, Purpose.MARKETING]


def test_the_posters_store_has_met_her(session: Session, shop: Shop) -> None:
    found = claim(session, shop)
    assert session.get(Acquaintance, (shop.store.id, found.customer_id)) is not None


def assignments(session: Session) -> list[CustomerAssignment]:
    """Who looks after whom."""
    return list(session.scalars(select(CustomerAssignment)))


def test_a_clerks_code_assigns_her_for_thirty_days(session: Session, shop: Shop) -> None:
    found = claim(session, shop)
    (row,) = assignments(session)
    assert (row.customer_id, row.staff_id) == (found.customer_id, shop.lin.id)
    assert (row.since, row.until) == (NOW, NOW + timedelta(days=30))


def test_a_code_without_a_clerk_assigns_nobody(session: Session, shop: Shop) -> None:
    code = qr_codes.add_qr_code(session, shop.campaign, store_id=shop.store.id, staff_id=None)
    take_coupon(session, code, PHONE)
    assert not assignments(session)


def test_sending_the_form_again_by_another_clerks_code_assigns_nobody_anew(session: Session, shop: Shop) -> None:
    claim(session, shop)
    code = qr_codes.add_qr_code(session, shop.campaign, store_id=shop.store.id, staff_id=shop.mei.id)
    take_coupon(session, code, PHONE)
    assert [row.staff_id for row in assignments(session)] == [shop.lin.id]


def test_a_code_without_a_store_introduces_her_to_none(session: Session, shop: Shop) -> None:
    code = qr_codes.add_qr_code(session, shop.campaign, store_id=None, staff_id=None)
    found = take_coupon(session, code, PHONE)
    assert found.store_id is None
    assert rows(session, Acquaintance) == 0


@pytest.mark.parametrize(
    ("claimed", "days", "last"),
    [
        (datetime.fromisoformat("2026-03-10T00:00:00+08:00"), 30, date(2026, 4, 9)),
        (datetime.fromisoformat("2026-03-10T23:59:59+08:00"), 30, date(2026, 4, 9)),
        (datetime.fromisoformat("2026-03-10T14:00:00+08:00"), 1, date(2026, 3, 11)),
    ],
)
def test_a_coupon_is_good_to_the_end_of_a_local_day(
    session: Session, shop: Shop, claimed: datetime, days: int, last: date
) -> None:
    shop.campaign.use_days, session.now = days, claimed
    found = claim(session, shop)
    assert windows.last_day(session, found) == last
    assert found.use_until.astimezone(shop.store.zone).isoformat() == f"{last + timedelta(days=1)}T00:00:00+08:00"


def test_a_coupon_from_no_store_follows_the_campaigns_first_store(session: Session, shop: Shop) -> None:
    shop.other_store.timezone = "Europe/London"
    shop.campaign.stores = [shop.other_store]
    code = qr_codes.add_qr_code(session, shop.campaign, store_id=None, staff_id=None)
    found = take_coupon(session, code, PHONE)
    assert found.use_until.astimezone(shop.other_store.zone).hour == 0


def test_a_coupon_from_nowhere_follows_the_companys_first_store(session: Session, shop: Shop) -> None:
    assert windows.home(session, None, shop.campaign) is shop.store


@pytest.mark.parametrize("typed", ["", "123", "0" * 9, "' OR 1=1 --", "券"])
def test_what_is_no_code_finds_nothing(session: Session, shop: Shop, typed: str) -> None:
    assert service.find_claim(session, typed) is None


def test_the_coupons_of_a_customer_come_newest_first(session: Session, shop: Shop) -> None:
    shop.campaign.per_person = 2
    first = claim(session, shop)
    use(session, first)
    session.now += timedelta(hours=1)
    second = claim(session, shop)
    assert service.claims_of(session, first.customer_id) == [second, first]


def test_a_campaign_for_a_store_that_is_not_there_is_refused(session: Session, shop: Shop) -> None:
    with pytest.raises(NotFound, match="store_unknown"):
        campaigns.add_campaign(session, store_ids=[new_id()], **OFFER)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"claim_until": NOW}, "campaign_window_empty"),
        ({"claim_until": NOW - timedelta(days=1)}, "campaign_window_empty"),
        ({"kind": "percent", "value": 0}, "campaign_percent_wrong"),
        ({"kind": "percent", "value": 100}, "campaign_percent_wrong"),
        ({"kind": "amount", "value": 0}, "campaign_amount_missing"),
    ],
)
def test_an_offer_that_makes_no_sense_is_refused(
    session: Session, shop: Shop, change: dict[str, Any], code: str
) -> None:
    with pytest.raises(Invalid, match=code):
        campaigns.add_campaign(session, store_ids=[], **{**OFFER, **change})


def test_slugs_are_short_and_readable(session: Session, shop: Shop) -> None:
    slugs = {qr_codes.add_qr_code(session, shop.campaign, store_id=None, staff_id=None).slug for _ in range(20)}
    assert len(slugs) == 20
    assert all(re.fullmatch("[0-9a-hjkmnp-tv-z]{8}", slug) for slug in slugs)


def test_a_slug_is_found_in_any_case(session: Session, shop: Shop) -> None:
    assert qr_codes.find_qr_code(session, shop.code.slug.upper()) is shop.code


def test_a_retired_code_is_gone_and_not_unknown(session: Session, shop: Shop) -> None:
    shop.code.retired_at = NOW
    session.flush()
    with pytest.raises(Gone, match="qr_retired"):
        qr_codes.find_qr_code(session, shop.code.slug)
    assert shop.code not in qr_codes.qr_codes(session)


def test_every_opening_of_the_page_is_a_scan(session: Session, shop: Shop) -> None:
    qr_codes.count_scan(session, shop.code.id)
    qr_codes.count_scan(session, shop.code.id)
    session.flush()
    assert session.scalar(select(func.count()).select_from(Scan)) == 2


def test_ended_is_for_good(session: Session, shop: Shop) -> None:
    for state in (CampaignState.PAUSED, CampaignState.ACTIVE, CampaignState.ENDED, CampaignState.ENDED):
        assert campaigns.change_state(session, shop.campaign, state).state is state
    with pytest.raises(Gone, match="campaign_ended"):
        campaigns.change_state(session, shop.campaign, CampaignState.ACTIVE)


def test_the_newest_campaign_comes_first(session: Session, shop: Shop) -> None:
    newer: Campaign = campaigns.add_campaign(session, store_ids=[], **OFFER)
    assert campaigns.campaigns(session) == [newer, shop.campaign]


def test_codes_in_use_come_oldest_first(session: Session, shop: Shop) -> None:
    newer: QrCode = qr_codes.add_qr_code(session, shop.campaign, store_id=None, staff_id=None)
    assert qr_codes.qr_codes(session) == [shop.code, newer]
