"""How contact codes look over the API."""

from __future__ import annotations

from marshmallow import fields, validate

from store_api.smorest import Schema
from store_api.wecom.service import Progress


class ContactWayIn(Schema):
    """A clerk's 「联系我」 code in a store; with `customer_id` it is for this customer only."""

    store_id = fields.UUID(required=True)
    staff_id = fields.UUID(required=True)
    customer_id = fields.UUID()
    wecom_user = fields.String(
        required=True,
        validate=validate.Regexp(r"[A-Za-z0-9._@-]{1,64}\Z"),
        metadata={"description": "The clerk's account in the company's WeCom (userid)."},
    )


class ContactWayOut(Schema):
    """A code and how far it is."""

    id = fields.UUID(attribute="way.id")
    store_id = fields.UUID(attribute="way.store_id")
    staff_id = fields.UUID(attribute="way.staff_id")
    customer_id = fields.UUID(attribute="way.customer_id")
    wecom_user = fields.String(attribute="way.wecom_user")
    created_at = fields.AwareDateTime(attribute="way.created_at")
    progress = fields.Enum(Progress, by_value=True)
    problem = fields.String(metadata={"description": "WeCom's latest no, for example errcode_60020."})
