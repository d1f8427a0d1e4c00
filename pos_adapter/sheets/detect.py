"""Which of the shipped profiles reads a file."""

from __future__ import annotations

from itertools import islice

from pos_adapter.sheets.profile import Profile, Table
from pos_adapter.sheets.profile_file import shipped_profiles
from pos_adapter.sheets.rows import Row, read_rows
from pos_adapter.sheets.sale_row import read_sale_row
from pos_adapter.sheets.source import SheetError, Source
from pos_adapter.values import BadValue

SAMPLE_ROWS = 20


class ProfileUnknown(SheetError):
    """No shipped profile reads the file; the sentence says what each one lacks."""


class ProfileAmbiguous(SheetError):
    """More than one shipped profile reads the file."""


def detect_profile(source: Source, table: Table) -> Profile:
    """The one shipped profile of `table` whose columns the file has.

    A header decides; only files without one are judged by whether their first rows can be read as sales.
    Raises `ProfileUnknown`, `ProfileAmbiguous`, or `SheetError` when the file itself is broken.
    """
    lacking: list[str] = []
    fitting: list[Profile] = []
    candidates = [profile for profile in shipped_profiles() if profile.table == table]
    for profile in (profile for profile in candidates if profile.header):
        try:
            next(read_rows(source, profile))
        except SheetError as problem:
            if problem.code not in {"columns_missing", "column_twice"}:
                raise
            lacking.append(str(problem))
        else:
            fitting.append(profile)
    if not fitting:
        fitting = [profile for profile in candidates if not profile.header and _shape_fits(source, profile)]
    if len(fitting) > 1:
        raise ProfileAmbiguous("profile_ambiguous", profiles=", ".join(profile.name for profile in fitting))
    if not fitting:
        raise ProfileUnknown("profile_unknown", table=table, lacking="; ".join(lacking))
    return fitting[0]


def _shape_fits(source: Source, profile: Profile) -> bool:
    width = max(position for names in profile.columns.values() for position in names[0] if isinstance(position, int))
    rows = list(islice(read_rows(source, profile), SAMPLE_ROWS))
    return all(row.width >= width and _readable(row) for row in rows)


def _readable(row: Row) -> bool:
    try:
        read_sale_row(row)
    except BadValue:
        return False
    return True
