"""Somebody about whom everything is held."""

from __future__ import annotations

import pytest
from cast import Shop
from full_life import Life, live

from store_api.db import Session


@pytest.fixture
def life(session: Session, shop: Shop) -> Life:
    """Her, her shop and her till, committed."""
    return live(session, shop)
