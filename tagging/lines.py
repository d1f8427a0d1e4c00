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
    for _, row in rows_of(lines):
        tags = [_shown(tag) for tag in load_tagger(row["vertical"]).tag(row["note"])]
        yield json.dumps({"id": row["id"], "tags": tags}, ensure_ascii=False)


def rows_of(lines: Iterable[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects with "id", "vertical" and "note" of the lines that are not empty, with their numbers.

    Raises :class:`BadLine` at the first line that is not a note of a known vertical.
    """
    for number, line in enumerate(lines, 1):
        text = line.strip("\ufeff \t\r\n")
        if text:
            yield number, _row(number, text)


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
    if not isinstance(row.setdefault("vertical", "apparel"), str):
        raise BadLine(number, '"vertical" must be a string')
    try:
        load_tagger(row["vertical"])
    except UnknownVertical as error:
        raise BadLine(number, str(error)) from error
    return row


def _shown(tag: Tag) -> dict[str, Any]:
    shown: dict[str, Any] = {"facet": tag.facet, "tag": tag.tag, "polarity": tag.polarity}
    if tag.for_person is not None:
        shown["for"] = tag.for_person
    return shown | {"span": [tag.start, tag.end], "rule": tag.rule, "confidence": tag.confidence}
