"""How what clerks record looks over the API."""

from __future__ import annotations

from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from store_api.smorest import Answer, Code, Instant, OccurredSchema, Schema, exactly_one
from store_api.visits.models import FitVerdict, OutcomeKind, ReturnKind, TryOnResult

MOST_REASONS = validate.Length(max=20)
MOST_WORDS = validate.Length(max=40)


class WhoSchema(Schema):
    """Whom: a scan, a customer the store has met, or a full number; none of them = a guest."""

    scan = Code()
    customer_id = fields.UUID()
    phone = Code(longest=40)

    @ma.validates_schema
    def at_most_one(self, data: dict[str, Any], **_: object) -> None:
        """One way of naming her is enough."""
        if sum(name in data for name in ("scan", "customer_id", "phone")) > 1:
            raise ma.ValidationError("Name the customer in one way.")


class VisitIn(WhoSchema, OccurredSchema):
    """Somebody is being served."""

    party = fields.Integer(strict=True, load_default=1, validate=validate.Range(1, 100))


class VisitOut(Schema):
    """A visit."""

    id = fields.UUID()
    store_id = fields.UUID()
    staff_id = fields.UUID()
    customer_id = fields.UUID()
    party = fields.Integer()
    day = fields.Date()
    occurred_at = fields.AwareDateTime()


class MissingSchema(Schema):
    """What she asked for and we had not: a piece as typed or chosen, in a colour and size."""

    piece = Code(required=True)
    colour = Code(longest=40)
    size = Code(longest=40)


class OutcomeIn(OccurredSchema):
    """How it ended; `may_call` is absent when nobody asked."""

    kind = fields.Enum(OutcomeKind, by_value=True, required=True)
    reason = Code()
    may_call = fields.Boolean()
    missing = fields.List(fields.Nested(MissingSchema), validate=validate.Length(max=20))


class OutcomeOut(Schema):
    """How it ended."""

    visit_id = fields.UUID()
    kind = fields.Enum(OutcomeKind, by_value=True)
    reason = fields.String()
    may_call = fields.Boolean()
    missing = fields.List(fields.Nested(MissingSchema))
    occurred_at = fields.AwareDateTime()


class TryOnIn(OccurredSchema):
    """A piece by SKU, barcode or style number, or as typed; `seconds` is how long the card took at the tablet."""

    piece = Code(required=True)
    colour = Code(longest=40)
    size = Code(longest=40)
    fit = fields.Enum(FitVerdict, by_value=True)
    result = fields.Enum(TryOnResult, by_value=True)
    reasons = fields.List(Code(longest=40), load_default=list, validate=MOST_REASONS)
    recommended = fields.List(Code(longest=80), load_default=list, validate=MOST_REASONS)
    seconds = fields.Integer(strict=True, validate=validate.Range(0, 3600))


class TryOnOut(Schema):
    """A piece that was tried on."""

    id = fields.UUID()
    visit_id = fields.UUID()
    sku_id = fields.UUID()
    product_id = fields.UUID()
    typed_style = fields.String()
    colour = fields.String()
    size = fields.String()
    fit = fields.Enum(FitVerdict, by_value=True)
    result = fields.Enum(TryOnResult, by_value=True)
    reasons = fields.List(fields.String())
    recommended = fields.List(fields.String())
    seconds = fields.Integer()
    occurred_at = fields.AwareDateTime()


class NoteTextIn(Schema):
    """New words."""

    text = Code(required=True, longest=4000)


class NoteIn(NoteTextIn, OccurredSchema):
    """A note about a visit or about a customer."""

    visit_id = fields.UUID()
    customer_id = fields.UUID()

    @ma.validates_schema
    def about_one(self, data: dict[str, Any], **_: object) -> None:
        """Exactly one of the two."""
        exactly_one("Name a visit or a customer.", data, "visit_id", "customer_id")


class NoteOut(Schema):
    """A note; `version` goes into If-Match when it is corrected."""

    id = fields.UUID()
    visit_id = fields.UUID()
    customer_id = fields.UUID()
    text = fields.String()
    version = fields.Integer()
    occurred_at = fields.AwareDateTime()


class VersionHeader(ma.Schema):
    """The version of the text the editor saw, in quotes as every entity tag."""

    class Meta:
        unknown = ma.EXCLUDE

    version = fields.String(data_key="If-Match", required=True, validate=validate.Regexp(r'"?[0-9]{1,9}"?\Z'))


class ReturnIn(OccurredSchema):
    """A piece came back, by receipt line or by style."""

    kind = fields.Enum(ReturnKind, by_value=True, required=True)
    visit_id = fields.UUID()
    receipt_id = fields.UUID()
    line_no = fields.Integer(strict=True)
    piece = Code()
    reasons = fields.List(Code(longest=40), required=True, validate=validate.Length(1, 20))

    @ma.validates_schema
    def names_a_piece(self, data: dict[str, Any], **_: object) -> None:
        """A receipt or a piece."""
        if "receipt_id" not in data and "piece" not in data:
            raise ma.ValidationError("Name a receipt or a piece.")


class ReturnOut(Schema):
    """Why a piece came back."""

    id = fields.UUID()
    kind = fields.Enum(ReturnKind, by_value=True)
    visit_id = fields.UUID()
    receipt_id = fields.UUID()
    line_no = fields.Integer()
    product_id = fields.UUID()
    typed_style = fields.String()
    reasons = fields.List(fields.String())
    occurred_at = fields.AwareDateTime()


class FootfallIn(Schema):
    """People counted in the hour that begins at `hour`."""

    hour = Instant(required=True)
    visitors = fields.Integer(strict=True, required=True, validate=validate.Range(0, 100_000))


class FootfallOut(FootfallIn):
    """A count."""

    id = fields.UUID()
    store_id = fields.UUID()


class PhotoQuery(OccurredSchema):
    """Which visit a photo belongs to, which piece it shows, and when it was taken."""

    visit_id = fields.UUID(required=True)
    try_on_id = fields.UUID()


class PhotoOut(Answer):
    """A photo, in pixels."""

    id = fields.UUID()
    visit_id = fields.UUID()
    try_on_id = fields.UUID(allow_none=True)
    width = fields.Integer()
    height = fields.Integer()


class ReasonsSchema(Schema):
    """The words a clerk taps: why nothing was bought, how a piece sat, why it came back."""

    no_sale = fields.List(Code(longest=40), required=True, validate=MOST_WORDS)
    fit = fields.List(Code(longest=40), required=True, validate=MOST_WORDS)
    back = fields.List(Code(longest=40), required=True, validate=MOST_WORDS, data_key="return", attribute="return")
