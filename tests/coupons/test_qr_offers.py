"""Where a printed code leads."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from cast import NOW, Shop
from qr_examples import STYLE, counted_statements, launch, product_code, store_code

from store_api.catalog.models import Product
from store_api.catalog.service import put_product
from store_api.coupons import qr_codes
from store_api.coupons.models import CampaignState
from store_api.db import Session


@pytest.fixture
def trousers(session: Session, shop: Shop) -> Product:
    """A style of the catalogue."""
    made = put_product(session, style=STYLE, name="阔腿裤", category="裤装")
    session.settle()
    return made


def test_a_code_leads_to_its_own_campaign_even_when_that_is_over(session: Session, shop: Shop) -> None:
    shop.campaign.state = CampaignState.ENDED
    launch(session)
    assert qr_codes.offer_of(session, shop.code) is shop.campaign


def test_a_code_without_a_campaign_leads_to_the_newest_open_one(session: Session, shop: Shop) -> None:
    code = store_code(session, shop)
    assert qr_codes.offer_of(session, code) is shop.campaign
    newer = launch(session)
    assert qr_codes.offer_of(session, code) is newer


def test_the_way_to_the_newest_is_one_query(session: Session, shop: Shop, trousers: Product) -> None:
    code = product_code(session, shop)
    with counted_statements(session) as sent:
        qr_codes.offer_of(session, code)
    assert len(sent) == 1


def test_finding_a_code_brings_its_campaign_along(session: Session, shop: Shop) -> None:
    slug = shop.code.slug
    session.expire_all()
    with counted_statements(session) as sent:
        assert qr_codes.offer_of(session, qr_codes.find_qr_code(session, slug)) is shop.campaign
    assert len(sent) == 1


CLOSED: list[dict[str, Any]] = [
    {"state": CampaignState.PAUSED},
    {"state": CampaignState.ENDED},
    {"issued": 10},
    {"claim_from": NOW + timedelta(seconds=1)},
    {"claim_until": NOW},
]


@pytest.mark.parametrize("change", CLOSED)
def test_a_campaign_that_is_not_open_is_passed_over(session: Session, shop: Shop, change: dict[str, Any]) -> None:
    newer = launch(session)
    for name, value in change.items():
        setattr(newer, name, value)
    assert qr_codes.offer_of(session, store_code(session, shop)) is shop.campaign


def test_a_campaign_of_another_store_is_passed_over(session: Session, shop: Shop) -> None:
    elsewhere = launch(session, stores=(shop.other_store,))
    code = store_code(session, shop)
    assert qr_codes.offer_of(session, code) is shop.campaign
    elsewhere.stores.append(shop.store)
    assert qr_codes.offer_of(session, code) is elsewhere


def test_with_nothing_open_there_is_nothing_to_claim(session: Session, shop: Shop) -> None:
    code = store_code(session, shop)
    shop.campaign.state = CampaignState.PAUSED
    assert qr_codes.offer_of(session, code) is None


COVERING = [
    ({}, True),
    ({"styles": [STYLE]}, True),
    ({"categories": ["裤装"]}, True),
    ({"styles": ["K1"], "categories": ["裤装"]}, True),
    ({"styles": ["K1", STYLE], "categories": ["衬衫"]}, True),
    ({"styles": ["K203", "裤装"]}, False),
    ({"categories": ["衬衫", STYLE]}, False),
]


@pytest.mark.parametrize(("lists", "covered"), COVERING)
def test_a_code_on_a_style_leads_to_what_covers_it(
    session: Session, shop: Shop, trousers: Product, lists: dict[str, list[str]], covered: bool
) -> None:
    newer = launch(session, **lists)
    expected = newer if covered else shop.campaign
    assert qr_codes.offer_of(session, product_code(session, shop)) is expected


def test_a_style_without_a_category_is_covered_by_its_number_alone(
    session: Session, shop: Shop, trousers: Product
) -> None:
    trousers.category = None
    launch(session, categories=["裤装"])
    code = product_code(session, shop)
    assert qr_codes.offer_of(session, code) is shop.campaign
    by_number = launch(session, styles=[STYLE])
    assert qr_codes.offer_of(session, code) is by_number


def test_a_stores_code_also_leads_to_an_offer_for_some_styles(session: Session, shop: Shop) -> None:
    some = launch(session, styles=["K1"])
    assert qr_codes.offer_of(session, store_code(session, shop)) is some
