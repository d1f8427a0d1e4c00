"""Notices to staff by chat bot, mail or SMS: addresses as people paste them, and the one way to send."""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import httpx

from store_api.errors import Invalid
from store_api.senders import bots
from store_api.senders.mail import MailServer, mail_server, plain_address
from store_api.senders.problems import SendError, SendRefused
from store_api.senders.sms import sms

E164 = re.compile(r"\+[1-9][0-9]{7,14}")


class NoticeKind(enum.StrEnum):
    """By which way a notice goes."""

    WECOM = "wecom"
    DINGTALK = "dingtalk"
    FEISHU = "feishu"
    MAIL = "mail"
    SMS = "sms"


BOTS = {NoticeKind.WECOM: bots.WECOM, NoticeKind.DINGTALK: bots.DINGTALK, NoticeKind.FEISHU: bots.FEISHU}
HOSTS = {kind: bot.host for kind, bot in BOTS.items()}


def canonical(kind: NoticeKind, typed: str, secret: str | None = None) -> str:
    """What a manager pasted, reduced to what `Notices.send` needs: to be sealed by whoever keeps it.

    Bots: the address the group shows, or its token alone, and the secret of signatures where the bot has one (never in
    WeCom). Mail: one plain address. SMS: E.164. Raises Invalid("notice_address_wrong").
    """
    typed, secret = typed.strip(), (secret or "").strip()
    found = None
    if kind in BOTS:
        found = BOTS[kind].address(typed, secret)
    elif kind is NoticeKind.MAIL and not secret:
        found = plain_address(typed)
    elif kind is NoticeKind.SMS and not secret and E164.fullmatch(typed):
        found = typed
    if found is None:
        raise Invalid("notice_address_wrong")
    return found


def hint(kind: NoticeKind, address: str) -> str:
    """A canonical address as lists show it: the last four characters, of a bot those of its token."""
    shown = address.partition(" ")[0] if kind in BOTS else address
    return f"****{shown[-4:]}"


def is_keyed(kind: NoticeKind) -> bool:
    """Whether the other side drops a key it has seen, so that an attempt whose result is unknown may be repeated."""
    return kind is NoticeKind.SMS


class NoticeTwin(Protocol):
    """Takes the place of every way."""

    def send(self, kind: NoticeKind, address: str, subject: str, text: str, key: str) -> None:
        """Raises SendError."""


@dataclass
class RecordingNotices:
    """Keeps notices instead of sending them, and fails with `problem` where one is given: for tests."""

    problem: SendError | None = None
    sent: list[tuple[NoticeKind, str, str, str, str]] = field(default_factory=list)

    def send(self, kind: NoticeKind, address: str, subject: str, text: str, key: str) -> None:
        """Keep it."""
        if self.problem is not None:
            raise self.problem
        self.sent.append((kind, address, subject, text, key))


class Notices:
    """The process's ways; `connect` binds them once, at the composition root. `hosts` are other ones only in tests."""

    def __init__(self, hosts: Mapping[NoticeKind, str] = HOSTS, patience: httpx.Timeout = bots.PATIENCE) -> None:
        self.hosts, self._patience = hosts, patience
        self._mail: MailServer | None = None
        self._twin: NoticeTwin | None = None

    def connect(self, mail_url: str | None) -> None:
        """Bind to what `HUITOUKE_MAIL_URL` names; opens no connection. Raises Invalid for an address that is none."""
        self._mail = None if mail_url is None else mail_server(mail_url)

    def use(self, twin: NoticeTwin | None) -> None:
        """Send everything through this one, or through the real ways again."""
        self._twin = twin

    def available(self, kind: NoticeKind) -> bool:
        """Whether notices can go this way, so that pages may offer it."""
        if self._twin is not None or kind in BOTS:
            return True
        return self._mail is not None if kind is NoticeKind.MAIL else sms.available

    def send(self, kind: NoticeKind, address: str, subject: str, text: str, key: str) -> None:
        """Hand one notice over to a canonical address; `key` belongs to this notice and this address alone.

        A bot shows the subject above the text, a phone is sent the text alone. Raises SendError.
        """
        if self._twin is not None:
            self._twin.send(kind, address, subject, text, key)
        elif kind in BOTS:
            BOTS[kind].send(address, f"{subject}\n{text}", self.hosts[kind], self._patience)
        elif kind is NoticeKind.SMS:
            sms.send(address, text, key)
        elif self._mail is None:
            raise SendRefused("no_mail_server")
        else:
            self._mail.send(address, subject, text, key)


notices = Notices()
