"""How the switch for tags about health looks over the API."""

from __future__ import annotations

from typing import Any

import marshmallow as ma
from marshmallow import fields

from store_api.smorest import Answer, Code, Schema


class SwitchIn(Schema):
    """On needs the text that customers are asked to agree to."""

    on = fields.Boolean(required=True)
    text = Code(shortest=20, longest=1000)

    @ma.validates_schema
    def check_text(self, data: dict[str, Any], **_: object) -> None:
        """Nobody can agree to nothing."""
        if data["on"] and "text" not in data:
            raise ma.ValidationError("Missing data for required field.", "text")


class SwitchOut(Answer):
    """Since when, by whom and with which text it is on, null when it is off; `suggested` is a text to begin with."""

    on = fields.Boolean()
    since = fields.AwareDateTime(allow_none=True)
    by = fields.String(allow_none=True)
    text = fields.String(allow_none=True)
    suggested = fields.String()
