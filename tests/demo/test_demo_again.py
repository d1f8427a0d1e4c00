"""Playing again: the same history from the same seed, and never over somebody's data."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cast import open_shop
from demo_stage import UNTIL, counts, quiet, short_play, stage
from flask import Flask

from store_api.db import database
from store_api.demo.play import play
from store_api.errors import Gone
from store_api.settings import Settings


@pytest.fixture
def three_plays(app: Flask, settings: Settings, keys: None) -> list[dict[str, int]]:
    """What two plays of one seed and one of another leave behind."""
    found = []
    for seed in (4, 4, 5):
        with stage(settings):
            short_play(days=2, seed=seed)
            found.append(counts())
    return found


def test_the_seed_decides_the_history(three_plays: list[dict[str, int]]) -> None:
    first, again, other = three_plays
    assert first == again
    assert first != other


def test_progress_is_told_after_every_day(own_database: str) -> None:
    told: list[tuple[int, int]] = []
    play(UNTIL, lambda done, total: told.append((done, total)), days=1, pace=0.2)
    assert told == [(1, 2), (2, 2)]


def test_before_opening_today_has_no_visits(own_database: str) -> None:
    early = UNTIL - timedelta(hours=8)
    play(early, quiet, days=0)
    assert counts()["Visit"] == 0


def test_a_company_is_never_played_over(own_database: str) -> None:
    with database.transaction(UNTIL) as session:
        open_shop(session)
    before = counts()
    with pytest.raises(Gone, match="setup_done"):
        short_play()
    assert counts() == before


def test_a_played_demo_is_not_played_twice(own_database: str) -> None:
    play(UNTIL, quiet, days=0, pace=0.2)
    with pytest.raises(Gone, match="setup_done"):
        play(UNTIL, quiet, days=0)
