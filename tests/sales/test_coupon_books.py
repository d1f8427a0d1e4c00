"""R5: the books of a campaign balance after every step of any story (`coupon_machine.py`)."""

from __future__ import annotations

import pytest
from coupon_machine import CouponMachine
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test


def tell(stories: int, steps: int) -> None:
    """So many stories of so many steps. They are not shrunk: on a real server that takes minutes."""
    run_state_machine_as_test(
        CouponMachine,
        settings=settings(
            max_examples=stories,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.explicit, Phase.reuse, Phase.generate],
        ),
    )


def test_the_books_balance_in_any_story(connection: None) -> None:
    tell(15, 30)


@pytest.mark.faults
def test_the_books_balance_in_five_hundred_stories(connection: None) -> None:
    tell(500, 50)
