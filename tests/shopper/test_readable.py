"""What is held, in words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from store_api.shopper.readable import Reader
from store_api.visits.models import FitVerdict

CHINESE = Reader("zh", ZoneInfo("Asia/Shanghai"))
ENGLISH = Reader("en", ZoneInfo("Europe/London"))
NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "value", "chinese", "english"),
    [
        ("reason", None, "", ""),
        ("reason", "", "", ""),
        ("reason", "open", "open", "open"),
        ("occurred_at", NOON, "2026-03-10 20:00", "2026-03-10 12:00"),
        ("birthday", date(1990, 2, 3), "1990-02-03", "1990-02-03"),
        ("granted", True, "同意", "agreed"),
        ("granted", False, "不同意", "not agreed"),
        ("fit", FitVerdict.FITS, "合适", "fits"),
        ("polarity", "dislike", "不喜欢", "dislikes"),
        ("facet", "fit", "版型", "fit"),
        ("action", "phone.shown", "店员看了您的完整号码", "a clerk saw your whole number"),
        ("action", "something.new", "something.new", "something.new"),
        ("party", 2, "2", "2"),
        ("total", 39900, "¥399", "¥399"),
        ("browser", bytes.fromhex("0123456789abcdef"), "01234567", "01234567"),
        ("reasons", ["太紧", "显胖"], "太紧、显胖", "太紧, 显胖"),
        ("reasons", [], "", ""),
        ("lines", [{"name": "裤", "quantity": "2", "amount": 5000}], "裤 2 ¥50", "裤 2 ¥50"),
    ],
)
def test_a_value_in_words(name: str, value: object, chinese: str, english: str) -> None:
    row = {"currency": "CNY"}
    assert CHINESE.words(name, value, row) == chinese
    assert ENGLISH.words(name, value, row) == english


def test_a_line_leaves_out_what_is_empty_and_what_only_counts_money() -> None:
    row = {"occurred_at": NOON, "store": None, "total": 100, "currency": "CNY", "lines": []}
    assert CHINESE.line(row) == "2026-03-10 20:00 · ¥1"


def test_a_row_has_labels() -> None:
    assert ENGLISH.pairs({"name": "Wang", "birthday": None}) == [("Name", "Wang")]
