"""Follow-up timeliness and the coupon funnel."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from insights_rows import ANN, BEA, DAY, LIN, STORE, at, bought, days, period

from store_api.insights.calling import follow_up_timeliness
from store_api.insights.figures import Part
from store_api.insights.funnel import coupon_funnel
from store_api.insights.returning import histories
from store_api.insights.rows import ClaimRow, TaskRow

DUE = at(DAY, 10)


def task(tried: float | None = None, stopped: float | None = None, due: datetime = DUE) -> TaskRow:
    """A task first tried and stopped so many hours after it was due."""

    def after(hours: float | None) -> datetime | None:
        return None if hours is None else due + timedelta(hours=hours)

    return TaskRow(LIN, due, after(tried), after(stopped))


@pytest.mark.parametrize(
    ("row", "in_time", "judged"),
    [
        (task(0), 1, 1),
        (task(-3), 1, 1),
        (task(24), 1, 1),
        (task(24.1), 0, 1),
        (task(), 0, 1),
        (task(stopped=23), 0, 0),
        (task(stopped=25), 0, 1),
        (task(2, stopped=23), 1, 1),
        (task(23.5, stopped=23), 0, 0),
    ],
)
def test_a_task_is_in_time_late_or_out(row: TaskRow, in_time: int, judged: int) -> None:
    figure = follow_up_timeliness([row], period())
    assert (figure.numerator, figure.denominator, figure.left_out["stopped"]) == (in_time, judged, 1 - judged)


def test_a_task_counts_when_its_limit_has_passed() -> None:
    assert follow_up_timeliness([task()], period(now=DUE + timedelta(hours=23))).denominator == 0


def test_a_task_counts_in_the_period_of_its_limit() -> None:
    assert follow_up_timeliness([task(due=DUE - days(1))], period()).denominator == 1
    assert follow_up_timeliness([task(due=DUE + days(6))], period()).denominator == 0


def test_the_median_counts_the_uncontacted_as_waiting() -> None:
    now = DUE + timedelta(hours=100)
    figure = follow_up_timeliness([task(2), task(), task()], period(now=now))
    assert (figure.details["median_hours"], figure.details["still_waiting"]) == (100, 2)


def test_without_tasks_there_is_not_enough_data() -> None:
    figure = follow_up_timeliness([], period(), held=2)
    assert (figure.value, figure.remark, figure.left_out["held"]) == (None, "no_data", 2)


hours = st.none() | st.integers(-48, 96)


@given(st.lists(st.builds(task, hours, hours)))
def test_timeliness_is_a_share_in_any_order(rows: list[TaskRow]) -> None:
    figure = follow_up_timeliness(rows, period())
    assert figure == follow_up_timeliness(rows[::-1], period())
    assert 0 <= (figure.numerator or 0) <= (figure.denominator or 0) <= len(rows)


def test_the_funnel_counts_people() -> None:
    claims = [
        ClaimRow(ANN, DAY, visited=True, tried_on=True, redeemed=True),
        ClaimRow(ANN, DAY + days(1)),
        ClaimRow(BEA, DAY),
    ]
    figure = coupon_funnel(claims, histories([bought(ANN, DAY), bought(ANN, DAY + days(9))]), scans=7)
    assert (figure.value, figure.numerator, figure.denominator) == (0.5, 1, 2)
    assert figure.details == {
        "came": Part(1, 2),
        "tried_on": Part(1, 2),
        "redeemed": Part(1, 2),
        "bought_again": Part(1, 2),
        "claims": 3,
        "scans": 7,
    }


def test_who_bought_without_a_logged_visit_came_too() -> None:
    assert coupon_funnel([ClaimRow(ANN, DAY)], histories([bought(ANN, DAY)]), 0).details["came"] == Part(1, 1)


def test_what_she_bought_before_her_claim_is_not_again() -> None:
    days_before = histories([bought(ANN, DAY - days(1), STORE), bought(ANN, DAY)])
    assert coupon_funnel([ClaimRow(ANN, DAY)], days_before, 0).details["bought_again"] == Part(0, 1)


def test_nobody_claimed() -> None:
    assert (coupon_funnel([], {}, 3).value, coupon_funnel([], {}, 3).details["scans"]) == (None, 3)
