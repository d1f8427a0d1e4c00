"""The way to shoppers' phones: one HTTP gateway, and its twins for trying and for tests. None of them logs anything."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlsplit

import httpx

from store_api.errors import Invalid
from store_api.senders.problems import SendError, SendNotReached, SendRefused, SendUnclear

CONSOLE = "console:"
HERE = ("127.0.0.1", "::1", "localhost")
PATIENCE = httpx.Timeout(10, connect=3)
# A gateway that answers so has perhaps taken the message; any other 4xx is a plain no.
UNDECIDED = (408, 429)


class SmsGateway(Protocol):
    """Hands messages over."""

    def send(self, phone: str, text: str, key: str) -> None:
        """Hand one message to `phone` (E.164) over; `key` belongs to this message alone. Raises SendError."""


class ConsoleSms:
    """Shows messages where the process writes its log, for trying the kit: never for a shop, since codes are read."""

    def send(self, phone: str, text: str, key: str) -> None:  # noqa: ARG002 - what a real gateway needs.
        """One line with the end of the number and the words."""
        sys.stdout.write(f"SMS ****{phone[-4:]}: {text}\n")
        sys.stdout.flush()


@dataclass
class RecordingSms:
    """Keeps messages instead of sending them, and fails with `problem` where one is given: for tests."""

    problem: SendError | None = None
    sent: list[tuple[str, str, str]] = field(default_factory=list)

    def send(self, phone: str, text: str, key: str) -> None:
        """Keep it."""
        if self.problem is not None:
            raise self.problem
        self.sent.append((phone, text, key))


class HttpSms:
    """POST `{"to", "text"}` with a bearer token; the message's id goes along as `Idempotency-Key`.

    Each message has a connection of its own: a kept one that was closed meanwhile would leave its result unknown. The
    answer's body is not read, redirects are not followed, and no proxy is asked.
    """

    def __init__(self, url: str, token: str | None, patience: httpx.Timeout = PATIENCE) -> None:
        self._url, self._patience = url, patience
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def send(self, phone: str, text: str, key: str) -> None:
        """2xx = sent. Raises SendNotReached, SendRefused, SendUnclear."""
        message, headers = {"to": phone, "text": text}, {**self._headers, "Idempotency-Key": key}
        try:
            with (
                httpx.Client(timeout=self._patience, trust_env=False) as client,
                client.stream("POST", self._url, json=message, headers=headers) as answer,
            ):
                status = answer.status_code
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise SendNotReached(type(error).__name__) from None
        except httpx.HTTPError as error:
            raise SendUnclear(type(error).__name__) from None
        judge(status)


def judge(status: int) -> None:
    """What a gateway's status says of the message. Raises SendRefused, SendUnclear."""
    if 200 <= status < 300:
        return
    if 400 <= status < 500 and status not in UNDECIDED:
        raise SendRefused(f"http_{status}")
    raise SendUnclear(f"http_{status}")


class Sms:
    """The process's gateway; `connect` binds it once, at the composition root. Without one nothing is sent."""

    def __init__(self) -> None:
        self.gateway: SmsGateway | None = None
        self.per_day = 0

    def connect(self, url: str | None, token: str | None, per_day: int) -> None:
        """Bind to what `HUITOUKE_SMS_URL` names; opens no connection. Raises Invalid for an address that is none."""
        self.use(None if url is None else gateway_at(url, token), per_day)

    def use(self, gateway: SmsGateway | None, per_day: int) -> None:
        """Send through this one, at most so many a day."""
        self.gateway, self.per_day = gateway, per_day

    @property
    def available(self) -> bool:
        """Whether messages can be sent at all, so that pages may offer it."""
        return self.gateway is not None

    def send(self, phone: str, text: str, key: str) -> None:
        """Hand one message over. Raises SendError."""
        if self.gateway is None:
            raise SendRefused("no_gateway")
        self.gateway.send(phone, text, key)


def gateway_at(url: str, token: str | None) -> SmsGateway:
    """The gateway behind an address: https, or http on this machine. Raises Invalid."""
    if url == CONSOLE:
        return ConsoleSms()
    parts = urlsplit(url)
    if parts.hostname is None or not (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in HERE)):
        raise Invalid("sms_url_wrong")
    return HttpSms(url, token)


sms = Sms()
