"""WeCom's twin in its place."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from wecom_stage import CORP, KEY, TOKEN

from store_api.wecom.client import RecordingWeCom
from store_api.wecom.connector import connector
from store_api.wecom.envelopes import Envelopes


@pytest.fixture
def wecom(app: Flask) -> Iterator[RecordingWeCom]:
    """The connector is on, and its twin keeps what it is asked."""
    twin = RecordingWeCom()
    connector.use(twin, Envelopes(TOKEN, KEY, CORP))
    yield twin
    connector.use(None)
