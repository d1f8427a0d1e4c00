"""The rows of a file as they stand. What kind of file it is, its first bytes say, not its name."""

from __future__ import annotations

from collections.abc import Iterator

from pos_adapter.sheets import text_file, workbook
from pos_adapter.sheets.source import RawRow, SheetError, Source, open_source

FILE_BYTES_LIMIT = 1_000_000_000


def raw_rows(source: Source, delimiter: str | None = None, encoding: str | None = None) -> Iterator[RawRow]:
    """All rows that are not blank. `delimiter` is one character or "whitespace"; None: it is worked out."""
    with open_source(source, FILE_BYTES_LIMIT) as stream:
        head = stream.read(64)
        stream.seek(0)
        if head.startswith(b"PK\x03\x04"):
            yield from workbook.rows(stream)
        elif head.startswith(b"\xd0\xcf\x11\xe0"):
            raise SheetError("xls_not_supported")
        elif head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
            raise SheetError("html_not_supported")
        else:
            yield from text_file.rows(stream, delimiter, encoding)
