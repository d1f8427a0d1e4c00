"""The words a clerk taps instead of typing: suggested for each kind of shop, replaced by the company's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from store_api.db import Session
from store_api.staff.models import Company, Vertical
from store_api.texts import Language

Lists = Mapping[str, Sequence[str]]
KINDS = ("no_sale", "fit", "return")


@cache
def _suggested() -> Mapping[str, Mapping[str, Lists]]:
    packs: Mapping[str, Any] = yaml.safe_load(
        files("store_api").joinpath("visits", "reasons.yaml").read_text(encoding="utf-8")
    )
    return packs


def suggested(vertical: Vertical, language: Language) -> Lists:
    """What the kit suggests to a shop of this kind, a list for each of `KINDS`."""
    return _suggested()[vertical][language]


def reasons(session: Session, language: Language) -> dict[str, list[str]]:
    """The company's words, a list for each of `KINDS`; what it has no words of its own for is suggested."""
    company = session.get_one(Company, True)
    own, usual = company.reasons or {}, suggested(company.vertical, language)
    return {kind: list(own.get(kind) or usual[kind]) for kind in KINDS}


def set_reasons(session: Session, lists: Lists) -> None:
    """The company's own words, each once. An empty list brings the suggested one back, and so does one that says just
    what is suggested, in whatever language: it shall follow the reader's language and the kind of shop."""
    company = session.get_one(Company, True)
    usual = _suggested()[company.vertical].values()
    own = {kind: list(dict.fromkeys(lists[kind])) for kind in KINDS}
    company.reasons = {kind: [] if words in [pack[kind] for pack in usual] else words for kind, words in own.items()}
