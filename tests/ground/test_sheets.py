"""Tables that are safe to open (R37)."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store_api.sheets import GUARD, cell, csv_file

STARTS = "=+-@\t\r\n\0＝＋－＠"
TEXTS = st.text(st.sampled_from(STARTS + "' ,\"\u3000a王0") | st.characters(exclude_categories=["Cs"]))


def unguarded(text: str) -> str:
    """What stood there before the guard."""
    return text[1:] if text.startswith(GUARD) and cell(text[1:]) != text[1:] else text


def reopened(body: bytes) -> list[list[str]]:
    """The table as a program reads it."""
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))


@given(TEXTS)
def test_no_cell_starts_a_formula(text: str) -> None:
    assert not cell(text).lstrip(" \u3000").startswith(tuple(STARTS))


@given(TEXTS)
def test_the_guard_comes_off_again(text: str) -> None:
    assert unguarded(cell(text)) == text


@given(st.lists(st.lists(TEXTS, min_size=1, max_size=4), min_size=1, max_size=8))
def test_a_table_read_again_has_every_cell_whole_and_none_is_a_formula(rows: list[list[str]]) -> None:
    back = reopened(csv_file(rows))
    assert [[unguarded(text) for text in row] for row in back] == rows
    assert not [text for row in back for text in row if text.startswith(tuple(STARTS))]


@pytest.mark.parametrize(
    "text", ["", "王女士", "13800138000", "2026-03-10", "'quoted'", "a=b", "5-3", "3+4", "O'Neill"]
)
def test_what_is_no_formula_stays_as_it_is(text: str) -> None:
    assert cell(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+8613800138000",
        "-2",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "\0=1",
        "＝1",
        "＋1",
        "－1",
        "＠1",
        " =1",
        "'=1",
    ],
)
def test_a_formula_is_guarded_by_one_apostrophe(text: str) -> None:
    assert cell(text) == GUARD + text


def test_nothing_is_an_empty_cell() -> None:
    assert cell(None) == ""


def test_a_file_begins_with_the_mark_that_tells_excel_it_is_utf_8_and_has_crlf() -> None:
    assert csv_file([["姓名", 'a "b", c'], ["王", None]]) == '\ufeff姓名,"a ""b"", c"\r\n王,\r\n'.encode()
