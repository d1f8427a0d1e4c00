"""The tablet app's files at /app."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from store_api import tablet, web
from store_api.pages import answer_page_error

SCRIPT = b"console.log(1)"
OUTSIDE = b"of nobody's business"


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A small build: an index, a service worker, a hashed script in three packings, a picture and a wasm module."""
    folder = tmp_path / "tablet"
    (folder / "assets").mkdir(parents=True)
    files = {
        "index.html": b"<!doctype html><title>app</title>",
        "sw.js": b"self.skipWaiting()",
        "manifest.webmanifest": b"{}",
        "icon-192.png": b"\x89PNG",
        "assets/main-abc123.js": SCRIPT,
        "assets/main-abc123.js.gz": gzip.compress(SCRIPT),
        "assets/main-abc123.js.br": b"brotli",
        "assets/zxing-abc123.wasm": b"\0asm",
    }
    for name, body in files.items():
        (folder / name).write_bytes(body)
    (tmp_path / "secret.js").write_bytes(OUTSIDE)
    return folder


class Browser(FlaskClient):
    """Reads every answer to its end, as browsers do."""

    def open(self, *words: Any, **more: Any) -> Any:
        return super().open(*words, **{"buffered": True, **more})


def browser(folder: Path) -> FlaskClient:
    """Looks at a small application with just these pages."""
    app = Flask("store_api")
    app.test_client_class = Browser
    web.install(app, answer_page_error)
    app.register_blueprint(tablet.pages(folder))
    return app.test_client()


@pytest.fixture
def visitor(built: Path) -> FlaskClient:
    return browser(built)


@pytest.mark.parametrize("path", ["/app/", "/app/visits/0192", "/app/manage/guide", "/app/index.html"])
def test_the_apps_own_addresses_open_the_app(visitor: FlaskClient, path: str) -> None:
    answer = visitor.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    assert "<title>app</title>" in answer.text


def test_the_address_without_a_slash_leads_to_the_app(visitor: FlaskClient) -> None:
    answer = visitor.get("/app")
    assert (answer.status_code, answer.location) == (308, "/app/")


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("assets/main-abc123.js", "text/javascript; charset=utf-8"),
        ("assets/zxing-abc123.wasm", "application/wasm"),
        ("manifest.webmanifest", "application/manifest+json"),
        ("icon-192.png", "image/png"),
    ],
)
def test_a_file_has_the_type_that_browsers_demand(visitor: FlaskClient, path: str, kind: str) -> None:
    assert visitor.get(f"/app/{path}").headers["Content-Type"] == kind


def test_a_file_with_a_hash_in_its_name_is_kept_for_ever(visitor: FlaskClient) -> None:
    assert "immutable" in visitor.get("/app/assets/main-abc123.js").headers["Cache-Control"]


@pytest.mark.parametrize("path", ["", "sw.js", "manifest.webmanifest", "icon-192.png", "lock"])
def test_everything_else_is_asked_for_each_time(visitor: FlaskClient, path: str) -> None:
    first = visitor.get(f"/app/{path}")
    assert first.headers["Cache-Control"] == "no-cache"
    again = visitor.get(f"/app/{path}", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("gzip, deflate, br", "br"), ("gzip", "gzip"), ("br;q=0, gzip", "gzip"), ("identity", None), ("", None)],
)
def test_a_file_is_packed_as_the_browser_can_open_it(visitor: FlaskClient, accepted: str, encoding: str | None) -> None:
    answer = visitor.get("/app/assets/main-abc123.js", headers={"Accept-Encoding": accepted})
    assert answer.headers.get("Content-Encoding") == encoding
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Vary"] == "Accept-Encoding"
    body = {"br": b"brotli", "gzip": gzip.compress(SCRIPT), None: SCRIPT}[encoding]
    assert gzip.decompress(answer.data) == SCRIPT if encoding == "gzip" else answer.data == body


def test_two_packings_have_two_tags(visitor: FlaskClient) -> None:
    tags = {
        visitor.get("/app/assets/main-abc123.js", headers={"Accept-Encoding": encoding}).headers["ETag"]
        for encoding in ("br", "gzip", "")
    }
    assert len(tags) == 3


@pytest.mark.parametrize(
    "path",
    [
        "assets/old-000000.js",
        "assets/none",
        "missing.js",
        "assets/main-abc123.js.br",
        "../secret.js",
        "assets/../../secret.js",
        "%2e%2e/secret.js",
        "..%2fsecret.js",
        "..%5csecret.js",
        "//secret.js",
    ],
)
def test_what_was_not_built_is_not_found(visitor: FlaskClient, path: str) -> None:
    answer = visitor.get(f"/app/{path}")
    assert answer.status_code in (308, 404) or "<title>app</title>" in answer.text
    assert OUTSIDE not in answer.data
    assert answer.mimetype == "text/html"


def test_a_missing_script_is_never_answered_with_the_app(visitor: FlaskClient) -> None:
    assert visitor.get("/app/assets/old-000000.js").status_code == 404


def test_the_app_has_a_policy_of_its_own(visitor: FlaskClient) -> None:
    policy = visitor.get("/app/").headers["Content-Security-Policy"]
    assert "script-src 'self' 'wasm-unsafe-eval'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "blob:" in policy
    assert "unsafe-inline" not in policy
    assert "http" not in policy


def test_without_a_build_a_page_says_how_to_make_one(tmp_path: Path) -> None:
    answer = browser(tmp_path).get("/app/", headers={"Accept-Language": "zh"})
    assert answer.status_code == 503
    assert "make tablet" in answer.text


def test_the_application_serves_the_app(client: FlaskClient) -> None:
    assert client.get("/app").location == "/app/"
    assert client.get("/app/", buffered=True).status_code in (200, 503)
