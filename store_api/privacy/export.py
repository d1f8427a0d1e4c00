"""All that is held about a person, for her to take along."""

from __future__ import annotations

import enum
import json
import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from store_api.coupons.models import Claim
from store_api.customers import consents, sensitive
from store_api.customers.models import Customer
from store_api.customers.people import rows_of
from store_api.db import Session
from store_api.privacy.erasure import children_marks
from store_api.privacy.holding import Holding, Ids, Shown
from store_api.privacy.holdings import everything
from store_api.staff.service import audit, company
from store_api.texts import Language, say

FORMAT = "huitouke-person-1"
MOST_IN_BRIEF = 20
Row = dict[str, Any]


def export(session: Session, customer_id: uuid.UUID, language: Language) -> dict[str, Any]:
    """Every holding with its purpose and all of her rows, and the texts she agreed to; that she took it is remembered.

    Values are as Python has them: `as_json` makes text of it.
    """
    hers = rows_of(session, customer_id)
    audit(session, None, "customer.exported", hers[0].person_id)
    found = company(session)
    return {
        "format": FORMAT,
        "made_at": session.now,
        "company": found.name if found else "",
        "agreed_texts": [*consents.texts(language), *sensitive.texts(session)],
        "held": [held(session, holding, hers, language) for holding in everything()],
    }


def held(session: Session, holding: Holding, hers: Sequence[Customer], language: Language) -> dict[str, Any]:
    """What one table holds about her, and why."""
    found = holding.find(session, [row.id for row in hers])
    if holding.model is Claim:
        found += session.scalars(select(Claim).where(Claim.person_key.in_(children_marks(session, hers)))).all()
    rows = [values(session, holding.shows, row) for row in found]
    return {"table": holding.key, **heading(holding, language), "rows": rows}


def heading(holding: Holding, language: Language) -> dict[str, str]:
    """What it is, and what it is for."""
    return {name: say(f"pages.held.{holding.key}.{name}", language) for name in ("title", "purpose")}


def values(session: Session, shows: Sequence[Shown], row: Any) -> Row:
    """One row as the export shows it."""
    return {shown.name: value(session, shown, row) for shown in shows}


def value(session: Session, shown: Shown, row: Any) -> object:
    """One value; a name instead of an id."""
    read = shown.read(row)
    if shown.of is None or read is None:
        return read
    model, attribute = shown.of
    return getattr(session.get_one(model, read), attribute)


def in_brief(session: Session, customer_id: uuid.UUID, language: Language) -> list[dict[str, Any]]:
    """What is worth a look: the newest rows of each holding that has any, each line once."""
    ids = [row.id for row in rows_of(session, customer_id)]
    parts = (brief(session, holding, ids, language) for holding in everything() if holding.brief)
    return [part for part in parts if part["rows"]]


def brief(session: Session, holding: Holding, ids: Ids, language: Language) -> dict[str, Any]:
    """One holding in brief; `more` says whether there is more than is shown."""
    shows = [shown for shown in holding.shows if shown.name in holding.brief]
    rows = [values(session, shows, row) for row in holding.find(session, ids)]
    lines = list({repr(row): row for row in rows}.values())
    return {**heading(holding, language), "rows": lines[:MOST_IN_BRIEF], "more": len(lines) > MOST_IN_BRIEF}


def as_json(exported: dict[str, Any]) -> str:
    """The export as a file: times in ISO 8601 and UTC, money in minor units, bytes as hexadecimal digits."""
    return json.dumps(exported, default=_plain, ensure_ascii=False, indent=1)


def _plain(value: object) -> object:
    match value:
        case datetime() | date():
            return value.isoformat()
        case enum.Enum():
            return value.value
        case bytes():
            return value.hex()
        case uuid.UUID():
            return str(value)
    raise TypeError(f"a {type(value).__name__} in an export")
