"""What the tests of the shopper's pages share."""

from __future__ import annotations

import pytest
from cast import Shop


@pytest.fixture
def offer(shop: Shop) -> str:
    """The address behind the poster's QR."""
    return f"/q/{shop.code.slug}"
