"""Where rows come from: a path or bytes, the cells they hold, and what can be wrong with a file as a whole."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import BinaryIO

from pos_adapter.reasons import Reasoned

Source = str | os.PathLike[str] | bytes
Cell = str | int | float | bool | date | datetime | time | timedelta | None


class SheetError(Reasoned):
    """The file or its profile cannot be used at all."""


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row that is not blank; `line` is the 1-based line of the file where it begins."""

    line: int
    cells: tuple[Cell, ...]


def open_source(source: Source, limit: int) -> BinaryIO:
    """The bytes of a path (a str is a path) or of `source` itself, at most `limit` of them."""
    if isinstance(source, bytes):
        stream: BinaryIO = io.BytesIO(source)
        size = len(source)
    else:
        try:
            stream = Path(source).open("rb")  # noqa: SIM115 - the caller closes it
        except (OSError, ValueError) as problem:
            raise SheetError("file_unreadable", problem=getattr(problem, "strerror", None) or problem) from None
        size = os.fstat(stream.fileno()).st_size
    if size > limit:
        stream.close()
        raise SheetError("file_too_large", limit=limit)
    return stream


def is_blank(cells: tuple[Cell, ...] | list[str]) -> bool:
    """Whether nothing but white space stands in the row."""
    return all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in cells)
