"""From receipts to purchases, and the figures of sales."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from insights_rows import ANN, BEA, DAY, LIN, MEI, days, receipt

from store_api.insights import selling
from store_api.insights.figures import Figure
from store_api.insights.purchases import Ledger, ledger
from store_api.insights.returning import period_repurchase
from store_api.insights.rows import CreditRow, ReceiptRow

SALES: list[Callable[[Ledger], Figure]] = [
    selling.units_per_transaction,
    selling.average_ticket,
    selling.net_sales,
    selling.return_rate,
]


@st.composite
def receipts(draw: st.DrawFn) -> list[ReceiptRow]:
    """Sales of a week, some of them brought back on the same day, later, or without a known sale."""
    customers = st.sampled_from([None, ANN, BEA])
    sales = [
        receipt(
            draw(customers), draw(st.integers(0, 4)), draw(st.integers(0, 90000)), DAY + days(draw(st.integers(0, 6)))
        )
        for _ in range(draw(st.integers(0, 8)))
    ]
    refunds = [
        receipt(
            draw(customers), -draw(st.integers(0, 4)), -draw(st.integers(0, 90000)), sale.day + days(later), of=sale
        )
        for sale in sales
        for later in draw(st.lists(st.integers(0, 3), max_size=2))
    ]
    lost = [replace(refund, sale_id=None) for refund in refunds[: draw(st.integers(0, 2))]]
    return [*sales, *refunds[len(lost) :], *lost]


def test_two_receipts_of_a_customer_on_a_day_are_one_purchase() -> None:
    sold = ledger([receipt(ANN, 1), receipt(ANN, 2, hour=18)])
    assert [(one.units, one.revenue) for one in sold.purchases] == [(3, 30000)]


def test_unidentified_receipts_are_purchases_of_their_own() -> None:
    assert len(ledger([receipt(None), receipt(None)]).purchases) == 2


def test_two_days_are_two_purchases() -> None:
    assert len(ledger([receipt(ANN), receipt(ANN, day=DAY + days(1))]).purchases) == 2


def test_bags_alone_are_no_purchase() -> None:
    sold = ledger([receipt(ANN, 0, 50)])
    assert sold.purchases == ()
    assert sold.revenue == 50


@pytest.mark.parametrize("customer", [None, ANN])
def test_a_sale_brought_back_on_its_day_is_no_purchase(customer: uuid.UUID | None) -> None:
    sale = receipt(customer, 2)
    sold = ledger([receipt(None, -2, of=sale), sale])
    assert sold.purchases == ()
    assert (sold.revenue, sold.returned) == (0, 0)


def test_a_same_day_refund_nets_with_its_unidentified_sale() -> None:
    sale = receipt(None, 3)
    sold = ledger([sale, receipt(None, -1, of=sale)])
    assert [one.units for one in sold.purchases] == [2]


def test_a_later_return_is_booked_on_its_own_day() -> None:
    sale = receipt(ANN, 2)
    sold = ledger([sale, receipt(ANN, -1, day=DAY + days(1), of=sale)])
    assert [one.units for one in sold.purchases] == [2]
    assert (sold.revenue, sold.returned) == (10000, 10000)


def test_a_return_does_not_eat_what_she_buys_that_day() -> None:
    earlier = receipt(ANN, 1, day=DAY - days(5))
    sold = ledger([receipt(ANN, -1, of=earlier), receipt(ANN, 1)])
    assert [one.units for one in sold.purchases] == [1]


def test_an_exchange_that_takes_more_than_it_brings_is_a_purchase() -> None:
    earlier = receipt(ANN, 1, day=DAY - days(5))
    assert [one.units for one in ledger([receipt(ANN, 2, of=earlier)]).purchases] == [2]


def test_a_refund_of_nothing_known_is_a_return() -> None:
    sold = ledger([receipt(None, -1)])
    assert sold.purchases == ()
    assert sold.returned == 10000


def test_units_per_transaction() -> None:
    figure = selling.units_per_transaction(ledger([receipt(ANN, 3), receipt(None, 2)]))
    assert (figure.value, figure.numerator, figure.denominator) == (2.5, 5, 2)


def test_average_ticket() -> None:
    assert selling.average_ticket(ledger([receipt(ANN, 1, 30000), receipt(None, 1, 10001)])).value == 20000.5


def test_net_sales_say_how_much_was_returned() -> None:
    sale = receipt(ANN, 3)
    figure = selling.net_sales(ledger([sale, receipt(ANN, -1, day=DAY + days(2), of=sale)]))
    assert (figure.value, figure.details["returned"]) == (20000, 10000)


def test_return_rate() -> None:
    sale = receipt(ANN, 4)
    figure = selling.return_rate(ledger([sale, receipt(ANN, -1, day=DAY + days(2), of=sale)]))
    assert (figure.value, figure.numerator, figure.denominator) == (0.25, 10000, 40000)


def test_returns_without_sales_have_no_rate() -> None:
    figure = selling.return_rate(ledger([receipt(None, -1)]))
    assert (figure.value, figure.remark) == (None, "only_returns")


@pytest.mark.parametrize("figure", [selling.units_per_transaction, selling.average_ticket, selling.return_rate])
def test_without_sales_there_is_not_enough_data(figure: Callable[[Ledger], Figure]) -> None:
    assert (figure(ledger([])).value, figure(ledger([])).remark) == (None, "no_data")


def test_clerks_share_units_and_sales() -> None:
    sale = receipt(ANN, 3)
    parts = [CreditRow(sale.id, clerk, 2, 3, amount) for clerk, amount in ((LIN, 15000), (MEI, 15000))]
    units = selling.credited_units(parts, LIN, ledger([sale]))
    assert (units.value, units.denominator) == (1.5, 1)
    assert selling.credited_sales(parts, LIN).value == 15000


def test_a_later_return_lowers_a_clerks_sales_but_not_her_units() -> None:
    sale = receipt(ANN, 2)
    refund = receipt(ANN, -1, day=DAY + days(1), of=sale)
    parts = [CreditRow(sale.id, LIN, 1, 2, 20000), CreditRow(refund.id, LIN, 1, -1, -10000)]
    assert selling.credited_units(parts, LIN, ledger([sale, refund])).numerator == 2
    assert selling.credited_sales(parts, LIN).value == 10000


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(1, 5)), min_size=1))
def test_the_units_of_all_clerks_add_up(lines: list[tuple[int, int]]) -> None:
    sales = [receipt(None, units) for units, _ in lines]
    parts = [
        CreditRow(sale.id, uuid.UUID(int=n + 1), shares, sale.units, 0)
        for sale, (_, shares) in zip(sales, lines, strict=True)
        for n in range(shares)
    ]
    sold = ledger(sales)
    found = [selling.credited_units(parts, uuid.UUID(int=n + 1), sold).numerator or 0 for n in range(5)]
    assert sum(found) == pytest.approx(float(Fraction(sum(sale.units for sale in sales))), abs=0.001)


@given(receipts(), st.randoms(use_true_random=False))
def test_figures_do_not_depend_on_the_order_of_rows(rows: list[ReceiptRow], random: object) -> None:
    mixed = list(rows)
    random.shuffle(mixed)  # type: ignore[attr-defined]  # hypothesis gives a random.Random.
    assert [figure(ledger(rows)) for figure in SALES] == [figure(ledger(mixed)) for figure in SALES]


@given(receipts(), st.data())
def test_later_returns_never_change_closed_units_or_tickets(rows: list[ReceiptRow], data: st.DataObject) -> None:
    sales = [row for row in rows if row.units > 0]
    if not sales:
        return
    sale = data.draw(st.sampled_from(sales))
    units = data.draw(st.integers(0, 9))
    late = receipt(sale.customer_id, -units, day=sale.day + days(data.draw(st.integers(1, 60))), of=sale)
    before, after = ledger(rows), ledger([*rows, late])
    assert selling.units_per_transaction(before) == selling.units_per_transaction(after)
    assert selling.average_ticket(before) == selling.average_ticket(after)
    assert after.revenue == before.revenue + late.revenue


@given(receipts())
def test_an_unidentified_receipt_never_changes_repurchase(rows: list[ReceiptRow]) -> None:
    before, after = period_repurchase(ledger(rows)), period_repurchase(ledger([*rows, receipt(None)]))
    assert (before.value, before.numerator, before.denominator) == (after.value, after.numerator, after.denominator)


@given(receipts())
def test_revenue_is_the_sum_of_all_receipts(rows: list[ReceiptRow]) -> None:
    sold = ledger(rows)
    assert sold.revenue == sum(row.revenue for row in rows)
    assert sold.returned >= 0
    assert all(one.units >= 1 for one in sold.purchases)
