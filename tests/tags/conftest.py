"""A shop whose clerk writes notes about one customer."""

from __future__ import annotations

import pytest
from cast import Cast
from tag_book import Book


@pytest.fixture
def book(people: Cast) -> Book:
    """A visit of a known customer."""
    return Book(people)
