"""What became of the people who claimed a coupon."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable

from store_api.insights.figures import Figure, Part, ratio
from store_api.insights.returning import Histories
from store_api.insights.rows import ClaimRow


def coupon_funnel(claims: Iterable[ClaimRow], people: Histories, scans: int) -> Figure:
    """领券漏斗 of the people who claimed: each counts once, however many coupons she has.

    Came: a visit or a purchase since the claim. Bought again: two purchase days or more since the claim.
    """
    by_person: dict[uuid.UUID, list[ClaimRow]] = defaultdict(list)
    for claim in claims:
        by_person[claim.customer_id].append(claim)
    days = {
        customer_id: sum(one.day >= min(claim.day for claim in mine) for one in people.get(customer_id, ()))
        for customer_id, mine in by_person.items()
    }
    claimers = len(by_person)
    redeemed = sum(any(claim.redeemed for claim in mine) for mine in by_person.values())
    came = sum(days[key] > 0 or any(claim.visited for claim in mine) for key, mine in by_person.items())
    tried_on = sum(any(claim.tried_on for claim in mine) for mine in by_person.values())
    return ratio(
        "coupon_funnel",
        redeemed,
        claimers,
        details={
            "came": Part(came, claimers),
            "tried_on": Part(tried_on, claimers),
            "redeemed": Part(redeemed, claimers),
            "bought_again": Part(sum(count >= 2 for count in days.values()), claimers),
            "claims": sum(len(mine) for mine in by_person.values()),
            "scans": scans,
        },
    )
