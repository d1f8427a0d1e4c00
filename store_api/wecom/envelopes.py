"""What WeCom sends to our callback: signed, encrypted XML, opened here and nowhere else.

Source: https://developer.work.weixin.qq.com/document/path/91144 (the scheme; for an application of the company itself
the receiver is the company's id).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from xml.parsers import expat

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from store_api.errors import Forbidden, Invalid

FRESH_SECONDS = 300
KEY_CHARACTERS = 43
RANDOM_BYTES, LENGTH_BYTES = 16, 4
PADDED_TO_BITS = 32 * 8


class Envelopes:
    """Opens what was sealed with our token and key for our company."""

    def __init__(self, token: str, key: str, corp: str) -> None:
        """`key` is the EncodingAESKey of 43 characters. Raises Invalid."""
        if len(key) != KEY_CHARACTERS or not key.isascii() or not key.isalnum():
            raise Invalid("wecom_key_wrong")
        self._token, self._corp = token, corp.encode()
        self._key = base64.b64decode(key + "=")

    def open(self, sealed: str, stamps: Mapping[str, str], now: datetime) -> bytes:
        """The plain message; `stamps` are the address's `msg_signature`, `timestamp` and `nonce`.

        Nothing is decrypted before the signature is found right. Raises Forbidden, Invalid.
        """
        timestamp = stamps.get("timestamp", "")
        expected = self.signature(timestamp, stamps.get("nonce", ""), sealed)
        if not hmac.compare_digest(expected.encode(), stamps.get("msg_signature", "").encode()):
            raise Forbidden("signature_wrong")
        check_fresh(timestamp, now)
        return self._decrypted(sealed)

    def signature(self, timestamp: str, nonce: str, sealed: str) -> str:
        """SHA-1 over the sorted parts: WeCom's choice."""
        parts = "".join(sorted([self._token, timestamp, nonce, sealed]))
        return hashlib.sha1(parts.encode()).hexdigest()  # noqa: S324 - the scheme is not ours to change.

    def _decrypted(self, sealed: str) -> bytes:
        """AES-256-CBC, padded to 32 bytes: 16 random bytes, the length, the message, the receiver."""
        try:
            raw = base64.b64decode(sealed, validate=True)
            decryptor = Cipher(algorithms.AES(self._key), modes.CBC(self._key[:16])).decryptor()
            unpadder = padding.PKCS7(PADDED_TO_BITS).unpadder()
            plain = unpadder.update(decryptor.update(raw) + decryptor.finalize()) + unpadder.finalize()
        except ValueError:
            raise Invalid("wecom_unreadable") from None
        start = RANDOM_BYTES + LENGTH_BYTES
        end = start + int.from_bytes(plain[RANDOM_BYTES:start], "big")
        if not hmac.compare_digest(plain[end:], self._corp):
            raise Forbidden("wecom_other_corp")
        return plain[start:end]


def check_fresh(timestamp: str, now: datetime) -> None:
    """Raise Forbidden for what was signed more than five minutes ago or ahead."""
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        raise Forbidden("timestamp_invalid")
    if abs(now.timestamp() - int(timestamp)) > FRESH_SECONDS:
        raise Forbidden("timestamp_stale")


def read_fields(xml: bytes) -> dict[str, str]:
    """The texts directly below the root, by name. Raises Invalid.

    A document type is refused, so nobody can define entities: none is expanded and no file or address is read.
    """
    fields: dict[str, list[str]] = {}
    path: list[str] = []

    def opened(name: str, _: object) -> None:
        path.append(name)
        if len(path) == 2:
            if name in fields:
                raise Invalid("wecom_unreadable")
            fields[name] = []

    def closed(_: str) -> None:
        path.pop()

    def text(data: str) -> None:
        if len(path) == 2:
            fields[path[1]].append(data)

    def refused(*_: object) -> None:
        raise Invalid("wecom_unreadable")

    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = opened, closed, text
    parser.StartDoctypeDeclHandler = refused
    try:
        parser.Parse(xml, True)
    except expat.ExpatError:
        raise Invalid("wecom_unreadable") from None
    return {name: "".join(parts) for name, parts in fields.items()}
