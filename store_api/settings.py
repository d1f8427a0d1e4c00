"""What an installation can be told from outside, read once from the environment.

Every field has an environment variable; docs/operating.md lists them and a test compares the two.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self


@dataclass(frozen=True)
class Settings:
    """One installation = one company. Paths are absolute; URLs are None where the embedded server is meant."""

    data: Path
    database_url: str | None = None
    redis_url: str | None = None
    public_url: str | None = None
    keys: Path | None = None
    trusted_proxies: int = 0
    sms_url: str | None = None
    sms_token: str | None = field(default=None, repr=False)
    sms_per_day: int = 500
    mail_url: str | None = field(default=None, repr=False)
    wecom_corp: str | None = None
    wecom_secret: str | None = field(default=None, repr=False)
    wecom_callback_token: str | None = field(default=None, repr=False)
    wecom_callback_key: str | None = field(default=None, repr=False)

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ, *, data: Path | None = None) -> Self:
        """The settings of docs/operating.md; an empty variable is one that is not set."""
        keys = environ.get("HUITOUKE_KEYS")
        return cls(
            data=(data or Path(environ.get("HUITOUKE_DATA") or "var")).absolute(),
            database_url=environ.get("DATABASE_URL") or None,
            redis_url=environ.get("REDIS_URL") or None,
            public_url=(environ.get("PUBLIC_URL") or "").rstrip("/") or None,
            keys=Path(keys).absolute() if keys else None,
            trusted_proxies=int(environ.get("HUITOUKE_TRUSTED_PROXIES") or 0),
            sms_url=environ.get("HUITOUKE_SMS_URL") or None,
            sms_token=environ.get("HUITOUKE_SMS_TOKEN") or None,
            sms_per_day=int(environ.get("HUITOUKE_SMS_PER_DAY") or 500),
            mail_url=environ.get("HUITOUKE_MAIL_URL") or None,
            wecom_corp=environ.get("HUITOUKE_WECOM_CORP") or None,
            wecom_secret=environ.get("HUITOUKE_WECOM_SECRET") or None,
            wecom_callback_token=environ.get("HUITOUKE_WECOM_CALLBACK_TOKEN") or None,
            wecom_callback_key=environ.get("HUITOUKE_WECOM_CALLBACK_KEY") or None,
        )

    @property
    def keys_dir(self) -> Path:
        """Where the secret keys lie: never inside a backup."""
        return self.keys or self.data / "keys"

    @property
    def tls_dir(self) -> Path:
        """Where the shop's own certificate authority lies, for `huitouke up --https`."""
        return self.keys_dir / "tls"

    def with_servers(self, database_url: str, redis_url: str) -> Self:
        """The same settings once the embedded servers are up."""
        return replace(self, database_url=database_url, redis_url=redis_url)
