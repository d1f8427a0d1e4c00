"""The words of pharmacies, of electronics shops and of furniture and building shops."""

from __future__ import annotations

import pytest
from tag_examples import names, polarity, values


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("拿厄贝沙坦和阿托伐他汀各两盒", {"category:降压药", "category:降脂药"}),
        ("拜唐苹吃完了", {"category:降糖药"}),
        ("倍他乐克一盒", {"category:降压药"}),
        ("要念慈庵", {"category:止咳药"}),
        ("维C银翘片两盒", {"category:感冒药"}),
        ("氟哌酸有没有", {"category:止泻药"}),
        ("丽珠得乐两盒", {"category:胃药"}),
        ("杜密克一瓶", {"category:通便药"}),
        ("百多邦一支", {"category:皮肤药膏"}),
        ("息斯敏一盒", {"category:过敏药"}),
        ("想买右佐匹克隆", {"category:安神药"}),
        ("培菲康一盒", {"category:益生菌"}),
        ("额温枪", {"category:体温计"}),
        ("硝苯地平控释片", {"category:降压药", "form:片剂"}),
        ("抗病毒口服液", {"category:感冒药", "form:口服液"}),
        ("云南白药膏两贴", {"category:膏药", "brand:云南白药"}),
        ("早孕试纸一条", set()),
        ("优甲乐一盒", set()),
    ],
)
def test_a_drug_belongs_to_its_class(note: str, expected: set[str]) -> None:
    assert names(note, "pharmacy") == expected


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("嗓子跟吞刀片一样", {"symptom:咽痛"}),
        ("一天拉了七八次", {"symptom:腹泻"}),
        ("拉了两天稀", {"symptom:腹泻"}),
        ("三天没大便", {"symptom:便秘"}),
        ("夜里老醒", {"symptom:失眠"}),
        ("瞓唔着", {"symptom:失眠"}),
        ("膝盖一到阴天就疼", {"symptom:关节痛"}),
        ("体温38度5", {"symptom:发烧"}),
        ("鼻子老堵", {"symptom:鼻塞"}),
        ("脑壳痛", {"symptom:头痛"}),
        ("来例假肚子疼", {"symptom:痛经"}),
        ("老打嗝 胃里胀", {"symptom:胃胀"}),
        ("没咳嗽", set()),
        ("辛苦您了", set()),
        ("晕车", set()),
    ],
)
def test_a_complaint_is_a_symptom(note: str, expected: set[str]) -> None:
    assert names(note, "pharmacy") == expected


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("三高都有", {"condition:高血压", "condition:糖尿病", "condition:高血脂"}),
        ("血压老降不下来", {"condition:高血压"}),
        ("胆固醇偏高", {"condition:高血脂"}),
        ("心脏放过两个支架", {"condition:冠心病"}),
        ("上周刚切了胆囊", {"condition:术后"}),
        ("刚喝了半斤白酒", {"contra:酒后"}),
        ("青霉素头孢都过敏", {"contra:青霉素过敏", "contra:头孢过敏"}),
        ("转氨酶偏高", {"contra:肝功能不好"}),
        ("青霉素不过敏", set()),
    ],
)
def test_what_a_medicine_must_respect_is_noted(note: str, expected: set[str]) -> None:
    assert names(note, "pharmacy") == expected


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("还有三个月就到期", {"issue:近效期"}),
        ("药太大颗 咽着费劲", {"issue:吞咽困难"}),
        ("吃了一周没啥反应", {"issue:没效果"}),
        ("吃完就困", {"issue:犯困"}),
        ("日期新鲜 效果很好", set()),
        ("会员过期了", set()),
    ],
)
def test_a_fault_of_a_medicine_is_an_issue(note: str, expected: set[str]) -> None:
    assert names(note, "pharmacy") == expected


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("12+256的", ["内存12G", "存储256G"]),
        ("16+1T的", ["内存16G", "存储1T"]),
        ("屏14寸", ["屏幕14寸"]),
        ("要15.6的屏", ["屏幕15.6寸"]),
        ("六十五寸", ["屏幕65寸"]),
        ("电视要75的", ["屏幕75寸"]),
        ("内存十六g", ["内存16G"]),
        ("要五一二的", ["存储512G"]),
        ("两万毫安", ["容量20000毫安"]),
        ("一万的充电宝", ["容量10000毫安"]),
        ("16g内存 512", ["内存16G", "存储512G"]),
        ("256元", []),
    ],
)
def test_a_specification_is_written_in_many_ways(note: str, expected: list[str]) -> None:
    assert values(note, "spec", "electronics") == expected


@pytest.mark.parametrize(("note", "expected"), [("要128的 64不要", "dislike"), ("要64g的", "like")])
def test_a_storage_can_be_refused(note: str, expected: str) -> None:
    assert polarity(note, "存储64G", "electronics") == expected


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("thinkpad", {"category:笔记本", "brand:联想"}),
        ("要一手能握的", {"feature:小屏"}),
        ("能把地铁噪音隔掉的", {"feature:降噪"}),
        ("能锁游戏的", {"feature:家长管控"}),
        ("喇叭声音要响", {"feature:音量大"}),
        ("电池用不了一天", {"issue:耗电快"}),
        ("玩一会儿就烫手", {"issue:发热"}),
        ("动不动就重启", {"issue:蓝屏"}),
        ("蓝牙老断", {"issue:连不上"}),
        ("128不够用", {"spec:存储128G", "issue:内存不足"}),
        ("敲代码用", {"usage:编程"}),
        ("打王者不卡就行", {"usage:游戏", "feature:性能"}),
        ("能打电话就行", set()),
        ("送外卖的", {"occupation:外卖骑手"}),
        ("果粉", {"brand:苹果"}),
        ("物流速度很快", set()),
        ("发热量低", set()),
        ("大一点的", set()),
        ("抖音上看到的", set()),
        ("这手机号是她的", set()),
    ],
)
def test_electronics_are_asked_for_in_everyday_words(note: str, expected: set[str]) -> None:
    assert names(note, "electronics") == expected


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("一百二十平", ["面积120㎡"]),
        ("九十来平", ["面积90㎡"]),
        ("120的房子", ["面积120㎡"]),
        ("四室两厅", ["四室"]),
        ("两房一厅", ["两室"]),
        ("客厅25平", []),
        ("平板", []),
    ],
)
def test_an_area_may_be_spelt(note: str, expected: list[str]) -> None:
    assert values(note, "house", "home") == expected


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("四人位的", ["4人位"]),
        ("六人餐桌", ["6人位"]),
        ("要坐得下8个人", ["8人位"]),
        ("双人位", ["2人位"]),
        ("一米五的床", ["1.5米"]),
        ("米八的床", ["1.8米"]),
        ("八十公分", ["80cm"]),
        ("六百乘一千二", ["600×1200"]),
        ("1.8*2米", ["1.8×2"]),
        ("大米三斤", []),
    ],
)
def test_a_length_or_a_number_of_seats_may_be_spelt(note: str, expected: list[str]) -> None:
    assert values(note, "dimension", "home") == expected


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("梳化", {"category:沙发"}),
        ("席梦思要棕的", {"category:床垫", "material:棕垫"}),
        ("脱排", {"category:油烟机"}),
        ("米白布艺沙发", {"color:米白", "material:布艺", "category:沙发"}),
        ("哑光砖", {"material:柔光砖"}),
        ("糙一点的砖", {"need:防滑", "category:瓷砖"}),
        ("窗帘一点光都不透", {"category:窗帘", "need:遮光"}),
        ("下面全要抽屉", {"need:收纳"}),
        ("不占地方", {"need:省空间"}),
        ("怕孩子磕到", {"need:儿童安全", "household:有孩子"}),
        ("乡下自己盖的房", {"house:别墅"}),
        ("五楼没电梯", {"house:楼梯房"}),
        ("刚拿到钥匙", {"house:新房"}),
        ("说好周五到 到现在没影", {"issue:送货慢"}),
        ("坐垫中间塌", {"issue:塌陷"}),
        ("一翻身就响", {"issue:异响"}),
        ("龙头一直滴", {"category:水龙头", "issue:漏水"}),
        ("床头柜", set()),
        ("会不会变形", set()),
        ("送到小区门口", set()),
        ("明天出门", set()),
        ("被坑了", set()),
    ],
)
def test_a_home_is_described_in_everyday_words(note: str, expected: set[str]) -> None:
    assert {name for name in names(note, "home") if not name.startswith("service")} == expected
