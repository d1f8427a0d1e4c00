"""Who the goods are for."""

from __future__ import annotations

import pytest
from tag_examples import names, read


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("给老公买衬衫", {"household:给老公买", "category:衬衫"}),
        ("帮老婆拿围巾", {"household:给老婆买", "category:围巾"}),
        ("买给男朋友的卫衣", {"household:给男友买", "category:卫衣"}),
        ("送婆婆的", {"household:给婆婆买"}),
        ("给我妈买开衫", {"household:给妈妈买", "category:开衫"}),
        ("给爸妈买羽绒服", {"household:给父母买", "category:羽绒服"}),
        ("给儿子买球鞋", {"household:给儿子买", "category:运动鞋"}),
        ("给闺女挑裙子", {"household:给女儿买", "category:裙子"}),
        ("送闺蜜丝巾", {"household:给朋友买", "category:丝巾"}),
        ("帮同事带丝巾", {"household:给同事买", "category:丝巾"}),
        ("给丈母娘买披肩", {"household:给岳父母买", "category:披肩"}),
        ("给孙子买童装", {"household:给孙辈买", "category:童装"}),
    ],
)
def test_a_purchase_for_somebody_is_named(note: str, expected: set[str]) -> None:
    assert names(note) == expected


def test_the_tags_of_the_goods_and_the_person_carry_the_person() -> None:
    assert read("给老公买,175 150斤,要商务的衬衫") == {
        "household:给老公买:fact",
        "body:身高175cm:fact@老公",
        "body:体重150斤:fact@老公",
        "style:商务:like@老公",
        "category:衬衫:like@老公",
    }


def test_budget_service_and_occupation_never_carry_a_person() -> None:
    assert read("给妈妈买开衫 预算500以内 微信联系 教师") == {
        "household:给妈妈买:fact",
        "category:开衫:like@妈妈",
        "budget:预算≤500:fact",
        "service:微信联系:fact",
        "occupation:教师:fact",
    }


def test_what_he_bought_for_her_is_not_for_him() -> None:
    assert "household:给老公买" not in names("老公给她买的 太大")


def test_a_withdrawn_purchase_is_none() -> None:
    assert names("不是给老公 是自己穿的西装") == {"category:西装"}


def test_without_a_purchase_nobody_is_described() -> None:
    assert read("老公陪着 喜欢红色") == {"household:已婚:fact", "color:红色:like"}


def test_a_present_gives_way_to_the_person() -> None:
    assert "household:送礼" not in names("送人 送婆婆的")
