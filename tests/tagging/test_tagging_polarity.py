"""Polarity: what she likes, what she refuses, what merely is so."""

from __future__ import annotations

import pytest
from tag_examples import names, polarity, read


@pytest.mark.parametrize(
    ("note", "tag", "expected"),
    [
        ("不要黑色", "黑色", "dislike"),
        ("不喜欢紧身", "紧身", "dislike"),
        ("不爱穿羊毛", "羊毛", "dislike"),
        ("从来不穿高跟", "高跟鞋", "dislike"),
        ("别给她推连帽的", "连帽", "dislike"),
        ("讨厌logo", "字母", "dislike"),
        ("除了红色都行", "红色", "dislike"),
        ("红色以外", "红色", "dislike"),
        ("❌白色", "白色", "dislike"),
        ("👎豹纹", "豹纹", "dislike"),
        ("圆领不要", "圆领", "dislike"),
        ("黑色就算了", "黑色", "dislike"),
        ("荧光色不行", "荧光色", "dislike"),
        ("唔要小脚", "小脚", "dislike"),
        ("唔钟意紧身", "紧身", "dislike"),
        ("羊毛过敏 要纯棉", "羊毛", "dislike"),
        ("不要太正式的", "商务", "dislike"),
        ("不考虑真丝", "真丝", "dislike"),
        ("受不了化纤", "涤纶", "dislike"),
        ("嫌豹纹俗", "豹纹", "dislike"),
        ("拒绝低腰", "低腰", "dislike"),
        ("这种碎花她不能接受", "碎花", "dislike"),
        ("一字肩 泡泡袖都不行", "一字领", "dislike"),
        ("一字肩 泡泡袖都不行", "泡泡袖", "dislike"),
        ("皮草?她说算了", "皮草", "dislike"),
        ("黑色会踩雷 不要", "黑色", "dislike"),
        ("先生一句太花就放下了", "花哨", "dislike"),
        ("红色太艳", "红色", "dislike"),
    ],
)
def test_a_refusal_is_a_dislike(note: str, tag: str, expected: str) -> None:
    assert polarity(note, tag) == expected


@pytest.mark.parametrize(
    ("note", "tag", "expected"),
    [
        ("要黑色", "黑色", "like"),
        ("想买风衣", "风衣", "like"),
        ("喜欢法式", "法式", "like"),
        ("钟意阔脚裤", "阔腿", "like"),
        ("看中一件皮衣", "皮衣", "like"),
        ("有没有针织衫", "针织衫", "like"),
        ("最好是纯棉", "棉", "like"),
        ("只穿平底", "平底鞋", "like"),
        ("一直穿优衣库", "优衣库", "like"),
        ("❤️米白", "米白", "like"),
        ("方领也行", "方领", "like"),
        ("V领和方领都可以", "V领", "like"),
        ("不是不喜欢裙子", "裙子", "like"),
        ("不能没有口袋", "口袋", "like"),
        ("非真丝不要", "真丝", "like"),
        ("留一件驼色的", "驼色", "like"),
        ("黑色 S 短款", "短款", "like"),
    ],
)
def test_a_wish_is_a_like(note: str, tag: str, expected: str) -> None:
    assert polarity(note, tag) == expected


@pytest.mark.parametrize(
    ("note", "tag", "expected"),
    [
        ("试了M码的风衣", "风衣", "fact"),
        ("买了两条西裤", "西裤", "fact"),
        ("退了 连衣裙 杏色", "杏色", "fact"),
        ("上次买的毛衣起球", "毛衣", "fact"),
        ("推荐了针织衫", "针织衫", "fact"),
        ("短款上衣显高", "显高", "fact"),
        ("红色会不会太抢", "红色", "fact"),
        ("上衣M", "上衣", "fact"),
        ("羽绒服去年买的", "羽绒服", "fact"),
        ("吊带裙没买", "连衣裙", "fact"),
        ("拿了三件 灰 黑", "灰色", "fact"),
        ("这件大衣显老", "大衣", "fact"),
    ],
)
def test_what_happened_is_a_fact(note: str, tag: str, expected: str) -> None:
    assert polarity(note, tag) == expected


@pytest.mark.parametrize(
    ("note", "tag", "expected"),
    [
        ("不要紧身裤", "紧身", "dislike"),
        ("不要紧身裤", "裤子", "fact"),
        ("不要黑色连衣裙", "黑色", "dislike"),
        ("不要黑色连衣裙", "连衣裙", "fact"),
        ("不要黑的、白的", "黑色", "dislike"),
        ("不要黑的、白的", "白色", "dislike"),
        ("喜欢法式,v领,收腰的连衣裙", "法式", "like"),
        ("喜欢法式,v领,收腰的连衣裙", "收腰", "like"),
        ("喜欢法式,v领,收腰的连衣裙", "连衣裙", "like"),
        ("不要黑色要白色", "黑色", "dislike"),
        ("不要黑色要白色", "白色", "like"),
        ("要白的不要黑的", "白色", "like"),
        ("要白的不要黑的", "黑色", "dislike"),
        ("要宽松 不要oversize", "宽松", "like"),
        ("要宽松 不要oversize", "oversize", "dislike"),
        ("喜欢碎花但是不要豹纹", "碎花", "like"),
        ("喜欢碎花但是不要豹纹", "豹纹", "dislike"),
        ("只要羊绒的 羊毛不要", "羊绒", "like"),
        ("只要羊绒的 羊毛不要", "羊毛", "dislike"),
        ("不要黑色 家里一柜子黑的", "黑色", "dislike"),
    ],
)
def test_a_cue_reaches_its_list_up_to_a_turn(note: str, tag: str, expected: str) -> None:
    assert polarity(note, tag) == expected


@pytest.mark.parametrize(
    ("note", "tag", "expected"),
    [
        ("毛衣起球", "起球", "fact"),
        ("嫌大衣老气", "显老", "fact"),
        ("袖子长了点", "袖长", "fact"),
        ("怕起球", "起球", "dislike"),
        ("担心掉色", "掉色", "dislike"),
        ("会不会缩水", "缩水", "dislike"),
        ("不要起皱的", "起皱", "dislike"),
        ("别太短", "偏短", "dislike"),
        ("不要太露", "走光", "dislike"),
        ("怕显胖", "显胖", "dislike"),
        ("要不起球的", "起球", "dislike"),
        ("夏天怕热", "闷热", "dislike"),
        ("毛衣别扎就行", "扎", "dislike"),
    ],
)
def test_an_issue_happened_or_is_feared(note: str, tag: str, expected: str) -> None:
    assert polarity(note, tag) == expected


@pytest.mark.parametrize(
    ("note", "tag", "expected"),
    [
        ("27腰紧", "27码", "dislike"),
        ("退M换L", "M", "dislike"),
        ("退M换L", "L", "fact"),
        ("165/88A的衬衣胸口紧", "165/88A", "dislike"),
        ("xxl都小", "2XL", "dislike"),
        ("试S刚刚好", "S", "fact"),
        ("M偏紧 L偏松 最后拿L", "M", "dislike"),
        ("M偏紧 L偏松 最后拿L", "L", "fact"),
        ("36码有点挤脚 37刚好", "36码", "dislike"),
        ("36码有点挤脚 37刚好", "37码", "fact"),
    ],
)
def test_a_size_that_did_not_fit_is_a_dislike(note: str, tag: str, expected: str) -> None:
    assert polarity(note, tag) == expected


def test_the_last_opinion_of_a_note_counts() -> None:
    assert polarity("喜欢红色 后来说不要红色", "红色") == "dislike"


def test_the_view_of_the_customer_counts_against_the_clerk() -> None:
    assert polarity("推荐了短裤 她说不要", "短裤") == "dislike"


def test_a_denied_issue_is_no_tag() -> None:
    assert polarity("洗了没缩水", "缩水") is None


def test_facts_of_life_are_always_facts() -> None:
    assert read("喜欢带女儿来 退休教师 婚礼穿") == {
        "household:有女儿:fact",
        "occupation:退休:fact",
        "occupation:教师:fact",
        "occasion:婚礼:fact",
    }


@pytest.mark.parametrize(
    ("note", "tag", "vertical"),
    [
        ("灰的坚决不要", "灰色", "apparel"),
        ("雪纺的讨厌", "雪纺", "apparel"),
        ("紫色拒绝", "紫色", "apparel"),
        ("岩板的嫌冷冰冰", "岩板", "home"),
        ("欧式的不考虑", "欧美", "apparel"),
    ],
)
def test_a_refusal_behind_its_topic_is_a_dislike(note: str, tag: str, vertical: str) -> None:
    assert polarity(note, tag, vertical) == "dislike"


def test_a_refusal_of_something_unnamed_says_nothing_about_the_goods_before_it() -> None:
    assert polarity("床不要太高", "床", "home") == "like"


@pytest.mark.parametrize("note", ["想给自家闺女拿条裙子", "想帮婆婆挑裙子", "打算给妈妈买裙子"])
def test_a_wish_goes_on_through_the_verb_of_taking(note: str) -> None:
    assert polarity(note, "裙子") == "like"


@pytest.mark.parametrize(
    ("note", "expected"), [("掉毛可不行", "dislike"), ("起球的不要", "dislike"), ("大衣粘毛不敢穿", "fact")]
)
def test_a_fault_ruled_out_is_no_fault_that_happened(note: str, expected: str) -> None:
    tag = next(name.split(":")[1] for name in names(note) if name.startswith("issue:"))
    assert polarity(note, tag) == expected


@pytest.mark.parametrize("note", ["风衣 XL绷 2XL还绷", "凉鞋 磨脚", "羽绒服 跑绒"])
def test_goods_named_alone_before_a_fault_are_what_it_is_of(note: str) -> None:
    category = next(name.split(":")[1] for name in names(note) if name.startswith("category:"))
    assert polarity(note, category) == "fact"


def test_what_is_only_assumed_does_not_replace_what_was_said() -> None:
    assert polarity("绿的不要 绿的上身像葱", "绿色") == "dislike"


def test_what_a_fault_left_its_traces_on_is_no_tag() -> None:
    assert "category:裤子" not in names("围巾掉毛 裤子上全是毛")


@pytest.mark.parametrize(("note", "expected"), [("穿着很舒服", "fact"), ("要舒服的", "like"), ("舒服的", "like")])
def test_a_need_that_was_felt_is_observed(note: str, expected: str) -> None:
    assert polarity(note, "舒适") == expected
