"""Notes as JSON lines in, tags as JSON lines out."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tagging.lines import BadLine, tag_lines


def tagged(*rows: dict[str, Any]) -> list[Any]:
    return [json.loads(line) for line in tag_lines(json.dumps(row, ensure_ascii=False) for row in rows)]


def test_a_line_gives_its_id_and_tags() -> None:
    assert tagged({"id": "n1", "vertical": "apparel", "note": "不要黑色"}) == [
        {
            "id": "n1",
            "tags": [
                {
                    "facet": "color",
                    "tag": "黑色",
                    "polarity": "dislike",
                    "span": [2, 4],
                    "rule": "word",
                    "confidence": 1.0,
                }
            ],
        }
    ]


def test_a_note_without_tags_gives_an_empty_list() -> None:
    assert tagged({"id": "n1", "note": "ok"}) == [{"id": "n1", "tags": []}]


def test_a_missing_vertical_is_apparel() -> None:
    (row,) = tagged({"id": "n1", "note": "旗袍"})
    assert row["tags"][0]["tag"] == "旗袍"


def test_the_vertical_chooses_the_names() -> None:
    (row,) = tagged({"id": "n1", "vertical": "home", "note": "主卧"})
    assert row["tags"][0]["facet"] == "space"


def test_for_is_written_only_when_there_is_somebody() -> None:
    (row,) = tagged({"id": "n1", "note": "给老公买衬衫"})
    assert [tag.get("for") for tag in row["tags"]] == [None, "老公"]
    assert "for" not in row["tags"][0]


def test_other_keys_are_ignored() -> None:
    assert tagged({"id": "n1", "note": "ok", "tags": [{"facet": "x"}], "why": 1}) == [{"id": "n1", "tags": []}]


def test_chinese_is_written_as_it_is() -> None:
    (line,) = tag_lines(['{"id": "n1", "note": "旗袍"}'])
    assert "旗袍" in line


def test_lines_keep_their_order() -> None:
    rows = tagged(*({"id": str(number), "note": "ok"} for number in range(5)))
    assert [row["id"] for row in rows] == list("01234")


def test_a_number_is_an_id_too() -> None:
    assert tagged({"id": 7, "note": "ok"})[0]["id"] == 7


def test_empty_lines_are_passed_over() -> None:
    assert list(tag_lines(["", "  \n", "\n"])) == []


def test_a_byte_order_mark_is_passed_over() -> None:
    assert len(list(tag_lines(['\ufeff{"id": "n1", "note": "ok"}\n']))) == 1


def test_lines_are_read_one_by_one() -> None:
    lines = tag_lines(['{"id": "n1", "note": "ok"}', "broken"])
    assert json.loads(next(lines))["id"] == "n1"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("broken", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[1]", "not a JSON object"),
        ("null", "not a JSON object"),
        ('{"note": "ok"}', '"id"'),
        ('{"id": null, "note": "ok"}', '"id"'),
        ('{"id": "n1"}', '"note"'),
        ('{"id": "n1", "note": 5}', '"note"'),
        ('{"id": "n1", "note": "ok", "vertical": 5}', '"vertical"'),
        ('{"id": "n1", "note": "ok", "vertical": "cars"}', "cars"),
    ],
    ids=lambda value: value[:24],
)
def test_a_bad_line_says_its_number_and_the_reason(line: str, reason: str) -> None:
    with pytest.raises(BadLine) as caught:
        list(tag_lines(['{"id": "n0", "note": "ok"}', line]))
    assert "line 2" in str(caught.value)
    assert reason in str(caught.value)


def test_a_bad_line_has_a_code() -> None:
    assert BadLine(3, "not JSON").code == "bad_line"
    assert BadLine(3, "not JSON").number == 3
