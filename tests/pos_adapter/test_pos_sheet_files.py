"""The rows of a file as they stand."""

from __future__ import annotations

import csv
import io
import zipfile
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pos_examples import csv_bytes, xlsx_bytes

from pos_adapter.reasons import REASONS
from pos_adapter.sheets import SheetError, text_file, workbook
from pos_adapter.sheets.files import raw_rows
from pos_adapter.sheets.source import RawRow, Source, open_source


def cells(source: Source, **options: str) -> list[tuple[object, ...]]:
    return [row.cells for row in raw_rows(source, **options)]


def refused(source: Source) -> SheetError:
    with pytest.raises(SheetError) as problem:
        list(raw_rows(source))
    assert problem.value.code in REASONS
    return problem.value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_encoding_is_found(encoding: str) -> None:
    assert cells(csv_bytes("店号,金额", "A01,299", encoding=encoding)) == [("店号", "金额"), ("A01", "299")]


def test_a_text_in_no_known_encoding_is_refused() -> None:
    assert refused(b"\xff\xff\x80,1\n").code == "encoding_unknown"


def test_an_encoding_of_the_profile_that_does_not_fit_is_told() -> None:
    with pytest.raises(SheetError) as problem:
        cells("店号,金额\n".encode("gb18030"), encoding="utf-8")
    assert problem.value.code == "encoding_unknown"


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_the_delimiter_is_found(mark: str) -> None:
    assert cells(csv_bytes(f"a{mark}b{mark}c", f"1{mark}x y{mark}3")) == [("a", "b", "c"), ("1", "x y", "3")]


def test_columns_parted_by_white_space_are_found() -> None:
    assert cells(b" 00004 0001  29.33\r\n 00021 0002  63.34\r\n") == [
        ("00004", "0001", "29.33"),
        ("00021", "0002", "63.34"),
    ]


def test_a_delimiter_of_the_profile_is_taken() -> None:
    assert cells(b"a|b,c\n", delimiter="|") == [("a", "b,c")]


def test_lines_are_those_of_the_file_with_blank_ones_and_line_breaks_in_quotes() -> None:
    rows = list(raw_rows(b'a,b\n\n , \n"two\nlines",1\nlast,2\n'))
    assert [(row.line, row.cells[0]) for row in rows] == [(1, "a"), (4, "two\nlines"), (6, "last")]


def test_a_quote_left_open_is_told_with_its_line() -> None:
    problem = refused(b'a,b\n1,2\n3,"open\n4,5\n')
    assert problem.code == "csv_broken"
    assert problem.params["line"] == "3"


def test_a_field_without_end_is_told_with_its_line() -> None:
    problem = refused(b'a,b\n1,"' + b"x" * (csv.field_size_limit() + 1) + b'"\n')
    assert (problem.code, problem.params["line"]) == ("field_too_long", "2")


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_file, "ROWS_LIMIT", 2)
    assert refused(b"a,b\n1,2\n3,4\n").code == "rows_too_many"


def test_an_empty_file_has_no_rows() -> None:
    assert cells(b"") == []


def test_a_path_is_read_as_its_bytes_are(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_bytes(b"a,b\n1,2\n")
    assert cells(path) == cells(str(path)) == cells(b"a,b\n1,2\n")


@pytest.mark.parametrize("name", ["absent.csv", ".", "a\x00b"])
def test_a_path_that_cannot_be_opened_is_told(tmp_path: Path, name: str) -> None:
    with pytest.raises(SheetError) as problem:
        list(raw_rows(str(tmp_path / name)))
    assert problem.value.code == "file_unreadable"


def test_a_large_file_is_refused_before_it_is_read() -> None:
    with pytest.raises(SheetError) as problem:
        open_source(b"12345", limit=4)
    assert problem.value.code == "file_too_large"


def test_a_workbook_is_known_by_its_bytes_and_gives_its_values() -> None:
    moment = datetime(2026, 5, 1, 14, 3)  # noqa: DTZ001 - a workbook knows no zones
    rows = list(raw_rows(xlsx_bytes([["店号", "金额", None], [], ["A01", 299.5, moment]])))
    assert rows == [RawRow(1, ("店号", "金额")), RawRow(3, ("A01", 299.5, moment))]


def test_a_wrong_size_in_the_workbook_hides_no_rows() -> None:
    source = io.BytesIO(xlsx_bytes([["a", "b"], [1, 2], [3, 4]]))
    changed = io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(changed, "w") as new:
        for part in old.infolist():
            new.writestr(part, old.read(part).replace(b'ref="A1:B3"', b'ref="A1:A1"'))
    assert cells(changed.getvalue()) == [("a", "b"), (1, 2), (3, 4)]


def test_a_workbook_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "UNPACKED_BYTES_LIMIT", 1000)
    assert refused(xlsx_bytes([["a"]])).code == "file_too_large"


def test_a_large_workbook_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "FILE_BYTES_LIMIT", 100)
    assert refused(xlsx_bytes([["a"]])).code == "file_too_large"


def test_a_row_number_beyond_the_end_of_any_sheet_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "ROWS_LIMIT", 50)
    book = openpyxl.Workbook()
    book.worksheets[0].cell(row=60, column=1, value="x")
    stream = io.BytesIO()
    book.save(stream)
    assert refused(stream.getvalue()).code == "rows_too_many"


def test_columns_far_to_the_right_are_left_out() -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].cell(row=1, column=1, value="a")
    book.worksheets[0].cell(row=1, column=5000, value="z")
    stream = io.BytesIO()
    book.save(stream)
    ((first, *rest),) = cells(stream.getvalue())
    assert first == "a"
    assert len(rest) < workbook.COLUMNS_LIMIT


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"PK\x03\x04 and nothing more", "workbook_broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "xls_not_supported"),
        (b"<html><table><tr><td>1", "html_not_supported"),
        (b"\xef\xbb\xbf\r\n<table>", "html_not_supported"),
    ],
)
def test_what_only_looks_like_a_table_says_what_to_do(raw: bytes, code: str) -> None:
    assert refused(raw).code == code


def test_an_archive_that_is_no_workbook_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert refused(stream.getvalue()).code == "workbook_broken"


@given(st.integers(0, 100_000), st.binary(min_size=1, max_size=8))
def test_a_damaged_workbook_gives_rows_or_a_reason(position: int, damage: bytes) -> None:
    raw = bytearray(WORKBOOK)
    position %= len(raw)
    raw[position : position + len(damage)] = damage
    with suppress(SheetError):
        list(raw_rows(bytes(raw)))


def with_part(name: str, content: bytes) -> bytes:
    """The workbook with one of its parts replaced."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(WORKBOOK)) as old, zipfile.ZipFile(changed, "w") as new:
        for part in old.infolist():
            new.writestr(part, content if part.filename == name else old.read(part))
    return changed.getvalue()


def test_entities_that_grow_without_end_are_refused() -> None:
    entities = b'<!ENTITY a "xxxxxxxxxx">' + b"".join(
        b'<!ENTITY %c "%s">' % (98 + depth, b"&%c;" % (97 + depth) * 50) for depth in range(8)
    )
    sheet = b'<!DOCTYPE l [%s]><worksheet><sheetData><row r="1"><c><v>&i;</v></c></row></sheetData></worksheet>'
    assert refused(with_part("xl/worksheets/sheet1.xml", sheet % entities)).code == "workbook_broken"


@pytest.mark.parametrize("name", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml"])
@pytest.mark.parametrize("content", [b"", b"<", b"<a/>", b"\xff\xfe"], ids=["empty", "cut", "other", "binary"])
def test_a_workbook_with_a_broken_part_gives_no_rows(name: str, content: bytes) -> None:
    with suppress(SheetError):
        assert cells(with_part(name, content)) == []


@given(st.integers(0, 100_000), st.text('0123456789<>&"=/ rv', max_size=4))
def test_a_workbook_with_damaged_xml_gives_rows_or_a_reason(position: int, damage: str) -> None:
    name = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(WORKBOOK)) as archive:
        sheet = archive.read(name)
    position %= len(sheet)
    with suppress(SheetError):
        list(raw_rows(with_part(name, sheet[:position] + damage.encode() + sheet[position + len(damage) :])))


def test_a_workbook_row_far_down_is_refused_before_the_blank_rows_above_are_made() -> None:
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
    row = b'<row r="999999999999"><c t="inlineStr"><is><t>x</t></is></c></row>'
    assert refused(with_part("xl/worksheets/sheet1.xml", sheet % row)).code == "rows_too_many"


@given(st.binary(max_size=300))
def test_any_bytes_are_rows_or_a_reason(raw: bytes) -> None:
    with suppress(SheetError):
        lines = [row.line for row in raw_rows(raw)]
        assert lines == sorted(set(lines))


WORKBOOK = xlsx_bytes([["店号", "金额"], ["A01", 299.5], ["A01", 1]])
