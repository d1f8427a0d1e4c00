"""A phone number does not hide in free text; other numbers stay as they are."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store_api.visits.recording import mask_phones

OPEN_NUMBER = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
MOBILES = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
TALK = st.text(st.characters(codec="utf-8", exclude_categories=["Nd"]), max_size=20)


@pytest.mark.parametrize(
    "written",
    [
        "13800138000",
        "138 0013 8000",
        "138-0013-8000",
        "1380 0138 000",
        "138001 38000",
        "8613800138000",
        "86 13800138000",
        "+8613800138000",
        "+86 138 0013 8000",
        "+86-138-0013-8000",
        "008613800138000",
        "１３８００１３８０００",
        "＋８６　１３８　００１３　８０００",
    ],
)
def test_a_mobile_number_is_masked_however_it_is_written(written: str) -> None:
    assert mask_phones(written) == "138****8000"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("打给13800138000吧", "打给138****8000吧"),
        ("电话：13800138000。", "电话：138****8000。"),
        ("vx13800138000x", "vx138****8000x"),
        ("13800138000,13900139000", "138****8000,139****9000"),
        ("13800138000 13900139000", "138****8000 139****9000"),
        ("尺码170 13800138000 要两条", "尺码170 138****8000 要两条"),
        ("先 +86 138 0013 8000 后 139-0013-9000", "先 138****8000 后 139****9000"),
    ],
)
def test_the_words_around_a_number_stay(text: str, masked: str) -> None:
    assert mask_phones(text) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("+1 415 555 2671", "141****2671"),
        ("+886 912 345 678 来电", "869****5678 来电"),
        ("+65 6123 4567", "65****4567"),
    ],
)
def test_a_foreign_number_is_masked(text: str, masked: str) -> None:
    assert mask_phones(text)[-7:] == masked[-7:]
    assert "*" in mask_phones(text)


@pytest.mark.parametrize(
    "text",
    [
        "110101199003071234",
        "6222 1380 0138 0001 23",
        "订单20260310138001380001",
        "订单 202603101234",
        "￥13800.00 到 1399",
        "2026-03-10 14:00",
        "身高165 体重52 158 168",
        "165 52 158 168 38",
        "165-88-68-90-38",
        "1380013800",
        "138001380001",
        "12800138000",
        "尾号8000",
        "6901234567892",
        "400-820-8820",
        "",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert mask_phones(text) == text


@given(TALK, MOBILES, TALK)
def test_no_open_number_is_left_in_any_text(before: str, number: str, after: str) -> None:
    assert not OPEN_NUMBER.search(mask_phones(before + number + after))


@given(TALK, MOBILES, TALK)
def test_only_the_number_is_changed(before: str, number: str, after: str) -> None:
    masked = mask_phones(f"{before}。{number}。{after}")
    assert masked == f"{before}。{number[:3]}****{number[-4:]}。{after}"


@given(st.text(max_size=60))
def test_masking_twice_is_masking_once(text: str) -> None:
    assert mask_phones(mask_phones(text)) == mask_phones(text)


@given(TALK)
def test_text_without_digits_stays(text: str) -> None:
    assert mask_phones(text) == text
