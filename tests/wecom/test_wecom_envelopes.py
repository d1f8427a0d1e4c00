"""Sealed messages of WeCom: only whole, fresh ones of our company are opened."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest
from cast import NOW
from hypothesis import given
from hypothesis import strategies as st
from wecom_stage import CORP, KEY, OTHER_KEY, TOKEN, added, seal, stamps, xml

from store_api.errors import DomainError, Forbidden, Invalid
from store_api.wecom.envelopes import Envelopes, read_fields

OURS = Envelopes(TOKEN, KEY, CORP)
# The two messages of the vendor's own sample code.
SAMPLE_CORP = "wx5823bf96d3bd56c7"
SAMPLE_ECHO = "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="
SAMPLE_MESSAGE = (
    "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3"
    "TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gs"
    "ijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUa"
    "x5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIG"
    "HBZZIs2pDBS8R07+qN+E7Q=="
)


def opened_sample(sealed: str, signature: str, timestamp: str, nonce: str) -> bytes:
    """A message of the vendor's sample, opened at its time."""
    address = {"msg_signature": signature, "timestamp": timestamp, "nonce": nonce}
    then = datetime.fromtimestamp(int(timestamp), UTC)
    return Envelopes(TOKEN, KEY, SAMPLE_CORP).open(sealed, address, then)


def test_the_vendors_sample_of_an_address_check_opens() -> None:
    plain = opened_sample(SAMPLE_ECHO, "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3", "1409659589", "263014780")
    assert plain.isdigit()


def test_the_vendors_sample_of_a_message_opens() -> None:
    plain = opened_sample(SAMPLE_MESSAGE, "477715d11cdb4164915debcba66cb864d751f3e6", "1409659813", "1372623149")
    assert read_fields(plain)["Content"] == "hello"


@given(st.binary(max_size=200))
def test_what_was_sealed_opens_whole(plain: bytes) -> None:
    sealed = seal(plain)
    assert OURS.open(sealed, stamps(sealed), NOW) == plain


@given(st.data())
def test_a_flipped_bit_anywhere_is_noticed(data: st.DataObject) -> None:
    sealed = seal(added("state"))
    address = stamps(sealed)
    raw = bytearray(base64.b64decode(sealed))
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(Forbidden, match="signature_wrong"):
        OURS.open(base64.b64encode(bytes(raw)).decode(), address, NOW)


@pytest.mark.parametrize("name", ["msg_signature", "timestamp", "nonce"])
@pytest.mark.parametrize("change", ["missing", "longer", "foreign"])
def test_a_changed_address_is_noticed(name: str, change: str) -> None:
    sealed = seal(b"x")
    address = stamps(sealed)
    value = address.pop(name)
    if change != "missing":
        address[name] = value + "0" if change == "longer" else "签名"
    with pytest.raises(Forbidden, match="signature_wrong"):
        OURS.open(sealed, address, NOW)


def test_the_signature_of_another_token_is_none() -> None:
    sealed = seal(b"x")
    with pytest.raises(Forbidden, match="signature_wrong"):
        OURS.open(sealed, stamps(sealed, token="another"), NOW)


def refused(sealed: str) -> str:
    """The code by which a rightly signed message is refused."""
    with pytest.raises(DomainError) as refusal:
        OURS.open(sealed, stamps(sealed), NOW)
    return refusal.value.code


def test_a_message_sealed_with_another_key_is_unreadable() -> None:
    assert refused(seal(b"x", key=OTHER_KEY)) in ("wecom_unreadable", "wecom_other_corp")


@pytest.mark.parametrize("corp", ["ww0000000000000000", "", CORP + "0", CORP[:-1]])
def test_a_message_for_another_company_is_refused(corp: str) -> None:
    assert refused(seal(b"x", corp=corp)) == "wecom_other_corp"


@pytest.mark.parametrize("sealed", ["", "AAAA", "not base64", "签名", base64.b64encode(b"x" * 33).decode()])
def test_what_was_never_sealed_is_unreadable(sealed: str) -> None:
    assert refused(sealed) == "wecom_unreadable"


@given(st.binary(min_size=32, max_size=128).map(lambda raw: base64.b64encode(raw[: len(raw) // 16 * 16]).decode()))
def test_noise_under_a_right_signature_is_refused(sealed: str) -> None:
    assert refused(sealed) in ("wecom_unreadable", "wecom_other_corp")


@pytest.mark.parametrize(("seconds", "fresh"), [(0, True), (300, True), (-300, True), (301, False), (-301, False)])
def test_only_what_was_signed_within_five_minutes_is_opened(seconds: int, fresh: bool) -> None:
    sealed = seal(b"x")
    address = stamps(sealed, int((NOW + timedelta(seconds=seconds)).timestamp()))
    if fresh:
        assert OURS.open(sealed, address, NOW) == b"x"
    else:
        with pytest.raises(Forbidden, match="timestamp_stale"):
            OURS.open(sealed, address, NOW)


@pytest.mark.parametrize("timestamp", ["", "now", "-1", "1e9", "１４０９６５９８１３", "9" * 400])
def test_a_timestamp_that_is_none_is_refused(timestamp: str) -> None:
    sealed = seal(b"x")
    with pytest.raises(Forbidden, match="timestamp_invalid"):
        OURS.open(sealed, stamps(sealed, timestamp), NOW)


@pytest.mark.parametrize("key", ["", "short", KEY + "A", KEY[:-1] + "=", KEY[:-1] + "键"])
def test_a_key_that_is_none_is_said_at_once(key: str) -> None:
    with pytest.raises(Invalid, match="wecom_key_wrong"):
        Envelopes(TOKEN, key, CORP)


def test_fields_are_read_with_and_without_cdata() -> None:
    assert read_fields(b"<xml><A><![CDATA[a<&b]]></A><B>1 &amp; 2</B><C/></xml>") == {
        "A": "a<&b",
        "B": "1 & 2",
        "C": "",
    }


def test_what_lies_deeper_is_left_out() -> None:
    assert read_fields(b"<xml><A>a<B>b</B>c</A></xml>") == {"A": "ac"}


HOSTILE = {
    "external": b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><xml><A>&e;</A></xml>',
    "address": b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><xml><A>a</A></xml>',
    "laughs": b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><xml><A>&b;</A></xml>',
    "parameter": b'<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]><xml><A>a</A></xml>',
    "undefined": b"<xml><A>&e;</A></xml>",
    "twice": b"<xml><A>1</A><A>2</A></xml>",
    "twice empty": b"<xml><A/><A>2</A></xml>",
    "utf-7": b'<?xml version="1.0" encoding="utf-7"?><xml>+ADw-</xml',
    "open": b"<xml><A>",
    "empty": b"",
    "text": b"hello",
    "nul": b"<xml><A>\0</A></xml>",
    "not utf-8": b"<xml><A>\xff</A></xml>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_xml_is_refused(name: str) -> None:
    with pytest.raises(Invalid, match="wecom_unreadable"):
        read_fields(HOSTILE[name])


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    try:
        read_fields(raw)
    except Invalid:
        return


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="]\ufffe\uffff"), max_size=50))
def test_a_written_field_is_read_back(text: str) -> None:
    assert read_fields(xml(State=text)) == {"State": text}


def test_deep_xml_does_no_harm() -> None:
    assert read_fields(b"<a>" * 9000 + b"</a>" * 9000) == {"a": ""}
