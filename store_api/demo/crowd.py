"""The shoppers of the demo, and how they claim coupons."""

from __future__ import annotations

from store_api.coupons import campaigns, qr_codes
from store_api.coupons import service as coupons
from store_api.coupons.models import Campaign, Claim, QrCode
from store_api.coupons.offers import offer_behind
from store_api.coupons.scans import counter_text
from store_api.customers.proofs import browser_key
from store_api.db import Session
from store_api.demo import script
from store_api.demo.world import Coupon, Shopper, World

# China keeps no numbers for fiction, so these are only valid in form: they must never be dialled or written to.
PHONE_SERIES = "1990000"
MOST_SHOPPERS = 10_000
SIZE_WEIGHTS = (28, 40, 24, 8)
AGREES_TO_MARKETING = 0.45
SCANS_A_CLAIM = (1, 4)


def new_shopper(world: World) -> Shopper:
    """Somebody nobody has met yet. At most ten thousand, since each has a number of her own."""
    number = len(world.shoppers)
    if number >= MOST_SHOPPERS:
        raise ValueError("the demo has no phone numbers left")
    rng, names = world.rng, script.names()
    surname = rng.choice(names.surnames)
    shopper = Shopper(
        number=number,
        phone=f"{PHONE_SERIES}{number:04}",
        name=surname + ("先生" if rng.random() < 0.12 else "女士"),
        full_name=surname + rng.choice(names.given),
        size=rng.choices(range(4), SIZE_WEIGHTS)[0],
    )
    world.shoppers.append(shopper)
    return shopper


def claim(session: Session, world: World, shopper: Shopper, code: QrCode) -> None:
    """Open the page of a code, more than once as people do, and claim if the campaign still gives."""
    for _ in range(world.rng.randint(*SCANS_A_CLAIM)):
        qr_codes.count_scan(session, code.id)
    marketing = world.chance(AGREES_TO_MARKETING)
    campaign = session.get_one(Campaign, code.campaign_id)
    if any(one.offer.campaign_id == campaign.id for one in shopper.coupons):
        return
    if campaigns.why_closed(campaign, session.now) is not None:
        return
    browser = f"demo-browser-{shopper.number}"
    offer = offer_behind(session, code.slug)
    if offer.terms is None:
        return
    request = coupons.Request(offer, offer.terms, f"+86{shopper.phone}", browser_key(browser), marketing)
    found = session.get_one(Claim, coupons.claim(session, request))
    if found.customer_id is not None:
        world.know(shopper, found.customer_id)
    shopper.coupons.append(
        Coupon(
            offer=next(offer for offer in world.offers if offer.campaign_id == campaign.id),
            code=coupons.code_of(found),
            scan_text=counter_text(found, browser),
            use_until=found.use_until,
        )
    )
