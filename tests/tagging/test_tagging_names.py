"""From words to names: which words of a note mean which tags."""

from __future__ import annotations

import pytest
from tag_examples import names


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("黑白灰", {"color:黑白灰"}),
        ("显黑", {"issue:显黑"}),
        ("腰带一条", {"category:腰带"}),
        ("黑着脸走了", set()),
        ("白天来", set()),
        ("帮她打包", set()),
        ("oversize卫衣", {"fit:oversize", "category:卫衣"}),
        ("Oversize卫衣", {"fit:oversize", "category:卫衣"}),
        ("ＯＶＥＲＳＩＺＥ卫衣", {"fit:oversize", "category:卫衣"}),
        ("半高领", {"detail:半高领"}),
        ("牛仔外套", {"category:牛仔外套"}),
    ],
)
def test_the_longest_word_counts(note: str, expected: set[str]) -> None:
    assert names(note) == expected


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("阔腿裤", {"fit:阔腿", "category:裤子"}),
        ("真丝衬衫", {"fabric:真丝", "category:衬衫"}),
        ("直筒牛仔裤", {"fit:直筒", "category:牛仔裤"}),
        ("A字裙", {"fit:A字", "category:半身裙"}),
        ("小白鞋", {"color:白色", "category:鞋"}),
        ("小黑裙", {"color:黑色", "category:连衣裙"}),
        ("羊绒衫", {"fabric:羊绒", "category:毛衣"}),
        ("针织裙", {"fabric:针织", "category:裙子"}),
        ("皮裤", {"fabric:皮革", "category:裤子"}),
        ("高腰直筒牛仔", {"detail:高腰", "fit:直筒", "category:牛仔裤"}),
        ("碎花长裙", {"pattern:碎花", "category:裙子", "detail:长款"}),
        ("小香外套", {"style:名媛", "category:外套"}),
    ],
)
def test_a_modifier_and_a_head_are_two_tags(note: str, expected: set[str]) -> None:
    assert names(note) == expected


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("裤子 要西裤", {"category:西裤"}),
        ("外套 风衣", {"category:风衣"}),
        ("带孩子 女儿八岁", {"household:有女儿"}),
        ("裙子 旗袍", {"category:旗袍"}),
        ("上衣 衬衫", {"category:衬衫"}),
    ],
)
def test_a_generic_name_gives_way_to_a_special_one(note: str, expected: set[str]) -> None:
    assert names(note) == expected


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("连依裙", {"category:连衣裙"}),
        ("显廋", {"need:显瘦"}),
        ("牛崽裤", {"category:牛仔裤"}),
        ("恤衫", {"category:衬衫"}),
        ("衬杉", {"category:衬衫"}),
        ("褲子", {"category:裤子"}),
        ("顯瘦", {"need:显瘦"}),
        ("blazer", {"category:西装"}),
        ("jeans", {"category:牛仔裤"}),
    ],
)
def test_slips_dialect_and_english_are_understood(note: str, expected: set[str]) -> None:
    assert names(note) == expected


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("肩膀也宽", {"issue:肩大"}),
        ("肩线垮", {"issue:肩大"}),
        ("胸口绷", {"issue:胸紧"}),
        ("裤腰勒", {"issue:腰围小"}),
        ("裤腰松", {"issue:腰围大"}),
        ("屁股绷", {"issue:臀紧"}),
        ("大腿有点紧", {"issue:大腿紧"}),
        ("袖子盖手", {"issue:袖长"}),
        ("袖子短一截", {"issue:袖短"}),
        ("裤脚拖地", {"issue:裤长"}),
        ("领口垮", {"issue:领口大"}),
        ("领口勒", {"issue:领口紧"}),
        ("有点大", {"issue:偏大"}),
        ("穿不下", {"issue:偏小"}),
        ("太长", {"issue:偏长"}),
        ("太短", {"issue:偏短"}),
    ],
)
def test_a_part_of_the_body_and_a_state_make_an_issue(note: str, expected: set[str]) -> None:
    assert names(note) == expected


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("湖蓝", {"color:蓝色"}),
        ("豆绿", {"color:绿色"}),
        ("藕粉", {"color:粉色"}),
        ("深蓝", {"color:藏青"}),
        ("砖红", {"color:红色"}),
        ("雾霾蓝", {"color:雾霾蓝"}),
        ("枣红", {"color:酒红"}),
        ("孔雀蓝", {"color:蓝色"}),
        ("浅灰", {"color:灰色"}),
    ],
)
def test_an_unlisted_colour_belongs_to_its_last_character(note: str, expected: set[str]) -> None:
    assert names(note) == expected


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("短外套", {"detail:短款", "category:外套"}),
        ("长风衣", {"detail:长款", "category:风衣"}),
        ("薄外套", {"fabric:轻薄", "category:外套"}),
        ("厚的", {"fabric:厚实"}),
    ],
)
def test_length_and_thickness_before_a_garment_are_wishes(note: str, expected: set[str]) -> None:
    assert names(note) == expected


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("裤子要改短", {"category:裤子", "service:改衣"}),
        ("周六来", {"service:周末联系"}),
        ("周末有空", {"service:周末联系"}),
        ("到货喊她", {"service:到货通知"}),
        ("补货了通知", {"service:到货通知"}),
        ("微信发她", {"service:微信联系"}),
        ("别打电话", {"service:不要电话"}),
        ("寄到家", {"service:送货上门"}),
        ("约了周三下午", {"service:预约到店"}),
        ("再考虑一下", {"service:再考虑"}),
        ("等双十一", {"service:等活动"}),
        ("开发票", {"service:要发票"}),
        ("帮她配一套", {"service:需要搭配建议"}),
        ("问问老公", {"service:要家人决定", "household:已婚"}),
        ("自己逛", {"service:不喜欢被打扰"}),
    ],
)
def test_services_have_many_wordings(note: str, expected: set[str]) -> None:
    assert names(note) == expected


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("老公陪着", {"household:已婚"}),
        ("闺女", {"household:有女儿"}),
        ("儿子", {"household:有儿子"}),
        ("家里有猫", {"household:养宠物"}),
        ("孕5个月", {"household:孕期"}),
        ("俩娃", {"household:二宝"}),
        ("没结婚", {"household:未婚"}),
        ("刚离婚", {"household:离异"}),
        ("前男友", set()),
        ("王先生", set()),
    ],
)
def test_kin_say_how_she_lives(note: str, expected: set[str]) -> None:
    assert names(note) == expected


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("ok", set()),
        ("张姐", set()),
        ("好看 质量好", set()),
        ("夏天 秋装", set()),
        ("没发烧", set()),
        ("不是面试穿", set()),
        ("像雨衣", set()),
        ("朋友喜欢红色", set()),
        ("她朋友喜欢红色 自己只穿黑色", {"color:黑色"}),
        ("不是黑色是藏青", {"color:藏青"}),
        ("以前爱穿紧身现在只要宽松", {"fit:宽松"}),
        ("没试风衣", set()),
        ("13800138000", set()),
    ],
)
def test_what_is_no_statement_about_her_gives_no_tag(note: str, expected: set[str]) -> None:
    assert names(note) == expected


@pytest.mark.parametrize(
    "note",
    [
        "白说了半天",
        "会员黑卡",
        "天黑才走",
        "咖啡喝着等",
        "在休闲区坐着",
        "看时尚杂志",
        "正式工",
        "住公主坟",
        "民族大学",
        "运动完来的",
        "不吃辣",
    ],
)
def test_a_word_inside_another_word_gives_no_tag(note: str) -> None:
    assert names(note) == set()


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("高血压 吃氨氯地平", {"condition:高血压", "category:降压药"}),
        ("嗓子疼 没发烧", {"symptom:咽痛"}),
        ("青霉素过敏", {"contra:青霉素过敏"}),
        ("布洛芬颗粒", {"category:退烧药", "form:颗粒"}),
        ("刷医保", {"service:刷医保"}),
    ],
)
def test_pharmacy_has_its_own_names(note: str, expected: set[str]) -> None:
    assert names(note, "pharmacy") == expected


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("字大声音大的手机", {"feature:大字体", "feature:音量大", "category:手机"}),
        ("打王者发烫", {"usage:游戏", "issue:发热"}),
        ("程序员 键盘", {"occupation:程序员", "category:键盘"}),
        ("以旧换新 国补", {"service:以旧换新", "service:国补"}),
        ("平板 护眼", {"category:平板", "feature:护眼"}),
    ],
)
def test_electronics_has_its_own_names(note: str, expected: set[str]) -> None:
    assert names(note, "electronics") == expected


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("主卧窗帘要遮光", {"space:主卧", "category:窗帘", "need:遮光"}),
        ("实木床", {"material:实木", "category:床"}),
        ("北欧沙发 科技布", {"style:北欧", "category:沙发", "material:科技布"}),
        ("衣柜掉漆", {"category:衣柜", "issue:掉漆"}),
        ("水电阶段", {"house:水电阶段"}),
    ],
)
def test_home_has_its_own_names(note: str, expected: set[str]) -> None:
    assert names(note, "home") == expected
