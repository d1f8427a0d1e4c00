"""How customers look over the API: always masked."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from store_api.customers.duplicates import Likeness
from store_api.customers.models import Purpose
from store_api.db import utc_now
from store_api.smorest import Answer, Code, Schema, exactly_one

FILE = {"type": "string", "format": "binary"}
"""How OpenAPI describes a file."""


class CustomerSearchIn(Schema):
    """The last four digits or a name (people this store has met), or a full number (anyone); in the body, never in an
    address. A name is a part of it, or pinyin or initials: 王女士, wangn, wns."""

    tail = fields.String(validate=validate.Regexp(r"[0-9]{4}\Z"))
    name = Code(shortest=2, longest=40)
    phone = Code(longest=40)

    @ma.validates_schema
    def one_way(self, data: dict[str, Any], **_: object) -> None:
        """Exactly one of the three."""
        exactly_one("Send a tail, a name or a phone.", data, "tail", "name", "phone")


class Birthday(fields.Date):
    """A day on which somebody alive was born."""

    def __init__(self, **options: Any) -> None:
        super().__init__(validate=lived_through, **options)


def lived_through(day: date) -> None:
    """Refuse days to come, in any zone, and those nobody alive remembers."""
    if not date(1900, 1, 1) <= day <= utc_now().date() + timedelta(days=1):
        raise ma.ValidationError("Not a valid date.")


class CustomerIn(Schema):
    """Register somebody at the counter, with what she agreed to. A yes to `sensitive` carries the version of the text
    she saw; one to another text than the shop's of now is not recorded, which the answer tells."""

    phone = Code(required=True, longest=40)
    name = Code(longest=80)
    birthday = Birthday()
    service = fields.Boolean(required=True, validate=validate.Equal(True))
    follow_up = fields.Boolean()
    marketing = fields.Boolean()
    sensitive = fields.Boolean()
    sensitive_version = Code(longest=40)


class CorrectionIn(Schema):
    """What is right; a field that is left out stays."""

    name = Code(longest=80)
    birthday = Birthday()


class AnswersIn(Schema):
    """What she says now; a purpose that is left out stays as it was. With `personal` false nothing is recommended to
    her by what she said and bought. `sensitive` is about her health: a yes carries the version of the text she saw
    (`sensitive_version` of the consent texts), and is refused when that is not the shop's of now."""

    follow_up = fields.Boolean()
    marketing = fields.Boolean()
    sensitive = fields.Boolean()
    sensitive_version = Code(longest=40)
    personal = fields.Boolean()


class AgreedOut(Answer):
    """What she agrees to."""

    consents = fields.List(fields.Enum(Purpose, by_value=True))


class ConsentTextsOut(Answer):
    """The sentences that are read to her, and their version. `sensitive` is the shop's own and has its own version;
    both are null while it may not keep what is said about health."""

    version = fields.String()
    service = fields.String()
    follow_up = fields.String()
    marketing = fields.String()
    sensitive = fields.String(allow_none=True)
    sensitive_version = fields.String(allow_none=True)
    personal = fields.String()


class PhoneIn(Schema):
    """Her new number; in the body, never in an address."""

    phone = Code(required=True, longest=40)


class CustomerOut(Schema):
    """A person as every role sees her; several customers that were merged are one."""

    id = fields.UUID()
    name = fields.String()
    birthday = fields.Date()
    masked_phone = fields.String()
    phone_proved_at = fields.AwareDateTime()


class RegisteredOut(CustomerOut):
    """The customer, and which of her answers could not be recorded, as the text had changed since she saw it."""

    not_recorded = fields.List(fields.Enum(Purpose, by_value=True))


class PhoneChangeOut(Schema):
    """A number she had, masked, until when, and who entered the next one."""

    id = fields.UUID()
    masked_phone = fields.String()
    staff_id = fields.UUID()
    at = fields.AwareDateTime()


class MergeIn(Schema):
    """Who turns out to be whom; `into_id` is the customer who stands for both from now on."""

    from_id = fields.UUID(required=True)
    into_id = fields.UUID(required=True)


class MergeOut(Schema):
    """A merge, standing or undone; without `staff_id` a till knew that both are one."""

    id = fields.UUID()
    from_id = fields.UUID()
    into_id = fields.UUID()
    staff_id = fields.UUID()
    at = fields.AwareDateTime()
    undone_at = fields.AwareDateTime()
    undone_by = fields.UUID()


class PairOut(Schema):
    """Two people who may be one, and why."""

    reasons = fields.List(fields.Enum(Likeness, by_value=True))
    people = fields.List(fields.Nested(CustomerOut))


class AddressBookQuery(Schema):
    """Whose customers (a clerk's id), and what they must have agreed to."""

    staff_id = fields.UUID()
    purpose = fields.Enum(
        Purpose,
        by_value=True,
        load_default=Purpose.FOLLOW_UP,
        validate=validate.OneOf([Purpose.FOLLOW_UP, Purpose.MARKETING]),
    )
