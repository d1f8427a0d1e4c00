"""The rules of a store: its plan, its calendar, its scripts."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import time
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from sqlalchemy import delete, select

from followups.cadence import Calendar, Quiet
from followups.models import FollowUpPlan, Script
from store_api.db import Session
from store_api.errors import Invalid
from store_api.staff.models import ClosedDay, Company, Store
from store_api.texts import Language

DEFAULTS: Mapping[str, Any] = {
    "days": [3, 7, 15],
    "hour": 10,
    "rests_on_holidays": False,
    "late_hours": 24,
    "pool_hours": 72,
    "promise_hours": 48,
    "pause_days": 90,
    "calls_per_customer": 1,
    "calls_per_clerk": 30,
    "quiet_from": time(21),
    "quiet_until": time(9),
}


def plan_of(session: Session, store_id: uuid.UUID) -> FollowUpPlan:
    """The store's rules, or those everybody begins with: day 3, 7 and 15 at ten o'clock."""
    return session.get(FollowUpPlan, store_id) or FollowUpPlan(store_id=store_id, **DEFAULTS)


def set_plan(session: Session, store_id: uuid.UUID, rules: Mapping[str, Any]) -> FollowUpPlan:
    """The store's own rules, for visits from now on; what is not named is as it was. Raises Invalid."""
    plan = plan_of(session, store_id)
    for name, value in rules.items():
        setattr(plan, name, sorted(set(value)) if name == "days" else value)
    if plan.pool_hours <= plan.late_hours:
        raise Invalid("ladder_upside_down")
    session.add(plan)
    return plan


def calendar_of(session: Session, store: Store) -> Calendar:
    """The store's hours, closed days and holidays as the cadence needs them."""
    return Calendar(
        zone=store.zone,
        hours={row.weekday: (row.opens, row.closes) for row in store.hours},
        closed_days=frozenset(session.scalars(select(ClosedDay.day).where(ClosedDay.store_id == store.id))),
        rests_on_holidays=plan_of(session, store.id).rests_on_holidays,
    )


def quiet_of(plan: FollowUpPlan) -> Quiet:
    """When messages outside the app rest."""
    return Quiet(plan.quiet_from, plan.quiet_until)


@cache
def _default_scripts() -> Mapping[str, Mapping[str, Sequence[Mapping[str, str]]]]:
    packs: Mapping[str, Any] = yaml.safe_load(files("followups").joinpath("scripts.yaml").read_text(encoding="utf-8"))
    return packs


def scripts_of(session: Session, store_id: uuid.UUID, language: Language, reason: str | None = None) -> list[Script]:
    """The store's own pack, else that of its kind of shop; what answers this reason for not buying comes first,
    and last what answers another one."""
    own = list(session.scalars(select(Script).where(Script.store_id == store_id).order_by(Script.place)))
    pack = own or default_scripts(session, store_id, language)
    if reason is None:
        return list(pack)
    return sorted(pack, key=lambda script: (not answers(script, reason), script.reason is not None))


def answers(script: Script, reason: str | None) -> bool:
    """Whether it is for this reason: one a clerk tapped, maybe with words of her own behind it (价格偏高：网上便宜)."""
    if script.reason is None or reason is None:
        return False
    return reason == script.reason or reason.startswith((f"{script.reason}：", f"{script.reason}: "))


def default_scripts(session: Session, store_id: uuid.UUID, language: Language) -> list[Script]:
    """What the kit suggests to a shop of this kind."""
    company = session.get(Company, True)
    packs = _default_scripts()
    pack = packs.get(company.vertical if company else "", packs["general"])[language]
    return [
        Script(store_id=store_id, place=n, title=one["title"], text=one["text"], reason=one.get("reason"))
        for n, one in enumerate(pack)
    ]


def set_scripts(session: Session, store_id: uuid.UUID, pack: Sequence[Mapping[str, str]]) -> None:
    """The store's own pack instead of what it had; an empty one brings the suggested pack back."""
    session.execute(delete(Script).where(Script.store_id == store_id))
    session.add_all(
        Script(store_id=store_id, place=n, title=one["title"], text=one["text"], reason=one.get("reason"))
        for n, one in enumerate(pack)
    )
