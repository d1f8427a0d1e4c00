"""Repurchase, its intervals, and second conversion."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from insights_rows import ANN, BEA, DAY, LIN, MEI, OTHER_STORE, STORE, at, bought, days, period, receipt, visit

from store_api.insights import returning
from store_api.insights.figures import Figure, Part
from store_api.insights.purchases import ledger
from store_api.insights.rows import ContactRow, Period, PurchaseDay, VisitRow

CARL = uuid.UUID(int=77)
RIPE = period(DAY + days(30), 1)
"""The day on which the 30 days since DAY end."""


def repurchase(rows: Sequence[PurchaseDay], seen: Period = RIPE, n: int = 30) -> Figure:
    return returning.repurchase(returning.histories(rows), n, STORE, seen, DAY)


def second(
    visits: Sequence[VisitRow], rows: Sequence[PurchaseDay] = (), calls: Sequence[ContactRow] = (), seen: Period = RIPE
) -> Figure:
    found = returning.episodes(visits, returning.histories(rows))
    return returning.second_conversion(found, calls, seen)


@pytest.mark.parametrize(("later", "again"), [(1, 1), (30, 1), (31, 0)])
def test_a_second_day_within_n_days_counts(later: int, again: int) -> None:
    figure = repurchase([bought(ANN, DAY), bought(ANN, DAY + days(later))])
    assert (figure.numerator, figure.denominator) == (again, 1)


def test_two_stores_on_one_day_are_one_purchase_day() -> None:
    assert repurchase([bought(ANN, DAY), bought(ANN, DAY, OTHER_STORE)]).numerator == 0


def test_she_counts_for_the_store_of_her_first_purchase() -> None:
    rows = [
        bought(ANN, DAY - days(1), OTHER_STORE),
        bought(ANN, DAY),
        bought(BEA, DAY),
        bought(BEA, DAY + days(2), OTHER_STORE),
    ]
    figure = repurchase(rows)
    assert (figure.numerator, figure.denominator) == (1, 1)


def test_cohorts_whose_days_are_not_over_are_pending() -> None:
    figure = repurchase([bought(ANN, DAY), bought(BEA, DAY + days(5))])
    assert (figure.denominator, figure.left_out) == (1, {"pending": 1})


def test_the_last_day_of_n_has_to_be_over() -> None:
    figure = repurchase([bought(ANN, DAY)], period(DAY + days(30), 1, now=at(DAY + days(30), 20)))
    assert (figure.value, figure.remark, figure.left_out) == (None, "no_data", {"pending": 1})


def test_the_start_of_history_is_printed() -> None:
    assert repurchase([bought(ANN, DAY)]).details["history_start"] == DAY.isoformat()


def test_repurchase_within_the_period_lists_the_unidentified() -> None:
    rows = [receipt(ANN), receipt(ANN, day=DAY + days(1)), receipt(BEA), receipt(BEA), receipt(None)]
    figure = returning.period_repurchase(ledger(rows))
    assert (figure.value, figure.numerator, figure.denominator) == (0.5, 1, 2)
    assert figure.left_out == {"unidentified": 1}


def interval(rows: Sequence[PurchaseDay]) -> Figure:
    return returning.repurchase_interval(returning.histories(rows), STORE, period(), ledger([receipt(), receipt(None)]))


def test_intervals_end_in_the_period_and_the_store() -> None:
    rows = [
        *(bought(ANN, DAY - days(n)) for n in (50, 10)),
        bought(ANN, DAY),
        bought(ANN, DAY + days(30)),
        bought(BEA, DAY),
        bought(BEA, DAY + days(2), OTHER_STORE),
    ]
    figure = interval(rows)
    assert (figure.value, figure.denominator, figure.remark) == (10, 1, "only_returned")


def test_median_and_quartiles() -> None:
    rows = [bought(uuid.UUID(int=n), DAY - days(n * 10)) for n in range(1, 6)]
    rows += [bought(uuid.UUID(int=n), DAY) for n in range(1, 6)]
    figure = interval(rows)
    assert (figure.details["quartile_1"], figure.value, figure.details["quartile_3"]) == (20, 30, 40)


def test_who_is_not_back_and_who_is_unknown_stand_beside() -> None:
    figure = interval([bought(ANN, DAY - days(3)), bought(ANN, DAY), bought(BEA, DAY)])
    assert figure.details["not_yet_back"] == Part(1, 2)
    assert figure.details["unidentified"] == Part(1, 2)


def test_without_an_interval_there_is_not_enough_data() -> None:
    assert (interval([bought(ANN, DAY)]).value, interval([bought(ANN, DAY)]).remark) == (None, "no_data")


@pytest.mark.parametrize(("later", "won"), [(1, 1), (30, 1), (31, 0)])
def test_second_conversion_needs_a_later_day_within_n(later: int, won: int) -> None:
    figure = second([visit()], [bought(ANN, DAY + days(later), OTHER_STORE)])
    assert (figure.numerator, figure.denominator) == (won, 1)


def test_a_purchase_on_the_day_makes_no_episode() -> None:
    assert second([visit()], [bought(ANN, DAY, OTHER_STORE)]).denominator == 0


def test_guests_make_no_episode() -> None:
    assert second([visit(None)]).denominator == 0


def test_further_visits_belong_to_the_episode_and_its_last_clerk() -> None:
    found = returning.episodes([visit(), visit(day=DAY + days(30), clerk=MEI)], {})
    assert [(len(one.visits), one.begun, one.staff_id) for one in found] == [(2, DAY, MEI)]


def test_a_visit_after_n_days_begins_the_next_episode() -> None:
    assert len(returning.episodes([visit(), visit(day=DAY + days(31))], {})) == 2


def test_a_purchase_ends_the_episode() -> None:
    people = returning.histories([bought(ANN, DAY + days(3))])
    found = returning.episodes([visit(), visit(day=DAY + days(5))], people)
    assert [(one.begun, one.bought_on) for one in found] == [(DAY, DAY + days(3)), (DAY + days(5), None)]


def test_episodes_whose_days_are_not_over_are_pending() -> None:
    figure = second([visit(), visit(BEA, day=DAY + days(9))])
    assert (figure.denominator, figure.left_out) == (1, {"pending": 1})


def test_it_is_split_by_whether_somebody_reached_her() -> None:
    rows = [bought(ANN, DAY + days(4)), bought(CARL, DAY + days(4))]
    calls = [ContactRow(ANN, at(DAY + days(3))), ContactRow(CARL, at(DAY + days(5))), ContactRow(BEA, at(DAY, 9))]
    figure = second([visit(), visit(BEA), visit(CARL)], rows, calls)
    assert (figure.details["reached"], figure.details["not_reached"]) == (Part(1, 1), Part(1, 2))


def test_the_share_of_guests() -> None:
    seen = period(DAY + days(30), 7)
    guests = [visit(None), visit(None, day=DAY - days(9))]
    assert returning.guest_share(guests, [visit(), visit()], seen) == Part(1, 3)


people_ = st.sampled_from([ANN, BEA, CARL])
day_ = st.integers(0, 90).map(lambda n: DAY + days(n))
purchase_days = st.lists(st.builds(bought, people_, day_, st.sampled_from([STORE, OTHER_STORE])), max_size=20)
no_sales = st.lists(st.builds(visit, people_, day=day_, clerk=st.sampled_from([LIN, MEI])), max_size=20)


@given(purchase_days, day_, st.sampled_from([30, 60, 90]), st.randoms(use_true_random=False))
def test_repurchase_is_a_share_in_any_order(rows: list[PurchaseDay], first: date, n: int, random: object) -> None:
    mixed = list(rows)
    random.shuffle(mixed)  # type: ignore[attr-defined]  # hypothesis gives a random.Random.
    figure = repurchase(rows, period(first, 30), n)
    assert figure == repurchase(mixed, period(first, 30), n)
    assert 0 <= (figure.numerator or 0) <= (figure.denominator or 0)


@given(no_sales, purchase_days, day_, st.randoms(use_true_random=False))
def test_second_conversion_is_a_share_in_any_order(
    visits: list[VisitRow], rows: list[PurchaseDay], first: date, random: object
) -> None:
    mixed = list(visits)
    random.shuffle(mixed)  # type: ignore[attr-defined]  # hypothesis gives a random.Random.
    figure = second(visits, rows, seen=period(first, 30))
    assert figure == second(mixed, rows, seen=period(first, 30))
    assert 0 <= (figure.numerator or 0) <= (figure.denominator or 0)


@given(no_sales, purchase_days)
def test_every_no_sale_visit_belongs_to_one_episode(visits: list[VisitRow], rows: list[PurchaseDay]) -> None:
    people = returning.histories(rows)
    lost = [one for one in visits if one.day not in {row.day for row in people.get(one.customer_id or ANN, ())}]
    found = [one for episode in returning.episodes(visits, people) for one in episode.visits]
    assert sorted(one.id for one in found) == sorted(one.id for one in lost)


@given(purchase_days)
def test_more_days_never_lower_who_came_back(rows: list[PurchaseDay]) -> None:
    people = returning.histories(rows)
    seen = Period(DAY - days(400), DAY + days(400), RIPE.zone, RIPE.now + days(400))
    few = returning.repurchase(people, 30, STORE, seen, None)
    many = returning.repurchase(people, 60, STORE, seen, None)
    assert (few.numerator or 0) <= (many.numerator or 0)
