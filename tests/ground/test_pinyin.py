"""Chinese words as they are typed on a Latin keyboard."""

from __future__ import annotations

import pytest

from store_api.pinyin import keys, name_keys


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("王女士", "wangnvshi wns"),
        ("高腰垂感阔腿裤", "gaoyaochuigankuotuiku gycgktk"),
        ("长袖", "changxiu cx"),
        ("A02 高腰裤-XL", "a02gaoyaokuxl a02gykxl"),
    ],
)
def test_a_text_is_typed_in_full_or_by_its_initials(text: str, typed: str) -> None:
    assert keys(text) == typed


@pytest.mark.parametrize(("text", "typed"), [("Anna", "anna"), ("A-02", "a02"), ("", ""), ("***", "")])
def test_without_chinese_there_is_one_way(text: str, typed: str) -> None:
    assert keys(text) == typed


def test_a_surname_is_read_as_one() -> None:
    assert name_keys("曾女士") == "zengnvshi zns"
    assert name_keys("单女士") == "shannvshi sns"
    assert keys("单色") == "danse ds"


def test_a_character_inside_a_name_is_no_surname() -> None:
    assert name_keys("王解") == keys("王解")
