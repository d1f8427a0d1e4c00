"""Only a demo that was played to its end is taken for one."""

from __future__ import annotations

from cast import Shop
from demo_stage import UNTIL

from store_api.db import Session
from store_api.demo.company import open_company
from store_api.demo.links import links


def test_there_are_no_links_without_a_company(session: Session) -> None:
    assert links(session) is None


def test_another_company_is_not_the_demo(shop: Shop, session: Session) -> None:
    assert links(session) is None


def test_a_play_that_was_broken_off_is_not_the_demo(session: Session) -> None:
    open_company(session, seed=1, first_day=UNTIL.date(), until=UNTIL, pace=1)
    assert links(session) is None
