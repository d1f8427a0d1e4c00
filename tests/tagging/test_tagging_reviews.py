"""Reviews: the customer writes about what she bought, not a clerk about her."""

from __future__ import annotations

import pytest
from tag_examples import names, polarity


@pytest.mark.parametrize(
    ("note", "tag"),
    [
        ("宝贝收到了 穿着很舒服 物流也快", "舒适"),
        ("质量不错,很显瘦,好评", "显瘦"),
        ("面料很软,做工也好,百搭", "百搭"),
        ("卖家发货快 羽绒服超暖和", "保暖"),
    ],
)
def test_what_goods_do_for_their_buyer_is_observed(note: str, tag: str) -> None:
    assert polarity(note, tag) == "fact"


@pytest.mark.parametrize(
    ("note", "tag"),
    [("裙子收到了,质量很好,很好看", "裙子"), ("宝贝不错 雪纺的面料很喜欢", "雪纺")],
)
def test_what_a_buyer_praises_she_likes(note: str, tag: str) -> None:
    assert polarity(note, tag) == "like"


@pytest.mark.parametrize(
    ("note", "tag"),
    [
        ("质量很好 就是胸大的姐妹慎拍 尺码偏小", "body:胸大"),
        ("好评 小腿粗的别买", "body:小腿粗"),
        ("宝贝收到 快递送货上门 态度好", "service:送货上门"),
        ("裙子质量好,配高跟鞋很好看,推荐购买", "category:高跟鞋"),
        ("客服说不起球的,收到一看就起毛", "service:送货上门"),
    ],
)
def test_advice_to_others_and_the_parcel_are_no_tags(note: str, tag: str) -> None:
    assert tag not in names(note)


@pytest.mark.parametrize(
    "note", ["没有看到线头,做工很好,好评", "质量好,没发现起球", "做工不错,无色差", "面料好,不易变形,推荐购买"]
)
def test_a_fault_that_did_not_happen_is_no_tag(note: str) -> None:
    assert not {name for name in names(note) if name.startswith("issue:")}


def test_a_clerk_who_speaks_about_her_customer_writes_no_review() -> None:
    assert polarity("她说料子要显瘦 款式简单点的", "显瘦") == "like"


def test_one_word_about_goods_makes_no_review() -> None:
    assert polarity("版型 显瘦的 黑色", "显瘦") == "like"
