"""How handovers look over the API."""

from __future__ import annotations

from marshmallow import fields

from store_api.smorest import Code, Schema


class HandoverIn(Schema):
    """Who takes over."""

    staff_id = fields.UUID(required=True)
    successor_id = fields.UUID(required=True)


class HandoverOut(Schema):
    """A handover; until it is finished its customers take handover notes only."""

    id = fields.UUID()
    staff_id = fields.UUID()
    successor_id = fields.UUID()
    started_at = fields.AwareDateTime()
    finished_at = fields.AwareDateTime()


class HandoverNoteIn(Schema):
    """What the successor should know of a customer."""

    note = Code(required=True, longest=2000)


class HandoverCustomerOut(Schema):
    """A customer who is handed over."""

    customer_id = fields.UUID()
    note = fields.String()
    noted_by = fields.UUID()
    noted_at = fields.AwareDateTime()


class HandoverPageOut(HandoverOut):
    """A handover with its customers."""

    customers = fields.List(fields.Nested(HandoverCustomerOut))
