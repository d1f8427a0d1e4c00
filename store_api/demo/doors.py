"""The door counters of the demo: people per hour, with gaps as in real life."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from store_api.db import Session, new_id
from store_api.demo.world import Shop, World
from store_api.staff.models import Store
from store_api.visits import service as visits

SOURCE = "door"
NOT_COUNTED = 0.03
# People who come in and leave without being served, for one who is.
PASSES_THROUGH = 0.16


def count_visitors(session: Session, world: World, shop: Shop, day: date) -> None:
    """All full hours of the day so far; some are missing, and the first ones before the counter was put up."""
    if day < shop.counter_from:
        return
    store = session.get_one(Store, shop.store_id)
    served: Counter[datetime] = Counter()
    for at, party in world.arrivals.pop((shop.code, day), []):
        served[at.replace(minute=0, second=0)] += party
    for hour in open_hours(shop, day):
        passing = sum(world.chance(PASSES_THROUGH) for _ in range(served[hour] + 1))
        if world.chance(NOT_COUNTED) or hour + timedelta(hours=1) > session.now:
            continue
        body = {"hour": hour, "visitors": served[hour] + passing}
        visits.count_visitors(session, new_id(), store, body, SOURCE)


def open_hours(shop: Shop, day: date) -> Iterator[datetime]:
    """The starts of the clock hours in which the store is open."""
    hour = shop.at(day, shop.opens.replace(minute=0))
    while hour < shop.at(day, shop.closes):
        yield hour
        hour += timedelta(hours=1)
