"""What clothes are called, how they are made, and how they fit: the many words for each name."""

from __future__ import annotations

import pytest
from tag_examples import names, values


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("想看背带裤", {"category:裤子"}),
        ("有没有羽绒背心", {"category:马甲"}),
        ("找件貂皮大衣", {"category:皮草"}),
        ("要毛线外套", {"category:开衫"}),
        ("看中那件秀禾服", {"category:礼服"}),
        ("试了硬壳", {"category:冲锋衣"}),
        ("想要一双乐福鞋", {"category:鞋"}),
        ("要猫跟", {"category:高跟鞋"}),
        ("要雨靴", {"category:靴子"}),
        ("拿了个水桶包", {"category:包"}),
        ("要锁骨链", {"category:配饰"}),
        ("要件婴儿衣服", {"category:童装"}),
        ("要件花衬衫", {"category:衬衫", "pattern:印花"}),
        ("要件雪纺衫", {"category:上衣", "fabric:雪纺"}),
        ("要真皮包", {"category:包", "fabric:皮革"}),
        ("要牛仔短裤", {"category:短裤", "fabric:牛仔"}),
        ("要吊带长裙", {"category:连衣裙", "detail:长款"}),
        ("要针织开衫", {"category:开衫", "fabric:针织"}),
    ],
)
def test_a_garment_goes_by_many_words(note: str, expected: set[str]) -> None:
    assert names(note) == expected


@pytest.mark.parametrize(
    "note",
    [
        "快递包裹到了",
        "背包客",
        "鞋盒压坏了",
        "带着行李箱来的",
        "买平底锅",
        "西装料",
    ],
)
def test_a_word_with_a_garment_in_it_is_none(note: str) -> None:
    assert values(note, "category", "apparel") == []


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("要靛蓝的", ["蓝色"]),
        ("要紫红的", ["红色"]),
        ("要粉紫的", ["紫色"]),
        ("要红棕的", ["咖色"]),
        ("要海盐蓝", ["蓝色"]),
        ("要莫兰迪粉", ["粉色"]),
        ("要navy blue", ["藏青"]),
        ("要浅卡", ["卡其"]),
        ("颜色再浅一点", ["浅色系"]),
        ("嫌颜色太艳", ["亮色系"]),
        ("要黑白格的", ["黑色", "白色"]),
    ],
)
def test_a_colour_not_listed_is_the_one_of_its_last_character(note: str, expected: list[str]) -> None:
    assert sorted(values(note, "color", "apparel")) == sorted(expected)


@pytest.mark.parametrize(
    "note",
    [
        "要香槟色的",
        "要牛油果色",
        "奶茶色好看",
        "马卡龙色",
        "头发白了的阿姨",
        "请她喝咖啡",
        "黄阿姨来了",
        "洗了发黄",
        "脖子上红一片",
        "要2米8的",
        "漂亮的姐姐",
    ],
)
def test_a_word_without_a_listed_colour_gives_none(note: str) -> None:
    assert values(note, "color", "apparel") == []


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("要箍身的", "fit:紧身"),
        ("要裤管宽的", "fit:阔腿"),
        ("要直上直下的", "fit:H型"),
        ("要显腰身的", "fit:收腰"),
        ("要收腰的", "fit:收腰"),
        ("要包臀的", "fit:包臀"),
        ("裤脚带松紧的", "fit:束脚"),
        ("要下摆子大的", "fit:大摆"),
        ("要戗驳领的", "detail:翻领"),
        ("要v neck", "detail:V领"),
        ("要堆领的", "detail:高领"),
        ("要坎袖的", "detail:无袖"),
        ("袖子到手肘的", "detail:中袖"),
        ("要宽紧带的", "detail:松紧腰"),
        ("要腰头松紧的", "detail:松紧腰"),
        ("要抽绳的", "detail:系带"),
        ("要拉锁的", "detail:拉链"),
        ("要破洞的", "detail:破洞"),
        ("里面带绒的", "detail:加绒"),
        ("要能脱卸的", "detail:可拆卸"),
        ("要盖屁股的", "detail:盖臀"),
        ("想要件短的", "detail:短款"),
    ],
)
def test_a_cut_or_a_detail_goes_by_many_words(note: str, expected: str) -> None:
    assert expected in names(note)


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("要澳毛的", "fabric:羊毛"),
        ("要绵羊皮的", "fabric:皮革"),
        ("棉含量95的", "fabric:棉"),
        ("料子很软", "fabric:亲肤"),
        ("挺厚的 暖和", "fabric:厚实"),
        ("越厚越好", "fabric:厚实"),
        ("面料薄而不透", "fabric:轻薄"),
        ("要这料子坠的", "fabric:垂感"),
        ("要坐一天不打褶的", "fabric:免烫"),
        ("要立得住的料", "fabric:挺括"),
        ("晾一晚上就干", "fabric:速干"),
        ("要棋盘格的", "pattern:格子"),
        ("要竖纹的", "pattern:条纹"),
        ("要水玉的", "pattern:波点"),
        ("胸口绣着牡丹", "pattern:刺绣"),
        ("要有小猫图案的", "pattern:卡通"),
        ("有点花 压不住", "pattern:花哨"),
        ("要光板的", "pattern:纯色"),
    ],
)
def test_a_cloth_or_a_pattern_goes_by_many_words(note: str, expected: str) -> None:
    assert expected in names(note)


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("腰那儿空出一拳", "腰围大"),
        ("腰上能塞个拳头", "腰围大"),
        ("裤腰咣当", "腰围大"),
        ("腰头箍人", "腰围小"),
        ("一坐下就勒肚子", "腰围小"),
        ("卡大腿", "大腿紧"),
        ("小腿那截拉不上", "小腿紧"),
        ("筒围偏小", "小腿紧"),
        ("胯过不去", "臀紧"),
        ("扣子崩开", "胸紧"),
        ("胸口扣不上", "胸紧"),
        ("胳膊那里箍", "袖紧"),
        ("手都抬不起来", "肩紧"),
        ("肩线掉下来", "肩大"),
        ("勒得脖子难受 卡脖子", "领口紧"),
        ("袖子盖过手背", "袖长"),
        ("露出一截手腕", "袖短"),
        ("裤子吊着", "裤短"),
        ("试了六条裤子没一条够长", "裤短"),
        ("裤脚堆在脚面", "裤长"),
        ("裙摆拖在地上", "偏长"),
        ("拉链拉不上", "偏小"),
        ("穿着咣里咣当", "偏大"),
        ("XL还绷", "偏小"),
        ("脚背勒", "挤脚"),
        ("脚后跟磨出泡", "磨脚"),
    ],
)
def test_a_misfit_is_named_by_the_part_and_its_state(note: str, expected: str) -> None:
    assert values(note, "issue", "apparel") == [expected]


@pytest.mark.parametrize(
    "note",
    [
        "大小正好",
        "腰大小合适",
        "建议拿大一码",
        "送大一女儿的",
        "肩宽度刚好",
        "大方得体",
        "轻松",
        "孩子还小",
    ],
)
def test_a_word_that_only_looks_like_a_misfit_is_none(note: str) -> None:
    assert values(note, "issue", "apparel") == []


def test_trousers_that_are_too_long_are_trousers_still() -> None:
    assert names("裤子长了好多") == {"category:裤子", "issue:裤长"}


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("鞋子37换38", ["37码", "38码"]),
        ("鞋要38半", ["38.5码"]),
        ("衬衣领子39", ["领围39cm"]),
        ("拍的160码", ["160码"]),
        ("买的190号", ["190码"]),
        ("27、28各一条", ["27码", "28码"]),
        ("26和27之间", ["26码", "27码"]),
        ("一直穿三十八码", ["38码"]),
        ("欧码39", ["39码"]),
        ("靴子 38", ["38码"]),
        ("腰29", ["29码"]),
        ("穿三个加", ["3XL"]),
        ("3XL4XL都试", ["3XL", "4XL"]),
        ("165(88A)", ["165/88A"]),
        ("34/75B", ["75B"]),
        ("裤子长100", ["裤长100cm"]),
        ("裤长3尺1", ["裤长3尺1"]),
        ("三围90 70 95", ["胸围90cm", "腰围70cm", "臀围95cm"]),
        ("给儿子挑毛衣 130", ["130码"]),
        ("28卡大腿", ["28码"]),
        ("38打脚", ["38码"]),
    ],
)
def test_a_size_is_written_in_many_ways(note: str, expected: list[str]) -> None:
    assert sorted(values(note, "size", "apparel")) == sorted(expected)


@pytest.mark.parametrize(
    "note",
    [
        "买了30件",
        "打了32折",
        "42岁",
        "要30张票",
        "等了28分钟",
        "28号来",
        "定28号取",
        "37块",
        "发烧38度",
        "洗了变S了",
        "鞋 300以内",
        "85后",
        "90年的",
    ],
)
def test_a_number_or_a_letter_of_another_kind_is_no_size(note: str) -> None:
    assert values(note, "size", "apparel") == []


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("128斤 163", ["体重128斤", "身高163cm"]),
        ("178高 195重", ["身高178cm", "体重195斤"]),
        ("佢得150", ["身高150cm"]),
        ("身高一七五", ["身高175cm"]),
        ("身高1.68", ["身高168cm"]),
        ("身高不到160", ["身高160cm"]),
        ("身高168净重120", ["身高168cm", "体重120斤"]),
        ("163/52", ["身高163cm", "体重104斤"]),
        ("体重55", ["体重110斤"]),
        ("162的身高110的体重", ["身高162cm", "体重110斤"]),
        ("一米六以下的要剪短", []),
    ],
)
def test_a_body_is_told_in_many_ways(note: str, expected: list[str]) -> None:
    assert sorted(values(note, "body", "apparel")) == sorted(expected)


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("要能翻下来的领子", "detail:翻领"),
        ("要遮住脖子的领子", "detail:高领"),
        ("肩膀上鼓起来的袖子", "detail:泡泡袖"),
        ("腰上穿绳的", "detail:系带"),
        ("裙边带褶的", "detail:百褶"),
        ("背后镂着洞", "detail:镂空"),
        ("领子上一圈毛", "detail:毛领"),
        ("胸前系个结", "detail:蝴蝶结"),
        ("要遮得住膝盖的", "detail:过膝"),
        ("上衣得盖得住", "detail:盖臀"),
        ("黑的 短的", "detail:短款"),
        ("裤腿甩着走的", "fit:阔腿"),
        ("裤腿溜直的", "fit:直筒"),
        ("裤腿上下一般粗的", "fit:直筒"),
        ("脚踝那儿收进去的", "fit:束脚"),
        ("腰这儿要掐进去", "fit:收腰"),
        ("裙摆转起来像伞", "fit:大摆"),
        ("颜色要沉一点", "color:深色系"),
        ("灰一点的蓝", "color:蓝色"),
        ("一个色到底", "pattern:纯色"),
        ("豹点子的", "pattern:豹纹"),
        ("羽容服", "category:羽绒服"),
        ("街上没人撞衫的", "style:设计感"),
    ],
)
def test_a_cut_or_a_detail_is_described_instead_of_named(note: str, expected: str) -> None:
    assert expected in names(note)


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("文胸 要75C", ["75C"]),
        ("再要一双37", ["37码"]),
        ("腰围八十", ["腰围80cm"]),
        ("胸围一百零二", ["胸围102cm"]),
    ],
)
def test_a_cup_a_pair_and_a_spelt_measure_are_sizes(note: str, expected: list[str]) -> None:
    assert values(note, "size", "apparel") == expected
