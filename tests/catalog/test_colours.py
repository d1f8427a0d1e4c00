"""Colour words and their families: together what goes together, nothing rather than something wrong."""

from __future__ import annotations

from collections import Counter
from importlib.resources import files

import pytest
import yaml

from store_api.catalog.colours import family

TABLE = yaml.safe_load(files("store_api").joinpath("catalog", "colours.yaml").read_text(encoding="utf-8"))
NAMED = {
    "black": "黑 黑色 墨 炭黑 曜石黑 Black BLACK01 jet",
    "grey": "浅灰 深灰色 花灰 炭灰 灰白 水泥灰 grey gray heather-grey Charcoal",
    "white": "白 本白 珍珠白 white chalk",
    "cream": "米白 米色 浅米色 奶油白 象牙白 ivory cream off-white 本色",
    "beige": "燕麦 浅燕麦色 杏色 奶茶 香槟 肤色 oatmeal beige",
    "camel": "驼 驼色 深驼 卡其 骆驼色 camel khaki tan",
    "brown": "焦糖 咖啡色 深咖 摩卡 栗棕 caramel chocolate",
    "red": "大红 中国红 正红色 red scarlet",
    "wine": "酒红 枣红 波尔多红 burgundy",
    "rust": "铁锈红 砖红 terracotta",
    "pink": "藕粉 樱花粉 豆沙 灰粉 blush dusty-pink",
    "orange": "橘色 橙 南瓜色 orange",
    "yellow": "姜黄 奶油黄 鹅黄 mustard",
    "olive": "军绿 橄榄绿 olive 深军绿",
    "green": "墨绿 豆绿 牛油果绿 绿豆沙 sage emerald",
    "teal": "孔雀蓝 湖绿 松石 teal",
    "blue": "雾蓝 深蓝 浅蓝 牛仔蓝 灰蓝 复古蓝 天青 blue denim",
    "navy": "藏青 藏青色 海军蓝 navy 蓝黑",
    "purple": "香芋紫 薰衣草 灰紫 lilac",
    "gold": "金 玫瑰金 gold",
    "silver": "银色 太空银 silver",
}


@pytest.mark.parametrize(("name", "words"), NAMED.items())
def test_a_family_has_its_words_in_both_languages(name: str, words: str) -> None:
    assert {word: family(word) for word in words.split()} == dict.fromkeys(words.split(), name)


def test_every_family_of_the_table_is_tried() -> None:
    assert set(NAMED) == set(TABLE["families"])


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_word_belongs_to_two_families(language: str) -> None:
    words = Counter(
        word.strip()
        for named in TABLE["families"].values()
        for word in (named["zh"].split() if language == "zh" else named["en"].split(","))
    )
    assert [word for word, times in words.items() if times > 1] == []
    assert len(words) > 500


def test_every_chinese_word_is_found_again_with_and_without_its_last_character() -> None:
    table = {word: name for name, words in TABLE["families"].items() for word in words["zh"].split()}
    assert {word: family(word) for word in table} == table
    assert {word: family(f"{word}色") for word in table} == table


def test_every_english_phrase_is_found_again_in_capitals() -> None:
    table = {word.strip(): name for name, words in TABLE["families"].items() for word in words["en"].split(",")}
    assert {word: family(word.upper()) for word in table} == table


@pytest.mark.parametrize(
    "colour",
    [
        "蓝白条",
        "碎花",
        "黑白格",
        "豹纹",
        "杏底碎花",
        "黑白波点",
        "拼色",
        "迷彩绿色拼接",
        "Striped navy",
        "floral",
        "tie-dye blue",
    ],
)
def test_a_print_has_no_family(colour: str) -> None:
    assert family(colour) is None


@pytest.mark.parametrize(
    "colour", ["黑白", "红白蓝", "黑色/白色", "黑+红", "black/white", "black & white", "blue white"]
)
def test_two_colours_have_no_family(colour: str) -> None:
    assert family(colour) is None


@pytest.mark.parametrize(
    ("colour", "name"), [("浅蓝/深蓝", "blue"), ("navy / dark blue", "navy"), ("Black 黑色", "black")]
)
def test_two_words_of_one_family_have_it(colour: str, name: str) -> None:
    assert family(colour) == name


@pytest.mark.parametrize(
    "colour", ["", " ", "默认", "均色", "原色", "羊皮", "实木", "随机", "01", "default title", "深", "色"]
)
def test_an_unknown_word_has_no_family(colour: str) -> None:
    assert family(colour) is None


@pytest.mark.parametrize(
    ("colour", "name"),
    [
        ("黑色加绒", "black"),
        ("黑色(加厚)", "black"),
        ("01米白", "cream"),
        ("烟雨蓝", "blue"),
        ("藍色", "blue"),
        ("軍綠", "olive"),
        ("Off White", "cream"),
        ("dark olive green", "olive"),
        ("black knit", "black"),
        (" Navy Blue ", "navy"),
    ],
)
def test_what_else_stands_on_a_label_does_not_matter(colour: str, name: str) -> None:
    assert family(colour) == name


def test_english_with_two_families_and_no_head_has_none() -> None:
    assert family("black red knit") is None
