"""CSV and text files: the encoding and the delimiter are worked out when the profile does not name them."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO

from pos_adapter.sheets.source import RawRow, SheetError, is_blank

ROWS_LIMIT = 3_000_000
WHITESPACE = "whitespace"
DELIMITERS = (",", ";", "\t")
_CHUNK = 1 << 20
_SAMPLE_LINES = 20


def rows(stream: BinaryIO, delimiter: str | None, encoding: str | None) -> Iterator[RawRow]:
    """The rows that are not blank. Quotes follow RFC 4180 strictly: a quote left open would swallow receipts."""
    encoding = encoding or _encoding(stream)
    stream.seek(0)
    with io.TextIOWrapper(stream, encoding, newline="") as lines:
        try:
            if delimiter is None:
                delimiter = _delimiter(list(islice(lines, _SAMPLE_LINES)))
                lines.seek(0)
            for row in _split(lines, delimiter):
                if row.line > ROWS_LIMIT:
                    raise SheetError("rows_too_many", limit=ROWS_LIMIT)
                yield row
        except UnicodeError:
            raise SheetError("encoding_unknown") from None


def _split(lines: io.TextIOWrapper, delimiter: str) -> Iterator[RawRow]:
    if delimiter == WHITESPACE:
        yield from (RawRow(n, tuple(line.split())) for n, line in enumerate(lines, 1) if line.strip())
        return
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    begins = 1
    try:
        for cells in reader:
            if not is_blank(cells):
                yield RawRow(begins, tuple(cells))
            begins = reader.line_num + 1
    except csv.Error as problem:
        if "field limit" in str(problem):
            raise SheetError("field_too_long", line=begins, limit=csv.field_size_limit()) from None
        raise SheetError("csv_broken", line=begins, problem=problem) from None


def _encoding(stream: BinaryIO) -> str:
    if stream.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "utf-16"
    for candidate in ("utf-8-sig", "gb18030"):
        if _decodes(stream, candidate):
            return candidate
    raise SheetError("encoding_unknown")


def _decodes(stream: BinaryIO, encoding: str) -> bool:
    stream.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while chunk := stream.read(_CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _delimiter(sample: list[str]) -> str:
    """The mark that parts the sample lines into the most columns, in most lines; white space when none does."""
    widths = {mark: sorted(line.count(mark) for line in sample if line.strip()) for mark in DELIMITERS}
    typical = {mark: counts[len(counts) // 2] for mark, counts in widths.items() if counts}
    best = max(typical, key=lambda mark: typical[mark], default=WHITESPACE)
    return best if typical.get(best) else WHITESPACE
