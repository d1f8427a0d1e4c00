"""Sentences: every code has one in both languages, and money reads as people write it."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

import followups
import store_api
from store_api import errors
from store_api.errors import DomainError
from store_api.smorest import HTTP_CODES
from store_api.texts import Language, catalogue, error_sentence, field_errors, money, pick_language, say

LANGUAGES: tuple[Language, ...] = ("zh", "en")
PACKAGES = [Path(str(package.__file__)).parent for package in (store_api, followups)]
ERRORS = {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, DomainError)}
# Functions that return codes as plain text instead of raising them.
NAMING_CODES = {"why_unusable", "why_not_good", "doubt"}


def sources() -> Iterator[ast.Module]:
    """The syntax tree of every module of the store."""
    for package in PACKAGES:
        for path in sorted(package.rglob("*.py")):
            yield ast.parse(path.read_text(encoding="utf-8"), str(path))


def raised(tree: ast.Module) -> Iterator[tuple[str, set[str]]]:
    """The codes of the errors made in a module, each with the parameters given to its sentence."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute) and node.args:
            name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            code = node.args[0]
            if name in ERRORS | {"Busy"} and isinstance(code, ast.Constant) and isinstance(code.value, str):
                given = {str(keyword.arg) for keyword in node.keywords} - {"errors", "retry_after"}
                yield code.value, given | ({"minutes"} if name == "TooMany" else set())


def named(tree: ast.Module) -> Iterator[str]:
    """The codes that the functions of `NAMING_CODES` return."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name in NAMING_CODES:
            for part in ast.walk(node):
                if isinstance(part, ast.Return) and part.value is not None:
                    texts = (one.value for one in ast.walk(part.value) if isinstance(one, ast.Constant))
                    yield from (text for text in texts if isinstance(text, str))


RAISED = sorted({(code, frozenset(given)) for tree in sources() for code, given in raised(tree)}, key=str)
CODES = sorted({code for code, _ in RAISED} | {code for tree in sources() for code in named(tree)})
CODES = sorted({*CODES, *HTTP_CODES.values(), "internal_error"})


def placeholders(sentence: str) -> set[str]:
    """The names in braces."""
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_the_scan_finds_codes_of_every_kind() -> None:
    assert {"wrong_secret", "locked_out", "coupon_expired", "try_again", "coupon_other_store"} <= set(CODES)
    assert len(CODES) > 50


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", CODES)
def test_every_code_has_a_sentence(code: str, language: Language) -> None:
    assert catalogue(language).get(f"errors.{code}")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("code", "given"), RAISED)
def test_an_error_brings_what_its_sentence_needs(code: str, given: frozenset[str], language: Language) -> None:
    # Some are made without the details and explained later; those sentences must need none.
    assert placeholders(catalogue(language)[f"errors.{code}"]) <= given


@pytest.mark.parametrize("part", ["errors", "pages", "messages"])
def test_both_languages_say_the_same_things(part: str) -> None:
    chinese, english = ({key for key in catalogue(language) if key.startswith(f"{part}.")} for language in LANGUAGES)
    assert chinese == english


def test_both_languages_put_the_same_things_into_an_error() -> None:
    for key in (key for key in catalogue("zh") if key.startswith("errors.")):
        assert placeholders(catalogue("zh")[key]) == placeholders(catalogue("en")[key]), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_shouts_or_blames(language: Language) -> None:
    shouting = [key for key, sentence in catalogue(language).items() if "!" in sentence or "！" in sentence]
    assert not shouting
    assert not [
        key for key, sentence in catalogue(language).items() if "系统异常" in sentence or "操作成功" in sentence
    ]


def test_a_sentence_for_a_shopper_says_nin() -> None:
    shopper = (
        "pages.landing.",
        "pages.coupon.",
        "pages.wallet.",
        "pages.privacy.",
        "pages.prove.",
        "pages.guardian.",
        "pages.me.",
        "pages.held.",
        "pages.words.",
    )
    shopper = (*shopper, "messages.")
    assert not [key for key, text in catalogue("zh").items() if key.startswith(shopper) and "你" in text]


def test_a_code_without_a_sentence_is_an_error_of_ours() -> None:
    assert error_sentence("never_heard_of", "en") == catalogue("en")["errors.internal_error"]


def test_what_fills_a_sentence_is_not_read_as_a_pattern() -> None:
    assert say("errors.store_code_taken", "en", code="{oops}{0}") == "Another store has the code {oops}{0}."


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "zh"),
        ("", "zh"),
        ("*", "zh"),
        ("en", "en"),
        ("en-GB,en;q=0.9", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en;q=0.1,zh;q=0.9", "zh"),
        ("fr,en;q=0.5", "en"),
        ("fr", "zh"),
        ("nonsense;;q=x", "zh"),
    ],
)
def test_the_language_a_reader_prefers(header: str | None, language: Language) -> None:
    assert pick_language(header) == language


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (5000, "CNY", "¥50"),
        (5050, "CNY", "¥50.50"),
        (1, "CNY", "¥0.01"),
        (0, "CNY", "¥0"),
        (123456789, "CNY", "¥1,234,567.89"),
        (-1230, "USD", "-$12.30"),
        (500, "JPY", "JPY 500"),
        (1500, "KWD", "KWD 1.500"),
        (Decimal(999), "GBP", "£9.99"),
        (100, "EUR", "€1"),
    ],
)
def test_money_reads_as_people_write_it(amount: int | Decimal, currency: str, text: str) -> None:
    assert money(amount, currency) == text


def test_field_complaints_are_in_chinese() -> None:
    complaints = {"json": {"name": ["Missing data for required field."], "skus": {0: {"code": ["Unknown field."]}}}}
    translated = {"json": {"name": ["这一项必填。"], "skus": {0: {"code": ["没有这一项。"]}}}}
    assert field_errors(complaints, "zh") == translated


def test_field_complaints_stay_as_they_are_in_english() -> None:
    assert field_errors(["Missing data for required field."], "en") == ["Missing data for required field."]


@pytest.mark.parametrize("language", LANGUAGES)
def test_our_own_field_codes_become_words(language: Language) -> None:
    assert field_errors(["phone_invalid"], language) == [catalogue(language)["fields.phone_invalid"]]


def test_an_unknown_complaint_becomes_a_general_one_in_chinese() -> None:
    assert field_errors("Shorter than minimum length 10.", "zh") == "这一项填得不对。"


def test_a_complaint_that_is_no_text_stays() -> None:
    assert field_errors(3, "zh") == 3
