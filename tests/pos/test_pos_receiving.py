"""A till delivers over HTTP: verified, stored, answered."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from cast import Shop
from flask.testing import FlaskClient
from pos_deliveries import Till, code_of, message, sale
from sqlalchemy import func, select

from pos_adapter.signing import SIGNATURE_HEADER, TIMESTAMP_HEADER
from store_api.crypto import vault
from store_api.db import Session
from store_api.pos.models import PosEvent, PosEventState
from store_api.pos.service import place
from store_api.sales.connections import file_source
from store_api.sales.models import PosConnection


@pytest.fixture
def till(client: FlaskClient, session: Session, shop: Shop) -> Till:
    """A till of the whole company."""
    return Till(client, session)


def rows(session: Session) -> int:
    """Deliveries that are stored."""
    return session.scalar(select(func.count()).select_from(PosEvent)) or 0


def test_a_signed_delivery_is_accepted_and_stored_sealed(till: Till, session: Session) -> None:
    raw = message(sale(phone="13800138000"))
    answer = till.send(raw)
    assert answer.status_code == 202
    row = session.scalars(select(PosEvent)).one()
    assert answer.json == {"id": str(row.id), "state": "received"}
    assert b"13800138000" not in row.raw
    assert vault.unseal(row.raw, place(row.id)) == raw


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({SIGNATURE_HEADER: "v1=" + "0" * 64}, "signature_wrong"),
        ({SIGNATURE_HEADER: "nonsense"}, "signature_wrong"),
        ({SIGNATURE_HEADER: ""}, "signature_missing"),
        ({TIMESTAMP_HEADER: "yesterday"}, "timestamp_invalid"),
    ],
)
def test_a_delivery_that_is_not_signed_well_leaves_no_row(
    till: Till, session: Session, headers: dict[str, str], code: str
) -> None:
    assert code_of(till.send(message(sale()), **headers)) == (401, code)
    assert rows(session) == 0


def test_a_body_changed_on_the_way_is_refused(till: Till, session: Session) -> None:
    other = Till(till.client, session, name="other")
    other.id = till.id
    assert code_of(other.send(message(sale()))) == (401, "signature_wrong")
    assert rows(session) == 0


@pytest.mark.parametrize("late", [timedelta(seconds=301), timedelta(seconds=-301)])
def test_a_stale_time_is_refused(till: Till, session: Session, late: timedelta) -> None:
    assert code_of(till.send(message(sale()), late)) == (401, "timestamp_stale")
    assert rows(session) == 0


def test_the_refusal_is_a_sentence_of_its_own(till: Till) -> None:
    for headers in ({TIMESTAMP_HEADER: "x"}, {SIGNATURE_HEADER: ""}):
        answer = till.send(message(sale()), **headers).json
        assert answer is not None
        assert "签名" in answer["message"]


def test_a_retry_is_the_same_delivery(till: Till, session: Session) -> None:
    answers = [till.send(message(sale())) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [202] * 5
    assert len({answer.text for answer in answers}) == 1
    assert rows(session) == 1


def test_a_used_event_id_with_another_body_is_a_conflict(till: Till, session: Session) -> None:
    till.send(message(sale()))
    assert code_of(till.send(message(sale(total="1.00")))) == (409, "event_changed")
    assert rows(session) == 1


def test_two_tills_may_use_the_same_event_id(till: Till, session: Session) -> None:
    till.send(message(sale()))
    assert Till(till.client, session, name="other").send(message(sale())).status_code == 202
    assert rows(session) == 2


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe\x00",
        b"[]",
        b"{}",
        b'{"event_id": 7}',
        b'{"event_id": ""}',
        b'{"event_id": "a\\u0000"}',
        b'{"event_id": "' + b"x" * 201 + b'"}',
        b"[" * 100_000,
        b'{"event_id": "e", "n": ' + b"9" * 5000 + b"}",
    ],
)
def test_a_delivery_without_a_readable_event_id_is_refused(till: Till, session: Session, raw: bytes) -> None:
    assert code_of(till.send(raw)) == (422, "event_unreadable")
    assert rows(session) == 0


def test_an_unknown_connection_is_not_found(till: Till) -> None:
    till.id = uuid4()
    assert code_of(till.send(message(sale()))) == (404, "connection_unknown")


def test_a_file_connection_takes_no_deliveries(till: Till, session: Session) -> None:
    till.id = file_source(session, "files:x").id
    session.settle()
    assert code_of(till.send(message(sale()))) == (404, "connection_unknown")


def test_a_connection_without_its_secret_accepts_nothing(till: Till, session: Session) -> None:
    session.get_one(PosConnection, till.id).secret_sealed = None
    session.settle()
    assert code_of(till.send(message(sale()))) == (401, "secret_missing")


def test_a_body_over_the_limit_is_refused(till: Till, session: Session) -> None:
    assert code_of(till.send(b"x" * (5 * 1024 * 1024 + 1))) == (413, "too_large")
    assert rows(session) == 0


def test_what_is_stored_waits_to_be_applied(till: Till, session: Session) -> None:
    till.send(message(sale()))
    assert session.scalars(select(PosEvent.state)).all() == [PosEventState.RECEIVED]
