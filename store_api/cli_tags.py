"""`huitouke tags`: how good the tagger is on notes that people labelled."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import click

from store_api.terminal import words
from tagging import VERTICALS, load_tagger
from tagging.evaluate import Labelled, Pair, Said, evaluate, read_labelled, said_by
from tagging.lines import BadLine
from tagging.scorecard import as_json, differences, table


class BadFile(click.ClickException):
    """A file that cannot be used, as click tells it of one that is not there."""

    exit_code = 2


@click.group()
def tags() -> None:
    """The tagger."""


@tags.command("evaluate")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--vertical", type=click.Choice(VERTICALS), help="Only the notes of this one.")
@click.option("--errors", "most", type=click.IntRange(min=0), default=0, metavar="N", help="List up to N wrong notes.")
@click.option("--json", "wants_json", is_flag=True, help="One JSON object instead of the table.")
def evaluate_file(file: Path, vertical: str | None, most: int, wants_json: bool) -> None:
    """Tag the notes of FILE and compare with the tags that people gave them; exit code 2 when FILE is not such a file.

    A line is a JSON object with "id", "vertical", "note" and "tags". Needs no server.
    """
    # A character that is no UTF-8 costs that character; one that cannot be shown must not end the table half-way.
    with file.open(encoding="utf-8", errors="replace") as lines, click.open_file("-", "w", "utf-8", "replace") as out:
        try:
            score = evaluate(_tagged(row for row in read_labelled(lines) if vertical in (None, row.vertical)))
        except BadLine as error:
            raise BadFile(words("bad_line", line=error.number, reason=error.reason)) from error
        shown = (*table(score), *differences(score, most))
        if wants_json:
            shown = (json.dumps(as_json(score, most), ensure_ascii=False, indent=1),)
        out.writelines(f"{line}\n" for line in shown)


def _tagged(rows: Iterator[Labelled]) -> Iterator[tuple[Labelled, dict[Pair, Said]]]:
    return ((row, said_by(load_tagger(row.vertical).tag(row.note))) for row in rows)
