"""How stores, people, tablets and sessions look over the API."""

from __future__ import annotations

import re
from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from store_api.smorest import Answer, Code, Currency, Instant, Schema
from store_api.staff.models import Role, Vertical


class CompanyChangeIn(Schema):
    """What can be changed of the company."""

    name = Code()
    vertical = fields.Enum(Vertical, by_value=True)


class CompanyOut(Answer):
    """The company; `public_url` is where shoppers, tills and tablets reach it."""

    name = fields.String()
    vertical = fields.Enum(Vertical, by_value=True)
    public_url = fields.String()


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
    stock_fresh_minutes = fields.Integer(strict=True, validate=validate.Range(1, 7 * 24 * 60))


class StoreIn(StoreChangeIn):
    """A new store."""

    code = Code(required=True, longest=40)
    name = Code(required=True)
    timezone = Code(load_default="Asia/Shanghai", longest=60)
    currency = Currency(load_default="CNY")


class HomeStoreOut(Answer):
    """The store of a tablet."""

    id = fields.UUID()
    code = fields.String()
    name = fields.String()
    timezone = fields.String()
    currency = fields.String()


class StoreOut(HomeStoreOut):
    """A store."""

    hours = fields.List(fields.Nested(HoursSchema))
    stock_fresh_minutes = fields.Integer()


class ClosedDaySchema(Schema):
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
    """What can be changed of a person; `active` false = she leaves."""

    name = Code()
    role = fields.Enum(Role, by_value=True)
    store_ids = fields.List(fields.UUID(), validate=validate.Length(min=1, max=2000))
    active = fields.Boolean()


class ColleagueOut(Answer):
    """A person, as everybody at a tablet of hers sees her."""

    id = fields.UUID()
    number = fields.String()
    name = fields.String()
    role = fields.Enum(Role, by_value=True)


class StaffOut(ColleagueOut):
    """A person; of her secrets only whether there is one."""

    active = fields.Boolean()
    store_ids = fields.List(fields.UUID())
    has_pin = fields.Boolean()
    has_password = fields.Boolean()


class EnrolmentOut(Answer):
    """What the manager's screen shows as a QR code for the tablet."""

    code = fields.String()
    url = fields.String()
    qr_svg = fields.String(metadata={"description": "The address as a QR code: one svg element."})
    expires_at = fields.AwareDateTime()


class DeviceIn(Schema):
    """A tablet joins."""

    code = Code(required=True)
    name = Code(required=True)


class DeviceRowOut(Answer):
    """A tablet in the manager's list."""

    id = fields.UUID()
    store_id = fields.UUID()
    name = fields.String()
    enrolled_at = fields.AwareDateTime()
    revoked_at = fields.AwareDateTime(allow_none=True)


class DeviceOut(Answer):
    """The tablet; `token` only in the answer to its enrolment."""

    id = fields.UUID()
    store_id = fields.UUID()
    name = fields.String()
    token = fields.String()


class LockScreenOut(Answer):
    """The tablet, its store, and who may sign in on it."""

    id = fields.UUID(attribute="device.id")
    name = fields.String(attribute="device.name")
    store = fields.Nested(HomeStoreOut, attribute="device.store")
    company = fields.String()
    staff = fields.List(fields.Nested(ColleagueOut))


class PinSignInIn(Schema):
    """On a tablet: name or staff number, and the PIN. It also confirms what was recorded on this tablet under her name
    `vouches_since` then, while there was no network; ten days at most."""

    who = Code(required=True)
    pin = fields.String(required=True, validate=validate.Length(1, 20))
    vouches_since = Instant()


class PasswordSignInIn(Schema):
    """Off the tablet: name or staff number, and the password."""

    who = Code(required=True)
    password = fields.String(required=True, validate=validate.Length(1, 200))


class SessionOut(Answer):
    """A session; the token is shown once, and `id` goes into the header Huitouke-Session of what was recorded in it."""

    id = fields.UUID(attribute="session.id")
    token = fields.String()
    vouches_since = fields.AwareDateTime(attribute="session.vouches_since", allow_none=True)
    staff = fields.Nested(StaffOut, attribute="session.staff")
