"""HMAC-SHA256 over a time and the raw bytes of a message: the signature of the generic webhook.

`Huitouke-Signature: v1=<lower-case hex of HMAC-SHA256(secret, timestamp + "." + body)>`; several signatures may
stand in it, parted by commas, and several secrets are accepted while one is being replaced.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256

from pos_adapter.adapter import Verdict

TIMESTAMP_HEADER = "Huitouke-Timestamp"
SIGNATURE_HEADER = "Huitouke-Signature"
WINDOW_SECONDS = 300
SIGNATURES_LIMIT = 10

_TIMESTAMP = re.compile(r"[0-9]{1,11}")
_SIGNATURE = re.compile(r"v1=([0-9a-f]{64})")


def signature(secret: str, timestamp: str, raw: bytes) -> str:
    """The hex digits that follow `v1=`; `timestamp` is unix seconds as sent in the header."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + raw, sha256).hexdigest()


def signed_headers(secret: str, raw: bytes, now: datetime) -> dict[str, str]:
    """The two headers to send with `raw`."""
    timestamp = str(int(now.timestamp()))
    return {TIMESTAMP_HEADER: timestamp, SIGNATURE_HEADER: f"v1={signature(secret, timestamp, raw)}"}


def check(headers: Mapping[str, str], raw: bytes, secrets: Sequence[str], now: datetime) -> Verdict:
    """Compares in constant time; a message is good from 300 s before `now` to 300 s after it, both included."""
    usable = [secret for secret in secrets if secret]
    if not usable:
        return Verdict("bad", "secret_missing")
    sent = _header(headers, SIGNATURE_HEADER)
    timestamp = _header(headers, TIMESTAMP_HEADER)
    if not sent.strip():
        return Verdict("bad", "signature_missing")
    if not _TIMESTAMP.fullmatch(timestamp):
        return Verdict("bad", "timestamp_invalid")
    if not _any_matches(sent, [signature(secret, timestamp, raw) for secret in usable]):
        return Verdict("bad", "signature_wrong")
    # Last, so that only a holder of the secret learns how far the clocks are apart.
    if abs(int(timestamp) - int(now.timestamp())) > WINDOW_SECONDS:
        return Verdict("bad", "timestamp_stale")
    return Verdict("ok")


def _any_matches(sent: str, expected: Sequence[str]) -> bool:
    candidates = [_SIGNATURE.fullmatch(part.strip(" ")) for part in sent.split(",")[:SIGNATURES_LIMIT]]
    # A list, not any(): every pair is compared, so the time says nothing about which one was near.
    results = [hmac.compare_digest(m[1], wanted) for m in candidates if m for wanted in expected]
    return any(results)


def _header(headers: Mapping[str, str], name: str) -> str:
    wanted = name.lower()
    return next((value for key, value in headers.items() if key.lower() == wanted), "")
