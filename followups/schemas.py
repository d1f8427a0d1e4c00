"""How promised calls look over the API."""

from __future__ import annotations

from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from followups.models import ContactResult, StopReason, TaskState
from store_api.smorest import Code, OccurredSchema, Schema, exactly_one


class TaskOut(Schema):
    """One promised call."""

    id = fields.UUID()
    visit_id = fields.UUID()
    customer_id = fields.UUID()
    holder_id = fields.UUID()
    step = fields.Integer()
    due_at = fields.AwareDateTime()
    state = fields.Enum(TaskState, by_value=True)
    stop_reason = fields.Enum(StopReason, by_value=True)


class CallListOut(Schema):
    """Late by more than a day, due now, next within a week."""

    late = fields.List(fields.Nested(TaskOut))
    due = fields.List(fields.Nested(TaskOut))
    next = fields.List(fields.Nested(TaskOut))


class NumberOut(Schema):
    """The full number, for this call only."""

    phone = fields.String()


class ContactIn(OccurredSchema):
    """What came of a call, for a task or out of the blue."""

    task_id = fields.UUID()
    customer_id = fields.UUID()
    result = fields.Enum(ContactResult, by_value=True, required=True)
    agreed = Code(longest=2000)
    next_step = Code(longest=2000)

    @ma.validates_schema
    def about_one(self, data: dict[str, Any], **_: object) -> None:
        """Exactly one of the two."""
        exactly_one("Name a task or a customer.", data, "task_id", "customer_id")


class ContactOut(Schema):
    """A contact."""

    id = fields.UUID()
    task_id = fields.UUID()
    customer_id = fields.UUID()
    result = fields.Enum(ContactResult, by_value=True)
    agreed = fields.String()
    next_step = fields.String()
    occurred_at = fields.AwareDateTime()


class PlanSchema(Schema):
    """On which days after a no-sale visit a store calls, and at which local hour."""

    days = fields.List(
        fields.Integer(strict=True, validate=validate.Range(1, 365)), required=True, validate=validate.Length(1, 10)
    )
    hour = fields.Integer(strict=True, required=True, validate=validate.Range(0, 23))


class ReleaseIn(Schema):
    """Whether the held call had been made before the restore."""

    already_called = fields.Boolean(required=True)
