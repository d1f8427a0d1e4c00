"""How campaigns, codes and redemptions look over the API."""

from __future__ import annotations

from marshmallow import fields, validate

from store_api.coupons.models import CampaignKind, CampaignState
from store_api.smorest import Code, Currency, Instant, Schema

COUNT = validate.Range(1, 10_000_000)


class CampaignIn(Schema):
    """A new offer; money in minor units."""

    name = Code(required=True)
    kind = fields.Enum(CampaignKind, by_value=True, required=True)
    value = fields.Integer(strict=True, load_default=0, validate=validate.Range(0, 100_000_000))
    minimum_spend = fields.Integer(strict=True, load_default=0, validate=validate.Range(0, 100_000_000))
    currency = Currency(load_default="CNY")
    total = fields.Integer(strict=True, required=True, validate=COUNT)
    per_person = fields.Integer(strict=True, load_default=1, validate=validate.Range(1, 100))
    claim_from = Instant(required=True)
    claim_until = Instant(required=True)
    use_days = fields.Integer(strict=True, load_default=30, validate=validate.Range(1, 3650))
    store_ids = fields.List(fields.UUID(), load_default=list, validate=validate.Length(max=2000))


class CampaignStateIn(Schema):
    """Pause, go on, end."""

    state = fields.Enum(CampaignState, by_value=True, required=True)


class CampaignOut(Schema):
    """An offer and how much of it is gone."""

    id = fields.UUID()
    name = fields.String()
    kind = fields.Enum(CampaignKind, by_value=True)
    value = fields.Integer()
    minimum_spend = fields.Integer()
    currency = fields.String()
    total = fields.Integer()
    issued = fields.Integer()
    per_person = fields.Integer()
    claim_from = fields.AwareDateTime()
    claim_until = fields.AwareDateTime()
    use_days = fields.Integer()
    state = fields.Enum(CampaignState, by_value=True)


class QrCodeIn(Schema):
    """A code to print; the store and clerk it hangs with."""

    campaign_id = fields.UUID(required=True)
    store_id = fields.UUID()
    staff_id = fields.UUID()


class QrCodeOut(Schema):
    """A code and where its poster is."""

    id = fields.UUID()
    slug = fields.String()
    url = fields.String()
    poster = fields.String()


class ScanIn(Schema):
    """The text of a scanned QR code, or a typed coupon code; `another_browser`: the clerk lets a second phone of
    hers open the wallet."""

    text = Code(required=True)
    another_browser = fields.Boolean(load_default=False)


class ClaimOut(Schema):
    """A coupon as the clerk sees it."""

    id = fields.UUID()
    campaign = fields.Nested(CampaignOut)
    claimed_at = fields.AwareDateTime()
    use_until = fields.AwareDateTime()
    used_at = fields.AwareDateTime()


class ScanOut(Schema):
    """Whom and which coupon it means."""

    customer_id = fields.UUID(attribute="customer.id")
    name = fields.String(attribute="customer.name")
    masked_phone = fields.String(attribute="customer.masked_phone")
    claim = fields.Nested(ClaimOut)
    proved = fields.Boolean(metadata={"description": "The page's browser may open her wallet now."})


class RedemptionIn(Schema):
    """The coupon's code as scanned or typed."""

    code = Code(required=True)


class RedemptionOut(Schema):
    """The coupon is used up."""

    id = fields.UUID()
    claim_id = fields.UUID()
    store_id = fields.UUID()
    at = fields.AwareDateTime()


class ConflictOut(Schema):
    """A receipt whose coupon should not have counted."""

    id = fields.UUID()
    receipt_id = fields.UUID()
    claim_id = fields.UUID()
    reason = fields.String()
    at = fields.AwareDateTime()
