"""How the shop's dictionary looks over the API."""

from __future__ import annotations

import marshmallow as ma
from marshmallow import fields

from store_api.dictionary.models import FacetPolarity
from store_api.smorest import Answer, Code, Schema, maybe

FILE = {"type": "string", "format": "binary"}
"""How OpenAPI describes a file."""


class WordIn(Schema):
    """What a word means: a tag, or with neither `facet` nor `tag` nothing."""

    surface = Code(required=True, longest=100)
    facet = Code(load_default=None, allow_none=True, longest=40)
    tag = Code(load_default=None, allow_none=True, longest=100)

    @ma.validates_schema
    def check_both(self, data: dict[str, object], **_: object) -> None:
        """A facet needs a tag, and a tag a facet."""
        if (data["facet"] is None) != (data["tag"] is None):
            raise ma.ValidationError("Missing data for required field.", "tag" if data["facet"] else "facet")


class WordOut(Answer):
    """A word of the shop, and who said so last."""

    id = fields.UUID()
    surface = fields.String()
    facet = fields.String(allow_none=True)
    tag = fields.String(allow_none=True)
    clerk = fields.String()
    changed_at = fields.AwareDateTime()


class OwnFacetIn(Schema):
    """A kind of tag: its name in Chinese, and whether its tags can be liked."""

    name = Code(required=True, longest=20)
    polarity = fields.Enum(FacetPolarity, by_value=True, required=True)


class OwnFacetOut(Answer):
    """A kind of tag that the shop added."""

    key = fields.String()
    name = fields.String()
    polarity = fields.Enum(FacetPolarity, by_value=True)


class RetaggingOut(Answer):
    """How many of the notes have been read again."""

    done = fields.Integer()
    of = fields.Integer()


class DictionaryOut(Answer):
    """All words of the shop; `retagging` is null when no notes wait to be read again."""

    words = fields.List(fields.Nested(WordOut))
    facets = fields.List(fields.Nested(OwnFacetOut))
    retagging = maybe(RetaggingOut)


class ImportIn(Schema):
    """A dictionary as YAML."""

    yaml = fields.String(required=True)


class ComplaintOut(Answer):
    """What is wrong in a line of the file."""

    line = fields.Integer()
    reason = fields.String()


class ImportedOut(Answer):
    """What the file did; with errors nothing."""

    added = fields.Integer()
    changed = fields.Integer()
    errors = fields.List(fields.Nested(ComplaintOut))


class TryIn(Schema):
    """A note as a clerk would write it; it is not stored."""

    note = Code(required=True, longest=2000)


class TriedOut(Answer):
    """A tag the note would get; `starts`–`ends` is the span of its words, `rule` what found it."""

    facet = fields.String()
    tag = fields.String()
    polarity = fields.String()
    for_person = fields.String(allow_none=True)
    starts = fields.Integer(attribute="start")
    ends = fields.Integer(attribute="end")
    rule = fields.String()
    confidence = fields.Float()
