"""Fixtures of the counter."""

from __future__ import annotations

import pytest
from cast import Cast
from counter_stage import Stage

from store_api.db import database


@pytest.fixture
def stage(people: Cast) -> Stage:
    """A shop whose clock the story moves."""
    made = Stage(people)
    database.clock = lambda: made.session.now
    return made
