"""The way to mailboxes: one SMTP server, named by a setting. Nothing here logs."""

from __future__ import annotations

import contextlib
import enum
import re
import smtplib
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import parse_qs, quote, unquote, urlsplit

from store_api.errors import Invalid
from store_api.senders.problems import SendGone, SendNotReached, SendRefused, SendUnclear
from store_api.senders.sms import HERE

SECONDS = 10.0
# RFC 5321, 4.5.3.1: at most 64 octets before the @, 254 in all.
LOCAL_PART = re.compile(r"(?=.{1,64}\Z)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])")
LONGEST_ADDRESS = 254
# RFC 5321, 4.2.3: mailbox unavailable, not local, or not a name.
NO_MAILBOX = (550, 551, 553)
# RFC 3463: 5.7.x is a policy (of relaying, of our own reputation), whatever code it comes with.
POLICY = b"5.7."


class Tls(enum.Enum):
    """How the connection is kept from being read."""

    AT_ONCE = "smtps"
    UPGRADED = "starttls"
    NONE = "none"


@dataclass(frozen=True)
class MailServer:
    """Hands letters over to one SMTP server, each over a connection of its own."""

    host: str
    port: int
    tls: Tls
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    seconds: float = SECONDS

    def send(self, address: str, subject: str, text: str, key: str) -> None:
        """Hand one letter over; the same `key` makes the same Message-ID. Raises SendError."""
        letter = self.compose(address, subject, text, key)
        with nothing_sent():
            connection = self._opened()
        with contextlib.closing(connection):
            with nothing_sent():
                self._sign_in(connection)
                judge_sender(connection.mail(self.sender)[0])
                judge_mailbox(*connection.rcpt(address))
            hand_over(connection, letter)
            # The letter is with the server: what becomes of the farewell changes nothing.
            with contextlib.suppress(smtplib.SMTPException, OSError):
                connection.quit()

    def compose(self, address: str, subject: str, text: str, key: str) -> bytes:
        """The letter as it goes over the line: plain text in UTF-8, written in ASCII."""
        letter = EmailMessage(policy=SMTP)
        letter["From"], letter["To"] = self.sender, address
        letter["Subject"] = " ".join(subject.split())
        letter["Date"] = format_datetime(datetime.now(UTC))
        letter["Message-ID"] = f"<{quote(key, safe='')}@{self._domain}>"
        # RFC 3834: no out-of-office answer, please.
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(text, cte="base64")
        return letter.as_bytes()

    @property
    def _domain(self) -> str:
        return self.sender.rpartition("@")[2]

    def _opened(self) -> smtplib.SMTP:
        """Connected. Raises SMTPException, OSError."""
        # Our own name would otherwise be asked of the DNS, which can take longer than the letter.
        host, port, name = self.host, self.port, self._domain
        if self.tls is Tls.AT_ONCE:
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(host, port, name, timeout=self.seconds, context=context)
        return smtplib.SMTP(host, port, name, timeout=self.seconds)

    def _sign_in(self, connection: smtplib.SMTP) -> None:
        """Encrypted at the latest here. Raises SMTPException, OSError, SendNotReached("auth")."""
        if self.tls is Tls.UPGRADED:
            connection.starttls(context=ssl.create_default_context())
        connection.ehlo_or_helo_if_needed()
        if not self.user:
            return
        try:
            connection.login(self.user, self.password)
        except smtplib.SMTPServerDisconnected:
            raise
        except (smtplib.SMTPException, ValueError):  # The latter where the server's challenge cannot be read.
            raise SendNotReached("auth") from None


@contextlib.contextmanager
def nothing_sent() -> Iterator[None]:
    """Whatever breaks in here breaks before the letter goes over. Raises SendNotReached."""
    try:
        yield
    except (smtplib.SMTPException, OSError) as error:
        raise SendNotReached(type(error).__name__) from None


def hand_over(connection: smtplib.SMTP, letter: bytes) -> None:
    """The letter itself. Raises SendRefused, SendNotReached, SendUnclear."""
    try:
        code = connection.data(letter)[0]
    except smtplib.SMTPDataError as error:  # The server did not even want it to be sent.
        code = error.smtp_code
    except (smtplib.SMTPException, OSError) as error:
        raise SendUnclear(type(error).__name__) from None
    judge_letter(code)


def accepted(code: int) -> bool:
    """Whether an SMTP reply is a yes."""
    return 200 <= code < 300


def judge_sender(code: int) -> None:
    """What the reply to MAIL says: a no means our setting, as with the password. Raises SendNotReached."""
    if not accepted(code):
        raise SendNotReached(f"sender_{code}")


def judge_mailbox(code: int, words: bytes) -> None:
    """What the reply to RCPT says; nothing has been sent yet. Raises SendError."""
    if accepted(code):
        return
    if code in NO_MAILBOX and not words.startswith(POLICY):
        raise SendGone(f"smtp_{code}")
    if 500 <= code < 600:
        raise SendRefused(f"smtp_{code}")
    raise SendNotReached(f"smtp_{code}")


def judge_letter(code: int) -> None:
    """What the reply to DATA says: 4xx = the server has not taken it (RFC 5321, 4.2.5). Raises SendError."""
    if accepted(code):
        return
    if 400 <= code < 500:
        raise SendNotReached(f"smtp_{code}")
    if 500 <= code < 600:
        raise SendRefused(f"smtp_{code}")
    raise SendUnclear("answer_unreadable")


def plain_address(typed: str) -> str | None:
    """One address and nothing else, its domain in ASCII and small letters; None for anything that is none."""
    local, at, domain = typed.rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    found = f"{local}{at}{domain}"
    good = LOCAL_PART.fullmatch(local) and DOMAIN.fullmatch(domain) and len(found) <= LONGEST_ADDRESS
    return found if good else None


def mail_server(url: str) -> MailServer:
    """The server behind `smtps://user:password@host:465?from=…` or `smtp://…:587`.

    The latter upgrades its connection, except to this machine. Raises Invalid("mail_url_wrong").
    """
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
        query = parse_qs(parts.query, keep_blank_values=True, strict_parsing=True)
        (sender,) = query["from"]
    except (KeyError, ValueError):
        raise Invalid("mail_url_wrong") from None
    user, password, found = unquote(parts.username or ""), unquote(parts.password or ""), plain_address(sender)
    # smtplib sends user and password in ASCII.
    fits = bool(user) == bool(password) and f"{user}{password}".isascii()
    plain = parts.path in ("", "/") and not parts.fragment and len(query) == 1
    if found is None or not host or parts.scheme not in ("smtp", "smtps") or not (fits and plain):
        raise Invalid("mail_url_wrong")
    if parts.scheme == "smtps":
        return MailServer(host, port or 465, Tls.AT_ONCE, found, user, password)
    return MailServer(host, port or 587, Tls.NONE if host in HERE else Tls.UPGRADED, found, user, password)
