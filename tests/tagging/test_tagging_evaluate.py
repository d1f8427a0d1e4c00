"""How good tags are, by numbers that can be checked by hand; and the command that shows them."""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from store_api.cli import main
from tagging import load_tagger
from tagging.evaluate import Labelled, Score, evaluate, read_labelled, said_by
from tagging.lines import BadLine
from tagging.scorecard import as_json, differences, table

SHARED = Path(__file__).parents[3] / "shared" / "tagging"


def tag(facet: str, name: str, polarity: str | None = None, person: str | None = None) -> dict[str, Any]:
    row = {"facet": facet, "tag": name, "polarity": polarity, "for": person}
    return {key: value for key, value in row.items() if value is not None}


def labelled(*tags: dict[str, Any], name: object = "n1", vertical: str = "apparel") -> Labelled:
    (row,) = read_labelled([json.dumps({"id": name, "vertical": vertical, "note": "一件", "tags": tags})])
    return row


def score(*notes: tuple[list[dict[str, Any]], list[dict[str, Any]]]) -> Score:
    """Of notes with the tags that are right and those that were found."""
    return evaluate((labelled(*gold), labelled(*found).tags) for gold, found in notes)


BLACK, WIDE, LARGE = tag("color", "黑色", "dislike"), tag("fit", "阔腿", "like"), tag("size", "L")


def test_tags_are_counted_over_all_notes() -> None:
    # Found 2 of 3, and 2 of 4 found are right.
    found = score(([BLACK, WIDE], [BLACK, LARGE, tag("size", "M")]), ([LARGE], [LARGE])).tag
    assert (found.hit, found.pred, found.gold) == (2, 4, 3)
    assert (found.precision, found.recall) == (2 / 4, 2 / 3)
    assert found.f1 == pytest.approx(4 / 7)


def test_strict_counts_a_tag_of_another_polarity_as_wrong() -> None:
    found = score(([BLACK, LARGE], [tag("color", "黑色", "like"), LARGE]))
    assert (found.tag.hit, found.strict.hit) == (2, 1)


def test_the_polarity_is_that_of_the_tags_that_were_found() -> None:
    found = score(([BLACK, WIDE, LARGE], [tag("color", "黑色", "like"), LARGE]))
    assert (found.polarity.right, found.polarity.of) == (1, 2)
    assert (found.opinion.right, found.opinion.of) == (0, 1)


def test_a_dislike_is_found_only_as_a_dislike() -> None:
    white = tag("color", "白色", "dislike")
    found = score(([BLACK, white], [BLACK, tag("color", "白色", "fact")]), ([WIDE], [tag("fit", "阔腿", "dislike")]))
    assert (found.dislikes_found.right, found.dislikes_found.of) == (1, 2)
    assert (found.dislikes_right.right, found.dislikes_right.of) == (1, 2)


def test_the_mean_of_facets_leaves_out_those_that_nobody_labelled() -> None:
    # color 1, fit 0; size was only found.
    assert score(([BLACK, WIDE], [BLACK, LARGE])).macro_f1 == 0.5


def test_a_note_is_exact_when_every_tag_and_polarity_is_right() -> None:
    found = score(([BLACK], [BLACK]), ([BLACK], [BLACK, WIDE]), ([BLACK], [tag("color", "黑色", "fact")]), ([], []))
    assert (found.exact.right, found.exact.of) == (2, 4)


def test_a_note_without_tags_should_stay_so() -> None:
    found = score(([], []), ([], [BLACK]), ([BLACK], []))
    assert (found.empty.right, found.empty.of) == (1, 2)


def test_the_person_is_compared_where_somebody_else_is_described() -> None:
    his, hers = tag("size", "XL", person="老公"), tag("size", "XL", person="妈妈")
    found = score(([his], [his]), ([his], [hers]), ([LARGE], [LARGE]), ([LARGE], [tag("size", "L", person="老公")]))
    assert (found.person.right, found.person.of) == (1, 2)
    assert (found.customer.right, found.customer.of) == (1, 2)


def test_width_case_and_spaces_do_not_matter() -> None:
    assert score(([tag("brand", "UR", "like")], [tag("brand", " ｕｒ ", "like")])).strict.hit == 1


def test_a_tag_named_twice_counts_once_with_its_first_polarity() -> None:
    found = score(([BLACK], [BLACK, tag("color", "黑色", "like")]))
    assert (found.strict.hit, found.strict.pred) == (1, 1)


def test_a_tag_without_polarity_is_a_fact() -> None:
    assert score(([LARGE], [tag("size", "L", "fact")])).strict.hit == 1


def test_nothing_found_where_nothing_is_is_perfect() -> None:
    assert score(([], [])).tag.f1 == 1


def test_nothing_found_where_something_is_is_worth_nothing() -> None:
    assert score(([BLACK], [])).tag.f1 == 0


def test_verticals_and_facets_are_counted_apart() -> None:
    found = evaluate([(labelled(BLACK), labelled(BLACK).tags), (labelled(WIDE, vertical="home"), {})])
    assert {name: counts.hit for name, counts in found.verticals.items()} == {"apparel": 1, "home": 0}
    assert {name: counts.hit for name, counts in found.facets.items()} == {"color": 1, "fit": 0}


def test_what_was_not_counted_is_null() -> None:
    shown = as_json(score(([LARGE], [LARGE])))
    assert (shown["dislike_recall"], shown["for_accuracy"], shown["tag"]["f1"]) == (None, None, 1)


def test_the_table_shows_percent_and_a_dash_for_what_was_not_counted() -> None:
    lines = list(table(score(([BLACK, WIDE], [BLACK]))))
    assert lines[2].split() == ["tag", "100.00", "50.00", "66.67", "2", "1", "1", "100.00"]
    assert next(line for line in lines if line.startswith("for whom")).split()[-1] == "–"


def test_the_largest_facet_comes_first() -> None:
    lines = list(table(score(([LARGE, BLACK, tag("color", "白色")], []))))
    assert [line.split()[0] for line in lines[-2:]] == ["color", "size"]


def test_differences_name_what_is_missing_too_much_and_turned() -> None:
    found = score(([BLACK, WIDE], [tag("color", "黑色", "like"), LARGE]), ([BLACK], []))
    expected = ["\nn1  一件", "  - fit:阔腿", "  + size:l", "  ~ color:黑色  gold dislike, predicted like"]
    assert list(differences(found, 1)) == expected


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("broken", "not JSON"),
        ('{"id": 1, "note": "", "tags": []}', "twice"),
        ('{"id": 2, "note": ""}', '"tags"'),
        ('{"id": 2, "note": "", "tags": {}}', '"tags"'),
        ('{"id": 2, "note": "", "tags": [1]}', '"facet"'),
        ('{"id": 2, "note": "", "tags": [{"facet": "color"}]}', '"tag"'),
        ('{"id": 2, "vertical": "cars", "note": "", "tags": []}', "cars"),
    ],
)
def test_a_line_that_is_not_labelled_says_its_number_and_the_reason(line: str, reason: str) -> None:
    with pytest.raises(BadLine, match="line 3") as caught:
        list(read_labelled(['{"id": 1, "note": "", "tags": []}', "", line]))
    assert reason in str(caught.value)


def huitouke(*words: str) -> Result:
    return CliRunner().invoke(main, ["tags", "evaluate", *words])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    rows = [
        {"id": "a", "note": "不要黑色", "tags": [BLACK]},
        {"id": "b", "vertical": "home", "note": "主卧", "tags": [tag("space", "客厅")]},
    ]
    path = tmp_path / "notes.jsonl"
    path.write_text("".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows), encoding="utf-8")
    return path


def test_the_command_tags_the_notes_and_shows_the_table(file: Path) -> None:
    done = huitouke(str(file))
    assert done.exit_code == 0
    assert done.stdout.splitlines()[2].split()[:4] == ["tag", "50.00", "50.00", "50.00"]


def test_the_command_can_look_at_one_vertical(file: Path) -> None:
    shown = json.loads(huitouke(str(file), "--vertical", "apparel", "--json").stdout)
    assert (shown["notes"], shown["strict"]["f1"]) == (1, 1)


def test_the_command_lists_wrong_notes_when_asked(file: Path) -> None:
    assert "主卧" not in huitouke(str(file)).stdout
    assert "b  主卧\n  - space:客厅\n  + space:主卧\n" in huitouke(str(file), "--errors", "1").stdout


def test_wrong_notes_stand_in_the_object_for_programs(file: Path) -> None:
    shown = json.loads(huitouke(str(file), "--json", "--errors", "1").stdout)
    wrong = {"id": "b", "note": "主卧", "missing": ["space:客厅"], "extra": ["space:主卧"], "turned": []}
    assert shown["differences"] == [wrong]


def test_the_command_ends_with_2_at_a_bad_line_and_names_it(file: Path) -> None:
    with file.open("a", encoding="utf-8") as lines:
        lines.write("broken\n")
    done = huitouke(str(file))
    assert (done.exit_code, done.stdout) == (2, "")
    assert "3" in done.stderr


def test_the_command_ends_with_2_without_a_file(tmp_path: Path) -> None:
    assert huitouke(str(tmp_path / "nothing")).exit_code == 2


def test_what_is_no_text_is_survived(tmp_path: Path) -> None:
    path = tmp_path / "notes.jsonl"
    path.write_bytes(b'{"id": "a\xff", "note": "\xff \\ud800", "tags": [{"facet": "color", "tag": "\\udc00"}]}\n')
    assert huitouke(str(path), "--errors", "1").exit_code == 0


@pytest.mark.skipif(not SHARED.exists(), reason="the scorer is not beside this repository")
def test_the_numbers_are_those_of_the_scorer() -> None:
    lines = (SHARED / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    gold = [json.loads(line) for line in lines]
    # Half of the notes are read as if they were pharmacy notes, so that every number has something to count.
    found = {
        row["id"]: load_tagger("pharmacy" if number % 2 else row["vertical"]).tag(row["note"])
        for number, row in enumerate(gold)
    }
    theirs, _ = runpy.run_path(str(SHARED / "score.py"))["score"](
        {row["id"]: row for row in gold},
        {name: {"tags": [{**t._asdict(), "for": t.for_person} for t in tags]} for name, tags in found.items()},
    )
    ours = as_json(evaluate((row, said_by(found[row.id])) for row in read_labelled(lines)))
    assert ours == {key: theirs[key] for key in ours}
    assert ours["tag"]["f1"] < 0.9
