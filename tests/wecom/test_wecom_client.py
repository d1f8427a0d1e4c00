"""The real client against a stand-in on this machine."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from wecom_stage import EXTERNAL, Office, drawn, open_office

from store_api.wecom import client as module
from store_api.wecom.client import LARGEST_ANSWER, TOKEN_MARGIN, WeComClient, WeComError, WeComUnclear, as_png

SECRET = "very-secret-secret"
PATIENCE = httpx.Timeout(2, connect=1)


@pytest.fixture
def office() -> Iterator[Office]:
    """WeCom's stand-in."""
    with open_office() as opened:
        yield opened


class Hands:
    """A clock that is set by hand."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def client_of(office: Office, clock: Hands | None = None) -> WeComClient:
    """Our client of the stand-in."""
    return WeComClient("corp", SECRET, home=office.home, patience=PATIENCE, clock=clock or Hands())


def test_a_code_is_asked_for_one_member_by_picture(office: Office) -> None:
    assert client_of(office).add_contact_way("lin", "state", "南京路店 小林") == "42b34949e138eb6e027c123cba77fad7"
    assert office.asked == [
        ("gettoken", {"corpid": "corp", "corpsecret": SECRET}, None),
        (
            "add_contact_way",
            {"access_token": "token-1"},
            {
                "type": 1,
                "scene": 2,
                "remark": "南京路店 小林",
                "skip_verify": True,
                "state": "state",
                "user": ["lin"],
            },
        ),
    ]


def test_its_picture_comes_as_png(office: Office) -> None:
    assert client_of(office).picture("config").startswith(b"\x89PNG")
    assert office.whats() == ["gettoken", "get_contact_way", "picture"]


def test_a_remark_and_a_deletion_name_whom_they_mean(office: Office) -> None:
    client = client_of(office)
    client.set_remark("lin", EXTERNAL, "王女士 8000")
    client.delete_contact_way("config")
    assert [body for _, _, body in office.asked[1:]] == [
        {"userid": "lin", "external_userid": EXTERNAL, "remark": "王女士 8000"},
        {"config_id": "config"},
    ]


def test_one_token_serves_until_shortly_before_it_runs_out(office: Office) -> None:
    clock = Hands()
    client = client_of(office, clock)
    client.delete_contact_way("1")
    clock.now += 7200 - TOKEN_MARGIN - 1
    client.delete_contact_way("2")
    assert office.tokens == 1
    clock.now += 2
    client.delete_contact_way("3")
    assert office.tokens == 2


@pytest.mark.parametrize("code", [40014, 42001])
def test_a_token_that_is_over_is_fetched_anew_once(office: Office, code: int) -> None:
    office.answers["del_contact_way"] = [{"errcode": code}]
    client_of(office).delete_contact_way("config")
    assert office.whats() == ["gettoken", "del_contact_way", "gettoken", "del_contact_way"]
    assert office.asked[-1][1] == {"access_token": "token-2"}


def failure(office: Office, what: str, answer: Any) -> WeComError:
    """What becomes of the deletion (or the code) when WeCom answers this."""
    office.answers[what] = [answer, answer]
    with pytest.raises(WeComError) as raised:
        client_of(office).add_contact_way("lin", "state", "remark")
    return raised.value


def test_a_token_that_stays_over_is_no_endless_game(office: Office) -> None:
    error = failure(office, "add_contact_way", {"errcode": 42001})
    assert (error.reason, error.permanent) == ("errcode_42001", False)
    assert office.whats().count("add_contact_way") == 2


@pytest.mark.parametrize(
    ("code", "permanent"), [(-1, False), (45009, False), (45033, False), (40003, True), (60020, True), (84061, True)]
)
def test_a_no_says_whether_it_would_be_one_again(office: Office, code: int, permanent: bool) -> None:
    error = failure(office, "add_contact_way", {"errcode": code, "errmsg": "hint"})
    assert (error.reason, error.permanent) == (f"errcode_{code}", permanent)
    assert not isinstance(error, WeComUnclear)


@pytest.mark.parametrize("answer", [None, 500, 502, b"<html>", b"[]", b"{}", {"errcode": "0"}, {"errcode": 0}])
def test_a_lost_answer_leaves_it_unclear(office: Office, answer: Any) -> None:
    assert isinstance(failure(office, "add_contact_way", answer), WeComUnclear)


@pytest.mark.parametrize(("status", "permanent"), [(429, False), (403, True), (302, True)])
def test_a_plain_no_of_the_server_is_clear(office: Office, status: int, permanent: bool) -> None:
    error = failure(office, "add_contact_way", status)
    assert (error.reason, error.permanent) == (f"http_{status}", permanent)
    assert not isinstance(error, WeComUnclear)


@pytest.mark.parametrize(
    "answer", [None, 500, b"?", {"errcode": 0}, {"errcode": 0, "access_token": 1, "expires_in": ""}]
)
def test_without_a_token_nothing_was_done(office: Office, answer: Any) -> None:
    error = failure(office, "gettoken", answer)
    assert not isinstance(error, WeComUnclear)
    assert not error.permanent
    assert set(office.whats()) == {"gettoken"}


def test_a_wrong_secret_is_said_as_it_is(office: Office) -> None:
    error = failure(office, "gettoken", {"errcode": 40001, "errmsg": "invalid credential"})
    assert (error.reason, error.permanent) == ("errcode_40001", True)


def test_where_nobody_listens_nothing_was_done(office: Office) -> None:
    client = WeComClient("corp", SECRET, home="http://127.0.0.1:9", patience=PATIENCE)
    with pytest.raises(WeComError) as raised:
        client.delete_contact_way("config")
    assert (raised.value.reason, raised.value.permanent) == ("ConnectError", False)
    assert not isinstance(raised.value, WeComUnclear)


def test_an_endless_answer_is_cut_off(office: Office) -> None:
    assert failure(office, "add_contact_way", b" " * (LARGEST_ANSWER + 1)).reason == "answer_too_large"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://example.com/p.png",
        "https://qq.com.example.com/p.png",
        "https://evilqq.com/p.png",
        "http://127.0.0.1:9/p.png",
        "http://[::1]/p.png",
        "http://169.254.169.254/latest",
        "file:///etc/passwd",
        "gopher://p.qpic.cn/",
        "//p.qpic.cn/x",
        "",
        None,
        7,
    ],
)
def test_a_picture_is_fetched_from_wecom_only(office: Office, elsewhere: Any) -> None:
    office.answers["get_contact_way"] = [{"errcode": 0, "contact_way": {"qr_code": elsewhere}}]
    with pytest.raises(WeComError) as raised:
        client_of(office).picture("config")
    assert (raised.value.reason, raised.value.permanent) == ("picture_elsewhere", True)
    assert office.whats() == ["gettoken", "get_contact_way"]


@pytest.mark.parametrize(
    "named", ["http://p.qpic.cn/wwhead/duc", "https://wework.qpic.cn:8443/x", "http://open.work.weixin.qq.com/x"]
)
def test_wecoms_own_picture_hosts_are_asked_by_https(named: str) -> None:
    address = WeComClient("corp", SECRET)._picture_address(named)
    assert (address.scheme, address.host, address.port) == ("https", httpx.URL(named).host, None)


@pytest.mark.parametrize(
    "raw",
    [b"", b"GIF89a", drawn("GIF"), drawn("BMP"), b"<svg/>", drawn()[:60], drawn("JPEG")[:200], drawn(size=(2001, 2))],
)
def test_what_is_no_code_to_print_is_not_kept(raw: bytes) -> None:
    with pytest.raises(WeComError, match="picture_"):
        as_png(raw)


def test_neither_log_nor_error_shows_the_secret_or_the_token(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        error = failure(office, "add_contact_way", 500)
    told = caplog.text + repr(error) + repr(error.__cause__)
    assert SECRET not in told
    assert "token-1" not in told


def test_the_clients_address_is_wecoms() -> None:
    assert module.HOME == "https://qyapi.weixin.qq.com"
