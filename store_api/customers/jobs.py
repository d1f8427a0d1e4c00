"""Jobs of the customers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete

from store_api.customers.message_limits import DAY
from store_api.customers.models import Challenge
from store_api.db import database


def forget_challenges(now: datetime | None = None) -> int:
    """Periodic: asked-for codes that no limit counts any more are deleted, and with them the numbers that nobody has;
    how many there were. Twice is harmless."""
    with database.transaction(now) as session:
        return len(
            session.scalars(delete(Challenge).where(Challenge.at <= session.now - DAY).returning(Challenge.id)).all()
        )
