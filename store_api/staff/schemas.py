"""How stores, people, tablets and sessions look over the API."""

from __future__ import annotations

import re
from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from store_api.smorest import Code, Currency, Schema
from store_api.staff.models import Role


class HoursSchema(Schema):
    """One weekday, Monday = 0; closing at "00:00" is midnight."""

    weekday = fields.Integer(strict=True, required=True, validate=validate.Range(0, 6))
    opens = fields.Time(required=True, format="%H:%M")
    closes = fields.Time(required=True, format="%H:%M")

    @ma.post_load
    def as_tuple(self, data: dict[str, Any], **_: object) -> tuple[Any, Any, Any]:
        """What the service takes."""
        return data["weekday"], data["opens"], data["closes"]


class StoreChangeIn(Schema):
    """What can be changed of a store."""

    name = Code()
    hours = fields.List(fields.Nested(HoursSchema), validate=validate.Length(max=7))


class StoreIn(StoreChangeIn):
    """A new store."""

    code = Code(required=True, longest=40)
    name = Code(required=True)
    timezone = Code(load_default="Asia/Shanghai", longest=60)
    currency = Currency(load_default="CNY")


class StoreOut(Schema):
    """A store."""

    id = fields.UUID()
    code = fields.String()
    name = fields.String()
    timezone = fields.String()
    currency = fields.String()
    hours = fields.List(fields.Nested(HoursSchema))


class ClosedDayIn(Schema):
    """A day on which the store stays closed."""

    day = fields.Date(required=True)


class SecretsSchema(Schema):
    """A PIN for tablets, a password for everything else."""

    pin = fields.String(validate=validate.Regexp(re.compile(r"[0-9]{6}\Z")), load_only=True)
    password = fields.String(validate=validate.Length(10, 200), load_only=True)


class StaffIn(SecretsSchema):
    """A new person."""

    number = Code(required=True, longest=40)
    name = Code(required=True)
    role = fields.Enum(Role, by_value=True, required=True)
    store_ids = fields.List(fields.UUID(), required=True, validate=validate.Length(min=1, max=2000))


class StaffChangeIn(SecretsSchema):
    """New secrets, or leaving."""

    active = fields.Boolean()


class StaffOut(Schema):
    """A person."""

    id = fields.UUID()
    number = fields.String()
    name = fields.String()
    role = fields.Enum(Role, by_value=True)
    active = fields.Boolean()
    store_ids = fields.List(fields.UUID())


class EnrolmentOut(Schema):
    """What the manager's screen shows as a QR code for the tablet."""

    code = fields.String()
    url = fields.String()
    expires_at = fields.AwareDateTime()


class DeviceIn(Schema):
    """A tablet joins."""

    code = Code(required=True)
    name = Code(required=True)


class DeviceRowOut(Schema):
    """A tablet in the manager's list."""

    id = fields.UUID()
    store_id = fields.UUID()
    name = fields.String()
    enrolled_at = fields.AwareDateTime()
    revoked_at = fields.AwareDateTime()


class DeviceOut(Schema):
    """The tablet; `token` only in the answer to its enrolment."""

    id = fields.UUID()
    store_id = fields.UUID()
    name = fields.String()
    token = fields.String()


class PinSignInIn(Schema):
    """On a tablet: name or staff number, and the PIN."""

    who = Code(required=True)
    pin = fields.String(required=True, validate=validate.Length(1, 20))


class PasswordSignInIn(Schema):
    """Off the tablet: name or staff number, and the password."""

    who = Code(required=True)
    password = fields.String(required=True, validate=validate.Length(1, 200))


class SessionOut(Schema):
    """A session; the token is shown once."""

    id = fields.UUID(attribute="session.id")
    token = fields.String()
    staff = fields.Nested(StaffOut, attribute="session.staff")
