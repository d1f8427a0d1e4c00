"""A figure as JSON, for every feature that shows one."""

from __future__ import annotations

from typing import Any

import marshmallow as ma

from store_api.insights.figures import Figure, Part
from store_api.insights.metrics import Metric, Unit
from store_api.smorest import Schema
from store_api.web import language


class MetricOut(Schema):
    """A definition, in the caller's language."""

    key = ma.fields.String(metadata={"description": "A stable machine word."})
    name = ma.fields.String()
    formula = ma.fields.String()
    unit = ma.fields.Enum(
        Unit, by_value=True, metadata={"description": "money is minor units of the store's currency."}
    )

    @ma.pre_dump
    def explain(self, found: Metric | dict[str, Any], **_: object) -> dict[str, Any]:
        """The definition in words."""
        return found if isinstance(found, dict) else definition(found)


class FigureOut(MetricOut):
    """A number that explains itself; value null = too little to say, `remark` is the reason as a code."""

    value = ma.fields.Float(allow_none=True)
    numerator = ma.fields.Float(allow_none=True)
    denominator = ma.fields.Float(allow_none=True)
    left_out = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Integer())
    remark = ma.fields.String(allow_none=True)
    details = ma.fields.Dict(keys=ma.fields.String())

    @ma.pre_dump
    def explain(self, found: Figure | dict[str, Any], **_: object) -> dict[str, Any]:
        """The figure with its definition."""
        if isinstance(found, dict):
            return found
        return {
            **definition(found.metric),
            "value": found.value,
            "numerator": found.numerator,
            "denominator": found.denominator,
            "left_out": dict(found.left_out),
            "remark": found.remark,
            "details": {code: part(value) for code, value in found.details.items()},
        }


def definition(metric: Metric) -> dict[str, Any]:
    """A metric in the caller's language."""
    spoken = language()
    return {
        "key": metric.key,
        "name": metric.name(spoken),
        "formula": metric.formulas[spoken],
        "unit": metric.unit,
    }


def part(value: object) -> object:
    """A share beside a figure, with its parts; anything else as it is."""
    if isinstance(value, Part):
        return {"value": value.value, "numerator": value.numerator, "denominator": value.denominator}
    return value
