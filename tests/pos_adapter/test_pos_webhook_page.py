"""The page that tells integrators how to connect a till."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pos_examples import CONTEXT

from pos_adapter.reasons import REASONS
from pos_adapter.records import Receipt
from pos_adapter.signing import SIGNATURE_HEADER, TIMESTAMP_HEADER, check
from pos_adapter.webhook import WebhookAdapter
from pos_adapter.webhook_records import READERS

PAGE = (Path(__file__).parents[2] / "docs" / "till-webhook.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    match = re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert match, language
    return match[1]


def verified(headers: Mapping[str, str], raw: bytes) -> bool:
    return check(headers, raw, ["s3cret"], datetime.now(UTC)).ok


def test_the_receipt_of_the_page_is_read_without_a_warning() -> None:
    (event,) = WebhookAdapter().parse({}, block("json").encode(), CONTEXT)
    assert isinstance(event, Receipt)
    assert event.warnings == ()


def test_the_python_of_the_page_signs_what_we_verify() -> None:
    names: dict[str, object] = {}
    exec(compile(block("python"), "till-webhook.md", "exec"), names)
    make = names["signed_request"]
    assert callable(make)
    request = make("https://example.com/pos", "s3cret", json.loads(block("json")))
    headers = dict(request.header_items())
    assert verified(headers, request.data)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs the openssl command")
def test_the_shell_of_the_page_signs_what_we_verify() -> None:
    script = block("sh").split("curl")[0] + 'printf "%s\\n%s\\n%s" "$TIMESTAMP" "$DIGEST" "$BODY"'
    environment = {"SECRET": "s3cret", "PATH": "/usr/bin:/bin"}
    answer = subprocess.run(["sh", "-c", script], env=environment, capture_output=True, text=True, check=True)
    timestamp, digest, raw = answer.stdout.split("\n", 2)
    assert verified({TIMESTAMP_HEADER: timestamp, SIGNATURE_HEADER: f"v1={digest}"}, raw.encode())


def test_the_page_names_every_type() -> None:
    assert all(f"`{kind}`" in PAGE for kind in READERS)


def test_the_page_names_every_reason_of_a_webhook() -> None:
    in_page = {word for word in re.findall(r"`([a-z_]+)`", PAGE) if word in REASONS}
    names = list(REASONS)
    of_webhook = set(names[: names.index("row_duplicate")])
    of_files = {"hour_invalid", "number_rounded", "phone_invalid", "phone_masked"}
    assert in_page == of_webhook - of_files
