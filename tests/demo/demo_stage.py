"""A stage for the demo: a migrated database of its own, where a play can be watched by several tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from databases import new_database
from sqlalchemy import func, select

from followups.models import Contact, FollowUpTask
from store_api.coupons.models import Claim, Redemption, Scan
from store_api.customers.models import Consent, Customer
from store_api.db import Base, database
from store_api.demo.links import Links
from store_api.demo.play import play
from store_api.sales.models import Receipt, ReceiptLine
from store_api.settings import Settings
from store_api.visits.models import Footfall, Note, TryOn, Visit, VisitOutcome

UNTIL = datetime(2026, 3, 10, 5, 40, tzinfo=UTC)
"""A Tuesday, 13:40 in Shanghai; the play of six days contains a Monday, on which one store is closed."""
DAYS = 6
COUNTED: tuple[type[Base], ...] = (
    Visit,
    VisitOutcome,
    TryOn,
    Note,
    Customer,
    Consent,
    Claim,
    Redemption,
    Scan,
    Receipt,
    ReceiptLine,
    Footfall,
    FollowUpTask,
    Contact,
)


@contextmanager
def stage(settings: Settings) -> Iterator[None]:
    """This process is connected to a fresh copy of the migrated database."""
    with new_database(settings):
        yield


def quiet(done: int, total: int) -> None:
    """Nobody watches."""


def short_play(*, days: int = DAYS, seed: int = 1, until: datetime = UNTIL) -> Links:
    """A few days at the usual pace."""
    return play(until, quiet, days=days, seed=seed)


def counts() -> dict[str, int]:
    """How many rows of every kind of fact there are."""
    with database.transaction(UNTIL) as session:
        return {model.__name__: session.scalar(select(func.count()).select_from(model)) or 0 for model in COUNTED}
