"""Chat bots of a group in WeCom, DingTalk and Feishu: their addresses, what they are sent, what each answer means.

All three answer a refusal with HTTP 200 and a code in the body, so the status alone never means "sent". Nothing here
logs: the addresses carry the token.
"""

from __future__ import annotations

import base64
import hmac
import json
import logging
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx

from store_api.senders.problems import SendGone, SendNotReached, SendRefused, SendUnclear

PATIENCE = httpx.Timeout(10, connect=3)
LARGEST_ANSWER = 64 * 1024
LONGEST_WECOM_TEXT = 2048  # bytes of UTF-8, https://developer.work.weixin.qq.com/document/path/91770
UUID = re.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
# DingTalk has one code for a keyword that is missing, for our IP address and for a wrong signature: its words differ.
DINGTALK_UNSAFE, DINGTALK_UNSIGNED = 310000, ("sign not match", "签名不匹配")
logging.getLogger("httpx").setLevel(logging.WARNING)

Body = dict[str, Any]


@dataclass(frozen=True)
class Bot:
    """One service. `host`, `hook` and a token make the address a manager pastes; `secret` is that of its signatures.

    `request` makes of token, secret, text and unix seconds what follows the host, and the JSON body. `code` and
    `words` name the fields of the answer: 0 = sent, one of `over` = the address is over, one of `passing` = not now.
    """

    host: str
    hook: str
    token: re.Pattern[str]
    secret: re.Pattern[str] | None
    request: Callable[[str, str, str, float], tuple[str, Body]]
    code: str
    words: str
    over: frozenset[int]
    passing: frozenset[int]

    def address(self, typed: str, secret: str) -> str | None:
        """Token, and after a space the secret if there is one; None unless both have the form of this service.

        Nothing but the token is kept, so no address leads to a host that somebody typed.
        """
        token = typed.removeprefix(self.host + self.hook)
        if not self.token.fullmatch(token) or (secret and not (self.secret and self.secret.fullmatch(secret))):
            return None
        return f"{token.lower()} {secret}".rstrip()

    def send(self, address: str, text: str, host: str, patience: httpx.Timeout = PATIENCE) -> None:
        """Post one message by way of `host`. Raises SendError."""
        token, _, secret = address.partition(" ")
        # "<at …>" and "<@…>" would call people by name: https://open.feishu.cn/document/ukTMukTMukTM/ucTM5YjL3ETO24yNxkjN
        path, body = self.request(token, secret, text.replace("<", "＜"), time.time())
        judge(self, *post(host + path, body, patience))


def wecom(token: str, _secret: str, text: str, _now: float) -> tuple[str, Body]:
    """Source: https://developer.work.weixin.qq.com/document/path/91770. What is too long for it is cut."""
    raw = text.encode()
    if len(raw) > LONGEST_WECOM_TEXT:
        text = raw[: LONGEST_WECOM_TEXT - len("…".encode())].decode(errors="ignore") + "…"
    return f"/cgi-bin/webhook/send?key={quote(token, safe='')}", {"msgtype": "text", "text": {"content": text}}


def dingtalk(token: str, secret: str, text: str, now: float) -> tuple[str, Body]:
    """Signed in the address, by milliseconds.

    Source: https://open.dingtalk.com/document/orgapp/customize-robot-security-settings
    """
    path = f"/robot/send?access_token={quote(token, safe='')}"
    if secret:
        stamp = str(int(now * 1000))
        signature = signed(secret, f"{stamp}\n{secret}")
        path += f"&timestamp={stamp}&sign={quote(signature, safe='')}"
    return path, {"msgtype": "text", "text": {"content": text}}


def feishu(token: str, secret: str, text: str, now: float) -> tuple[str, Body]:
    """Signed in the body, by seconds: here the time and the secret are the key, and nothing is what is signed.

    Source: https://open.feishu.cn/document/ukTMukTMukTM/ucTM5YjL3ETO24yNxkjN
    """
    body: Body = {"msg_type": "text", "content": {"text": text}}
    if secret:
        stamp = str(int(now))
        body |= {"timestamp": stamp, "sign": signed(f"{stamp}\n{secret}", "")}
    return f"/open-apis/bot/v2/hook/{quote(token, safe='')}", body


def signed(key: str, message: str) -> str:
    """HMAC-SHA256 in base64."""
    return base64.b64encode(hmac.digest(key.encode(), message.encode(), "sha256")).decode()


# Codes: https://developer.work.weixin.qq.com/document/path/90455.
# 93000 not a bot's address, or removed from the group; 93004 stopped; 93008 not in the group.
# -1 busy; 45009 and 45033 too many requests.
WECOM = Bot(
    host="https://qyapi.weixin.qq.com",
    hook="/cgi-bin/webhook/send?key=",
    token=UUID,
    secret=None,
    request=wecom,
    code="errcode",
    words="errmsg",
    over=frozenset({93000, 93004, 93008}),
    passing=frozenset({-1, 45009, 45033}),
)
# Codes: https://open.dingtalk.com/document/orgapp/custom-robots-send-group-messages, and for 300001, 300005 (what it
# answers to a token that does not exist) and 130101 https://help.aliyun.com/en/sls/error-codes.
# 300001, 300005 and 400101 no such token; 400013 group dissolved; 400102 bot stopped; 400106 no such bot.
# -1 busy; 130101 and 410100 too fast.
DINGTALK = Bot(
    host="https://oapi.dingtalk.com",
    hook="/robot/send?access_token=",
    token=re.compile("[0-9a-fA-F]{64}"),
    secret=re.compile("SEC[0-9a-zA-Z]{8,128}"),
    request=dingtalk,
    code="errcode",
    words="errmsg",
    over=frozenset({300001, 300005, 400013, 400101, 400102, 400106}),
    passing=frozenset({-1, 130101, 410100}),
)
# Codes: https://open.feishu.cn/document/ukTMukTMukTM/ucTM5YjL3ETO24yNxkjN, and for 99991400
# https://open.feishu.cn/document/server-docs/api-call-guide/frequency-control.
# 19001 no such token; 19007 bot not enabled; 19021 the signature does not match. (19022 our IP address and 19024 a
# keyword that is missing are set in the group and leave the address good.)
# 11232 and 99991400 too fast; 9499 too many requests, and a body it cannot read: neither was delivered.
FEISHU = Bot(
    host="https://open.feishu.cn",
    hook="/open-apis/bot/v2/hook/",
    token=UUID,
    secret=re.compile("[!-~]{8,128}"),
    request=feishu,
    code="code",
    words="msg",
    over=frozenset({19001, 19007, 19021}),
    passing=frozenset({9499, 11232, 99991400}),
)


def post(url: str, body: Body, patience: httpx.Timeout) -> tuple[int, bytes]:
    """The answer's status and body. Redirects are not followed, no proxy is asked, no connection is used twice.

    Raises SendNotReached, SendUnclear.
    """
    try:
        with (
            httpx.Client(timeout=patience, trust_env=False) as client,
            client.stream("POST", url, json=body) as answer,
        ):
            raw = b""
            for part in answer.iter_bytes():
                raw += part
                if len(raw) > LARGEST_ANSWER:
                    raise SendUnclear("answer_too_large")
            return answer.status_code, raw
    except (httpx.ConnectError, httpx.ConnectTimeout) as error:
        raise SendNotReached(type(error).__name__) from None
    except httpx.HTTPError as error:
        raise SendUnclear(type(error).__name__) from None


def judge(bot: Bot, status: int, raw: bytes) -> None:
    """What an answer says of the message. Raises SendGone, SendRefused, SendNotReached, SendUnclear."""
    if status != 200 and not 400 <= status < 500:
        raise SendUnclear(f"http_{status}")
    code, words = read(bot, raw)
    if code is None or (code == 0 and status != 200):
        judge_status(status)
    elif code in bot.passing:
        raise SendNotReached(f"errcode_{code}")
    elif code in bot.over or (code == DINGTALK_UNSAFE and any(part in words for part in DINGTALK_UNSIGNED)):
        raise SendGone(f"errcode_{code}")
    elif code != 0:
        raise SendRefused(f"errcode_{code}")


def judge_status(status: int) -> None:
    """What is left to say of an answer whose body says nothing. Raises SendError."""
    if status == 429:
        raise SendNotReached("http_429")
    if status in (200, 408):
        raise SendUnclear("answer_unreadable" if status == 200 else "http_408")
    raise SendRefused(f"http_{status}")


def read(bot: Bot, raw: bytes) -> tuple[int | None, str]:
    """The code of an answer, None where there is none, and its words."""
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        return None, ""
    if not isinstance(found, dict) or type(found.get(bot.code)) is not int:
        return None, ""
    return found[bot.code], str(found.get(bot.words))
