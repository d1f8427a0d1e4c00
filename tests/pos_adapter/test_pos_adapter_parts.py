"""What the adapters share."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest
from pos_examples import CONTEXT, SHANGHAI

import pos_adapter
from pos_adapter.adapter import Outlet, PosAdapter, StoreContext, Verdict, rejected_row
from pos_adapter.values import BadValue
from pos_adapter.webhook import WebhookAdapter

PACKAGE = Path(pos_adapter.__file__).parent


def test_only_ok_is_ok() -> None:
    assert Verdict("ok").ok
    assert not Verdict("bad", "signature_wrong").ok
    assert not Verdict("unsigned").ok


def test_a_message_without_a_store_is_of_the_home_store() -> None:
    assert CONTEXT.outlet(None) == SHANGHAI


def test_a_mapped_store_has_its_own_code_currency_and_zone() -> None:
    assert CONTEXT.outlet("HK-7") == Outlet("B02", "HKD", "Asia/Hong_Kong")


def test_an_unmapped_store_keeps_its_code_and_takes_the_rest_from_home() -> None:
    assert CONTEXT.outlet("C03") == Outlet("C03", "CNY", "Asia/Shanghai")


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd", "Asia"])
def test_an_unknown_zone_is_refused_at_once(zone: str) -> None:
    with pytest.raises(ValueError, match="unknown time zone"):
        Outlet("A01", "CNY", zone)


def test_a_rejected_row_names_its_line() -> None:
    event = rejected_row(BadValue("missing", field="金额"), 12)
    assert (event.code, event.line, event.message) == ("missing", 12, "line 12: 金额 is missing")
    assert event.params == {"field": "金额"}


def test_the_webhook_is_an_adapter() -> None:
    adapter: PosAdapter = WebhookAdapter()
    assert adapter.vendor == "webhook"
    assert adapter.ack()[0] == 202


def test_a_context_needs_only_a_home() -> None:
    assert StoreContext(SHANGHAI).outlet("A01").timezone == "Asia/Shanghai"


def test_the_package_imports_nothing_of_the_application() -> None:
    allowed = set(sys.stdlib_module_names) | {"pos_adapter", "yaml", "openpyxl"}
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                assert node.level == 0, path
                names = [node.module or ""]
            assert {name.split(".")[0] for name in names} <= allowed, path
