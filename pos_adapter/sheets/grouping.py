"""The rows of one receipt number -> one receipt. Nothing here depends on the order of the rows but the line numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TypeVar

from pos_adapter.adapter import Rejected, rejected_row
from pos_adapter.records import Receipt, kind_of
from pos_adapter.sheets.sale_row import SaleRow
from pos_adapter.values import BadValue

# Rows of one receipt may carry the times of scanning; a number that comes back after this is another receipt.
REUSE_HOURS = 12

T = TypeVar("T")


class Group:
    """The rows of one receipt so far."""

    def __init__(self, external_id: str) -> None:
        self.external_id = external_id
        self.lines_rejected = 0
        self._rows: list[SaleRow] = []

    def add(self, row: SaleRow) -> None:
        """One more line of the receipt."""
        self._rows.append(row)

    def finish(self) -> Iterator[Receipt | Rejected]:
        """The receipt, after the rows that cannot belong to it. Nothing when no row was good."""
        if not self._rows:
            return
        first = min(self._rows, key=lambda row: (row.occurred_at, row.outlet.code or ""))
        kept: list[SaleRow] = []
        for row in self._rows:
            if row.outlet == first.outlet and row.occurred_at - first.occurred_at <= timedelta(hours=REUSE_HOURS):
                kept.append(row)
            else:
                self.lines_rejected += 1
                problem = BadValue("receipt_number_reused", field=row.number_title, hours=REUSE_HOURS)
                yield rejected_row(problem, row.file_line)
        yield self._receipt(first, kept)

    def _receipt(self, first: SaleRow, rows: list[SaleRow]) -> Receipt:
        warnings = {warning for row in rows for warning in row.warnings}
        if self.lines_rejected:
            warnings.add(f"lines_rejected:{self.lines_rejected}")
        lines = tuple(replace(row.line, line_no=number) for number, row in enumerate(rows, 1))
        total = sum((line.total for line in lines), Decimal(0))

        def one(name: str) -> str | None:
            return _common(name, {getattr(row, name) for row in rows}, warnings)

        return Receipt(
            external_id=self.external_id,
            store=first.outlet.code,
            kind=kind_of(total, lines),
            occurred_at=first.occurred_at,
            currency=first.outlet.currency,
            total=total,
            member_id=one("member_id"),
            phone=one("phone"),
            coupon_codes=_each_once(row.coupon_codes for row in rows),
            staff=one("staff"),
            guides=_each_once(row.line.guides for row in rows),
            refund_of=one("refund_of"),
            channel=_common("channel", {row.channel for row in rows}, warnings) or "store",
            void=any(row.void for row in rows),
            lines=lines,
            warnings=tuple(sorted(warnings)),
        )


def _common(name: str, found: set[T | None], warnings: set[str]) -> T | None:
    """The one value the rows agree on. Two customers on one receipt: better none than the wrong one."""
    values = found - {None}
    if len(values) > 1:
        warnings.add(f"{name}_differs")
        return None
    return next(iter(values), None)


def _each_once(found: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(sorted({code for codes in found for code in codes}))
