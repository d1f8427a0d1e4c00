"""How the arrival card looks over the API."""

from __future__ import annotations

from marshmallow import fields

from store_api.counter.cautions import Caution
from store_api.counter.stock import StockState
from store_api.coupons.models import CampaignKind
from store_api.smorest import Answer, maybe
from store_api.visits.models import FitVerdict, OutcomeKind, TryOnResult


class StockOut(Answer):
    """What this store has of a piece.

    `check_shelf`: nobody knows, or the figure is too old or negative. `size` is the size it is about, null = any.
    """

    state = fields.Enum(StockState, by_value=True)
    quantity = fields.Float(allow_none=True)
    size = fields.String(allow_none=True)
    as_of = fields.AwareDateTime(allow_none=True)


class PieceOut(Answer):
    """A style in one colour, and what this store has of it. `style` is null for words the catalogue does not know."""

    style = fields.String(allow_none=True)
    name = fields.String()
    colour = fields.String(allow_none=True)
    colour_family = fields.String(allow_none=True, metadata={"description": "A stable word such as white or blue."})
    stock = fields.Nested(StockOut)


class MatchOut(PieceOut):
    """What goes with it: paired by hand, or of another category in the same colour family and in stock here."""

    by_hand = fields.Boolean()


class RecommendedOut(PieceOut):
    """What was recommended to her last, in the size she wears.

    `from_try_on`: nothing was, so it is the piece she was last thinking about.
    """

    size = fields.String(allow_none=True)
    from_try_on = fields.Boolean()
    pairing = maybe(MatchOut)


class TriedPieceOut(Answer):
    """A piece that was tried on; `style` is what was typed where the catalogue does not know it."""

    id = fields.UUID()
    style = fields.String()
    name = fields.String(allow_none=True)
    category = fields.String(allow_none=True)
    colour = fields.String(allow_none=True)
    size = fields.String(allow_none=True)
    fit = fields.Enum(FitVerdict, by_value=True, allow_none=True)
    result = fields.Enum(TryOnResult, by_value=True, allow_none=True)
    reasons = fields.List(fields.String())


class PastVisitOut(Answer):
    """Her last visit; a purchase of that day counts as bought."""

    at = fields.AwareDateTime()
    clerk = fields.String(allow_none=True)
    outcome = fields.Enum(OutcomeKind, by_value=True, allow_none=True)
    reason = fields.String(allow_none=True)


class LastAgreedOut(Answer):
    """What is to come next, or was agreed, by the last contact that says so, and when that was."""

    at = fields.AwareDateTime()
    words = fields.String()


class WornSizeOut(Answer):
    """In how many pieces of a category this size fitted her, the most worn first."""

    category = fields.String(allow_none=True)
    size = fields.String()
    times = fields.Integer()


class OpenCouponOut(Answer):
    """A coupon she can still use; `value` is minor units for an amount, percent off for a percentage."""

    id = fields.UUID()
    name = fields.String(attribute="campaign.name")
    kind = fields.Enum(CampaignKind, by_value=True, attribute="campaign.kind")
    value = fields.Integer(attribute="campaign.value")
    use_until = fields.AwareDateTime()


class ArrivalCardOut(Answer):
    """What a clerk should know when she arrives; her present visit is left out.

    `tried` is the last visit in which she tried anything on.
    """

    last_visit = maybe(PastVisitOut)
    agreed = maybe(LastAgreedOut)
    tried = fields.List(fields.Nested(TriedPieceOut))
    sizes = fields.List(fields.Nested(WornSizeOut))
    recommended = maybe(RecommendedOut)
    coupons = fields.List(fields.Nested(OpenCouponOut))
    warnings = fields.List(fields.Enum(Caution, by_value=True))
