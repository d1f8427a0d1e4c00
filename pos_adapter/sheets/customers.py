"""Customers from a file. Nobody has agreed to anything by standing in one."""

from __future__ import annotations

from collections.abc import Iterator

from pos_adapter.adapter import Rejected, rejected_row
from pos_adapter.records import Member
from pos_adapter.sheets.profile import Profile
from pos_adapter.sheets.rows import Row, read_rows
from pos_adapter.sheets.source import Source
from pos_adapter.values import BadValue


def read_customers(source: Source, profile: Profile) -> Iterator[Member | Rejected]:
    """One per row; a row needs a member number or a phone. A birthday that is no date only warns."""
    for row in read_rows(source, profile):
        try:
            yield _member(row)
        except BadValue as problem:
            yield rejected_row(problem, row.line)


def _member(row: Row) -> Member:
    member_id, phone = row.code("member"), row.phone("phone")
    row.need("phone", member_id or phone)
    warnings: tuple[str, ...] = ()
    try:
        birthday = row.day("birthday")
    except BadValue:
        birthday, warnings = None, ("birthday_unreadable",)
    return Member(
        member_id=member_id,
        phone=phone,
        name=row.text("name"),
        birthday=birthday,
        store=row.profile.context.outlet(row.code("store")).code,
        warnings=warnings,
    )
