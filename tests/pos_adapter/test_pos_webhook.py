"""The message around the objects of the generic webhook."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pos_examples import CONTEXT, body, line, parse, receipt

from pos_adapter.adapter import Ignored, Rejected
from pos_adapter.reasons import REASONS
from pos_adapter.records import Receipt
from pos_adapter.webhook import WebhookAdapter
from pos_adapter.webhook_records import READERS

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)
KEYS = st.sampled_from(
    [*sorted(receipt() | line()), "kind", "phone", "guides", "payments", "stock", "as_of", "birthday"]
)
NEAR_JSON = st.recursive(
    JSON | st.sampled_from(["1", "-1", "null", "[]", "2026-05-01T10:00:00", "A01", "sale", "9" * 30]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=12),
    max_leaves=30,
)


def rejected(raw: bytes) -> Rejected:
    (event,) = parse(raw)
    assert isinstance(event, Rejected)
    return event


def test_one_object_is_one_event() -> None:
    (event,) = parse(body(receipt()))
    assert isinstance(event, Receipt)
    assert event.dedupe_key == "e-1/receipt.upserted/0"
    assert event.object_key == "receipt:R-1"


def test_each_object_of_a_list_has_its_own_key() -> None:
    events = parse(body([receipt(id="R-1"), receipt(id="R-2")]))
    assert [event.dedupe_key for event in events] == ["e-1/receipt.upserted/0", "e-1/receipt.upserted/1"]


def test_one_event_id_for_two_types_makes_two_keys() -> None:
    (sale,) = parse(body(receipt()))
    (void,) = parse(body(receipt(), "receipt.voided"))
    assert sale.dedupe_key != void.dedupe_key


def test_a_bad_object_does_not_hurt_its_neighbours() -> None:
    good, bad, also_good = parse(body([receipt(), receipt(total="x"), receipt(id="R-3")]))
    assert isinstance(good, Receipt)
    assert isinstance(also_good, Receipt)
    assert isinstance(bad, Rejected)
    assert (bad.code, bad.path) == ("number_invalid", "data[1].total")
    assert bad.message == "data[1].total is not a plain number"


def test_an_empty_list_is_no_event() -> None:
    assert parse(body([])) == []


def test_more_than_a_thousand_objects_are_refused() -> None:
    assert rejected(body([0] * 1001)).code == "list_too_long"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "body_not_json"),
        (b"payload=%7B%7D", "body_not_json"),
        (b"[]", "wrong_type"),
        (b"null", "wrong_type"),
        (b"{}", "missing"),
        (b'{"event_id": "e-1"}', "missing"),
        (b'{"event_id": "e-1", "type": "order.paid", "data": {}}', "type_unknown"),
        (b'{"event_id": "e-1", "type": "receipt.upserted"}', "wrong_type"),
        (b'{"event_id": "e-1", "type": "receipt.upserted", "data": {}, "data": []}', "duplicate_key"),
        (b'{"event_id": {}, "type": "receipt.upserted", "data": {}}', "wrong_type"),
    ],
)
def test_a_message_that_cannot_be_read_says_why(raw: bytes, code: str) -> None:
    assert rejected(raw).code == code


def test_a_body_without_event_id_is_known_by_its_hash() -> None:
    first, second = rejected(b"{"), rejected(b"[")
    assert first.dedupe_key.startswith("sha256:")
    assert first.dedupe_key == rejected(b"{").dedupe_key != second.dedupe_key


def test_a_test_message_is_ignored() -> None:
    (event,) = parse(body({}, test=True))
    assert isinstance(event, Ignored)
    assert event.reason == "test"


def test_extra_fields_of_the_message_are_warned_of() -> None:
    (event,) = parse(body(receipt(), sent_by="middleware"))
    assert event.warnings == ("unknown_field:sent_by",)


def test_warnings_of_one_object_are_not_those_of_the_next() -> None:
    first, second = parse(body([receipt(note="x"), receipt()]))
    assert first.warnings == ("unknown_field:data[0].note",)
    assert second.warnings == ()


def test_the_answer_is_short_json() -> None:
    status, answer = WebhookAdapter().ack()
    assert status == 202
    assert json.loads(answer) == {"status": "accepted"}


@given(st.binary(max_size=500))
def test_any_bytes_are_rejected_without_an_error(raw: bytes) -> None:
    assert all(isinstance(event, Rejected) for event in parse(raw))


@given(JSON)
def test_any_json_is_rejected_without_an_error(content: object) -> None:
    events = parse(json.dumps(content).encode())
    assert all(isinstance(event, Rejected) and event.code in REASONS for event in events)


@settings(max_examples=300)
@given(st.sampled_from(sorted(READERS)), NEAR_JSON)
def test_any_data_becomes_events_without_an_error(kind: str, data: object) -> None:
    for event in WebhookAdapter().parse({}, body(data, kind), CONTEXT):
        assert event.dedupe_key.startswith("e-1/")


@settings(max_examples=300)
@given(st.dictionaries(KEYS, NEAR_JSON, max_size=3), st.dictionaries(KEYS, NEAR_JSON, max_size=3))
def test_a_receipt_with_anything_in_it_is_a_receipt_or_a_reason(header: object, inner: object) -> None:
    assert isinstance(header, dict)
    assert isinstance(inner, dict)
    (event,) = parse(body(receipt(lines=[line(**inner)]) | header))
    assert isinstance(event, Receipt | Rejected)
