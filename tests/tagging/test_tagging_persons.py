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


@pytest.mark.parametrize(
    ("note", "tag"),
    [
        ("替姆妈拣件棉服", "给妈妈买"),
        ("给娃他爹寻件夹克", "给老公买"),
        ("给俺爸捎条棉裤", "给爸爸买"),
        ("给上司送的围巾", "给领导买"),
        ("同阿女添条裙 帮阿女买", "给女儿买"),
        ("给崽买件羽绒服", "给儿子买"),
        ("给细路买对波鞋", "给孩子买"),
        ("想给我男人整件皮衣", "给老公买"),
        ("我妈也要一条丝巾", "给妈妈买"),
        ("公公的棉服也一块买了", "给公公买"),
        ("老爹穿的 立领衬衫", "给爸爸买"),
        ("带两双袜子给同事", "给同事买"),
        ("闺蜜托她买条裙子", "给朋友买"),
        ("丈母娘过六十大寿 要给她挑件旗袍", "给岳父母买"),
        ("儿子要一双球鞋", "给儿子买"),
        ("俺崽穿150 加绒的裤子", "给儿子买"),
        ("买件开衫给我妈", "给妈妈买"),
        ("爱人穿正好，面料舒服", "给老公买"),
        ("儿子穿上很帅", "给儿子买"),
        ("爸爸说穿着很舒服", "给爸爸买"),
        ("老公收到很喜欢", "给老公买"),
        ("我老公180，75公斤，买的XL", "给老公买"),
        ("要小孩的雨鞋 26码", "给孩子买"),
        ("给双胞胎女儿一人一条裙子", "给女儿买"),
        ("怕扎 要给宝宝穿", "给孩子买"),
        ("给老公的衬衫 41码", "给老公买"),
        ("给儿子试校服 160", "给儿子买"),
        ("陪她妈买羽绒服", "给妈妈买"),
        ("领着儿子来买球鞋 42", "给儿子买"),
        ("女儿的裙子要粉色 120码", "给女儿买"),
        ("婆婆要的羽绒服 XL", "给婆婆买"),
        ("她爸要件夹克 XXL", "给爸爸买"),
        ("老公也挑了一件polo XL", "给老公买"),
        ("妈妈70岁 想找件红外套", "给妈妈买"),
        ("她老公180斤 有没有4XL的polo", "给老公买"),
        ("老公生日礼物 皮带", "给老公买"),
        ("公司年会 给同事们一人一条围巾", "给同事买"),
        ("小儿子长得快 要大一号 140码", "给儿子买"),
    ],
)
def test_a_purchase_is_said_in_many_ways(note: str, tag: str) -> None:
    assert f"household:{tag}" in names(note)


@pytest.mark.parametrize(
    "note",
    [
        "发给老公看了 他说太花",
        "没给老公买 只买了自己的",
        "送孩子上学路过",
        "送老公去机场",
        "帮老公拿快递",
        "婆婆给买的外套 起球了",
        "老婆买给我的，很合身",
        "老公陪着来的 她要连衣裙",
        "女儿婚礼穿 红色",
        "外婆要件红马甲",
        "朋友穿着好看",
        "儿子家长会穿",
        "带老公来看羽绒服 她要M",
        "带女儿来逛 看中M",
        "婆婆说太贵 M",
        "老公的意见 要黑的",
        "老公要来接她 M",
        "女儿要结婚 红色M",
        "孩子要的话再说",
        "我妈买菜路过",
        "女儿的裙子要洗",
        "给老公的电话",
        "女儿120码 她M",
        "自己M 孩子在家",
    ],
)
def test_a_relative_who_is_there_gets_nothing(note: str) -> None:
    assert not any(name.startswith("household:给") for name in names(note))


def test_her_own_goods_beside_a_purchase_are_hers() -> None:
    tags = read("给老公买了衬衫 XL 自己试了条连衣裙 M")
    assert {"size:XL:fact@老公", "size:M:fact"} <= tags


def test_what_stands_before_a_purchase_made_besides_is_hers() -> None:
    tags = read("自己买了条牛仔裤 27码 又给闺女挑了件卫衣 150码")
    assert {"size:27码:fact", "size:150码:fact@女儿"} <= tags


def test_his_taste_is_his_and_the_next_clause_about_her_is_hers() -> None:
    tags = read("给男朋友挑毛衣 他不喜欢高领 自己也看中一件开衫")
    assert {"detail:高领:dislike@男友", "category:开衫:like"} <= tags


@pytest.mark.parametrize("note", ["老公XL 她M 情侣卫衣", "她M 老公XL 情侣卫衣", "她穿M 老公穿XL 情侣卫衣"])
def test_a_size_beside_her_own_is_the_partners(note: str) -> None:
    assert {"size:M:fact", "size:XL:fact@老公"} <= read(note)


def test_what_he_bought_for_her_is_not_for_him() -> None:
    assert "household:给老公买" not in names("老公给她买的 太大")


def test_a_withdrawn_purchase_is_none() -> None:
    assert names("不是给老公 是自己穿的西装") == {"category:西装"}


def test_without_a_purchase_nobody_is_described() -> None:
    assert read("老公陪着 喜欢红色") == {"household:已婚:fact", "color:红色:like"}


def test_medicine_is_for_whoever_is_ill() -> None:
    assert {"household:给孩子买:fact", "symptom:咳嗽:fact@孩子", "form:口服液:like@孩子"} <= read(
        "孩子咳嗽三天了 要糖浆", "pharmacy"
    )
    assert "household:给孩子买:fact" not in read("孩子在外面等 她咳嗽", "pharmacy")


@pytest.mark.parametrize(
    "note", ["给老公买外套 又试了条裙子", "给老公买外套 顺便看看裙子", "给老公买外套 客人试了裙子"]
)
def test_what_she_looks_at_after_the_purchase_is_hers(note: str) -> None:
    tags = read(note)
    assert any(tag.startswith("category:外套") and tag.endswith("@老公") for tag in tags)
    assert any(tag.startswith("category:裙子") and "@" not in tag for tag in tags)


def test_a_present_gives_way_to_the_person() -> None:
    assert "household:送礼" not in names("送人 送婆婆的")
