"""What will happen on a day: who comes to which store when, who claims coupons, and what is brought back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

from sqlalchemy import select

from store_api.coupons.models import CampaignKind
from store_api.db import Session, new_id
from store_api.demo import script, till, wardrobe
from store_api.demo.crowd import claim, new_shopper
from store_api.demo.visiting import Coming, serve
from store_api.demo.world import Clerk, Comeback, Errand, Shop, Shopper, World
from store_api.sales.models import Receipt
from store_api.visits import service as visits
from store_api.visits.models import ReturnKind

# Monday to Sunday.
WEEK = (0.8, 0.78, 0.84, 0.9, 1.1, 1.38, 1.25)
PARTIES = {1: 70, 2: 24, 3: 6}
GUESTS = 0.36
CLAIMS_AT_THE_DOOR, REGULARS_CLAIM, CLERKS_CODE = 0.55, 0.25, 0.55
STAYS_MINUTES = (8, 38)
WARMTH = 0.33
GUEST_WARMTH = 0.28
CLAIMS_AT_HOME = 1.3
COMES_AFTER_HOME_CLAIM = 0.45
NOT_LOGGED = 0.28
EXCHANGES = 0.25
OTHER_CHANNELS = {"store": 82, "mini_program": 12, "delivery": 6}


def errands(world: World, day: date) -> Iterator[Errand]:
    """Everything of the day but the calls, in no order; comings after `world.until` do not happen."""
    expected = world.comebacks.pop(day, [])
    for shop in world.shops:
        if not shop.on_duty:
            continue
        hers = [comeback for comeback in expected if comeback.shop is shop]
        yield from bringing_back(world, shop, day, [one for one in hers if one.brings_back is not None])
        for coming in comings(world, shop, day, [one for one in hers if one.brings_back is None]):
            yield from claims_before(world, coming)
            yield visit(world, coming)
        yield from unlogged_sales(world, shop, day)
    yield from claims_at_home(world, day)


def comings(world: World, shop: Shop, day: date, expected: list[Comeback]) -> Iterator[Coming]:
    """Those who are expected, and as many others as the day is good for."""
    rng = world.rng
    mean = shop.visits * WEEK[day.weekday()] * world.pace
    for comeback in expected:
        yield coming(world, shop, day, comeback.shopper, comeback.warmth, comeback.clerk)
    for _ in range(max(0, round(rng.gauss(mean, mean**0.5 / 2)) - len(expected))):
        if world.chance(GUESTS):
            yield coming(world, shop, day, None, GUEST_WARMTH)
        else:
            yield coming(world, shop, day, new_shopper(world), WARMTH)


def coming(
    world: World, shop: Shop, day: date, shopper: Shopper | None, warmth: float, own_clerk: Clerk | None = None
) -> Coming:
    """When, for how long and with whom she comes; her own clerk serves her when she is at work."""
    rng = world.rng
    latest = shop.minutes_open() - STAYS_MINUTES[1] - 2
    start = shop.at(day, shop.opens, latest * rng.betavariate(1.9, 1.6)) + timedelta(seconds=rng.randrange(60))
    clerk = own_clerk if own_clerk in shop.on_duty else rng.choice(shop.on_duty)
    return Coming(
        shop=shop,
        clerk=clerk,
        start=start,
        end=start + timedelta(minutes=rng.randint(*STAYS_MINUTES)),
        party=rng.choices(list(PARTIES), list(PARTIES.values()))[0],
        warmth=min(0.9, warmth * clerk.skill),
        shopper=shopper,
        came_back=shopper is not None and shopper.customer_id is not None,
    )


def visit(world: World, coming: Coming) -> Errand:
    """The visit, sent by the tablet when it ends, or as far as it is by now."""
    here = coming.start <= world.until < coming.end
    shop_day = coming.shop.day(coming.start)
    world.arrivals[coming.shop.code, shop_day].append((coming.start, coming.party))
    return Errand(world.until if here else coming.end, partial(serve, world=world, coming=coming, still_here=here))


def claims_before(world: World, coming: Coming) -> Iterator[Errand]:
    """She scans a code in the store, or the clerk's own, a few minutes before she is served."""
    shopper, shop = coming.shopper, coming.shop
    if shopper is None:
        return
    known = shopper.customer_id is not None
    if not world.chance(REGULARS_CLAIM if known else CLAIMS_AT_THE_DOOR):
        return
    kinds = [kind for kind in shop.posters if kind is not CampaignKind.PERCENT or known]
    codes = shop.posters[world.rng.choice(kinds)]
    own = [code for code in codes if code.staff_id == coming.clerk.staff_id]
    code = own[0] if own and world.chance(CLERKS_CODE) else codes[0]
    at = coming.start - timedelta(minutes=world.rng.randint(2, 6))
    yield Errand(at, partial(claim, world=world, shopper=shopper, code=code))


def claims_at_home(world: World, day: date) -> Iterator[Errand]:
    """Some find a code on the web, or in the window after closing; not half of them ever come."""
    rng = world.rng
    for _ in range(round(rng.expovariate(1 / CLAIMS_AT_HOME) * world.pace)):
        shop = rng.choice(world.shops)
        code = rng.choice([*world.home_codes, shop.posters[CampaignKind.AMOUNT][0]])
        shopper = new_shopper(world)
        yield Errand(
            shop.at(day, shop.opens, rng.randint(0, 540)), partial(claim, world=world, shopper=shopper, code=code)
        )
        if world.chance(COMES_AFTER_HOME_CLAIM):
            world.expect(Comeback(shopper, shop, None, WARMTH), day + timedelta(days=rng.randint(1, 12)))


def unlogged_sales(world: World, shop: Shop, day: date) -> Iterator[Errand]:
    """Sales nobody logged a visit for: somebody in a hurry, the mini-program, a delivery."""
    rng = world.rng
    for _ in range(round(rng.expovariate(1 / (NOT_LOGGED * world.pace)))):
        at = shop.at(day, shop.opens, rng.randint(20, shop.minutes_open() - 5))
        known = [shopper for shopper in world.shoppers if shopper.member_id is not None]
        basket = till.Basket(
            pieces=[wardrobe.pick(rng, rng.randrange(4))],
            shopper=rng.choice(known) if known and rng.random() < 0.3 else None,
            channel=rng.choices(list(OTHER_CHANNELS), list(OTHER_CHANNELS.values()))[0],
        )
        yield Errand(at, partial(sell_unlogged, world=world, shop=shop, basket=basket))


def sell_unlogged(session: Session, *, world: World, shop: Shop, basket: till.Basket) -> None:
    """Only the till knows of it."""
    till.ring_up(world, shop, session.now, basket)


def bringing_back(world: World, shop: Shop, day: date, expected: list[Comeback]) -> Iterator[Errand]:
    """Pieces that come back, with the reason on the tablet and the refund at the till."""
    for comeback in expected:
        clerk = comeback.clerk if comeback.clerk in shop.on_duty else world.rng.choice(shop.on_duty)
        at = shop.at(day, shop.opens, world.rng.randint(30, shop.minutes_open() - 20))
        yield Errand(at, partial(bring_back, world=world, clerk=clerk, comeback=comeback))


def bring_back(session: Session, *, world: World, clerk: Clerk, comeback: Comeback) -> None:
    """One piece: why, and the money back; some take another piece instead."""
    sale, shop, rng = comeback.brings_back, comeback.shop, world.rng
    if sale is None:
        return
    exchanged = world.chance(EXCHANGES)
    receipt_id = session.scalar(
        select(Receipt.id).where(Receipt.connection_id == world.till_id, Receipt.external_id == sale.external_id)
    )
    body = {
        "kind": ReturnKind.EXCHANGE if exchanged else ReturnKind.RETURN,
        "receipt_id": receipt_id,
        "line_no": 1,
        "piece": sale.lines[0]["style"],
        "reasons": [rng.choice(script.words().returns)],
        "occurred_at": session.now,
    }
    visits.bring_back(session, clerk.signed_in, new_id(), body)
    till.take_back(world, shop, session.now, sale, comeback.shopper)
    if exchanged:
        pieces = [wardrobe.pick(rng, comeback.shopper.size)]
        till.ring_up(world, shop, session.now, till.Basket(pieces, comeback.shopper, guides=[clerk.number]))
    comeback.shopper.expected_on = None
