"""Figures, periods and definitions by themselves."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from insights_rows import ANN, DAY, ZONE, at, bought, days, period

from store_api import events
from store_api.insights.figures import Part, ratio
from store_api.insights.metrics import METRICS, Unit
from store_api.insights.returning import histories, is_pending, is_ripe
from store_api.insights.rows import Period


def test_a_ratio_keeps_both_its_parts() -> None:
    figure = ratio("average_ticket", 10, 4)
    assert (figure.value, figure.numerator, figure.denominator, figure.remark) == (2.5, 10, 4, None)


def test_nothing_to_divide_by_is_not_zero() -> None:
    assert (ratio("average_ticket", 0, 0).value, ratio("average_ticket", 0, 0).remark) == (None, "no_data")


def test_nothing_of_something_is_a_true_zero() -> None:
    assert (ratio("average_ticket", 0, 3).value, ratio("average_ticket", 0, 3).remark) == (0, None)


def test_its_own_remark_comes_before_the_general_one() -> None:
    assert ratio("walk_in_conversion", 0, 0, remark="no_count").remark == "no_count"


@pytest.mark.parametrize(("exact", "plain"), [(Fraction(6, 2), 3), (Fraction(1, 3), 0.3333)])
def test_fractions_are_shown_as_plain_numbers(exact: Fraction, plain: float) -> None:
    assert ratio("units_per_transaction", exact, 2).numerator == plain


def test_a_silent_figure_keeps_its_parts() -> None:
    figure = ratio("clerk_conversion", 1, 2).silent()
    assert (figure.value, figure.numerator, figure.denominator) == (None, 1, 2)


def test_a_part_of_nothing_has_no_value() -> None:
    assert (Part(0, 0).value, Part(1, 4).value) == (None, 0.25)


def test_a_period_begins_and_ends_at_local_midnight() -> None:
    seen = period(length=2)
    assert seen.start == datetime(2026, 3, 1, 16, tzinfo=UTC)
    assert seen.end == datetime(2026, 3, 3, 16, tzinfo=UTC)


def test_a_day_without_midnight_still_begins() -> None:
    zone = ZoneInfo("America/Santiago")
    seen = Period(date(2026, 9, 6), date(2026, 9, 6), zone, datetime(2026, 10, 1, tzinfo=UTC))
    assert seen.start < seen.end
    assert seen.hour(seen.end) == seen.end


def test_an_hour_follows_the_stores_clock() -> None:
    seen = Period(DAY, DAY, ZoneInfo("Asia/Kolkata"), at(DAY))
    assert seen.hour(datetime(2026, 3, 2, 6, 45, tzinfo=UTC)) == datetime(2026, 3, 2, 6, 30, tzinfo=UTC)


def test_today_is_the_stores_day() -> None:
    assert period(now=datetime(2026, 3, 2, 17, tzinfo=UTC)).today == date(2026, 3, 3)


@given(st.integers(-100, 100), st.integers(1, 90), st.integers(1, 60), st.integers(-50, 50))
def test_a_cohort_is_never_ripe_and_pending(begun: int, n: int, length: int, seen: int) -> None:
    last = DAY + days(length - 1)
    view = Period(DAY, last, ZONE, at(last + days(seen)))
    assert not (is_ripe(DAY + days(begun), n, view) and is_pending(DAY + days(begun), n, view))


@given(st.integers(0, 300), st.integers(1, 30), st.integers(1, 30))
def test_each_cohort_is_ripe_in_exactly_one_of_two_neighbouring_periods(begun: int, one: int, other: int) -> None:
    start = DAY - days(begun)
    first = period(DAY, one)
    second = period(DAY + days(one), other)
    both = period(DAY, one + other)
    assert is_ripe(start, 30, first) + is_ripe(start, 30, second) == is_ripe(start, 30, both)


def test_histories_are_in_order() -> None:
    rows = [bought(ANN, DAY + days(3)), bought(ANN, DAY), bought(ANN, DAY + days(1))]
    assert [one.day for one in histories(rows)[ANN]] == [DAY, DAY + days(1), DAY + days(3)]


def test_names_and_keys_are_unique() -> None:
    for language in ("zh", "en"):
        assert len({metric.name(language) for metric in METRICS.values()}) == len(METRICS)


def test_shares_are_all_but_four() -> None:
    others = {key for key, metric in METRICS.items() if metric.unit is not Unit.SHARE}
    assert others == {"units_per_transaction", "average_ticket", "net_sales", "repurchase_interval"}


def test_every_reaction_of_the_insights_can_be_found() -> None:
    jobs = {job for names in events.REACTIONS.values() for job in names if job.startswith("store_api.insights")}
    assert len(jobs) == 4
    assert all(callable(events.handler(job)) for job in jobs)
