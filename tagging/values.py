"""Values built from what a note says: sizes, body, budget, specifications, rooms, dimensions."""

from __future__ import annotations

from collections.abc import Mapping

from tagging.body_values import BODY
from tagging.budget import BUDGET
from tagging.home_values import DIMENSION, HOUSE
from tagging.size_values import SIZES
from tagging.spec_values import SPEC
from tagging.words import Rule

VALUES: Mapping[str, tuple[Rule, ...]] = {
    "size": SIZES,
    "body": BODY,
    "budget": BUDGET,
    "spec": SPEC,
    "house": HOUSE,
    "dimension": DIMENSION,
}
"""Facet -> the rules of its values; their matches may overlap."""
