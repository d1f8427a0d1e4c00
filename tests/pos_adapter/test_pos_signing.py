"""The signature of the generic webhook."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pos_examples import utc

from pos_adapter.adapter import Verdict
from pos_adapter.signing import SIGNATURE_HEADER, TIMESTAMP_HEADER, check, signature, signed_headers
from pos_adapter.webhook import WebhookAdapter

NOW = utc(2026, 5, 1, 6, 3)
RAW = '{"event_id":"e-1","name":"阔腿裤"}'.encode()
HEADERS = signed_headers("first secret", RAW, NOW)


def reason(headers: dict[str, str], raw: bytes = RAW, secrets: tuple[str, ...] = ("first secret",)) -> str | None:
    return check(headers, raw, secrets, NOW).reason


def with_signature(value: str) -> dict[str, str]:
    return HEADERS | {SIGNATURE_HEADER: value}


def test_the_signature_is_hmac_sha256_of_time_dot_body() -> None:
    # Computed with: printf '1700000000.{}' | openssl dgst -sha256 -hmac secret
    assert signature("secret", "1700000000", b"{}") == (
        "b8569b78799ff9e3cbff0fc2d63a33a2b57f3282abd07c37ae5e8e7d79a5f163"
    )


def test_a_right_signature_is_ok() -> None:
    assert check(HEADERS, RAW, ["first secret"], NOW) == Verdict("ok")
    assert check(HEADERS, RAW, ["first secret"], NOW).ok


def test_the_adapter_verifies_whatever_the_address_is() -> None:
    adapter = WebhookAdapter()
    assert adapter.verify(HEADERS, RAW, "https://example.com/pos/1", ["first secret"], NOW).ok
    assert not adapter.verify(HEADERS, RAW + b" ", "https://example.com/pos/1", ["first secret"], NOW).ok


def test_header_names_are_read_in_any_case() -> None:
    assert reason({name.upper(): value for name, value in HEADERS.items()}) is None
    assert reason({name.lower(): value for name, value in HEADERS.items()}) is None


def test_during_rotation_either_secret_is_accepted() -> None:
    assert reason(HEADERS, secrets=("new secret", "first secret")) is None
    assert reason(HEADERS, secrets=("first secret", "new secret")) is None


def test_one_good_signature_among_several_is_enough() -> None:
    good = HEADERS[SIGNATURE_HEADER]
    assert reason(with_signature(f"v1={'0' * 64}, {good}")) is None
    assert reason(with_signature(f"v2=abc,{good}")) is None


def test_only_ten_signatures_are_looked_at() -> None:
    many = ",".join([f"v1={'0' * 64}"] * 10 + [HEADERS[SIGNATURE_HEADER]])
    assert reason(with_signature(many)) == "signature_wrong"


@pytest.mark.parametrize("sent", ["", " "])
def test_an_empty_signature_is_missing(sent: str) -> None:
    assert reason(with_signature(sent)) == "signature_missing"


def test_an_absent_signature_is_missing() -> None:
    assert reason({TIMESTAMP_HEADER: HEADERS[TIMESTAMP_HEADER]}) == "signature_missing"


@pytest.mark.parametrize(
    "sent",
    [
        "v1=",
        "v1=xyz",
        "v1=" + "g" * 64,
        "v1=" + "é" * 64,
        "v1=" + "１" * 64,
        HEADERS[SIGNATURE_HEADER].removeprefix("v1="),
        HEADERS[SIGNATURE_HEADER].upper(),
        HEADERS[SIGNATURE_HEADER] + "\n",
        HEADERS[SIGNATURE_HEADER][:-1],
    ],
)
def test_a_signature_of_another_form_is_wrong(sent: str) -> None:
    assert reason(with_signature(sent)) == "signature_wrong"


@pytest.mark.parametrize("sent", ["", "now", "-1", "１７００００００００", "1.7e9", " 1700000000", "1" * 12])
def test_a_timestamp_that_is_no_number_is_invalid(sent: str) -> None:
    assert reason(HEADERS | {TIMESTAMP_HEADER: sent}) == "timestamp_invalid"


@pytest.mark.parametrize(("seconds", "expected"), [(300, None), (-300, None), (301, "timestamp_stale")])
def test_the_window_is_three_hundred_seconds_both_ways(seconds: int, expected: str | None) -> None:
    assert check(HEADERS, RAW, ["first secret"], NOW + timedelta(seconds=seconds)).reason == expected


def test_a_time_in_the_future_is_stale_too() -> None:
    assert check(HEADERS, RAW, ["first secret"], NOW - timedelta(seconds=301)).reason == "timestamp_stale"


def test_a_stale_message_without_the_secret_only_learns_that_it_is_wrong() -> None:
    late = NOW + timedelta(hours=1)
    assert check(HEADERS, RAW, ["other"], late).reason == "signature_wrong"


@pytest.mark.parametrize("secrets", [(), ("",)])
def test_without_a_secret_nothing_is_accepted(secrets: tuple[str, ...]) -> None:
    forged = signed_headers("", RAW, NOW)
    assert reason(forged, secrets=secrets) == "secret_missing"


@pytest.mark.parametrize("changed", [RAW + b"\n", RAW.replace(b":", b": "), b"", RAW[1:]])
def test_a_changed_body_is_wrong(changed: bytes) -> None:
    assert reason(HEADERS, changed) == "signature_wrong"


@given(st.integers(0, len(RAW) * 8 - 1))
def test_no_bit_of_the_body_can_be_flipped(bit: int) -> None:
    changed = bytearray(RAW)
    changed[bit // 8] ^= 1 << bit % 8
    assert reason(HEADERS, bytes(changed)) == "signature_wrong"


@given(st.sampled_from(sorted(HEADERS)), st.integers(0, 10_000))
def test_no_bit_of_the_headers_can_be_flipped(name: str, position: int) -> None:
    value = bytearray(HEADERS[name].encode())
    bit = position % (len(value) * 8)
    value[bit // 8] ^= 1 << bit % 8
    assert not check(HEADERS | {name: value.decode("latin-1")}, RAW, ["first secret"], NOW).ok


@given(st.text(max_size=80), st.text(max_size=80))
def test_headers_of_any_text_are_judged_without_an_error(timestamp: str, sent: str) -> None:
    headers = {TIMESTAMP_HEADER: timestamp, SIGNATURE_HEADER: sent}
    assert check(headers, RAW, ["first secret"], NOW).status == "bad"


@given(st.binary(max_size=200), st.text(st.characters(codec="utf-8"), min_size=1))
def test_what_was_signed_verifies(raw: bytes, secret: str) -> None:
    assert check(signed_headers(secret, raw, NOW), raw, [secret], NOW).ok
