"""What stands in for WeCom: its sealed messages, and its API on a port of this machine."""

from __future__ import annotations

import base64
import io
import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from cast import NOW
from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from PIL import Image

from store_api.wecom.envelopes import Envelopes

CORP, TOKEN = "ww0123456789abcdef", "QDG6eK"
KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
OTHER_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
EXTERNAL = "woAJ2GCAAAXtWyujaWJHDDGi0mAAAA"


def seal(plain: bytes, key: str = KEY, corp: str = CORP) -> str:
    """Encrypted as WeCom does."""
    secret = base64.b64decode(key + "=")
    padder = padding.PKCS7(256).padder()
    message = os.urandom(16) + len(plain).to_bytes(4, "big") + plain + corp.encode()
    encryptor = Cipher(algorithms.AES(secret), modes.CBC(secret[:16])).encryptor()
    raw = encryptor.update(padder.update(message) + padder.finalize()) + encryptor.finalize()
    return base64.b64encode(raw).decode()


def stamps(sealed: str, timestamp: float | str | None = None, token: str = TOKEN) -> dict[str, str]:
    """What stands in the address of a signed message."""
    written = str(int(NOW.timestamp())) if timestamp is None else str(timestamp)
    signature = Envelopes(token, KEY, CORP).signature(written, "1372623149", sealed)
    return {"msg_signature": signature, "timestamp": written, "nonce": "1372623149"}


def address(sealed: str, **changes: Any) -> str:
    """Where WeCom sends a signed message."""
    return f"/wecom/callback?{urlencode(stamps(sealed, **changes))}"


def xml(**fields: object) -> bytes:
    """Flat XML as WeCom writes it."""
    return (
        "<xml>" + "".join(f"<{name}><![CDATA[{value}]]></{name}>" for name, value in fields.items()) + "</xml>"
    ).encode()


def envelope(sealed: str) -> bytes:
    """The outer document."""
    return xml(ToUserName=CORP, AgentID="1000002", Encrypt=sealed)


def added(state: str, **changes: str) -> bytes:
    """Somebody was added by a code."""
    return xml(
        **{
            "ToUserName": CORP,
            "FromUserName": "sys",
            "CreateTime": int(NOW.timestamp()),
            "MsgType": "event",
            "Event": "change_external_contact",
            "ChangeType": "add_external_contact",
            "UserID": "lin",
            "ExternalUserID": EXTERNAL,
            "State": state,
            "WelcomeCode": "WELCOMECODE",
            **changes,
        }
    )


def drawn(form: str = "PNG", size: tuple[int, int] = (40, 40)) -> bytes:
    """A picture."""
    body = io.BytesIO()
    Image.new("RGB", size, "white").save(body, format=form)
    return body.getvalue()


@dataclass
class Office:
    """WeCom's API as far as we use it. `answers` are given first, in their order: a status or a body."""

    home: str = ""
    answers: dict[str, list[Any]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str], Any]] = field(default_factory=list)
    tokens: int = 0

    def answer(self, what: str, query: dict[str, str], body: Any) -> Any:
        """The answer to one request."""
        self.asked.append((what, query, body))
        if self.answers.get(what):
            return self.answers[what].pop(0)
        match what:
            case "gettoken":
                self.tokens += 1
                return {"errcode": 0, "errmsg": "ok", "access_token": f"token-{self.tokens}", "expires_in": 7200}
            case "add_contact_way":
                return {"errcode": 0, "errmsg": "ok", "config_id": "42b34949e138eb6e027c123cba77fad7"}
            case "get_contact_way":
                return {"errcode": 0, "contact_way": {"qr_code": f"{self.home}/picture"}}
            case "picture":
                return drawn("JPEG")
        return {"errcode": 0, "errmsg": "ok"}

    def whats(self) -> list[str]:
        """What was asked, in order."""
        return [what for what, _, _ in self.asked]


@contextmanager
def open_office() -> Iterator[Office]:
    """The office on a free port."""
    office = Office()

    class Desk(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.reply(None)

        def do_POST(self) -> None:
            self.reply(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

        def reply(self, body: Any) -> None:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            found = office.answer(parts.path.rpartition("/")[2], query, body)
            if found is None:  # The connection breaks before the answer.
                self.close_connection = True
                return
            raw = found if isinstance(found, bytes) else json.dumps(found).encode()
            self.send_response(found if isinstance(found, int) else 200)
            self.send_header("Content-Length", "0" if isinstance(found, int) else str(len(raw)))
            self.end_headers()
            if not isinstance(found, int):
                self.wfile.write(raw)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Desk) as server:
        office.home = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield office
        server.shutdown()
        thread.join()
