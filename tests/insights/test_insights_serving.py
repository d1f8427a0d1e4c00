"""Walk-in conversion, clerk conversion and their coverage."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st
from insights_rows import ANN, BEA, DAY, LIN, at, days, period, receipt, visit

from store_api.insights import serving
from store_api.insights.figures import Figure, Part
from store_api.insights.purchases import ledger
from store_api.insights.rows import VisitRow
from store_api.insights.serving import End
from store_api.visits.models import OutcomeKind

FULL, TODAY = Part(9, 10), DAY + days(1)
BOUGHT, NO_SALE = OutcomeKind.BOUGHT, OutcomeKind.NO_SALE


def conversion(visits: list[VisitRow], bought: frozenset[object] = frozenset(), coverage: Part = FULL) -> Figure:
    return serving.clerk_conversion(visits, bought, TODAY, coverage=coverage, missed_taps=0)  # type: ignore[arg-type]  # plain rows stand for loaded ones.


@pytest.mark.parametrize(
    ("outcome", "bought", "day", "end"),
    [
        (BOUGHT, set(), DAY, End.BOUGHT),
        (NO_SALE, set(), DAY, End.NO_SALE),
        (NO_SALE, {(ANN, DAY)}, DAY, End.BOUGHT),
        (None, {(ANN, DAY)}, DAY, End.BOUGHT),
        (None, {(BEA, DAY)}, DAY, End.NOT_CLOSED),
        (None, set(), TODAY, End.SERVED_NOW),
    ],
)
def test_how_a_visit_ended(outcome: OutcomeKind | None, bought: set[object], day: object, end: End) -> None:
    assert serving.end_of(visit(ANN, outcome, day), bought, TODAY) is end  # type: ignore[arg-type]  # plain rows stand for loaded ones.


def test_walk_in_conversion_counts_only_counted_hours() -> None:
    rows = [receipt(None, hour=12), receipt(None, hour=12), receipt(None, hour=20)]
    figure = serving.walk_in_conversion(ledger(rows), {at(DAY, 12): 8}, [at(DAY, 12), at(DAY, 20)], period())
    assert (figure.value, figure.numerator, figure.denominator) == (0.25, 2, 8)
    assert figure.left_out == {"purchases_uncounted": 1, "open_hours_uncounted": 1}


def test_without_a_count_nothing_is_said_about_walk_ins() -> None:
    figure = serving.walk_in_conversion(ledger([receipt()]), {}, [], period())
    assert (figure.value, figure.remark) == (None, "no_count")


def test_a_counter_that_misses_people_is_named() -> None:
    figure = serving.walk_in_conversion(ledger([receipt(None), receipt(None)]), {at(DAY, 12): 1}, [], period())
    assert figure.remark == "count_too_low"


def test_an_hour_with_nobody_is_counted() -> None:
    figure = serving.walk_in_conversion(ledger([]), {at(DAY, 12): 0}, [at(DAY, 12)], period())
    assert (figure.value, figure.remark, figure.left_out["open_hours_uncounted"]) == (None, "no_data", 0)


def test_clerk_conversion_leaves_open_visits_out_of_both_parts() -> None:
    visits = [visit(None, BOUGHT)] * 6 + [visit(None, NO_SALE)] * 18 + [visit(None, None)] * 3
    figure = conversion(visits)
    assert (figure.value, figure.numerator, figure.denominator) == (0.25, 6, 24)
    assert figure.left_out == {"not_closed": 3, "served_now": 0}


@pytest.mark.parametrize(
    ("closed", "coverage", "remark", "silent"),
    [
        (19, FULL, "few_visits", True),
        (20, FULL, None, False),
        (20, Part(59, 100), "coverage_low", True),
        (20, Part(60, 100), None, False),
        (20, Part(0, 0), "coverage_unknown", False),
    ],
)
def test_where_too_little_is_logged_it_says_so(closed: int, coverage: Part, remark: str | None, silent: bool) -> None:
    figure = conversion([visit(None, NO_SALE)] * closed, coverage=coverage)
    assert (figure.remark, figure.value is None) == (remark, silent)
    assert figure.denominator == closed


def test_store_coverage_counts_people_in_counted_hours() -> None:
    visits = [visit(hour=12, party=2), visit(hour=12), visit(hour=20)]
    assert serving.store_coverage(visits, {at(DAY, 12): 10}, period()) == Part(3, 10)


def test_store_coverage_is_at_most_full() -> None:
    assert serving.store_coverage([visit(hour=12, party=5)], {at(DAY, 12): 2}, period()).value == 1


def test_clerk_coverage_asks_for_a_visit_of_that_customer_and_day() -> None:
    sold = ledger([receipt(ANN), receipt(BEA), receipt(ANN, day=DAY + days(1))])
    assert serving.clerk_coverage(sold.purchases, [], [visit(ANN, clerk=BEA)]) == Part(1, 3)


def test_guests_who_bought_cover_unidentified_receipts_of_the_day() -> None:
    sold = ledger([receipt(None), receipt(None), receipt(None, day=DAY + days(1))])
    visits = [visit(None, BOUGHT), visit(None, NO_SALE)]
    assert serving.clerk_coverage(sold.purchases, visits, visits) == Part(1, 3)


@pytest.mark.parametrize(
    ("row", "missed"),
    [
        (visit(ANN, BOUGHT), 0),
        (visit(BEA, BOUGHT), 1),
        (visit(BEA, NO_SALE), 0),
        (visit(BEA, BOUGHT, TODAY), 0),
        (visit(None, BOUGHT), 0),
    ],
    ids=["has its receipt", "has none", "no tap", "still time", "a guest with an unidentified receipt"],
)
def test_taps_without_a_receipt_by_the_next_day(row: VisitRow, missed: int) -> None:
    assert serving.taps_without_receipt([row], ledger([receipt(ANN), receipt(None)]), TODAY) == missed


def test_more_guests_bought_than_receipts_are_there() -> None:
    assert serving.taps_without_receipt([visit(None, BOUGHT)] * 3, ledger([receipt(None)]), TODAY) == 2


people = st.sampled_from([None, ANN, BEA])
visits_ = st.lists(
    st.builds(
        visit,
        people,
        st.sampled_from([None, BOUGHT, NO_SALE]),
        st.integers(0, 3).map(lambda n: DAY + days(n)),
        clerk=st.sampled_from([LIN, BEA]),
        party=st.integers(1, 4),
    ),
    max_size=30,
)


@given(visits_, st.frozensets(st.tuples(people, st.just(DAY))), st.randoms(use_true_random=False))
def test_clerk_conversion_is_a_share_in_any_order(
    visits: list[VisitRow], bought: frozenset[object], random: object
) -> None:
    mixed = list(visits)
    random.shuffle(mixed)  # type: ignore[attr-defined]  # hypothesis gives a random.Random.
    figure = conversion(visits, bought)
    assert figure == conversion(mixed, bought)
    assert 0 <= (figure.numerator or 0) <= (figure.denominator or 0) <= len(visits)


@given(visits_, st.lists(people, max_size=9))
def test_coverage_is_a_share(visits: list[VisitRow], buyers: list[uuid.UUID | None]) -> None:
    purchases = ledger([receipt(buyer) for buyer in buyers]).purchases
    covered = serving.clerk_coverage(purchases, visits, visits)
    assert 0 <= covered.numerator <= covered.denominator == len(purchases)
