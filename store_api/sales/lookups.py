"""What a till's numbers mean. Each is looked up once in a transaction: a batch names the same ones over and over."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import TypeVar

from store_api.catalog import service as catalog
from store_api.catalog.service import Piece
from store_api.db import Session
from store_api.staff.service import staff_by_number

Found = TypeVar("Found")


def once(session: Session, key: Hashable, look: Callable[[], Found]) -> Found:
    """The answer of `look`, kept until the transaction ends."""
    answers: dict[Hashable, Found] = session.info.setdefault("lookups", {})
    if key not in answers:
        answers[key] = look()
    return answers[key]


def forget(session: Session, key: Hashable) -> None:
    """The answer has changed."""
    session.info.get("lookups", {}).pop(key, None)


def clear(session: Session) -> None:
    """A savepoint was rolled back, and with it perhaps rows that answers speak of."""
    session.info.pop("lookups", None)


def staff_id(session: Session, number: str | None) -> uuid.UUID | None:
    """The person with this staff number; an unknown one is nobody, and is not credited."""

    def look() -> uuid.UUID | None:
        person = staff_by_number(session, number)
        return None if person is None else person.id

    return once(session, ("staff", number), look)


def piece(session: Session, sku: str | None, style: str | None) -> Piece:
    """The SKU (or barcode), else at least the style."""

    def look() -> Piece:
        found = catalog.find_piece(session, sku) if sku else Piece()
        if found.product_id is None and style:
            found = replace(found, product_id=catalog.find_piece(session, style).product_id)
        return found

    return once(session, ("piece", sku, style), look)
