"""What a coupon gives, in minor units. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from store_api.coupons.models import CampaignKind


@dataclass(frozen=True)
class PaidLine:
    """A line of a receipt: its style and category where known, and what was paid for it after discounts."""

    style: str | None
    category: str | None
    amount: int


class Terms(Protocol):
    """What decides about the discount; a Campaign has it."""

    kind: CampaignKind
    value: int
    discount_cap: int | None
    minimum_spend: int
    styles: list[str]
    categories: list[str]


def covered(terms: Terms, lines: Iterable[PaidLine]) -> list[PaidLine]:
    """The lines the coupon is for: all of them, or those of its styles and categories."""
    if not terms.styles and not terms.categories:
        return list(lines)
    return [line for line in lines if line.style in terms.styles or line.category in terms.categories]


def discount_before(terms: Terms, price: int) -> int:
    """What the coupon takes off `price`: a percentage rounds half up and stops at its cap; never more than the price.

    A gift or an alteration gives what it costs.
    """
    if terms.kind is CampaignKind.PERCENT:
        share = (max(price, 0) * terms.value * 2 + 100) // 200
        return share if terms.discount_cap is None else min(share, terms.discount_cap)
    return min(terms.value, max(price, 0)) if terms.kind is CampaignKind.AMOUNT else terms.value


def discount_after(terms: Terms, paid: int) -> int:
    """What the coupon took off, told from what was `paid` in the end: the till does not say it."""
    if terms.kind is CampaignKind.PERCENT:
        rest = 100 - terms.value
        share = (max(paid, 0) * terms.value * 2 + rest) // (rest * 2)
        return share if terms.discount_cap is None else min(share, terms.discount_cap)
    return terms.value


def doubt(terms: Terms, lines: Iterable[PaidLine]) -> str | None:
    """Why a manager should look at a receipt that took the coupon: too little was bought, or nothing it is for.

    The till has judged before; so this lists the receipt and does not undo the use.
    """
    its = covered(terms, lines)
    if not its and (terms.styles or terms.categories):
        return "coupon_other_pieces"
    paid = sum(line.amount for line in its)
    return "coupon_minimum" if paid + discount_after(terms, paid) < terms.minimum_spend else None
