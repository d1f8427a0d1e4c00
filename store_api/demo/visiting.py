"""One visit, from arrival to outcome, recorded as a clerk's tablet does it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from store_api.coupons.models import CampaignKind
from store_api.coupons.redeem import redeem
from store_api.crypto import vault
from store_api.db import Session, new_id
from store_api.demo import notes, script, till, wardrobe
from store_api.demo.world import Clerk, Comeback, Coupon, Piece, Shop, Shopper, World
from store_api.errors import Refusal
from store_api.visits import service as visits
from store_api.visits.models import FitVerdict, OutcomeKind, TryOnResult, Visit

NO_SALES = {"thinking": 26, "browse": 24, "price": 15, "fit_small": 12, "colour": 10, "fabric": 7, "fit_large": 6}
FITS = {"fit_small": FitVerdict.SMALL, "fit_large": FitVerdict.LARGE}
FORGOTTEN = 0.05
ASKED_AFTER_NO_SALE, ASKED_AFTER_SALE, SAYS_YES = 0.85, 0.25, 0.62
GUEST_NOTE = 0.25
TIED_LATE = 0.2
ADDS_A_PIECE = 0.42
TABLET_REDEEMS, TILL_HEARS_TOO = 0.6, 0.85
TRIES_OLD_COUPON = 0.3
NO_RECEIPT = 0.03
BACK_WITHOUT_CALL, BACK_AFTER_SALE, BRINGS_BACK = 0.16, 0.36, 0.07
WARM_AFTER_NO_SALE, WARM_AFTER_SALE = 0.42, 0.6


@dataclass(frozen=True)
class Coming:
    """Somebody comes in at `start` and leaves at `end`; `warmth`: how likely she buys. No shopper = a guest."""

    shop: Shop
    clerk: Clerk
    start: datetime
    end: datetime
    party: int
    warmth: float
    shopper: Shopper | None = None
    came_back: bool = False

    def moment(self, share: float) -> datetime:
        """The instant at this share of her stay, as a whole second."""
        return self.start + timedelta(seconds=int(share * (self.end - self.start).total_seconds()))


@dataclass(frozen=True)
class Tried:
    """What she put on: pieces, and how it ended (a key of `happened` in the notes)."""

    story: str
    pieces: Sequence[Piece]
    pairing: Piece

    @property
    def bought(self) -> bool:
        """Whether she takes something."""
        return self.story == "bought"


def serve(session: Session, world: World, coming: Coming, *, still_here: bool) -> None:
    """1. She arrives. 2. Tries on. 3. The clerk writes a note. 4. She pays or not, and the visit is closed.

    `still_here`: only what has happened by `session.now`.
    """
    visit = arrive(session, world, coming)
    tried = try_on(session, world, coming, visit.id)
    if still_here:
        return
    may_call = answer(world, coming, tried)
    write_note(session, world, coming, visit.id, tried, may_call=bool(may_call))
    if tried.bought:
        pay(session, world, coming, tried)
    elif coming.shopper is not None:
        try_old_coupon(session, world, coming, coming.shopper)
    if not world.chance(FORGOTTEN):
        close(session, coming, visit, tried, may_call)
    plan_next(world, coming, bought=tried.bought)


def granted(answer: Visit | Refusal) -> Visit:
    """The visit; nobody in the demo is refused."""
    if isinstance(answer, Refusal):
        raise answer.error
    return answer


def arrive(session: Session, world: World, coming: Coming) -> Visit:
    """The visit, under the customer's name as far as the clerk knows it by now."""
    caller, shopper = coming.clerk.signed_in, coming.shopper
    body = {"occurred_at": coming.start, "party": coming.party}
    if shopper is None:
        visit = granted(visits.arrive(session, caller, new_id(), body))
    elif shopper.customer_id is None and world.chance(TIED_LATE):
        visit = granted(visits.arrive(session, caller, new_id(), body))
        visit = granted(visits.tie(session, caller, visit.id, {"phone": shopper.phone}))
    else:
        visit = granted(visits.arrive(session, caller, new_id(), {**body, **shown(world, coming.shop, shopper)}))
    world.numbers[visit.id] = len(world.numbers)
    if shopper is not None and visit.customer_id is not None:
        world.know(shopper, visit.customer_id)
        shopper.met.add(coming.shop.code)
        shopper.expected_on = None
    return visit


def shown(world: World, shop: Shop, shopper: Shopper) -> dict[str, object]:
    """How the clerk recognises her: the coupon or member code on her phone, the list of the store, or her number."""
    coupon = next((one for one in shopper.coupons if not one.used), None)
    if coupon is not None and world.chance(0.7):
        return {"scan": coupon.scan_text}
    if shopper.customer_id is not None and shop.code in shopper.met and world.chance(0.7):
        return {"customer_id": shopper.customer_id}
    if shopper.customer_id is not None and world.chance(0.4):
        return {"scan": f"M-{vault.short_code('member', shopper.customer_id)}"}
    return {"phone": shopper.phone}


def try_on(session: Session, world: World, coming: Coming, visit_id: uuid.UUID) -> Tried:
    """What becomes of the visit, and the pieces she puts on on the way."""
    tried = choose(world, coming)
    for number, piece in enumerate(tried.pieces):
        at = coming.moment((number + 1) / (len(tried.pieces) + 2))
        if at > session.now:
            break
        visits.try_on(
            session,
            coming.clerk.signed_in,
            visit_id,
            new_id(),
            {
                "piece": piece.sku,
                "colour": piece.colour,
                "size": piece.size,
                **verdict(tried, first=number == 0),
                "recommended": [tried.pairing.sku] if number == 0 else [],
                "occurred_at": at,
            },
        )
    return tried


def choose(world: World, coming: Coming) -> Tried:
    """Fate."""
    rng, shopper = world.rng, coming.shopper
    size = rng.randrange(4) if shopper is None else shopper.size
    last = None if shopper is None else shopper.last_piece
    first = last if last is not None and coming.came_back and rng.random() < 0.5 else wardrobe.pick(rng, size)
    pairing = wardrobe.companion(rng, first, size)
    story = "bought" if rng.random() < coming.warmth else no_sale(rng, first)
    if story == "bought":
        pieces = [first, pairing] if rng.random() < ADDS_A_PIECE * coming.clerk.skill else [first]
    else:
        pieces = [] if story == "browse" else [first, pairing][: 1 + (rng.random() < 0.2)]
    if shopper is not None:
        shopper.last_piece = first
    return Tried(story, pieces, pairing)


def no_sale(rng: Random, piece: Piece) -> str:
    """Why she leaves without it; where it does not fit depends on the piece."""
    story = rng.choices(list(NO_SALES), list(NO_SALES.values()))[0]
    if story not in FITS:
        return story
    return "thinking" if piece.style.worn == "free" else f"{story}_{piece.style.worn}"


def verdict(tried: Tried, *, first: bool) -> dict[str, object]:
    """How a piece sat and what she said about it."""
    if tried.bought or not first:
        result = TryOnResult.TAKEN if tried.bought else TryOnResult.THINKING
        return {"fit": FitVerdict.FITS, "result": result, "reasons": []}
    thinking = tried.story in ("thinking", "price")
    return {
        "fit": FITS.get(tried.story.rpartition("_")[0], FitVerdict.FITS),
        "result": TryOnResult.THINKING if thinking else TryOnResult.REJECTED,
        "reasons": [script.words().reasons[tried.story]],
    }


def answer(world: World, coming: Coming, tried: Tried) -> bool | None:
    """What she says to "may I call you?"; None when nobody asked."""
    asked = ASKED_AFTER_SALE if tried.bought else ASKED_AFTER_NO_SALE
    if coming.shopper is None or not world.chance(asked):
        return None
    return world.chance(SAYS_YES)


def write_note(
    session: Session, world: World, coming: Coming, visit_id: uuid.UUID, tried: Tried, *, may_call: bool
) -> None:
    """A note, if this clerk writes one: about guests she does so less often."""
    if not world.chance(coming.clerk.writes * (GUEST_NOTE if coming.shopper is None else 1)):
        return
    piece = tried.pieces[0] if tried.pieces else tried.pairing
    named = notes.slots(world.rng, piece, tried.pairing)
    text = notes.visit_note(world.rng, tried.story, came_back=coming.came_back, may_call=may_call, named=named)
    body = {"visit_id": visit_id, "text": text, "occurred_at": coming.moment(0.9)}
    visits.write_note(session, coming.clerk.signed_in, new_id(), body)


def pay(session: Session, world: World, coming: Coming, tried: Tried) -> None:
    """At the till: the coupon first, on the tablet or by the receipt, then the receipt itself."""
    shopper, rng = coming.shopper, world.rng
    coupon = fitting_coupon(shopper, coming, tried) if shopper is not None else None
    named = coupon is not None
    if coupon is not None:
        coupon.used = True
        if world.chance(TABLET_REDEEMS):
            caller = coming.clerk.signed_in
            redeem(session, new_id(), coupon.code, device=caller.device, staff=caller.staff)
            named = world.chance(TILL_HEARS_TOO)
    if world.chance(NO_RECEIPT):
        return
    guides = [coming.clerk.number] if rng.random() < till.GUIDED else []
    if guides and rng.random() < till.TWO_GUIDES:
        guides = list(dict.fromkeys([*guides, rng.choice(coming.shop.on_duty).number]))
    sale = till.ring_up(
        world, coming.shop, coming.moment(0.95), till.Basket(tried.pieces, shopper, coupon, named, guides)
    )
    if shopper is not None and world.chance(BRINGS_BACK):
        shopper.expected_on = None
        comeback = Comeback(shopper, coming.shop, coming.clerk, 0, brings_back=sale)
        world.expect(comeback, coming.shop.day(coming.end) + timedelta(days=rng.randint(2, 9)))


def fitting_coupon(shopper: Shopper, coming: Coming, tried: Tried) -> Coupon | None:
    """Her first coupon that this basket may use in this store."""
    total = sum(piece.style.price for piece in tried.pieces)
    for kind in (CampaignKind.AMOUNT, CampaignKind.PERCENT, CampaignKind.GIFT):
        coupon = shopper.usable(kind, coming.end)
        if coupon is None or (coupon.offer.stores and coming.shop.code not in coupon.offer.stores):
            continue
        if total >= coupon.offer.minimum and (kind is not CampaignKind.PERCENT or len(tried.pieces) > 1):
            return coupon
    return None


def try_old_coupon(session: Session, world: World, coming: Coming, shopper: Shopper) -> None:
    """Some ask for a coupon that is over; the tablet says no and remembers it."""
    over = [one for one in shopper.coupons if not one.used and one.use_until <= session.now]
    if over and world.chance(TRIES_OLD_COUPON):
        caller = coming.clerk.signed_in
        refused = redeem(session, new_id(), over[0].code, device=caller.device, staff=caller.staff)
        if not isinstance(refused, Refusal):
            raise RuntimeError("a coupon that is over was taken")


def close(session: Session, coming: Coming, visit: Visit, tried: Tried, may_call: bool | None) -> None:
    """The clerk's two taps."""
    body: dict[str, object] = {
        "kind": OutcomeKind.BOUGHT if tried.bought else OutcomeKind.NO_SALE,
        "occurred_at": coming.end,
    }
    if not tried.bought:
        body["reason"] = script.words().no_sales[tried.story]
    if may_call is not None:
        body["may_call"] = may_call
    visits.close(session, coming.clerk.signed_in, visit.id, body)


def plan_next(world: World, coming: Coming, *, bought: bool) -> None:
    """Whether she will come again by herself."""
    if coming.shopper is None or not world.chance(BACK_AFTER_SALE if bought else BACK_WITHOUT_CALL):
        return
    days = 4 + int(world.rng.gammavariate(2.0, 10)) if bought else world.rng.randint(2, 24)
    warmth = WARM_AFTER_SALE if bought else WARM_AFTER_NO_SALE
    # Most come to the store they know.
    shop = coming.shop if world.chance(0.92) else world.rng.choice(world.shops)
    world.expect(
        Comeback(coming.shopper, shop, coming.clerk, warmth), coming.shop.day(coming.end) + timedelta(days=days)
    )
