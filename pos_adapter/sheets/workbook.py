"""XLSX files: the first sheet, row by row, values only."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO
from warnings import catch_warnings, simplefilter
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from pos_adapter.sheets.source import Cell, RawRow, SheetError, is_blank

FILE_BYTES_LIMIT = 60_000_000
UNPACKED_BYTES_LIMIT = 400_000_000
ROWS_LIMIT = 1_048_576
COLUMNS_LIMIT = 200

# What openpyxl lets through when a part of the archive is missing, cut short, encrypted or not what it says.
_BROKEN = (
    ArithmeticError,
    AttributeError,
    EOFError,
    InvalidFileException,
    LookupError,
    NotImplementedError,
    OSError,
    ParseError,
    RuntimeError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)


def rows(stream: BinaryIO) -> Iterator[RawRow]:
    """The rows of the first sheet that are not blank; a formula gives the value saved with it."""
    if stream.seek(0, 2) > FILE_BYTES_LIMIT:
        raise SheetError("file_too_large", limit=FILE_BYTES_LIMIT)
    try:
        yield from _rows(stream)
    except SheetError:
        raise
    except _BROKEN:
        raise SheetError("workbook_broken") from None


def _rows(stream: BinaryIO) -> Iterator[RawRow]:
    # The directory of the archive tells the sizes before anything is unpacked.
    with zipfile.ZipFile(stream) as archive:
        if sum(part.file_size for part in archive.infolist()) > UNPACKED_BYTES_LIMIT:
            raise SheetError("file_too_large", limit=UNPACKED_BYTES_LIMIT)
    with catch_warnings():
        # openpyxl warns of styles it does not know; they do not matter here.
        simplefilter("ignore")
        book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
    try:
        sheet = book.worksheets[0]
        # Some tills write a wrong size into the file, which would hide all rows but the first.
        sheet.reset_dimensions()
        for line, values in enumerate(sheet.iter_rows(values_only=True), 1):
            if line > ROWS_LIMIT:
                raise SheetError("rows_too_many", limit=ROWS_LIMIT)
            cells = tuple(value if isinstance(value, Cell) else str(value) for value in values[:COLUMNS_LIMIT])
            if not is_blank(cells):
                yield RawRow(line, cells)
    finally:
        book.close()
