"""Campaigns: what is offered, where and how long, and whether it takes claims."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy import BindParameter, ColumnElement, and_, func, or_, select, update

from store_api.coupons.models import Campaign, CampaignKind, CampaignState, Claim
from store_api.db import Session
from store_api.errors import Conflict, Gone, Invalid, NotFound
from store_api.staff.models import Store

DEFAULT_USE_DAYS = 30


@dataclass(frozen=True)
class Counted:
    """A campaign and how many of its coupons were used."""

    campaign: Campaign
    used: int


def add_campaign(session: Session, *, store_ids: list[uuid.UUID], **values: Any) -> Campaign:
    """A new offer; good for 30 days where nothing else is said. Raises Invalid when it makes no sense, NotFound for a
    store."""
    if values.get("use_last_day") is None:
        values["use_days"] = values.get("use_days") or DEFAULT_USE_DAYS
    check_windows(values)
    check_value(values)
    stores = list(session.scalars(select(Store).where(Store.id.in_(store_ids)).order_by(Store.code)))
    if len(stores) != len(set(store_ids)):
        raise NotFound("store_unknown")
    campaign = Campaign(stores=stores, cost=cost_of(values), created_at=session.now, **values)
    session.add(campaign)
    session.flush()  # The answer needs its id.
    return campaign


def check_windows(values: dict[str, Any]) -> None:
    """Raise Invalid for a window that is empty, or for two ways of saying how long a coupon is good."""
    if values["claim_until"] <= values["claim_from"]:
        raise Invalid("campaign_window_empty")
    last_day: date | None = values.get("use_last_day")
    if last_day is None:
        if values.get("use_first_day") is not None:
            raise Invalid("campaign_use_window")
    elif values.get("use_days") is not None or (values.get("use_first_day") or last_day) > last_day:
        raise Invalid("campaign_use_window")


def check_value(values: dict[str, Any]) -> None:
    """Raise Invalid when the value makes no offer, or when nobody can say what a coupon costs the budget."""
    kind = values["kind"]
    if kind == CampaignKind.PERCENT and not 0 < values["value"] < 100:
        raise Invalid("campaign_percent_wrong")
    if kind == CampaignKind.AMOUNT and values["value"] <= 0:
        raise Invalid("campaign_amount_missing")
    if values.get("discount_cap") is not None and kind != CampaignKind.PERCENT:
        raise Invalid("campaign_cap_only_percent")
    if values.get("budget") is not None and cost_of(values) <= 0:
        raise Invalid("campaign_budget_needs_cost")


def cost_of(values: dict[str, Any]) -> int:
    """The most one coupon can give, in minor units: its amount, the cap of a percentage (0 = nobody knows), or what
    the gift or the alteration costs."""
    if values["kind"] == CampaignKind.PERCENT:
        return values.get("discount_cap") or 0
    return int(values["value"])


def campaigns(session: Session) -> list[Campaign]:
    """All campaigns, newest first."""
    return list(session.scalars(select(Campaign).order_by(Campaign.id.desc())))


def used_count(session: Session, campaign_id: uuid.UUID) -> int:
    """How many coupons of a campaign were used."""
    used = select(func.count()).where(Claim.campaign_id == campaign_id, Claim.used_at.is_not(None))
    return session.scalar(used) or 0


def check_runs_only_in(campaign: Campaign, store_ids: set[uuid.UUID]) -> None:
    """Raise NotFound for a campaign that also runs elsewhere: it is not this manager's to change."""
    if not campaign.stores or not {store.id for store in campaign.stores} <= store_ids:
        raise NotFound("campaign_unknown")


def change_state(session: Session, campaign: Campaign, state: CampaignState) -> Campaign:
    """Pause, go on, or end for good, by a guarded UPDATE. Raises Gone once ended."""
    ended_at = session.now if state is CampaignState.ENDED else None
    still = update(Campaign).where(Campaign.id == campaign.id, Campaign.state != CampaignState.ENDED)
    changed = session.scalar(still.values(state=state, ended_at=ended_at).returning(Campaign.id))
    session.refresh(campaign)
    if changed is None and state is not CampaignState.ENDED:
        raise Gone("campaign_ended")
    return campaign


def extend(session: Session, campaign: Campaign, **changes: Any) -> Campaign:
    """More coupons, more money, more time; never less than what was promised. Raises Invalid, Gone once ended."""
    session.refresh(campaign, with_for_update=True)
    if campaign.state is CampaignState.ENDED:
        raise Gone("campaign_ended")
    if any(shrinks(name, getattr(campaign, name), value) for name, value in changes.items()):
        raise Invalid("campaign_only_grows")
    if changes.get("budget") is not None and campaign.cost <= 0:
        raise Invalid("campaign_budget_needs_cost")
    for name, value in changes.items():
        setattr(campaign, name, value)
    return campaign


def shrinks(name: str, before: Any, after: Any) -> bool:
    """Whether a limit would become narrower; where there was none, only a budget may come."""
    return name != "name" and (name != "budget" if before is None else after < before)


def open_for_claims(now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """The guard of a claim, as SQL: running, inside its window, not sold out, and its cost is left in the budget."""
    taken = Campaign.spent + Campaign.disputed + Campaign.reserved
    return and_(
        Campaign.state == CampaignState.ACTIVE,
        Campaign.claim_from <= now,
        Campaign.claim_until > now,
        Campaign.issued < Campaign.total,
        or_(Campaign.budget.is_(None), taken + Campaign.cost <= Campaign.budget),
    )


class Running(Protocol):
    """What decides whether claims are taken; a Campaign has it, and the Terms of an offer."""

    @property
    def state(self) -> CampaignState: ...
    @property
    def claim_from(self) -> datetime: ...
    @property
    def claim_until(self) -> datetime: ...
    @property
    def total(self) -> int: ...
    @property
    def issued(self) -> int: ...
    @property
    def budget(self) -> int | None: ...
    @property
    def cost(self) -> int: ...
    @property
    def reserved(self) -> int: ...
    @property
    def spent(self) -> int: ...
    @property
    def disputed(self) -> int: ...


def why_closed(campaign: Running, now: datetime) -> Conflict | Gone | None:
    """Why a campaign takes no claims, None while it does; the guard decides, this explains."""
    if campaign.state is CampaignState.ENDED or campaign.claim_until <= now:
        return Gone("campaign_over")
    if campaign.state is CampaignState.PAUSED:
        return Conflict("campaign_paused")
    if campaign.claim_from > now:
        return Conflict("campaign_not_started")
    if campaign.issued >= campaign.total or not within_budget(campaign):
        return Conflict("coupon_sold_out")
    return None


def within_budget(campaign: Running) -> bool:
    """Whether the cost of one more coupon is left."""
    taken = campaign.spent + campaign.disputed + campaign.reserved
    return campaign.budget is None or taken + campaign.cost <= campaign.budget
