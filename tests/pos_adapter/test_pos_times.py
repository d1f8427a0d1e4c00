"""Times as tills write them."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pos_examples import utc

from pos_adapter.times import in_utc, iso_time, written_date, written_time
from pos_adapter.values import BadValue

ZONE = "Asia/Shanghai"


@pytest.mark.parametrize(
    "written",
    [
        "2026-05-01T14:03:00+08:00",
        "2026-05-01 14:03:00+0800",
        "2026-05-01T06:03:00Z",
        "2026-05-01T06:03Z",
        "2026-05-01T06:03:00-00:00",
        " 2026-05-01T06:03:00.000000000Z ",
    ],
)
def test_an_iso_time_with_offset_is_read_as_utc(written: str) -> None:
    assert iso_time(written, "t", ZONE) == (utc(2026, 5, 1, 6, 3), False)


def test_a_time_without_offset_is_of_the_store_and_says_so() -> None:
    assert iso_time("2026-05-01T14:03:00", "t", ZONE) == (utc(2026, 5, 1, 6, 3), True)


def test_nanoseconds_are_cut_to_microseconds() -> None:
    found = iso_time("2026-05-01T06:03:00.123456789Z", "t", ZONE)
    assert found == (utc(2026, 5, 1, 6, 3, 0, 123456), False)


def test_tenths_are_tenths() -> None:
    found = iso_time("2026-05-01T06:03:00.5Z", "t", ZONE)
    assert found == (utc(2026, 5, 1, 6, 3, 0, 500000), False)


@pytest.mark.parametrize("nothing", [None, "", "null"])
def test_no_time_is_none(nothing: object) -> None:
    assert iso_time(nothing, "t", ZONE) is None


@pytest.mark.parametrize(
    "wrong",
    [
        "2026-05-01",
        "20260501T140300",
        "2026-W18-5T10:00",
        "2026-13-01T10:00:00Z",
        "2026-02-30T10:00:00Z",
        "2026-05-01T24:00:00Z",
        "2026-05-01T10:00:00+99:00",
        "２０２６-05-01T10:00:00Z",
        "yesterday",
    ],
)
def test_another_form_is_refused(wrong: str) -> None:
    with pytest.raises(BadValue) as problem:
        iso_time(wrong, "t", ZONE)
    assert problem.value.code == "time_invalid"


@pytest.mark.parametrize("wrong", [1777615380, True, [], {}])
def test_a_time_that_is_no_text_is_refused(wrong: object) -> None:
    with pytest.raises(BadValue) as problem:
        iso_time(wrong, "t", ZONE)
    assert problem.value.code == "wrong_type"


@pytest.mark.parametrize("wrong", ["0001-01-01T00:00:00+14:00", "1969-12-31T00:00:00Z", "9999-12-31T23:59:59-12:00"])
def test_a_year_no_shop_was_open_in_is_refused(wrong: str) -> None:
    with pytest.raises(BadValue) as problem:
        iso_time(wrong, "t", ZONE)
    assert problem.value.code == "time_out_of_range"


def test_of_the_two_hours_of_an_autumn_night_the_first_is_taken() -> None:
    assert iso_time("2026-11-01T01:30:00", "t", "America/New_York") == (utc(2026, 11, 1, 5, 30), True)


@given(st.datetimes(datetime(1970, 1, 2), datetime(2100, 12, 30)))  # noqa: DTZ001 - a local time is meant
def test_a_local_time_comes_back_the_same_in_a_zone_without_summer_time(local: datetime) -> None:
    found = iso_time(local.isoformat(), "t", "Asia/Kolkata")
    assert found is not None
    assert found[0] == in_utc(local, "t", "Asia/Kolkata")


@given(st.text())
def test_any_text_is_a_time_or_a_reason(written: str) -> None:
    try:
        found = iso_time(written, "t", ZONE)
    except BadValue:
        return
    assert found is None or found[0].tzinfo is not None


def test_a_written_time_is_read_by_the_first_form_that_fits() -> None:
    forms = ("%Y-%m-%d %H:%M", "%m/%d/%Y %H:%M")
    assert written_time("2026-05-01 14:03", "t", forms, ZONE) == utc(2026, 5, 1, 6, 3)
    assert written_time("5/1/2026 14:03", "t", forms, ZONE) == utc(2026, 5, 1, 6, 3)


def test_a_date_without_a_clock_is_noon_of_the_store() -> None:
    assert written_time("19970101", "t", ("%Y%m%d",), "America/New_York") == utc(1997, 1, 1, 17)


def test_a_clock_of_twelve_hours_is_kept() -> None:
    assert written_time("2026-05-01 02:03 PM", "t", ("%Y-%m-%d %I:%M %p",), ZONE) == utc(2026, 5, 1, 6, 3)


def test_an_offset_in_the_form_wins_over_the_zone() -> None:
    assert written_time("2026-05-01T14:03:00+0900", "t", ("%Y-%m-%dT%H:%M:%S%z",), ZONE) == utc(2026, 5, 1, 5, 3)


def test_seven_digits_are_not_guessed_into_a_date() -> None:
    with pytest.raises(BadValue) as problem:
        written_time("2026111", "t", ("%Y%m%d",), ZONE)
    assert problem.value.code == "time_invalid"


def test_a_written_date_keeps_its_day() -> None:
    assert written_date("1990/12/31", "birthday", ("%Y-%m-%d", "%Y/%m/%d")) == date(1990, 12, 31)


def test_a_date_of_no_form_says_date() -> None:
    with pytest.raises(BadValue) as problem:
        written_date("31.12.1990", "birthday", ("%Y-%m-%d",))
    assert problem.value.code == "date_invalid"
