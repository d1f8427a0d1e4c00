"""What import-linter's contracts cannot say."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import followups
import store_api

PACKAGES = [Path(str(package.__file__)).parent for package in (store_api, followups)]
OWN = ("routes", "schemas")


def feature_of(module: str) -> str:
    """`store_api.visits` of `store_api.visits.routes`, `followups` of `followups.routes`."""
    return ".".join(module.split(".")[: 2 if module.startswith("store_api.") else 1])


def imported(tree: ast.AST) -> Iterator[str]:
    """Every dotted name a module imports, whether it is a module or something in one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def foreign(module: str, source: str) -> list[str]:
    """The routes and schemas of other features that a module imports."""
    return [
        name
        for name in imported(ast.parse(source))
        if name.startswith(("store_api.", "followups."))
        and set(OWN) & set(name.split("."))
        and feature_of(name) != feature_of(module)
    ]


def modules_of_features() -> Iterator[tuple[str, str]]:
    """Name and source of every module in a feature's folder."""
    for package in PACKAGES:
        for path in sorted(package.rglob("*.py")):
            parts = path.relative_to(package.parent).with_suffix("").parts
            if parts[0] == "followups" or len(parts) > 2:
                yield ".".join(parts), path.read_text(encoding="utf-8")


MODULES = dict(modules_of_features())


def test_the_scan_finds_the_features() -> None:
    assert {"store_api.visits.routes", "store_api.staff.pages", "followups.schemas"} <= set(MODULES)


@pytest.mark.parametrize("module", MODULES)
def test_no_feature_imports_routes_or_schemas_of_another(module: str) -> None:
    assert foreign(module, MODULES[module]) == []


@pytest.mark.parametrize(
    "line",
    [
        "from store_api.visits.schemas import NoteIn",
        "from store_api.visits import routes",
        "import store_api.visits.routes",
        "from store_api.visits import schemas as others",
    ],
)
def test_a_foreign_import_would_be_found(line: str) -> None:
    assert len(foreign("followups.schemas", line)) == 1
    assert foreign("store_api.visits.service", line) == []
