"""Reading one JSON object field by field."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pos_examples import utc

from pos_adapter import values
from pos_adapter.fields import BODY_LIMIT, LIST_LIMIT, WARNINGS_LIMIT, Fields, load
from pos_adapter.values import BadValue


def fields(**content: object) -> Fields:
    return Fields(content, "data", [])


def refusal(raw: bytes) -> str:
    with pytest.raises(BadValue) as problem:
        load(raw)
    return problem.value.code


def test_numbers_keep_the_digits_they_were_written_with() -> None:
    assert load(b"[4.30435, 1.10, 123456789012345678901]") == [
        Decimal("4.30435"),
        Decimal("1.10"),
        Decimal("123456789012345678901"),
    ]


def test_a_byte_order_mark_is_skipped() -> None:
    assert load(b"\xef\xbb\xbf{}") == {}


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff\xfe", b"{'a': 1}", b"[1,]", b"nul", "é".encode("latin-1")])
def test_what_is_no_json_is_refused(raw: bytes) -> None:
    assert refusal(raw) == "body_not_json"


def test_a_key_that_stands_twice_is_refused_by_name() -> None:
    with pytest.raises(BadValue, match="names total twice"):
        load(b'{"lines": [{"total": 1, "sku": "a", "total": 2}]}')


def test_deep_nesting_is_refused() -> None:
    assert refusal(b"[" * 200_000) == "body_too_deep"
    assert refusal(b'{"a":' * 200_000) == "body_too_deep"


def test_a_large_body_is_refused_before_it_is_read() -> None:
    assert refusal(b" " * (BODY_LIMIT + 1)) == "body_too_large"


@pytest.mark.parametrize("written", [b"NaN", b"Infinity", b"-Infinity", b"1e99999999999999999999", b"1" * 5000])
def test_numbers_beyond_reason_get_through_to_their_field(written: bytes) -> None:
    content = load(b'{"total": ' + written + b"}")
    with pytest.raises(BadValue) as problem:
        Fields(content, "data", []).need("total", values.number)
    assert problem.value.params["field"] == "data.total"


def test_what_is_no_object_is_refused() -> None:
    with pytest.raises(BadValue, match=r"data.lines\[0\] must be an object"):
        list(fields(lines=["x"]).objects("lines"))


def test_a_needed_field_that_is_absent_is_missing() -> None:
    for content in ({}, {"sku": None}, {"sku": ""}, {"sku": "null"}):
        with pytest.raises(BadValue, match=r"data\.sku is missing"):
            fields(**content).need("sku", values.code)


def test_a_field_that_may_be_absent_is_none() -> None:
    assert fields().read("sku", values.code) is None


def test_keys_nobody_asked_for_are_warned_of() -> None:
    record = fields(sku="a", note="x", extra=[1])
    record.read("sku", values.code)
    record.close()
    assert record.warnings == ("unknown_field:data.note", "unknown_field:data.extra")


def test_warnings_are_few_and_short() -> None:
    record = Fields({f"{number}{'x' * 500}": 1 for number in range(100)}, "data", [])
    record.close()
    assert len(record.warnings) == WARNINGS_LIMIT
    assert max(map(len, record.warnings)) <= 200


def test_an_inner_object_warns_for_the_whole_record() -> None:
    record = fields(lines=[{"a": 1}])
    for entry in record.objects("lines"):
        entry.close()
    assert record.warnings == ("unknown_field:data.lines[0].a",)


def test_a_time_without_offset_warns() -> None:
    record = fields(at="2026-05-01T14:03:00")
    assert record.need_time("at", "Asia/Shanghai") == utc(2026, 5, 1, 6, 3)
    assert record.warnings == ("zone_assumed:data.at",)


def test_a_needed_time_that_is_absent_is_missing() -> None:
    with pytest.raises(BadValue, match=r"data\.at is missing"):
        fields().need_time("at", "Asia/Shanghai")
    assert fields().time("at", "Asia/Shanghai") is None


def test_a_phone_that_cannot_be_read_is_dropped_with_a_warning() -> None:
    record = fields(phone="138****8000")
    assert record.phone("phone") is None
    assert record.warnings == ("phone_unreadable:data.phone",)


@pytest.mark.parametrize(("sent", "expected"), [(True, True), (False, False), (None, None)])
def test_flags_are_true_or_false(sent: bool | None, expected: bool | None) -> None:
    assert fields(void=sent).flag("void") is expected


@pytest.mark.parametrize("wrong", ["true", Decimal(1), []])
def test_a_flag_of_another_type_is_refused(wrong: object) -> None:
    with pytest.raises(BadValue, match=r"data\.void must be true or false"):
        fields(void=wrong).flag("void")


def test_codes_are_listed_once_and_in_order() -> None:
    assert fields(guides=["E2", None, "E1", "E2", ""]).codes("guides") == ("E2", "E1")
    assert fields(guides=None).codes("guides") == ()
    assert fields(guides="[]").codes("guides") == ()


@pytest.mark.parametrize("wrong", ["E1", {"a": 1}, Decimal(1), True])
def test_a_list_of_another_type_is_refused(wrong: object) -> None:
    with pytest.raises(BadValue, match=r"data\.guides must be a list"):
        fields(guides=wrong).codes("guides")


def test_a_list_without_end_is_refused() -> None:
    with pytest.raises(BadValue) as problem:
        fields(guides=["E"] * (LIST_LIMIT + 1)).codes("guides")
    assert problem.value.code == "list_too_long"


@given(st.binary())
def test_any_bytes_are_json_or_a_reason(raw: bytes) -> None:
    with suppress(BadValue):
        load(raw)
