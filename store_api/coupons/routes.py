"""Campaigns, printed codes and redemptions over HTTP."""

from __future__ import annotations

import uuid
from typing import Any

from store_api.coupons import redeem, scans, schemas, service
from store_api.coupons.models import Campaign, QrCode
from store_api.errors import NotFound
from store_api.smorest import Blueprint
from store_api.staff.access import caller, requires
from store_api.staff.addresses import public_address
from store_api.staff.models import Role, Staff
from store_api.web import tx

blp = Blueprint("coupons", __name__, url_prefix="/api/v1", description="Campaigns, QR codes, redemptions")


@blp.route("/campaigns")
@requires(Role.CLERK)
@blp.response(200, schemas.CampaignOut(many=True))
def list_campaigns() -> Any:
    """All campaigns, newest first."""
    return service.campaigns(tx())


@blp.route("/campaigns", methods=["POST"])
@requires(Role.MANAGER)
@blp.arguments(schemas.CampaignIn)
@blp.response(201, schemas.CampaignOut)
def add_campaign(data: dict[str, Any]) -> Any:
    """A new campaign; a manager's runs in stores of his own."""
    if not caller().at_least(Role.HEADQUARTERS):
        data["store_ids"] = data["store_ids"] or sorted(caller().staff.store_ids)
    for store_id in data["store_ids"]:
        caller().store(tx(), store_id)
    return service.add_campaign(tx(), **data)


@blp.route("/campaigns/<uuid:campaign_id>/state", methods=["PUT"])
@requires(Role.MANAGER)
@blp.arguments(schemas.CampaignStateIn)
@blp.response(200, schemas.CampaignOut)
def change_state(data: dict[str, Any], campaign_id: uuid.UUID) -> Any:
    """Pause a campaign, let it go on, or end it."""
    campaign = tx().found(Campaign, campaign_id, "campaign_unknown")
    return service.change_state(own(campaign), data["state"])


def own(campaign: Campaign) -> Campaign:
    """The campaign, if the caller rules every store it runs in."""
    if not caller().at_least(Role.HEADQUARTERS):
        service.check_runs_only_in(campaign, caller().staff.store_ids)
    return campaign


@blp.route("/qr-codes", methods=["POST"])
@requires(Role.MANAGER)
@blp.arguments(schemas.QrCodeIn)
@blp.response(201, schemas.QrCodeOut)
def add_qr_code(data: dict[str, Any]) -> Any:
    """A code to print, for a store and perhaps one of its clerks."""
    campaign = visible(tx().found(Campaign, data["campaign_id"], "campaign_unknown"))
    if (store_id := data.get("store_id")) is not None:
        caller().store(tx(), store_id)
    if (staff_id := data.get("staff_id")) is not None:
        colleague(staff_id)
    return described(service.add_qr_code(tx(), campaign, store_id=store_id, staff_id=staff_id))


def visible(campaign: Campaign) -> Campaign:
    """The campaign, if it runs in a store of the caller."""
    runs_in = {store.id for store in campaign.stores}
    if runs_in and not any(caller().may_enter(store_id) for store_id in runs_in):
        raise NotFound("campaign_unknown")
    return campaign


def colleague(staff_id: uuid.UUID) -> Staff:
    """Somebody who works in a store of the caller."""
    found = tx().found(Staff, staff_id, "staff_unknown")
    if not any(caller().may_enter(store_id) for store_id in found.store_ids):
        raise NotFound("staff_unknown")
    return found


@blp.route("/qr-codes")
@requires(Role.CLERK)
@blp.response(200, schemas.QrCodeOut(many=True))
def list_qr_codes() -> Any:
    """The codes in use."""
    return [described(code) for code in service.qr_codes(tx())]


def described(code: QrCode) -> dict[str, Any]:
    """A code with its addresses."""
    return {
        "id": code.id,
        "slug": code.slug,
        "url": public_address(f"/q/{code.slug}"),
        "poster": public_address(f"/q/{code.slug}/poster"),
    }


@blp.route("/qr-codes/<uuid:code_id>", methods=["DELETE"])
@requires(Role.MANAGER)
@blp.response(204)
def retire_qr_code(code_id: uuid.UUID) -> None:
    """The poster may come down; who still scans it is told kindly."""
    code = tx().found(QrCode, code_id, "qr_unknown")
    own(code.campaign)
    code.retired_at = tx().now


@blp.route("/scans", methods=["POST"])
@requires(Role.CLERK)
@blp.arguments(schemas.ScanIn)
@blp.response(200, schemas.ScanOut)
def scan(data: dict[str, Any]) -> Any:
    """What a clerk's scan at the counter means. A coupon page's QR also proves the phone of its browser."""
    return scans.look_up(
        tx(),
        data["text"],
        device=caller().device,
        staff=caller().staff,
        proves=True,
        another_browser=data["another_browser"],
    )


@blp.route("/redemptions/<uuid:redemption_id>", methods=["PUT"])
@requires(Role.CLERK)
@blp.arguments(schemas.RedemptionIn)
@blp.response(200, schemas.RedemptionOut)
def redeem_coupon(data: dict[str, Any], redemption_id: uuid.UUID) -> Any:
    """Use a coupon up at the counter; the same id again gets the same answer."""
    return redeem.redeem(tx(), redemption_id, data["code"], device=caller().device, staff=caller().staff)


@blp.route("/stores/<uuid:store_id>/coupon-conflicts")
@requires(Role.MANAGER)
@blp.response(200, schemas.ConflictOut(many=True))
def list_conflicts(store_id: uuid.UUID) -> Any:
    """Receipts whose coupon was expired, used or unknown."""
    return redeem.conflicts(tx(), caller().store(tx(), store_id).id)
