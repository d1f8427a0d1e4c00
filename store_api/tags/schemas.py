"""How tags look over the API."""

from __future__ import annotations

from marshmallow import fields

from store_api.smorest import Answer


class TagOut(Answer):
    """One tag of a cloud; `weight` sinks with age, `for_person` is whom the goods are for."""

    facet = fields.String()
    tag = fields.String()
    polarity = fields.String()
    for_person = fields.String(allow_none=True)
    weight = fields.Float()
    count = fields.Integer()
    last_at = fields.AwareDateTime()


class EvidenceOut(Answer):
    """A note behind a tag; `starts`–`ends` is the span of the words in `text`."""

    note_id = fields.UUID()
    text = fields.String()
    starts = fields.Integer()
    ends = fields.Integer()
    polarity = fields.String()
    clerk = fields.String()
    occurred_at = fields.AwareDateTime()
