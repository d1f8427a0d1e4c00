"""The `huitouke` command: what people type, and what they read."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pos_adapter.reasons import REASONS
from store_api.cli import main
from store_api.texts import catalogue


def huitouke(*words: str, text: str = "", **env: str) -> Result:
    """The command with these words, in this process."""
    return CliRunner().invoke(main, words, input=text, env={"LC_ALL": "C.UTF-8", **env})


def huitouke_of_its_own(*words: str, text: str = "") -> subprocess.CompletedProcess[str]:
    """The same as a process of its own, as a terminal starts it."""
    return subprocess.run(
        [sys.executable, "-m", "store_api.cli", *words],
        input=text,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )


def test_tag_reads_and_writes_json_lines() -> None:
    lines = (
        '{"id": 1, "vertical": "apparel", "note": "不要黑色", "why": "extra keys are ignored"}\n{"id": 2, "note": ""}\n'
    )
    answers = [json.loads(line) for line in huitouke_of_its_own("tag", text=lines).stdout.splitlines()]
    found = answers[0]["tags"][0]
    assert (found["facet"], found["tag"], found["polarity"]) == ("color", "黑色", "dislike")
    assert answers[1] == {"id": 2, "tags": []}


def test_tag_says_which_line_is_broken() -> None:
    done = huitouke("tag", text='{"id": 1, "note": "好"}\nnot json\n')
    assert done.exit_code == 1
    assert "Line 2: not JSON" in done.stderr
    assert "Traceback" not in done.stderr


def test_tag_gives_lines_without_a_vertical_the_one_of_the_option() -> None:
    done = huitouke("tag", "--vertical", "home", text='{"id": 1, "note": "要实木地板"}\n')
    assert ("material", "实木") in {(tag["facet"], tag["tag"]) for tag in json.loads(done.stdout)["tags"]}


def test_a_single_role_without_servers_says_what_to_set() -> None:
    done = huitouke("worker")
    assert done.exit_code == 1
    assert "DATABASE_URL" in done.stderr


def test_sentences_follow_the_terminals_language() -> None:
    assert "请设置" in huitouke("clock", LC_ALL="zh_CN.UTF-8").stderr


def test_keys_are_restored_from_a_sheet_and_never_overwritten(tmp_path: Path) -> None:
    key = "ab" * 32
    groups = " ".join(key[i : i + 8] for i in range(0, 64, 8))
    sheet = "\n".join(f"{name} {groups}  d2ae" for name in ("seal", "index", "codes", "cookies", "pins"))
    refused = huitouke("--data", str(tmp_path), "keys", "restore", text=sheet.replace("d2ae", "0000"))
    assert refused.exit_code == 1
    assert not (tmp_path / "keys").exists()


@pytest.mark.parametrize("command", ["up", "backup", "doctor", "import"])
def test_every_command_explains_itself(command: str) -> None:
    done = huitouke(command, "--help")
    assert done.exit_code == 0
    assert done.stdout.startswith("Usage: ")


def test_the_openapi_document_needs_no_server() -> None:
    document = json.loads(huitouke_of_its_own("openapi").stdout)
    assert document["openapi"].startswith("3.")
    assert "/api/v1/visits/{visit_id}" in document["paths"]


def test_every_reason_of_the_till_adapters_has_a_chinese_sentence() -> None:
    chinese = {key.removeprefix("reasons.") for key in catalogue("zh") if key.startswith("reasons.")}
    assert chinese == set(REASONS)


def test_chinese_reasons_name_the_same_places_as_the_english_ones() -> None:
    spoken = catalogue("zh")
    for code, english in REASONS.items():
        chinese = spoken[f"reasons.{code}"]
        assert set(re.findall(r"\{\w+\}", chinese)) <= set(re.findall(r"\{\w+\}", english))


def test_the_terminal_says_the_same_things_in_both_languages() -> None:
    keys = [{key for key in catalogue(language) if key.startswith("terminal.")} for language in ("zh", "en")]
    assert keys[0] == keys[1]
