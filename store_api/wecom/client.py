"""The way to WeCom's API, and its twin for tests. Neither logs anything: addresses carry the token."""

from __future__ import annotations

import io
import json
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

import httpx
from PIL import Image

HOME = "https://qyapi.weixin.qq.com"
# The pictures of codes lie on other hosts of the same house, and nowhere else.
PICTURE_HOSTS = (".qpic.cn", ".qq.com")
PATIENCE = httpx.Timeout(10, connect=3)
LARGEST_ANSWER = 1024 * 1024
WIDEST_PICTURE = 2000
# A token is given up this many seconds early, so that none runs out on its way.
TOKEN_MARGIN = 300
# https://developer.work.weixin.qq.com/document/path/90455: the token is over; busy, too fast, changed by another.
TOKEN_OVER = (40014, 42001)
PASSING = (-1, 6000, 45009, 45033, *TOKEN_OVER)
logging.getLogger("httpx").setLevel(logging.WARNING)


class WeComError(Exception):
    """WeCom said no or was not reached, so nothing was done; `permanent` = it would say no again.

    `reason` is a word for the records (`errcode_60020`), never data.
    """

    def __init__(self, reason: str, *, permanent: bool) -> None:
        super().__init__(reason)
        self.reason, self.permanent = reason, permanent


class WeComUnclear(WeComError):
    """The answer got lost: it may have been done."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, permanent=False)


class WeCom(Protocol):
    """What this house asks of WeCom. Everything raises WeComError."""

    def add_contact_way(self, user: str, state: str, remark: str) -> str:
        """A new 「联系我」 code of this member: its config id, the only handle by which it can be deleted."""

    def picture(self, config_id: str) -> bytes:
        """The code to print, as PNG."""

    def delete_contact_way(self, config_id: str) -> None:
        """The code leads nowhere from now on."""

    def set_remark(self, user: str, external_user: str, remark: str) -> None:
        """How the member sees this customer in her list; at most 20 characters."""


@dataclass
class RecordingWeCom:
    """Keeps what it is asked, and fails with the next of `problems` where there is one: for tests."""

    problems: list[WeComError] = field(default_factory=list)
    asked: list[tuple[str, ...]] = field(default_factory=list)

    def _keep(self, *asked: str) -> None:
        self.asked.append(asked)
        if self.problems:
            raise self.problems.pop(0)

    def add_contact_way(self, user: str, state: str, remark: str) -> str:
        self._keep("add_contact_way", user, state, remark)
        return f"config-{len(self.asked)}"

    def picture(self, config_id: str) -> bytes:
        self._keep("picture", config_id)
        return b"\x89PNG of " + config_id.encode()

    def delete_contact_way(self, config_id: str) -> None:
        self._keep("delete_contact_way", config_id)

    def set_remark(self, user: str, external_user: str, remark: str) -> None:
        self._keep("set_remark", user, external_user, remark)


class WeComClient:
    """The real one. Each request has a connection of its own: a kept one that was closed meanwhile loses answers."""

    def __init__(
        self,
        corp: str,
        secret: str,
        *,
        home: str = HOME,
        patience: httpx.Timeout = PATIENCE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._corp, self._secret = corp, secret
        self._home, self._patience, self._clock = httpx.URL(home), patience, clock
        self._token, self._token_until = "", float("-inf")

    def add_contact_way(self, user: str, state: str, remark: str) -> str:
        """`externalcontact/add_contact_way`: one member (type 1), by QR code (scene 2).

        Source: https://developer.work.weixin.qq.com/document/path/96348 (state and remark: 30 characters at most).
        """
        body = {"type": 1, "scene": 2, "remark": remark, "skip_verify": True, "state": state, "user": [user]}
        made = self._ask("externalcontact/add_contact_way", body).get("config_id")
        if not isinstance(made, str) or not made:
            raise WeComUnclear("no_config_id")
        return made

    def picture(self, config_id: str) -> bytes:
        """`externalcontact/get_contact_way`, then the picture its `qr_code` names.

        Source: https://developer.work.weixin.qq.com/document/path/96348
        """
        way = self._ask("externalcontact/get_contact_way", {"config_id": config_id}).get("contact_way")
        address = way.get("qr_code") if isinstance(way, dict) else None
        return as_png(self._exchange("GET", self._picture_address(address)))

    def delete_contact_way(self, config_id: str) -> None:
        """`externalcontact/del_contact_way`. Source: https://developer.work.weixin.qq.com/document/path/96348"""
        self._ask("externalcontact/del_contact_way", {"config_id": config_id})

    def set_remark(self, user: str, external_user: str, remark: str) -> None:
        """`externalcontact/remark`. Source: https://developer.work.weixin.qq.com/document/path/96317"""
        self._ask("externalcontact/remark", {"userid": user, "external_userid": external_user, "remark": remark})

    def _ask(self, what: str, body: dict[str, Any]) -> dict[str, Any]:
        """One request with the token, and one more with a new token where WeCom says that it is over."""
        for attempt in (1, 2):
            raw = self._exchange("POST", self._address(what, access_token=self._good_token()), json=body)
            found = answered(raw)
            if found["errcode"] not in TOKEN_OVER or attempt == 2:
                break
            self._token_until = float("-inf")
        return accepted(found)

    def _good_token(self) -> str:
        """The token, fetched anew shortly before it runs out.

        Source: https://developer.work.weixin.qq.com/document/path/91039
        """
        if self._clock() >= self._token_until:
            try:
                address = self._address("gettoken", corpid=self._corp, corpsecret=self._secret)
                found = accepted(answered(self._exchange("GET", address)))
                self._token, life = str(found["access_token"]), float(found["expires_in"])
            except WeComUnclear as error:  # A token is nothing that could have been done by half.
                raise WeComError(error.reason, permanent=False) from None
            except (KeyError, TypeError, ValueError):
                raise WeComError("no_token", permanent=False) from None
            self._token_until = self._clock() + life - TOKEN_MARGIN
        return self._token

    def _address(self, what: str, **query: str) -> httpx.URL:
        return self._home.copy_with(path=f"/cgi-bin/{what}", params=query)

    def _picture_address(self, named: object) -> httpx.URL:
        """The address WeCom gave for a picture, if it leads to WeCom. Raises WeComError."""
        try:
            address = httpx.URL(str(named))
        except httpx.InvalidURL:
            raise WeComError("picture_elsewhere", permanent=True) from None
        if (address.scheme, address.netloc) == (self._home.scheme, self._home.netloc):
            return address
        if address.scheme not in ("http", "https") or not f".{address.host}".endswith(PICTURE_HOSTS):
            raise WeComError("picture_elsewhere", permanent=True)
        return address.copy_with(scheme="https", port=None)

    def _exchange(self, method: str, address: httpx.URL, **body: Any) -> bytes:
        """The answer's body. Redirects are not followed, and no proxy is asked. Raises WeComError."""
        try:
            with (
                httpx.Client(timeout=self._patience, trust_env=False) as client,
                client.stream(method, address, **body) as answer,
            ):
                judge(answer.status_code)
                raw = b""
                for part in answer.iter_bytes():
                    raw += part
                    if len(raw) > LARGEST_ANSWER:
                        raise WeComUnclear("answer_too_large")
                return raw
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise WeComError(type(error).__name__, permanent=False) from None
        except httpx.HTTPError as error:
            raise WeComUnclear(type(error).__name__) from None


def judge(status: int) -> None:
    """What an HTTP status says before the body is read. Raises WeComError."""
    if status >= 500:
        raise WeComUnclear(f"http_{status}")
    if status != 200:
        raise WeComError(f"http_{status}", permanent=status != 429)


def answered(raw: bytes) -> dict[str, Any]:
    """WeCom's answer with its error code. Raises WeComUnclear."""
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        raise WeComUnclear("answer_unreadable") from None
    if not isinstance(found, dict) or type(found.get("errcode")) is not int:
        raise WeComUnclear("answer_unreadable")
    return found


def accepted(found: dict[str, Any]) -> dict[str, Any]:
    """The answer, if it is a yes. Raises WeComError."""
    code = found["errcode"]
    if code != 0:
        raise WeComError(f"errcode_{code}", permanent=code not in PASSING)
    return found


def as_png(raw: bytes) -> bytes:
    """The picture drawn anew, so that nothing but a picture is stored. Raises WeComError."""
    picture = io.BytesIO()
    try:
        with Image.open(io.BytesIO(raw), formats=("PNG", "JPEG")) as found:
            if max(found.size) > WIDEST_PICTURE:
                raise WeComError("picture_too_large", permanent=True)
            found.convert("RGB").save(picture, format="PNG")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise WeComError("picture_unreadable", permanent=True) from None
    return picture.getvalue()
