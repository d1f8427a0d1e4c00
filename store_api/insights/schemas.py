"""The boards as JSON."""

from __future__ import annotations

import marshmallow as ma

from store_api.insights.figure_shapes import FigureOut
from store_api.smorest import Answer, Schema


class PeriodIn(Schema):
    """Local days of the store; without them its last 30."""

    first = ma.fields.Date()
    last = ma.fields.Date()


class ClerkRowOut(Answer):
    """One clerk's line."""

    staff_id = ma.fields.UUID()
    name = ma.fields.String()
    visits = ma.fields.Integer()
    figures = ma.fields.List(ma.fields.Nested(FigureOut))


class BoardOut(Answer):
    """The figures of a store and its clerks."""

    store_id = ma.fields.UUID(attribute="store.id")
    store = ma.fields.String(attribute="store.name")
    currency = ma.fields.String(attribute="store.currency")
    first = ma.fields.Date()
    last = ma.fields.Date()
    figures = ma.fields.List(ma.fields.Nested(FigureOut))
    clerks = ma.fields.List(ma.fields.Nested(ClerkRowOut))
