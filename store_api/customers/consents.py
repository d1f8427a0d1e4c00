"""What a customer agreed to: versioned texts, one row per answer, the newest answer counts."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from sqlalchemy import select

from store_api import events
from store_api.customers.models import Channel, Consent, Customer, Purpose
from store_api.db import Session
from store_api.texts import Language


@cache
def _versions() -> list[Mapping[str, Any]]:
    text = files("store_api").joinpath("wording", "consents.yaml").read_text(encoding="utf-8")
    versions: list[Mapping[str, Any]] = yaml.safe_load(text)
    return versions


def current_version() -> str:
    """The version of the texts that are shown now."""
    return str(_versions()[-1]["version"])


def wording(purpose: Purpose, language: Language) -> str:
    """The sentence that is shown now for a purpose."""
    return str(_versions()[-1][purpose][language])


def answer(
    session: Session,
    customer_id: uuid.UUID,
    purpose: Purpose,
    *,
    granted: bool,
    channel: Channel,
    store_id: uuid.UUID | None,
    staff_id: uuid.UUID | None = None,
    at: datetime | None = None,
) -> Consent:
    """Record one answer with the version of the text that was shown; `at` when it was given earlier than now."""
    consent = Consent(
        customer_id=customer_id,
        purpose=purpose,
        granted=granted,
        text_version=current_version(),
        channel=channel,
        store_id=store_id,
        staff_id=staff_id,
        at=at or session.now,
    )
    session.add(consent)
    events.record(session, "customer.changed", customer_id)
    return consent


def agreed(session: Session, customer_id: uuid.UUID) -> set[Purpose]:
    """The purposes whose newest answer is yes."""
    newest = session.scalars(
        select(Consent).where(Consent.customer_id == customer_id).order_by(Consent.at.desc(), Consent.id.desc())
    )
    seen: dict[Purpose, bool] = {}
    for consent in newest:
        seen.setdefault(consent.purpose, consent.granted)
    return {purpose for purpose, granted in seen.items() if granted}


def contactable(session: Session, customer: Customer) -> bool:
    """A phone, a yes to the follow-up call, and no later no."""
    return customer.phone_index is not None and Purpose.FOLLOW_UP in agreed(session, customer.id)
