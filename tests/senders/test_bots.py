"""Bots over real HTTP: what each service is sent, and what each of its answers means."""

from __future__ import annotations

import json
import logging
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from phone_messages import Gateway, http_gateway

from store_api.senders import bots
from store_api.senders.notices import BOTS, HOSTS, NoticeKind, Notices
from store_api.senders.problems import SendError, SendGone, SendNotReached, SendRefused, SendUnclear

WECOM, DINGTALK, FEISHU = BOTS
KEY = "693a91f6-7a0c-4bc4-97a0-0ec251fa5aaa"
TOKENS = {WECOM: KEY, DINGTALK: "0123456789abcdef" * 4, FEISHU: KEY}
FIELDS = {WECOM: ("errcode", "errmsg"), DINGTALK: ("errcode", "errmsg"), FEISHU: ("code", "msg")}
SECRET = "SECabc0123456789"
EVERY = pytest.mark.parametrize("kind", BOTS)


@pytest.fixture
def there() -> Iterator[Gateway]:
    """A service on this machine."""
    with http_gateway() as made:
        yield made


def answer(kind: NoticeKind, code: object, words: str = "") -> bytes:
    """A body as this service writes it."""
    return json.dumps(dict(zip(FIELDS[kind], (code, words), strict=True))).encode()


def send(there: Gateway, kind: NoticeKind, *, text: str = "3 位顾客", secret: str = "", patience: float = 5) -> None:
    """One notice."""
    host = there.url.removesuffix("/send")
    made = Notices(dict.fromkeys(BOTS, host), httpx.Timeout(patience))
    made.send(kind, f"{TOKENS[kind]} {secret}".rstrip(), "今天的联系", text, "notice-1")


def sent(there: Gateway, kind: NoticeKind, **options: Any) -> tuple[str, dict[str, Any]]:
    """Path and body of the one request that a notice makes."""
    there.body = answer(kind, 0)
    send(there, kind, **options)
    (request,) = there.requests
    return request["path"], json.loads(request["body"])


def fails(there: Gateway, kind: NoticeKind, problem: type[SendError], reason: str, patience: float = 5) -> None:
    """One notice that fails exactly so."""
    with pytest.raises(problem) as raised:
        send(there, kind, patience=patience)
    assert (type(raised.value), raised.value.args, raised.value.__cause__) == (problem, (reason,), None)


def test_the_hosts_are_those_of_the_services() -> None:
    assert HOSTS == {
        WECOM: "https://qyapi.weixin.qq.com",
        DINGTALK: "https://oapi.dingtalk.com",
        FEISHU: "https://open.feishu.cn",
    }


def test_wecom_is_sent_text_with_the_key_in_the_address(there: Gateway) -> None:
    path, body = sent(there, WECOM)
    assert path == f"/cgi-bin/webhook/send?key={KEY}"
    assert body == {"msgtype": "text", "text": {"content": "今天的联系\n3 位顾客"}}


def test_dingtalk_is_sent_text_with_the_token_in_the_address(there: Gateway) -> None:
    path, body = sent(there, DINGTALK)
    assert path == f"/robot/send?access_token={TOKENS[DINGTALK]}"
    assert body == {"msgtype": "text", "text": {"content": "今天的联系\n3 位顾客"}}


def test_feishu_is_sent_text_with_the_token_in_the_path(there: Gateway) -> None:
    path, body = sent(there, FEISHU)
    assert path == f"/open-apis/bot/v2/hook/{KEY}"
    assert body == {"msg_type": "text", "content": {"text": "今天的联系\n3 位顾客"}}


def test_dingtalk_is_signed_by_time_and_secret() -> None:
    path, _ = bots.dingtalk("t", SECRET, "text", 1577262236.757)
    query = parse_qs(urlsplit(path).query)
    # From openssl dgst -sha256 -hmac.
    assert (query["timestamp"], query["sign"]) == (["1577262236757"], ["+pYUiJEofC18OuXHybpGSoQ9DhaFa7zAEVIFGoRc7cM="])


def test_feishu_is_signed_with_time_and_secret_as_the_key() -> None:
    _, body = bots.feishu("t", "demo-secret", "text", 1599360473.9)
    # From openssl dgst -sha256 -mac HMAC over nothing.
    assert (body["timestamp"], body["sign"]) == ("1599360473", "3/MaVZ8JLIy4TUG+7KSFJqvUkTKd+HWY8g+56DZWq8s=")


def test_dingtalk_is_signed_now_where_the_address_has_a_secret(there: Gateway) -> None:
    path, _ = sent(there, DINGTALK, secret=SECRET)
    query = parse_qs(urlsplit(path).query)
    assert abs(time.time() * 1000 - int(query["timestamp"][0])) < 60_000
    assert len(query["sign"][0]) == 44


def test_feishu_is_signed_now_where_the_address_has_a_secret(there: Gateway) -> None:
    _, body = sent(there, FEISHU, secret="demo-secret")
    assert abs(time.time() - int(body["timestamp"])) < 60
    assert body["sign"] == bots.signed(f"{body['timestamp']}\ndemo-secret", "")


def test_wecom_is_sent_at_most_what_it_takes(there: Gateway) -> None:
    _, body = sent(there, WECOM, text="长" * 2000)
    content = body["text"]["content"]
    assert 2040 < len(content.encode()) <= 2048
    assert content.startswith("今天的联系\n长")
    assert content.endswith("长…")


def test_what_wecom_takes_is_sent_whole(there: Gateway) -> None:
    text = "x" * (2048 - len("今天的联系\n".encode()))
    _, body = sent(there, WECOM, text=text)
    assert body["text"]["content"] == f"今天的联系\n{text}"


@EVERY
def test_nobody_is_called_by_what_a_text_contains(there: Gateway, kind: NoticeKind) -> None:
    _, body = sent(there, kind, text='<at user_id="all"></at> <@all>')
    assert "<" not in json.dumps(body, ensure_ascii=False)


@EVERY
def test_zero_is_sent(there: Gateway, kind: NoticeKind) -> None:
    there.body = answer(kind, 0, "ok")
    send(there, kind)
    assert len(there.requests) == 1


OVER = [(WECOM, code) for code in (93000, 93004, 93008)]
OVER += [(DINGTALK, code) for code in (300001, 300005, 400013, 400101, 400102, 400106)]
OVER += [(FEISHU, code) for code in (19001, 19007, 19021)]


@pytest.mark.parametrize("status", [200, 400])
@pytest.mark.parametrize(("kind", "code"), OVER)
def test_a_bot_that_is_gone_is_over(there: Gateway, kind: NoticeKind, code: int, status: int) -> None:
    there.body, there.status = answer(kind, code), status
    fails(there, kind, SendGone, f"errcode_{code}")


@pytest.mark.parametrize("words", ["sign not match", "description:机器人发送签名不匹配;solution:请确认签名"])
def test_a_signature_dingtalk_does_not_take_is_over(there: Gateway, words: str) -> None:
    there.body = answer(DINGTALK, 310000, words)
    fails(there, DINGTALK, SendGone, "errcode_310000")


@pytest.mark.parametrize("words", ["keywords not in content", "ip 1.2.3.4 not in whitelist", "关键词不匹配"])
def test_what_else_dingtalk_finds_unsafe_leaves_the_address_good(there: Gateway, words: str) -> None:
    there.body = answer(DINGTALK, 310000, words)
    fails(there, DINGTALK, SendRefused, "errcode_310000")


FAST = [(WECOM, code) for code in (-1, 45009, 45033)]
FAST += [(DINGTALK, code) for code in (-1, 130101, 410100)]
FAST += [(FEISHU, code) for code in (9499, 11232, 99991400)]


@pytest.mark.parametrize("status", [200, 400, 429])
@pytest.mark.parametrize(("kind", "code"), FAST)
def test_what_came_too_fast_may_be_tried_again(there: Gateway, kind: NoticeKind, code: int, status: int) -> None:
    there.body, there.status = answer(kind, code), status
    fails(there, kind, SendNotReached, f"errcode_{code}")


@pytest.mark.parametrize(
    ("kind", "code"),
    [(WECOM, 40058), (WECOM, 44004), (DINGTALK, 430102), (FEISHU, 19002), (FEISHU, 19022), (FEISHU, 19024)],
)
def test_any_other_code_is_refused(there: Gateway, kind: NoticeKind, code: int) -> None:
    there.body = answer(kind, code)
    fails(there, kind, SendRefused, f"errcode_{code}")


@pytest.mark.parametrize(
    "body",
    [b"", b"ok", b"<html>0</html>", b"0", b"[]", b"null", b"{}", b'{"errmsg": "ok"}', b"\xff\xfe", b"[" * 60_000]
    + [b'{"errcode": %s, "code": %s}' % (value, value) for value in (b'"0"', b"0.0", b"null", b"false", b"[0]")],
)
def test_a_good_status_without_a_code_is_unclear(there: Gateway, body: bytes) -> None:
    there.body = body
    fails(there, DINGTALK, SendUnclear, "answer_unreadable")


def test_a_service_is_not_read_by_the_field_of_another(there: Gateway) -> None:
    there.body = answer(WECOM, 0)
    fails(there, FEISHU, SendUnclear, "answer_unreadable")


@EVERY
def test_an_answer_without_end_is_unclear(there: Gateway, kind: NoticeKind) -> None:
    there.body = answer(kind, 0, "x" * 100_000)
    fails(there, kind, SendUnclear, "answer_too_large")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
def test_a_status_that_says_no_is_refused(there: Gateway, status: int) -> None:
    there.status, there.body = status, b"<html>no</html>"
    fails(there, DINGTALK, SendRefused, f"http_{status}")


def test_a_status_that_says_too_fast_may_be_tried_again(there: Gateway) -> None:
    there.status = 429
    fails(there, DINGTALK, SendNotReached, "http_429")


@pytest.mark.parametrize("status", [201, 204, 301, 302, 307, 408, 500, 502, 503, 504])
def test_any_other_status_is_unclear(there: Gateway, status: int) -> None:
    there.status = status
    fails(there, DINGTALK, SendUnclear, f"http_{status}")


@pytest.mark.parametrize(("status", "problem"), [(404, SendRefused), (500, SendUnclear)])
def test_a_zero_under_a_bad_status_is_not_sent(there: Gateway, status: int, problem: type[SendError]) -> None:
    there.status, there.body = status, answer(DINGTALK, 0)
    fails(there, DINGTALK, problem, f"http_{status}")


@EVERY
@pytest.mark.parametrize("status", [302, 307])
def test_nothing_is_sent_where_a_redirect_leads(there: Gateway, kind: NoticeKind, status: int) -> None:
    there.status, there.headers = status, {"Location": there.url + "/elsewhere"}
    fails(there, kind, SendUnclear, f"http_{status}")
    assert len(there.requests) == 1


@EVERY
def test_an_answer_that_does_not_come_is_unclear(there: Gateway, kind: NoticeKind) -> None:
    there.holding = threading.Event()
    fails(there, kind, SendUnclear, "ReadTimeout", patience=0.2)
    assert len(there.requests) == 1


@EVERY
def test_a_connection_that_breaks_off_is_unclear(there: Gateway, kind: NoticeKind) -> None:
    there.breaks_off = True
    fails(there, kind, SendUnclear, "RemoteProtocolError")
    assert len(there.requests) == 1


@EVERY
def test_an_answer_that_breaks_off_is_unclear_even_if_it_reads_as_sent(there: Gateway, kind: NoticeKind) -> None:
    there.body, there.missing = answer(kind, 0), 10
    fails(there, kind, SendUnclear, "RemoteProtocolError")


@EVERY
def test_a_service_that_is_away_was_not_reached(kind: NoticeKind) -> None:
    fails(Gateway(url="http://127.0.0.1:1/send"), kind, SendNotReached, "ConnectError")


def test_a_connection_that_is_not_accepted_was_not_reached() -> None:
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        fillers = [socket.socket() for _ in range(4)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(deaf.getsockname())
        there = Gateway(url=f"http://127.0.0.1:{deaf.getsockname()[1]}/send")
        fails(there, WECOM, SendNotReached, "ConnectTimeout", patience=0.3)
        for filler in fillers:
            filler.close()


def test_a_server_without_tls_behind_https_was_not_reached(there: Gateway) -> None:
    there.url = there.url.replace("http:", "https:")
    fails(there, WECOM, SendNotReached, "ConnectError")
    assert there.requests == []


@EVERY
def test_a_proxy_of_the_environment_sees_nothing(
    there: Gateway, kind: NoticeKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    sent(there, kind)
    assert len(there.requests) == 1


@EVERY
def test_no_log_tells_the_token(there: Gateway, kind: NoticeKind, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        sent(there, kind)
    assert TOKENS[kind] not in caplog.text
