"""How till connections look over the API."""

from __future__ import annotations

from marshmallow import fields

from store_api.smorest import Code, Schema


class ConnectionIn(Schema):
    """A till to connect; without a store the messages name it by its code."""

    name = Code(required=True)
    store_id = fields.UUID()


class ConnectionOut(Schema):
    """A till connection; `secret` only in the answer that made it."""

    id = fields.UUID()
    name = fields.String()
    store_id = fields.UUID()
    secret = fields.String()
    url = fields.String()
