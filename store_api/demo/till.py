"""The till of the demo: it rings up receipts during the day and sends them, signed, when the store closes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pos_adapter.signing import signed_headers
from store_api.coupons.models import CampaignKind
from store_api.db import Session
from store_api.demo.world import Coupon, Piece, Sale, Shop, Shopper, World
from store_api.pos import service as pos

PAYMENTS = {"wechat": 55, "alipay": 28, "card": 12, "cash": 5}
GUIDED, TWO_GUIDES = 0.5, 0.06
GIVES_PHONE, BECOMES_MEMBER = 0.9, 0.6
BUYS_A_BAG = 0.12
BAG = {"name": "环保购物袋", "quantity": "1", "total": "2.00", "kind": "bag"}
GIFT = {"name": "真丝发圈（赠）", "quantity": "1", "total": "0.00", "kind": "gift"}


@dataclass(frozen=True)
class Basket:
    """What is paid for, by whom, and what the cashier was told."""

    pieces: Sequence[Piece]
    shopper: Shopper | None = None
    coupon: Coupon | None = None
    names_coupon: bool = False
    guides: Sequence[str] = ()
    channel: str = "store"


def yuan(amount: int) -> str:
    """分 as the till writes them."""
    return f"{amount / 100:.2f}"


def ring_up(world: World, shop: Shop, at: datetime, basket: Basket) -> Sale:
    """A receipt, kept until the till sends it."""
    lines = [sale_line(piece, off) for piece, off in discounted(basket)]
    if basket.coupon is not None and basket.coupon.offer.kind is CampaignKind.GIFT:
        lines.append(dict(GIFT))
    if world.chance(BUYS_A_BAG):
        lines.append(dict(BAG))
    for number, line in enumerate(lines, start=1):
        line["line_no"] = number
        if basket.guides and line.get("kind", "item") == "item":
            line["guides"] = list(basket.guides)
    sale = Sale(next_number(world, shop), lines)
    receipt = header(world, shop, at, sale.external_id, lines) | {"channel": basket.channel}
    receipt |= identity(world, shop, basket)
    shop.receipts.append(receipt)
    return sale


def discounted(basket: Basket) -> list[tuple[Piece, int]]:
    """The pieces, each with what its coupon takes off in 分: an amount comes off the dearest piece."""
    total = sum(piece.style.price for piece in basket.pieces)
    offer = basket.coupon.offer if basket.coupon else None
    dearest = max(basket.pieces, key=lambda piece: piece.style.price)
    off = {id(piece): 0 for piece in basket.pieces}
    if offer is not None and offer.kind is CampaignKind.AMOUNT and total >= offer.minimum:
        off[id(dearest)] = offer.value
    if offer is not None and offer.kind is CampaignKind.PERCENT:
        off = {id(piece): piece.style.price * offer.value // 100 for piece in basket.pieces}
    return [(piece, off[id(piece)]) for piece in basket.pieces]


def sale_line(piece: Piece, off: int) -> dict[str, Any]:
    """One piece on a receipt."""
    return {
        "sku": piece.sku,
        "style": piece.style.number,
        "name": piece.style.name,
        "colour": piece.colour,
        "size": piece.size,
        "quantity": "1",
        "list_price": yuan(piece.style.price),
        "discount": yuan(off),
        "total": yuan(piece.style.price - off),
    }


def next_number(world: World, shop: Shop) -> str:
    """Receipt numbers run on."""
    world.receipts_sent += 1
    return f"{shop.code}-{world.receipts_sent:06}"


def header(world: World, shop: Shop, at: datetime, number: str, lines: list[dict[str, Any]]) -> dict[str, Any]:
    """What stands on every receipt; the cashier is whoever stands there."""
    total = f"{sum(float(line['total']) for line in lines):.2f}"
    method = world.rng.choices(list(PAYMENTS), list(PAYMENTS.values()))[0]
    return {
        "id": number,
        "version": 1,
        "store": shop.code,
        "occurred_at": at.isoformat(),
        "currency": "CNY",
        "total": total,
        "staff": world.rng.choice(shop.on_duty).number,
        "lines": lines,
        "payments": [{"method": method, "amount": total}],
    }


def identity(world: World, shop: Shop, basket: Basket) -> dict[str, Any]:
    """Whose receipt it is, as far as the cashier asked: a phone, a member number, a coupon code, or nothing."""
    told: dict[str, Any] = {}
    shopper = basket.shopper
    if shopper is not None and world.chance(GIVES_PHONE):
        told["phone"] = shopper.phone
        if shopper.member_id is None and world.chance(BECOMES_MEMBER):
            join(world, shop, shopper)
    if shopper is not None and shopper.member_id is not None:
        told["member_id"] = shopper.member_id
    if basket.coupon is not None and basket.names_coupon:
        told["coupon_codes"] = [basket.coupon.code]
    return told


def join(world: World, shop: Shop, shopper: Shopper) -> None:
    """She becomes a member of the till."""
    shopper.member_id = f"V{shopper.number:05}"
    member = {"id": shopper.member_id, "phone": shopper.phone, "name": shopper.full_name, "store": shop.code}
    if world.chance(0.4):
        member["birthday"] = (
            f"{world.rng.randint(1972, 2004)}-{world.rng.randint(1, 12):02}-{world.rng.randint(1, 28):02}"
        )
    shop.members.append(member)


def take_back(world: World, shop: Shop, at: datetime, sale: Sale, shopper: Shopper) -> None:
    """A refund of the first line of a sale."""
    line = dict(sale.lines[0])
    for key in ("quantity", "total", "discount"):
        line[key] = f"-{line[key]}" if float(line[key]) else line[key]
    line["line_no"] = 1
    refund = header(world, shop, at, next_number(world, shop), [line])
    refund |= {"kind": "refund", "refund_of": sale.external_id}
    if shopper.member_id is not None:
        refund["member_id"] = shopper.member_id
    elif shopper.customer_id is not None:
        refund["phone"] = shopper.phone
    shop.receipts.append(refund)


def send(session: Session, world: World, shop: Shop) -> None:
    """Deliver what has been rung up: new members first, then the receipts, as two signed messages."""
    for kind, objects in (("member.upserted", shop.members), ("receipt.upserted", shop.receipts)):
        if not objects:
            continue
        world.events_sent += 1
        message = {"event_id": f"demo-{world.events_sent}", "type": kind, "data": list(objects)}
        raw = json.dumps(message, ensure_ascii=False).encode()
        pos.receive(session, world.till_id, signed_headers(world.till_secret, raw, session.now), raw)
        objects.clear()
