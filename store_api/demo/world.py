"""Who and what there is in the played company, and what the players remember from one day to the next."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from store_api.coupons.models import CampaignKind, QrCode
from store_api.db import Session
from store_api.demo.script import StyleLine
from store_api.staff.access import Caller


def dice(*key: object) -> Random:
    """Chance for what this key names: the same in every play, whatever else happens."""
    return Random("|".join(map(str, key)))  # noqa: S311 - nothing secret depends on it.


@dataclass
class Clerk:
    """A clerk and her ways (`data/company.yaml`); `caller` speaks for her while she is signed in today."""

    number: str
    name: str
    staff_id: uuid.UUID
    skill: float
    prompt: float
    writes: float
    caller: Caller | None = None

    @property
    def signed_in(self) -> Caller:
        """Her session of today."""
        if self.caller is None:
            raise RuntimeError(f"{self.name} is not at work")
        return self.caller


@dataclass(frozen=True)
class Offer:
    """A campaign; `until` is when its last coupon can be claimed. `stores`: codes, empty = all."""

    campaign_id: uuid.UUID
    kind: CampaignKind
    value: int
    minimum: int
    claim_from: datetime
    claim_until: datetime
    stores: frozenset[str]


@dataclass
class Shop:
    """A store with its people, its hours (local), its tablet, its posters, and what its till has not sent yet."""

    store_id: uuid.UUID
    code: str
    zone: ZoneInfo
    opens: time
    closes: time
    closed: frozenset[int]
    visits: float
    counter_from: date
    device_id: uuid.UUID
    clerks: list[Clerk]
    posters: dict[CampaignKind, list[QrCode]] = field(default_factory=lambda: defaultdict(list))
    on_duty: list[Clerk] = field(default_factory=list)
    receipts: list[dict[str, Any]] = field(default_factory=list)
    members: list[dict[str, Any]] = field(default_factory=list)

    def at(self, day: date, moment: time, minutes: float = 0) -> datetime:
        """Minutes after a local time of a day, as an instant of a whole second."""
        instant = datetime.combine(day, moment, self.zone).astimezone(UTC) + timedelta(minutes=minutes)
        return instant.replace(microsecond=0)

    def day(self, instant: datetime) -> date:
        """The local day of an instant."""
        return instant.astimezone(self.zone).date()

    def is_open_on(self, day: date) -> bool:
        """Whether it opens on that day."""
        return day.weekday() not in self.closed

    def minutes_open(self) -> int:
        """The length of its day."""
        return (self.closes.hour - self.opens.hour) * 60 + self.closes.minute - self.opens.minute


@dataclass
class Coupon:
    """A claimed coupon on a shopper's phone; `scan_text` is what its page's QR says."""

    offer: Offer
    code: str
    scan_text: str
    use_until: datetime
    used: bool = False


@dataclass
class Piece:
    """A style in a colour and size."""

    style: StyleLine
    colour: str
    size: str

    @property
    def sku(self) -> str:
        """Its number."""
        return self.style.sku(self.colour, self.size)


@dataclass
class Sale:
    """A receipt that may come back; `lines` as sent to the till."""

    external_id: str
    lines: list[dict[str, Any]]


@dataclass
class Shopper:
    """Somebody with a phone; `name` as the clerk hears it, `full_name` as the till has it."""

    number: int
    phone: str
    name: str
    full_name: str
    size: int
    customer_id: uuid.UUID | None = None
    member_id: str | None = None
    met: set[str] = field(default_factory=set)
    coupons: list[Coupon] = field(default_factory=list)
    last_piece: Piece | None = None
    expected_on: date | None = None

    def usable(self, kind: CampaignKind, at: datetime) -> Coupon | None:
        """Her coupon of that kind, if she could use it at that instant."""
        mine = (one for one in self.coupons if one.offer.kind is kind)
        return next((one for one in mine if not one.used and one.use_until > at), None)


@dataclass(frozen=True)
class Comeback:
    """Somebody will come: how likely she buys then, or what she brings back."""

    shopper: Shopper
    shop: Shop
    clerk: Clerk | None
    warmth: float
    brings_back: Sale | None = None


@dataclass(frozen=True)
class Errand:
    """Something one person does in one transaction at an instant."""

    at: datetime
    run: Callable[[Session], None]


@dataclass
class World:
    """The company in play. `seed` decides everything that is left to chance, through the `rng` of each day.

    `pace` multiplies the number of visits; `arrivals` are (instant, party) by store code and day.
    """

    seed: int
    first_day: date
    until: datetime
    shops: list[Shop]
    offers: list[Offer]
    home_codes: list[QrCode]
    till_id: uuid.UUID
    till_secret: str
    headquarters_id: uuid.UUID
    rng: Random
    pace: float = 1.0
    shoppers: list[Shopper] = field(default_factory=list)
    by_customer: dict[uuid.UUID, Shopper] = field(default_factory=dict)
    comebacks: dict[date, list[Comeback]] = field(default_factory=lambda: defaultdict(list))
    numbers: dict[uuid.UUID, int] = field(default_factory=dict)
    tries: dict[uuid.UUID, list[date]] = field(default_factory=lambda: defaultdict(list))
    arrivals: dict[tuple[str, date], list[tuple[datetime, int]]] = field(default_factory=lambda: defaultdict(list))
    receipts_sent: int = 0
    events_sent: int = 0

    def chance(self, probability: float) -> bool:
        """True that often."""
        return self.rng.random() < probability

    def know(self, shopper: Shopper, customer_id: uuid.UUID) -> None:
        """From now on she is this customer."""
        shopper.customer_id = customer_id
        self.by_customer[customer_id] = shopper

    def expect(self, comeback: Comeback, day: date) -> None:
        """She comes on that day, or on the shop's next open one; one plan at a time."""
        shopper = comeback.shopper
        if shopper.expected_on is not None and comeback.brings_back is None:
            return
        while not comeback.shop.is_open_on(day):
            day += timedelta(days=1)
        shopper.expected_on = day
        self.comebacks[day].append(comeback)
