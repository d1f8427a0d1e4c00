"""How messages outside the app and their addresses look over the API."""

from __future__ import annotations

from marshmallow import fields, validate

from followups.models import NoticeAddress
from followups.troubles import trouble_of
from store_api import web
from store_api.senders.notices import NoticeKind
from store_api.smorest import Answer, Code, Schema
from store_api.texts import say


class NoticeOut(Answer):
    """A message that was maybe sent."""

    id = fields.UUID()
    address_id = fields.UUID()
    slot = fields.AwareDateTime()
    attempted_at = fields.AwareDateTime()
    error = fields.String(allow_none=True)


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


def told(address: NoticeAddress) -> str | None:
    """What is wrong with an address, in the caller's language; None when nothing is."""
    if (found := trouble_of(address)) is None:
        return None
    return say(f"pages.calls.trouble.{found.key}", web.language(), number=found.number or "")


class AddressOut(Answer):
    """An address; of its secret at most the end.

    `error` is what its sender said last, as a code; `trouble` says in the caller's language what is wrong, null when
    nothing is.
    """

    id = fields.UUID()
    kind = fields.Enum(NoticeKind, by_value=True)
    store_id = fields.UUID(allow_none=True)
    staff_id = fields.UUID(allow_none=True)
    hint = fields.String()
    failures = fields.Integer()
    error = fields.String(allow_none=True)
    trouble = fields.Function(told, metadata={"type": "string", "nullable": True})
    disabled_at = fields.AwareDateTime(allow_none=True)
