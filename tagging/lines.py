"""Tagging notes line by line, JSON in and JSON out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from tagging.tagger import Tag, UnknownVertical, load_tagger


class BadLine(ValueError):
    """A line is not a note; its text gives the number of the line, from 1, and the reason."""

    code = "bad_line"

    def __init__(self, number: int, reason: str) -> None:
        super().__init__(f"line {number}: {reason}")
        self.number = number
        self.reason = reason


def tag_lines(lines: Iterable[str]) -> Iterator[str]:
    """Tag ``{"id", "vertical"?, "note"}`` lines; the vertical of a line without one is apparel.

    Yields ``{"id", "tags": [{"facet", "tag", "polarity", "for"?, "span", "rule", "confidence"}]}``
    with ``span`` as ``[start, end]`` in the note. Empty lines are passed over, other keys are
    ignored. Raises :class:`BadLine` at the first line that is not a note.
    """
    for number, line in enumerate(lines, 1):
        if line.strip("\ufeff \t\r\n"):
            yield _tagged(number, line.lstrip("\ufeff"))


def _tagged(number: int, line: str) -> str:
    row = _row(number, line)
    try:
        tagger = load_tagger(row.get("vertical", "apparel"))
    except UnknownVertical as error:
        raise BadLine(number, str(error)) from error
    return json.dumps({"id": row["id"], "tags": [_shown(tag) for tag in tagger.tag(row["note"])]}, ensure_ascii=False)


def _row(number: int, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadLine(number, f"not JSON ({error})") from error
    if not isinstance(row, dict):
        raise BadLine(number, "not a JSON object")
    if not isinstance(row.get("id"), str | int):
        raise BadLine(number, '"id" must be a string or a number')
    if not isinstance(row.get("note"), str):
        raise BadLine(number, '"note" must be a string')
    if not isinstance(row.get("vertical", ""), str):
        raise BadLine(number, '"vertical" must be a string')
    return row


def _shown(tag: Tag) -> dict[str, Any]:
    shown: dict[str, Any] = {"facet": tag.facet, "tag": tag.tag, "polarity": tag.polarity}
    if tag.for_person is not None:
        shown["for"] = tag.for_person
    return shown | {"span": [tag.start, tag.end], "rule": tag.rule, "confidence": tag.confidence}
