"""Single values: text, codes, numbers, phones."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_adapter import values
from pos_adapter.reasons import REASONS, Reasoned
from pos_adapter.values import BadValue


def refused(reader: object, value: object) -> str:
    assert callable(reader)
    with pytest.raises(BadValue) as problem:
        reader(value, "total")
    assert problem.value.code in REASONS
    return problem.value.code


@pytest.mark.parametrize("nothing", [None, False, "", "  ", "null", "NULL", "[]", "#N/A"])
def test_what_stands_for_nothing_is_none(nothing: object) -> None:
    assert values.text(nothing, "name") is None
    assert values.code(nothing, "id") is None


def test_a_person_called_null_keeps_her_name() -> None:
    assert values.text("Null", "name") == "Null"


def test_white_space_is_collapsed() -> None:
    assert values.text("  连衣裙\n春款\u3000新 ", "name") == "连衣裙 春款 新"


@pytest.mark.parametrize("wrong", [True, 1, Decimal(1), [], {}])
def test_text_of_another_type_is_refused(wrong: object) -> None:
    assert refused(values.text, wrong) == "wrong_type"


@pytest.mark.parametrize("wrong", ["a\x00b", "a\x07", "\ud800", "x\x9f"])
def test_text_that_no_database_takes_is_refused(wrong: str) -> None:
    assert refused(values.text, wrong) == "text_invalid"


def test_long_text_is_refused() -> None:
    assert values.text("x" * 200, "name") == "x" * 200
    assert refused(values.text, "x" * 201) == "text_too_long"


def test_an_id_of_eighteen_digits_keeps_them() -> None:
    assert values.code(Decimal("123456789012345678"), "id") == "123456789012345678"


@pytest.mark.parametrize("wrong", ["1.5", "-1", "1e5", "NaN", "Infinity"])
def test_a_number_that_is_no_id_is_refused(wrong: str) -> None:
    assert refused(values.code, Decimal(wrong)) == "wrong_type"


def test_invisible_marks_are_taken_out_of_codes() -> None:
    assert values.code("\u202dK7Q2\u202c\u200b", "coupon") == "K7Q2"


@pytest.mark.parametrize("written", ["张三,李四", "张三，李四", "张三、 李四;", "张三|李四；张三"])
def test_several_codes_in_one_text_are_parted(written: str) -> None:
    assert values.codes(written, "guide") == ("张三", "李四")


def test_no_text_holds_no_codes() -> None:
    assert values.codes(None, "guide") == ()


@pytest.mark.parametrize(
    ("written", "expected"),
    [("299.00", "299"), (" -12.5 ", "-12.5"), ("+3", "3"), (Decimal("1E+2"), "100"), ("0.00", "0"), ("-0", "0")],
)
def test_numbers_are_read(written: object, expected: str) -> None:
    assert values.number(written, "total") == Decimal(expected)


@pytest.mark.parametrize("nothing", [None, "", "null"])
def test_no_number_is_none(nothing: object) -> None:
    assert values.number(nothing, "total") is None


@pytest.mark.parametrize(
    "wrong", ["1,299.00", "12元", "1e3", "NaN", "Infinity", "0x10", "１２", "--1", "1.", ".5", "1" * 40]
)
def test_text_that_is_no_plain_number_is_refused(wrong: str) -> None:
    assert refused(values.number, wrong) == "number_invalid"


@pytest.mark.parametrize("wrong", [True, False, 1, 1.5, [], {}])
def test_a_number_of_another_type_is_refused(wrong: object) -> None:
    assert refused(values.number, wrong) == "wrong_type"


@pytest.mark.parametrize("wrong", ["1e999999", "-1e999999", "1000000000000.01"])
def test_huge_numbers_are_refused(wrong: str) -> None:
    assert refused(values.number, Decimal(wrong)) == "number_too_large"


@pytest.mark.parametrize("wrong", ["NaN", "sNaN", "Infinity", "-Infinity"])
def test_numbers_that_are_not_finite_are_refused(wrong: str) -> None:
    assert refused(values.number, Decimal(wrong)) == "number_invalid"


@pytest.mark.parametrize("written", ["0.30000000000000004", "0.3000000000000000000000000000000001"])
def test_the_dust_of_floats_is_rounded_off(written: str) -> None:
    assert str(values.number(Decimal(written), "total")) == "0.300000"


@pytest.mark.parametrize("written", ["1e-999999", "0e999999", "-0.0000001"])
def test_almost_nothing_is_zero_without_a_sign(written: str) -> None:
    number = values.number(Decimal(written), "total")
    assert number == 0
    assert number is not None
    assert not number.is_signed()
    assert len(str(number)) < 10


def test_ten_million_pieces_are_too_many() -> None:
    assert refused(values.quantity, "10000001") == "number_too_large"


@given(st.decimals(-(10**12), 10**12, places=2))
def test_money_written_as_text_comes_back_the_same(amount: Decimal) -> None:
    assert values.number(format(amount, "f"), "total") == amount
    assert values.number(amount, "total") == amount


@given(st.decimals(-(10**7), 10**7, places=5))
def test_a_weight_written_as_text_comes_back_the_same(weight: Decimal) -> None:
    assert values.quantity(format(weight, "f"), "quantity") == weight


@given(st.one_of(st.text(), st.decimals(), st.none(), st.booleans(), st.lists(st.integers())))
def test_anything_is_a_small_number_or_a_reason(value: object) -> None:
    with suppress(BadValue):
        number = values.number(value, "total")
        assert number is None or abs(number) <= values.AMOUNT_LIMIT


@pytest.mark.parametrize(("written", "expected"), [("12", 12), (Decimal("12.0"), 12), ("0", 0), (None, None)])
def test_whole_numbers_are_read(written: object, expected: int | None) -> None:
    assert values.whole(written, "visitors", 100) == expected


@pytest.mark.parametrize("wrong", ["-1", "1.5"])
def test_parts_and_negative_counts_are_refused(wrong: str) -> None:
    with pytest.raises(BadValue, match="visitors is not a plain number"):
        values.whole(wrong, "visitors", 100)


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("13800138000", "13800138000"),
        ("+86 138-0013-8000", "+8613800138000"),
        ("(010) 6552 9988", "01065529988"),
        ("１３８００１３８０００", "13800138000"),
        ("13800138000.0", "13800138000"),
        ("\u202d13800138000\u202c", "13800138000"),
        (Decimal(13800138000), "13800138000"),
    ],
)
def test_phone_numbers_are_read_as_digits(written: object, digits: str) -> None:
    assert values.phone(written, "phone") == digits


@pytest.mark.parametrize("wrong", ["1234", "abc", "1.38E+10", "13800138000/13900139000", "1" * 21])
def test_what_is_no_phone_number_is_refused(wrong: str) -> None:
    assert refused(values.phone, wrong) == "phone_invalid"


def test_a_masked_phone_number_is_refused_as_such() -> None:
    assert refused(values.phone, "138****8000") == "phone_masked"


@given(st.from_regex(r"\+?[0-9]{5,20}", fullmatch=True))
def test_digits_are_a_phone_number_as_they_stand(digits: str) -> None:
    assert values.phone(digits, "phone") == digits


def test_a_choice_is_looked_up() -> None:
    assert values.choice("b", "kind", {"a": 1, "b": 2}) == 2
    assert values.choice(None, "kind", {"a": 1}) is None


def test_an_unknown_choice_names_the_known_ones() -> None:
    with pytest.raises(BadValue, match="kind must be one of: a, b"):
        values.choice("c", "kind", {"a": 1, "b": 2})


def test_no_sentence_repeats_the_value() -> None:
    with pytest.raises(BadValue) as problem:
        values.number("13800138000x", "total")
    assert "13800138000" not in str(problem.value)
    assert problem.value.params == {"field": "total"}


def test_every_reason_is_a_sentence_of_its_own() -> None:
    assert len(set(REASONS.values())) == len(REASONS)
    assert str(Reasoned("missing", field="total")) == "total is missing"
