"""Tags of shop notes: what a clerk writes about a customer becomes typed names with a polarity."""

from __future__ import annotations

from tagging.sensitive import is_sensitive
from tagging.tagger import Tag, Tagger, UnknownVertical, load_tagger
from tagging.vocabulary import VERTICALS
from tagging.words import Polarity

__all__ = ["VERTICALS", "Polarity", "Tag", "Tagger", "UnknownVertical", "is_sensitive", "load_tagger"]
