"""How messages outside the app and their addresses look over the API."""

from __future__ import annotations

from marshmallow import fields, validate

from store_api.senders.notices import NoticeKind
from store_api.smorest import Code, Schema


class NoticeOut(Schema):
    """A message that was maybe sent."""

    id = fields.UUID()
    address_id = fields.UUID()
    slot = fields.AwareDateTime()
    attempted_at = fields.AwareDateTime()
    error = fields.String()


class SettleIn(Schema):
    """Whether it goes out again; else it had arrived."""

    again = fields.Boolean(required=True)


class AddressIn(Schema):
    """What a manager pastes: the bot's address or token (and secret), a mailbox, or a phone with its country code."""

    kind = fields.Enum(NoticeKind, by_value=True, required=True)
    address = Code(required=True, longest=500)
    secret = Code(longest=200)
    staff_id = fields.UUID()
    language = fields.String(validate=validate.OneOf(["zh", "en"]))


class AddressOut(Schema):
    """An address; of its secret at most the end. `error` says what went wrong last."""

    id = fields.UUID()
    kind = fields.Enum(NoticeKind, by_value=True)
    store_id = fields.UUID()
    staff_id = fields.UUID()
    hint = fields.String()
    failures = fields.Integer()
    error = fields.String()
    disabled_at = fields.AwareDateTime()
