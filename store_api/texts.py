"""Every sentence a person sees, in Chinese and English, looked up by key in `wording/`."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from pos_adapter.money import minor_unit

Language = Literal["zh", "en"]


@cache
def catalogue(language: Language) -> Mapping[str, str]:
    """All sentences of one language, keys joined by dots ("errors.coupon_sold_out")."""
    text = files("store_api").joinpath("wording", f"{language}.yaml").read_text(encoding="utf-8")
    return dict(_flatten(yaml.safe_load(text), ""))


def _flatten(tree: Mapping[str, Any], prefix: str) -> list[tuple[str, str]]:
    leaves: list[tuple[str, str]] = []
    for key, value in tree.items():
        if isinstance(value, Mapping):
            leaves += _flatten(value, f"{prefix}{key}.")
        else:
            leaves.append((f"{prefix}{key}", str(value)))
    return leaves


def say(key: str, language: Language, /, **params: object) -> str:
    """The sentence for `key`; KeyError when it is not written, which a test over all codes prevents."""
    return catalogue(language)[key].format(**params)


def error_sentence(code: str, language: Language, /, **params: object) -> str:
    """The sentence for an error code; a code nobody wrote a sentence for is an error of ours."""
    key = f"errors.{code}"
    return say(key if key in catalogue(language) else "errors.internal_error", language, **params)


def pick_language(accept_language: str | None) -> Language:
    """English only for a reader who prefers it to Chinese; Chinese otherwise."""
    for tag in parse_accept_header(accept_language, LanguageAccept).values():
        if tag.startswith("zh"):
            return "zh"
        if tag.startswith("en"):
            return "en"
    return "zh"


def field_errors(errors: object, language: Language) -> object:
    """Complaints in the reader's language: our codes, and in Chinese also marshmallow's English sentences.

    Chinese has a general sentence for what is not in the list.
    """
    if isinstance(errors, Mapping):
        return {key: field_errors(value, language) for key, value in errors.items()}
    if isinstance(errors, list):
        return [field_errors(value, language) for value in errors]
    if not isinstance(errors, str):
        return errors
    other = errors if language == "en" else catalogue(language)["fields.other"]
    return catalogue(language).get(f"fields.{errors.rstrip('.')}", other)


SIGNS = {"CNY": "¥", "USD": "$", "GBP": "£", "EUR": "€"}


def money(amount: int | Decimal, currency: str) -> str:
    """Minor units as people write them: ¥50, -$12.30, JPY 500."""
    value = Decimal(amount) * minor_unit(currency)
    sign = "-" if value < 0 else ""
    return sign + SIGNS.get(currency, f"{currency} ") + f"{abs(value):,}".removesuffix(".00")
