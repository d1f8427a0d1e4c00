"""How tags look over the API."""

from __future__ import annotations

from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from store_api.smorest import Answer, Code, OccurredSchema, Schema, maybe
from store_api.tags.models import VerdictKind
from store_api.tags.names import POLARITIES
from store_api.tags.search import Wanted

POLARITY = validate.OneOf(sorted({one for some in POLARITIES.values() for one in some}))
MOST_TAGS = 5


class TagOut(Answer):
    """One tag of a cloud; `weight` sinks with age, `for_person` is whom the goods are for.

    `changed_from` is what the latest word replaced: another polarity, or the older name of a fact. `bought_since` is
    the day of a purchase that supersedes a dislike.
    """

    facet = fields.String()
    facet_name = fields.String()
    tag = fields.String()
    polarity = fields.String()
    for_person = fields.String(allow_none=True)
    weight = fields.Float()
    count = fields.Integer()
    last_at = fields.AwareDateTime()
    changed_from = fields.String(allow_none=True)
    bought_since = fields.Date(allow_none=True)


class MeaningSchema(Schema):
    """What a note really says. `tag` is a listed name of the facet, another word for one, or a value (165/88A); it is
    kept as the tagger calls it. `for_person` is a person as tags name them (老公)."""

    facet = Code(required=True, longest=40)
    tag = Code(required=True, longest=80)
    polarity = fields.String(required=True, validate=POLARITY)
    for_person = Code(load_default=None, allow_none=True, longest=20)


class MeaningOut(Answer):
    """What a note really says."""

    facet = fields.String()
    tag = fields.String()
    polarity = fields.String()
    for_person = fields.String(allow_none=True)


class JudgementOut(Answer):
    """A clerk's verdict; `now` is null when she said that the note says nothing like this."""

    id = fields.UUID()
    kind = fields.Enum(VerdictKind, by_value=True)
    clerk = fields.String()
    occurred_at = fields.AwareDateTime()
    now = maybe(MeaningOut)


class EvidenceQuery(ma.Schema):
    """A tag. It stands in the query, since a size like 165/88A would be two parts of a path."""

    facet = Code(required=True, longest=40)
    tag = Code(required=True, longest=80)


class EvidenceOut(Answer):
    """A note behind a tag; `starts`–`ends` is the span of the words in `text`, empty when only a clerk says so."""

    note_id = fields.UUID()
    note_version = fields.Integer()
    text = fields.String()
    starts = fields.Integer()
    ends = fields.Integer()
    polarity = fields.String()
    for_person = fields.String(allow_none=True)
    clerk = fields.String()
    occurred_at = fields.AwareDateTime()
    rule = fields.String()
    confidence = fields.Float()
    verdict = maybe(JudgementOut)


class VerdictIn(OccurredSchema):
    """A clerk's word about one tag of a note; a correction says what it is instead. `note_version` is that of the words
    she saw, without it the newest."""

    note_id = fields.UUID(required=True)
    note_version = fields.Integer(validate=validate.Range(min=1))
    facet = Code(required=True, longest=40)
    tag = Code(required=True, longest=80)
    kind = fields.Enum(VerdictKind, by_value=True, required=True)
    now = fields.Nested(MeaningSchema, load_default=None, allow_none=True)

    @ma.validates_schema
    def says_what(self, data: dict[str, Any], **_: object) -> None:
        """A correction, and nothing else, names another tag."""
        if (data["kind"] is VerdictKind.CORRECT) != (data["now"] is not None):
            raise ma.ValidationError("A correction says what it is instead, a rejection does not.")


class VerdictOut(Answer):
    """A clerk's word about one tag of a note."""

    id = fields.UUID()
    note_id = fields.UUID()
    facet = fields.String()
    tag = fields.String()
    kind = fields.Enum(VerdictKind, by_value=True)
    occurred_at = fields.AwareDateTime()


class FacetOut(Answer):
    """A facet: the polarities its tags can have, and its listed names; others are made by patterns."""

    key = fields.String()
    name = fields.String()
    polarities = fields.List(fields.String())
    names = fields.List(fields.String())


class TagNamesOut(Answer):
    """The facets of what the shop sells."""

    vertical = fields.String()
    facets = fields.List(fields.Nested(FacetOut))


class WantedTag(fields.String):
    """`facet:tag` or `facet:tag:polarity`, polarity being like, dislike or fact."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> Any:
        text = super()._deserialize(value, attr, data, **options)
        facet, _, rest = text.partition(":")
        tag, _, polarity = rest.rpartition(":")
        if not tag or polarity not in POLARITY.choices:
            tag, polarity = rest, ""
        if not facet or not tag or "\0" in text:
            raise ma.ValidationError("Write facet:tag or facet:tag:polarity.")
        return Wanted(facet, tag, polarity or None)


class WithTagsQuery(ma.Schema):
    """The tags that a cloud must have, whom the goods are for (nobody: herself), and which page."""

    tag = fields.List(WantedTag(), required=True, validate=validate.Length(1, MOST_TAGS))
    for_person = Code(data_key="for", longest=20, load_default=None)
    page = fields.Integer(load_default=1, validate=validate.Range(min=1))


class FoundOut(Answer):
    """A person with the weight of the tags together."""

    id = fields.UUID(attribute="profile.id")
    name = fields.String(attribute="profile.name", allow_none=True)
    masked_phone = fields.String(attribute="profile.masked_phone", allow_none=True)
    weight = fields.Float()


class WithTagsOut(Answer):
    """A page of people, heaviest first; `next` is the page after it, null after the last one."""

    customers = fields.List(fields.Nested(FoundOut))
    next = fields.Integer(allow_none=True)
