"""The API's own description: complete, consistent, and the file in docs/ equal to it.

After a change: `huitouke openapi > docs/openapi.json`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from store_api.app import openapi_document
from store_api.settings import Settings
from store_api.staff.access import Access

FILE = Path(__file__).parents[2] / "docs" / "openapi.json"
METHODS = {"get", "put", "post", "patch", "delete"}
PUBLIC = {
    ("post", "/api/v1/devices"),
    ("post", "/api/v1/password-sessions"),
    ("post", "/api/v1/pos/{connection_id}/events"),
}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """The description, made without any server."""
    made: dict[str, Any] = json.loads(openapi_document(Settings(data=Path("/nowhere"))))
    return made


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Method, path and description of each."""
    for path, item in document["paths"].items():
        for method in METHODS & item.keys():
            yield method, path, item[method]


def references(part: object) -> Iterator[str]:
    """Every `$ref` below."""
    if isinstance(part, dict):
        for name, value in part.items():
            if name == "$ref":
                yield value
            else:
                yield from references(value)
    elif isinstance(part, list):
        for value in part:
            yield from references(value)


def test_the_file_in_docs_is_the_description(document: dict[str, Any]) -> None:
    assert json.loads(FILE.read_text(encoding="utf-8")) == document, "run: huitouke openapi > docs/openapi.json"


def test_the_app_serves_it(app: Flask, document: dict[str, Any]) -> None:
    assert app.test_client().get("/api/openapi.json").get_json() == document


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    for reference in references(document):
        part: Any = document
        for step in reference.removeprefix("#/").split("/"):
            assert step in part, reference
            part = part[step]


def test_every_part_of_a_path_is_described(document: dict[str, Any]) -> None:
    for method, path, operation in operations(document):
        described = [*document["paths"][path].get("parameters", []), *operation.get("parameters", [])]
        names = {parameter["name"] for parameter in described if parameter["in"] == "path"}
        assert names == set(re.findall(r"{(\w+)}", path)), (method, path)


def test_every_operation_has_a_summary(document: dict[str, Any]) -> None:
    assert not [(method, path) for method, path, operation in operations(document) if not operation.get("summary")]


def test_every_operation_answers_errors_in_one_shape(document: dict[str, Any]) -> None:
    for _, _, operation in operations(document):
        assert operation["responses"]["default"] == {"$ref": "#/components/responses/DEFAULT_ERROR"}
    shape = document["components"]["responses"]["DEFAULT_ERROR"]["content"]["application/json"]["schema"]
    assert shape == {"$ref": "#/components/schemas/Error"}
    assert set(document["components"]["schemas"]["Error"]["properties"]) == {"code", "status", "message", "errors"}


def test_every_operation_but_the_public_ones_says_401_and_403(document: dict[str, Any]) -> None:
    silent = {
        (method, path)
        for method, path, operation in operations(document)
        if not {"401", "403"} <= operation["responses"].keys() or operation.get("security") != [{"bearer": []}]
    }
    assert silent == PUBLIC


def test_every_operation_with_a_body_says_422(document: dict[str, Any]) -> None:
    for method, path, operation in operations(document):
        if "requestBody" in operation and (method, path) not in PUBLIC - {("post", "/api/v1/devices")}:
            assert "422" in operation["responses"], (method, path)


def test_every_address_of_the_api_carries_an_access_mark(app: Flask) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/v1/")]
    assert len(rules) > 40
    assert not [
        rule.rule
        for rule in rules
        if not isinstance(getattr(app.view_functions[rule.endpoint], "access", None), Access)
    ]


def test_the_description_names_no_machine(document: dict[str, Any]) -> None:
    assert "servers" not in document
    assert not re.search(r"127\.0\.0\.1|localhost|/nowhere", json.dumps(document))
