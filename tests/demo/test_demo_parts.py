"""The pieces the demo is put together from, without a database."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from itertools import chain
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store_api.coupons.models import CampaignKind
from store_api.customers.phones import normalise_phone
from store_api.demo import crowd, notes, script, till, wardrobe
from store_api.demo.world import Clerk, Comeback, Coupon, Offer, Piece, Shop, Shopper, World, dice

STYLES = script.catalogue().styles
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
seeds = st.integers(0, 10_000)


def coupon(kind: CampaignKind, value: int, minimum: int = 0) -> Coupon:
    offer = Offer(uuid4(), kind, value, minimum, LONG_AGO, LONG_AGO, frozenset())
    return Coupon(offer, "ABCDEFGHJ", "C-ABCDEFGHJ", LONG_AGO)


def a_world() -> World:
    shop = Shop(uuid4(), "S", ZoneInfo("Asia/Shanghai"), time(10), time(20), frozenset({0}), 5, date.min, uuid4(), [])
    return World(1, date(2026, 1, 1), LONG_AGO, [shop], [], [], uuid4(), "secret", uuid4(), dice(1))


def a_shopper() -> Shopper:
    return Shopper(1, "19900000001", "王女士", "王雨桐", 1)


def test_there_are_a_hundred_and_twenty_styles() -> None:
    assert len({style.number for style in STYLES}) == len({style.name for style in STYLES}) == 120


def test_every_sku_has_a_number_of_its_own() -> None:
    skus = [piece.sku for style in STYLES for piece in wardrobe.pieces_of(style)]
    assert len(set(skus)) == len(skus) > 500


def test_pairings_name_known_styles() -> None:
    assert set(chain(*script.catalogue().pairings)) <= {style.number for style in STYLES}


@given(st.integers(0, 10**11 - 1))
def test_a_barcode_passes_the_check_of_ean_13(number: int) -> None:
    digits = [int(digit) for digit in wardrobe.barcode(number)]
    assert len(digits) == 13
    assert sum(digits[::2] + [3 * digit for digit in digits[1::2]]) % 10 == 0


@given(seeds, st.integers(0, 3))
def test_a_picked_piece_exists(seed: int, size: int) -> None:
    piece = wardrobe.pick(dice(seed), size)
    other = wardrobe.companion(dice(seed), piece, size)
    for one in (piece, other):
        assert one.colour in one.style.colours
        assert one.size in one.style.sizes


def test_every_phone_of_the_series_is_a_mobile_number() -> None:
    for number in (0, 1234, crowd.MOST_SHOPPERS - 1):
        assert normalise_phone(f"{crowd.PHONE_SERIES}{number:04}") == f"+86{crowd.PHONE_SERIES}{number:04}"


def test_there_are_phones_for_ten_thousand_and_then_no_more() -> None:
    world = a_world()
    world.shoppers = [a_shopper()] * crowd.MOST_SHOPPERS
    with pytest.raises(ValueError, match="no phone numbers left"):
        crowd.new_shopper(world)


@pytest.mark.parametrize("kind", script.words().happened)
@given(seed=seeds, came_back=st.booleans(), may_call=st.booleans())
def test_every_slot_of_a_note_is_filled(kind: str, seed: int, came_back: bool, may_call: bool) -> None:
    rng = dice(seed)
    piece = wardrobe.pick(rng, 1)
    named = notes.slots(rng, piece, wardrobe.companion(rng, piece, 1))
    text = notes.visit_note(rng, kind, came_back=came_back, may_call=may_call, named=named)
    assert text
    assert not re.search(r"[{}]", text)


def test_there_are_far_more_than_150_different_notes() -> None:
    rng = dice("notes")
    named = notes.slots(rng, Piece(STYLES[0], STYLES[0].colours[0], "M"), Piece(STYLES[1], "黑色", "M"))
    kinds = list(script.words().happened)
    texts = {notes.visit_note(rng, rng.choice(kinds), came_back=False, may_call=True, named=named) for _ in range(2000)}
    assert len(texts) > 1000


@pytest.mark.parametrize("result", script.words().calls)
def test_every_result_of_a_call_has_words(result: str) -> None:
    rng = dice(result)
    named = notes.slots(rng, wardrobe.pick(rng, 1), wardrobe.pick(rng, 1))
    lines = notes.call_words(rng, result, named)
    assert "next_step" in lines
    assert not re.search(r"[{}]", "".join(lines.values()))


@given(seeds, st.integers(1, 4))
def test_an_amount_comes_off_once_and_only_above_its_minimum(seed: int, count: int) -> None:
    rng = dice(seed)
    pieces = [wardrobe.pick(rng, 1) for _ in range(count)]
    total = sum(piece.style.price for piece in pieces)
    off = sum(off for _, off in till.discounted(till.Basket(pieces, coupon=coupon(CampaignKind.AMOUNT, 5000, 30000))))
    assert off == (5000 if total >= 30000 else 0)


@given(seeds)
def test_a_percentage_comes_off_every_piece(seed: int) -> None:
    rng = dice(seed)
    pieces = [wardrobe.pick(rng, 1), wardrobe.pick(rng, 2)]
    for piece, off in till.discounted(till.Basket(pieces, coupon=coupon(CampaignKind.PERCENT, 10))):
        assert off == piece.style.price // 10


@given(seeds)
def test_a_refund_takes_back_what_the_line_cost(seed: int) -> None:
    world = a_world()
    world.rng = dice(seed)
    shop = world.shops[0]
    shop.on_duty = [clerk()]
    sale = till.ring_up(world, shop, LONG_AGO, till.Basket([wardrobe.pick(world.rng, 1)]))
    till.take_back(world, shop, LONG_AGO, sale, a_shopper())
    sold, back = shop.receipts
    assert float(back["total"]) == -float(sold["lines"][0]["total"])
    assert back["refund_of"] == sold["id"] != back["id"]


def test_a_gift_coupon_puts_the_gift_on_the_receipt() -> None:
    world = a_world()
    shop = world.shops[0]
    shop.on_duty = [clerk()]
    till.ring_up(world, shop, LONG_AGO, till.Basket([wardrobe.pick(world.rng, 1)], coupon=coupon(CampaignKind.GIFT, 0)))
    assert till.GIFT["name"] in [line["name"] for line in shop.receipts[0]["lines"]]


def test_a_comeback_waits_for_the_next_open_day() -> None:
    world = a_world()
    monday = date(2026, 1, 5)
    world.expect(Comeback(a_shopper(), world.shops[0], None, 0.5), monday)
    assert list(world.comebacks) == [date(2026, 1, 6)]


def clerk() -> Clerk:
    return Clerk("C1", "小林", uuid4(), 1, 1, 1)
