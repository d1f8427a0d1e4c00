"""Small files of our own, and an import from beginning to end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import func, select

from pos_adapter.sheets.profile import Table
from store_api.db import Session
from store_api.pos import imports
from store_api.pos.imports import Report
from store_api.sales.models import Receipt

SAMPLES = Path(__file__).parents[2].parent / "shared" / "pos_samples" / "csv"
HEADER = "小票号,店号,时间,货号,品名,数量,实收金额,会员号,手机"
THREE_RECEIPTS = (
    HEADER,
    "1001,S1,2026-03-09 10:00,KT-01-M,阔腿裤,1,299,M-1,",
    "1001,S1,2026-03-09 10:00,CS-02-S,衬衫,2,398,M-1,",
    "1001,S2,2026-03-09 11:00,KT-01-M,阔腿裤,1,299,,13800138000",
    "1002,S1,2026-03-10 09:30,KT-01-M,阔腿裤,-1,-299,M-1,",
)


def write(path: Path, *lines: str, encoding: str = "utf-8") -> Path:
    """A text file of these lines."""
    path.write_bytes(("\n".join(lines) + "\n").encode(encoding))
    return path


def write_workbook(path: Path, rows: Iterable[Sequence[object]]) -> Path:
    """A workbook of one sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    book.save(path)
    return path


def take_in(path: Path, table: Table = "receipts", profile: str | None = None, store: str | None = None) -> Report:
    """Import it all."""
    job = imports.open_file(path, table, profile, store)
    done = list(job.run())
    assert done[-1] == job.preview.items
    return job.report


def count(session: Session, model: type) -> int:
    """Rows that are stored."""
    session.expire_all()
    return session.scalar(select(func.count()).select_from(model)) or 0


def receipts(session: Session) -> dict[str, Receipt]:
    """All receipts by their numbers."""
    session.expire_all()
    return {row.external_id: row for row in session.scalars(select(Receipt))}


def sample(name: str) -> Path:
    """A public data set that lies beside the repository on some machines."""
    path = SAMPLES / name
    if not path.exists():
        pytest.skip(f"needs ../shared/pos_samples/csv/{name}, which does not come with the repository")
    return path
