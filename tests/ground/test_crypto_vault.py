"""Sealed values, blind indexes, short codes and tokens."""

from __future__ import annotations

import re
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store_api.crypto import (
    ALPHABET,
    KeysMissing,
    SealBroken,
    Vault,
    check_character,
    new_token,
    normalise_code,
    token_hash,
    vault,
)

PLACE = "customer|phone|1"
OWNER = uuid.UUID(int=7)
codes = st.uuids().map(lambda owner: vault.short_code("claim", owner))
pytestmark = pytest.mark.usefixtures("keys")


@given(st.binary(max_size=200), st.text(max_size=40))
def test_what_was_sealed_opens_again_in_its_place(plain: bytes, name: str) -> None:
    place = f"table|{name.encode(errors='replace')!r}|1"
    assert vault.unseal(vault.seal(plain, place), place) == plain


def test_sealing_the_same_twice_gives_different_bytes() -> None:
    assert vault.seal(b"13800138000", PLACE) != vault.seal(b"13800138000", PLACE)


def test_a_sealed_value_does_not_contain_the_plain_one() -> None:
    assert b"13800138000" not in vault.seal(b"13800138000", PLACE)


def test_a_value_moved_to_another_row_does_not_open() -> None:
    with pytest.raises(SealBroken):
        vault.unseal(vault.seal(b"secret", PLACE), "customer|phone|2")


@given(st.integers(min_value=0))
def test_a_value_with_one_flipped_bit_does_not_open(bit: int) -> None:
    sealed = bytearray(vault.seal(b"secret", PLACE))
    bit %= len(sealed) * 8
    sealed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(SealBroken):
        vault.unseal(bytes(sealed), PLACE)


@given(st.integers(min_value=0))
def test_a_truncated_value_does_not_open(length: int) -> None:
    sealed = vault.seal(b"secret", PLACE)
    with pytest.raises(SealBroken):
        vault.unseal(sealed[: length % len(sealed)], PLACE)


def test_a_vault_that_was_not_opened_names_the_missing_key() -> None:
    with pytest.raises(KeysMissing, match="seal"):
        Vault().seal(b"secret", PLACE)


@given(st.text(), st.text())
def test_an_index_says_whether_two_texts_are_equal_and_nothing_else(one: str, other: str) -> None:
    one, other = (text.encode(errors="ignore").decode() for text in (one, other))
    assert (vault.index("phone", one) == vault.index("phone", other)) == (one == other)
    assert len(vault.index("phone", one)) == 32


def test_the_index_of_one_purpose_is_not_that_of_another() -> None:
    purposes = ("phone", "tail", "code", "browser", "name")
    assert len({vault.index(purpose, "+8613800138000") for purpose in purposes}) == len(purposes)


def test_a_short_code_is_always_the_same_for_its_owner() -> None:
    assert vault.short_code("claim", OWNER) == vault.short_code("claim", OWNER)


def test_the_short_codes_of_two_purposes_differ() -> None:
    assert vault.short_code("claim", OWNER) != vault.short_code("member", OWNER)


@given(st.uuids())
def test_a_short_code_has_nine_characters_that_can_be_read_out(owner: uuid.UUID) -> None:
    assert re.fullmatch(f"[{ALPHABET}]{{9}}", vault.short_code("claim", owner))
    assert not set("ILOU") & set(ALPHABET)


def as_people_type(code: str) -> list[str]:
    """The same code in the ways it arrives."""
    wide = "".join(chr(ord(char) + 0xFEE0) for char in code)
    mistaken = code.replace("0", "o").replace("1", "l")
    return [
        code.lower(),
        f" {code[:3]} {code[3:6]} {code[6:]}\n",
        "-".join(code),
        wide,
        mistaken,
        code.replace("1", "I"),
    ]


@given(st.data())
def test_a_code_is_understood_however_it_is_typed(data: st.DataObject) -> None:
    code = data.draw(codes)
    assert {normalise_code(typed) for typed in as_people_type(code)} == {code}


@given(st.data(), st.integers(0, 8), st.sampled_from(ALPHABET))
def test_a_code_with_one_wrong_character_is_refused(data: st.DataObject, place: int, wrong: str) -> None:
    code = data.draw(codes)
    mutated = code[:place] + wrong + code[place + 1 :]
    # 0 and Z have the same weight in a sum modulo 31: the one pair that looks alike to the check.
    if {wrong, code[place]} in ({"0", "Z"}, {wrong}):
        return
    assert normalise_code(mutated) is None


@given(st.data(), st.integers(0, 6))
def test_a_code_with_two_swapped_characters_is_refused(data: st.DataObject, place: int) -> None:
    code = data.draw(codes)
    one, other = code[place], code[place + 1]
    if {one, other} in ({"0", "Z"}, {one}):
        return
    assert normalise_code(code[:place] + other + one + code[place + 2 :]) is None


@given(st.text())
def test_text_that_is_no_code_is_none_and_never_an_accident(text: str) -> None:
    found = normalise_code(text)
    assert found is None or check_character(found[:-1]) == found[-1]


@pytest.mark.parametrize("text", ["", "ABC", "A" * 10, "13800138000", "\ud800" * 9, "券" * 9, "ABCDEFGHU"])
def test_nothing_that_is_not_nine_known_characters_is_a_code(text: str) -> None:
    assert normalise_code(text) is None


def test_tokens_are_256_bits_and_never_the_same() -> None:
    tokens = {new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert {len(token) for token in tokens} == {43}


def test_only_a_hash_stands_for_a_token() -> None:
    assert token_hash("token") == token_hash("token")
    assert len(token_hash("token")) == 32
    assert token_hash("token") != token_hash("Token")


@given(st.text(alphabet=st.characters(), max_size=30))
def test_any_secret_has_a_pepper_that_hides_it(secret: str) -> None:
    assert re.fullmatch("[0-9a-f]{64}", vault.pepper(secret))


def test_a_lone_surrogate_in_a_secret_is_only_a_wrong_secret() -> None:
    assert vault.pepper("\ud800") != vault.pepper("?")
