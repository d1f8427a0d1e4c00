"""How campaigns, codes and redemptions look over the API."""

from __future__ import annotations

from datetime import date
from typing import Any

from marshmallow import fields, validate

from store_api.coupons.models import CampaignKind, CampaignState, QrKind, RefundRule
from store_api.smorest import Answer, Code, Currency, Instant, Schema

COUNT = validate.Range(1, 10_000_000)
MOST_MONEY = 100_000_000


class Amount(fields.Integer):
    """Money of one coupon, in minor units (or a percentage)."""

    def __init__(self, *, validate_from: int = 0, **options: Any) -> None:
        super().__init__(strict=True, validate=validate.Range(validate_from, MOST_MONEY), **options)


class Budget(fields.Integer):
    """Money of a whole campaign, in minor units."""

    def __init__(self, **options: Any) -> None:
        super().__init__(strict=True, validate=validate.Range(1, 1000 * MOST_MONEY), **options)


class Day(fields.Date):
    """A local day, in years every zone can hold."""

    def __init__(self, **options: Any) -> None:
        super().__init__(validate=validate.Range(date(2000, 1, 1), date(2199, 12, 31)), **options)


class CampaignIn(Schema):
    """A new offer; money in minor units, percentages whole. Its coupons are good for `use_days` after claiming (30 if
    nothing is said) or until `use_last_day`."""

    name = Code(required=True)
    kind = fields.Enum(CampaignKind, by_value=True, required=True)
    value = Amount(load_default=0)
    discount_cap = Amount(validate_from=1)
    minimum_spend = Amount(load_default=0)
    currency = Currency(load_default="CNY")
    styles = fields.List(Code(), load_default=list, validate=validate.Length(max=2000))
    categories = fields.List(Code(), load_default=list, validate=validate.Length(max=200))
    total = fields.Integer(strict=True, required=True, validate=COUNT)
    per_person = fields.Integer(strict=True, load_default=1, validate=validate.Range(1, 100))
    budget = Budget()
    claim_from = Instant(required=True)
    claim_until = Instant(required=True)
    use_days = fields.Integer(strict=True, validate=validate.Range(1, 3650))
    use_first_day = Day()
    use_last_day = Day()
    refund_rule = fields.Enum(RefundRule, by_value=True, load_default=RefundRule.FULL)
    store_ids = fields.List(fields.UUID(), load_default=list, validate=validate.Length(max=2000))


class CampaignExtensionIn(Schema):
    """More of it: each only grows."""

    name = Code()
    total = fields.Integer(strict=True, validate=COUNT)
    budget = Budget()
    claim_until = Instant()
    use_last_day = Day()


class CampaignStateIn(Schema):
    """Pause, go on, end."""

    state = fields.Enum(CampaignState, by_value=True, required=True)


class CampaignOut(Answer):
    """An offer, how much of it is gone, and its money live: `spent` by coupons that were used, `reserved` for those
    that still can be, `disputed` by tills for coupons that should not have counted."""

    id = fields.UUID()
    name = fields.String()
    kind = fields.Enum(CampaignKind, by_value=True)
    value = fields.Integer()
    discount_cap = fields.Integer(allow_none=True)
    minimum_spend = fields.Integer()
    currency = fields.String()
    styles = fields.List(fields.String())
    categories = fields.List(fields.String())
    total = fields.Integer()
    issued = fields.Integer()
    per_person = fields.Integer()
    budget = fields.Integer(allow_none=True)
    spent = fields.Integer()
    reserved = fields.Integer()
    disputed = fields.Integer()
    claim_from = fields.AwareDateTime()
    claim_until = fields.AwareDateTime()
    use_days = fields.Integer(allow_none=True)
    use_first_day = fields.Date(allow_none=True)
    use_last_day = fields.Date(allow_none=True)
    refund_rule = fields.Enum(RefundRule, by_value=True)
    state = fields.Enum(CampaignState, by_value=True)
    ended_at = fields.AwareDateTime(allow_none=True)
    store_ids = fields.List(fields.UUID())


class CampaignCountOut(Answer):
    """With how many of its coupons were used."""

    campaign = fields.Nested(CampaignOut)
    used = fields.Integer()


class QrCodeIn(Schema):
    """A code to print. A store's needs `store_id`, a clerk's also `staff_id`, a product's also `style`, a fitting
    room's also `room`. With a campaign it leads there, else to the newest open one of its store."""

    kind = fields.Enum(QrKind, by_value=True, load_default=QrKind.CAMPAIGN)
    campaign_id = fields.UUID()
    store_id = fields.UUID()
    staff_id = fields.UUID()
    style = Code()
    room = Code(longest=40, metadata={"description": "The fitting room as the poster names it."})


class QrCodeQuery(Schema):
    """Which codes to list."""

    retired = fields.Boolean(load_default=False)


class QrCodeOut(Answer):
    """A code, where its poster is, and what came of it."""

    id = fields.UUID(attribute="code.id")
    slug = fields.String(attribute="code.slug")
    kind = fields.Enum(QrKind, by_value=True, attribute="code.kind")
    campaign_id = fields.UUID(attribute="code.campaign_id", allow_none=True)
    store_id = fields.UUID(attribute="code.store_id", allow_none=True)
    staff_id = fields.UUID(attribute="code.staff_id", allow_none=True)
    style = fields.String(allow_none=True)
    room = fields.String(attribute="code.room", allow_none=True)
    url = fields.String(metadata={"description": "What the printed code says."})
    poster = fields.String()
    scans = fields.Integer(metadata={"description": "How often its page was opened."})
    claims = fields.Integer(metadata={"description": "Coupons claimed from it."})
    created_at = fields.AwareDateTime(attribute="code.created_at")
    retired_at = fields.AwareDateTime(attribute="code.retired_at", allow_none=True)


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

    customer_id = fields.UUID(attribute="profile.id")
    name = fields.String(attribute="profile.name")
    masked_phone = fields.String(attribute="profile.masked_phone")
    claim = fields.Nested(ClaimOut)
    proved = fields.Boolean(metadata={"description": "The page's browser may open her wallet now."})


class RedemptionIn(Schema):
    """The coupon's code as scanned or typed."""

    code = Code(required=True)
    spend = Amount(metadata={"description": "What she is about to pay, before the coupon, in minor units."})


class RedemptionOut(Schema):
    """The coupon is used up; `discount` is what it gives, in minor units."""

    id = fields.UUID()
    claim_id = fields.UUID()
    store_id = fields.UUID()
    spend = fields.Integer()
    discount = fields.Integer()
    at = fields.AwareDateTime()


class OpenRedemptionOut(RedemptionOut):
    """A redemption at a tablet to which no receipt has come."""

    day = fields.Date()
    staff_id = fields.UUID()


class ConflictOut(Schema):
    """A receipt whose coupon should not have counted, or that a manager should look at; `discount` is what the till
    gave."""

    id = fields.UUID()
    receipt_id = fields.UUID()
    claim_id = fields.UUID()
    reason = fields.String()
    discount = fields.Integer()
    at = fields.AwareDateTime()
