"""A small real SMTP server on this machine, and a certificate for it."""

from __future__ import annotations

import base64
import contextlib
import datetime
import ipaddress
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import cast

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

USER, PASSWORD = "shop", "pass word"
YES = {"DATA": "354 go on", "AUTH": "235 fine", "QUIT": "221 bye", "STARTTLS": "220 go on", "greeting": "220 here"}


@dataclass
class MailStandIn:
    """Answers as told: `replies` by step, and at the step `cut` it hangs up, at `held` it says nothing.

    Steps are the verbs of SMTP, `greeting`, and `letter` for what follows DATA.
    """

    port: int = 0
    replies: dict[str, str] = field(default_factory=dict)
    cut: str | None = None
    held: str | None = None
    offers: tuple[str, ...] = ()
    context: ssl.SSLContext | None = None
    commands: list[str] = field(default_factory=list)
    encrypted: list[str] = field(default_factory=list)
    letters: list[bytes] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)

    @property
    def letter(self) -> EmailMessage:
        """The one that came, read as a mail program reads it."""
        (raw,) = self.letters
        return cast(EmailMessage, message_from_bytes(raw, policy=default))

    @property
    def steps(self) -> list[str]:
        """The verbs that came."""
        return [command.split()[0].upper() for command in self.commands]


class Hangup(Exception):
    """The server has had enough."""


class Handler(socketserver.StreamRequestHandler):
    """One connection."""

    server: Server

    def handle(self) -> None:
        with contextlib.suppress(Hangup, OSError):
            self.answer("greeting")
            while line := self.rfile.readline():
                self.obey(line.decode("ascii").rstrip("\r\n"))
        self.connection.close()
        self.server.told.ended.set()

    def obey(self, command: str) -> None:
        told, verb = self.server.told, command.split(maxsplit=1)[0].upper()
        told.commands.append(command)
        if isinstance(self.connection, ssl.SSLSocket):
            told.encrypted.append(verb)
        self.answer(verb)
        if verb == "DATA" and "DATA" not in told.replies:
            told.letters.append(self.letter())
            self.answer("letter")
        if verb == "STARTTLS" and told.context is not None:
            self.connection = told.context.wrap_socket(self.connection, server_side=True)
            self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", buffering=0)
        if verb == "QUIT":
            raise Hangup

    def letter(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return b"".join(lines)

    def answer(self, step: str) -> None:
        told = self.server.told
        if step == told.held:
            told.over.wait(20)
        if step in (told.cut, told.held):
            raise Hangup
        reply = told.replies.get(step) or YES.get(step, "250 fine")
        if step == "EHLO" and step not in told.replies:
            lines = ["here", *told.offers]
            reply = "\r\n".join(f"250{' ' if line is lines[-1] else '-'}{line}" for line in lines)
        self.wfile.write(reply.encode() + b"\r\n")


class Server(socketserver.ThreadingTCPServer):
    """Holds what it was told."""

    daemon_threads = True  # A connection that nobody closes must fail its test, and not hold it up.
    told: MailStandIn
    at_once: ssl.SSLContext | None = None

    def finish_request(self, request, client_address) -> None:
        if self.at_once is not None:
            try:
                request = self.at_once.wrap_socket(request, server_side=True)
            except OSError:
                return
        with request:
            super().finish_request(request, client_address)


@contextmanager
def mail_standin(
    *, at_once: ssl.SSLContext | None = None, upgrade: ssl.SSLContext | None = None
) -> Iterator[MailStandIn]:
    """An SMTP server on 127.0.0.1: in TLS at once, able to upgrade, or neither."""
    told = MailStandIn(context=upgrade, offers=("STARTTLS",) if upgrade else ())
    server = Server(("127.0.0.1", 0), Handler)
    server.told, server.at_once, told.port = told, at_once, server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield told
    finally:
        told.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


def plain_login(user: str, password: str) -> str:
    """What AUTH PLAIN sends (RFC 4616)."""
    return base64.b64encode(f"\0{user}\0{password}".encode()).decode()


def certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's context for 127.0.0.1, and the file that makes a client trust it."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.datetime.now(datetime.UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "stand-in")])
    day = datetime.timedelta(days=1)
    host = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now - day, now + day)
        .add_extension(host, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, secret = folder / "certificate.pem", folder / "key.pem"
    pem.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, secret)
    return context, pem
