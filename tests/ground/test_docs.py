"""The documentation names every setting, command, metric and target there is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from store_api.cli import main
from store_api.observe import Shop

ROOT = Path(__file__).parents[2]
OPERATING = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")


def commands(group: click.Group, prefix: str = "huitouke") -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{prefix} {name}")
        else:
            yield f"{prefix} {name}"


def test_every_setting_is_documented() -> None:
    source = (ROOT / "store_api" / "settings.py").read_text(encoding="utf-8")
    names = set(re.findall(r'environ\.get\("([A-Z_]+)"\)', source))
    assert names == set(re.findall(r"^\| `([A-Z_]+)` \|", OPERATING, re.MULTILINE))


@pytest.mark.parametrize("command", list(commands(main)))
def test_every_command_is_documented(command: str) -> None:
    assert f"`{command}" in OPERATING


def test_every_documented_command_exists() -> None:
    documented = re.findall(r"`(huitouke [a-z]+(?: (?:upgrade|restore))?)", OPERATING)
    known = set(commands(main))
    assert [name for name in documented if name not in known and f"{name} " not in " ".join(known)] == []


def test_every_metric_is_documented(own_database: str) -> None:
    names = {metric.name for metric in Shop().collect()}
    assert names == set(re.findall(r"^\| `(huitouke_[a-z_]+)` \|", OPERATING, re.MULTILINE))


def test_the_floors_name_every_module() -> None:
    floors = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").partition("A feature is a folder")[0]
    packages = {path.parent.name for path in (ROOT / "store_api").glob("*/__init__.py")}
    modules = {path.stem for path in (ROOT / "store_api").glob("[a-z]*.py")}
    assert (packages | modules) - set(re.findall(r"[a-z_]+", floors)) == set()


def test_both_readmes_show_the_two_commands() -> None:
    for name in ("README.md", "README.zh-CN.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert re.search(r"^make run ", text, re.MULTILINE)
        assert re.search(r"^make test ", text, re.MULTILINE)


def test_every_make_target_has_a_line_of_help() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert phony is not None
    assert set(phony[1].split()) == set(re.findall(r"^([a-z]+):.*## ", makefile, re.MULTILINE))
