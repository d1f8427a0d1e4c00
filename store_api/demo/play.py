"""Play the demo: a clothing company with a history, made day by day through the services that users use.

The process is bound to an empty, migrated database, and to its keys, before. What is left to chance comes from a
seed: the same seed and the same end give the same history (ids, slugs and codes are new each time).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from store_api.db import Session, database
from store_api.demo.agenda import errands
from store_api.demo.calling import calls
from store_api.demo.company import TIMEZONE, open_company
from store_api.demo.derive import deliver_due, derive
from store_api.demo.doors import count_visitors
from store_api.demo.links import Links, links, mark_played
from store_api.demo.till import send
from store_api.demo.wardrobe import count_stock, fill_catalogue
from store_api.demo.world import Errand, Shop, World, dice
from store_api.staff import signin
from store_api.staff.access import Caller
from store_api.staff.models import Device, Staff

DAYS = 120
SEED = 20260
BEFORE_OPENING = timedelta(minutes=10)
DELIVERY_TIME = time(11, 5)
EVENING = time(21, 30)
FREE_DAY = 2 / 7


def play(
    until: datetime, progress: Callable[[int, int], None], *, days: int = DAYS, pace: float = 1.0, seed: int = SEED
) -> Links:
    """`days` full days and the beginning of the day of `until`; `progress(done, total)` after each.

    `pace` multiplies the visits (1 = about 16 a day). Raises Gone("setup_done") when there is a company already.
    """
    today = until.astimezone(ZoneInfo(TIMEZONE)).date()
    first_day = today - timedelta(days=days)
    opening = datetime.combine(first_day, time(6), ZoneInfo(TIMEZONE))
    with database.transaction(opening) as session:
        world = open_company(session, seed=seed, first_day=first_day, until=until, pace=pace)
    with database.transaction(opening) as session:
        fill_catalogue(session)
    for n in range(days + 1):
        play_day(world, first_day + timedelta(days=n))
        progress(n + 1, days + 1)
    with database.transaction(until) as session:
        count_stock(session, world)
        mark_played(session, world.headquarters_id)
    return found_again(until)


def found_again(until: datetime) -> Links:
    """The links of what has just been played."""
    with database.transaction(until) as session:
        found = links(session)
    if found is None:
        raise RuntimeError("the play left no mark")
    return found


def play_day(world: World, day: date) -> None:
    """1. Sign in. 2. Deliver the calls that fall due. 3. Everybody does what there is to do, in the order of time.
    4. Tills and door counters report. 5. Everything is derived before the next day. What lies after `world.until`
    has not happened."""
    world.rng = dice(world.seed, day)
    for shop in world.shops:
        open_doors(world, shop, day)
    delivery = world.shops[0].at(day, DELIVERY_TIME)
    planned = list(errands(world, day))
    if delivery <= world.until:
        deliver_due(delivery)
        with database.transaction(delivery) as session:
            planned += calls(session, world, day)
    for errand in in_time(world, planned):
        with database.transaction(errand.at) as session:
            errand.run(session)
    end = min(world.shops[0].at(day, EVENING), world.until)
    for shop in world.shops:
        close_doors(world, shop, day, end)
    derive(end)


def in_time(world: World, planned: list[Errand]) -> list[Errand]:
    """What happens by `until`, in order."""
    return sorted((errand for errand in planned if errand.at <= world.until), key=lambda errand: errand.at)


def open_doors(world: World, shop: Shop, day: date) -> None:
    """Some clerks have a free day, never all; who works signs in on the store's tablet."""
    shop.on_duty = []
    opening = shop.at(day, shop.opens) - BEFORE_OPENING
    if not shop.is_open_on(day) or opening > world.until:
        return
    working = [clerk for clerk in shop.clerks if not world.chance(FREE_DAY)]
    shop.on_duty = working or [world.rng.choice(shop.clerks)]
    with database.transaction(opening) as session:
        device = session.get_one(Device, shop.device_id)
        # Callers outlive this transaction, so what the services read of them is loaded now.
        list(device.store.hours)
        for clerk in shop.on_duty:
            person = session.get_one(Staff, clerk.staff_id)
            clerk.caller = Caller(signin.open_session(session, person, device).session)


def close_doors(world: World, shop: Shop, day: date, end: datetime) -> None:
    """The till and the door counter report; in the evening everybody signs out."""
    if not shop.on_duty:
        return
    with database.transaction(end) as session:
        send(session, world, shop)
        count_visitors(session, world, shop, day)
        if end < world.until:
            sign_out(session, shop)


def sign_out(session: Session, shop: Shop) -> None:
    """Nobody's session lives over night."""
    signin.end_sessions(session, device_id=shop.device_id)
    for clerk in shop.on_duty:
        clerk.caller = None
