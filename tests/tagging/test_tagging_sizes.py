"""Sizes: which fitted, which did not, and whose they are."""

from __future__ import annotations

import pytest
from tag_examples import polarity, read, values


def sizes(note: str) -> set[str]:
    """The sizes of a note as ``XL:fact@老公``."""
    return {tag.removeprefix("size:") for tag in read(note) if tag.startswith("size:")}


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("S和M都紧", {"S:dislike", "M:dislike"}),
        ("S、M都穿不进", {"S:dislike", "M:dislike"}),
        ("S M L都试了 都不合适", {"S:dislike", "M:dislike", "L:dislike"}),
        ("38 39都掉跟", {"38码:dislike", "39码:dislike"}),
        ("M L都行", {"M:fact", "L:fact"}),
    ],
)
def test_the_sizes_of_a_list_share_what_is_said_of_all(note: str, expected: set[str]) -> None:
    assert sizes(note) == expected


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("试穿M 勒 L 刚好", {"M:dislike", "L:fact"}),
        ("试了S 勒得慌 M 舒服", {"S:dislike", "M:fact"}),
        ("试的M,肩膀紧,袖子也短,换了L正好", {"M:dislike", "L:fact"}),
        ("36的靴 鞋面没事 小腿那儿拉不上", {"36码:dislike"}),
        ("胯那里紧 大腿勒 28的", {"28码:dislike"}),
    ],
)
def test_a_fault_in_the_next_clause_is_of_the_size_before_it(note: str, expected: set[str]) -> None:
    assert sizes(note) == expected


@pytest.mark.parametrize(
    "note",
    [
        "L不松不紧正合适",
        "L码松紧刚好",
        "L长短合适",
        "L松紧腰的裤子",
        "L会不会太大",
        "担心L偏大 试了刚好",
        "L码洗了缩水变小",
        "L正好 袖子有点长",
        "试L 袖子长一点 其他都好",
        "L腰又空 改腰",
        "平时穿L 这件肩紧",
        "要L 怕腰紧",
    ],
)
def test_a_size_that_fits_or_is_only_doubted_is_a_fact(note: str) -> None:
    assert polarity(note, "L") == "fact"


@pytest.mark.parametrize(
    "note",
    [
        "拿M来换L",
        "退了M的风衣",
        "帮老公退外套M 自己要L",
        "现在是M 要换小一码",
        "要换小一码 现在是M",
        "M 能不能换大一号",
        "M换L",
    ],
)
def test_a_size_given_back_is_a_dislike(note: str) -> None:
    assert polarity(note, "M") == "dislike"


@pytest.mark.parametrize(
    "note",
    [
        "写成M了 其实L",
        "客人说记成M了 她穿L",
        "M不对 是L",
        "L(之前写M写错了)",
        "生娃前M 现在L",
        "上次M这次L",
        "只剩M 她要L",
    ],
)
def test_a_size_put_right_outgrown_or_left_over_is_no_tag(note: str) -> None:
    assert sizes(note) == {"L:fact"}


def test_a_size_of_before_that_was_too_small_stays_one_that_did_not_fit() -> None:
    assert sizes("上次M小了 这次L") == {"M:dislike", "L:fact"}


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("38脚挤 39刚好", ["38码", "39码"]),
        ("26臀紧", ["26码"]),
        ("27不紧 刚好", ["27码"]),
        ("老公鞋42 她37", ["42码", "37码"]),
        ("她37岁 鞋38", ["38码"]),
        ("文胸75C", ["75C"]),
        ("胸围75cm", ["胸围75cm"]),
        ("S型身材", []),
        ("4S店老板", []),
    ],
)
def test_a_number_or_letter_is_a_size_by_what_stands_beside_it(note: str, expected: list[str]) -> None:
    assert values(note, "size") == expected


@pytest.mark.parametrize("person", ["老公", "儿子", "妈妈", "婆婆"])
@pytest.mark.parametrize(
    "note",
    [
        "{}XL 她M",
        "{} XL 她 M",
        "{}XL码 自己M码",
        "XL是{}的 M是她的",
        "XL{}的,M自己的",
        "{}那件XL 她那件M",
        "{}要黑色XL 她要白色M",
        "跟{}一起来 她试M {}试XL",
        "她和{} 一个M一个XL",
        "给{}买外套XL 客人M",
        "给{}买外套XL 然后看裙子M",
        "给{}买完外套XL 又试了条裙子M",
        "她穿M,给{}带一件XL",
    ],
)
def test_the_size_of_her_people_is_theirs_and_hers_is_hers(note: str, person: str) -> None:
    assert sizes(note.replace("{}", person)) == {f"XL:fact@{person}", "M:fact"}


def test_the_next_size_is_of_the_same_person_until_somebody_else_is_named() -> None:
    assert sizes("老公试L紧了 拿XL 她M") == {"L:dislike@老公", "XL:fact@老公", "M:fact"}


def test_two_people_of_hers_have_a_size_each() -> None:
    assert sizes("给老公和儿子买 老公XL 儿子L") == {"XL:fact@老公", "L:fact@儿子"}


def test_he_is_the_man_named_before() -> None:
    assert sizes("想给老公惊喜 他穿XL") == {"XL:fact@老公"}


def test_she_is_the_woman_the_goods_are_for_until_her_size_is_known() -> None:
    assert sizes("给妈妈买羽绒服 她穿XL") == {"XL:fact@妈妈"}
    assert sizes("给妈妈买羽绒服 XL 她M") == {"XL:fact@妈妈", "M:fact"}


def test_what_is_said_beside_his_size_is_his() -> None:
    assert {"color:粉色:like@女儿", "color:黑色:like"} <= read("女儿120码连衣裙要粉的 自己要黑的")


@pytest.mark.parametrize(
    "note",
    [
        "老公陪着 M",
        "老公陪来的 她试M",
        "老公说M太素",
        "老公觉得M合适",
        "老公让她试M",
        "带着女儿 试M",
        "王先生M",
        "这位先生M",
        "老太太M",
        "姐姐试了M",
        "姑娘穿M",
        "同学聚会穿 M",
    ],
)
def test_who_is_only_there_or_is_the_customer_has_no_size_for_somebody(note: str) -> None:
    assert sizes(note) == {"M:fact"}


def test_who_is_called_like_a_customer_is_hers_beside_a_size_of_her_own() -> None:
    assert sizes("妹妹XL 她M") == {"XL:fact@姐妹", "M:fact"}
