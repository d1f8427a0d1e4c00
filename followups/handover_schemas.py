"""How handovers look over the API."""

from __future__ import annotations

from marshmallow import fields

from store_api.smorest import Beside, Code, Schema


class HandoverIn(Schema):
    """Who takes over."""

    staff_id = fields.UUID(required=True)
    successor_id = fields.UUID(required=True)


class HandoverOut(Beside):
    """A handover, with the names of both; until it is finished its customers take handover notes only."""

    fact = "handover"
    id = fields.UUID()
    staff_id = fields.UUID()
    leaver = fields.String()
    successor_id = fields.UUID()
    successor = fields.String()
    started_at = fields.AwareDateTime()
    finished_at = fields.AwareDateTime(allow_none=True)


class HandoverNoteIn(Schema):
    """What the successor should know of a customer."""

    note = Code(required=True, longest=2000)


class HandoverCustomerOut(Beside):
    """A customer who is handed over, as everybody sees her; `author` wrote the note."""

    fact = "row"
    customer_id = fields.UUID()
    name = fields.String(attribute="customer.name", allow_none=True)
    masked_phone = fields.String(attribute="customer.masked_phone", allow_none=True)
    note = fields.String(allow_none=True)
    noted_by = fields.UUID(allow_none=True)
    noted_at = fields.AwareDateTime(allow_none=True)
    author = fields.String(allow_none=True)


class HandoverPageOut(HandoverOut):
    """A handover with its customers."""

    customers = fields.List(fields.Nested(HandoverCustomerOut))
