"""Who gets the credit of a line."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from insights_rows import DAY, LIN, MEI, OTHER_STORE, STORE, at, days

from store_api.insights.credit import Care, Credit, Fitting, Moment, Sale, Service, Story, allot, credit_of
from store_api.insights.models import CreditReason

STYLE, OTHER_STYLE, CASHIER = (uuid.UUID(int=n) for n in (50, 51, 52))
SALE = Sale(at(DAY, 18), STORE, DAY, CASHIER)
BEFORE = at(DAY, 15)


def one(n: int = 1) -> uuid.UUID:
    return uuid.UUID(int=1000 + n)


FITTING = Fitting(one(), LIN, BEFORE, STYLE)
SERVICE = Service(one(), LIN, BEFORE, STORE, DAY)
CONTACT = Moment(one(), LIN, BEFORE - days(3))
CARE = Care(one(), LIN, BEFORE - days(9), BEFORE + days(21))


def by(story: Story, sale: Sale = SALE) -> Credit | None:
    return credit_of(sale, story, product_id=STYLE)


def test_guides_share_before_anybody_else() -> None:
    found = credit_of(SALE, Story([FITTING]), guides=[MEI, LIN, MEI], product_id=STYLE)
    assert found == Credit(CreditReason.GUIDE, (MEI, LIN))


@pytest.mark.parametrize(
    ("story", "reason"),
    [
        (Story([FITTING], [SERVICE], [CONTACT], [CARE]), CreditReason.TRY_ON),
        (Story([], [SERVICE], [CONTACT], [CARE]), CreditReason.VISIT),
        (Story([], [], [CONTACT], [CARE]), CreditReason.FOLLOW_UP),
        (Story([], [], [], [CARE]), CreditReason.ASSIGNED),
    ],
)
def test_the_first_reason_that_exists_wins(story: Story, reason: CreditReason) -> None:
    assert by(story) == Credit(reason, (LIN,))


def test_the_cashier_comes_last() -> None:
    assert by(Story()) == Credit(CreditReason.CASHIER, (CASHIER,))


def test_nobody_gets_it_when_nobody_is_known() -> None:
    assert by(Story(), Sale(SALE.at, STORE, DAY)) is None


@pytest.mark.parametrize(
    "fitting",
    [
        Fitting(one(), LIN, BEFORE, OTHER_STYLE),
        Fitting(one(), LIN, SALE.at - days(7) - timedelta(seconds=1), STYLE),
        Fitting(one(), LIN, SALE.at + timedelta(seconds=1), STYLE),
    ],
    ids=["another style", "more than seven days before", "after the sale"],
)
def test_this_try_on_does_not_count(fitting: Fitting) -> None:
    assert by(Story([fitting])) == Credit(CreditReason.CASHIER, (CASHIER,))


def test_a_try_on_counts_for_seven_days() -> None:
    assert by(Story([Fitting(one(), LIN, SALE.at - days(7), STYLE)])) == Credit(CreditReason.TRY_ON, (LIN,))


def test_the_latest_try_on_wins() -> None:
    earlier = Fitting(one(9), MEI, BEFORE - days(1), STYLE)
    assert by(Story([FITTING, earlier])) == by(Story([earlier, FITTING])) == Credit(CreditReason.TRY_ON, (LIN,))


def test_a_tie_goes_to_the_later_record() -> None:
    later = Fitting(one(9), MEI, BEFORE, STYLE)
    assert by(Story([later, FITTING])) == by(Story([FITTING, later])) == Credit(CreditReason.TRY_ON, (MEI,))


def test_a_line_without_a_style_has_no_try_on() -> None:
    assert credit_of(SALE, Story([FITTING])) == Credit(CreditReason.CASHIER, (CASHIER,))


@pytest.mark.parametrize(
    "service",
    [Service(one(), LIN, BEFORE, OTHER_STORE, DAY), Service(one(), LIN, BEFORE - days(1), STORE, DAY - days(1))],
    ids=["another store", "another day"],
)
def test_this_visit_does_not_count(service: Service) -> None:
    assert by(Story([], [service])) == Credit(CreditReason.CASHIER, (CASHIER,))


def test_a_visit_after_the_sale_does_not_beat_the_one_before() -> None:
    evening = Service(one(9), MEI, at(DAY, 20), STORE, DAY)
    assert by(Story([], [SERVICE, evening])) == Credit(CreditReason.VISIT, (LIN,))


def test_a_visit_logged_after_paying_counts_when_it_is_all() -> None:
    evening = Service(one(9), MEI, at(DAY, 20), STORE, DAY)
    assert by(Story([], [evening])) == Credit(CreditReason.VISIT, (MEI,))


@pytest.mark.parametrize("apart", [days(15) + timedelta(seconds=1), -timedelta(seconds=1)])
def test_a_contact_outside_the_fifteen_days_before_does_not_count(apart: timedelta) -> None:
    assert by(Story([], [], [Moment(one(), LIN, SALE.at - apart)])) == Credit(CreditReason.CASHIER, (CASHIER,))


def test_an_assignment_that_has_ended_does_not_count() -> None:
    ended = Care(one(), LIN, SALE.at - days(30), SALE.at)
    assert by(Story([], [], [], [ended])) == Credit(CreditReason.CASHIER, (CASHIER,))


@given(st.integers(-(10**12), 10**12), st.lists(st.uuids(), min_size=1, max_size=9, unique=True))
def test_parts_add_up_and_differ_by_one_at_most(amount: int, clerks: list[uuid.UUID]) -> None:
    parts = allot(amount, clerks)
    assert sum(parts.values()) == amount
    assert set(parts) == set(clerks)
    assert max(parts.values()) - min(parts.values()) <= 1


@given(st.integers(0, 10**9), st.lists(st.uuids(), min_size=1, max_size=9, unique=True))
def test_a_refund_takes_back_what_the_sale_gave(amount: int, clerks: list[uuid.UUID]) -> None:
    given_, taken = allot(amount, clerks), allot(-amount, clerks)
    assert all(given_[clerk] + taken[clerk] == 0 for clerk in clerks)
