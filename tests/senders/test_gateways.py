"""The gateway over real HTTP: what it sends, and what each answer means."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator

import httpx
import pytest
from cast import PHONE
from phone_messages import Gateway, http_gateway

from store_api.errors import Invalid
from store_api.senders.problems import SendError, SendNotReached, SendRefused, SendUnclear
from store_api.senders.sms import ConsoleSms, HttpSms, Sms, gateway_at

TEXT = "验证码 123456"


@pytest.fixture
def there() -> Iterator[Gateway]:
    """A gateway on this machine."""
    with http_gateway() as made:
        yield made


def send(there: Gateway, *, token: str | None = "secret", patience: float = 5) -> None:
    """One message."""
    HttpSms(there.url, token, httpx.Timeout(patience)).send(PHONE, TEXT, "message-1")


def test_number_and_words_are_posted_as_json(there: Gateway) -> None:
    send(there)
    (request,) = there.requests
    assert request["path"] == "/send"
    assert request["headers"]["Content-Type"] == "application/json"
    assert json.loads(request["body"]) == {"to": PHONE, "text": TEXT}


def test_token_and_key_go_along(there: Gateway) -> None:
    send(there)
    headers = there.requests[0]["headers"]
    assert (headers["Authorization"], headers["Idempotency-Key"]) == ("Bearer secret", "message-1")


def test_without_a_token_none_is_sent(there: Gateway) -> None:
    send(there, token=None)
    assert "Authorization" not in there.requests[0]["headers"]


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_two_hundred_and_more_is_sent(there: Gateway, status: int) -> None:
    there.status = status
    send(there)


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 409, 422])
def test_four_hundred_and_more_is_a_no(there: Gateway, status: int) -> None:
    there.status = status
    with pytest.raises(SendRefused, match=f"http_{status}"):
        send(there)


@pytest.mark.parametrize("status", [301, 302, 307, 308, 408, 429, 500, 502, 503, 504])
def test_anything_else_is_unclear(there: Gateway, status: int) -> None:
    there.status = status
    with pytest.raises(SendUnclear, match=f"http_{status}"):
        send(there)


@pytest.mark.parametrize("status", [302, 307])
def test_a_redirect_is_not_followed(there: Gateway, status: int) -> None:
    there.status, there.headers = status, {"Location": there.url + "/elsewhere"}
    with pytest.raises(SendUnclear):
        send(there)
    assert [request["path"] for request in there.requests] == ["/send"]


def test_an_answer_that_does_not_come_is_unclear(there: Gateway) -> None:
    there.holding = threading.Event()
    with pytest.raises(SendUnclear, match="ReadTimeout"):
        send(there, patience=0.2)
    assert len(there.requests) == 1


def test_a_connection_that_breaks_off_is_unclear(there: Gateway) -> None:
    there.breaks_off = True
    with pytest.raises(SendUnclear, match="RemoteProtocolError"):
        send(there)
    assert len(there.requests) == 1


def test_a_gateway_that_is_away_was_not_reached() -> None:
    with pytest.raises(SendNotReached, match="ConnectError"):
        HttpSms("http://127.0.0.1:1/send", None).send(PHONE, TEXT, "message-1")


def test_a_connection_that_is_not_accepted_was_not_reached() -> None:
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        fillers = [socket.socket() for _ in range(4)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(deaf.getsockname())
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}/send"
        with pytest.raises(SendNotReached, match="ConnectTimeout"):
            HttpSms(url, None, httpx.Timeout(0.3)).send(PHONE, TEXT, "message-1")
        for filler in fillers:
            filler.close()


def test_a_server_without_tls_behind_https_was_not_reached(there: Gateway) -> None:
    with pytest.raises(SendNotReached):
        HttpSms(there.url.replace("http:", "https:"), None).send(PHONE, TEXT, "message-1")
    assert there.requests == []


def test_a_proxy_of_the_environment_sees_nothing(there: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    send(there)
    assert len(there.requests) == 1


@pytest.mark.parametrize("status", [400, 500])
def test_an_error_tells_neither_number_nor_words(there: Gateway, status: int) -> None:
    there.status = status
    with pytest.raises(SendError) as raised:
        send(there)
    assert raised.value.args == (f"http_{status}",)
    assert raised.value.__cause__ is None


@pytest.mark.parametrize(
    "url", ["https://sms.example/send", "http://127.0.0.1:9/send", "http://localhost/send", "http://[::1]:9/send"]
)
def test_an_address_is_https_or_on_this_machine(url: str) -> None:
    assert isinstance(gateway_at(url, "secret"), HttpSms)


@pytest.mark.parametrize(
    "url",
    [
        "http://sms.example/send",
        "http://127.0.0.1.evil.example/",
        "http://localhost@sms.example/",
        "ftp://127.0.0.1/",
        "sms.example",
        "https://",
        "https:///send",
        "console",
        "file:///etc/passwd",
    ],
)
def test_any_other_address_is_refused_at_the_start(url: str) -> None:
    with pytest.raises(Invalid, match="sms_url_wrong"):
        Sms().connect(url, "secret", 500)


def test_without_an_address_no_message_is_sent() -> None:
    made = Sms()
    made.connect(None, None, 500)
    assert not made.available
    with pytest.raises(SendRefused, match="no_gateway"):
        made.send(PHONE, TEXT, "message-1")


def test_with_an_address_messages_are_available() -> None:
    made = Sms()
    made.connect("console:", None, 500)
    assert made.available


def test_the_console_shows_the_words_and_the_end_of_the_number(capsys: pytest.CaptureFixture[str]) -> None:
    assert isinstance(gateway_at("console:", None), ConsoleSms)
    ConsoleSms().send(PHONE, TEXT, "message-1")
    assert capsys.readouterr().out == f"SMS ****8000: {TEXT}\n"
