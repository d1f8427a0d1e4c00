"""Campaigns, printed codes and redemptions over HTTP."""

from __future__ import annotations

import uuid
from typing import Any

from store_api.coupons import campaigns, qr_codes, redeem, scans, schemas, windows
from store_api.coupons.models import Campaign, QrCode
from store_api.coupons.qr_counts import CountedCode, counted_codes
from store_api.errors import NotFound
from store_api.smorest import Blueprint
from store_api.staff.access import caller, requires
from store_api.staff.addresses import public_address
from store_api.staff.models import Role, Staff
from store_api.staff.service import stores
from store_api.web import tx

blp = Blueprint("coupons", __name__, url_prefix="/api/v1", description="Campaigns, QR codes, redemptions")


@blp.route("/campaigns")
@requires(Role.CLERK)
@blp.response(200, schemas.CampaignOut(many=True))
def list_campaigns() -> Any:
    """All campaigns, newest first."""
    return campaigns.campaigns(tx())


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
    return campaigns.add_campaign(tx(), **data)


@blp.route("/campaigns/<uuid:campaign_id>/state", methods=["PUT"])
@requires(Role.MANAGER)
@blp.arguments(schemas.CampaignStateIn)
@blp.response(200, schemas.CampaignOut)
def change_state(data: dict[str, Any], campaign_id: uuid.UUID) -> Any:
    """Pause a campaign, let it go on, or end it."""
    campaign = tx().found(Campaign, campaign_id, "campaign_unknown")
    return campaigns.change_state(tx(), own(campaign), data["state"])


@blp.route("/campaigns/<uuid:campaign_id>")
@requires(Role.CLERK)
@blp.response(200, schemas.CampaignCountOut)
def show_campaign(campaign_id: uuid.UUID) -> Any:
    """One campaign with its stock and money as they are now."""
    campaign = visible(tx().found(Campaign, campaign_id, "campaign_unknown"))
    return campaigns.Counted(campaign, campaigns.used_count(tx(), campaign.id))


@blp.route("/campaigns/<uuid:campaign_id>", methods=["PATCH"])
@requires(Role.MANAGER)
@blp.arguments(schemas.CampaignExtensionIn)
@blp.response(200, schemas.CampaignOut)
def extend_campaign(data: dict[str, Any], campaign_id: uuid.UUID) -> Any:
    """More coupons, more money, more time; never less than was promised."""
    campaign = own(tx().found(Campaign, campaign_id, "campaign_unknown"))
    campaigns.extend(tx(), campaign, **data)
    windows.move_last_day(tx(), campaign)
    return campaign


def own(campaign: Campaign) -> Campaign:
    """The campaign, if the caller rules every store it runs in."""
    if not caller().at_least(Role.HEADQUARTERS):
        campaigns.check_runs_only_in(campaign, caller().staff.store_ids)
    return campaign


@blp.route("/qr-codes", methods=["POST"])
@requires(Role.MANAGER)
@blp.arguments(schemas.QrCodeIn)
@blp.response(201, schemas.QrCodeOut)
def add_qr_code(data: dict[str, Any]) -> Any:
    """A code to print for a campaign, a store, a clerk, a product or a fitting room."""
    campaign = offered(data.pop("campaign_id", None), data.get("store_id"))
    if "staff_id" in data:
        colleague(data["staff_id"])
    made = CountedCode(qr_codes.add_qr_code(tx(), campaign, **data), data.get("style"))
    return described(made, public_address("/q"))


def offered(campaign_id: uuid.UUID | None, store_id: uuid.UUID | None) -> Campaign | None:
    """The campaign of a code that will hang in a store of the caller; in no store, only a campaign that is all his."""
    if store_id is not None:
        caller().store(tx(), store_id)
    if campaign_id is None:
        return None
    campaign = tx().found(Campaign, campaign_id, "campaign_unknown")
    return own(campaign) if store_id is None else visible(campaign)


def visible(campaign: Campaign) -> Campaign:
    """The campaign, if it runs in a store of the caller."""
    runs_in = {store.id for store in campaign.stores}
    if runs_in and not any(caller().may_enter(store_id) for store_id in runs_in):
        raise NotFound("campaign_unknown")
    return campaign


def colleague(staff_id: uuid.UUID) -> Staff:
    """Somebody who works in a store of the caller."""
    found = tx().found(Staff, staff_id, "staff_unknown")
    if not (found.active and any(caller().may_enter(store_id) for store_id in found.store_ids)):
        raise NotFound("staff_unknown")
    return found


@blp.route("/qr-codes")
@requires(Role.CLERK)
@blp.arguments(schemas.QrCodeQuery, location="query")
@blp.response(200, schemas.QrCodeOut(many=True))
def list_qr_codes(query: dict[str, bool]) -> Any:
    """The codes of the caller's stores, oldest first: those in use, or the retired ones."""
    hers = {store.id for store in stores(tx()) if caller().may_enter(store.id)}
    address = public_address("/q")
    return [described(found, address) for found in counted_codes(tx(), hers, retired=query["retired"])]


def described(found: CountedCode, address: str) -> dict[str, Any]:
    """A code with its numbers and where it leads, below `address`."""
    url = f"{address}/{found.code.slug}"
    return {**vars(found), "url": url, "poster": f"{url}/poster"}


@blp.route("/qr-codes/<uuid:code_id>", methods=["DELETE"])
@requires(Role.MANAGER)
@blp.response(204)
def retire_qr_code(code_id: uuid.UUID) -> None:
    """The poster may come down; who still scans it is told kindly."""
    code = tx().found(QrCode, code_id, "qr_unknown")
    qr_codes.retire(tx(), own_code(code))


def own_code(code: QrCode) -> QrCode:
    """The code, if it hangs in a store of the caller; one of no store, if he rules every store its campaign runs in."""
    if code.store_id is not None and not caller().may_enter(code.store_id):
        raise NotFound("qr_unknown")
    if code.store_id is None and code.campaign is not None:
        own(code.campaign)
    return code


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
    return redeem.redeem(tx(), redemption_id, **data, device=caller().device, staff=caller().staff)


@blp.route("/stores/<uuid:store_id>/coupon-conflicts")
@requires(Role.MANAGER)
@blp.response(200, schemas.ConflictOut(many=True))
def list_conflicts(store_id: uuid.UUID) -> Any:
    """Receipts whose coupon was expired, used or unknown, or that a manager should look at."""
    return redeem.conflicts(tx(), caller().store(tx(), store_id).id)


@blp.route("/stores/<uuid:store_id>/redemptions-without-receipt")
@requires(Role.MANAGER)
@blp.response(200, schemas.OpenRedemptionOut(many=True))
def list_redemptions_without_receipt(store_id: uuid.UUID) -> Any:
    """Coupons redeemed at a tablet to which no receipt has come by the next day, with their clerks."""
    return redeem.without_receipt(tx(), caller().store(tx(), store_id))
