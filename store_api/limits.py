"""Comfort limits per address, on Valkey. Security never hangs on them: what must hold is counted in the database.

When Valkey is away they are simply off, so that a shop goes on selling.
"""

from __future__ import annotations

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

# A mall's shoppers share one address: 600 claims an hour must pass, a script must not.
CLAIMS = "60 per minute; 1200 per hour"
SIGN_INS = "30 per minute; 300 per hour"

limiter = Limiter(get_remote_address, swallow_errors=True, headers_enabled=True)


def install(app: Flask, redis_url: str | None) -> None:
    """Count in Valkey, or in this process where there is none."""
    storage = (redis_url or "memory://").replace("unix://", "redis+unix://", 1)
    # A Valkey that hangs must not make a shopper wait.
    patience = {} if redis_url is None else {"socket_connect_timeout": 0.5, "socket_timeout": 0.5}
    app.config.update(
        RATELIMIT_STORAGE_URI=storage, RATELIMIT_STORAGE_OPTIONS=patience, RATELIMIT_STRATEGY="fixed-window"
    )
    limiter.init_app(app)
