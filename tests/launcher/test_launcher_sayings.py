"""Every sentence of the launcher exists in both languages and says the same things."""

from __future__ import annotations

import re
from string import Formatter

import pytest
from launcher_tools import ROOT

from store_api.launcher.sayings import SAYINGS, LauncherError, language_of, say

SOURCES = [path.read_text() for path in (ROOT / "store_api" / "launcher").glob("*.py")]


def fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


@pytest.mark.parametrize("key", sorted(SAYINGS))
def test_both_languages_name_the_same_things(key):
    english, chinese = SAYINGS[key]
    assert fields(english) == fields(chinese)


@pytest.mark.parametrize("key", sorted(SAYINGS))
def test_chinese_is_chinese_and_english_is_not(key):
    english, chinese = SAYINGS[key]
    assert re.search("[\u4e00-\u9fff]", chinese) or chinese.startswith("Python")
    assert english.isascii()


@pytest.mark.parametrize("key", sorted(SAYINGS))
def test_no_sentence_is_left_over(key):
    assert any(f'"{key}"' in source for source in SOURCES if "SAYINGS: " not in source)


def test_every_key_that_is_used_has_a_sentence():
    used = {key for source in SOURCES for key in re.findall(r'LauncherError\(\s*"(\w+)"', source)}
    assert used <= set(SAYINGS)


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({}, "en"),
        ({"LC_ALL": "en_GB.UTF-8", "LANG": "zh_CN.UTF-8"}, "en"),
    ],
)
def test_the_terminal_decides_the_language(environ, language):
    assert language_of(environ) == language


def test_an_error_reads_as_its_sentence_in_either_language():
    error = LauncherError("servers_busy", data="/there")
    assert error.sentence("en") == say("servers_busy", "en", data="/there")
    assert "/there" in error.sentence("zh")
    assert str(error) in {error.sentence("en"), error.sentence("zh")}
