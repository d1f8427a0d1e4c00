"""The shop's own certificate authority, as `huitouke up --https` makes it, and what a browser needs to believe it."""

from __future__ import annotations

import base64
import hashlib
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from store_api.launcher.certificates import Authority, read_certificate


@dataclass
class Certificate:
    """One file with key and certificate of a server, of one authority."""

    authority: Authority

    @property
    def file(self) -> str:
        """Key and certificate."""
        return str(self.authority.server)

    @property
    def pin(self) -> str:
        """What Chromium is told instead of being taught the authority by hand: SHA-256 of the key, in base64."""
        key = read_certificate(self.authority.server).public_key()
        return base64.b64encode(
            hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).digest()
        ).decode()

    def trust(self) -> ssl.SSLContext:
        """A client that trusts this authority and no other."""
        return ssl.create_default_context(cafile=str(self.authority.certificate))


def certificate_for(folder: Path, name: str) -> Certificate:
    """A certificate for one name."""
    authority = Authority(folder)
    authority.prepare([name], [], datetime.now(UTC))
    return Certificate(authority)
