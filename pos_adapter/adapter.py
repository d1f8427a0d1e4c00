"""What an adapter is: it verifies a message of a till and turns it into events, without touching anything else.

`verify` and `parse` are pure; what has to be asked of the vendor goes through the injected `Client`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, Protocol
from zoneinfo import ZoneInfo

from pos_adapter.records import Envelope, Footfall, Member, Product, Receipt, StockLevel
from pos_adapter.values import BadValue


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a message is genuine. `unsigned`: the vendor signs nothing, so fetch before you trust.

    `reason` when bad: `secret_missing`, `signature_missing`, `signature_wrong`, `timestamp_invalid`, `timestamp_stale`.
    """

    status: Literal["ok", "bad", "unsigned"]
    reason: str | None = None

    @property
    def ok(self) -> bool:
        """Whether the signature was there and right."""
        return self.status == "ok"


@dataclass(frozen=True, slots=True)
class Outlet:
    """A store: our code for it, its currency and its IANA time zone. Raises ValueError for an unknown zone."""

    code: str | None
    currency: str
    timezone: str
    name: str | None = None

    def __post_init__(self) -> None:
        try:
            ZoneInfo(self.timezone)
        except (KeyError, OSError, ValueError) as error:
            raise ValueError(f"unknown time zone {self.timezone}") from error


@dataclass(frozen=True, slots=True)
class StoreContext:
    """What the till does not say: the store it stands in, and what its own codes mean.

    `home` counts when a message names no store; its currency and zone count for stores not in `outlets`, which
    maps the till's store codes. `pay_methods` maps the till's payment codes.
    """

    home: Outlet
    outlets: Mapping[str, Outlet] = field(default_factory=dict)
    pay_methods: Mapping[str, str] = field(default_factory=dict)

    def outlet(self, sent: str | None) -> Outlet:
        """The store of a message that names `sent`."""
        if sent is None:
            return self.home
        return self.outlets.get(sent) or Outlet(sent, self.home.currency, self.home.timezone)


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedFetch(Envelope):
    """The message only names an object; `fetch` has to get it."""

    object_key: str
    ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending(Envelope):
    """The object is not a receipt yet: open, saved, not paid."""

    object_key: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignored(Envelope):
    """Understood and of no use here, such as a test message."""

    object_key: str = ""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected(Envelope):
    """Cannot be used. `code` and `params` choose the sentence of any language, `message` is the English one.

    `path` is the place in a JSON body, `line` the 1-based line of a file.
    """

    object_key: str = ""
    code: str
    params: Mapping[str, str]
    message: str
    path: str | None = None
    line: int | None = None


Event = (
    Receipt | Product | StockLevel | Member | Footfall | NeedFetch | Pending | Ignored | Rejected
)  # every one has dedupe_key, object_key, version and warnings


def rejected_row(problem: BadValue, line: int) -> Rejected:
    """The event for a row of a file."""
    return Rejected(code=problem.code, params=problem.params, message=f"line {line}: {problem}", line=line)


@dataclass(frozen=True, slots=True)
class Page:
    """One answer of a poll. The next poll starts `overlap` before `cursor`, because tills deliver late."""

    events: tuple[Event, ...]
    cursor: str | None
    overlap: timedelta = timedelta(0)


class Client(Protocol):
    """How an adapter reaches its vendor; the caller owns addresses, credentials, time limits and retries."""

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        """The status and the body of the answer."""
        ...


class PosAdapter(Protocol):
    """A till that sends messages."""

    vendor: str

    def verify(
        self, headers: Mapping[str, str], raw: bytes, url: str, secrets: Sequence[str], now: datetime
    ) -> Verdict:
        """Whether `raw` comes from the holder of one of `secrets`. `url` is the address as registered."""
        ...

    def parse(self, headers: Mapping[str, str], raw: bytes, ctx: StoreContext) -> list[Event]:
        """The events in `raw`; what is wrong with the data is an event too, never an exception."""
        ...

    def ack(self) -> tuple[int, bytes]:
        """The answer the vendor wants: status and body."""
        ...


class PollingAdapter(PosAdapter, Protocol):
    """A till that can be asked as well."""

    def poll(self, client: Client, cursor: str | None, ctx: StoreContext) -> Page:
        """Receipts changed since `cursor`."""
        ...

    def fetch(self, client: Client, ref: str, ctx: StoreContext) -> list[Event]:
        """Resolves a `NeedFetch`."""
        ...

    def stock(self, client: Client, skus: Sequence[str], store: str, ctx: StoreContext) -> list[StockLevel]:
        """The stock of `skus` in one store."""
        ...

    def products(self, client: Client, cursor: str | None, ctx: StoreContext) -> Page:
        """A page of the catalogue."""
        ...
