"""The same record sent many times at once is one row, one event and one answer; on real commits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from cast import PHONE, Cast, fresh_id, open_shop
from counter_book import Tablet, found
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from store_api.customers.models import Consent, Customer, Purpose
from store_api.db import Base, database
from store_api.events import Event
from store_api.visits.models import Note, TryOn, Visit, VisitOutcome

TABLETS = 8
Send = Callable[[Tablet], TestResponse]


@pytest.fixture
def tablets(app: Flask, own_database: str) -> Iterator[list[Tablet]]:
    """The same tablet many times over, each with a connection of its own to the app."""
    with database.session() as session:
        shop = open_shop(session)
        yield [Tablet(Cast(app.test_client(), shop)) for _ in range(TABLETS)]


def together(tablets: list[Tablet], *sends: Send) -> list[TestResponse]:
    """All tablets send at once, in turn the one thing and the other."""
    barrier = Barrier(len(tablets))

    def send(n: int) -> TestResponse:
        barrier.wait()
        return sends[n % len(sends)](tablets[n])

    with ThreadPoolExecutor(len(tablets)) as pool:
        return list(pool.map(send, range(len(tablets))))


def number_of(what: type[Base], *where: Any) -> int:
    """So many rows."""
    with database.transaction() as session:
        return session.scalar(select(func.count()).select_from(what).where(*where)) or 0


def test_parallel_arrivals_are_one_visit(tablets: list[Tablet]) -> None:
    key, at = fresh_id(), tablets[0].now.isoformat()
    answers = together(tablets, lambda tablet: tablet.visit(key, occurred_at=at, phone=PHONE))
    assert len({answer.text for answer in answers}) == 1
    assert found(answers[0])["id"] == key
    assert (number_of(Visit), number_of(Event, Event.kind == "visit.changed")) == (1, 1)


def test_parallel_arrivals_of_two_bodies_are_one_visit_and_conflicts(tablets: list[Tablet]) -> None:
    key, at = fresh_id(), tablets[0].now.isoformat()
    answers = together(
        tablets,
        lambda tablet: tablet.visit(key, occurred_at=at),
        lambda tablet: tablet.visit(key, occurred_at=at, party=2),
    )
    assert sorted(answer.status_code for answer in answers) == [200] * 4 + [409] * 4
    assert number_of(Visit) == 1


def test_parallel_outcomes_are_one_consent(tablets: list[Tablet]) -> None:
    at, visit = tablets[0].now.isoformat(), tablets[0].visited(phone=PHONE)
    answers = together(tablets, lambda tablet: tablet.close(visit, may_call=True, occurred_at=at))
    assert {answer.status_code for answer in answers} == {200}
    assert (number_of(VisitOutcome), number_of(Consent)) == (1, 1)


def test_parallel_ties_keep_one_answer(tablets: list[Tablet]) -> None:
    visit = tablets[0].visited()
    found(tablets[0].close(visit, may_call=True))
    answers = together(tablets, lambda tablet: tablet.tie(visit, phone=PHONE))
    assert {answer.status_code for answer in answers} == {200}
    assert (number_of(Customer), number_of(Consent)) == (1, 1)


def test_parallel_ties_to_two_customers_let_one_win(tablets: list[Tablet]) -> None:
    visit = tablets[0].visited()
    answers = together(
        tablets,
        lambda tablet: tablet.tie(visit, phone=PHONE),
        lambda tablet: tablet.tie(visit, phone="13900139000"),
    )
    assert sorted(answer.status_code for answer in answers) == [200] * 4 + [409] * 4


def test_a_tie_and_an_outcome_at_once_never_lose_the_answer(tablets: list[Tablet]) -> None:
    for _ in range(5):
        at, visit = tablets[0].now.isoformat(), tablets[0].visited()
        together(
            tablets[:2],
            lambda tablet, visit=visit: tablet.tie(visit, phone=PHONE),  # type: ignore[misc]  # bound for the thread.
            lambda tablet, visit=visit, at=at: tablet.close(visit, may_call=True, occurred_at=at),  # type: ignore[misc]  # defaults bind the loop.
        )
    assert number_of(Consent, Consent.purpose == Purpose.FOLLOW_UP) == 5


def test_parallel_try_ons_and_notes_are_one_row_each(tablets: list[Tablet]) -> None:
    at, visit, key, note = tablets[0].now.isoformat(), tablets[0].visited(), fresh_id(), fresh_id()
    answers = together(
        tablets,
        lambda tablet: tablet.try_on(visit, key, piece="x", occurred_at=at),
        lambda tablet: tablet.note(note, visit_id=visit, text="x", occurred_at=at),
    )
    assert {answer.status_code for answer in answers} == {200}
    assert (number_of(TryOn), number_of(Note)) == (1, 1)


def test_of_parallel_corrections_one_wins_and_the_others_see_it(tablets: list[Tablet]) -> None:
    note = found(tablets[0].note(visit_id=tablets[0].visited(), text="a"))["id"]
    words = iter("bcdefghi")
    said = [next(words) for _ in tablets]
    answers = together(tablets, lambda tablet: tablet.correct(note, said[tablets.index(tablet)], '"1"'))
    assert sorted(answer.status_code for answer in answers) == [200] + [412] * 7
    (winner,) = [found(answer)["text"] for answer in answers if answer.status_code == 200]
    assert {answer.json["errors"]["text"] for answer in answers if answer.status_code == 412} == {winner}  # type: ignore[index]  # these answers are JSON.
