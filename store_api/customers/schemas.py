"""How customers look over the API: always masked."""

from __future__ import annotations

from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from store_api.smorest import Code, Schema, exactly_one


class CustomerSearchIn(Schema):
    """The last four digits (people this store has met) or a full number (anyone); in the body, never in an address."""

    tail = fields.String(validate=validate.Regexp(r"[0-9]{4}\Z"))
    phone = Code(longest=40)

    @ma.validates_schema
    def one_way(self, data: dict[str, Any], **_: object) -> None:
        """Exactly one of the two."""
        exactly_one("Send a tail or a phone.", data, "tail", "phone")


class CustomerIn(Schema):
    """Register somebody at the counter, with what she agreed to."""

    phone = Code(required=True, longest=40)
    name = Code(longest=80)
    service = fields.Boolean(required=True, validate=validate.Equal(True))
    follow_up = fields.Boolean()
    marketing = fields.Boolean()


class CustomerOut(Schema):
    """A customer as every role sees her."""

    id = fields.UUID()
    name = fields.String()
    masked_phone = fields.String()
    phone_proved_at = fields.AwareDateTime()
