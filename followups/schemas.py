"""How promised calls look over the API."""

from __future__ import annotations

from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from followups.models import ContactChannel, ContactResult, MoveReason, Rung, StopReason, TaskKind, TaskState
from store_api.smorest import Answer, Beside, Code, OccurredSchema, Schema, exactly_one, maybe

LATEST_NEXT_DAYS = 2 * 366


class CalledOut(Answer):
    """Who is to be called, as everybody sees her."""

    id = fields.UUID()
    name = fields.String(allow_none=True)
    masked_phone = fields.String(allow_none=True)


class TaskOut(Beside):
    """One promised call. `due_at` is when it is to be made now, `first_due_at` when it first was.

    `hint` is what was said last: what is to come next or was agreed on a call, or why she did not buy.
    """

    fact = "task"
    id = fields.UUID()
    kind = fields.Enum(TaskKind, by_value=True)
    visit_id = fields.UUID(allow_none=True)
    contact_id = fields.UUID(allow_none=True)
    customer_id = fields.UUID()
    holder_id = fields.UUID()
    step = fields.Integer(allow_none=True)
    due_at = fields.AwareDateTime()
    first_due_at = fields.AwareDateTime()
    rung = fields.Enum(Rung, by_value=True)
    state = fields.Enum(TaskState, by_value=True)
    stop_reason = fields.Enum(StopReason, by_value=True, allow_none=True)
    customer = fields.Nested(CalledOut)
    holder = fields.String()
    hint = fields.String(allow_none=True)


class MoveOut(Beside):
    """A call got another day or another clerk."""

    fact = "move"
    at = fields.AwareDateTime()
    reason = fields.Enum(MoveReason, by_value=True)
    due_from = fields.AwareDateTime()
    due_to = fields.AwareDateTime()
    holder_from = fields.UUID()
    holder_to = fields.UUID()
    from_clerk = fields.String()
    to_clerk = fields.String()


class ScriptSchema(Schema):
    """Something to say; `reason` is the reason for not buying that it answers."""

    title = Code(required=True, longest=60)
    text = Code(required=True, longest=2000)
    reason = Code(longest=60)


class PackIn(Schema):
    """A store's own scripts, in their order."""

    scripts = fields.List(fields.Nested(ScriptSchema), required=True, validate=validate.Length(max=50))


class CallListOut(Answer):
    """Late, due now, next within a week; and the pool, which anybody in the store may take from, with what to say."""

    late = fields.List(fields.Nested(TaskOut))
    due = fields.List(fields.Nested(TaskOut))
    next = fields.List(fields.Nested(TaskOut))
    pool = fields.List(fields.Nested(TaskOut))
    scripts = fields.List(fields.Nested(ScriptSchema))


class NumberOut(Schema):
    """The full number, for this call only."""

    phone = fields.String()


class ContactIn(OccurredSchema):
    """What came of a call, for a task or out of the blue."""

    task_id = fields.UUID()
    customer_id = fields.UUID()
    result = fields.Enum(ContactResult, by_value=True, required=True)
    channel = fields.Enum(ContactChannel, by_value=True)
    next_on = fields.Date()
    agreed = Code(longest=2000)
    next_step = Code(longest=2000)

    @ma.validates_schema
    def about_one(self, data: dict[str, Any], **_: object) -> None:
        """Exactly one of the two."""
        exactly_one("Name a task or a customer.", data, "task_id", "customer_id")

    @ma.validates_schema
    def soon(self, data: dict[str, Any], **_: object) -> None:
        """What comes next is between the day of the contact (in whatever zone) and two years later."""
        said_on = data["occurred_at"].date() if "occurred_at" in data else None
        if said_on and "next_on" in data and not -1 <= (data["next_on"] - said_on).days <= LATEST_NEXT_DAYS:
            raise ma.ValidationError("Not a valid date.", "next_on")


class ContactOut(Schema):
    """A contact."""

    id = fields.UUID()
    task_id = fields.UUID()
    customer_id = fields.UUID()
    result = fields.Enum(ContactResult, by_value=True)
    channel = fields.Enum(ContactChannel, by_value=True)
    next_on = fields.Date()
    agreed = fields.String()
    next_step = fields.String()
    occurred_at = fields.AwareDateTime()


class PictureQuery(OccurredSchema):
    """Which contact a picture belongs to, and when it was taken."""

    contact_id = fields.UUID(required=True)


class PictureOut(Schema):
    """A picture of a contact, in pixels."""

    id = fields.UUID()
    contact_id = fields.UUID()
    width = fields.Integer()
    height = fields.Integer()


class LastVisitOut(Answer):
    """What a call is about: the visit, and how it ended."""

    occurred_at = fields.AwareDateTime()
    reason = fields.String(allow_none=True)


class PastContactOut(Beside):
    """What was said before: by whom, and its pictures."""

    fact = "contact"
    id = fields.UUID()
    result = fields.Enum(ContactResult, by_value=True)
    channel = fields.Enum(ContactChannel, by_value=True)
    next_on = fields.Date(allow_none=True)
    agreed = fields.String(allow_none=True)
    next_step = fields.String(allow_none=True)
    occurred_at = fields.AwareDateTime()
    clerk = fields.String()
    pictures = fields.List(fields.UUID())


class TaskPageOut(Answer):
    """What a clerk should know before she calls."""

    task = fields.Nested(TaskOut)
    moves = fields.List(fields.Nested(MoveOut))
    visit = maybe(LastVisitOut)
    contacts = fields.List(fields.Nested(PastContactOut))
    scripts = fields.List(fields.Nested(ScriptSchema))


class PlanChangeIn(Schema):
    """The rules of a store: on which days after a no-sale visit it calls, at which local hour; hours of the ladder from
    due; hours of a promise; days of rest after a refusal; calls a day; local hours in which messages outside rest."""

    days = fields.List(fields.Integer(strict=True, validate=validate.Range(1, 365)), validate=validate.Length(1, 10))
    hour = fields.Integer(strict=True, validate=validate.Range(0, 23))
    rests_on_holidays = fields.Boolean()
    late_hours = fields.Integer(strict=True, validate=validate.Range(1, 24 * 30))
    pool_hours = fields.Integer(strict=True, validate=validate.Range(2, 24 * 60))
    promise_hours = fields.Integer(strict=True, validate=validate.Range(1, 24 * 30))
    pause_days = fields.Integer(strict=True, validate=validate.Range(1, 3 * 365))
    calls_per_customer = fields.Integer(strict=True, validate=validate.Range(1, 10))
    calls_per_clerk = fields.Integer(strict=True, validate=validate.Range(1, 1000))
    quiet_from = fields.Time(format="%H:%M")
    quiet_until = fields.Time(format="%H:%M")


class PlanOut(Answer, PlanChangeIn):
    """The rules of a store."""


class ReleaseIn(Schema):
    """Whether the held call had been made before the restore."""

    already_called = fields.Boolean(required=True)


class InboxItemOut(Beside):
    """Somebody was told of a call on a rung, or of a handover: of whose customers (`leaver`)."""

    fact = "delivery"
    id = fields.UUID()
    task_id = fields.UUID(allow_none=True)
    rung = fields.Enum(Rung, by_value=True, allow_none=True)
    handover_id = fields.UUID(allow_none=True)
    at = fields.AwareDateTime()
    read_at = fields.AwareDateTime(allow_none=True)
    customer = maybe(CalledOut)
    leaver = fields.String(allow_none=True)


class InboxOut(Answer):
    """The newest hundred, and how many of all are unread."""

    unread = fields.Integer()
    items = fields.List(fields.Nested(InboxItemOut))


class ReadIn(Schema):
    """What was seen."""

    ids = fields.List(fields.UUID(), required=True, validate=validate.Length(max=200))
