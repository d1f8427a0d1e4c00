"""Long lists as compressed bytes: made once, sent as they are.

Only for answers in which nothing is secret: what is compressed together with somebody else's words can be guessed.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response, request

# On 5,000 styles of 8 SKUs each a higher level takes many times longer and saves little.
LEVEL = 5


@dataclass(frozen=True)
class Packed:
    """JSON, compressed; `version` changes when the content does."""

    body: bytes
    version: str


def pack(content: Any, version: str | None = None) -> Packed:
    """Compress the content; without a `version` its own digest is one."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), default=iso).encode()
    return Packed(gzip.compress(text, LEVEL, mtime=0), version or hashlib.sha256(text).hexdigest())


def iso(value: object) -> str:
    """A time in JSON. Raises TypeError for anything else."""
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def answer(packed: Packed) -> Response:
    """The bytes as they are for a reader who accepts gzip, else unpacked."""
    accepted = request.accept_encodings.quality("gzip") > 0
    made = Response(packed.body if accepted else gzip.decompress(packed.body), mimetype="application/json")
    made.headers["Vary"] = "Accept-Encoding, Accept-Language"
    made.set_etag(packed.version, weak=True)  # The same content in two encodings.
    if accepted:
        made.headers["Content-Encoding"] = "gzip"
    return made
