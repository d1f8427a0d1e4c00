"""Set up the company of the demo: stores, people, tablets, campaigns with their codes, and the till."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from store_api.coupons import campaigns, qr_codes
from store_api.coupons.models import Campaign, CampaignKind
from store_api.db import Session
from store_api.demo import script
from store_api.demo.world import Clerk, Offer, Shop, World, dice
from store_api.sales.connections import connect_till
from store_api.staff import service as staff
from store_api.staff.models import Device, Role, Staff, Store

TIMEZONE = "Asia/Shanghai"
CURRENCY = "CNY"
RUNS_ON = timedelta(days=60)


def open_company(session: Session, *, seed: int, first_day: date, until: datetime, pace: float) -> World:
    """Everything as on the morning of the first day. Raises Gone when there is a company already."""
    data = script.company()
    boss = data["headquarters"]
    first, *others = data["stores"]
    headquarters = staff.set_up(
        session,
        staff.setup_token(),
        company_name=data["name"],
        public_url=data["public_url"],
        store=store_values(first),
        manager={"number": boss["number"], "name": boss["name"], "pin": boss["pin"], "password": data["password"]},
    )
    stores = [headquarters.stores[0], *(staff.add_store(session, **store_values(entry)) for entry in others)]
    shops = [
        open_shop(session, headquarters, store, entry, first_day)
        for store, entry in zip(stores, data["stores"], strict=True)
    ]
    connection, secret = connect_till(session, data["till"], None)
    world = World(
        seed=seed,
        first_day=first_day,
        until=until,
        shops=shops,
        offers=[],
        home_codes=[],
        till_id=connection.id,
        till_secret=secret,
        headquarters_id=headquarters.id,
        rng=dice(seed),
        pace=pace,
    )
    for entry in data["campaigns"]:
        launch(session, world, entry)
    return world


def store_values(entry: Mapping[str, Any]) -> dict[str, Any]:
    """A store of the data file as the service takes it."""
    opens, closes = script.clock_time(entry["opens"]), script.clock_time(entry["closes"])
    return {
        "code": entry["code"],
        "name": entry["name"],
        "timezone": TIMEZONE,
        "currency": CURRENCY,
        "hours": [(weekday, opens, closes) for weekday in range(7) if weekday not in entry["closed"]],
    }


def open_shop(session: Session, headquarters: Staff, store: Store, entry: Mapping[str, Any], first_day: date) -> Shop:
    """A store's manager, clerks and tablet."""
    manager = staff.add_staff(
        session, role=Role.MANAGER, store_ids=[store.id], password=script.company()["password"], **entry["manager"]
    )
    return Shop(
        store_id=store.id,
        code=store.code,
        zone=store.zone,
        opens=script.clock_time(entry["opens"]),
        closes=script.clock_time(entry["closes"]),
        closed=frozenset(entry["closed"]),
        visits=entry["visits"],
        counter_from=first_day + timedelta(days=entry["counter_from"]),
        device_id=enrol(session, headquarters, manager, store).id,
        clerks=[hire(session, store, one) for one in script.company()["clerks"] if one["store"] == store.code],
    )


def enrol(session: Session, headquarters: Staff, manager: Staff, store: Store) -> Device:
    """The store's tablet, invited by its manager; headquarters' first store by headquarters."""
    invited_by = headquarters if store in headquarters.stores else manager
    _, code = staff.invite_device(session, store, invited_by)
    device, _ = staff.enrol_device(session, code, f"{store.name}前台平板")
    return device


def hire(session: Session, store: Store, entry: Mapping[str, Any]) -> Clerk:
    """A clerk of a store."""
    row = staff.add_staff(
        session,
        number=entry["number"],
        name=entry["name"],
        role=Role.CLERK,
        store_ids=[store.id],
        pin=entry["pin"],
    )
    return Clerk(row.number, row.name, row.id, entry["skill"], entry["prompt"], entry["writes"])


def launch(session: Session, world: World, entry: Mapping[str, Any]) -> None:
    """A campaign with a code for every store it runs in, for every clerk if wanted, and one for the web if it runs
    everywhere."""
    shops = [shop for shop in world.shops if not entry["stores"] or shop.code in entry["stores"]]
    made = campaigns.add_campaign(
        session,
        store_ids=[shop.store_id for shop in shops] if entry["stores"] else [],
        name=entry["name"],
        kind=CampaignKind(entry["kind"]),
        value=entry["value"],
        minimum_spend=entry["minimum"],
        currency=CURRENCY,
        total=entry["total"],
        use_days=entry["use_days"],
        claim_from=morning(world, entry["from"]),
        claim_until=world.until + RUNS_ON if entry["until"] is None else morning(world, entry["until"]),
    )
    world.offers.append(offer_of(made, frozenset(entry["stores"])))
    for shop in shops:
        holders: list[uuid.UUID | None] = [None, *(clerk.staff_id for clerk in shop.clerks if entry["clerks"])]
        shop.posters[made.kind] += [
            qr_codes.add_qr_code(session, made, store_id=shop.store_id, staff_id=holder) for holder in holders
        ]
    if not entry["stores"]:
        world.home_codes.append(qr_codes.add_qr_code(session, made, store_id=None, staff_id=None))


def offer_of(campaign: Campaign, stores: frozenset[str]) -> Offer:
    """What the players know of a campaign."""
    return Offer(
        campaign_id=campaign.id,
        kind=campaign.kind,
        value=campaign.value,
        minimum=campaign.minimum_spend,
        claim_from=campaign.claim_from,
        claim_until=campaign.claim_until,
        stores=stores,
    )


def morning(world: World, day: int) -> datetime:
    """Seven o'clock on a day of the history."""
    return world.shops[0].at(world.first_day + timedelta(days=day), time(7))
