"""Which tags are about health, and need the customer's consent to be kept."""

from __future__ import annotations

_FACETS = frozenset({"symptom", "condition", "contra"})
_TAGS = frozenset({("household", "孕期"), ("household", "备孕"), ("household", "产后")})
# Buying at a pharmacy tells about health, except how much, how served, for whom and of which brand.
_HARMLESS_AT_PHARMACY = frozenset({"budget", "service", "household", "brand"})


def is_sensitive(facet: str, tag: str, vertical: str) -> bool:
    """Whether a tag tells about somebody's health."""
    if facet in _FACETS or (facet, tag) in _TAGS:
        return True
    return vertical == "pharmacy" and facet not in _HARMLESS_AT_PHARMACY
