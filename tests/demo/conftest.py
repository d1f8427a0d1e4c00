"""One play that many tests look at."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from demo_stage import UNTIL, short_play, stage
from flask import Flask

from store_api.db import Session, database
from store_api.demo.links import Links
from store_api.settings import Settings


@pytest.fixture(scope="module")
def played(app: Flask, settings: Settings, keys: None) -> Iterator[Links]:
    """The demo after a short play; this process is connected to it. Tests of a module only look."""
    with stage(settings):
        yield short_play()


@pytest.fixture
def look(played: Links) -> Iterator[Session]:
    """A transaction on the played demo at the moment it ends."""
    with database.session(UNTIL) as session:
        yield session
