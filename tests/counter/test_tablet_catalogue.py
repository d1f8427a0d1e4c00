"""The catalogue and the stock that a tablet keeps: complete, compressed, and not sent twice."""

from __future__ import annotations

import gzip
import json
from decimal import Decimal
from typing import Any

import pytest
from counter_book import refused
from counter_stage import Stage
from werkzeug.test import TestResponse

from store_api.catalog import service as catalog


def asked(stage: Stage, what: str = "catalogue", **headers: str) -> TestResponse:
    """Lin's tablet asks for it."""
    return stage.person().get(f"/stores/{stage.store.id}/{what}", headers=headers)


def read(stage: Stage, what: str = "catalogue") -> dict[str, Any]:
    """What she gets."""
    answer = asked(stage, what)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = json.loads(answer.data)
    return found


def test_a_style_comes_with_everything_to_search_it_by(stage: Stage) -> None:
    product = stage.style("K1", "高腰垂感阔腿裤", "裤装")
    sku = {"colour": "米白", "size": "M", "barcode": "690000000001", "price": 46900, "currency": "CNY"}
    catalog.put_sku(stage.session, product, code="K1-W-M", **sku)
    stage.style("Z1", "针织衫", None)
    catalog.pair_styles(stage.session, "K1", "Z1")
    assert read(stage)["products"] == [
        {
            "style": "K1",
            "name": "高腰垂感阔腿裤",
            "category": "裤装",
            "keys": "gaoyaochuigankuotuiku gycgktk",
            "skus": [
                {
                    "code": "K1-W-M",
                    "barcode": "690000000001",
                    "colour": "米白",
                    "family": "cream",
                    "size": "M",
                    "price": 46900,
                }
            ],
            "pairs": ["Z1"],
        },
        {"style": "Z1", "name": "针织衫", "category": None, "keys": "zhenzhishan zzs", "skus": [], "pairs": ["K1"]},
    ]


def test_the_catalogue_says_what_the_store_counts_in_and_how_long_stock_is_good(stage: Stage) -> None:
    stage.store.stock_fresh_minutes = 90
    shown = read(stage)
    assert (shown["currency"], shown["stock_fresh_minutes"]) == ("CNY", 90)


@pytest.mark.parametrize("kind", ["no_sale", "fit", "return"])
def test_the_reasons_a_clerk_taps_come_along(stage: Stage, kind: str) -> None:
    assert read(stage)["reasons"][kind]


def test_reasons_come_in_the_readers_language(stage: Stage) -> None:
    english = json.loads(asked(stage, **{"Accept-Language": "en"}).data)["reasons"]["no_sale"]
    assert english != read(stage)["reasons"]["no_sale"]


def test_a_price_in_other_money_is_no_price_here(stage: Stage) -> None:
    product = stage.style("K1", "阔腿裤", "裤装")
    catalog.put_sku(stage.session, product, code="K1-W-M", price=4900, currency="USD")
    assert read(stage)["products"][0]["skus"][0]["price"] is None


def test_whoever_accepts_gzip_gets_it(stage: Stage) -> None:
    stage.wardrobe()
    answer = asked(stage, **{"Accept-Encoding": "gzip, br"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(answer.data)) == read(stage)


def test_whoever_does_not_gets_plain_json(stage: Stage) -> None:
    answer = asked(stage, **{"Accept-Encoding": "gzip;q=0, identity"})
    assert "Content-Encoding" not in answer.headers
    assert answer.get_json()["products"] == []


@pytest.mark.parametrize("what", ["catalogue", "stock"])
def test_what_has_not_changed_is_not_sent_again(stage: Stage, what: str) -> None:
    stage.wardrobe()
    stage.stocked("K1-米白-M")
    tag = asked(stage, what, **{"Accept-Encoding": "gzip"}).headers["ETag"]
    again = asked(stage, what, **{"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")


def change_name(stage: Stage) -> None:
    """A style is called otherwise."""
    catalog.put_product(stage.session, style="K1", name="直筒裤")


def change_colour(stage: Stage) -> None:
    """A SKU has another colour."""
    catalog.put_sku(stage.session, catalog.search(stage.session, "K1")[0], code="K1-米白-M", colour="奶白")


def change_pairs(stage: Stage) -> None:
    """Two styles go together."""
    catalog.pair_styles(stage.session, "K1", "C1")


def change_freshness(stage: Stage) -> None:
    """Stock is good for an hour."""
    stage.store.stock_fresh_minutes = 60


@pytest.mark.parametrize("change", [change_name, change_colour, change_pairs, change_freshness])
def test_whatever_changes_is_sent(stage: Stage, change: Any) -> None:
    stage.wardrobe()
    before = asked(stage)
    change(stage)
    after = asked(stage, **{"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert json.loads(after.data) != json.loads(before.data)


def test_stock_is_by_sku_with_its_age(stage: Stage) -> None:
    stage.wardrobe()
    stage.stocked("K1-米白-M", 3)
    stage.stocked("K1-米白-S", None)
    as_of = "2026-03-10T05:00:00+00:00"
    assert read(stage, "stock") == {"levels": {"K1-米白-M": [3, as_of], "K1-米白-S": [None, as_of]}}


def test_a_part_of_a_piece_keeps_its_decimals(stage: Stage) -> None:
    product = stage.style("T1", "布", "面料")
    sku_id = catalog.put_sku(stage.session, product, code="T1-1")
    catalog.put_stock(stage.session, stage.store.id, sku_id, Decimal("2.5"), stage.session.now)
    assert read(stage, "stock")["levels"]["T1-1"][0] == 2.5


def test_stock_of_other_stores_is_left_out(stage: Stage) -> None:
    stage.wardrobe()
    stage.stocked("K1-米白-M", store=stage.people.shop.other_store)
    assert read(stage, "stock") == {"levels": {}}


@pytest.mark.parametrize("what", ["catalogue", "stock", "clerk-home"])
def test_a_clerk_of_another_store_is_refused(stage: Stage, what: str) -> None:
    stage.session.settle()
    answer = stage.people.stranger.get(f"/stores/{stage.store.id}/{what}")
    assert refused(answer) == (404, "store_unknown")
