"""Fixtures of the insights."""

from __future__ import annotations

import pytest
from cast import Shop
from insights_facts import Facts

from store_api.db import Session


@pytest.fixture
def facts(session: Session, shop: Shop) -> Facts:
    """Writes facts of the shop."""
    return Facts(session, shop)
