"""Definitions, sentences and docs say the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from store_api.insights import sentences
from store_api.insights.figures import Figure, Part, ratio
from store_api.insights.metrics import METRICS, Metric, Unit
from store_api.texts import catalogue

DOCS = (Path(__file__).parents[2] / "docs" / "metrics.md").read_text(encoding="utf-8")
SECTIONS = {part.splitlines()[0]: " ".join(part.split()) for part in DOCS.split("\n## ")[1:]}
CODE = Path(sentences.__file__).parent


@pytest.mark.parametrize("metric", METRICS.values(), ids=list(METRICS))
def test_the_docs_define_every_metric_in_the_same_words(metric: Metric) -> None:
    section = SECTIONS[re.sub(r"\d+", "N", f"{metric.name('zh')} · {metric.name('en')}")]
    assert f"`{metric.key}`" in section
    assert f"unit: {metric.unit}" in section
    assert metric.formulas["zh"] in section
    assert metric.formulas["en"] in section


def test_the_docs_define_nothing_else() -> None:
    documented = re.findall(r"^((?:`\w+`(?:, )?)+); unit", DOCS, flags=re.MULTILINE)
    assert re.findall(r"\w+", " ".join(documented)) == list(METRICS)


@pytest.mark.parametrize("group", ["remark", "left_out", "details"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_both_languages_have_the_same_words(group: str, language: str) -> None:
    prefix = f"pages.metrics.{group}."
    codes = {key.removeprefix(prefix) for key in catalogue(language) if key.startswith(prefix)}  # type: ignore[arg-type]  # both are languages.
    source = "".join(path.read_text(encoding="utf-8") for path in CODE.glob("*.py"))
    assert codes == {key.removeprefix(prefix) for key in catalogue("zh") if key.startswith(prefix)}
    assert all(f'"{code}"' in source for code in codes)


def test_a_percentage_stands_with_its_parts() -> None:
    shown = sentences.show(ratio("second_conversion", 38, 201, left_out={"pending": 12}), "CNY", "zh")
    assert (shown.value, shown.basis) == ("18.9%", "38/201，还有 12 位未满 30 天")
    assert shown.left_out == ["还有 12 位未满 30 天"]


def test_where_there_is_too_little_the_remark_takes_the_numbers_place() -> None:
    shown = sentences.show(ratio("clerk_conversion", 1, 3, remark="few_visits").silent(), "CNY", "zh")
    assert (shown.value, shown.little, shown.basis, shown.remark) == ("数据不足：关单少于 20 次", True, "1/3", None)


def test_a_remark_may_stand_beside_a_number() -> None:
    figure = Figure("repurchase_interval", 12.5, None, 8, remark="only_returned")
    shown = sentences.show(figure, "CNY", "zh")
    assert (shown.value, shown.basis, shown.remark) == ("12.5 天", "共 8 次", "只含回来过的顾客")


def test_money_is_written_as_money() -> None:
    shown = sentences.show(ratio("average_ticket", 10001, 2), "CNY", "en")
    assert (shown.value, shown.basis) == ("¥50", "¥100.01/2")


def test_the_parts_of_a_return_rate_are_money() -> None:
    assert sentences.show(ratio("return_rate", 100, 40000), "CNY", "zh").basis == "¥1/¥400"


def test_details_are_sentences() -> None:
    details = {"coverage": Part(1, 3), "not_yet_back": Part(0, 0), "history_start": "2026-01-01", "returned": 500}
    shown = sentences.show(Figure("net_sales", 0, details=details), "CNY", "zh")
    assert shown.details == [
        "登记覆盖率：33.3% (1/3)",
        "还没回来的顾客：数据不足",
        "已知历史从 2026-01-01 开始",
        "其中退货：¥5",
    ]


def test_what_is_not_left_out_is_not_listed() -> None:
    assert sentences.show(ratio("second_conversion", 1, 2, left_out={"pending": 0}), "CNY", "zh").left_out == []


@pytest.mark.parametrize(
    ("share", "text"), [(0, "0%"), (1, "100%"), (1 / 3, "33.3%"), (0.9996, "100%"), (0.055, "5.5%")]
)
def test_percentages_have_one_decimal_at_most(share: float, text: str) -> None:
    assert sentences.percent(share) == text


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0"), (10, "10"), (1.5, "1.5"), (1.236, "1.24"), (12345, "12,345"), (100, "100")]
)
def test_numbers_have_two_decimals_at_most(number: float, text: str) -> None:
    assert sentences.plain(number) == text


def test_every_unit_can_be_written() -> None:
    assert [sentences.number(3, unit, "CNY", "zh") for unit in Unit] == ["300%", "3", "¥0.03", "3 天"]
