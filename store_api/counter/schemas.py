"""How the customer page looks over the API."""

from __future__ import annotations

from marshmallow import fields

from store_api.coupons.models import CampaignKind
from store_api.customers.models import Purpose
from store_api.smorest import Answer


class CustomerPageOut(Answer):
    """Profile, tag cloud, timeline newest first, coupons, purchases. Money in minor units."""

    customer = fields.Nested(
        Answer.from_dict(
            {
                "id": fields.UUID(),
                "name": fields.String(allow_none=True),
                "masked_phone": fields.String(allow_none=True),
                "birthday": fields.Date(allow_none=True),
                "phone_proved_at": fields.AwareDateTime(allow_none=True),
                "created_at": fields.AwareDateTime(),
            },
            name="Profile",
        )
    )
    consents = fields.List(fields.Enum(Purpose, by_value=True))
    # What she said no to, which is more than not having been asked.
    refused = fields.List(fields.Enum(Purpose, by_value=True))
    tags = fields.List(
        fields.Nested(
            Answer.from_dict(
                {
                    "facet": fields.String(),
                    "facet_name": fields.String(),
                    "tag": fields.String(),
                    "polarity": fields.String(),
                    "for_person": fields.String(allow_none=True),
                    "weight": fields.Float(),
                    "count": fields.Integer(),
                    "last_at": fields.AwareDateTime(),
                    "changed_from": fields.String(allow_none=True),
                    "bought_since": fields.Date(allow_none=True),
                },
                name="CloudTag",
            )
        )
    )
    timeline = fields.List(
        fields.Nested(
            Answer.from_dict(
                {
                    "kind": fields.String(),
                    "at": fields.AwareDateTime(),
                    "clerk": fields.String(allow_none=True),
                    "details": fields.Dict(),
                },
                name="Moment",
            )
        )
    )
    coupons = fields.List(
        fields.Nested(
            Answer.from_dict(
                {
                    "id": fields.UUID(),
                    "name": fields.String(attribute="campaign.name"),
                    "kind": fields.Enum(CampaignKind, by_value=True, attribute="campaign.kind"),
                    "value": fields.Integer(attribute="campaign.value"),
                    "claimed_at": fields.AwareDateTime(),
                    "use_until": fields.AwareDateTime(),
                    "used_at": fields.AwareDateTime(allow_none=True),
                },
                name="HerCoupon",
            )
        ),
        attribute="claims",
    )
    purchases = fields.List(
        fields.Nested(
            Answer.from_dict(
                {
                    "id": fields.UUID(),
                    "occurred_at": fields.AwareDateTime(),
                    "total": fields.Integer(),
                    "currency": fields.String(),
                    "lines": fields.List(
                        fields.Nested(
                            Answer.from_dict(
                                {
                                    "line_no": fields.Integer(),
                                    "name": fields.String(),
                                    "quantity": fields.Decimal(as_string=True),
                                    "amount": fields.Integer(),
                                },
                                name="HerLine",
                            )
                        )
                    ),
                },
                name="HerPurchase",
            )
        ),
        attribute="receipts",
    )
