"""Cards as phones read them."""

from __future__ import annotations

from datetime import date

import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

from store_api.customers.vcards import LONGEST_LINE, card, escaped, folded

PRINTABLE = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from(",;\\:\n\"'王😀"), min_size=1)
CARD = {"birthday": None, "note": "记", "category": "南京路店"}


@settings(deadline=None)  # The library is slow, and the first card loads it.
@given(name=PRINTABLE, note=PRINTABLE, category=PRINTABLE, birthday=st.none() | st.dates())
def test_a_library_reads_back_what_was_written(name: str, note: str, category: str, birthday: date | None) -> None:
    read = vobject.readOne(card(name, "+8613800138000", birthday=birthday, note=note, category=category).decode())
    assert (read.version.value, read.fn.value, read.n.value.family) == ("3.0", name, name)
    assert (read.n.value.given, read.n.value.additional) == ("", "")
    assert (read.tel.value, read.tel.type_param) == ("+8613800138000", "CELL")
    assert (read.note.value, read.categories.value) == (note, [category])
    assert (read.bday.value if birthday else None) == (birthday.isoformat() if birthday else None)


@given(PRINTABLE.map("NOTE:".__add__))
def test_a_line_is_folded_into_whole_characters(line: str) -> None:
    pieces = folded(line).removesuffix(b"\r\n").split(b"\r\n")
    assert all(len(piece) <= LONGEST_LINE for piece in pieces)
    assert "".join(piece.decode() for piece in [pieces[0], *(piece[1:] for piece in pieces[1:])]) == line
    assert all(piece.startswith(b" ") for piece in pieces[1:])


@pytest.mark.parametrize(("length", "pieces"), [(75, 1), (76, 2), (149, 2), (150, 3)])
def test_a_line_is_folded_only_where_it_is_too_long(length: int, pieces: int) -> None:
    assert folded("x" * length).count(b"\r\n") == pieces


def test_a_name_cannot_write_lines_of_its_own() -> None:
    body = card("王\r\nTEL:+8613900139000\rEND:VCARD", "+8613800138000", **CARD)
    assert body.count(b"\r\n") == 8
    assert [line for line in body.split(b"\r\n") if line.startswith((b"TEL", b"END"))] == [
        b"TEL;TYPE=CELL:+8613800138000",
        b"END:VCARD",
    ]


def test_control_characters_are_left_out() -> None:
    assert escaped("a\0b\x1bc\x85d\te") == "abcd\te"


def test_a_birthday_nobody_knows_has_no_line() -> None:
    assert b"BDAY" not in card("王", "+8613800138000", **CARD)
    assert b"BDAY:1990-05-17\r\n" in card("王", "+8613800138000", **{**CARD, "birthday": date(1990, 5, 17)})
