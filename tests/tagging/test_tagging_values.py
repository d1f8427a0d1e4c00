"""Values built from patterns: sizes, bodies, budgets, specifications, rooms and dimensions."""

from __future__ import annotations

import pytest
from tag_examples import values


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("试了m码的", ["M"]),
        ("试了Ｍ码的", ["M"]),
        ("要XXL的卫衣", ["2XL"]),
        ("要XXXL的卫衣", ["3XL"]),
        ("拿小号", ["S"]),
        ("要中码", ["M"]),
        ("穿大号", ["L"]),
        ("加大号才行", ["XL"]),
        ("有没有均码", ["均码"]),
        ("穿165/88A", ["165/88A"]),
        ("穿165-88A", ["165/88A"]),
        ("穿165 88a", ["165/88A"]),
        ("裤子穿27码", ["27码"]),
        ("裤子试27换28", ["27码", "28码"]),
        ("鞋子38码", ["38码"]),
        ("童装130码", ["130码"]),
        ("腰围2尺1", ["腰围2尺1"]),
        ("腰围两尺三", ["腰围2尺3"]),
        ("腰围68cm", ["腰围68cm"]),
        ("胸围92厘米", ["胸围92cm"]),
        ("内衣75B", ["75B"]),
        ("L到XL", ["L", "XL"]),
        ("M偏紧 L偏松", ["M", "L"]),
    ],
)
def test_a_size_has_one_name(note: str, expected: list[str]) -> None:
    assert values(note, "size", "apparel") == expected


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("今天是3月28号", []),
        ("会员号13800", []),
        ("来了5个人", []),
        ("不是M是L", ["L"]),
        ("以前穿S 现在穿M", ["M"]),
    ],
)
def test_a_number_that_is_no_size_of_hers_gives_none(note: str, expected: list[str]) -> None:
    assert values(note, "size", "apparel") == expected


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("身高163", ["身高163cm"]),
        ("1米63的个子", ["身高163cm"]),
        ("1.63m", ["身高163cm"]),
        ("一米六三", ["身高163cm"]),
        ("一米六", ["身高160cm"]),
        ("体重110斤", ["体重110斤"]),
        ("55kg", ["体重110斤"]),
        ("55公斤", ["体重110斤"]),
        ("168/58kg", ["体重116斤", "身高168cm"]),
        ("170 130", ["体重130斤", "身高170cm"]),
        ("梨形 胯宽", ["梨形", "胯宽"]),
        ("娇小的女生", ["小个子"]),
        ("小肚子明显 拜拜肉多", ["肚子大", "手臂粗"]),
    ],
)
def test_a_body_is_measured_in_centimetres_and_half_kilos(note: str, expected: list[str]) -> None:
    assert values(note, "body", "apparel") == expected


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("预算500以内", ["预算≤500"]),
        ("预算不超过800", ["预算≤800"]),
        ("预算2k封顶", ["预算≤2000"]),
        ("预算1万以上", ["预算≥10000"]),
        ("预算1000左右", ["预算≈1000"]),
        ("预算1000", ["预算≈1000"]),
        ("预算300-500", ["预算300-500"]),
        ("预算300到500", ["预算300-500"]),
        ("预算三五百", ["预算300-500"]),
        ("预算两千以内", ["预算≤2000"]),
        ("预算￥500", ["预算≈500"]),
        ("预算¥500-800", ["预算500-800"]),
        ("最多出到600", ["预算≤600"]),
        ("500块钱顶天了", ["预算≤500"]),
        ("不低于500", ["预算≥500"]),
        ("嫌贵", ["价格敏感"]),
        ("不差钱", ["不看价格"]),
    ],
)
def test_a_budget_is_a_limit_a_floor_a_middle_or_a_range(note: str, expected: list[str]) -> None:
    assert values(note, "budget", "apparel") == expected


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("要256g的", ["存储256G"]),
        ("512 的有吗", ["存储512G"]),
        ("1T的", ["存储1T"]),
        ("16g内存 512", ["内存16G", "存储512G"]),
        ("27寸显示屏", ["屏幕27寸"]),
        ("10000毫安的", ["容量10000毫安"]),
    ],
)
def test_a_specification_names_what_it_measures(note: str, expected: list[str]) -> None:
    assert values(note, "spec", "electronics") == expected


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("三室两厅 120平", ["三室", "面积120㎡"]),
        ("三居", ["三室"]),
        ("98平米 毛坯", ["面积98㎡", "毛坯"]),
        ("二手房翻新", ["二手房"]),
    ],
)
def test_a_house_has_rooms_an_area_and_a_stage(note: str, expected: list[str]) -> None:
    assert values(note, "house", "home") == expected


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("800x800的砖", ["800×800"]),
        ("300*600的砖", ["300×600"]),
        ("床要1米8", ["1.8米"]),
        ("1.5米的床", ["1.5米"]),
        ("柜子90cm", ["90cm"]),
        ("三人位沙发", ["3人位"]),
    ],
)
def test_a_dimension_is_written_in_one_way(note: str, expected: list[str]) -> None:
    assert values(note, "dimension", "home") == expected
